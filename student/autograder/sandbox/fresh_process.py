"""A fresh process for each job: slower than the zygote, but it works on every platform and with
a GPU.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from .conversation import Limits, Outcome, Question, converse
from .isolation import LAYERS, Isolation
from .pace import pace

SCRIPT = Path(__file__).resolve().parent.parent / "worker" / "start.py"
# of the environment
KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")


class FreshProcesses:
    """Each job starts a Python of its own, which costs the import of torch, a second or more."""

    def __init__(self, device: str = "cpu", absent: Iterable[str] = ()) -> None:
        """absent: packages that an import shall not find. Their files are in sight."""
        self.device = device
        self._absent = ",".join(absent)
        self.own_seconds = 0.0  # of computing, for what workers sent and asked

    def ready(self) -> dict[str, Any]:
        """There is nothing to wait for; the version of torch is not known before a job runs."""
        return {}

    def isolation(self) -> Isolation:
        """A process of its own and little more: what confines a forked worker needs Linux, and
        no GPU.
        """
        killed = "process tree killed" if sys.platform == "linux" else "process group killed"
        reason = (
            "student code needs the GPU's files"
            if self.device != "cpu"
            else f"not to be had on {sys.platform}"
        )
        missing = dict.fromkeys(LAYERS, reason)
        return Isolation("process", ["fresh process", "byte protocol", "limits", killed], missing)

    def run(
        self, request: bytes, questions: Sequence[Question], limits: Limits | None = None
    ) -> Outcome:
        """Run one job in a process of its own."""
        limits = (limits or Limits()).at(pace())
        outcome = converse(_Fresh(self.device, limits, self._absent), request, questions, limits)
        self.own_seconds += outcome.reply_seconds
        return outcome

    def close(self) -> None:
        """Nothing stays open between jobs."""

    def __enter__(self) -> "FreshProcesses":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Fresh:
    requests: IO[bytes]
    answers: IO[bytes]
    output: IO[bytes]

    def __init__(self, device: str, limits: Limits, absent: str) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "MPLBACKEND": "agg",
            "TQDM_DISABLE": "1",
            "TORCHDYNAMO_DISABLE": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }
        memory_mb = limits.memory_mb
        if device == "cpu":
            environment["CUDA_VISIBLE_DEVICES"] = ""
        else:
            # CUDA maps the GPU's memory and the host's into one address space
            memory_mb += 64 << 10
        numbers = map(str, (limits.cpu_seconds, memory_mb, limits.file_mb))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(SCRIPT), "fresh", *numbers, absent],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=os.name == "posix",
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self.requests, self.answers, self.output = (
            self._process.stdin,
            self._process.stdout,
            self._process.stderr,
        )

    def wait(self, seconds: float) -> dict[str, Any] | None:
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self._kill_group()
        return {"exit": code}

    def kill(self) -> None:
        if sys.platform == "linux":  # the worker's supervisor ends it and all that hangs on it
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10.0)
        self._kill_group()
        self._process.kill()

    def _kill_group(self) -> None:
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
