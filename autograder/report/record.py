"""A grading run as data: report.json, in the format "autograder-report/1"."""

import json
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..exercises import PARTS
from ..grading import Result
from ..sandbox import Isolation
from .words import explain

MAX_SHOWN = 1024  # values of an output that a report keeps for a figure
MAX_PRINTED = 2000  # characters of what student code printed


@dataclass
class Report:
    """One submission, graded. manual: {exercise: points} that a person gives; manual_bonus: likewise, on top."""

    name: str
    sha256: str
    results: list[Result]
    manual: dict[str, float]
    grader: dict[str, Any]
    isolation: Isolation
    hints: str = "what"
    notes: list[str] = field(default_factory=list)
    manual_bonus: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return sum(result.points for result in self.results if not result.check.bonus)

    @property
    def max_score(self) -> float:
        return sum(result.check.points for result in self.results if not result.check.bonus)

    @property
    def bonus(self) -> float:
        """Points of optional exercises, which come on top of the score."""
        return sum(result.points for result in self.results if result.check.bonus)

    @property
    def max_bonus(self) -> float:
        return sum(result.check.points for result in self.results if result.check.bonus)

    def ordered(self) -> list[Result]:
        """The results by exercise number, as a reader expects them."""
        return sorted(self.results, key=lambda result: order_of(result.check.exercise))

    def as_dict(self) -> dict[str, Any]:
        """The report as it is written to JSON."""
        return {
            "format": "autograder-report/1",
            "submission": {"name": self.name, "sha256": self.sha256},
            "grader": {"version": __version__, **self.grader, "isolation": self.isolation.as_dict()},
            "score": self.score,
            "max_score": self.max_score,
            "bonus": self.bonus,
            "max_bonus": self.max_bonus,
            "checks": [self._check(result) for result in self.ordered()],
            "manual": pending(self.manual, self.manual_bonus),
            "notes": self.notes,
        }

    def _check(self, result: Result) -> dict[str, Any]:
        check, verdict = result.check, result.verdict
        return {
            "id": check.id,
            "exercise": check.exercise,
            "function": check.function,
            "visibility": check.visibility,
            "status": verdict.status,
            "points": result.points,
            "max_points": check.points,
            "bonus": check.bonus,
            "misconception": verdict.misconception if self.hints == "what" else None,
            "message": " ".join(explain(replace(verdict, remarks=[]), self.hints)),
            "sentence": verdict.sentence if self.hints == "what" else "",
            "where": verdict.where if self.hints != "none" else "",
            "remarks": verdict.remarks,
            "printed": verdict.printed[-MAX_PRINTED:],
            "shown": self._shown(result),
            "seconds": round(result.seconds, 4),
        }

    def _shown(self, result: Result) -> dict[str, Any] | None:
        """What a figure needs: the values of a public check's output, theirs and the right ones, and their shape."""
        shown = result.verdict.shown
        if shown is None or result.check.visibility != "public" or self.hints == "none":
            return None
        given, right = shown.given, shown.right
        while right.size > MAX_SHOWN:  # the first of a batch shows as much
            given, right = given[0], right[0]
        return {
            "title": shown.title, "name": shown.name, "shape": list(right.shape),
            "given": _plain(given), "right": _plain(right),
            "guided": _guided(result) if self.hints == "what" else None,
        }  # fmt: skip

    def write(self, path: Path) -> None:
        """Write the report as JSON, as a whole or not at all."""
        write_whole(path, to_json(self.as_dict()))


def _guided(result: Result) -> dict[str, Any] | None:
    """Of a sampler whose guidance is wrong: where it went, see Guidance.picture."""
    shown, check = result.verdict.shown, result.check
    exercise = next((e for part in PARTS.values() for e in part if e.id == check.id), None)
    case = next((case for case in check.all_cases() if shown is not None and case.title == shown.title), None)
    if exercise is None or exercise.guidance is None or case is None or shown is None:
        return None
    return exercise.guidance(case).picture(shown.given)


def pending(manual: dict[str, float], bonus: dict[str, float]) -> list[dict[str, Any]]:
    """What a person has to grade, as a report lists it: {exercise: points}, and those that come on top."""
    return [
        {"exercise": exercise, "max_points": points, "status": "pending", "bonus": on_top}
        for on_top, given in ((False, manual), (True, bonus))
        for exercise, points in given.items()
    ]


def order_of(exercise: str) -> list[tuple[int, str]]:
    """What sorts exercises by their numbers, 2.10 after 2.9, and 0.1b and 0.3iii by their letters."""
    return [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|([a-z]+)", exercise)]


def to_json(report: dict[str, Any]) -> str:
    """A report, or anything else that has no infinite numbers, as text."""
    return json.dumps(report, indent=2, allow_nan=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first, so that a reader finds all of it or what was there before."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())  # a power cut leaves no empty file under the right name
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _plain(values: np.ndarray) -> list[float | None]:
    """Values in a row, six digits each; None where there is no number."""
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values.astype(np.float64).ravel()]
