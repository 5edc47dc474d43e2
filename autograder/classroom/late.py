"""What a late submission costs: [deadlines] in assignment.toml."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

NUMBERS = {"grace_minutes": 0.0, "percent_per_day": 0.0, "cap_percent": 100.0}


@dataclass(frozen=True)
class Deadlines:
    """Up to grace_minutes after `due` nothing is lost; then percent_per_day for each day begun since `due`.

    cap_percent: never more than this. extensions: {student: a due time of their own}.
    """

    due: datetime
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    cap_percent: float = 100.0
    extensions: dict[str, datetime] = field(default_factory=dict)

    def judge(self, student: str, submitted: datetime | None, marked_late: bool) -> dict[str, Any]:
        """For the report. percent: None where it is late, and nobody knows by how much: a person decides."""
        due = self.extensions.get(student, self.due)
        judged = {"due": due.isoformat(), "submitted": submitted.isoformat() if submitted else None}
        if submitted is None:
            return {**judged, "late": marked_late, "days": None, "percent": None if marked_late else 0.0}
        over = submitted - due
        if over <= timedelta(minutes=self.grace_minutes):
            return {**judged, "late": False, "days": 0, "percent": 0.0}
        days = math.ceil(over / timedelta(days=1))
        return {**judged, "late": True, "days": days, "percent": min(self.cap_percent, days * self.percent_per_day)}


def read(settings: Any) -> Deadlines | None:
    """From the table of assignment.toml. Raises ValueError with a sentence that names the setting."""
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
        raise ValueError(f"deadlines.{name} must be a date and time with its offset: 2026-03-01T23:59:00+01:00")
    return value
