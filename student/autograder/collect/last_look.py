"""Runs the checks on what was just packed, in a process of its own and for a limited time. The zips
are written before, so nothing that happens here keeps anybody from handing in.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from ..content import ROOT, TESTER

SECONDS = 180.0
# The homework comes last: a file of the student's that is named like a module of Python's must not
# get in the way.
PROGRAM = (
    "import sys; sys.path = [path for path in sys.path if path] + [sys.argv[1], sys.argv[2]]; "
    f"import {TESTER}; {TESTER}.test_all()"
)
SORRY = "Your zips are written: you need not wait."


def show_checks(folders: Iterable[Path], seconds: float = SECONDS) -> None:
    """Print the map of each part after all its checks, within so many seconds together. A part
    without a unit tester is passed over.
    """
    there = [folder for folder in folders if (folder / f"{TESTER}.py").is_file()]
    if there:
        print(f"\nNow the checks, for at most {seconds:g} seconds. {SORRY}", flush=True)
    end = time.monotonic() + seconds
    for folder in there:
        try:
            said, why = _run(folder, max(0.0, end - time.monotonic()))
        except KeyboardInterrupt:
            print("The checks were stopped.")
            return
        print(f"\n{folder.name}: {why}." if why else f"\n{said.strip()}", flush=True)


def _run(folder: Path, seconds: float) -> tuple[str, str]:
    """(what the checks printed, why they did not come to their end)."""
    command = [sys.executable, "-c", PROGRAM, str(ROOT), str(folder)]
    # a file, because processes that were left behind could hold a pipe open
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return "", "there was no time left for the checks, so they were stopped"
        finally:
            _end(process)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if code:
        last = [line for line in said.splitlines() if line.strip()][-1:]
        return "", f"the checks could not be run here ({' '.join(last)[:200].strip()})"
    return said, ""


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and those that it started, if it has not come to its end."""
    if process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
