"""What a sampler does with its predictions: guidance, the step, its noise, and the result."""

from typing import Any

import numpy as np

from ..broker.records import FunctionCall
from ..readings.expressions import Expression
from ..readings.formula import Formula, what_differs
from ..readings.measuring import FITS
from ..readings.schedules import ALPHA, BETA, ONE_MINUS, power
from ..readings.search import FEWEST, Found
from .chain_results import RESULT, ChainWithResult
from .chain_steps import Chain
from .evidence import Evidence, Notes
from .mixtures import RIGHT as RIGHT_MIXTURE
from .mixtures import Mixture, find_mixture, is_guidance, mixture

GUIDANCE, MEAN, NOISE, LAST = "guidance", "mean", "noise", "last step"
X, Z = power({ALPHA: -0.5}), power({BETA: 0.5})
EPSILON = power({BETA: 1, ALPHA: -0.5, ONE_MINUS: -0.5}, -1)
NOT_A_SUM = (
    "The next picture is not a sum of the last one, the two predictions and noise that was drawn."
)
CLAMPED = "Each step clamps its estimate of x_0 to [-1, 1]; in Algorithm 2 nothing is clamped."


def judge_chain(evidence: Evidence, notes: Notes, call: FunctionCall, chain: Chain) -> None:
    """What comes after the predictions: guidance, the step, its noise, and the result."""
    _Chain(evidence, notes, call, chain).judge()


def is_made_by(evidence: Evidence, call: FunctionCall, chain: Chain, given: dict[str, Any]) -> bool:
    """Whether each next picture is what a step that stands in makes of both predictions."""
    return _Chain(evidence, Notes(), call, chain).factors_by(given) is not None


