"""Disturbs class runs: kills them, stops them, or kills their worker, in the middle of the work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.content import ROOT

Kept = dict[str, tuple[int, int]]


@dataclass
class Ran:
    """A run from the command line: what was known before and after it, how it ended, and what
    it said.
    """

    before: Kept
    after: Kept = field(default_factory=dict)
    code: int = 0
    said: str = ""


def kept(out: Path) -> Kept:
    """{result: what changes when it is written again}."""
    return {
        file.name: (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in (out / "results").glob("*.json")
    }


def tables(out: Path) -> list[str]:
    """What a run leaves for the platforms."""
    return [
        (out / name).read_text()
        for name in ("scores.csv", "facets.csv", "canvas.csv", "moodle.csv")
    ]


def disturb(
    folder: Path, out: Path, disturbance: Callable[[subprocess.Popen[str]], None], after: int
) -> Ran:
    """Start a run, with paths as seen from where it is started; disturb it once that many more
    results are there.
    """
    ran = Ran(kept(out))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "autograder",
            "class",
            folder.name,
            "--out",
            os.path.relpath(out, folder.parent),
            "--seed",
            "1",
            "--workers",
            "1",
        ],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    wait_for_results(out, len(ran.before) + after, process)
    workers = children_of(process.pid)
    disturbance(process)
    ran.said, ran.code = process.communicate()[0], process.wait()
    wait_until_gone(workers)
    ran.after = kept(out)
    return ran


def wait_for_results(out: Path, number: int, process: subprocess.Popen[str]) -> None:
    """Until a run has kept so many results."""
    end = time.monotonic() + 240
    while len(kept(out)) < number:
        assert process.poll() is None, (
            f"the run ended with {process.returncode} before there were {number} results"
        )
        assert time.monotonic() < end, "no result came"
        time.sleep(0.02)


def children_of(parent: int) -> list[int]:
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(file.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def wait_until_gone(processes: list[int], seconds: float = 60) -> None:
    """Workers of a killed controller end themselves."""
    end = time.monotonic() + seconds
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < end, "a worker outlived its controller"
        time.sleep(0.1)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()


def stop_by_hand(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


def kill_its_worker(process: subprocess.Popen[str]) -> None:
    programs = {
        child: Path(f"/proc/{child}/cmdline").read_text().split("\0")
        for child in children_of(process.pid)
    }
    (worker,) = [
        child for child, words in programs.items() if "autograder.classroom.pool_worker" in words
    ]
    os.kill(worker, signal.SIGKILL)
