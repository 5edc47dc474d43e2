"""Compares what student code answered with what is right and with the known wrong answers. In
numpy, without torch.

Tolerances, stated once. A value may differ from the right one by `tolerance` times the largest
right value. The default of 2e-5 is for single steps: tables of a schedule are float32 in any
correct solution (in float64 runs too), which leaves 1e-6 or so after a division by 1 - alpha_bar >=
0.01, and float32 builds differ by 4e-6 among themselves. Cases whose formula loses more say so
themselves. The tests show that every known mistake still differs by more.
"""

import re
from collections.abc import Container

import numpy as np

from ..worker.probing.vocabulary import ABSENT, IS_NONE, Ask, Unchanged, afterwards, changed
from .checks import Answer, Arrays, Case, Check
from .differences import describe_difference, differ, difference_in_shape
from .printable import NOTHING, Printable, printable
from .typed_answers import is_claim, member, set_of, unknown_outputs
from .verdict import Shown, Verdict

VALUES, PLACE, NAME = "values", "place", "name"  # what is told of a difference
YOUR_CODE_TRIED = "your code tried to"
ANOTHERS = "another_students_numbers"  # a known mistake that is recognised by others' numbers, too


@np.errstate(all="ignore")  # a student's numbers may be of any size and kind
def judge(check: Check, cases: list[Case], answers: dict[str, Answer]) -> Verdict:
    """The verdict on a check whose cases all have an answer. The first case that fails decides
    what is said.
    """
    for case in cases:
        answer = answers[case.name]
        if answer.raised is not None:
            verdict = judge_exception(answer)
        elif (difference := find_difference(answer, case)) is not None:
            verdict = _wrong(check, case, answer, difference)
        else:
            continue
        wrong = {each.name: wrong_outputs(answers[each.name], each) for each in cases}
        verdict.whose = _whose(cases, answers)
        name = recognise(cases, answers) or (ANOTHERS if verdict.whose else None)
        if name is not None and verdict.status != "not_attempted":
            verdict.misconception, verdict.sentence = name, printable(check.sentences[name])
        elif answer.raised is None:
            beside = _beside(check, case, wrong[case.name])
            verdict.sentence = _if_it_is_all(beside, wrong[case.name]) or printable(case.sentence)
        verdict.wrong_outputs = frozenset().union(*wrong.values())
        shown = [each for each in cases if not each.fresh]
        verdict.written_into = _not_said(verdict, [_written_into(c, wrong[c.name]) for c in shown])
        also = _not_said(verdict, [_beside(check, each, wrong[each.name]) for each in shown])
        verdict.also = [*also, *_other_exception(shown, answers, verdict)]
        tried = attempts(answers)
        verdict.remarks = [*_remarks(check, answers, verdict.wrong_outputs), *tried]
        verdict.tried = bool(tried)
        return verdict
    tried = attempts(answers)
    read = _how_it_was_read(cases, answers) if check.form_only else []
    return Verdict(
        "passed",
        remarks=[*_remarks(check, answers), *read, *tried],
        tried=bool(tried),
        convention=_convention(cases, answers),
    )


def _how_it_was_read(cases: list[Case], answers: dict[str, Answer]) -> list[Printable]:
    """What a typed set holds, in words, where no more than its form is checked."""
    told = []
    for case in cases:
        for step in case.probe.steps:
            if isinstance(step, Ask) and step.names:
                outputs = answers[case.name].outputs
                inside = [name for name in step.names if outputs[member(name, step.name)] == 1]
                told.append(printable(f"It was read as: {', '.join(inside) or 'nothing'}."))
    return told


def _convention(cases: list[Case], answers: dict[str, Answer]) -> Printable:
    for case in cases:
        for expected, name in zip(case.expected, case.conventions, strict=False):
            if _is_right(answers[case.name], expected, case):
                return printable(name)
    return NOTHING


def _if_it_is_all(beside: dict[tuple[str, ...], str], wrong: set[str]) -> Printable:
    """What is said of code that is right but for what it leaves behind; else nothing."""
    told = {name for names in beside for name in names}
    return printable(" ".join(beside.values())) if wrong <= told else NOTHING


def _beside(check: Check, case: Case, wrong: set[str]) -> dict[tuple[str, ...], str]:
    """{wrong outputs that are no results: what to say of them}: code writes into what it was given,
    say.
    """
    told = {(name,): check.remarks[name] for name in sorted(wrong & check.remarks.keys())}
    return told | _written_into(case, wrong)


