"""How long one submission may be asked about: whoever wrote the code chose how long it takes."""

import time

MOST_SECONDS = 120.0  # that its code and changed copies of it run for, and that they sleep
MOST_OWN_SECONDS = 30.0  # of computing of the grader's own process


class Clock:
    """It begins when it is made."""

    def __init__(
        self, seconds: float = MOST_SECONDS, own_seconds: float = MOST_OWN_SECONDS
    ) -> None:
        self._end = time.monotonic() + seconds
        self._own_end = time.process_time() + own_seconds

    @property
    def seconds_left(self) -> float:
        """For runs; 0.0 where the computing of our own is over, too."""
        if time.process_time() >= self._own_end:
            return 0.0
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        return self.seconds_left == 0.0
