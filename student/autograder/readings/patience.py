"""How long it may take to measure what code does: whoever wrote the code chose what is measured.

What may go on for long asks check_patience() now and then; outside of patience() there is no limit.
"""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

_end: ContextVar[float] = ContextVar("end of patience", default=float("inf"))


class TakesTooLong(Exception):
    """What is measured takes more computing than any that is right or nearly so."""


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Within it, check_patience() raises TakesTooLong after so many seconds of this thread's
    computing.
    """
    before = _end.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _end.reset(before)


def check_patience() -> None:
    """Raises TakesTooLong where the computing of this thread is over its limit."""
    if time.thread_time() > _end.get():
        raise TakesTooLong
