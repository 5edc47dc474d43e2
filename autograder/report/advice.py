"""What to try after a check that did not pass, in words."""

import functools

from ..checking.catalogue import find
from ..content import TESTER
from .notebook_output import plain
from .record import CheckReport

NEXT = {  # what to try, by status; {test} is the student's own test of the function
    "wrong": "Put {place} beside {source}, term by term. Then {test}.",
    "crashed": "Begin at {place}, where it stops, with what is said above. Then {test}: it stops "
    "at the same place.",
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
SEVERAL = "Several things differ: change one at a time, the first one above first. Then {test}."
ESCAPED = (
    "Take a broken version that was not found, and ask what it does otherwise that can be seen in "
    "numbers. Write that down as a test. Then {test}."
)
UNTESTED = (
    "Work through {exercise} once more on paper, and put the result beside {place}. The unit "
    "tester checks the form of this answer alone."
)


@functools.cache
def _only_its_form_is_tested(check: str) -> bool:
    """Whether students cannot check the answer itself. check: its id."""
    exercise = find(check)
    if exercise is None or not exercise.withheld:
        return False
    return any(case.form for case in exercise.check().cases)


def what_happened(check: CheckReport) -> str:
    """The message without the sentence on the known mistake, which stands in front of it."""
    return check.message.removeprefix(check.sentence).strip()


def what_to_try(check: CheckReport) -> str:
    """One or two sentences; empty for a check that passed."""
    exercise = find(check.id)
    run = f"run {TESTER}.{exercise.tester.name}()" if exercise else "run the unit tester"
    source = exercise.source if exercise else ""
    text = NEXT.get(check.status, "")
    if check.status == "wrong" and _only_its_form_is_tested(check.id):
        text = UNTESTED
    elif check.status == "wrong" and exercise and exercise.trial:
        text = ESCAPED
    elif check.status == "wrong" and sum(each.status == "wrong" for each in check.facets) > 1:
        text = SEVERAL
    text = text.format(
        place=check.where or check.function,
        test=run,
        exercise=check.exercise,
        source=plain(source) if source else f"what {check.exercise} asks for",
    )
    return text[:1].upper() + text[1:]
