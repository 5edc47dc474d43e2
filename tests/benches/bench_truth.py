"""Grades the population at several seeds and says how right the grader is about work of people who
have never seen it: python tests/benches/bench_truth.py [--seeds 1 2 3] [--out FILE]

The population (tests/population/) was written by authors who saw what students see; what was
settled where an author, the referee and the homework's facts differ is in settled.py.
"""

import argparse
import hashlib
import os
import pickle
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import search_path  # noqa: F401
from pairs import Pair, looked_at, pairs
from pieces import population
from settled import RIGHT_BY_CONTRACT, RIGHT_PARTS, UNDECIDABLE
from trial import PARTS, Outcome, outcomes
from variants import REWRITES, REWRITTEN, Variant, all_variants, rejected

from autograder.checking.catalogue import find
from autograder.checking.checks import Check
from autograder.content import ROOT
from autograder.grading.grader import checks_for
from autograder.sandbox import Sandbox, open_sandbox

TASK = 10  # submissions or variants that are graded between two results that are kept


@dataclass(frozen=True)
class Task:
    """Some of the work, whose result is kept in a file: what is interrupted goes on from there.

    run: a function of this module. asked: its arguments.
    """

    run: str
    asked: tuple[Any, ...]

    def result(self, folder: Path) -> list[Any]:
        """Its result, made now or before."""
        file = folder / f"{self.run} {' '.join(map(str, self.asked)).replace('/', '-')}.pickle"
        if not file.exists():
            made = globals()[self.run](*self.asked)
            file.with_suffix(".new").write_bytes(pickle.dumps(made))
            file.with_suffix(".new").replace(file)
        found: list[Any] = pickle.loads(file.read_bytes())
        return found


@cache
def sandbox() -> Sandbox:
    """That of this process."""
    opened = open_sandbox()
    opened.ready()
    return opened


@cache
def all_checks(seed: int) -> dict[str, list[Check]]:
    """Of each part."""
    return {part: checks_for(part, seed) for part in PARTS}


@cache
def right_variants(seed: int) -> list[Variant]:
    """The right functions of the population and of the reference, written otherwise."""
    return all_variants(population(*REWRITTEN), all_checks(seed))


def measured(seed: int, first: int) -> list[Outcome]:
    """What becomes of the functions of some submissions."""
    checks = all_checks(seed)
    asked = population()[first : first + TASK]
    return [one for each in asked for one in outcomes(each, checks[each.part], sandbox())]


def tried(seed: int, first: int) -> list[tuple[Variant, bool]]:
    """Some variants, and whether they are accepted."""
    some = right_variants(seed)[first : first + TASK]
    refused = rejected(some, all_checks(seed), sandbox())
    return [(each, each not in refused) for each in some]


def paired(seed: int, exercise: str) -> list[Pair]:
    """Two known mistakes in one function of an exercise."""
    return [*pairs(find(exercise), seed, sandbox())]


