"""What an instructor may change without touching code: `assignment.toml`, over the defaults of the exercise files."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib  # type: ignore[no-redef]

from .checks import Check
from .classroom import late

FILE = Path(__file__).resolve().parent.parent / "assignment.toml"
HINTS = ("none", "where", "what")
VISIBILITIES = ("public", "hidden", "after_due_date", "after_published")


class AssignmentError(ValueError):
    """assignment.toml says something that cannot be."""


@dataclass(frozen=True)
class Assignment:
    """hints: how much feedback says; points, visibility: by check id, where they differ from the exercise files.

    course_seed: decides, with a student's id, that student's own numbers in part 0.
    deadlines: when it is due, and what being late costs; None: nothing is ever late.
    """

    hints: str = "what"
    points: dict[str, float] = field(default_factory=dict)
    visibility: dict[str, str] = field(default_factory=dict)
    course_seed: str = ""
    deadlines: late.Deadlines | None = None

    def override(self, check: Check) -> Check:
        """The check with this assignment's points and visibility."""
        points = self.points.get(check.id, check.points)
        return replace(check, points=points, visibility=self.visibility.get(check.id, check.visibility))


def read(file: Path = FILE) -> Assignment:
    """The assignment as assignment.toml has it; the defaults where there is no such file. Raises AssignmentError."""
    if not file.is_file():
        return Assignment()
    try:
        settings: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{file.name} cannot be read: {error}") from error
    unknown = set(settings) - {"hints", "points", "visibility", "course_seed", "deadlines"}
    if unknown:
        raise AssignmentError(f"{file.name}: unknown settings {', '.join(sorted(unknown))}")
    try:
        deadlines = late.read(settings.get("deadlines"))
    except ValueError as error:
        raise AssignmentError(f"{file.name}: {error}") from error
    assignment = Assignment(
        settings.get("hints", "what"),
        settings.get("points", {}),
        settings.get("visibility", {}),
        str(settings.get("course_seed", "")),
        deadlines,
    )
    if assignment.hints not in HINTS:
        raise AssignmentError(f"{file.name}: hints is {assignment.hints!r}, but must be one of {', '.join(HINTS)}")
    for check, points in assignment.points.items():
        if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
            raise AssignmentError(f"{file.name}: the points of {check} must be a number, 0 or more")
    for check, visibility in assignment.visibility.items():
        if visibility not in VISIBILITIES:
            raise AssignmentError(f"{file.name}: the visibility of {check} must be one of {', '.join(VISIBILITIES)}")
    return assignment
