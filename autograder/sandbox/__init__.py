"""Runs student code in processes of its own, under limits, and brings back what it answered.

Nothing here knows an answer: the sandbox judges only how a process ended. It may import
worker/messages and worker/walls.
"""

import sys
from collections.abc import Iterable

from .conversation import Limits, Outcome, Question
from .fresh_process import FreshProcesses
from .isolation import LEVELS, Isolation
from .pace import pace
from .zygote import Zygote

Sandbox = Zygote | FreshProcesses

__all__ = [
    "LEVELS",
    "FreshProcesses",
    "Isolation",
    "Limits",
    "Outcome",
    "Question",
    "Sandbox",
    "Zygote",
    "open_sandbox",
    "pace",
]


def open_sandbox(device: str = "cpu", absent: Iterable[str] = ()) -> Sandbox:
    """The fastest sandbox that is safe here: a zygote on Linux with the CPU, else a fresh
    process for each job.

    absent: packages that student code shall not find, though they are installed.
    """
    if sys.platform == "linux" and device == "cpu":
        return Zygote(absent=absent)
    return FreshProcesses(device, absent)
