"""The verdict on what student code answered, beside what is right and the known wrong answers. In
numpy, without torch.
"""

import re
from collections.abc import Container, Mapping

import numpy as np

from ..worker.probing.vocabulary import Ask, Unchanged, afterwards, changed
from .checks import Answer, Case, Check
from .comparison import NAME, PLACE, find_difference, is_right, shown_difference, wrong_outputs
from .printable import NOTHING, Printable, printable
from .recognition import ANOTHERS, is_anybodys, recognise, whose
from .said import what_is_wrong
from .typed_answers import member
from .verdict import Verdict

NO_ANSWER = printable(
    "With some inputs your function gives no answer; at most half of the points count then."
)
AT_USUAL_SIZES = printable(
    "With images, batches or numbers of steps as large as the notebook's, something is wrong that "
    "is right with small ones; at most half of the points count then."
)
SOME_INPUTS = "with some inputs"
YOUR_CODE_TRIED = "your code tried to"


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
        verdict.whose = whose(cases, answers)
        more: list[Printable] = []
        name = recognise(cases, answers) or (
            ANOTHERS if verdict.whose or is_anybodys(cases, answers) else None
        )
        if name is not None and verdict.status != "not_attempted":
            verdict.misconception, verdict.sentence = name, printable(check.sentences[name])
        elif answer.raised is None:
            beside = _beside(check, case, wrong[case.name])
            said = [case.sentence] if case.sentence else what_is_wrong(cases, answers)
            alone = _if_it_is_all(beside, wrong[case.name])
            verdict.sentence = alone or printable(said[0] if said else "")
            more = [] if alone else [printable(each) for each in said[1:]]
        verdict.wrong_outputs = frozenset().union(*wrong.values())
        shown = [each for each in cases if not each.fresh]
        verdict.written_into = _not_said(verdict, [_written_into(c, wrong[c.name]) for c in shown])
        also = _not_said(verdict, [_beside(check, each, wrong[each.name]) for each in shown])
        verdict.also = [*more, *also, *_other_exception(shown, answers, verdict)]
        tried = attempts(answers)
        verdict.remarks = [*_remarks(check, answers, verdict.wrong_outputs), *tried]
        verdict.half_because = _half_because(check, verdict.wrong_outputs, answers)
        if not verdict.half_because and _is_wrong_at_usual_sizes_alone(cases, wrong):
            verdict.half_because = AT_USUAL_SIZES
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


def _half_because(check: Check, wrong: Container[str], answers: dict[str, Answer]) -> Printable:
    """What is wrong that facets do not measure: answers that are missing, and what is reported
    beside results, a seed that was set, say.
    """
    if any(answer.raised not in (None, "NotImplementedError") for answer in answers.values()):
        return NO_ANSWER
    seen = {n for each in answers.values() for n, value in each.outputs.items() if np.any(value)}
    said = [text for name, text in check.remarks.items() if name in wrong and name in seen]
    return printable(" ".join(said))


def _is_wrong_at_usual_sizes_alone(cases: list[Case], wrong: Mapping[str, set[str]]) -> bool:
    """Whether an output is wrong where sizes are usual, and right in all other cases. wrong: the
    outputs of each case that are.
    """
    at_usual_sizes = {name for case in cases if case.usual for name in wrong[case.name]}
    return any(
        all(name not in wrong[case.name] for case in cases if not case.usual)
        for name in at_usual_sizes
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
    """By which convention all answers are right; where it is not one for all, what is said of it
    has SOME_INPUTS in it.
    """
    ways = [
        {
            name: None
            for expected, name in zip(case.expected, case.conventions, strict=False)
            if is_right(answers[case.name], expected, case)
        }
        for case in cases
        if case.conventions
    ]
    known = [[*each] for each in ways if each]
    common = [name for name in (known[0] if known else []) if all(name in each for each in known)]
    if common or not known:
        return printable(common[0]) if common else NOTHING
    other = next(each[0] for each in known if known[0][0] not in each)
    return printable(f"{known[0][0]} {SOME_INPUTS} and {other} with others")


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
        return Verdict("wrong", message, shown=shown_difference(answer, case))
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
