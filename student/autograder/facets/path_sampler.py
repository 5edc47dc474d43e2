"""A sampler that follows a velocity from noise at t = 0 to data at t = 1, in equal Euler steps.

facts of its case: those of a sampler (samplers.py) without betas, times, first and averaged; steps:
how many it should take.
"""

from collections.abc import Callable

import numpy as np

from ..broker.records import FunctionCall
from ..readings.measuring import FITS
from .chain_results import ChainWithResult
from .chain_steps import Chain
from .chains import GUIDANCE, NOISE
from .evidence import Evidence, Findings, Notes
from .mixtures import Mixture, find_mixture, is_guidance, mixture
from .samplers import ORDER, Sampler, Shown
from .times import TIME

EULER_STEP = "step"
RIGHT_MIXTURE = "v = (1 + w) * v_c - w * v_null"
RIGHT_STEP = "x = x + v / T"

# What a network may be told at step k of T: {as it is written: the function of k, T}; the first is
# right.
TOLD: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "k / T": lambda k, T: k / T,
    "(k + 1) / T, the time at which the step ends": lambda k, T: (k + 1) / T,
    "(k + 1/2) / T, the middle of the step": lambda k, T: (k + 0.5) / T,
    "k / (T - 1), so that the last step begins at t = 1": lambda k, T: k / max(T - 1, 1),
    "1 - k / T, so that t runs from 1 down": lambda k, T: 1 - k / T,
    "1 - (k + 1) / T, so that t runs down": lambda k, T: 1 - (k + 1) / T,
    "k, from 0 to T - 1": lambda k, T: 1.0 * k,
    "k + 1, from 1 to T": lambda k, T: k + 1.0,
    "T - k": lambda k, T: 1.0 * (T - k),
    "T - 1 - k": lambda k, T: T - 1.0 - k,
    "1000 * k / T": lambda k, T: 1000 * k / T,
    "k / T / T": lambda k, T: k / T / T,
    "k // T": lambda k, T: 0.0 * k,
}
STEPS: dict[str, Callable[[int], float]] = {  # what v may be multiplied with; the first is right
    "v / T": lambda T: 1 / T,
    "v / (T - 1)": lambda T: 1 / max(T - 1, 1),
    "v / (T + 1)": lambda T: 1 / (T + 1),
    "v": lambda T: 1.0,
    "v / (2 * T)": lambda T: 1 / (2 * T),
    "2 * v / T": lambda T: 2 / T,
    "v / sqrt(T)": lambda T: T**-0.5,
    "v / 1000": lambda T: 1e-3,
}


def path_sampler(evidence: list[Evidence]) -> Findings:
    """What a sampler along a velocity does."""
    notes = Notes()
    for each in evidence:
        _PathSampler(each, notes).judge()
    return notes.findings


class _PathSampler(Sampler):
    def steps_due(self) -> int:
        return int(self.facts["steps"])

    def judge_steps(self, call: FunctionCall, chain: Chain) -> None:
        _Path(self.evidence, self.notes, call, chain, self.count).judge()

    def judge_order(self, shown: list[Shown]) -> list[int] | None:
        """Every picture is a step of its own, from the first on."""
        times = np.array([each.time for each in shown])
        if self.asks_twice(times):
            return None
        k = np.arange(len(shown))
        if len(shown) == self.count:
            self.notes.passed(ORDER)
        else:
            self.notes.wrong(
                ORDER,
                f"The network is shown {len(shown)} different x; it should be T = {self.count}, "
                f"one at the start of each step.",
            )
        told = [name for name, way in TOLD.items() if np.allclose(times, way(k, self.count), 1e-4)]
        right = next(iter(TOLD))
        if right in told:
            self.notes.passed(TIME)
        else:
            says = told[0] if told else "a number that is not the time at which the step starts"
            if np.ptp(times) < 1e-6 and len(times) > 1:
                says = f"{times[0]:.4g} at every step"
            self.notes.wrong(
                TIME,
                f"At step k = 0, 1, ... the network is told {says}; it should be told {right}, the "
                f"time at which the step starts.",
                right=f"time = {right}",
            )
        return k.tolist()


