"""Puts cases to the sandbox, in one process, and reads what comes back with distrust."""

from dataclasses import dataclass, field, replace

import numpy as np

from .checks import Answer, Case
from .judge import Verdict
from .sandbox import FreshProcesses, Limits, Outcome, Zygote
from .typed import read
from .worker import messages

Sandbox = Zygote | FreshProcesses


@dataclass(frozen=True)
class Sources:
    """A submission's Python files by module name. graded: those with exercises; other: the student's own additions."""

    graded: dict[str, str]
    given: dict[str, str]  # the grader's own copies of files in which students write nothing
    other: dict[str, str] = field(default_factory=dict)

    def without(self, modules: set[str]) -> "Sources":
        """The same without the files that cannot be imported."""
        return Sources(
            {name: text for name, text in self.graded.items() if name not in modules}, self.given, self.other
        )


@dataclass(frozen=True)
class Ran:
    """What came of running cases: answers by case; failure where one of them brought the process to its end."""

    answers: dict[str, Answer]
    failure: Verdict | None
    printed: str
    left_behind: int = 0  # processes that went on after the job and were ended
    imported: set[str] = field(default_factory=set)  # modules that are not preloaded, found or not


def run_cases(
    sandbox: Sandbox, cases: list[Case], sources: Sources, limits: Limits | None = None, device: str = "cpu"
) -> Ran:
    """Put cases to the sandbox, in one process; in a second one if the first could not import what is installed."""
    request, names, limits = _request(cases, sources, device), [case.name for case in cases], limits or Limits()
    outcome = sandbox.run(request, names, limits)
    imported = _modules(outcome, "unknown modules")
    if imported and outcome.ended != "timed_out" and _raised(outcome):
        outcome = sandbox.run(request, names, replace(limits, python_files=True))
    imported |= _modules(outcome, "loaded")
    probes = {case.name: case.probe for case in cases}
    answers = {name: read(_answer(*frame), probes[name]) for name, frame in outcome.answers.items()}
    failure = None if outcome.ended == "finished" else _verdict_on_end(cases, outcome)
    return Ran(answers, failure, printable(outcome.output, lines=True), outcome.left_behind, imported)


def _raised(outcome: Outcome) -> bool:
    return any(header.get("status") == "raised" for header, _ in outcome.answers.values())


def _modules(outcome: Outcome, kind: str) -> set[str]:
    """Names of modules that imports did not find, or that they loaded, by what the answers say."""
    lists = [header.get(kind) for header, _ in outcome.answers.values()]
    return {str(name)[:80] for names in lists if isinstance(names, list) for name in names[: messages.MAX_WORDS]}


def _request(cases: list[Case], sources: Sources, device: str) -> bytes:
    header = {
        "given": sources.given,
        "graded": sources.graded,
        "other": sources.other,
        "cases": [{"name": case.name, "probe": {**case.probe, "device": device}} for case in cases],
    }
    arrays = {f"{number}/{name}": array for number, case in enumerate(cases) for name, array in case.inputs.items()}
    return messages.encode(header, arrays)


def _answer(header: dict[str, object], arrays: dict[str, np.ndarray]) -> Answer:
    """Read an answer's header with the same distrust as the rest of it: anything unexpected counts as absent."""
    raised = header.get("type") if header.get("status") == "raised" else None
    where = header.get("where")
    if not (isinstance(where, dict) and {"file", "line", "function", "text"} <= where.keys()):
        where = None
    kinds = header.get("kinds")
    seconds, tried = header.get("seconds"), header.get("tried")
    return Answer(
        outputs=arrays,
        kinds={str(k): printable(str(v)[:200]) for k, v in kinds.items()} if isinstance(kinds, dict) else {},
        raised=printable(str(raised)[:80]) if raised is not None else None,
        message=printable(str(header.get("message", ""))[:500]),
        where={key: printable(str(value)[:200]) for key, value in where.items()} if where else None,
        seconds=seconds if isinstance(seconds, float) and 0 <= seconds < 1e6 else 0.0,
        tried=tuple(printable(str(words)[:140]) for words in tried[:10]) if isinstance(tried, list) else (),
    )


def printable(text: str, lines: bool = False) -> str:
    """Text that student code chose, without what moves a terminal's cursor, turns a line round or is no character.

    lines: keep ends of lines; else they become spaces, so that nothing can look like a line of the report's own.
    """
    if not lines:
        text = " ".join(text.split())
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _verdict_on_end(cases: list[Case], outcome: Outcome) -> Verdict:
    """A process that ended early: the first case without an answer is the one in which it happened."""
    case = next((case for case in cases if case.name not in outcome.answers), cases[0])
    status = {"timed_out": "timed_out", "not_started": "grader_error"}.get(outcome.ended, "crashed")
    return Verdict(status, f"{case.title}: {outcome.detail}" if case.title else outcome.detail)
