"""A report as a short page of Markdown, as code hosts show beside a commit."""

import html
import re

from .record import CheckReport, Report
from .words import name_function, points, status_words

SPECIAL = re.compile(r"([\\`*_\[\]|~#$@])")
LONGEST = 600  # letters of a message


def render(report: Report, about: str) -> str:
    """The page. about: what a reader has to know of these points, as a paragraph."""
    earned, most = points(round(report.score, 3)), points(report.max_score)
    bonus = f" and {points(round(report.bonus, 3))} bonus points" if report.bonus else ""
    lines = [f"## {earned} of {most} points{bonus}", "", about, ""]
    lines += ["| exercise | function | | points |", "|---|---|---|---|"]
    lines += [_row(check) for check in report.checks]
    for check in report.checks:
        lines += _told(check)
    if report.notes:
        lines += ["", "### Notes", "", *(f"- {escaped(note)}" for note in report.notes)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Words that a submission may have chosen, so that they are no markup."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    return SPECIAL.sub(r"\\\1", html.escape(cut, quote=False))


def _row(check: CheckReport) -> str:
    words = status_words(check.status, check.max_points)
    earned = f"{points(round(check.points, 3))} of {points(check.max_points)}"
    given = f"{earned}{', bonus' if check.bonus else ''}" if check.max_points else ""
    return f"| {check.exercise} | `{name_function(check.function)}` | {words} | {given} |"


def _told(check: CheckReport) -> list[str]:
    """A section on a check of which there is something to say."""
    said = [check.message] if check.message and check.status != "passed" else []
    said += check.remarks
    if not said or check.status in ("not_attempted", "skipped"):
        return []
    where = f" ({escaped(check.where)})" if check.where else ""
    title = f"### {check.exercise} `{name_function(check.function)}`{where}"
    return ["", title, "", *(f"- {escaped(line)}" for line in said)]
