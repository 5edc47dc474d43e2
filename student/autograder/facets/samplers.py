"""A sampler: what the network was shown at each step, what it answered, and what came next.

facts of its case: betas; first: the number of the last step that is taken; cond: the input with the
conditions; classes: of one-hot rows, None where conditions are handed on; null, usual_null: what
says that there is no condition, here and by default; weight: of guidance; times: the conventions
that are right; output: the name of the result; finish: [mean, std] of pixels, or None; averaged:
whether the averaged network is due; given_step: what stands in for a step of the student's own that
is wrong by itself; otherwise: the same where an argument is not handed on to it, with the facet
that is wrong then and what it says, for a case that shows nothing else.
"""

from dataclasses import dataclass, field

import numpy as np

from ..broker.reading import first_of_several
from ..broker.records import FunctionCall, NetworkCall
from .chain_results import RESULT
from .chain_steps import Chain, Step
from .chains import is_made_by, judge_chain
from .evidence import Evidence, Findings, Notes
from .noises import each_entry
from .single_samples import noises_of_chains, of_whole_batches
from .times import TIME, convention, judge_told, steps_told

START, ORDER, CONDITIONS, NETWORK = "start", "order of steps", "conditions", "network"
SEVERAL = "Several values are returned; only the samples should be."
TWO = "guidance needs one prediction with the condition and one without"


@dataclass
class Shown:
    """A picture that the network was shown, and its answers: with the condition, without one, and
    with something else.
    """

    picture: np.ndarray
    time: float
    conditional: list[np.ndarray] = field(default_factory=list)
    null: list[np.ndarray] = field(default_factory=list)
    others: list[np.ndarray] = field(default_factory=list)


def sampler(evidence: list[Evidence]) -> Findings:
    """What a sampler does."""
    notes = Notes()
    for each in evidence:
        if "otherwise" in each.facts:
            Sampler(each, Notes()).judge_what_is_handed_on(notes)
        else:
            Sampler(each, notes).judge()
    return notes.findings


