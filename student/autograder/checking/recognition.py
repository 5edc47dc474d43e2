"""Which known mistake gives the answers that student code gave, and whose own numbers."""

import re

import numpy as np

from .checks import Answer, Case
from .comparison import is_right, is_right_in_some_way
from .differences import differ
from .printable import Printable, printable

ANOTHERS = "another_students_numbers"  # a known mistake that is recognised by others' numbers, too


def recognise(cases: list[Case], answers: dict[str, Answer]) -> str | None:
    """The misconception that answers every case as the student did, the closest if there are
    several, or None.
    """
    known = [case for case in cases if case.wrong]
    names = known[0].wrong if known else {}
    right = {c.name: is_right_in_some_way(answers[c.name], c) for c in known}
    alike = [
        name
        for name in names
        if all(_same(answers[c.name], right[c.name], c.wrong.get(name), c) for c in known)
    ]
    if len(alike) < 2:
        return alike[0] if alike else None
    return min(
        alike, key=lambda name: max(_distance(answers[c.name], c.wrong[name], c) for c in known)
    )


def _distance(answer: Answer, wrong: Answer, case: Case) -> float:
    """The largest difference between an answer and a wrong one of the same form; 0 where that
    one is right.
    """
    if wrong.raised is None and is_right_in_some_way(wrong, case):
        return 0.0
    pairs = [
        (answer.outputs[n].astype(np.float64), w.astype(np.float64))
        for n, w in wrong.outputs.items()
    ]
    with np.errstate(invalid="ignore"):
        return max(
            (
                float(np.nan_to_num(np.abs(a.reshape(w.shape) - w)).max(initial=0.0))
                for a, w in pairs
            ),
            default=0.0,
        )


def _same(answer: Answer, right: bool, wrong: Answer | None, case: Case) -> bool:
    """Whether code with the mistake may have given the answer. Where the mistake does not show, any
    right answer is the same; that is asked last, because it takes longest.
    """
    if wrong is None or answer.raised != wrong.raised:
        return False
    if answer.raised is not None:
        return _say_the_same(answer.message, wrong.message)
    if _is_alike(answer, wrong, case):
        return right or not is_right_in_some_way(wrong, case)
    return right and is_right_in_some_way(wrong, case)


def _is_alike(answer: Answer, wrong: Answer, case: Case) -> bool:
    kinds = {name: kind for name, kind in answer.kinds.items() if name in case.expected[0]}
    if kinds != wrong.kinds or set(wrong.outputs) - set(answer.outputs):
        return False
    near = 5 * case.tolerance
    return not any(differ(answer.outputs[n], w, near) for n, w in wrong.outputs.items())


def _say_the_same(message: str, other: str) -> bool:
    """Whether two exceptions share most of their words, numbers and quoted names aside.

    Versions of torch word the same complaint a little differently. Where they do so by much, a
    mistake goes unnamed.
    """
    ours, theirs = (
        {*re.findall("[a-z]+", re.sub("'[^']*'", "", text.lower()))} for text in (message, other)
    )
    return 2 * len(ours & theirs) >= len(ours | theirs)


def is_anybodys(cases: list[Case], answers: dict[str, Answer]) -> bool:
    """Whether the answers to all cases are right for other numbers than the student's."""
    asked = [case for case in cases if case.anybodys]
    return any(
        all(is_right(answers[c.name], c.anybodys[place], c) for c in asked)
        for place in range(len(asked[0].anybodys) if asked else 0)
    )


def whose(cases: list[Case], answers: dict[str, Answer]) -> list[Printable]:
    """The other students for whose numbers the answers to all cases are right."""
    asked = [case for case in cases if case.others]
    return [
        printable(student)
        for student in (asked[0].others if asked else ())
        if all(is_right(answers[c.name], c.others[student], c) for c in asked)
    ]
