"""The same on several machines: jobs go to a Dask cluster, with the submission in them, and answers
come back.

Workers need this checkout on their PYTHONPATH and nothing else in common with the controller, no
file system either. Each keeps one grader. A worker that is lost costs the jobs it had, which Dask
gives to others. Student code must be confined on every worker: a cluster's ports are open to
whoever is on its network.
"""

import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from ..course.assignment import Assignment
from ..grading.grader import Grader
from ..sandbox import LEVELS
from ..submission.contents import Submission
from ..submission.opening import SubmissionError, open_submission
from .jobs import Answer, Job, Settings, carry_out, weakness
from .pool import TRIES, CannotGrade

LEAST = "confined"
WAIT = 60.0  # seconds for the first worker
AHEAD = 2  # jobs that each thread of the cluster has been sent
SECONDS_BETWEEN_COUNTS = 1.0  # of the cluster's threads

_graders: dict[Any, Grader] = {}  # on a worker: the one that it keeps
_lock = threading.Lock()


class Cluster:
    """Grades jobs on the workers of a scheduler. Use it as a context manager. Raises
    CannotGrade.
    """

    def __init__(self, assignment: Assignment, settings: Settings, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise CannotGrade(
                "--scheduler needs dask.distributed: `pip install distributed`"
            ) from error
        self._assignment, self._settings = assignment, settings
        self._known_threads, self._counted = 0, float("-inf")
        try:
            self._client = Client(address, timeout="10s")
            self._client.wait_for_workers(1, timeout=WAIT)
        except OSError as error:
            raise CannotGrade(
                f"no scheduler with a worker answers at {address}: {error}"
            ) from error

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        try:
            self._client.run(forget_graders)
        finally:
            self._client.close()

    def run(
        self, jobs: list[Job], started: Callable[[Job], None] = lambda _: None
    ) -> Iterator[Answer]:
        """The answers as they come. Each job ends with {"job": number, "done": True}."""
        from distributed import as_completed

        waiting = iter(jobs)
        arriving = as_completed()
        numbers: dict[Any, int] = {}  # of the jobs that were sent

        def send() -> Iterator[Answer]:
            """Send jobs until every thread has enough, those of workers that came in the
            meantime too.
            """
            wanted = AHEAD * max(1, self._threads())
            while len(numbers) < wanted and (job := next(waiting, None)) is not None:
                try:
                    work = (self._assignment, self._settings, job, open_submission(job.path))
                except (SubmissionError, OSError) as error:  # gone in the meantime
                    yield from (
                        {"job": job.number, "error": str(error)},
                        {"job": job.number, "done": True},
                    )
                    continue
                started(job)
                future = self._client.submit(grade_remotely, *work, pure=False, retries=TRIES - 1)
                numbers[future.key] = job.number
                arriving.add(future)

        yield from send()
        for future in arriving:
            number = numbers.pop(future.key)
            try:
                yield from future.result()
            except CannotGrade:
                raise
            except Exception as error:  # of the cluster, or ours: the class goes on
                yield {"job": number, "error": f"{type(error).__name__}: {str(error)[:300]}"}
            yield {"job": number, "done": True}
            yield from send()

    def _threads(self) -> int:
        """How many the cluster has: on Slurm, workers come one after another."""
        if time.monotonic() - self._counted > SECONDS_BETWEEN_COUNTS:
            self._known_threads, self._counted = (
                sum(self._client.nthreads().values()),
                time.monotonic(),
            )
        return self._known_threads


def grade_remotely(
    assignment: Assignment, settings: Settings, job: Job, submission: Submission
) -> list[Answer]:
    """What a worker does: the answers to one job."""
    answers: list[Answer] = []
    carry_out(job, _grader(assignment, settings), settings, answers.append, submission)
    return answers


def _grader(assignment: Assignment, settings: Settings) -> Grader:
    """This worker's grader, started by its first job. Raises CannotGrade where student code
    would not be confined.
    """
    wanted = max(settings.require_isolation, LEAST, key=LEVELS.index)
    key = (repr(assignment), settings)
    with _lock:
        if key not in _graders:
            forget_graders()
            grader = Grader(assignment, settings.device)
            problem = weakness(grader, Settings(settings.seed, settings.device, wanted))
            if problem:
                grader.sandbox.close()
                raise CannotGrade(f"a worker of the cluster cannot grade: {problem}")
            _graders[key] = grader
        return _graders[key]


def forget_graders() -> None:
    """End this worker's grader and its processes."""
    while _graders:
        _graders.popitem()[1].sandbox.close()
