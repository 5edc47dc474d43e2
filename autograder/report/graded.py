"""A submission that has just been graded: its results, and the report that is made of them."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from .. import __version__
from ..checking.catalogue import find
from ..checking.order import order_of
from ..checking.printable import Printable
from ..checking.verdict import Result
from ..sandbox import Isolation
from .check_entry import check_entry
from .missing_figures import draw_or_say_why
from .record import Report, ShownOutput, pending
from .words import name_function

MAX_SHOWN = 1024  # values of an output that a report keeps for a figure


@dataclass
class GradedSubmission:
    """manual, manual_bonus: {exercise: points} that a person gives; the second come on top.

    grader: what one needs to know to grade it again. hints: how much the report says: none, where
        or what.
    """

    name: Printable
    sha256: str
    results: list[Result]
    manual: dict[str, float]
    grader: dict[str, Any]
    isolation: Isolation
    hints: str = "what"
    notes: list[Printable] = field(default_factory=list)
    manual_bonus: dict[str, float] = field(default_factory=dict)

    def ordered(self) -> list[Result]:
        """The results by exercise number, as a reader expects them."""
        return sorted(self.results, key=lambda result: order_of(result.check.exercise))

    def report(self) -> Report:
        """The report on it."""
        results = self.ordered()
        drawn = [
            draw_or_say_why(partial(self._shown, result), _title(result)) for result in results
        ]
        return Report(
            name=self.name,
            sha256=self.sha256,
            checks=[
                check_entry(result, self.hints, shown)
                for result, (shown, _) in zip(results, drawn, strict=True)
            ],
            manual=pending(self.manual, self.manual_bonus),
            grader={
                "version": __version__,
                **self.grader,
                "isolation": self.isolation.as_dict(),
            },
            notes=[*self.notes, *(note for _, notes in drawn for note in notes)],
        )

    def for_instructor(self) -> Report:
        """The same, with those whose numbers were used, whom the student's report names nowhere."""
        whose = {r.check.id: r.verdict.whose for r in self.results if r.verdict.whose}
        return replace(self.report(), whose=whose)

    def _shown(self, result: Result) -> ShownOutput | None:
        """What a figure needs of a public check; nothing where hints are none."""
        shown = result.verdict.shown
        if shown is None or result.check.visibility != "public" or self.hints == "none":
            return None
        given, right = shown.given, shown.right
        while right.size > MAX_SHOWN:  # the first of a batch shows as much
            given, right = given[0], right[0]
        return ShownOutput(
            title=shown.title,
            name=shown.name,
            shape=list(right.shape),
            given=_plain(given),
            right=_plain(right),
            guided=_measured(result) if self.hints == "what" else None,
        )


def _title(result: Result) -> str:
    return f"{result.check.exercise} {name_function(result.check.function)}"


def _measured(result: Result) -> dict[str, Any] | None:
    """What the figure needs that only this check's exercise can draw, see Figure."""
    shown, check = result.verdict.shown, result.check
    exercise = find(check.id)
    if shown is None or exercise is None or exercise.figure is None:
        return None
    if shown.name != exercise.figure.output:
        return None
    case = next((case for case in check.all_cases() if case.title == shown.title), None)
    return exercise.figure.measure(case, shown.given) if case else None


def _plain(values: np.ndarray) -> list[float | None]:
    """Values in a row, six digits each; None where there is no number."""
    flat = values.astype(np.float64).ravel()
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in flat]
