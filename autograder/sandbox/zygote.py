"""The controller's end of the zygote (Linux): start it once, ask it for a forked worker for
each job.
"""

import contextlib
import itertools
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .conversation import Limits, Outcome, Question, converse
from .isolation import Isolation, verify
from .pace import pace

SCRIPT = Path(__file__).resolve().parent.parent / "worker" / "start.py"


class Zygote:
    """Starts a clean Python that loads torch and the worker package; run() then costs a fork,
    not an import.
    """

    def __init__(self, without: Iterable[str] = (), absent: Iterable[str] = ()) -> None:
        """without: names of layers of isolation to leave off, to see what each of them is worth.

        absent: packages, by the names under which they are imported, that student code shall not
            find, though they are installed.
        """
        self._names = [",".join(without), ",".join(absent)]
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._own = threading.local()  # two submissions may be graded at a time
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(SCRIPT), "zygote", str(theirs.fileno()), *self._names],
            pass_fds=[theirs.fileno()],
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "CUDA_VISIBLE_DEVICES": "",
                "MPLBACKEND": "agg",
                "TQDM_DISABLE": "1",
                # else each thread takes 64 MB of the address space that is allowed
                "MALLOC_ARENA_MAX": "2",
                **threads,
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: the zygote ends when we hang up
        )
        theirs.close()
        self._ready: dict[str, Any] | None = None
        self._isolation: Isolation | None = None

    def ready(self) -> dict[str, Any]:
        """Wait until it has loaded torch; {"torch": version, ...}. Raises RuntimeError if it
        could not start.
        """
        with self._lock:
            if self._ready is None:
                try:
                    message = self._control.recv(65536)
                except ConnectionError:
                    message = b""
                if not message:
                    raise RuntimeError(
                        "the worker process could not start: is torch installed for this Python?"
                    )
                self._ready = json.loads(message)
                if self._ready["threads"] != 1:
                    raise RuntimeError(
                        "the worker process has several threads and cannot fork safely"
                    )
            return self._ready

    @property
    def own_seconds(self) -> float:
        """Our own computing for what workers sent and asked, in the jobs of this thread."""
        seconds: float = getattr(self._own, "seconds", 0.0)
        return seconds

    def isolation(self) -> Isolation:
        """What holds student code here: found out by a worker that tries everything, once for
        each zygote.
        """
        ready = self.ready()
        if self._isolation is None:
            self._isolation = verify(self.run, ready)
        return self._isolation

    def run(
        self, request: bytes, questions: Sequence[Question], limits: Limits | None = None
    ) -> Outcome:
        """Run one job in a forked worker. Safe to call from several threads.

        A zygote that died in the meantime, of this job or of another, is replaced, and the job is
        tried once more.
        """
        limits = (limits or Limits()).at(pace())
        for _ in range(2):
            self.ready()
            process, worker = self._process, _Forked(self, next(self._ids), limits)
            try:
                outcome = converse(worker, request, questions, limits)
            finally:
                worker.close()
            self._own.seconds = self.own_seconds + outcome.reply_seconds
            if outcome.ended != "lost":
                break
            with self._lock:
                if self._process is process:  # else another thread was here first
                    self._end(patience=1.0)
                    self._start()
        return outcome

    def close(self) -> None:
        """End the zygote and every worker that still runs."""
        self._end(patience=10.0)

    def _end(self, patience: float) -> None:
        self._control.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
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
    """A forked worker: a socket for the job, a pipe for what it prints, a pipe on which the
    zygote reports its end.
    """

    def __init__(self, zygote: Zygote, job: int, limits: Limits) -> None:
        self._zygote, self._job = zygote, job
        self._socket, theirs = socket.socketpair()
        output, their_output = os.pipe()
        self._status, their_status = os.pipe()
        self.requests = self._socket.makefile("wb")
        self.answers = self._socket.makefile("rb")
        self.output = os.fdopen(output, "rb")
        wanted = {
            name: getattr(limits, name)
            for name in ("cpu_seconds", "memory_mb", "file_mb", "python_files", "preload")
        }
        # the zygote is gone: so is the other end of the status pipe
        with contextlib.suppress(OSError):
            zygote.send(
                {"fork": job, "limits": wanted}, (theirs.fileno(), their_output, their_status)
            )
        theirs.close()
        os.close(their_output)
        os.close(their_status)

    def wait(self, seconds: float) -> dict[str, Any] | None:
        poll = select.poll()
        poll.register(self._status, select.POLLIN)
        if not poll.poll(1000 * seconds):
            return None
        return json.loads(os.read(self._status, 65536) or b"{}")

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._zygote.send({"kill": self._job})

    def close(self) -> None:
        os.close(self._status)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # ends whoever still reads or writes
        self._socket.close()
