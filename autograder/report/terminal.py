"""A grading run as a table that is read in ten seconds: what passed, what it cost, which mistake and where."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..grading import Result
from .record import Report
from .words import STATUS_WORDS, explain, points

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


def show(report: Report, console: Console) -> None:
    """Print a report."""
    console.print(_headline(report))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True)
    table.add_column("exercise", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("", ratio=1)
    table.add_column("points", justify="right", no_wrap=True)
    for result in report.ordered():
        table.add_row(*_row(result, report.hints))
    console.print(Padding(table, (0, 0, 0, 2)))
    footer = []
    if report.manual:
        waiting = ", ".join(f"{exercise} ({points(p)})" for exercise, p in report.manual.items())
        footer.append(f"{points(sum(report.manual.values()))} more points are given by a person: {waiting}")
    for line in [*footer, *report.notes]:
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    console.print()


def _headline(report: Report) -> Text:
    share = report.score / report.max_score if report.max_score else 0.0
    color = "green" if share == 1 else "yellow" if share >= 0.5 else "red"
    bar = "━" * round(20 * share)
    return Text.assemble(
        (report.name, "bold"), "  ", (f"{points(report.score)} of {points(report.max_score)} points", f"bold {color}"),
        "  ", (bar, color), ("─" * (20 - len(bar)), "dim"),
    )  # fmt: skip


def _row(result: Result, hints: str) -> tuple[Text, Text, Text, Text]:
    check, verdict = result.check, result.verdict
    mark, color = LOOKS[verdict.status]
    exercise = Text.assemble((check.exercise, "bold"), "  ", check.function.split(".")[-1])
    question = check.id.split("/")[1]
    if question not in check.function:  # a function that several exercises ask about
        exercise.append(f" ({question.replace('_', ' ')})", style="dim")
    words = Text(f"{mark} {STATUS_WORDS[verdict.status]}", style=color)
    earned = Text(f"{points(result.points)} / {points(check.points)}", style=color if result.points else "")
    return exercise, words, _details(result, hints), earned


def _details(result: Result, hints: str) -> Text:
    """Which mistake, where, and what was seen, a line each."""
    verdict = result.verdict
    details = Text()
    if verdict.status == "not_attempted" and hints != "none":
        return Text(verdict.where, style="dim")
    title = verdict.misconception if hints == "what" else None
    head = [part for part in (title, verdict.where if hints != "none" else None) if part]
    if head:
        details.append(head[0].replace("_", " ") if title else head[0], style="bold" if title else "cyan")
        for place in head[1:]:
            details.append(f"  {place}", style="cyan")
    for number, paragraph in enumerate(explain(verdict, hints)):
        details.append("\n" if details.plain else "")
        details.append(paragraph, style="" if number == 0 else "dim")
    return details