class _Path(ChainWithResult):
    def factor_of_x(self, t: int) -> float:
        return 1.0

    def judge(self) -> None:
        self.measure()
        self.judge_result()
        if len(self.steps) < 2:
            return
        made = [step.factors for step in self.steps[:-1] if step.factors is not None]
        if not made:
            self.notes.wrong(
                EULER_STEP,
                "The next x is not a sum of the last one and the two predictions at it.",
                right=RIGHT_STEP,
            )
            return
        table = np.array(made).T  # (4, K): of picture, both predictions, and noise
        sizes = self._judge_guidance(table[1:3])
        self._judge_step(table[0], sizes)
        self._judge_noise(table[3])

    def _judge_guidance(self, pair: np.ndarray) -> np.ndarray:
        """The factor (K,) of the velocity in each step. pair (2, K): those of both predictions."""
        asked = ~np.isnan(pair).all(axis=1)
        if not asked.all():  # of guidance nothing was seen
            return pair[int(asked.argmax())]
        due = np.full(pair.shape[1], STEPS["v / T"](self.count))
        mixed = find_mixture(pair, due, self.weight, self._is_step)
        if mixed is None:
            said = "The two predictions are not mixed with the same weights at every step."
            self.notes.wrong(GUIDANCE, said, right=RIGHT_MIXTURE)
            return np.full(pair.shape[1], np.nan)
        mixed = self._rescaled(mixed)
        if is_guidance(mixed.p, mixed.q, self.weight):
            self.notes.passed(GUIDANCE)
        else:
            self._tell_guidance(mixed)
        p, q = mixed.p, mixed.q
        return pair[0] / p if abs(p) >= abs(q) else pair[1] / q

    def _rescaled(self, mixed: Mixture) -> Mixture:
        """Weights whose ratio is that of guidance are meant so: the step has another size."""
        total = mixed.p + mixed.q
        if abs(total) < FITS:
            return mixed
        p, q = mixed.p / total, mixed.q / total
        return Mixture(p, q) if is_guidance(p, q, self.weight) else mixed

    def _is_step(self, curve: np.ndarray) -> bool:
        return any(np.allclose(np.abs(curve), size(self.count), 1e-3) for size in STEPS.values())

    def _tell_guidance(self, mixed: Mixture) -> None:
        mine, due = mixture(mixed.p, mixed.q, self.weight, "v"), f"{RIGHT_MIXTURE} (CFG eq. 6)"
        said, more = (
            f"Guidance computes {mine}; it should be {due}.",
            {"reading": mine, "right": RIGHT_MIXTURE},
        )
        if not mixed.is_certain:
            share = f"{mixed.p / mixed.q:.3g} : 1" if abs(mixed.q) > FITS else "1 : 0"
            said = f"The two predictions are mixed as {share}; it should be {due}."
            more = {"right": RIGHT_MIXTURE}
        self.notes.wrong(GUIDANCE, said, **more)

    def _judge_step(self, x: np.ndarray, sizes: np.ndarray) -> None:
        said = []
        if clamped := self.limits():
            low, high = clamped
            said.append(f"Each x is clamped to [{low:.4g}, {high:.4g}]; it should not be.")
        if np.abs(x - 1).max() > FITS:
            factor = f" by {x[0]:.4g}" if np.ptp(x) < FITS else ""
            said.append(f"A step should keep x and add to it; yours multiplies x{factor}.")
        reading = ""
        known = sizes[np.isfinite(sizes)]
        due = STEPS["v / T"](self.count)
        if known.size and np.abs(known / due - 1).max() > 5e-3:
            reading = self._step_in_words(known)
            what = f"yours is {reading}" if reading else "yours has another size"
            said.append(f"A step should be {RIGHT_STEP}; {what}.")
        if said:
            self.notes.wrong(EULER_STEP, " ".join(said), reading=reading, right=RIGHT_STEP)
        elif known.size:
            self.notes.passed(EULER_STEP)

    def _step_in_words(self, sizes: np.ndarray) -> str:
        for name, size in STEPS.items():
            for sign, factor in (("+", 1.0), ("-", -1.0)):
                if np.allclose(sizes, factor * size(self.count), 2e-3):
                    return f"x = x {sign} {name}"
        return ""

    def _judge_noise(self, z: np.ndarray) -> None:
        if np.abs(np.nan_to_num(z)).max() > 1e-4:
            self.notes.wrong(
                NOISE,
                "Noise is added on the way; the path from x_0 to x_1 is the solution of a "
                "differential equation, and no step should add noise.",
            )
        else:
            self.notes.passed(NOISE)
