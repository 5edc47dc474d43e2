"""Answers that no code gave: whatever can cross the line from a worker, right, wrong or
nonsense.
"""

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
from course import PARTS
from hypothesis import strategies as st

from autograder.checking import frozen
from autograder.checking.checks import Answer, Arrays, Case, Check
from autograder.checking.recognition import ANOTHERS
from autograder.sandbox import Limits, Outcome, Question
from autograder.worker import messages
from autograder.worker.probing.vocabulary import AS_TYPED, Ask

TYPES = (
    *["float64"] * 6,
    *["float32"] * 3,
    "float16",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool",
)
VALUES = (0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e300, -1.7e308, 5e-324, 30000.5)
BITS = np.array(
    [0x00, 0x01, 0x7F, 0x80, 0xFF, 0xF0, 0x7C, 0xFC], np.uint8
)  # make NaNs of all kinds
WORDS = (
    "",
    " ",
    "nan",
    "NoneType",
    "{place}",
    "{{ check }}",
    "{% if %}",
    "<script>",
    "[/bold]",
    "%s %d",
    "\\",
    "=1+1",
    "\0",
    "\r\n",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "é",
    "x" * 600,
)
TYPED = (
    "2*s**2",
    "25/38",
    "54 %",
    "0,5",
    "9**9**9",
    "1/0",
    "0**-1",
    "(-8)**(1/3)",
    "sqrt()",
    "sqrt(-1)",
    "((((",
    "1e999",
    "M, S",
    "{X_1}",
    "none",
    0.5,
    1e308,
    10**400,
    3,
    True,
    None,
)
ENDS = ("timed_out", "exited", "crashed", "flooded", "bad_message", "lost")
NO_WORDS = (None, True, -7, 1e300, 10**4000, [], {}, [[], ["a", None]], {"a": {"b": "\0"}})

words = st.sampled_from(WORDS) | st.text(max_size=3)
nonsense = st.sampled_from([*WORDS, *NO_WORDS])
as_typed = st.recursive(
    st.sampled_from(TYPED), lambda inner: st.lists(inner, max_size=3) | st.just({}), max_leaves=6
)
lists = st.lists(nonsense, max_size=12)
places = st.lists(nonsense | st.sampled_from(["DDPM.py", "answers.py"]), max_size=3)
CLAIMS = {  # what else stands in a header
    "trail": st.lists(places | nonsense, max_size=40) | nonsense, "tried": lists | nonsense, "loaded": lists | nonsense,
    "unknown modules": lists | nonsense, "seconds": nonsense,
}  # fmt: skip
shapes = st.lists(st.integers(0, 3), max_size=messages.MAX_RANK).map(tuple)


def all_checks() -> list[Check]:
    """The frozen checks of all parts, with fresh cases and, where there may be, others' numbers."""
    return [_completed(check) for part in PARTS for check in frozen.load(part).checks]


def _completed(check: Check) -> Check:
    cases = check.cases
    if ANOTHERS in check.sentences:
        cases = tuple(replace(case, others={"bob": _next_to(case.expected[0])}) for case in cases)
    return replace(check, cases=(*cases, *(case.freshened() for case in cases)))


def _next_to(right: Arrays) -> Arrays:
    return {name: value + 1 for name, value in right.items()}


@st.composite
def arrays(draw: st.DrawFn, right: np.ndarray) -> np.ndarray:
    """Of the right shape or of any, of any type, and full of anything."""
    shape = right.shape if draw(st.integers(0, 3)) else draw(shapes)
    dtype = np.dtype(draw(st.sampled_from(TYPES)))
    generator = np.random.default_rng(draw(st.integers(0, 99)))
    factor = draw(st.sampled_from(VALUES))
    fill = draw(st.sampled_from(("bits", "factor", "values", "right")))
    with np.errstate(all="ignore"):
        if fill == "factor":
            return np.full(shape, factor).astype(dtype)
        if fill == "values":
            return np.asarray(generator.choice(VALUES, shape)).astype(dtype)
        if fill == "right":
            return (np.resize(right.astype(np.float64), shape) * factor).astype(dtype)
    bits = generator.choice(BITS, int(np.prod(shape)) * dtype.itemsize)
    return (bits % 2 if dtype.kind == "b" else bits).view(dtype).reshape(shape)


