"""Measures a class run: python tests/benches/bench_class.py [--number 1000] [--kills 10] [--kinds
correct]

Makes a class of all kinds in turn (correct, one and two known mistakes, stubs, attacks, damaged
zips), grades it, and says what it cost in CPU seconds of all processes together, how the
controller's memory grew, and what was left behind. --figures FILE keeps what
tests/benches/plan_scale.py plans with. --kills: then the same class again, killed at random moments
and resumed, must end with the same table.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import search_path  # noqa: F401
from classes import KINDS, make_class

from autograder.content import ROOT

TABLES = ("scores.csv", "canvas.csv", "moodle.csv")


def start(folder: Path, out: Path, workers: int) -> "subprocess.Popen[bytes]":
    """A class run as a process of its own."""
    command = [
        sys.executable,
        "-m",
        "autograder",
        "class",
        str(folder),
        "--out",
        str(out),
        "--seed",
        "1",
    ]
    return subprocess.Popen(
        [*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.DEVNULL
    )


def resident_mb(pid: int) -> float:
    """Memory of a process in RAM; 0 once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(status.split("VmRSS:")[1].split()[0]) / 1024 if "VmRSS:" in status else 0.0


def results(out: Path) -> int:
    """How many results are kept."""
    return len(list((out / "results").glob("*.json"))) if (out / "results").is_dir() else 0


def processes() -> set[str]:
    """Our workers and zygotes that are alive."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_text().split("\0")
            if (
                "autograder.classroom.pool_worker" in words
                and (entry.parent / "cwd").resolve() != ROOT
            ):
                continue  # of another checkout
        except OSError:
            continue
        if (
            "autograder.classroom.pool_worker" in words
            or str(ROOT / "autograder" / "worker" / "start.py") in words
        ):
            found.add(entry.parent.name)
    return found


def children_cpu() -> float:
    """CPU seconds of all processes that were started and are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_cpu(pid: int) -> float:
    """CPU seconds of a process without those it started; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """A run. memory: [(results kept, controller's MB, MB of everything that it started)]; own:
    the controller's CPU.
    """

    cpu: float
    wall: float
    own: float
    memory: list[tuple[int, float, float]]


def undisturbed(folder: Path, out: Path, workers: int) -> Measured:
    """What one run takes."""
    before, began, others = children_cpu(), time.monotonic(), processes()
    process = start(folder, out, workers)
    memory, own = [], 0.0
    while process.poll() is None:
        started = sum(resident_mb(int(pid)) for pid in processes() - others)
        memory.append((results(out), resident_mb(process.pid), started))
        own = max(own, own_cpu(process.pid))
        time.sleep(0.5)
    assert process.returncode == 0
    cpu, wall = children_cpu() - before, time.monotonic() - began
    return Measured(cpu, wall, own, [entry for entry in memory if entry[1]])


def size_kb(folder: Path) -> float:
    """Of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1024


def add_figures(file: Path, name: str, figures: dict[str, Any]) -> None:
    """Put figures into a JSON file, beside what other scripts measured."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**known, name: figures}, indent=2) + "\n", encoding="utf-8")


def killed(folder: Path, out: Path, workers: int, kills: int) -> int:
    """Kill a run at random moments, then let it end. Returns how often it was killed while
    results came.
    """
    generator, hits = random.Random(3), 0
    for _ in range(kills):
        process = start(folder, out, workers)
        known = results(out)
        while results(out) <= known and process.poll() is None:
            time.sleep(0.05)
        time.sleep(generator.uniform(0.0, 2.0))
        hits += process.poll() is None
        process.kill()
        process.wait()
    assert start(folder, out, workers).wait() == 0
    return hits


def main() -> None:
    """Make, grade, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=120)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument(
        "--slow", action="store_true", help="attacks that use up their whole time limit, too"
    )
    parser.add_argument(
        "--figures", type=Path, help="a JSON file that tests/benches/plan_scale.py reads"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-class-") as name:
        base = Path(name)
        make_class(base / "class", chosen.number, tuple(chosen.kinds), quick=not chosen.slow)
        few = 2 * chosen.workers
        make_class(base / "small", few, ("stub",))
        small = undisturbed(base / "small", base / "small out", chosen.workers)
        alive, files = processes(), set(os.listdir(tempfile.gettempdir()))
        whole = undisturbed(base / "class", base / "out", chosen.workers)
        rows = (base / "out" / "scores.csv").read_text().splitlines()[1:]
        kinds = Counter(row.split(",")[0].split("-", 1)[1] for row in rows)
        print(f"{len(rows)} of {chosen.number} submissions accounted for: {dict(kinds)}")
        print(
            f"{chosen.workers} workers: {whole.cpu:.1f} CPU s in {whole.wall:.0f} s, "
            f"{len(rows) / whole.wall:.1f} a second; {few} stubs {small.cpu:.1f} CPU s"
        )
        more = max(1, chosen.number - few)
        each, own = (whole.cpu - small.cpu) / more, (whole.own - small.own) / more
        print(
            f"{1000 * each:.0f} CPU ms for each further submission, {1 / each:.1f} a second on an "
            f"idle core"
        )
        print(f"{1000 * own:.0f} ms of these are the controller's")
        third = [mb for kept, mb, _ in whole.memory if kept <= chosen.number / 3]
        most = max(mb for _, mb, _ in whole.memory)
        print(f"controller: {max(third):.0f} MB in the first third, {most:.0f} MB at most")
        if chosen.figures:
            figures = {
                "number": chosen.number,
                "kinds": dict(kinds),
                "workers": chosen.workers,
                "start_cpu": small.cpu,
                "start_wall": small.wall,
                "each_cpu": each,
                "each_controller": own,
                "controller_mb": most,
                "controller_growth_mb": most - max(third),
                "worker_mb": max(mb for _, _, mb in whole.memory) / chosen.workers,
                "disk_kb": size_kb(base / "out") / chosen.number,
                "submission_kb": size_kb(base / "class") / chosen.number,
            }
            rounded = {
                key: round(v, 4) if isinstance(v, float) else v for key, v in figures.items()
            }
            add_figures(chosen.figures, "class", rounded)
        time.sleep(1.0)
        left = set(os.listdir(tempfile.gettempdir())) - files
        print(f"left behind: {len(processes() - alive)} processes, {len(left)} files")
        if chosen.kills:
            hits = killed(base / "class", base / "killed", chosen.workers, chosen.kills)
            same = all(
                (base / "out" / t).read_text() == (base / "killed" / t).read_text() for t in TABLES
            )
            print(
                f"killed {hits} times at random moments and resumed: "
                f"{'the same tables' if same else 'OTHER TABLES'}"
            )
            sys.exit(not same)


if __name__ == "__main__":
    main()
