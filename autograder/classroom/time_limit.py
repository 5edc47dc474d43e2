"""A limit on the time that text of a student's may take of the comparison."""

import contextlib
import signal
import time
from collections.abc import Iterator


class TakesTooLong(Exception):
    """Not TimeoutError, which is an OSError, and would pass for a file that is gone."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TakesTooLong in what computes for longer, where the system can tell. Within another
    limit, that one goes on to count.
    """

    def stop(*_: object) -> None:
        raise TakesTooLong

    if not hasattr(signal, "SIGPROF"):
        yield
        return
    signal.signal(signal.SIGPROF, stop)
    begun, (outer, _) = time.process_time(), signal.getitimer(signal.ITIMER_PROF)
    signal.setitimer(signal.ITIMER_PROF, min(seconds, outer or seconds))
    try:
        yield
    finally:
        left = outer - (time.process_time() - begun)
        signal.setitimer(signal.ITIMER_PROF, max(left, 1e-6) if outer else 0)
