"""Puts cases to the sandbox, in one process, and reads what comes back with distrust."""

from dataclasses import dataclass, field, replace

import numpy as np

from ..checking.checks import Answer, Case
from ..checking.typed_answers import read
from ..checking.verdict import Verdict
from ..content import homework
from ..sandbox import Limits, Outcome, Sandbox
from ..submission.printable import printable
from ..submission.sources import Sources
from ..worker import messages
from ..worker.probing.vocabulary import to_plain

HOMES = ("student", "solutions")  # folders of all parts, under which a student may import them, too


@dataclass(frozen=True)
class Ran:
    """What came of running cases: answers by case; failure where one of them brought the
    process to its end.
    """

    answers: dict[str, Answer]
    failure: Verdict | None
    printed: str
    left_behind: int = 0  # processes that went on after the job and were ended
    imported: set[str] = field(default_factory=set)  # modules that are not preloaded, found or not


def run_cases(
    sandbox: Sandbox,
    cases: list[Case],
    sources: Sources,
    limits: Limits | None = None,
    device: str = "cpu",
) -> Ran:
    """Put cases to the sandbox, in one process; in a second one if the first could not import
    what is installed.
    """
    request, names, limits = (
        _request(cases, sources, device),
        [case.name for case in cases],
        limits or Limits(),
    )
    outcome = sandbox.run(request, names, limits)
    imported = _modules(outcome, "unknown modules")
    if imported and outcome.ended != "timed_out" and _raised(outcome):
        outcome = sandbox.run(request, names, replace(limits, python_files=True))
    imported |= _modules(outcome, "loaded")
    probes = {case.name: case.probe for case in cases}
    answers = {name: read(_answer(*frame), probes[name]) for name, frame in outcome.answers.items()}
    failure = None if outcome.ended == "finished" else _verdict_on_end(cases, outcome)
    return Ran(
        answers, failure, printable(outcome.output, lines=True), outcome.left_behind, imported
    )


def _raised(outcome: Outcome) -> bool:
    return any(header.get("status") == "raised" for header, _ in outcome.answers.values())


def _modules(outcome: Outcome, kind: str) -> set[str]:
    """Names of modules that imports did not find, or that they loaded, by what the answers say."""
    lists = [header.get(kind) for header, _ in outcome.answers.values()]
    return {
        _text(name, 80)
        for names in lists
        if isinstance(names, list)
        for name in names[: messages.MAX_WORDS]
    }


def _request(cases: list[Case], sources: Sources, device: str) -> bytes:
    header = {
        "given": sources.given,
        "graded": sources.graded,
        "other": sources.other,
        "packages": [*homework().packages(), *HOMES],
        "cases": [
            {"name": case.name, "probe": to_plain(replace(case.probe, device=device))}
            for case in cases
        ],
    }
    arrays = {
        f"{number}/{name}": array
        for number, case in enumerate(cases)
        for name, array in case.inputs.items()
    }
    return messages.encode(header, arrays)


def _answer(header: dict[str, object], arrays: dict[str, np.ndarray]) -> Answer:
    """Read an answer's header with the same distrust as the rest of it: anything unexpected
    counts as absent.
    """
    raised = header.get("type") if header.get("status") == "raised" else None
    where = header.get("where")
    if not (isinstance(where, dict) and {"file", "line", "function", "text"} <= where.keys()):
        where = None
    kinds = header.get("kinds")
    seconds, tried = header.get("seconds"), header.get("tried")
    return Answer(
        outputs=arrays,
        kinds={str(k): _text(v, 200) for k, v in kinds.items()} if isinstance(kinds, dict) else {},
        raised=_text(raised, 80) if raised is not None else None,
        message=_text(header.get("message", ""), 500),
        where={key: _text(value, 200) for key, value in where.items()} if where else None,
        seconds=seconds if isinstance(seconds, float) and 0 <= seconds < 1e6 else 0.0,
        tried=tuple(_text(words, 140) for words in tried[:10]) if isinstance(tried, list) else (),
    )


def _text(value: object, most: int) -> str:
    """A word of a header. Lists are none: nested as deep as can be read, they are too deep to
    be written out.
    """
    return "" if isinstance(value, list | dict) else printable(str(value)[:most])


def _verdict_on_end(cases: list[Case], outcome: Outcome) -> Verdict:
    """A process that ended early: the first case without an answer is the one in which it
    happened.
    """
    case = next((case for case in cases if case.name not in outcome.answers), cases[0])
    status = {"timed_out": "timed_out", "not_started": "grader_error"}.get(outcome.ended, "crashed")
    return Verdict(status, f"{case.title}: {outcome.detail}" if case.title else outcome.detail)
