"""What a late submission costs: [deadlines] in assignment.toml."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

NUMBERS = {"grace_minutes": 0.0, "percent_per_day": 0.0, "cap_percent": 100.0}


@dataclass(frozen=True)
class Deadlines:
    """Up to grace_minutes after `due` nothing is lost; then percent_per_day for each day begun
    since `due`.

    cap_percent: never more than this. extensions: {student: a due time of their own}.
    """

    due: datetime
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    cap_percent: float = 100.0
    extensions: dict[str, datetime] = field(default_factory=dict)

    def judge(self, student: str, submitted: datetime | None, marked_late: bool) -> "Lateness":
        """What being late costs a student. marked_late: what the platform itself says."""
        due = self.extensions.get(student, self.due)
        if submitted is None:
            percent = None if marked_late else 0.0
            return Lateness(due.isoformat(), None, marked_late, None, percent)
        handed_in, over = submitted.isoformat(), submitted - due
        if over <= timedelta(minutes=self.grace_minutes):
            return Lateness(due.isoformat(), handed_in, False, 0, 0.0)
        days = math.ceil(over / timedelta(days=1))
        percent = min(self.cap_percent, days * self.percent_per_day)
        return Lateness(due.isoformat(), handed_in, True, days, percent)


@dataclass(frozen=True)
class Lateness:
    """What being late costs. due, submitted: in ISO 8601. days, percent: None where nobody
    knows; a person decides.
    """

    due: str
    submitted: str | None
    late: bool
    days: int | None
    percent: float | None


def read_deadlines(settings: Any) -> Deadlines | None:
    """From the table of assignment.toml. Raises ValueError with a sentence that names the
    setting.
    """
    if not settings:
        return None
    unknown = set(settings) - {"due", "extensions", *NUMBERS}
    if unknown:
        raise ValueError(f"deadlines has unknown settings {', '.join(sorted(unknown))}")
    numbers = {name: settings.get(name, default) for name, default in NUMBERS.items()}
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"deadlines.{name} must be a number, 0 or more")
    if max(numbers["cap_percent"], numbers["percent_per_day"]) > 100:
        raise ValueError("deadlines.percent_per_day and deadlines.cap_percent are at most 100")
    extensions = settings.get("extensions", {})
    if not isinstance(extensions, dict):
        raise ValueError("deadlines.extensions is a table: student = a date and time")
    moments = {name: _moment(f"extensions.{name}", value) for name, value in extensions.items()}
    return Deadlines(_moment("due", settings.get("due")), **numbers, extensions=moments)


def _moment(name: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(
            f"deadlines.{name} must be a date and time with its offset: 2026-03-01T23:59:00+01:00"
        )
    return value
