"""What to try after a check that did not pass, in words."""

from ..checking.catalogue import find
from ..content import TESTER
from .record import CheckReport

NEXT = {  # what to try, by status; {test} is the student's own test of the function
    "wrong": "Put {place} beside the equation that its docstring names, term by term. Then {test}.",
    "crashed": "Read {place} with the shapes and types of its inputs in mind. Then {test}: it "
    "stops in the same line.",
    "timed_out": "Look in {place} for a loop that does not end, or for work that could be done "
    "once. Then {test}.",
    "out_of_memory": "Look in {place} for a tensor larger than it need be, or kept though no "
    "longer used. Then {test}.",
    "not_attempted": "It is still to be written: its place is marked TODO. As you go, {test}.",
    "skipped": "Repair what it builds on first; then it can be checked.",
    "not_run": "Make the zip again with bash collect_submission.sh, and open it once yourself "
    "before you hand it in.",
    "grader_error": "Nothing is lost by this, and nothing is asked of you: your instructor sees it "
    "too.",
}


def what_happened(check: CheckReport) -> str:
    """The message without the sentence on the known mistake, which stands in front of it."""
    return check.message.removeprefix(check.sentence).strip()


def what_to_try(check: CheckReport) -> str:
    """One or two sentences; empty for a check that passed."""
    exercise = find(check.id)
    run = f"run {TESTER}.{exercise.tester.name}()" if exercise else "run the unit tester"
    text = NEXT.get(check.status, "").format(place=check.where or check.function, test=run)
    return text[:1].upper() + text[1:]
