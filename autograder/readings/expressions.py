"""Expressions: products of powers of a schedule's quantities, each a curve over its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

Curves = Mapping[str, np.ndarray]  # {symbol: its value at each step (T,)}
Powers = tuple[tuple[str, float], ...]  # ((symbol, exponent), ...)


@dataclass(frozen=True)
class Expression:
    """factor * a^p * b^q ...

    powers: ((symbol, exponent), ...) in the order in which they are written; a symbol is the text
        that stands for it, "alpha_bar_t".
    shift: how many steps later than it should the whole expression is read.
    """

    factor: float = 1.0
    powers: Powers = ()
    shift: int = 0

    def curve(self, curves: Curves) -> np.ndarray:
        """Its value at each step (T,), NaN where it reads beyond the schedule."""
        steps = len(next(iter(curves.values())))
        value = np.full(steps, self.factor)
        with np.errstate(all="ignore"):
            for symbol, exponent in self.powers:
                value = value * curves[symbol] ** exponent
        return shifted(value, self.shift)

    @cached_property
    def cost(self) -> float:
        """How unusual it is: of two expressions with the same values, the cheaper one is meant."""
        plain = sum(
            1
            + 0.1 * (abs(p) == 0.5)
            + 0.3 * (p < 0)
            + 1.5 * (abs(p) not in (0.5, 1))
            + 0.4 * ("(" in symbol)
            for symbol, p in self.powers
        )
        return plain + 1.5 * (abs(self.factor) != 1) + 3 * abs(self.shift)

    def negative(self) -> "Expression":
        """The same with the other sign."""
        return Expression(-self.factor, self.powers, self.shift)

    @property
    def is_one(self) -> bool:
        """Whether nothing of it needs to be written in front of what it multiplies."""
        return abs(self.factor) == 1 and not self.powers

    def text(self) -> str:
        """As people write it, without its sign: "beta_t / sqrt(1 - alpha_bar_t)"."""
        above = [_power(symbol, p) for symbol, p in self.powers if p > 0]
        below = [_power(symbol, -p) for symbol, p in self.powers if p < 0]
        size = abs(self.factor)
        if size != 1 or not above:
            above.insert(0, f"{size:.4g}")
        top = " * ".join(above)
        if below:
            top += f" / {below[0]}" if len(below) == 1 else f" / ({' * '.join(below)})"
        if self.shift:
            top = f"[{top} at t {'+' if self.shift > 0 else '-'} {abs(self.shift)}]"
        return top


def _power(symbol: str, exponent: float) -> str:
    inside = symbol[1:-1] if _is_group(symbol) else symbol
    if exponent == 0.5:
        return f"sqrt({inside})"
    if exponent == 1:
        return symbol
    if exponent == 1.5:
        return f"{symbol} * sqrt({inside})"
    return f"{symbol}^{exponent:g}"


def _is_group(symbol: str) -> bool:
    return symbol.startswith("(") and symbol.endswith(")") and " " in symbol


def shifted(values: np.ndarray, shift: int) -> np.ndarray:
    """values (T,) as they are `shift` steps later; NaN beyond the ends."""
    if not shift:
        return values
    moved = np.full(len(values), np.nan)
    if shift > 0:
        moved[:-shift] = values[shift:]
    else:
        moved[-shift:] = values[:shift]
    return moved


ORDINARY = (-1.0, -0.5, 0.5, 1.0)
RARE = (-2.0, -1.5, 1.5, 2.0)
TWO_ROOTS = (-0.25, 0.25)
MOST_SYMBOLS = 4


def products(symbols: Sequence[str]) -> list[Powers]:
    """All products that a student may come to: up to four symbols with ordinary exponents, up to
    two of which one may be rare, up to three of which one may have two roots.
    """
    found: list[Powers] = [()]
    for symbol in symbols:
        longer = []
        for product in found:
            rare = any(p in RARE for _, p in product)
            rooted = any(p in TWO_ROOTS for _, p in product)
            if len(product) < (2 if rare else 3 if rooted else MOST_SYMBOLS):
                longer += [(*product, (symbol, p)) for p in ORDINARY]
            if len(product) < 3 and not rare and not rooted:
                longer += [(*product, (symbol, p)) for p in TWO_ROOTS]
            if len(product) < 2 and not rare:
                longer += [(*product, (symbol, p)) for p in RARE]
        found += longer
    return found