class _Chain(ChainWithResult):
    def __init__(self, evidence: Evidence, notes: Notes, call: FunctionCall, chain: Chain) -> None:
        super().__init__(evidence, notes, call, chain, len(evidence.facts["betas"]))
        self.search = evidence.search()

    def factor_of_x(self, t: int) -> float:
        return float(X.curve(self.search.curves)[t])

    def judge(self) -> None:
        if self._follows_given_step():
            return
        for step in self.steps:
            step.factors = None
        self.measure()
        self.judge_result()
        if len(self.steps) < 2:
            return
        right = _formula([X, EPSILON, Z])
        if all(step.factors is None for step in self.steps[:-1]):
            clamps = self.clamps_estimates()
            self.notes.wrong(MEAN, CLAMPED if clamps else NOT_A_SUM, right=right)
            if clamps:
                self.notes.passed(GUIDANCE)
                self._judge_noise(self.table()[3], {"right": right})
            return
        table = self.table()
        epsilon = self._judge_guidance(table[1:3], EPSILON.curve(self.search.curves))
        self._judge_formula(table[0], epsilon, table[3])

    def _follows_given_step(self) -> bool:
        """Whether each next picture is what the step that stands in makes of both predictions."""
        given = self.facts.get("given_step")
        table = self.factors_by(given) if given else None
        if given is None or table is None:
            return False
        self._judge_guidance(table[1:3], np.full(self.count, given["epsilon"]))
        self.notes.passed(MEAN, NOISE, LAST, RESULT)  # what is wrong there has cost its points
        return True

    def factors_by(self, given: dict[str, Any]) -> np.ndarray | None:
        """(4, T): the factors at each step, where what is added, and the factor of x_t, are those
        of a step that stands in.
        """
        result = self.chain.result
        if result is None or len(self.steps) != self.count:
            return None
        after = [*(step.picture for step in self.steps[1:]), result.astype(np.float64)]
        table = np.full((4, self.count), np.nan)
        for step, picture in zip(self.steps, after, strict=True):
            if picture.shape != step.picture.shape:
                return None
            added = picture - np.array(given["added"][step.t])
            if not self.fits(step, added, None, [(-1, "", None)]):
                return None
            assert step.factors is not None
            table[:, step.t] = step.factors
        is_its = np.nanmax(np.abs(table[0] - given["x_t"]), initial=0.0) <= FITS
        return table if is_its else None

    def _judge_guidance(self, pair: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The factor (T,) of the mixture of both predictions. pair (2, T): their factors; right
        (T,): the factor that their mixture should have.
        """
        asked = ~np.isnan(pair).all(axis=1)
        if not asked.all():  # of guidance nothing was seen
            return pair[int(asked.argmax())]
        mixed = find_mixture(pair, right, self.weight, self._is_formula)
        if mixed is None:
            said = "The two predictions are not mixed with the same weights at every step."
            self.notes.wrong(GUIDANCE, said, right=RIGHT_MIXTURE)
            return np.full(self.count, np.nan)
        p, q = mixed.p, mixed.q
        if is_guidance(p, q, self.weight):
            self.notes.passed(GUIDANCE)
        else:
            self._tell_guidance(mixed)
        return pair[0] / p if abs(p) >= abs(q) else pair[1] / q

    def _is_formula(self, curve: np.ndarray) -> bool:
        found = self.search.find(curve, 1.0, [EPSILON])
        return found is not None and not found.apart and abs(found.expression.factor) == 1

    def _tell_guidance(self, mixed: Mixture) -> None:
        mine = mixture(mixed.p, mixed.q, self.weight)
        due, more = f"{RIGHT_MIXTURE} (CFG eq. 6)", {"reading": mine, "right": RIGHT_MIXTURE}
        said = f"Guidance computes {mine}; it should be {due}."
        if not mixed.is_certain:
            share = f"{mixed.p / mixed.q:.3g} : 1" if abs(mixed.q) > FITS else "1 : 0"
            said = f"The two predictions are mixed as {share}; it should be {due}."
            more = {"right": RIGHT_MIXTURE}
        elif mixed.is_difference:
            mine = mine.removeprefix("epsilon = ")
            said = f"The two predictions come into the step as {mine}; it should be {due}."
        self.notes.wrong(GUIDANCE, said, **more)

    def _judge_formula(self, x: np.ndarray, epsilon: np.ndarray, z: np.ndarray) -> None:
        z = np.where(np.isnan(z) & np.isfinite(x), 0.0, z)  # nothing was drawn
        found = [self.search.find(x, 1.0, [X]), self.search.find(epsilon, 1.0, [EPSILON])]
        read = [one.expression if one else None for one in (*found, self._find_noise(z))]
        more = {"reading": _formula(read), "right": _formula([X, EPSILON, Z])}
        judged = zip(("x_t", "epsilon"), (x, epsilon), found, (X, EPSILON), strict=True)
        said = [
            text
            for name, curve, one, right in judged
            if np.isfinite(curve).any() and (text := self._difference(name, one, right))
        ]
        if clamped := self.limits():
            low, high = clamped
            said.insert(0, f"Each picture is clamped to [{low:.4g}, {high:.4g}]; it should not be.")
        if said:
            self.notes.wrong(MEAN, " ".join(said), **more)
        else:
            self.notes.passed(MEAN)
        self._judge_noise(z, more)

    def _find_noise(self, z: np.ndarray) -> Found | None:
        on_the_way = np.abs(z)
        on_the_way[0] = np.nan  # judged by a facet of its own
        return self.search.find(on_the_way, 1.0, [Z])

    def _difference(self, name: str, one: Found | None, right: Expression) -> str:
        measured = sum(step.factors is not None for step in self.steps)
        if one is None and measured < FEWEST:
            return ""
        if one is None:
            return (
                f"The factor of {name} should be {('-' if right.factor < 0 else '')}{right.text()}."
            )
        if one.expression != right:
            return what_differs(name, one.expression, right)
        for t, value in one.apart.items():
            return (
                f"At t = {t + self.facts['first']} the factor of {name} is {value:.4g}; it should "
                f"be {right.text()} there, too."
            )
        return ""

    def _judge_noise(self, z: np.ndarray, more: dict[str, str]) -> None:
        one, z = self._find_noise(z), np.abs(z)
        on_the_way = [step for step in self.steps if step.t > 0 and step.factors is not None]
        noisy = [step for step in on_the_way if z[step.t] > 1e-5]
        first, picture = self.facts["first"], self.steps[0].picture
        is_start = [np.allclose(noise, picture, atol=1e-5) for noise in self.chain.noises]
        used = [step.noise for step in noisy]
        odd = next((step.odd_noise for step in noisy if step.odd_noise), "")
        said = []
        if not noisy:
            said.append(f"No noise is added; every step but t = {first} should add {Z.text()} * z.")
        elif odd:
            said.append(odd)
        elif any(number >= 0 and is_start[number] for number in used):
            said.append("x_T is added again as noise; every step should draw its own z.")
        elif len(set(used)) < len(used):
            said.append("One z serves several steps; every step should draw its own.")
        if noisy and (apart := self._difference("z", one, Z)):
            said.append(apart)
        if said:
            self.notes.wrong(NOISE, " ".join(said), **more)
        else:
            self.notes.passed(NOISE)
        if noisy and np.isfinite(z[0]):
            if z[0] > 1e-4:
                told = f"Noise is added at t = {first}; the last step should add none"
                self.notes.wrong(LAST, f"{told} (Algorithm 2).")
            else:
                self.notes.passed(LAST)


def _formula(read: list[Expression | None]) -> str:
    return Formula("x_(t-1)", tuple(zip(("x_t", "epsilon", "z"), read, strict=True))).text()
