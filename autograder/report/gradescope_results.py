"""Gradescope's results.json, from a report: one test for each check, in text that students read."""

from dataclasses import replace
from typing import Any

from ..checking.printable import NOTHING, Printable
from .advice import what_happened, what_to_try
from .record import CheckReport, MarkedAnswer, Report
from .words import STATUS_WORDS, describe_facets, name_function, points

CHANGED = (
    "This answer is not the one that a person gave points for: it was handed in anew since then. "
    "Its points come when a person has read it."
)
VISIBILITY = {"public": "visible"}  # the other names are Gradescope's own


def results(report: Report, output: Printable = NOTHING) -> dict[str, Any]:
    """What Gradescope reads. report: of any number of checks that are known so far.

    Bonus points come on top: such a test has a max_score of 0, which Gradescope shows as extra
    credit.
    """
    written = [(about.bonus, answer) for about in report.manual for answer in about.written]
    tests = [
        *(_test(check) for check in report.checks),
        *(_written(answer, bonus) for bonus, answer in written if answer.points is not None),
        *(_changed(answer, bonus) for bonus, answer in written if answer.changed),
    ]
    seen = [check for check in report.checks if check.visibility == "public"]
    level = report.grader.get("isolation", {}).get("level", "unknown")
    return {
        "score": sum(test["score"] for test in tests),
        "output": "\n".join([*([output] if output else []), *report.notes]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        # a wrong answer takes longer, because it is looked at once more
        "execution_time": round(sum(check.seconds for check in seen), 2),
        "tests": tests,
        "extra_data": {"grader": report.grader, "isolation": level},
    }


def _test(check: CheckReport) -> dict[str, Any]:
    passed = check.status == "passed"
    name = f"{check.exercise} {name_function(check.function)}"
    question = check.id.split("/")[-1]
    if question not in check.function:
        name += f" ({question.replace('_', ' ')})"
    if check.bonus:
        name += f", bonus of up to {points(check.max_points)}"
    spared = check.bonus and check.status == "not_attempted"  # neither passed nor failed
    return {
        "name": name,
        "number": check.exercise,
        "score": check.points,
        "max_score": 0.0 if check.bonus else check.max_points,
        **({} if spared else {"status": "passed" if passed else "failed"}),
        "output": "\n".join(_lines(check)),
        "visibility": VISIBILITY.get(check.visibility, check.visibility),
        "extra_data": {
            "id": check.id,
            "status": check.status,
            "misconception": check.misconception,
        },
    }


def _written(answer: MarkedAnswer, bonus: bool) -> dict[str, Any]:
    """A written answer that a person graded; what is pending is no test yet."""
    told = f", bonus of up to {points(answer.max_points)}" if bonus else ""
    return {
        "name": f"{answer.title} written answer{told}",
        "number": answer.title,
        "score": answer.points,
        "max_score": 0.0 if bonus else answer.max_points,
        "output": "\n".join([*answer.met, *([answer.comment] if answer.comment else [])]),
        "visibility": "visible",
        "extra_data": {"id": answer.question},
    }


def _changed(answer: MarkedAnswer, bonus: bool) -> dict[str, Any]:
    """A written answer that was handed in anew since a person graded it."""
    test = _written(replace(answer, points=0.0), bonus)
    return {**test, "name": f"{test['name']}, to be read again", "output": CHANGED}


def _lines(check: CheckReport) -> list[str]:
    if check.visibility == "hidden":
        return []  # Gradescope keeps the entry from students, and nothing is in it to be kept
    if check.status == "passed":
        return list(check.remarks)
    head = (
        f"{STATUS_WORDS[check.status]}: {check.where}"
        if check.where
        else STATUS_WORDS[check.status]
    )
    told = [head, check.sentence, what_happened(check), what_to_try(check)]
    facets = describe_facets(check.facets, check.sentence)
    remarks = [remark for remark in check.remarks if remark not in check.message]
    return [line for line in told if line] + facets + remarks
