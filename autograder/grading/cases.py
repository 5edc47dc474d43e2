"""Puts cases to the sandbox, in one process, and reads what comes back with distrust."""

import builtins
import contextlib
from dataclasses import dataclass, field, replace

from ..broker.case import Broker
from ..broker.homework import ANSWERING, READERS
from ..broker.reading import read_records
from ..checking.checks import Answer, Arrays, Case
from ..checking.printable import NOTHING, Printable, printable
from ..checking.typed_answers import read
from ..checking.verdict import Verdict
from ..content import homework
from ..sandbox import Limits, Outcome, Question, Sandbox
from ..submission.sources import Sources
from ..worker import messages
from ..worker.probing.vocabulary import ABSENT, Unchanged, afterwards, changed, to_plain
from .places import find_place

# What a returned thing may be called where its own name must not be repeated.
KINDS = {
    ABSENT, "NoneType", "Tensor", "Parameter", "ndarray", "list", "tuple", "dict", "set", "str",
    "bytes", "int", "float", "complex", "bool", "function", "method", "generator",
}  # fmt: skip
BESIDE, OTHER = printable("do something beside its work"), printable("something else")
FAULT = " of a segmentation fault"
GUARDED = (
    ", as when code writes into its inputs: fresh ones can only be read, and new tensors should be "
    "made"
)
ENDS = {  # how a process ended, in words that say no more
    "timed_out": "stopped, because it took too long",
    "exited": "the code ended its own process",
    "crashed": "the process died",
    "flooded": "printed too much",
    "bad_message": "the process sent something that is no answer",
}
HOMES = ("student", "solutions")  # folders of all parts, under which a student may import them, too


@dataclass(frozen=True)
class Ran:
    """What came of running cases: answers by case; failure where one of them brought the
    process to its end.
    """

    answers: dict[str, Answer]
    failure: Verdict | None
    printed: Printable
    left_behind: int = 0  # processes that went on after the job and were ended
    cpu_seconds: float = 0.0  # of computing
    # modules that are not preloaded, found or not
    imported: set[Printable] = field(default_factory=set)
    # what the other side saw of each case
    brokers: dict[str, Broker] = field(default_factory=dict)


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
    job, limits = _Job(cases, sources, device), limits or Limits()
    outcome = job.run(sandbox, limits)
    imported = _modules(outcome, "unknown modules")
    if imported and outcome.ended != "timed_out" and _raised(outcome):
        job = _Job(cases, sources, device)
        outcome = job.run(sandbox, replace(limits, python_files=True))
    imported |= _modules(outcome, "unknown modules") | _modules(outcome, "loaded")
    answers = {
        case.name: job.read(number, outcome)
        for number, case in enumerate(cases)
        if str(number) in outcome.answers
    }
    failure = None
    if outcome.ended != "finished":
        failure = _verdict_on_end(cases[min(len(answers), len(cases) - 1)], outcome)
    return Ran(
        answers,
        failure,
        printable(outcome.output, lines=True),
        outcome.left_behind,
        outcome.cpu_seconds,
        imported,
        {case.name: broker for case, broker in zip(cases, job.brokers, strict=True)},
    )


def _raised(outcome: Outcome) -> bool:
    return any(header.get("status") == "raised" for header, _ in outcome.answers.values())


def _modules(outcome: Outcome, kind: str) -> set[Printable]:
    """Names of modules that imports did not find, or that they loaded, by what the answers say."""
    lists = [header.get(kind) for header, _ in outcome.answers.values()]
    return {
        _text(name, 80)
        for names in lists
        if isinstance(names, list)
        for name in names[: messages.MAX_WORDS]
    }


def _guarded(case: Case) -> set[str]:
    """Inputs that can only be read: those of fresh cases that should be the same afterwards. Where
    a case is measured, something is wrong already, and code may write into them all the same.
    """
    if not case.fresh or case.facts:
        return set()
    return {
        name
        for step in case.probe.steps
        if isinstance(step, Unchanged)
        for name in step.tensors
        if case.expected and {afterwards(name), changed(name)} & case.expected[0].keys()
    }


