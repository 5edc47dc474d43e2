"""A grading run as data: report.json, in the format "autograder-report/1"."""

import json
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import __version__
from ..grading import Result
from ..sandbox import Isolation
from .words import explain


def _in_order(exercise: str) -> list[tuple[int, str]]:
    """Sorts 2.1.2 before 2.1.10, and 0.1b and 0.3iii by their letters."""
    return [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|([a-z]+)", exercise)]


@dataclass
class Report:
    """One submission, graded. manual: {exercise: points} that a person gives; manual_bonus: likewise, on top."""

    name: str
    sha256: str
    results: list[Result]
    manual: dict[str, float]
    manual_bonus: dict[str, float]
    grader: dict[str, Any]
    isolation: Isolation
    hints: str = "what"
    notes: list[str] = field(default_factory=list)

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
        return sorted(self.results, key=lambda result: _in_order(result.check.exercise))

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
            "manual": [
                {"exercise": exercise, "max_points": points, "status": "pending", "bonus": bonus}
                for bonus, given in ((False, self.manual), (True, self.manual_bonus))
                for exercise, points in given.items()
            ],
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
            "where": verdict.where if self.hints != "none" else "",
            "remarks": verdict.remarks,
            "seconds": round(result.seconds, 4),
        }

    def write(self, path: Path) -> None:
        """Write the JSON under another name first, so that a reader finds a whole report or none."""
        unfinished = path.with_name(path.name + ".unfinished")
        unfinished.write_text(json.dumps(self.as_dict(), indent=2, allow_nan=False) + "\n", encoding="utf-8")
        os.replace(unfinished, path)
