"""What is wrong with typed answers that are those of no known mistake, in a sentence that holds for
all published cases.

It says what an answer is and what it should be, and no right number: which formula it follows, or
else what is the same in all cases.
"""

from collections.abc import Mapping

import numpy as np

from ..worker.probing.vocabulary import Ask
from .checks import Answer, Case
from .comparison import is_right_in_some_way
from .said_of_matrices import said_of_matrices, said_of_order
from .said_of_numbers import Pair, said_of_numbers
from .said_of_sets import said_of_sets

BESIDE = "\n"  # between the sentences of one reading
NEAR = 2e-5  # of the largest value: that a formula gives an answer, whatever float it was made in
AGAIN = (
    "Your function is right when it is called first, and wrong when it is called again with other "
    "arguments; it should be right each time. Something stays behind between calls: a global or a "
    "default value that is changed in place, or a result that is remembered with too few of the "
    "arguments."
)
NOT_ALWAYS = (
    "This holds for some arguments; for others your answer is right, as it should always be."
)


def what_is_wrong(cases: list[Case], answers: Mapping[str, Answer]) -> list[str]:
    """A sentence for each thing that is wrong in the answers to the published cases, those aside
    that end with an exception; none where nothing is found.
    """
    shown = [case for case in cases if not case.fresh and answers[case.name].raised is None]
    asked = [step for case in shown for step in case.probe.steps if isinstance(step, Ask)]
    if not asked:
        return []
    if any(step.names for step in asked):
        return said_of_sets(shown, answers)
    if not all(_is_whole(case, answers[case.name]) for case in shown):
        return []
    if _is_right_at_first(shown, answers):
        return [AGAIN]
    pairs = [_pair(case, answers[case.name]) for case in shown]
    matrices = [(given, right) for given, right, _ in pairs]
    return (
        said_of_order(matrices)
        or _reading(shown, answers)
        or said_of_matrices(matrices)
        or said_of_numbers(pairs)
    )


def _is_whole(case: Case, answer: Answer) -> bool:
    """Whether there are numbers of the right shape for each question, none of them beyond all
    bounds.
    """
    for name, right in case.expected[0].items():
        given = answer.outputs.get(name)
        if name in answer.unread or name in answer.kinds or given is None:
            return False
        if given.size != right.size or (right.ndim and given.shape != right.shape):
            return False
        if not np.isfinite(given).all():
            return False
    return True


def _first(case: Case) -> str:
    return next(iter(case.expected[0]))


def _pair(case: Case, answer: Answer) -> Pair:
    """What was answered to the first question, what is right, and how near it should be."""
    right = case.expected[0][_first(case)].astype(np.float64)
    given = answer.outputs[_first(case)].reshape(right.shape).astype(np.float64)
    return given, right, case.tolerance


def _is_right_at_first(cases: list[Case], answers: Mapping[str, Answer]) -> bool:
    """Whether all is right but for questions that are asked again."""
    wrong = [case for case in cases if not is_right_in_some_way(answers[case.name], case)]
    return all(
        len(case.expected[0]) > 1
        and all(
            is_right_in_some_way(answers[case.name], _only(case, name)) == (name == _first(case))
            for name in case.expected[0]
        )
        for case in wrong
    )


def _only(case: Case, name: str) -> Case:
    expected = tuple({name: right[name]} for right in case.expected if name in right)
    return Case(case.name, "", case.probe, {}, expected, tolerance=case.tolerance)


def _reading(cases: list[Case], answers: Mapping[str, Answer]) -> list[str]:
    """The first of the readings that give the answer to each case, or to each that is wrong."""
    known = [case for case in cases if case.readings]
    wrong = [c for c in known if not is_right_in_some_way(answers[c.name], c)]
    for asked in [known] + [wrong] * (1 < len(wrong) < len(known)):
        for text in asked[0].readings if asked else ():
            if all(_fits(_pair(c, answers[c.name]), c.readings.get(text)) for c in asked):
                said = text.split(BESIDE)
                return said if asked is known else [f"{each} {NOT_ALWAYS}" for each in said]
    return []


def _fits(pair: Pair, read: np.ndarray | None) -> bool:
    """Whether an answer is a reading's."""
    given, _, tolerance = pair
    if read is None or not np.isfinite(read).all():
        return False
    scale = max(1e-9, float(np.abs(read).max(initial=0.0)))
    return bool((np.abs(given - read) <= min(NEAR, tolerance) * scale).all())