@st.composite
def spoilt(draw: st.DrawFn, outputs: Arrays, extra: str) -> tuple[Arrays, dict[str, Any]]:
    """(outputs, kinds): what was reported, with anything left out, exchanged or on top."""
    kinds: dict[str, Any] = {}
    names = [*outputs, extra]
    for name in draw(st.sampled_from((names, *([name] for name in names)))):
        right = outputs.get(name, np.zeros(2))
        done = draw(st.sampled_from(("left out", "of another kind", "both", *["changed"] * 5)))
        if done in ("both", "changed"):
            outputs = {**outputs, name: draw(arrays(right))}
        if done in ("left out", "of another kind"):
            outputs = {key: value for key, value in outputs.items() if key != name}
        if done in ("of another kind", "both"):
            kinds[name] = draw(nonsense)
    return outputs, kinds


@st.composite
def typed_answers(draw: st.DrawFn, name: str) -> Arrays:
    """What is reported of an answer that was asked for as text: any text, any numbers, or both."""
    text = np.frombuffer(json.dumps(draw(as_typed)).encode(), np.uint8)
    outputs = {name + AS_TYPED: draw(st.just(text) | arrays(text))}
    outputs[name] = draw(arrays(np.ones((4, 4))))
    left_out = draw(st.sampled_from(("", name, name + AS_TYPED)))
    return {key: value for key, value in outputs.items() if key != left_out}


@st.composite
def frames(
    draw: st.DrawFn, case: Case, answer: Answer, spoil: bool, extra: str
) -> tuple[dict[str, Any], Arrays]:
    """A worker's answer to a case, as it arrives. spoil: it need not be the one that is given."""
    outputs, kinds, raised = answer.outputs, dict[str, Any](answer.kinds), answer.raised
    header: dict[str, Any] = {"type": raised, "message": answer.message}
    if spoil:
        outputs, kinds = draw(spoilt(outputs, extra))
        raised = draw(st.sampled_from((None, None, "by chance")))
        header = {"type": draw(nonsense), "message": draw(nonsense)}
        for name in (step.name for step in case.probe.steps if isinstance(step, Ask)):
            outputs = {**outputs, **draw(typed_answers(name))}
    status = "raised" if raised else "returned"
    header |= {"case": case.name, "status": status, "kinds": kinds, "seconds": 0.25}
    header |= {key: draw(CLAIMS[key]) for key in draw(st.sets(st.sampled_from([*CLAIMS])))}
    crossed = messages.read_frame(io.BytesIO(messages.encode(header, outputs)), messages.MAX_ANSWER)
    assert crossed is not None
    return crossed


class MadeUp:
    """In a sandbox's place: all answers are right, or of one known mistake, and some are spoilt.

    Once in a while the process comes to an end of its own.
    """

    def __init__(self, check: Check, draw: st.DrawFn) -> None:
        self._cases = list(check.all_cases())
        self._mistake, self._draw = draw(st.just("") | st.sampled_from([*check.sentences])), draw
        self._spoilt = draw(st.sampled_from((0, 2, 9)))  # of ten answers
        self.own_seconds = 0.0
        self._extra = draw(st.sampled_from([*check.remarks, "\ufffd"]))

    def ready(self) -> dict[str, Any]:
        return {"torch": "2"}

    def run(
        self, request: bytes, questions: list[Question], limits: Limits | None = None
    ) -> Outcome:
        asked = {question.name: self._case(question) for question in questions}
        ours = [name for name, case in asked.items() if case]  # others ask for an import
        outcome = Outcome({name: ({"status": "returned"}, {}) for name in asked.keys() - {*ours}})
        if ours:
            outcome.output = self._draw(st.just("") | words)
            outcome.ended = self._draw(st.sampled_from((*["finished"] * 12, *ENDS)))
        if outcome.ended != "finished":
            ours, outcome.detail = ours[: self._draw(st.integers(0, len(ours) - 1))], "it ended"
        outcome.answers |= {name: self._answer(case) for name in ours if (case := asked[name])}
        return outcome

    def _case(self, question: Question) -> Case | None:
        """The case that a question is about, as its broker knows it."""
        inputs = question.reply.__self__.inputs  # type: ignore[union-attr]
        return next((case for case in self._cases if case.inputs is inputs), None)

    def _answer(self, case: Case) -> tuple[dict[str, Any], Arrays]:
        answer = case.wrong.get(self._mistake) or Answer(self._draw(st.sampled_from(case.expected)))
        spoil = self._draw(st.integers(0, 9)) < self._spoilt
        return self._draw(frames(case, answer, spoil, self._extra))
