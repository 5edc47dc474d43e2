"""What a sampler returns, and how it follows from the last step."""

from collections.abc import Callable

import numpy as np

from ..broker.records import FunctionCall
from ..checking.verdict import ELSEWHERE
from .chain_steps import Chain, MeasuredSteps, Noises
from .evidence import FOR_SHOW, Evidence, Notes
from .finishes import Finish, finishes

RESULT = "result"
ALL_ENTRIES = "All entries of what is returned are"
FEW = 0.03  # of the pixels: a result that is clamped nearly everywhere does not say how it was made


class ChainWithResult(MeasuredSteps):
    """The steps of a chain and what is returned after the last of them."""

    def __init__(
        self, evidence: Evidence, notes: Notes, call: FunctionCall, chain: Chain, count: int
    ) -> None:
        super().__init__(evidence, call, chain, count)
        self.notes = notes

    def factor_of_x(self, t: int) -> float:
        """With which a step keeps the picture."""
        raise NotImplementedError

    def judge_result(self) -> None:
        """How the result follows from the last step."""
        step, given = self.steps[-1], self.chain.result
        if given is None or given.shape != step.picture.shape or not np.isfinite(given).all():
            return
        given, pixels = given.astype(np.float64), self.facts.get("finish")
        if np.ptp(given) == 0 < np.ptp(step.picture):
            said = f"{ALL_ENTRIES} {given.flat[0]:g}, whatever the chain made"
            self.notes.also_wrong(RESULT, f"{said}; it should be made of the last picture.")
            self.notes.wrong(ELSEWHERE, FOR_SHOW)
            return
        ways = finishes(pixels, self.limits())
        way = self._find_finish(given, ways, self.drawn) or self._find_finish(
            given, ways[:4], self.odd
        )
        if way is not None and way.said:
            self.notes.also_wrong(RESULT, way.said)
        elif way is not None:
            self.notes.passed(RESULT)
        elif not (pixels and _is_saturated(given, ways[0])) and any(
            each.factors is not None for each in self.steps
        ):  # else no step is known to be one
            due = "x * {1:g} + {0:g}, clamped to [0, 1]".format(*pixels) if pixels else "x"
            said = f"What is returned should be {due}, of the picture x that the last step makes."
            self.notes.also_wrong(RESULT, said)
            self.notes.wrong(ELSEWHERE, FOR_SHOW)

    def _find_finish(
        self, given: np.ndarray, ways: list[Finish], noises: Callable[[tuple[int, ...]], Noises]
    ) -> Finish | None:
        """In which way the result follows from the last step: one in which this step has the
        right factor of x_t, if there is one, because a scale may be the step's or the result's.
        """
        step, known, first = self.steps[-1], [*noises(given.shape)], None
        due = self.factor_of_x(step.t)
        for way in ways:
            where = way.where(given)
            if where.mean() <= FEW or not self.fits(step, way.back(given), where, known):
                continue
            assert step.factors is not None
            first = first or (way, step.factors)
            if abs(step.factors[0] / due - 1) < 1e-2:
                return way
        if first is not None:
            step.factors = first[1]
        return first and first[0]


def _is_saturated(given: np.ndarray, way: Finish) -> bool:
    """Whether pixels are within 0..1, and nearly all of them at an end of it."""
    return given.min() >= 0 and given.max() <= 1 and bool(way.where(given).mean() <= FEW)
