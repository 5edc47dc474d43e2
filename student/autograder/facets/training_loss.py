"""A training loss: what the network was shown, and what its answer was compared with.

facts of its case: betas (T,), of the schedule that was set; first: the number of the first step;
data: the input with the samples; times: the conventions that are right; gradient: the output with
the slope of the last loss along a factor of the network's answer; entries: the output with its
gradient by each entry of the answer. Where labels are dropped: labels, classes, mask, usual_mask
and share, see conditions.py.
"""

import numpy as np

from ..readings.expressions import Expression
from ..readings.formula import Formula, what_differs
from ..readings.measuring import FITS
from .asked import NOISY, RIGHT, Asked, LossesOnSchedule
from .compared import ComparedLosses
from .comparisons import NOISE_IN_IT
from .conditions import judge_conditions
from .evidence import Evidence, Findings, Notes
from .noises import each_entry
from .times import TIME, judge_drawn, judge_told


def loss(evidence: list[Evidence]) -> Findings:
    """What a training loss does."""
    notes = Notes()
    for each in evidence:
        _Loss(each, notes).judge()
    return notes.findings


class _Loss(LossesOnSchedule, ComparedLosses):
    named, due, equation = NOISE_IN_IT, "the noise that made x_t", " (eq. 14)"

    def judge(self) -> None:
        asked = self.asked()
        if not asked:
            return
        self.find_what_is_in_them(asked)
        self.judge_noise(asked)
        self._judge_times(asked)
        self._judge_noisy_sample(asked)
        if classes := self.facts.get("classes"):
            labels = self.evidence.case.inputs[self.facts["labels"]].astype(int)
            mask, usual, share = (self.facts[name] for name in ("mask", "usual_mask", "share"))
            shown = [one.condition for one in asked]
            judge_conditions(self.notes, shown, np.eye(classes)[labels], mask, usual, share)
        self.judge_target(asked)
        self.judge_gradient(asked)

    def _judge_times(self, asked: list[Asked]) -> None:
        first, right = self.facts["first"], self.facts["times"]
        times = np.concatenate([one.time for one in asked])
        steps = [one.steps for one in asked if one.steps is not None]
        if len(steps) == len(asked):
            judge_told(self.notes, TIME, times, np.concatenate(steps), self.count, first, right)
            judge_drawn(self.notes, steps, self.count, first)
        elif np.ptp(times) < 1e-6:
            said = f"The network is told {times[0]:.4g} for every sample"
            self.notes.wrong(TIME, f"{said}; it should be told {' or '.join(right)}.")

    def _judge_noisy_sample(self, asked: list[Asked]) -> None:
        right = _formula([*RIGHT])
        if all(one.is_exact for one in asked):
            self.notes.passed(NOISY)
        elif any(one.has_constant for one in asked):
            self.notes.wrong(
                NOISY,
                f"What the network is shown is made of the sample, of noise, and of a number that "
                f"every pixel gets (is the sample normalised again?); it should be {right}.",
                right=right,
            )
        elif any(one.factors is None for one in asked):
            self.notes.wrong(
                NOISY,
                f"What the network is shown is not made of the sample and of normal noise that "
                f"was drawn for it: {right}.",
                right=right,
            )
        elif any(one.steps is None for one in asked):
            self.notes.wrong(
                NOISY,
                f"What the network is shown is a sum of sample and noise, but not with the factors "
                f"of any t: {right}.",
                right=right,
            )
        else:
            self._read_noisy_sample(asked, right)

    def _read_noisy_sample(self, asked: list[Asked], right: str) -> None:
        steps = np.concatenate([one.steps for one in asked if one.steps is not None])
        pairs = np.concatenate([one.factors for one in asked if one.factors is not None])
        curves = np.full((2, self.count), np.nan)
        for t in np.unique(steps):
            rows = pairs[steps == t]
            if np.nanmax(np.abs(rows - rows[0]), initial=0.0) < FITS:
                curves[:, t] = rows[0]
        found = [self.search.find(c, 1.0, [r]) for c, r in zip(curves, RIGHT, strict=True)]
        read = [one.expression if one and not one.apart else None for one in found]
        said = [
            what_differs(name, one, due)
            for name, one, due in zip(("x_0", "noise"), read, RIGHT, strict=True)
            if one is not None and one != due
        ]
        told = " ".join(said) or f"What the network is shown should be {right}."
        self.notes.wrong(NOISY, told, reading=_formula(read), right=right)

    def targets(self, one: Asked) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        if one.noise is not None:
            found[NOISE_IN_IT] = one.noise
            found["minus the noise in x_t"] = -one.noise
        for at, noise in each_entry(self.evidence, one.call, self.data.shape):
            if at != one.drawn_at and one.drawn_at >= 0:
                found.setdefault("noise that is drawn a second time", noise)
        found["the sample itself, x_0"] = self.data
        found["x_t"] = one.shown
        found["zero"] = np.zeros(self.data.shape)
        if one.factors is not None and one.noise is not None:
            columns = (-1, *[1] * (self.data.ndim - 1))
            signal, scale = (one.factors[:, k].reshape(columns) for k in (0, 1))
            found |= {
                "the noise times its factor in x_t": scale * one.noise,
                "v, the velocity": signal * one.noise - scale * self.data,
                "the noise minus x_0": one.noise - self.data,
                "x_0 minus the noise": self.data - one.noise,
                "x_t minus x_0": one.shown - self.data,
            }
        return found


def _formula(read: list[Expression | None]) -> str:
    return Formula("x_t", tuple(zip(("x_0", "noise"), read, strict=True))).text()
