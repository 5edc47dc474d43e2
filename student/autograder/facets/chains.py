"""The steps of a sampler, measured: from which factors each next picture is made (Algorithm 2)."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..broker.records import FunctionCall
from ..readings.expressions import Expression
from ..readings.formula import Formula, what_differs
from ..readings.measuring import FITS, fit
from ..readings.schedules import ALPHA, BETA, ONE_MINUS, power
from ..readings.search import FEWEST, Found
from .evidence import Evidence, Notes
from .finishes import finishes
from .mixtures import RIGHT as RIGHT_MIXTURE
from .mixtures import is_guidance, mixture
from .noises import unusual

GUIDANCE, MEAN, NOISE, LAST, RESULT = "guidance", "mean", "noise", "last step", "result"
X, Z = power({ALPHA: -0.5}), power({BETA: 0.5})
EPSILON = power({BETA: 1, ALPHA: -0.5, ONE_MINUS: -0.5}, -1)
NOT_A_SUM = (
    "The next picture is not a sum of the last one, the two predictions and noise that was drawn."
)


Noises = Iterable[tuple[int, str, np.ndarray | None]]  # number, what is wrong, the noise


@dataclass
class Step:
    """t: counted from 0. picture: what the network was shown; both predictions, None where one was
    not asked for.
    """

    t: int
    picture: np.ndarray
    conditional: np.ndarray | None
    null: np.ndarray | None
    factors: np.ndarray | None = None  # (4,): of picture, both predictions, and noise
    noise: int = -1  # which one, of those that were drawn
    odd_noise: str = ""  # what is wrong with it
    clamped: str = ""  # limits of the next picture


@dataclass
class Chain:
    """noises: all that were drawn, in order. result: what was returned."""

    steps: list[Step]
    noises: list[np.ndarray]
    result: np.ndarray | None


def judge_chain(evidence: Evidence, notes: Notes, call: FunctionCall, chain: Chain) -> None:
    """What comes after the predictions: guidance, the step, its noise, and the result."""
    _Chain(evidence, notes, call, chain).judge()


class _Chain:
    def __init__(self, evidence: Evidence, notes: Notes, call: FunctionCall, chain: Chain) -> None:
        self.evidence, self.notes, self.facts = evidence, notes, evidence.facts
        self.call, self.chain, self.steps = call, chain, chain.steps
        self.count, self.weight = len(self.facts["betas"]), float(self.facts["weight"])
        self.search = evidence.search()

    def judge(self) -> None:
        if self._follows_given_step():
            return
        for step, after in itertools.pairwise(self.steps):
            self._measure(step, after.picture)
        self._judge_result()
        if all(step.factors is None for step in self.steps[:-1]):
            right = _formula([X, EPSILON, Z])
            self.notes.wrong(MEAN, NOT_A_SUM, right=right)
            return
        table = np.full((4, self.count), np.nan)
        for step in self.steps:
            if step.factors is not None:
                table[:, step.t] = step.factors
        p, q = self._judge_guidance(table[1:3], EPSILON.curve(self.search.curves))
        conditional, null = np.where(np.isnan(table[1:3]), 0.0, table[1:3])
        epsilon = (p * conditional + q * null) / (p * p + q * q)  # the factor of the mixture
        epsilon[np.isnan(table[1:3]).all(axis=0)] = np.nan
        self._judge_formula(table[0], epsilon, table[3])

    def _measure(self, step: Step, after: np.ndarray, where: np.ndarray | None = None) -> bool:
        """Find the factors with which a step makes the next picture."""
        if after.shape != step.picture.shape or not np.isfinite(after).all():
            return False
        drawn = [(number, "", noise) for number, noise in enumerate(self.chain.noises)]
        if self._fits(step, after, where, [(-1, "", None), *drawn]):
            return True
        odd = ((-2, said, noise) for said, noise in unusual(self.evidence, self.call, after.shape))
        if self._fits(step, after, where, odd):
            return True
        low, high = after.min(), after.max()
        inside = (after > low) & (after < high)
        if (
            where is None
            and (~inside).sum() > 3
            and inside.any()
            and self._measure(step, after, inside)
        ):
            step.clamped = f"[{low:.4g}, {high:.4g}]"
        return bool(step.clamped)

    def _fits(
        self, step: Step, after: np.ndarray, where: np.ndarray | None, noises: Noises
    ) -> bool:
        nothing = np.zeros(after.shape)
        kept = np.ones(after.shape, bool) if where is None else where
        known = [
            nothing if each is None else each
            for each in (step.picture, step.conditional, step.null)
        ]
        for number, said, noise in noises:
            columns = [*known, nothing if noise is None else noise]
            found = fit(after[kept], np.stack([each[kept] for each in columns], axis=1))
            if found is not None:
                step.factors, step.noise, step.odd_noise = found, number, said
                return True
        return False

    def _follows_given_step(self) -> bool:
        """Whether each next picture is what the step that stands in makes of both predictions."""
        given, result = self.facts.get("given_step"), self.chain.result
        if given is None or result is None or len(self.steps) != self.count:
            return False
        after = [*(step.picture for step in self.steps[1:]), result.astype(np.float64)]
        table = np.full((4, self.count), np.nan)
        for step, picture in zip(self.steps, after, strict=True):
            if picture.shape != step.picture.shape:
                return False
            added = picture - np.array(given["added"][step.t])
            if not self._fits(step, added, None, [(-1, "", None)]):
                return False
            assert step.factors is not None
            table[:, step.t] = step.factors
        if np.nanmax(np.abs(table[0] - given["x_t"]), initial=0.0) > FITS:
            return False
        self._judge_guidance(table[1:3], np.full(self.count, given["epsilon"]))
        self.notes.passed(MEAN, NOISE, LAST, RESULT)  # what is wrong there has cost its points
        return True

    def _judge_guidance(self, pair: np.ndarray, right: np.ndarray) -> tuple[float, float]:
        """The weights of both predictions. pair (2, T): their factors; right (T,): the factor that
        their mixture should have.
        """
        due = 1 + self.weight, -self.weight
        with np.errstate(all="ignore"):
            weights = pair / right
            weights = weights[:, np.isfinite(weights).all(axis=0)]
            if weights.size and not _constant(weights):  # the factor of the mixture may be wrong
                total = weights.sum(axis=0)
                if np.abs(total).min() < FITS * np.abs(weights).max():
                    total = weights[0] / self.weight
                weights = weights / total
        if not weights.size:
            return due
        if not np.isfinite(weights).all() or not _constant(weights):
            said = "The two predictions are not mixed with the same weights at every step."
            self.notes.wrong(GUIDANCE, said, right=RIGHT_MIXTURE)
            return due
        p, q = (float(each) for each in np.median(weights, axis=1))
        if p + q < -FITS or (p + q < FITS and p < 0):
            p, q = -p, -q  # a sign that the step's formula has the wrong way round
        if is_guidance(p, q, self.weight):
            self.notes.passed(GUIDANCE)
            return due
        mine = mixture(p, q, self.weight)
        self.notes.wrong(
            GUIDANCE,
            f"Guidance computes {mine}; it should be {RIGHT_MIXTURE} (CFG eq. 6).",
            reading=mine,
            right=RIGHT_MIXTURE,
        )
        return (p, q) if p * p + q * q > FITS else due

    def _judge_formula(self, x: np.ndarray, epsilon: np.ndarray, z: np.ndarray) -> None:
        z = np.abs(np.where(np.isnan(z) & np.isfinite(epsilon), 0.0, z))
        on_the_way = z.copy()
        on_the_way[0] = np.nan  # judged by a facet of its own
        due = [[X], [EPSILON], [Z]]
        found = [
            self.search.find(curve, 1.0, right)
            for curve, right in zip((x, epsilon, on_the_way), due, strict=True)
        ]
        read = [one.expression if one else None for one in found]
        more = {"reading": _formula(read), "right": _formula([X, EPSILON, Z])}
        said = [
            text
            for name, one, right in zip(("x_t", "epsilon"), found, (X, EPSILON), strict=False)
            if (text := self._difference(name, one, right))
        ]
        clamped = next((step.clamped for step in self.steps if step.clamped), "")
        if clamped:
            said.insert(0, f"Each picture is clamped to {clamped}; it should not be.")
        if said:
            self.notes.wrong(MEAN, " ".join(said), **more)
        else:
            self.notes.passed(MEAN)
        self._judge_noise(found[2], z, more)

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

    def _judge_noise(self, one: Found | None, z: np.ndarray, more: dict[str, str]) -> None:
        on_the_way = [step for step in self.steps if step.t > 0 and step.factors is not None]
        noisy = [step for step in on_the_way if z[step.t] > 1e-5]
        first, picture = self.facts["first"], self.steps[0].picture
        is_start = [np.allclose(noise, picture, atol=1e-5) for noise in self.chain.noises]
        used = [step.noise for step in noisy]
        odd = next((step.odd_noise for step in noisy if step.odd_noise), "")
        if not noisy:
            said = f"No noise is added; every step but t = {first} should add {Z.text()} * z."
            self.notes.wrong(NOISE, said, **more)
        elif odd:
            self.notes.wrong(NOISE, odd)
        elif any(number >= 0 and is_start[number] for number in used):
            said = "x_T is added again as noise; every step should draw its own z."
            self.notes.wrong(NOISE, said)
        elif len(set(used)) < len(used):
            said = "One z serves several steps; every step should draw its own."
            self.notes.wrong(NOISE, said)
        elif said := self._difference("z", one, Z):
            self.notes.wrong(NOISE, said, **more)
        else:
            self.notes.passed(NOISE)
        if noisy and np.isfinite(z[0]):
            if z[0] > 1e-4:
                said = f"Noise is added at t = {first}; the last step should add none"
                self.notes.wrong(LAST, f"{said} (Algorithm 2).")
            else:
                self.notes.passed(LAST)

    def _judge_result(self) -> None:
        """How the result follows from the last step."""
        step, given = self.steps[-1], self.chain.result
        if given is None or given.shape != step.picture.shape or not np.isfinite(given).all():
            return
        given = given.astype(np.float64)
        ways = finishes(self.facts.get("finish"))
        for way in ways:
            where = way.where(given)
            noises = [(-1, "", None), *((n, "", z) for n, z in enumerate(self.chain.noises))]
            if where.mean() > 0.03 and self._fits(step, way.back(given), where, noises):
                if way.said:
                    self.notes.wrong(RESULT, way.said)
                else:
                    self.notes.passed(RESULT)
                return
        pixels = self.facts.get("finish")
        due = "x * {1:g} + {0:g}, clamped to [0, 1]".format(*pixels) if pixels else "x_0"
        self.notes.wrong(
            RESULT, f"What is returned does not follow from the last step; it should be {due}."
        )


def _constant(weights: np.ndarray) -> bool:
    return bool(np.ptp(weights, axis=1).max() <= 5e-3 * np.abs(weights).max())


def _formula(read: list[Expression | None]) -> str:
    return Formula("x_(t-1)", tuple(zip(("x_t", "epsilon", "z"), read, strict=True))).text()
