"""A training loss: what the network was shown, and what its answer was compared with.

facts of its case: betas (T,), of the schedule that was set; first: the number of the first step;
data: the input with the samples; times: the conventions that are right; gradient: the output with
the slope of the last loss along a factor of the network's answer. Where labels are dropped: labels,
classes, mask, usual_mask and share, see conditions.py.
"""

import numpy as np

from ..readings.expressions import Expression
from ..readings.formula import Formula, what_differs
from ..readings.measuring import FITS
from .asked import NOISY, RIGHT, Asked, AskedLosses
from .comparisons import MEAN_SQUARE, NOISE_IN_IT, REDUCTIONS, is_reduced
from .conditions import judge_conditions
from .evidence import Evidence, Findings, Notes
from .noises import each_entry
from .times import TIME, judge_drawn, judge_told

NOISE, TARGET, REDUCTION, GRADIENT = "noise", "target", "reduction", "gradient"
STEP, NEAR_SLOPE = 1e-4, 1e-2  # of the factor, for its slope; and how near that is found


def loss(evidence: list[Evidence]) -> Findings:
    """What a training loss does."""
    notes = Notes()
    for each in evidence:
        _Loss(each, notes).judge()
    return notes.findings


class _Loss(AskedLosses):
    compared: tuple[str, str] | None = None  # with what, and how that becomes one number

    def judge(self) -> None:
        asked = self.asked()
        if not asked:
            return
        self.find_what_is_in_them(asked)
        self._judge_noise(asked)
        self._judge_times(asked)
        self._judge_noisy_sample(asked)
        if classes := self.facts.get("classes"):
            labels = self.evidence.case.inputs[self.facts["labels"]].astype(int)
            mask, usual, share = (self.facts[name] for name in ("mask", "usual_mask", "share"))
            shown = [one.condition for one in asked]
            judge_conditions(self.notes, shown, np.eye(classes)[labels], mask, usual, share)
        self._judge_target(asked)
        self._judge_gradient(asked)

    def _judge_noise(self, asked: list[Asked]) -> None:
        starts = [one.drawn_at for one in asked]
        odd = next((one for one in asked if one.drawn_at < 0), None)
        if odd is not None and odd.odd:
            self.notes.wrong(NOISE, odd.odd)
        elif odd is not None and odd.noise is not None:
            self.notes.wrong(
                NOISE,
                "The noise is not made of normal numbers that this call drew, one for each pixel "
                "of each sample; it should be.",
            )
        elif odd is not None:
            return
        elif len(set(starts)) < len(starts):
            self.notes.wrong(
                NOISE,
                "The noise of one call comes again in the next; every call should draw its own.",
            )
        elif all(
            one.factors is not None and np.abs(one.factors[:, 1]).max() > FITS for one in asked
        ):
            self.notes.passed(NOISE)

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

    def _judge_target(self, asked: list[Asked]) -> None:
        value = asked[0].call.returned
        if value is None or value.size != 1:
            what = "no number" if value is None else f"of shape {value.shape}"
            self.notes.wrong(
                REDUCTION, f"The loss is {what}; it should be one number, {MEAN_SQUARE}."
            )
            return
        for reduction in REDUCTIONS:
            for target in self._targets(asked[0]):
                if all(self._compares(one, target, reduction) for one in asked):
                    self.compared = target, reduction
                    self._tell_comparison(target, reduction)
                    return
        if all(one.noise is not None for one in asked):
            self.notes.wrong(
                TARGET,
                "The loss is not the mean square of what the network answered minus the noise in "
                "x_t (eq. 14).",
            )

    def _tell_comparison(self, target: str, reduction: str) -> None:
        if target == NOISE_IN_IT:
            self.notes.passed(TARGET)
        else:
            self.notes.wrong(
                TARGET,
                f"The network's answer is compared with {target}; it should be compared with the "
                f"noise that made x_t (eq. 14).",
            )
        if reduction == MEAN_SQUARE:
            self.notes.passed(REDUCTION)
        else:
            self.notes.wrong(
                REDUCTION, f"The loss is {reduction}; it should be {MEAN_SQUARE} (eq. 14)."
            )

    def _targets(self, one: Asked) -> dict[str, np.ndarray]:
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

    def _compares(self, one: Asked, target: str, reduction: str) -> bool:
        compared = self._targets(one).get(target)
        return compared is not None and is_reduced(
            one.call.returned, one.answer - compared, reduction
        )

    def _judge_gradient(self, asked: list[Asked]) -> None:
        pair = self.evidence.outputs.get(self.facts["gradient"])
        slope = float(pair[0]) if pair is not None and pair.shape == (2,) else 0.0
        if any(each.averaged for one in asked for each in one.call.network_calls()):
            self.notes.wrong(
                GRADIENT,
                "The averaged (EMA) network is asked; the network that is trained should be.",
            )
        elif slope != 0 and np.isfinite(slope):
            self._judge_slope(asked[-1], slope)
        elif asked[0].call.returned is not None:
            self.notes.wrong(
                GRADIENT,
                "No gradient reaches the network from the loss (detach, item or no_grad); it "
                "could never learn.",
            )

    def _judge_slope(self, one: Asked, slope: float) -> None:
        """The slope comes from where student code runs, so it pays only where we know the loss."""
        if self.compared is None:
            return
        target, reduction = self.compared
        compared, value = self._targets(one)[target], REDUCTIONS[reduction]
        above, below = (value(factor * one.answer - compared) for factor in (1 + STEP, 1 - STEP))
        due = (above - below) / (2 * STEP)
        if abs(slope - due) <= NEAR_SLOPE * (abs(due) + abs(value(one.answer - compared))):
            self.notes.passed(GRADIENT)
        else:
            self.notes.wrong(
                GRADIENT,
                "The gradient that reaches the network is not that of the loss that is returned; "
                "it should flow from the loss through the whole answer.",
            )


def _formula(read: list[Expression | None]) -> str:
    return Formula("x_t", tuple(zip(("x_0", "noise"), read, strict=True))).text()
