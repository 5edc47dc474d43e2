"""The live table of a class run: what is done, what runs, what failed, and how long it will
take.
"""

import time
from collections.abc import Iterable
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from .entries import Entry

SHOWN = 8  # running submissions that are named
BAR = 52


class Progress:
    """A context manager. done: of earlier runs, which cost nothing now."""

    def __init__(self, console: Console, students: int, known: int, problems: int) -> None:
        self._console = console
        self._students, self._known, self.failed = students, known, problems
        self._done = 0
        self._running: dict[str, float] = {}
        self._start = time.monotonic()
        self._live = Live(
            console=console, get_renderable=self._render, refresh_per_second=4, transient=True
        )

    def __enter__(self) -> "Progress":
        self._live.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._live.stop()

    def started(self, entries: Iterable[Entry]) -> None:
        """These are being graded."""
        for entry in entries:
            self._running[entry.found.student] = time.monotonic()

    def finished(self, entries: Iterable[Entry]) -> None:
        """These have their report."""
        for entry in entries:
            self._running.pop(entry.found.student, None)
            self._done += 1
            self.failed += bool(entry.failed)

    def _left(self) -> str:
        left = self._students - self._known - self._done
        if not self._done or not left:
            return "" if left else "0 s"
        seconds = (time.monotonic() - self._start) / self._done * left
        return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"

    def _render(self) -> RenderableType:
        done = self._known + self._done
        table = Table(box=None, padding=(0, 3, 0, 2), header_style="dim", show_edge=False)
        for column in ("done", "running", "failed", "time left"):
            table.add_column(column, justify="right")
        failed = Text(str(self.failed), style="red" if self.failed else "")
        table.add_row(f"{done} of {self._students}", str(len(self._running)), failed, self._left())
        bar = ProgressBar(
            total=max(1, self._students), completed=done, width=BAR, complete_style="green"
        )
        now = time.monotonic()
        longest = sorted(self._running.items(), key=lambda item: item[1])[:SHOWN]
        running = Table(box=None, padding=(0, 3, 0, 0), show_header=False, style="dim")
        running.add_column(max_width=40, no_wrap=True)
        running.add_column(justify="right")
        for name, since in longest:
            running.add_row(Text(name), f"{now - since:.0f} s")
        return Group("", table, Padding(bar, (1, 2)), Padding(running, (0, 2)))
