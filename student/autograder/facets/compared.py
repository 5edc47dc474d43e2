"""A loss that compares what a network answered: with what, how that becomes one number, and what
flows back.
"""

from collections.abc import Callable

import numpy as np

from ..checking.verdict import ELSEWHERE
from ..readings.measuring import FITS
from .asked import Asked, AskedLosses
from .comparisons import FIRST_ALONE, MEAN_SQUARE, REDUCTIONS, TEACH_NOTHING, is_reduced

NOISE, TARGET, REDUCTION, GRADIENT = "noise", "target", "reduction", "gradient"
OTHER_DIRECTION = (
    "The gradient of the loss has the right size and another direction, so the network is not "
    "trained with the loss that is returned; at most half of the points count then."
)
DIRECTIONS, NEAR_DIRECTION = 3, 0.05  # along which the gradient is looked at
STEP, NEAR_SLOPE = 1e-4, 1e-2  # of the factor, for its slope; and how near that is found


class ComparedLosses(AskedLosses):
    """named, due: what should be compared with the answer, in the list of targets and in a
    sentence. equation: where that stands, to end a sentence with.
    """

    named: str
    due: str
    equation: str = ""
    compared: tuple[str, str] | None = None  # with what, and how that becomes one number

    def targets(self, one: Asked) -> dict[str, np.ndarray]:
        """What the answer of a call may be compared with, by name, what is right first."""
        raise NotImplementedError

    def judge_noise(self, asked: list[Asked]) -> None:
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

    def judge_target(self, asked: list[Asked]) -> None:
        value = asked[0].call.returned
        if value is None or value.size != 1:
            what = "no number" if value is None else f"of shape {value.shape}"
            self.notes.wrong(
                REDUCTION, f"The loss is {what}; it should be one number, {MEAN_SQUARE}."
            )
            return
        for reduction in REDUCTIONS:
            for target in self.targets(asked[0]):
                if all(self._compares(one, target, reduction) for one in asked):
                    self.compared = target, reduction
                    self._tell_comparison(target, reduction)
                    return
        if all(one.noise is not None for one in asked):
            self.notes.wrong(
                TARGET,
                f"The loss is not the mean square of what the network answered minus "
                f"{self.named}{self.equation}.",
            )

    def _tell_comparison(self, target: str, reduction: str) -> None:
        if target == self.named and reduction in TEACH_NOTHING:
            self.notes.wrong(
                TARGET,
                f"A network does not learn {self.due} from {reduction}; it should be trained with "
                f"{MEAN_SQUARE}.",
            )
        elif target == self.named:
            self.notes.passed(TARGET)
        else:
            self.notes.wrong(
                TARGET,
                f"The network's answer is compared with {target}; it should be compared with "
                f"{self.due}{self.equation}.",
            )
        if reduction == FIRST_ALONE:
            self.notes.wrong(
                GRADIENT,
                "A gradient flows to the answer for the first sample alone; it should flow to all.",
            )
        if reduction == MEAN_SQUARE:
            self.notes.passed(REDUCTION)
        else:
            self.notes.wrong(
                REDUCTION, f"The loss is {reduction}; it should be {MEAN_SQUARE}{self.equation}."
            )

    def _compares(self, one: Asked, target: str, reduction: str) -> bool:
        compared = self.targets(one).get(target)
        return compared is not None and is_reduced(
            one.call.returned, one.answer - compared, reduction
        )

    def follows(self, one: Asked) -> bool:
        """Whether the loss is one of what the network answered and should be compared with."""
        return any(self._compares(one, self.named, reduction) for reduction in REDUCTIONS)

    def judge_gradient(self, asked: list[Asked]) -> None:
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
        compared, value = self.targets(one)[target], REDUCTIONS[reduction]
        above, below = (value(factor * one.answer - compared) for factor in (1 + STEP, 1 - STEP))
        due = (above - below) / (2 * STEP)
        is_near = abs(slope - due) <= NEAR_SLOPE * (abs(due) + abs(value(one.answer - compared)))
        is_forged = is_near and not self._is_gradient_of(value, one, compared)
        if is_forged:
            self.notes.wrong(ELSEWHERE, OTHER_DIRECTION)
        if is_near and not is_forged:
            self.notes.passed(GRADIENT)
        else:
            self.notes.wrong(
                GRADIENT,
                "The gradient that reaches the network is not that of the loss that is returned; "
                "it should flow from the loss through the whole answer.",
            )

    def _is_gradient_of(
        self, value: Callable[[np.ndarray], float], one: Asked, compared: np.ndarray
    ) -> bool:
        """Whether the gradient by what the network answered is that of the loss, along a few
        directions; True where it cannot be known.
        """
        entries = self.evidence.outputs.get(self.facts.get("entries", ""))
        answered = [each.answer.reshape(-1) for each in one.call.network_calls()]
        if entries is None or entries.size != one.answer.size:
            return True
        if not np.array_equal(np.concatenate(answered), one.answer.reshape(-1)):
            return True  # it was put in another order
        rng = np.random.default_rng(0)
        for _ in range(DIRECTIONS):
            along = rng.standard_normal(one.answer.shape)
            above, below = (value(one.answer + step * along - compared) for step in (STEP, -STEP))
            off = float((entries.reshape(-1) * along.reshape(-1)).sum()) - (above - below) / (
                2 * STEP
            )
            if abs(off) > NEAR_DIRECTION * float(np.linalg.norm(entries)):
                return False
        return True
