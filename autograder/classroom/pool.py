"""Workers on this machine: each a process with a grader of its own, given one job at a time.

A worker that dies costs the job it had, which is tried once more by another; no other job notices.
One that says nothing for SILENT_SECONDS is ended, and its job is not tried again.
"""

import json
import os
import pickle
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .. import AutograderError
from ..course.assignment import Assignment
from .jobs import Answer, Job, Settings

ROOT = Path(__file__).resolve().parents[2]
TRIES = 2
# several times what any part takes: a grader limits student code, and its own work for it
SILENT_SECONDS = 900.0


class CannotGrade(AutograderError, RuntimeError):
    """No worker can grade here: the machine's fault, and the text says which."""


class _Worker:
    """The controller's end of a worker."""

    def __init__(self, greeting: bytes) -> None:
        self.job: Job | None = None
        self.ready = False
        self.is_stuck = False
        self._heard = time.monotonic()  # when it said something last, or was given a job
        self._rest = b""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.classroom.pool_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={
                **os.environ,
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONPATH": str(ROOT),
            },
            start_new_session=True,  # Ctrl-C is for the controller
        )
        assert self._process.stdin and self._process.stdout
        self._jobs: IO[bytes] = self._process.stdin
        self.answers: IO[bytes] = self._process.stdout
        self._send(greeting)

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # it is dead: its answers end, and say so
            self._jobs.write(message)
            self._jobs.flush()

    def give(self, job: Job) -> None:
        self.job, self._heard = job, time.monotonic()
        self._send(pickle.dumps(job))

    def read(self) -> list[Answer] | None:
        """The answers that have come; None if no more will."""
        part, self._heard = os.read(self.answers.fileno(), 1 << 20), time.monotonic()
        *lines, self._rest = (self._rest + part).split(b"\n")
        return [json.loads(line) for line in lines] if part else None

    def end_if_stuck(self) -> None:
        """Kill it where it has said nothing for too long: then its answers end."""
        is_busy = self.job is not None or not self.ready
        if is_busy and time.monotonic() - self._heard > SILENT_SECONDS:
            self.is_stuck = True
            self._process.kill()

    def end(self) -> None:
        with suppress(OSError):
            self._jobs.close()
        try:
            self._process.wait(15.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.answers.close()


class Pool:
    """Grades jobs with a number of workers. Use it as a context manager."""

    def __init__(self, assignment: Assignment, settings: Settings, workers: int) -> None:
        self._greeting = pickle.dumps((assignment, settings))
        self._wanted = workers
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:  # all are told before any is waited for
            with suppress(OSError):
                worker._jobs.close()
        for worker in self._workers:
            worker.end()
        self._selector.close()

    def run(
        self, jobs: list[Job], started: Callable[[Job], None] = lambda _: None
    ) -> Iterator[Answer]:
        """The answers as they come. Each job ends with {"job": number, "done": True}."""
        waiting, tries = deque(jobs), dict.fromkeys((job.number for job in jobs), 0)
        for _ in range(min(self._wanted, len(jobs))):
            self._start()
        while waiting or any(worker.job for worker in self._workers):
            for key, _ in self._selector.select(timeout=SILENT_SECONDS / 10):
                worker: _Worker = key.data
                answers = worker.read()
                if answers is None:
                    yield from self._bury(worker, waiting, tries)
                for answer in answers or ():
                    if "problem" in answer:
                        raise CannotGrade(answer["problem"])
                    worker.ready = True
                    if answer.get("done"):
                        worker.job = None
                    if "job" in answer:
                        yield answer
            for worker in self._workers:
                worker.end_if_stuck()
                if waiting and worker.ready and worker.job is None:
                    job = waiting.popleft()
                    tries[job.number] += 1
                    worker.give(job)
                    started(job)

    def _start(self) -> None:
        worker = _Worker(self._greeting)
        self._workers.append(worker)
        self._selector.register(worker.answers, selectors.EVENT_READ, worker)

    def _bury(
        self, worker: _Worker, waiting: "deque[Job]", tries: dict[int, int]
    ) -> Iterator[dict[str, Any]]:
        """A worker that died: another takes its place, and its job, unless that was tried often
        enough.
        """
        self._selector.unregister(worker.answers)
        self._workers.remove(worker)
        worker.end()
        if not worker.ready:
            raise CannotGrade(
                "a worker could not start; `python -m autograder doctor` says what this machine "
                "offers"
            )
        if worker.job and tries[worker.job.number] < TRIES and not worker.is_stuck:
            waiting.appendleft(worker.job)
        elif worker.job:
            number, error = worker.job.number, f"died {TRIES} times at this submission"
            if worker.is_stuck:
                minutes = f"{SILENT_SECONDS / 60:.0f} minutes"
                error = f"was ended: it was at one part of this submission for {minutes}"
            yield {"job": number, "error": f"the grading process {error}"}
            yield {"job": number, "done": True}
        if waiting:
            self._start()
