"""What a report says of its checks as a few lines of plain text: for a platform's comment field and
for letters.

No formula and no number that would be right is in it, and nothing of checks that the student's page
does not show.
"""

from ..checking.printable import Printable, printable
from .page import shown_checks
from .record import CheckReport, MarkedAnswer, Report
from .words import name_function, points, status_words, told_facets

LONGEST = 400  # characters said of one check


def comment_lines(report: Report, published: bool) -> list[Printable]:
    """A line for each check that lost points or that a person decided about, and for each written
    answer that a person graded. published: as the student's page is.
    """
    checks = shown_checks(report, published)
    told = [check for check in checks if _is_told(check)]
    answers = [
        answer for question in report.manual for answer in question.written
        if answer.points is None or answer.points < answer.max_points or answer.comment
    ]  # fmt: skip
    return [*map(line_on, told), *map(_line_on_answer, answers)]


def line_on(check: CheckReport) -> Printable:
    """One check: its points, what came of it, and what was said of it."""
    title = f"{check.exercise} {name_function(check.function)}"
    word = status_words(check.status, check.max_points)
    given = f"{points(check.points)} of {points(check.max_points)} points"
    said = " ".join(filter(None, [_cut(what_is_said(check)), *decisions_on(check)]))
    return printable(f"{title}: {word}, {given}.{' ' * bool(said)}{said}")


def decisions_on(check: CheckReport) -> list[Printable]:
    """What persons decided about a check, a sentence each."""
    return [
        printable(f"{each.author} decided on {each.date}: {each.reason}")
        for each in check.overrides
    ]


def what_is_said(check: CheckReport) -> str:
    """The sentences on what the code does. Of values that differ only the page tells, because what
    is right stands beside them.
    """
    if check.status == "passed":
        return ""
    if check.status != "wrong":
        return check.message
    facets = [facet.message for facet in told_facets(check.facets, check.sentence)]
    return " ".join(filter(None, [check.sentence, *facets]))


def _is_told(check: CheckReport) -> bool:
    if check.overrides:
        return True
    left_out = check.bonus and check.status == "not_attempted"
    return check.points < check.max_points and not left_out


def _line_on_answer(answer: MarkedAnswer) -> Printable:
    if answer.points is None:
        return printable(f"{answer.title}: pending")
    given = f"{points(answer.points)} of {points(answer.max_points)} points"
    comment = f": {printable(answer.comment)}" if answer.comment else ""
    return printable(f"{answer.title}: {given}{comment}")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rsplit(' ', 1)[0]}…"