class Sampler:
    """What one case shows of a sampler."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self.evidence, self.notes, self.facts = evidence, notes, evidence.facts
        given = evidence.case.inputs[self.facts["cond"]]
        self.batch, self.count = len(given), self.steps_due()
        classes = self.facts.get("classes")
        self.cond = np.eye(classes)[given] if classes else given.astype(np.float64)

    def steps_due(self) -> int:
        """How many steps it should take."""
        return len(self.facts["betas"])

    def judge_steps(self, call: FunctionCall, chain: Chain) -> None:
        """What comes after the predictions."""
        judge_chain(self.evidence, self.notes, call, chain)

    def judge(self) -> None:
        if found := self._find_chain():
            self.judge_steps(*found)

    def judge_what_is_handed_on(self, notes: Notes) -> None:
        """Whether the step that stands in gets all of its arguments."""
        found = self._find_chain()
        given, otherwise = (self.facts[name] for name in ("given_step", "otherwise"))
        if found is None or is_made_by(self.evidence, *found, given):
            return
        if is_made_by(self.evidence, *found, otherwise):
            notes.also_wrong(otherwise["facet"], otherwise["says"])

    def _find_chain(self) -> tuple[FunctionCall, Chain] | None:
        """The call and its steps, where it is known what each of them is made of. What is wrong
        before that is said.
        """
        calls = self.evidence.calls()
        if not calls or not calls[-1].network_calls():
            return None
        call = of_whole_batches(calls[-1], self.cond)
        shown = self._shown(call)
        if not shown or self._are_too_large([each.picture for each in shown]):
            return None
        shape = shown[0].picture.shape
        noises = [noise for _, noise in each_entry(self.evidence, call, shape)]
        if call is not calls[-1]:
            noises += noises_of_chains(self.evidence, call, shape)
        self._judge_network(call.network_calls())
        self._judge_start(shown[0], noises)
        if self.evidence.raised:
            return None
        steps = self.judge_order(shown)
        if steps is None or not self._judge_conditions(shown):
            return None
        chain = Chain(
            [_step(each, t) for each, t in zip(shown, steps, strict=True)],
            noises,
            self._result(),
        )
        return call, chain

    def _result(self) -> np.ndarray | None:
        """What was returned, or the first of several values, which is said."""
        name = self.facts["output"]
        first = first_of_several(self.evidence.outputs, name)
        if first is None:
            return self.evidence.outputs.get(name)
        self.notes.wrong(RESULT, SEVERAL)
        return first

    def _are_too_large(self, pictures: list[np.ndarray]) -> bool:
        """Whether a picture has more numbers than were prepared for each step, which is said."""
        most = self.evidence.case.inputs["draws.normal"].size // self.count
        largest = max(pictures, key=np.size)
        if largest.size > most:
            said = f"The network is shown samples of shape {largest.shape[1:]}"
            self.notes.wrong(START, f"{said}; they should not be larger than what is asked for.")
        return largest.size > most

    def _shown(self, call: FunctionCall) -> list[Shown]:
        """Each picture that the network was shown, in order; none where it is not known which of
        the samples it was asked about.
        """
        found: list[Shown] = []
        for asked in call.network_calls():
            if len(asked.sample) % self.batch:
                return []
            for start in range(0, len(asked.sample), self.batch):
                self._add(found, asked, slice(start, start + self.batch))
        return found

    def _add(self, found: list[Shown], asked: NetworkCall, rows: slice) -> None:
        picture, answer = (each[rows].astype(np.float64) for each in (asked.sample, asked.answer))
        if not found or not np.array_equal(found[-1].picture, picture):
            found.append(Shown(picture, float(asked.time[rows][0])))
        condition, one = asked.condition[rows].astype(np.float64), found[-1]
        if condition.shape == self.cond.shape and np.allclose(condition, self.cond):
            one.conditional.append(answer)
        elif np.ptp(condition) < 1e-9:
            one.null.append(answer)
            self._judge_null(float(condition.flat[0]))
        else:
            one.others.append(answer)

    def _judge_null(self, value: float) -> None:
        due, usual = self.facts["null"], self.facts["usual_null"]
        told = f"{due:g}" if usual == due else "condition_mask_value"
        if value == usual != due:
            self.notes.remark(
                CONDITIONS,
                f"No condition is a row of {value:g}, written out; it should be {told}, or another "
                f"setting breaks it.",
                key="written out",
            )
        elif value != due:
            self.notes.wrong(
                CONDITIONS,
                f"The prediction without a condition is asked with {value:g}; it should be asked "
                f"with {told}.",
                key=f"no condition is {value:g}",
            )

    def _judge_network(self, calls: list[NetworkCall]) -> None:
        if not self.facts.get("averaged"):
            return
        said = []
        if not all(call.averaged for call in calls):
            said.append("The network itself is asked; its averaged (EMA) copy should be asked.")
        if any(call.training for call in calls):
            said.append("The network is asked in training mode; it should be in eval mode.")
        if said:
            self.notes.wrong(NETWORK, " ".join(said))
        else:
            self.notes.passed(NETWORK)

    def _judge_start(self, first: Shown, noises: list[np.ndarray]) -> None:
        if any(np.allclose(first.picture, noise, atol=1e-5) for noise in noises):
            self.notes.passed(START)
        elif np.ptp(first.picture) < 1e-9:
            value = first.picture.flat[0]
            said = (
                f"Sampling starts from {value:.4g} everywhere; it should start from normal noise."
            )
            self.notes.wrong(START, said)
        else:
            self.notes.wrong(
                START,
                "Sampling does not start from normal numbers that were drawn, one for each pixel "
                "of each sample; it should.",
            )

    def judge_order(self, shown: list[Shown]) -> list[int] | None:
        """The step of each picture, counted from 0; None where that cannot be known."""
        times = np.array([each.time for each in shown])
        first, right = self.facts["first"], self.facts["times"]
        down = [*range(self.count)][::-1]
        due = f"from t = {self.count - 1 + first} down to t = {first}"
        if self.asks_twice(times):
            return None
        if (
            len(shown) == self.count
            and convention(times, np.array(down[::-1]), self.count, first) in right
        ):
            self.notes.passed(TIME)
            self.notes.wrong(ORDER, f"The steps run upward; they should run {due}.")
            return down[::-1]
        if len(shown) == self.count:
            self.notes.passed(ORDER)
            judge_told(self.notes, TIME, times, np.array(down), self.count, first, right)
            return down
        self.notes.wrong(
            ORDER,
            f"The network is shown {len(shown)} different x_t; it should be {self.count}, {due}.",
        )
        steps = steps_told(times, self.count, first, right[:1])
        if steps is None or len(set(steps.tolist())) < len(steps):
            return None
        self.notes.passed(TIME)
        return steps.tolist()

    def asks_twice(self, times: np.ndarray) -> bool:
        """Whether each step asks about two different pictures, which is said. times: of each."""
        twice = len(times) == 2 * self.count and np.array_equal(times[::2], times[1::2])
        if twice:
            self.notes.wrong(
                CONDITIONS,
                "The two predictions of a step are made from different pictures; both should be "
                "made from the same x_t.",
            )
        return twice

    def _judge_conditions(self, shown: list[Shown]) -> bool:
        """Whether the factors of the predictions can be measured."""
        both = [each for each in shown if each.conditional and each.null]
        with_other = [each for each in shown if each.others]
        if len(both) == len(shown):
            self.notes.passed(CONDITIONS)
            return True
        if both:
            missing = f"{len(shown) - len(both)} of {len(shown)}"
            said = f"At {missing} steps only one prediction is asked for"
        elif all(each.conditional for each in shown):
            said = "Only the prediction with the condition is asked for"
            if with_other:
                said = "The prediction without a condition is asked with something else"
        elif all(len(each.null) > 1 for each in shown):
            said = "Both predictions are asked for without the condition"
        elif all(each.null for each in shown):
            said = "Only the prediction without a condition is asked for"
            if with_other:
                said = "The prediction with the condition is asked with something else"
        else:
            said = "The network is not given the conditions of the samples"
        self.notes.wrong(CONDITIONS, f"{said}; {TWO}.")
        return bool(both) or not with_other or len(with_other) == len(shown)


def _step(shown: Shown, t: int) -> Step:
    conditional, null = (each[0] if each else None for each in (shown.conditional, shown.null))
    if shown.others:
        conditional = shown.others[0] if conditional is None else conditional
        null = shown.others[-1] if null is None else null
    return Step(t, shown.picture, conditional, null)
