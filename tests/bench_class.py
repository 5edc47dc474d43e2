"""Measures a class run: python tests/bench_class.py [--number 1000] [--kills 10] [--kinds correct]

Makes a class of all kinds in turn (correct, one and two known mistakes, stubs, attacks, damaged zips), grades it, and
says what it cost in CPU seconds of all processes together, how the controller's memory grew, and what was left behind.
--kills: then the same class again, killed at random moments and resumed, must end with the same table.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from classes import KINDS, ROOT, make_class  # noqa: E402

TABLES = ("scores.csv", "canvas.csv", "moodle.csv")


def start(folder: Path, out: Path, workers: int) -> "subprocess.Popen[bytes]":
    """A class run as a process of its own."""
    command = [sys.executable, "-m", "autograder", "class", str(folder), "--out", str(out), "--seed", "1"]
    return subprocess.Popen([*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.DEVNULL)


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
            if "autograder.classroom.worker" in words and (entry.parent / "cwd").resolve() != ROOT:
                continue  # of another checkout
        except OSError:
            continue
        if "autograder.classroom.worker" in words or str(ROOT / "autograder" / "worker" / "start.py") in words:
            found.add(entry.parent.name)
    return found


def children_cpu() -> float:
    """CPU seconds of all processes that were started and are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def undisturbed(folder: Path, out: Path, workers: int) -> tuple[float, float, list[tuple[int, float]]]:
    """(CPU seconds, wall seconds, [(results kept, controller's MB)]) of one run."""
    before, began = children_cpu(), time.monotonic()
    process = start(folder, out, workers)
    memory: list[tuple[int, float]] = []
    while process.poll() is None:
        memory.append((results(out), resident_mb(process.pid)))
        time.sleep(0.5)
    assert process.returncode == 0
    return children_cpu() - before, time.monotonic() - began, [entry for entry in memory if entry[1]]


def killed(folder: Path, out: Path, workers: int, kills: int) -> int:
    """Kill a run at random moments, then let it end. Returns how often it was killed while results came."""
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
    parser.add_argument("--slow", action="store_true", help="attacks that use up their whole time limit, too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-class-") as name:
        base = Path(name)
        make_class(base / "class", chosen.number, tuple(chosen.kinds), quick=not chosen.slow)
        make_class(base / "small", 2 * chosen.workers, ("stub",))
        start_cpu, _, _ = undisturbed(base / "small", base / "small out", chosen.workers)
        alive, files = processes(), set(os.listdir(tempfile.gettempdir()))
        cpu, wall, memory = undisturbed(base / "class", base / "out", chosen.workers)
        rows = (base / "out" / "scores.csv").read_text().splitlines()[1:]
        kinds = Counter(row.split(",")[0].split("-", 1)[1] for row in rows)
        print(f"{len(rows)} of {chosen.number} submissions accounted for: {dict(kinds)}")
        few = f"{2 * chosen.workers} stubs {start_cpu:.1f} CPU s"
        print(f"{chosen.workers} workers: {cpu:.1f} CPU s in {wall:.0f} s; {few}")
        each = (cpu - start_cpu) / max(1, chosen.number - 2 * chosen.workers)
        print(f"{1000 * each:.0f} CPU ms for each further submission, {1 / each:.1f} a second on an idle core")
        third = [mb for kept, mb in memory if kept <= chosen.number / 3]
        print(f"controller: {max(third):.0f} MB in the first third, {max(mb for _, mb in memory):.0f} MB at most")
        time.sleep(1.0)
        left = set(os.listdir(tempfile.gettempdir())) - files
        print(f"left behind: {len(processes() - alive)} processes, {len(left)} files")
        if chosen.kills:
            hits = killed(base / "class", base / "killed", chosen.workers, chosen.kills)
            same = all((base / "out" / t).read_text() == (base / "killed" / t).read_text() for t in TABLES)
            print(f"killed {hits} times at random moments and resumed: {'the same tables' if same else 'OTHER TABLES'}")
            sys.exit(not same)


if __name__ == "__main__":
    main()