def fingerprint() -> str:
    """Of all that a result depends on."""
    found = hashlib.sha256()
    for folder in ("autograder", "solutions", "tests/population", "tests/benches"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def row(seed: int, found: list[Outcome]) -> str:
    """One line of the table."""
    right = [one for one in found if one.is_right]
    wrong = [one for one in found if not one.is_right]
    caught = [one for one in wrong if not one.accepted]
    several = [one for one in caught if len(one.mistakes) > 1]
    cells = (
        seed,
        len(right),
        sum(not one.accepted for one in right),
        len(wrong),
        sum(one.accepted and not one.is_excused for one in wrong),
        sum(one.accepted and one.is_excused for one in wrong),
        f"{sum(bool(one.said) for one in caught)} of {len(caught)}",
        f"{sum(len(one.said) >= len(one.mistakes) for one in several)} of {len(several)}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def page(
    seeds: list[str],
    rows: list[str],
    found: list[Outcome],
    variants: list[tuple[Variant, bool]],
    two: list[Pair],
) -> str:
    """The document."""
    submissions = population()
    functions = {(one.source, one.function) for one, _ in variants}
    refused = sum(not accepted for _, accepted in variants)
    lines = [
        "# How right the grader is about work that it has never seen",
        "",
        f"This page is made by `python tests/benches/bench_truth.py --seeds {' '.join(seeds)} "
        "--out docs/truth.md`.",
        "",
        f"The population holds {len(submissions)} submissions for parts 1 to 3. Their authors saw "
        "the students' folder and papers,",
        "and neither the grader nor the solutions. Each function is right or wrong by its author; "
        "an independent referee",
        "(`tests/referee/`) judged all of them, and what was settled where they differ is in "
        "`tests/population/settled.py`.",
        "",
        "| seed | right functions | rejected | wrong functions | accepted | accepted for a reason "
        "below | told what is wrong | told as many things as there are mistakes |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        "A function is told what is wrong where its page has a sentence on a known mistake, on a "
        "facet or on how it ended, not",
        "numbers alone. The last column counts functions with two or three mistakes, and things "
        "that are told: each facet that is",
        "wrong, each further clause on how a factor of a formula differs, each further exception, "
        "each input that is written into,",
        "and what has cost its points in another exercise.",
        "Remarks on what is right do not count, nor does the sentence on a known mistake beside "
        "that on its facet. Of an author's",
        "mistakes those count that are mistakes here: "
        f"{sum(len(p) for parts in RIGHT_PARTS.values() for p in parts.values())} in "
        f"{sum(map(len, RIGHT_PARTS.values()))} functions are none, for reasons listed below.",
        "",
        "## Right functions, written otherwise",
        "",
        f"{len(variants)} variants of {len(functions)} "
        f"right functions, each after one to four of {len(REWRITES)} rewrites that keep the",
        "meaning and know nothing of diffusion (`tests/population/variants.py`): "
        f"{refused} rejected at seed {seeds[0]}.",
        "",
        "## Two known mistakes in one function",
        "",
        f"Of both mistakes something is said in {sum(pair.each_said for pair in two)} of "
        f"{len(two)} pairs: at least one of the facets that each gets wrong by itself.",
        f"{sum(not pair.missed for pair in two)} pairs get every such facet said, among them",
        f"{', '.join(_shares(two))}.",
        "",
        "## Wrong functions that may pass",
        "",
        *(f"- {why} ({len(names)})" for why, names in UNDECIDABLE.items()),
        "- A mistake that has cost its points in an earlier exercise is a remark in a later one. "
        f"({sum(one.paid for one in found)})",
        "",
        "## Wrong by their author, right here",
        "",
        *(f"- {why} ({len(names)})" for why, names in RIGHT_BY_CONTRACT.items()),
        "",
        "In functions that hold other mistakes:",
        "",
        *(f"- {why} ({len(parts)})" for why, parts in RIGHT_PARTS.items()),
    ]
    return "\n".join(lines) + "\n"


def _shares(two: list[Pair]) -> list[str]:
    """Of each exercise that misses some."""
    checks = dict.fromkeys(pair.check for pair in two if pair.missed)
    of_check = {check: [pair for pair in two if pair.check == check] for check in checks}
    return [
        f"{sum(not pair.missed for pair in each)} of {len(each)} in {check}"
        for check, each in of_check.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--out", type=Path, help="write the page to this file")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    folder = Path(tempfile.gettempdir()) / f"bench_truth {fingerprint()}"
    folder.mkdir(exist_ok=True)
    print(f"what is done is kept in {folder}", file=sys.stderr)

    submissions = range(0, len(population()), TASK)
    variants = range(0, len(right_variants(asked.seeds[0])), TASK)
    of_seed = {seed: [Task("measured", (seed, n)) for n in submissions] for seed in asked.seeds}
    of_variants = [Task("tried", (asked.seeds[0], n)) for n in variants]
    of_pairs = [Task("paired", (asked.seeds[0], each.id)) for each in looked_at()]
    tasks = [*chain(*of_seed.values()), *of_pairs, *of_variants]
    with ProcessPoolExecutor(asked.processes) as pool:
        results = {task: pool.submit(task.result, folder) for task in tasks}
        for number, _ in enumerate(as_completed(results.values()), 1):
            print(f"\r{number} of {len(tasks)}", end="", file=sys.stderr, flush=True)

    def all_of(some: list[Task]) -> list[Any]:
        return [each for task in some for each in results[task].result()]

    rows = [row(seed, all_of(some)) for seed, some in of_seed.items()]
    text = page(
        [*map(str, asked.seeds)],
        rows,
        all_of(of_seed[asked.seeds[0]]),
        all_of(of_variants),
        all_of(of_pairs),
    )
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
