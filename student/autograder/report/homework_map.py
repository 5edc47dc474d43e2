"""The map of the homework with a student's points so far: as plain text of at most 80 columns, and
as HTML that keeps the colours of the notebook around it.
"""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from .notebook_output import to_heading
from .words import points

WIDTH, BAR = 80, 20
GOOD, BAD, OPEN, PERSON = "#2a9d6f", "#e4572e", "#8a93a0", "#2f6fdf"
CHANGED = " *"
FOOTNOTE = "* Your code has changed since this check."
LINE = "border-bottom: 1px solid rgba(128, 128, 128, 0.25)"
TABLE = "width: 100%; border-collapse: collapse; table-layout: auto; margin: 0.5em 0"
CELL = "text-align: left; padding: 0.25em 0.6em 0.25em 0; vertical-align: top; white-space: normal"


@dataclass(frozen=True)
class Row:
    """One check, or what a person grades of an exercise.

    what: the function, or in words what is graded. earned: points so far; None where nobody knows
        them yet. colour: of the dot before the status. anchor: of its heading in the notebook.
    """

    exercise: str
    what: str
    status: str
    colour: str
    earned: float | None
    worth: float
    bonus: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Map:
    """A part. summary: its points in a sentence; share: of what checks give, between 0 and 1; next:
    what to do next, in a sentence.
    """

    title: str
    rows: Sequence[Row]
    summary: str
    share: float
    next: str = ""
    anchor: str = ""  # of what comes next


def as_text(part: Map, others: Sequence[Map] = ()) -> str:
    """A table, then the head of each other part."""
    lines = [*_head(part), ""]
    cells = [(row.exercise, row.what, row.status, _points(row)) for row in part.rows]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, what, status, worth in cells:
        line = f"  {number:{wide[0]}}  {what:{wide[1]}}  {status:{wide[2]}}  {worth:>{wide[3]}}"
        lines.append(line.rstrip())
    lines += [f"  {FOOTNOTE}"] if _has_changed(part) else []
    lines += ["", *textwrap.wrap(f"Next: {part.next}", WIDTH)] if part.next else []
    for other in others:
        lines += ["", *_head(other)]
    return "\n".join(lines)


def _head(part: Map) -> list[str]:
    return [f"{part.title}  {_bar(part.share)}", f"  {part.summary}"]


def _has_changed(part: Map) -> bool:
    return any(row.status.endswith(CHANGED) for row in part.rows)


def _points(row: Row) -> str:
    if not row.worth:
        return ""
    bonus = " bonus" * row.bonus
    earned = "" if row.earned is None else f"{points(row.earned)} "
    return f"{earned}of {points(row.worth)}{bonus}"


def _bar(share: float) -> str:
    full = int(share * BAR)
    return f"[{'#' * full}{'.' * (BAR - full)}]"


def as_html(part: Map, others: Sequence[Map] = ()) -> str:
    """The same as HTML. It says everything in words, so colours may be missing."""
    rows = "".join(_row(row) for row in part.rows)
    following = f"<b>Next:</b> {to_heading(part.anchor, part.next)}" if part.next else ""
    note = f"<div>{FOOTNOTE}</div>" if _has_changed(part) else ""
    return (
        f'<div style="max-width: 44em">{_heading(part)}'
        f'<table style="{TABLE}">{rows}</table>'
        f"{note}<div>{following}</div>{''.join(map(_heading, others))}</div>"
    )


def _heading(part: Map) -> str:
    bar = (
        '<div style="height: 0.4em; border-radius: 0.2em; margin: 0.3em 0; '
        'background: rgba(128, 128, 128, 0.25)"><div style="height: 100%; border-radius: 0.2em; '
        f'width: {100 * part.share:.0f}%; background: {GOOD}"></div></div>'
    )
    return (
        f'<div style="margin-top: 0.8em"><b>{html.escape(part.title)}</b> '
        f"{html.escape(part.summary)}{bar}</div>"
    )


def _row(row: Row) -> str:
    dot = f'<span aria-hidden="true" style="color: {row.colour}">&#9679;</span> '
    cells = (
        to_heading(row.anchor, row.exercise),
        f'<span style="overflow-wrap: anywhere">{html.escape(row.what)}</span>',
        f"{dot}{html.escape(row.status)}",
    )
    told = "".join(f'<td style="{CELL}; {LINE}">{cell}</td>' for cell in cells)
    right = f"{CELL}; {LINE}; text-align: right; padding-right: 0"
    return (
        f'<tr style="background: none">{told}<td style="{right}">{html.escape(_points(row))}</td>'
        f"</tr>"
    )
