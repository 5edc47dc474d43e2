"""Which expression gives a curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from .expressions import Curves, Expression, Powers, products, shifted
from .patience import check_patience

NEAR = 3e-4  # of a value: float32, and least squares over a few dozen entries
SMALL = 1e-5  # of what the formula's other factors come to: nothing
FACTORS = (1.0, 2.0, 0.5, 4.0, 0.25, 10.0, 0.1)
SHIFTS = (0, -1, 1)
FEWEST = 4  # steps, of which an expression is read


@dataclass(frozen=True)
class Found:
    """An expression, and the steps at which something else was measured: {step: value}."""

    expression: Expression
    apart: dict[int, float]


class Search:
    """curves: of the plain symbols, of which all products are tried. sums: of others, such as
    1 - sqrt(alpha_bar_t), which come alone or with one plain symbol.
    """

    def __init__(self, curves: Curves, sums: Curves | None = None) -> None:
        self.curves = {**curves, **(sums or {})}
        names = [*self.curves]
        self.powers, exponents = _all_products((*curves,), (*(sums or {}),))
        with np.errstate(all="ignore"):
            logs = np.log(np.stack([self.curves[name] for name in names]))
        # a symbol may be 0 at a step, as 1 - alpha_bar_{t-1} is at the first
        self.zero = (exponents != 0).astype(float) @ (~np.isfinite(logs)) > 0
        self.logs = exponents @ np.where(np.isfinite(logs), logs, 0.0)

    def find(
        self, curve: np.ndarray, scale: float, first: Sequence[Expression] = ()
    ) -> Found | None:
        """The cheapest expression of a curve (T,), NaN where nothing was measured.

        scale: what the formula's factors come to: what is far below is 0. first: expressions that
            are tried before all others, such as the right one.
        """
        check_patience()
        seen = np.isfinite(curve)
        if seen.sum() < FEWEST:
            return None
        if (np.abs(curve[seen]) <= SMALL * scale).all():
            return Found(Expression(0.0), {})
        for expression in first:
            if self._fits(expression, curve, seen, scale):
                return Found(expression, {})
        ends = np.flatnonzero(seen)[[0, -1]]
        for left_out in ((), (ends[0],), (ends[1],), tuple(ends)):
            kept = seen.copy()
            kept[list(left_out)] = False
            if kept.sum() < FEWEST:
                continue
            if (np.abs(curve[kept]) <= SMALL * scale).all():
                found: Expression | None = Expression(0.0)
            else:
                fits = [each for each in first if self._fits(each, curve, kept, scale)]
                found = fits[0] if fits else self._cheapest(curve, kept)
            if found is not None:
                return Found(found, {int(t): float(curve[t]) for t in left_out})
        return None

    def _fits(
        self, expression: Expression, curve: np.ndarray, at: np.ndarray, scale: float
    ) -> bool:
        value = expression.curve(self.curves)[at]
        return bool((np.abs(value - curve[at]) <= NEAR * np.abs(value) + SMALL * scale).all())

    def _cheapest(self, curve: np.ndarray, at: np.ndarray) -> Expression | None:
        signs = np.sign(curve[at])
        if abs(signs.sum()) < len(signs):
            return None
        with np.errstate(all="ignore"):
            wanted = np.log(np.abs(curve))
        fits: list[Expression] = []
        for shift in SHIFTS:
            target = shifted(wanted, -shift)  # of the expression's own step
            inside = shifted(at.astype(float), -shift) == 1
            if inside.sum() < min(FEWEST, at.sum()):
                continue
            factor = target[inside] - self.logs[:, inside]  # (N, steps)
            middle = np.median(factor, axis=1)
            near = (np.abs(factor - middle[:, None]) <= NEAR).all(axis=1)
            near &= ~(self.zero[:, inside].any(axis=1))
            for row in np.flatnonzero(near):
                size = float(np.exp(middle[row]))
                nice = min(FACTORS, key=lambda f: abs(np.log(f) - middle[row]))
                if abs(size / nice - 1) <= NEAR:
                    size = nice
                elif len(self.powers[row]) > 1 or shift:
                    continue
                fits.append(Expression(float(signs[0]) * size, self.powers[row], shift))
            if fits:
                break
        return min(fits, key=lambda each: each.cost, default=None)


@cache  # it takes a fraction of a second, and there are few sets of symbols
def _all_products(plain: tuple[str, ...], sums: tuple[str, ...]) -> tuple[list[Powers], np.ndarray]:
    """The products (N) of symbols and of sums, and each symbol's exponent in them (N, symbols)."""
    powers = products(plain)
    for name in sums:
        alone = [((name, p),) for p in (-1.0, -0.5, 0.5, 1.0)]
        beside = [((symbol, p), (name, q)) for symbol in plain
                  for p in (-1.0, -0.5, 0.5, 1.0) for q in (-1.0, 1.0)]  # fmt: skip
        powers += [*alone, *beside]
    names = [*plain, *sums]
    exponents = np.zeros((len(powers), len(names)))
    for row, product in enumerate(powers):
        for symbol, p in product:
            exponents[row, names.index(symbol)] = p
    return powers, exponents
