"""How fast this machine computes: what a job may use is said for a usual machine.

A shared or throttled machine takes several times the CPU seconds for the same work. Right work
should be graded alike on all of them, so there it gets more.
"""

import statistics
import threading
import time

USUAL = 0.010  # CPU seconds that our measure takes on a usual machine
SLOWEST = 10.0  # a machine that is slower than this gets no more
FRESH = 5.0  # seconds for which a pace that was found holds
ROUNDS = 200_000

_lock = threading.Lock()
_known: list[tuple[float, float]] = []  # (until when it holds, pace), or nothing


def pace() -> float:
    """CPU seconds that this machine takes for what a usual one does in one: 1 to SLOWEST."""
    with _lock:
        if not _known or time.monotonic() > _known[-1][0]:
            taken = statistics.median(_measure() for _ in range(3))
            _known[:] = [(time.monotonic() + FRESH, min(max(taken / USUAL, 1.0), SLOWEST))]
        return _known[-1][1]


def _measure() -> float:
    """CPU seconds of this thread for the same loop on every machine."""
    start, total = time.thread_time(), 0
    for number in range(ROUNDS):
        total += number * number % 7
    return time.thread_time() - start