def _written_into(case: Case, wrong: set[str]) -> dict[tuple[str, ...], str]:
    """The same of inputs that code changes."""
    said: dict[tuple[str, ...], str] = {}
    for step in case.probe.steps:
        if not isinstance(step, Unchanged):
            continue
        names = [n for n in step.tensors if {afterwards(n), changed(n)} & wrong]
        outputs = tuple(word(name) for name in names for word in (afterwards, changed))
        if names:
            said[outputs] = (
                f"Your function writes into what it was given ({', '.join(names)}); it should make "
                f"a new tensor and leave its inputs as they are."
            )
    return said


def _not_said(verdict: Verdict, told: list[dict[tuple[str, ...], str]]) -> list[Printable]:
    """What was found in all cases, but for what a verdict says."""
    texts = dict.fromkeys(text for each in told for text in each.values())
    return [printable(text) for text in texts if text not in verdict.sentence]


def _other_exception(
    cases: list[Case], answers: dict[str, Answer], verdict: Verdict
) -> list[Printable]:
    """The first exception beside the one that a verdict speaks of."""
    for case in cases:
        if answers[case.name].raised in (None, "NotImplementedError"):
            continue
        raised = judge_exception(answers[case.name]).message
        if re.sub(r"\d", "", raised) != re.sub(r"\d", "", verdict.message):
            return [printable(f"Beside that, with {case.title}: {raised}.")]
    return []


def _wrong(check: Check, case: Case, answer: Answer, difference: str) -> Verdict:
    if not (check.withheld or case.fresh):
        message = printable(f"{case.title}: {difference}")
        return Verdict("wrong", message, shown=_show(answer, case))
    less = find_difference(answer, case, NAME if case.fresh else PLACE)
    told = printable(f"{case.title}: {less}")
    return Verdict("wrong", told, for_instructor=printable(f"{case.title}: {difference}"))


def attempts(answers: dict[str, Answer]) -> list[Printable]:
    """A remark on each thing that the code tried beside its work."""
    tried = dict.fromkeys(words for answer in answers.values() for words in answer.tried)
    return [
        printable(f"{YOUR_CODE_TRIED} {words}: here it may only compute") for words in [*tried][:8]
    ]


def _remarks(
    check: Check, answers: dict[str, Answer], wrong: Container[str] = ()
) -> list[Printable]:
    """Words on what is reported, beside outputs that are wrong. Of code that did not come to its
    end nothing is known.
    """

    def is_reported(name: str) -> bool:
        return any(
            np.any(answer.outputs[name] != 0)
            for answer in answers.values()
            if name in answer.outputs and answer.raised is None
        )

    return [
        printable(text)
        for name, text in check.remarks.items()
        if is_reported(name) and name not in wrong
    ]


def judge_exception(answer: Answer) -> Verdict:
    """The verdict on an answer that is an exception."""
    place = NOTHING
    if answer.where:
        place = printable(f"{answer.where.file}:{answer.where.line}")
    if answer.raised == "NotImplementedError":
        left = answer.message or printable("left as it was handed out")
        return Verdict("not_attempted", left, where=place)
    if answer.raised == "MemoryError" or "can't allocate memory" in answer.message:
        asked = printable("asked for more memory than a check may use")
        return Verdict("out_of_memory", asked, where=place)
    line = f" in `{answer.where.text}`" if answer.where and answer.where.text else ""
    inside = answer.where.leads_to if answer.where else NOTHING
    said = f": {answer.message}" if answer.message.strip() else ""
    if "NoneType" in answer.message:
        inside = printable(f"{inside}. A function without a return gives None: is one missing?")
    return Verdict("crashed", printable(f"{answer.raised}{said}{line}{inside}"), where=place)


def find_difference(answer: Answer, case: Case, told: str = VALUES) -> str | None:
    """None if the answer is right, else a sentence on how it differs from the closest right answer.

    told: VALUES, both of them; PLACE: where it is wrong, but no value that would be right, and of a
        set not even which name is wrong, as one that is in it should not be, and one that is not
        should; NAME: which output is wrong, and no number of anybody's.
    """
    if not case.expected:
        raise ValueError(f"the case {case.name} has no right answer to compare with")
    if _is_right_in_some_way(answer, case):
        return None
    return _first_difference(answer, case.expected[0], case, told)


def _is_right_in_some_way(answer: Answer, case: Case) -> bool:
    return any(_is_right(answer, expected, case) for expected in case.expected)


def _is_right(answer: Answer, expected: Arrays, case: Case) -> bool:
    exact = unknown_outputs(case.probe)
    return all(_agrees(answer, name, right, case, exact) for name, right in expected.items())


