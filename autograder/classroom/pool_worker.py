"""A worker of a class run: `python -m autograder.classroom.pool_worker`, a grader of its own that
is sent jobs.

Jobs come as pickles on standard input, from the controller that started it; answers leave as lines
of JSON. When the controller is gone, so is the worker, whatever it was doing.
"""

import json
import os
import pickle
import queue
import sys
import threading
from typing import Any

from ..course.assignment import Assignment
from ..grading.grader import Grader
from ..sandbox.controller import hide_memory
from .jobs import Job, Settings, carry_out, weakness


def main() -> None:
    """Grade jobs until standard input ends."""
    hide_memory()
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing else may print among the answers

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer, allow_nan=False) + "\n")
        answers.flush()

    assignment, settings = pickle.load(jobs)
    waiting: queue.Queue[Job] = queue.Queue()
    with Grader(assignment, settings.device) as grader:
        threading.Thread(target=_listen, args=(jobs, waiting, grader), daemon=True).start()
        _work(waiting, grader, assignment, settings, say)


def _listen(jobs: Any, waiting: "queue.Queue[Job]", grader: Grader) -> None:
    while True:
        try:
            waiting.put(pickle.load(jobs))
        except (EOFError, OSError):
            grader.sandbox.close()
            os._exit(0)


def _work(
    waiting: "queue.Queue[Job]",
    grader: Grader,
    assignment: Assignment,
    settings: Settings,
    say: Any,
) -> None:
    try:
        problem = weakness(grader, settings)
    except RuntimeError as error:
        problem = str(error)
    say({"problem": problem} if problem else {"ready": True})
    while True:
        job = waiting.get()
        try:
            carry_out(job, grader, settings, say)
        except Exception as error:  # ours, whatever it is: the class goes on
            say({"job": job.number, "error": f"{type(error).__name__}: {error}"})
        say({"job": job.number, "done": True})


if __name__ == "__main__":
    main()