class _Job:
    """Cases as a worker is asked them, each with a broker of its own."""

    def __init__(self, cases: list[Case], sources: Sources, device: str) -> None:
        self.sources, self.cases = sources, cases
        self.brokers = [Broker(case.probe, case.inputs, ANSWERING) for case in cases]
        self.request = messages.encode(
            {
                "given": sources.given,
                "graded": sources.graded,
                "other": sources.other,
                "packages": [*homework().packages(), *HOMES],
                "cases": len(cases),
            }
        )
        self.questions = [self._question(number, device) for number in range(len(cases))]

    def _question(self, number: int, device: str) -> Question:
        """Its name is a number: which check asks is nothing that the code should know."""
        case = self.cases[number]
        stays = {name for step in case.probe.steps for name in step.stays()}
        header = {
            "name": str(number),
            "probe": to_plain(replace(case.probe, device=device)),
            "guarded": sorted(_guarded(case)),
        }
        inputs = {
            name: array
            for name, array in case.inputs.items()
            if name not in stays and not name.startswith("draws.")
        }
        return Question(str(number), messages.encode(header, inputs), self.brokers[number].reply)

    def run(self, sandbox: Sandbox, limits: Limits) -> Outcome:
        return sandbox.run(self.request, self.questions, limits)

    def read(self, number: int, outcome: Outcome) -> Answer:
        """The answer to a case, with what its broker knows."""
        broker, (header, arrays) = self.brokers[number], outcome.answers[str(number)]
        with contextlib.suppress(messages.BadMessage):  # nothing was drawn, then
            broker.note(header, {})
        sent = _answer(header, arrays, self.sources, hidden=self.cases[number].fresh)
        outputs, told = read_records(broker, sent.outputs, {**sent.kinds}, READERS)
        kinds = {name: printable(kind) for name, kind in told.items()}
        seconds = outcome.seconds.get(str(number), 0.0)
        return read(replace(sent, outputs=outputs, kinds=kinds, seconds=seconds), broker.probe)


def _answer(header: dict[str, object], arrays: Arrays, sources: Sources, hidden: bool) -> Answer:
    """Read an answer's header with the same distrust as the rest of it: anything unexpected
    counts as absent.

    hidden: the inputs are nobody's to know, so no word is kept that the code chose when it ran.
    """
    raised = header.get("type") if header.get("status") == "raised" else None
    kinds = header.get("kinds")
    tried = header.get("tried")
    tried = tuple(_text(words, 140) for words in tried[:10]) if isinstance(tried, list) else ()
    kinds = {str(k): _text(v, 200) for k, v in kinds.items()} if isinstance(kinds, dict) else {}
    if hidden:
        tried = (BESIDE,) if tried else ()
        kinds = {name: kind if kind in KINDS else OTHER for name, kind in kinds.items()}
    return Answer(
        outputs=arrays,
        kinds=kinds,
        raised=_type_of_exception(raised, hidden) if raised is not None else None,
        message=NOTHING if hidden else _text(header.get("message", ""), 500),
        where=None if hidden else find_place(header.get("trail"), sources),
        tried=tried,
    )


def _type_of_exception(name: object, hidden: bool) -> Printable:
    """The name of an exception's type; of a hidden check's, only if it is one of Python's own."""
    text = _text(name, 80)
    built_in = getattr(builtins, text, None)
    known = isinstance(built_in, type) and issubclass(built_in, BaseException)
    return text if known or not hidden else printable("an exception")


def _text(value: object, most: int) -> Printable:
    """A word of a header. Lists are none: nested as deep as can be read, they are too deep to
    be written out.
    """
    return NOTHING if isinstance(value, list | dict) else printable(str(value)[:most])


def _verdict_on_end(case: Case, outcome: Outcome) -> Verdict:
    """A process that ended early. case: the first one without an answer, in which it happened.

    With fresh inputs the code could tell something of them by how it ends: then few words are left.
    """
    status = {"timed_out": "timed_out", "not_started": "grader_error"}.get(outcome.ended, "crashed")
    detail = outcome.detail
    if case.fresh:
        fault = FAULT if FAULT in detail else ""
        detail = ENDS.get(outcome.ended, "the process ended") + fault
        detail += GUARDED if fault and _guarded(case) else ""
    told = f"{case.title}: {detail}" if case.title else detail
    return Verdict(status, printable(told), for_instructor=printable(outcome.detail))
