"""Measures two Dask workers against one: python tests/benches/bench_cluster.py [--number 1000]
[--figures FILE]

Grades the same correct submissions with one worker and with two, each a process with one thread.
Scheduler and client share the cores with them; start-up of the graders is part of the time.
--figures adds the two times to a JSON file.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import search_path  # noqa: F401
from bench_class import add_figures
from classes import make_class
from plain_checks import ENVIRONMENT

from autograder.content import ROOT

LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


@contextmanager
def dask(*arguments: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A scheduler or a worker, ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def wait_for(process: "subprocess.Popen[str]", pattern: str) -> str:
    """What the first line says that has it. Raises RuntimeError where the process ends before."""
    assert process.stderr
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found[0]
    raise RuntimeError(f"dask ended before it said {pattern}")


def seconds_with(workers: int, folder: Path, base: Path) -> float:
    """Wall time of a class on a cluster of so many workers, all there before it starts."""
    base.mkdir()
    with ExitStack() as stack:
        scheduler = stack.enter_context(dask("scheduler", *LOCAL, "--port", "0", folder=base))
        address = wait_for(scheduler, r"tcp://127\.0\.0\.1:\d+")
        for _ in range(workers):
            options = (*LOCAL, "--nthreads", "1", "--no-nanny")
            worker = stack.enter_context(dask("worker", address, *options, folder=base))
            wait_for(worker, "Starting established connection")
        command = [
            sys.executable,
            "-m",
            "autograder",
            "class",
            str(folder),
            "--out",
            str(base / "out"),
            "--seed",
            "1",
        ]
        began = time.monotonic()
        subprocess.run(
            [*command, "--scheduler", address], cwd=ROOT, stdout=subprocess.DEVNULL, check=True
        )
        return time.monotonic() - began


def main() -> None:
    """Make, grade twice, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument(
        "--figures", type=Path, help="a JSON file that tests/benches/plan_scale.py reads"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as name:
        base = Path(name)
        make_class(base / "class", chosen.number, ("correct",))
        one, two = (
            seconds_with(workers, base / "class", base / str(workers)) for workers in (1, 2)
        )
    print(
        f"{chosen.number} submissions: one worker {one:.1f} s, two workers {two:.1f} s, "
        f"{one / two:.2f} times as fast"
    )
    if chosen.figures:
        add_figures(
            chosen.figures,
            "cluster",
            {"number": chosen.number, "one": round(one, 1), "two": round(two, 1)},
        )


if __name__ == "__main__":
    main()
