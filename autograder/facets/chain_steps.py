"""The steps of a sampler, measured: from which factors each next picture is made."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..broker.records import FunctionCall
from ..readings.measuring import fit
from .estimates import estimate, estimates
from .evidence import Evidence
from .noises import unusual

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
    clamped: tuple[float, float] | None = None  # limits of the next picture


@dataclass
class Chain:
    """noises: all that were drawn, in order. result: what was returned."""

    steps: list[Step]
    noises: list[np.ndarray]
    result: np.ndarray | None


class MeasuredSteps:
    """The steps of a chain, and what their next pictures are made of."""

    def __init__(self, evidence: Evidence, call: FunctionCall, chain: Chain, count: int) -> None:
        self.evidence, self.facts = evidence, evidence.facts
        self.call, self.chain, self.steps = call, chain, chain.steps
        self.count, self.weight = count, float(self.facts["weight"])

    def measure(self) -> None:
        """Of each step but the last, after which no picture is shown."""
        for step, after in itertools.pairwise(self.steps):
            self._measure(step, after.picture)

    def table(self) -> np.ndarray:
        """(4, T): the factors at each step, NaN where they are not known."""
        table = np.full((4, self.count), np.nan)
        for step in self.steps:
            if step.factors is not None:
                table[:, step.t] = step.factors
        return table

    def clamps_estimates(self) -> bool:
        """Whether each step goes through an estimate of x_0 in [-1, 1], with the right guidance;
        then of its factors that of the noise is kept.
        """
        w, right = self.weight, next(estimates())[1]
        found = []
        for step, after in itertools.pairwise(self.steps):
            if step.conditional is None or step.null is None:
                return False
            mixed = (1 + w) * step.conditional - w * step.null
            betas, at = np.array(self.facts["betas"]), np.full(len(mixed), step.t)
            x_0 = estimate(right, step.picture, mixed, betas, at)
            by_estimate = replace(step, conditional=x_0, null=None)
            shape = step.picture.shape
            if after.picture.shape != shape or not self.fits(
                by_estimate, after.picture, None, self.drawn(shape)
            ):
                return False
            found.append(by_estimate)
        for step, by_estimate in zip(self.steps, found, strict=False):
            assert by_estimate.factors is not None
            step.factors = np.r_[[np.nan] * 3, np.nan_to_num(by_estimate.factors[3])]
            step.noise, step.odd_noise = by_estimate.noise, by_estimate.odd_noise
        return True

    def _measure(self, step: Step, after: np.ndarray, where: np.ndarray | None = None) -> bool:
        """Find the factors with which a step makes the next picture."""
        if after.shape != step.picture.shape or not np.isfinite(after).all():
            return False
        if self.fits(step, after, where, self.drawn(after.shape)):
            return True
        if self.fits(step, after, where, self.odd(after.shape)):
            return True
        low, high = after.min(), after.max()
        inside = (after > low) & (after < high)
        if (
            where is None
            and (~inside).sum() > 3
            and inside.any()
            and self._measure(step, after, inside)
        ):
            step.clamped = float(low), float(high)
        return step.clamped is not None

    def drawn(self, _: tuple[int, ...]) -> Noises:
        """None, and all that were drawn as they should be."""
        yield -1, "", None
        for number, noise in enumerate(self.chain.noises):
            yield number, "", noise

    def odd(self, shape: tuple[int, ...]) -> Noises:
        """Those that were drawn in another way."""
        for said, noise in unusual(self.evidence, self.call, shape):
            yield -2, said, noise

    def fits(self, step: Step, after: np.ndarray, where: np.ndarray | None, noises: Noises) -> bool:
        """Whether factors make the next picture of this step; where: the entries that count."""
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

    def limits(self) -> tuple[float, float] | None:
        """To which every next picture is clamped."""
        return next((step.clamped for step in self.steps if step.clamped), None)
