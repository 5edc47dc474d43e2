"""A student's report as a page that stands alone: no network, no script, and whatever a student chose is text."""

import functools
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from . import figures, guided_step
from .advice import what_happened, what_to_try
from .words import name_function, name_mistake, points, status_words

TEMPLATES = Path(__file__).resolve().parent / "templates"
MARKS = {"passed": "✓", "not_attempted": "·", "skipped": "·", "not_run": "·", "grader_error": "!"}
LOST = "✗"


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, with everything escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["points"] = points
    made.filters["function"] = name_function
    made.filters["mistake"] = name_mistake
    made.filters["figures"] = draw
    return made


def draw(shown: dict[str, Any]) -> list[Markup]:
    """All figures for an output: that of the guided step comes first, because it says what the others come from."""
    guided = shown.get("guided")
    return [*([guided_step.draw(guided)] if guided else []), *figures.draw(shown)]


def render(report: dict[str, Any], published: bool = False) -> str:
    """The page of a report as report.json has it.

    Checks that are hidden do not appear; those for after the due date or publication do if it is published.
    """
    shown = [check for check in report["checks"] if _is_shown(check["visibility"], published)]
    spared = [check for check in shown if check["bonus"] and check["status"] == "not_attempted"]
    listed = [
        {**check, **_in_words(check), "anchor": f"check{number}"}
        for number, check in enumerate(shown)
        if check not in spared
    ]
    _tell_once(listed)
    scored = [check for check in shown if not check["bonus"]]
    return (
        environment()
        .get_template("student.html")
        .render(
            report=report,
            listed=listed,
            open=[check for check in listed if check["status"] != "passed"],
            spared=spared,
            withheld=len(report["checks"]) - len(shown),
            score=sum(check["points"] for check in scored),
            max_score=sum(check["max_points"] for check in scored),
            bonus=sum(check["points"] for check in shown if check["bonus"]),
            pending=sum(question["max_points"] for question in report["manual"] if not question["bonus"]),
        )
    )


def _tell_once(listed: list[dict[str, Any]]) -> None:
    """What ended several checks alike, a file that cannot be imported, say, is told at the first of them."""
    first: dict[tuple[str, str, str], dict[str, Any]] = {}
    for check in listed:
        key = (check["status"], check["message"], check["where"])
        if check["status"] in ("passed", "wrong") or not check["message"]:
            continue
        told = first.setdefault(key, check)
        if told is not check and not check["remarks"]:
            told["also"].append(check["exercise"] + " " + check["title"])
            check["anchor"], check["is_told"] = told["anchor"], False


def _is_shown(visibility: str, published: bool) -> bool:
    return visibility == "public" or (published and visibility != "hidden")


def _in_words(check: dict[str, Any]) -> dict[str, Any]:
    """What the page says of a check: the heading, the mark, what happened, why, and what to try."""
    question = check["id"].split("/")[-1]
    return {
        "title": name_function(check["function"]),
        "question": "" if question in check["function"] else question.replace("_", " "),
        "also": [],
        "is_told": True,
        "says_more": check["status"] != "passed" or bool(check["remarks"] or check["printed"].strip()),
        "mark": MARKS.get(check["status"], LOST),
        "word": status_words(check["status"], check["max_points"]),
        "tone": {"passed": "good", "grader_error": "ours"}.get(check["status"], "lost"),
        "happened": what_happened(check),
        "advice": what_to_try(check),
    }
