"""Gradescope's results.json, from a report: one test for each check, in text that students read."""

from typing import Any

from ..checking.printable import NOTHING, Printable
from .advice import what_happened, what_to_try
from .record import CheckReport, Report
from .words import STATUS_WORDS, describe_facets, name_function, points

VISIBILITY = {"public": "visible"}  # the other names are Gradescope's own


def results(report: Report, output: Printable = NOTHING) -> dict[str, Any]:
    """What Gradescope reads. report: of any number of checks that are known so far.

    Bonus points come on top: such a test has a max_score of 0, which Gradescope shows as extra
    credit.
    """
    tests = [_test(check) for check in report.checks]
    level = report.grader.get("isolation", {}).get("level", "unknown")
    return {
        "score": sum(test["score"] for test in tests),
        "output": "\n".join([*([output] if output else []), *report.notes]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "execution_time": round(sum(check.seconds for check in report.checks), 2),
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


def _lines(check: CheckReport) -> list[str]:
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
