"""Measures four graders side by side: python tests/benches/bench_graders.py [--environment FOLDER]
[--out FILE]

This one, `nbgrader autograde`, `otter run` and gradescope-utils, on the same ten submissions of
part 2: five correct, four with a known mistake, one stub. The others put seven plain tests to each
(plain_checks.py, beside this file). Ours is measured three times, always with full isolation: with
the cases that ask the same (plain_ours.py), as `class` with all cases of these exercises, public
and fresh, and feedback pages, and with the optional exercises as well. CPU seconds are those of all
processes, by getrusage.
"""

import argparse
import csv
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import search_path  # noqa: F401
from classes import PART
from other_graders import (
    PINNED,
    POINTS,
    Prepared,
    gradescope_utils,
    make_environment,
    nbgrader,
    otter,
    run,
)
from plain_checks import ENVIRONMENT, cells, expected_answers
from ten_submissions import CORRECT, write_folders, write_zips

from autograder.content import ROOT

HEADING = """# Four graders side by side

Written by `python tests/benches/bench_graders.py --out docs/graders.md`: ten submissions of part 2, seven plain tests.
"As expected" counts full points for the correct ones, and less for the others. "Equivalent cases" are those of ours
that ask what the plain tests ask, without feedback pages; the two lines below them are `class` as an instructor starts
it.
"""  # noqa: E501
EQUIVALENT, SAME, ALL = (
    "ours, equivalent cases",
    "ours, all cases of these exercises",
    "ours, all of part 2",
)


@dataclass(frozen=True)
class Cost:
    """Of a run, start-up included."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Row:
    """A grader's figures. agreed: how many of the ten it gave full points exactly if they were
    correct.
    """

    name: str
    one: Cost
    ten: Cost
    agreed: int

    @property
    def further(self) -> Cost:
        """What each submission after the first one cost."""
        return Cost((self.ten.cpu - self.one.cpu) / 9, (self.ten.wall - self.one.wall) / 9)


def children_cpu() -> float:
    """CPU seconds of all processes that were started and are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cost_of(grade: Callable[[], object]) -> Cost:
    """Of everything that grade() starts and waits for."""
    cpu, wall = children_cpu(), time.monotonic()
    grade()
    return Cost(children_cpu() - cpu, time.monotonic() - wall)


def agreed(scores: dict[str, float], full: float) -> int:
    """How many have full points just if they are correct."""
    return sum((score > full - 0.01) == name.endswith("correct") for name, score in scores.items())


def measure(prepared: Prepared, names: list[str]) -> Row:
    """A grader's cost of one, and of ten."""

    def grade(some: list[str]) -> None:
        for command in prepared.commands(some):
            run(command, prepared.folder)

    one, ten = (cost_of(partial(grade, some)) for some in (names[:1], names))
    return Row(prepared.name, one, ten, agreed(prepared.scores(), POINTS))


def measure_ours(name: str, folder: Path) -> Row:
    """Ours, with one worker: cut down to the plain tests, or as an instructor starts it."""
    costs = []
    for number in (1, 10):
        base = folder / f"{name} {number}"
        write_zips(base / "handed in", name == ALL, number)
        if name == EQUIVALENT:
            zips = [str(path) for path in sorted((base / "handed in").iterdir())]
            command = [
                str(ROOT / "tests" / "benches" / "plain_ours.py"),
                str(base / "scores.json"),
                *zips,
            ]
        else:
            command = [
                "-m",
                "autograder",
                "class",
                str(base / "handed in"),
                "--out",
                str(base / "out"),
                "--seed",
                "1",
            ]
            command += ["--workers", "1", "--part", PART]
        started = partial(
            subprocess.run, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True
        )
        costs.append(cost_of(partial(started, [sys.executable, *command])))
    if name == EQUIVALENT:
        scores = json.loads((base / "scores.json").read_text())
    else:
        with (base / "out" / "scores.csv").open(newline="") as stream:
            scores = {row["student"]: float(row["score"]) for row in csv.DictReader(stream)}
    return Row(name, *costs, agreed(scores, POINTS))


def table(rows: list[Row]) -> str:
    """Markdown: a line for each grader."""
    lines = [
        "| grader | CPU s, ten with start-up | wall s | CPU s, each further | wall s | as expected "
        "|",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        figures = (
            f"{row.ten.cpu:.1f} | {row.ten.wall:.1f} | {row.further.cpu:.2f} | "
            f"{row.further.wall:.2f}"
        )
        lines.append(f"| {row.name} | {figures} | {row.agreed} of 10 |")
    return "\n".join(lines)


def comparison(rows: list[Row]) -> str:
    """How many times as much each other grader takes as ours with equivalent cases."""
    ours = next(row for row in rows if row.name == EQUIVALENT)
    return "\n".join(
        f"- {row.name}: {row.ten.cpu / ours.ten.cpu:.1f} times our CPU seconds with start-up, "
        f"{row.further.cpu / ours.further.cpu:.1f} times per further submission"
        for row in rows
        if not row.name.startswith("ours")
    )


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--environment", type=Path, default=Path(tempfile.gettempdir()) / "other-graders"
    )
    parser.add_argument("--out", type=Path, help="a Markdown file for the table")
    chosen = parser.parse_args()
    python = make_environment(chosen.environment.resolve())
    with tempfile.TemporaryDirectory(prefix="bench-graders-") as name:
        base = Path(name)
        submissions = write_folders(base / "submissions")
        assert sum(folder.name.endswith("correct") for folder in submissions) == CORRECT
        texts = cells(expected_answers(ROOT / "solutions" / PART))
        rows = [measure_ours(name, base) for name in (EQUIVALENT, SAME, ALL)]
        for number, prepare in enumerate((nbgrader, otter, gradescope_utils)):
            print(table(rows), flush=True)
            prepared = prepare(python, base / str(number), texts, submissions)
            rows.append(measure(prepared, [folder.name for folder in submissions]))
    machine = f"{platform.system()}, Python {platform.python_version()}; {', '.join(PINNED)}"
    text = f"{HEADING}\n{table(rows)}\n\n{comparison(rows)}\n\n{machine}\n"
    print(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
