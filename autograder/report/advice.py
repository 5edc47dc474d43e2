"""What to try after a check that did not pass, in words, from a check as report.json has it."""

import functools
import re
from typing import Any

from ..exercises import PARTS, SOLUTIONS

NEXT = {  # what to try, by status; {test} is the student's own test of the function
    "wrong": "Put {place} beside the equation that its docstring names, term by term. Then {test}.",
    "crashed": "Read {place} with the shapes and types of its inputs in mind. Then {test}: it stops in the same line.",
    "timed_out": "Look in {place} for a loop that does not end, or for work that could be done once. Then {test}.",
    "out_of_memory": "Look in {place} for a tensor larger than it need be, or kept though no longer used. Then {test}.",
    "not_attempted": "It is still to be written: its place is marked TODO. As you go, {test}.",
    "skipped": "Repair what it builds on first; then it can be checked.",
    "not_run": "Make the zip again with bash collect_submission.sh, and open it once yourself before you hand it in.",
    "grader_error": "Nothing is lost by this, and nothing is asked of you: your instructor sees it too.",
}


def what_happened(check: dict[str, Any]) -> str:
    """The message without the sentence on the known mistake, which stands in front of it."""
    return str(check["message"]).removeprefix(check["sentence"]).strip()


def what_to_try(check: dict[str, Any]) -> str:
    """One or two sentences; empty for a check that passed."""
    test = _testers().get(check["id"])
    run = f"run unit_tester.{test}()" if test else "run the unit tester"
    text = NEXT.get(check["status"], "").format(place=check["where"] or check["function"], test=run)
    return text[:1].upper() + text[1:]


@functools.cache
def _testers() -> dict[str, str]:
    """{check id: the function of the students' unit tester that asks it}."""
    known = {}
    for part in PARTS:
        file = SOLUTIONS / part / "unit_tester.py"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        for name, check in re.findall(r"def (test_\w+)\(.*?HERE, \"([^\"]+)\"", text, re.DOTALL):
            known[check] = name
    return known
