"""What the demo costs: time on the wall, and CPU time of all threads and finished processes."""

import os
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds as people wait for them, and seconds that all cores together computed."""

    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        return f"{duration(self.seconds)} ({self.cpu_seconds:.0f} s of CPU time)"


class Stopwatch:
    """Counts from the moment it is made."""

    def __init__(self) -> None:
        self._start = _now()

    def read(self) -> Cost:
        """The cost since the start."""
        return Cost(*(now - start for now, start in zip(_now(), self._start, strict=True)))


def duration(seconds: float) -> str:
    """Seconds in words, from 1 s on."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.1f} min"


def _now() -> tuple[float, float]:
    used = os.times()
    children = used.children_user + used.children_system  # counted once they have ended
    return time.monotonic(), used.user + used.system + children
