"""The controller's end of the zygote (Linux): start it once, ask it for a forked worker for each job."""

import itertools
import json
import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .conversation import Limits, Outcome, converse

SCRIPT = Path(__file__).resolve().parent.parent / "worker" / "start.py"


class Zygote:
    """Starts a clean Python that loads torch and the worker package; run() then costs a fork, not an import."""

    name = "zygote"

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(SCRIPT), "zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "CUDA_VISIBLE_DEVICES": "",
                "MPLBACKEND": "agg",
                "TQDM_DISABLE": "1",
                **threads,
            },
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._ready: dict[str, Any] | None = None

    def ready(self) -> dict[str, Any]:
        """Wait until it has loaded torch; {"torch": version, ...}. Raises RuntimeError if it could not start."""
        with self._lock:
            if self._ready is None:
                message = self._control.recv(65536)
                if not message:
                    raise RuntimeError("the worker process could not start: is torch installed for this Python?")
                self._ready = json.loads(message)
                if self._ready["threads"] != 1:
                    raise RuntimeError("the worker process has several threads and cannot fork safely")
            return self._ready

    def isolation(self) -> dict[str, Any]:
        """The level in force, and by what."""
        return {"level": "process", "layers": ["forked worker", "byte protocol", "limits", "process tree killed"]}

    def run(self, request: bytes, cases: list[str], limits: Limits | None = None) -> Outcome:
        """Run one job in a forked worker. Safe to call from several threads."""
        self.ready()
        limits = limits or Limits()
        worker = _Forked(self, next(self._ids), limits)
        try:
            return converse(worker, request, cases, limits)
        finally:
            worker.close()

    def close(self) -> None:
        """End the zygote and every worker that still runs."""
        self._control.close()
        self._process.wait()

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        """One message to the zygote, with file descriptors for a new worker."""
        with self._lock:
            socket.send_fds(self._control, [json.dumps(message).encode()], list(descriptors))


class _Forked:
    """A forked worker: a socket for the job, a pipe for what it prints, a pipe on which the zygote reports its end."""

    def __init__(self, zygote: Zygote, job: int, limits: Limits) -> None:
        self._zygote, self._job = zygote, job
        self._socket, theirs = socket.socketpair()
        output, their_output = os.pipe()
        self._status, their_status = os.pipe()
        self.requests = self._socket.makefile("wb")
        self.answers = self._socket.makefile("rb")
        self.output = os.fdopen(output, "rb")
        wanted = {"cpu_seconds": limits.cpu_seconds, "memory_mb": limits.memory_mb, "file_mb": limits.file_mb}
        zygote.send({"fork": job, "limits": wanted}, (theirs.fileno(), their_output, their_status))
        theirs.close()
        os.close(their_output)
        os.close(their_status)

    def wait(self, seconds: float) -> dict[str, Any] | None:
        ready, _, _ = select.select([self._status], [], [], seconds)
        if not ready:
            return None
        report = os.read(self._status, 65536)
        return json.loads(report) if report else {"exit": None}

    def kill(self) -> None:
        self._zygote.send({"kill": self._job})

    def close(self) -> None:
        os.close(self._status)
        for stream in (self.requests, self.answers, self.output, self._socket):
            try:
                stream.close()
            except OSError:
                continue
