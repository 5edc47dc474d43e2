"""What the unit tester says of a check, as lines of text, and the line below them, as HTML, too."""

import html
from pathlib import Path

from ..checking.verdict import Result, Verdict
from .homework_map import Map
from .notebook_output import anchors, linked, plain, to_heading
from .words import (
    STAGES,
    describe_facets,
    explain,
    facets_at,
    place_at,
    points,
    status_words,
)


def describe(result: Result, title: str, hints: str) -> list[str]:
    """The lines to print for a result. hints: none, symptom, where or what."""
    verdict = result.verdict
    if verdict.status == "passed" and result.check.form_only:
        lines = [
            f"{title} can be read and has the right form. Whether it is right is told when it is "
            f"graded.",
            *(f"  {remark}" for remark in verdict.remarks),
        ]
    elif verdict.status == "passed":
        said = "test case passed!" if result.check.points else "is ready: test case passed!"
        lines = [f"{title} {said}", *(f"  remark: {remark}" for remark in verdict.remarks)]
    else:
        line = place_at(verdict, hints)
        place = f" ({line})" if line else ""
        said = status_words(verdict.status, result.check.points)
        if verdict.status == "not_attempted":
            lines = [f"{title}: {said} yet{place}"]
        else:
            earned = _earned(result) if hints != "none" else ""
            lines = [f"{title} test case failed: {said}{place}{earned}"]
        lines += [f"  {paragraph}" for paragraph in explain(verdict, hints)]
        facets = describe_facets(facets_at(verdict, hints), verdict.sentence)
        lines += [f"  {line}" for line in facets]
        lines += [f"  {_promise(verdict, hints)}"] if _promise(verdict, hints) else []
    if verdict.printed.strip():
        lines += [
            "  Your code printed:",
            *(f"    {line}" for line in verdict.printed.strip().splitlines()[-20:]),
        ]
    return lines


def _promise(verdict: Verdict, hints: str) -> str:
    """What a staged hint says of the next stage, where that has more to tell."""
    if hints not in STAGES[:-1] or not (verdict.sentence or verdict.also or verdict.facets):
        return ""
    more = {
        "symptom": "which line to look at, and which of its results are right",
        "where": "which mistake it looks like",
    }
    return f"If it fails again after a change, this check says {more[hints]}."


def footer(result: Result, shown: Map, notebook: Path) -> tuple[str, str]:
    """The last line below a check, as text and as HTML: what comes next after a pass, and else
    where the exercise and its equation stand.
    """
    check = result.check
    if result.verdict.status == "passed":
        following = f" Next: {shown.next}." if shown.next else ""
        told = f"  {shown.title}: {shown.summary}.{following}"
        link = to_heading(shown.anchor, shown.next)
        page = f"{html.escape(f'{shown.title}: {shown.summary}.')} Next: {link}."
        return told, f"<div>{page if shown.next else html.escape(told)}</div>"
    name = f"exercise {check.exercise}"
    source = f", {check.source}" if check.source else ""
    anchor = anchors(notebook, [check.exercise]).get(check.exercise, "")
    return (
        f"  Read: {name}{plain(source)}",
        f"<div>Read: {to_heading(anchor, name)}{linked(source)}</div>",
    )


def _earned(result: Result) -> str:
    """The points of a function that is right in part."""
    return f", {points(result.points)} of {points(result.check.points)} points" * bool(
        result.points
    )