def _agrees(
    answer: Answer, name: str, right: np.ndarray, case: Case, exact: Container[str]
) -> bool:
    """Whether an output is right. exact: the outputs that no tolerance covers."""
    if name in answer.unread or name in answer.kinds or name not in answer.outputs:
        return False
    return not differ(answer.outputs[name], right, 0.0 if name in exact else case.tolerance)


def _show(answer: Answer, case: Case) -> Shown | None:
    """The first output that differs from the right one in its values alone."""
    for name, right in case.expected[0].items():
        given = answer.outputs.get(name)
        if (
            given is not None
            and given.shape == right.shape
            and differ(given, right, case.tolerance)
        ):
            return Shown(case.title, name, given, right)
    return None


def wrong_outputs(answer: Answer, case: Case) -> set[str]:
    """The outputs that differ from the closest right answer; none where it is an exception."""
    if answer.raised is not None:
        return set()

    exact = unknown_outputs(case.probe)
    fewest: set[str] | None = None
    for expected in case.expected:
        wrong: set[str] = set()
        for name, right in expected.items():
            if not _agrees(answer, name, right, case, exact):
                wrong.add(name)
                if fewest is not None and len(wrong) >= len(fewest):
                    break  # no closer than another
        else:
            fewest = wrong
    return fewest or set()


def _first_difference(
    answer: Answer, expected: Arrays, case: Case, told: str = VALUES
) -> str | None:
    """What is of another kind or shape comes first: it explains values that differ elsewhere."""
    for name, right in expected.items():
        if difference := _difference_in_form(answer, name, right, case):
            return f"{name}: wrong" if told == NAME else difference
    sets = {name: set_of(case.probe, name) for name in expected} if told != VALUES else {}
    # set by set, whichever name is wrong
    names = sorted(expected, key=sets.__getitem__) if sets else expected
    for name in names:
        given, right = answer.outputs[name], expected[name]
        withheld = told != VALUES
        if difference := _in_words(case, name, given, right, withheld):
            if sets.get(name):
                return f"{sets[name]} is not the right set"
            return f"{name}: wrong" if told == NAME else difference
    return None


def _in_words(
    case: Case, name: str, given: np.ndarray, right: np.ndarray, withheld: bool
) -> str | None:
    """As describe_difference() has it, in words of the case."""
    axes = case.axes.get(name, ())
    difference = describe_difference(name, given, right, case.tolerance, withheld, axes)
    if difference and (name in case.claims or is_claim(case.probe, name)):
        so, should = ("not ", "") if right else ("", "not ")
        return f"{name}: this is {so}so, but it should {should}be"
    return difference


def _difference_in_form(answer: Answer, name: str, right: np.ndarray, case: Case) -> str | None:
    if name in answer.unread:
        return answer.unread[name]
    if answer.kinds.get(name) == "NoneType":
        return f"{name} {IS_NONE}"
    if answer.kinds.get(name) == ABSENT:
        return f"{name} is missing"
    if name in answer.kinds:
        wanted = "tensor" if right.ndim else "number"
        return f"{name} should be a {wanted}, but it is a {answer.kinds[name]}"
    if name not in answer.outputs:
        return f"{name} was not returned"
    if name in unknown_outputs(case.probe):
        return describe_difference(name, answer.outputs[name], right, 0.0)
    return difference_in_shape(name, answer.outputs[name], right)


def recognise(cases: list[Case], answers: dict[str, Answer]) -> str | None:
    """The misconception that answers every case as the student did, the closest if there are
    several, or None.
    """
    known = [case for case in cases if case.wrong]
    names = known[0].wrong if known else {}
    right = {c.name: _is_right_in_some_way(answers[c.name], c) for c in known}
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
    if wrong.raised is None and _is_right_in_some_way(wrong, case):
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


def _same(answer: Answer, is_right: bool, wrong: Answer | None, case: Case) -> bool:
    """Whether code with the mistake may have given the answer. Where the mistake does not show, any
    right answer is the same; that is asked last, because it takes longest.
    """
    if wrong is None or answer.raised != wrong.raised:
        return False
    if answer.raised is not None:
        return _say_the_same(answer.message, wrong.message)
    if _is_alike(answer, wrong, case):
        return is_right or not _is_right_in_some_way(wrong, case)
    return is_right and _is_right_in_some_way(wrong, case)


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


def _whose(cases: list[Case], answers: dict[str, Answer]) -> list[Printable]:
    """The other students for whose numbers the answers to all cases are right."""
    asked = [case for case in cases if case.others]
    return [
        printable(student)
        for student in (asked[0].others if asked else ())
        if all(_is_right(answers[c.name], c.others[student], c) for c in asked)
    ]
