"""What a late submission costs: [deadlines] in assignment.toml."""

import difflib
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

NUMBERS = {"grace_minutes": 0.0, "percent_per_day": 0.0, "cap_percent": 100.0}


@dataclass(frozen=True)
class Deadlines:
    """Up to grace_minutes after `due` nothing is lost; then percent_per_day for each day begun
    since `due`.

    cap_percent: never more than this. extensions: {a name of a student: a due time of their own}.
    """

    due: datetime
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    cap_percent: float = 100.0
    extensions: dict[str, datetime] = field(default_factory=dict)

    def judge(
        self,
        names: Collection[str],
        submitted: datetime | None,
        marked_late: bool,
        untimed: bool = False,
    ) -> "Lateness":
        """What being late costs a student. names: all that the student goes by, in small letters.
        marked_late: what the platform itself says. untimed: whether a time should be known: else a
        student who takes it away is never late.
        """
        theirs = [due for name, due in self.extensions.items() if name.casefold() in names]
        due = max(theirs, default=self.due)
        if submitted is None:
            percent = None if marked_late or untimed else 0.0
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
    if not isinstance(settings or {}, dict):
        raise ValueError("deadlines is a table: write [deadlines] above its lines")
    if not settings:
        return None
    known = {"due", "extensions", *NUMBERS}
    unknown = set(settings) - known
    if unknown:
        told = f"deadlines has unknown settings {', '.join(sorted(unknown))}"
        raise ValueError(f"{told}; {nearest(min(unknown), known)}")
    numbers = {name: settings.get(name, default) for name, default in NUMBERS.items()}
    for name, value in numbers.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < 0:
            raise ValueError(f"deadlines.{name} must be a number, 0 or more")
    if max(numbers["cap_percent"], numbers["percent_per_day"]) > 100:
        raise ValueError("deadlines.percent_per_day and deadlines.cap_percent are at most 100")
    extensions = settings.get("extensions", {})
    if not isinstance(extensions, dict):
        raise ValueError("deadlines.extensions is a table: student = a date and time")
    due = _moment("due", settings.get("due"))
    moments = {name: _moment(f"extensions.{name}", value) for name, value in extensions.items()}
    if early := [name for name, moment in moments.items() if moment < due]:
        raise ValueError(f"deadlines.extensions.{early[0]} is before due: an extension is later")
    return Deadlines(due, **numbers, extensions=moments)


def nearest(name: str, known: Iterable[str]) -> str:
    """The names that may have been meant, as the end of a sentence."""
    names = sorted(known)
    if near := difflib.get_close_matches(name, names, 3, 0.5):
        return f"did you mean {' or '.join(near)}?"
    return f"there is {', '.join(names[:10])}{' and more' if len(names) > 10 else ''}."


def _moment(name: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(
            f"deadlines.{name} must be a date and time with its offset: 2026-03-01T23:59:00+01:00"
        )
    return value
