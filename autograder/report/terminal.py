"""A grading run as a table that is read in ten seconds: what passed, what it cost, which
mistake and where.
"""

from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..checking.verdict import Result
from ..sandbox import Isolation
from .formulas import RIGHT, YOURS, pairs
from .graded import GradedSubmission
from .record import Report
from .words import (
    explain,
    facets_at,
    name_function,
    name_mistake,
    points,
    status_words,
    told_facets,
)

LOOKS = {
    "passed": ("✓", "green"),
    "wrong": ("✗", "red"),
    "crashed": ("✗", "red"),
    "not_attempted": ("·", "yellow"),
    "timed_out": ("✗", "red"),
    "out_of_memory": ("✗", "red"),
    "skipped": ("·", "dim"),
    "not_run": ("·", "dim"),
    "grader_error": ("!", "magenta"),
}
INDENT = 2
TEXT_INDENT = 9  # under the name of the function
GAP = 2
LONG = 15  # lines of checks after which the points are said again
WIDTH = 110  # longer lines are tiring to read


def show(graded: GradedSubmission, console: Console) -> None:
    """Print a submission that was just graded: a line for each check, and under those that
    failed which mistake, where, and what was seen.
    """
    console.print(_headline(graded.report()))
    console.print()
    results = [result for result in graded.ordered() if not _is_spared(result)]
    longest = max((len(_question(result).plain) for result in results), default=0)
    for result in results:
        _print_line(console, _line(result, longest), _open_place(result, graded.hints))
        for paragraph in _details(result, graded.hints):
            _print(console, paragraph, TEXT_INDENT)
        for line in _facets(result, graded.hints):
            _print(console, line, TEXT_INDENT)
    console.print()
    if len(results) > LONG:  # the first line is out of sight by now
        console.print(_headline(graded.report()))
        console.print()
    spared = [result.check for result in graded.ordered() if _is_spared(result)]
    if spared:
        total = points(sum(check.points for check in spared))
        names = ", ".join(
            dict.fromkeys(f"{check.exercise} {name_function(check.function)}" for check in spared)
        )
        _print(
            console, Text(f"{total} bonus points were not tried for: {names}", style="dim"), INDENT
        )
    for kind, given in (("more", graded.manual), ("bonus", graded.manual_bonus)):
        if given:
            waiting = ", ".join(f"{exercise} ({points(p)})" for exercise, p in given.items())
            total = points(sum(given.values()))
            _print(
                console,
                Text(f"{total} {kind} points are given by a person: {waiting}", style="dim"),
                INDENT,
            )
    for note in graded.notes:
        _print(console, Text(note, style="dim"), INDENT)
    _print(console, _isolation(graded.isolation), INDENT)
    console.print()


def _is_spared(result: Result) -> bool:
    """An optional exercise that was left alone is no failure and gets no line."""
    return result.check.bonus and result.verdict.status == "not_attempted"


def _isolation(isolation: Isolation) -> Text:
    """How student code was held; loud where that was not enough for code of strangers."""
    if isolation.holds("confined") and isolation.leaks:
        return Text(
            f"isolation: {isolation.level}, but as root: its powers are gone, its name is not",
            style="yellow",
        )
    if isolation.holds("confined"):
        return Text(f"isolation: {isolation.level}, tried out before the run", style="dim")
    leaks = ", ".join(isolation.leaks) or "more than it should"
    return Text(
        f"isolation: only {isolation.level}. This code could {leaks}. `python -m autograder "
        f"doctor` says why",
        style="bold red",
    )


def _print(console: Console, text: Text, indent: int) -> None:
    console.print(Padding(text, (0, 0, 0, indent)), width=min(WIDTH, console.width))


def _headline(report: Report) -> Text:
    share = report.score / report.max_score if report.max_score else 0.0
    color = "green" if share == 1 else "yellow" if share >= 0.5 else "red"
    bar = "━" * round(20 * share)
    bonus = f" + {points(report.bonus)} bonus" if report.bonus else ""
    return Text.assemble(
        (report.name, "bold"),
        "  ",
        (f"{points(report.score)} of {points(report.max_score)} points", f"bold {color}"),
        (bonus, "bold green"),
        "  ",
        (bar, color),
        ("─" * (20 - len(bar)), "dim"),
    )


def _question(result: Result) -> Text:
    """The exercise's number and the function it asks about."""
    check = result.check
    text = Text.assemble(
        (f"{check.exercise:<{TEXT_INDENT - INDENT}}", "bold"), name_function(check.function)
    )
    question = check.id.split("/")[1]
    if question not in check.function:  # a function that several exercises ask about
        text.append(f" ({question.replace('_', ' ')})", style="dim")
    return text


def _open_place(result: Result, hints: str) -> Text:
    """Where work is still to be done."""
    if result.verdict.status != "not_attempted" or hints == "none":
        return Text()
    return Text(result.verdict.where or result.verdict.message, style="dim")


def _print_line(console: Console, line: Text, place: Text) -> None:
    """A line, and beside it a place; below it where the terminal is too narrow for both."""
    if place and line.cell_len + GAP + place.cell_len <= console.width:
        line = Text.assemble(line, " " * GAP, place)
        place = Text()
    console.print(line, soft_wrap=True)
    if place:
        _print(console, place, TEXT_INDENT)


def _line(result: Result, longest: int) -> Text:
    mark, color = LOOKS[result.verdict.status]
    question = _question(result)
    question.pad_right(longest - len(question.plain))
    earned = (
        f"{points(result.points)} / {points(result.check.points)}" if result.check.points else ""
    )
    verdict = f"{mark} {status_words(result.verdict.status, result.check.points)}"
    line = Text.assemble(
        " " * INDENT, question, "  ", (f"{verdict:<16}", color), (earned.rjust(9), color)
    )
    if result.check.bonus:
        line.append(" bonus", style="dim")
    return line


def _facets(result: Result, hints: str) -> list[Text]:
    """The formulas with what differs, and what is said of each facet."""
    verdict = result.verdict
    facets = facets_at(verdict, hints)
    texts = []
    for pair in pairs(facets):
        for name, pieces, color in ((YOURS, pair.yours, "red"), (RIGHT, pair.right, "green")):
            styled = [(piece.text, f"bold {color}" if piece.differs else "") for piece in pieces]
            texts.append(Text.assemble((name, "dim"), *styled))
    for facet in told_facets(facets, verdict.sentence):
        of = f" of {points(facet.max_points)}" if facet.max_points else " points"
        earned = f"{facet.name}, {points(facet.points)}{of}: "
        texts.append(Text.assemble((earned, "bold"), facet.message))
    right = [facet.name for facet in facets if facet.status == "passed"]
    if right and len(right) < len(facets):
        texts.append(Text(f"these are right: {', '.join(right)}", style="dim"))
    return texts


def _details(result: Result, hints: str) -> list[Text]:
    """A heading with the known mistake and the place, then what the verdict says at this hint
    level.
    """
    verdict = result.verdict
    if hints == "none":
        return []
    if verdict.status == "not_attempted":
        return [Text(remark, style="dim") for remark in verdict.remarks]
    heading = Text()
    if hints == "what" and verdict.misconception:
        heading.append(name_mistake(verdict.misconception) + "  ", style="bold")
    heading.append(verdict.where, style="cyan")
    paragraphs = explain(replace(verdict, message=verdict.for_instructor or verdict.message), hints)
    texts = [Text(p, style="" if number == 0 else "dim") for number, p in enumerate(paragraphs)]
    return [heading, *texts] if heading.plain else texts
