"""Wrong formulas made of parts, to tell which parts of an answer are wrong where no known mistake
gives it.

A formula has slots; each has a right option and wrong ones, with what to say of them. A reading is
the answer of the formula with one or a few wrong options.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...checking.said import BESIDE

Read = dict[str, np.ndarray]  # {what to say: answer}
Slots = Mapping[str, tuple[Any, Mapping[str, Any]]]  # {slot: (right, {what to say: wrong})}


def readings(formula: Callable[..., Any], slots: Slots, most: int = 2) -> Read:
    """{what to say: answer} with up to `most` wrong options, fewer first."""
    found: Read = {}
    right = {slot: option for slot, (option, _) in slots.items()}
    for count in range(1, most + 1):
        for chosen in itertools.combinations(slots, count):
            for said in itertools.product(*(slots[slot][1] for slot in chosen)):
                wrong = {slot: slots[slot][1][say] for slot, say in zip(chosen, said, strict=True)}
                found.setdefault(BESIDE.join(said), _value(formula, {**right, **wrong}))
    return found


def _value(formula: Callable[..., Any], options: Mapping[str, Any]) -> np.ndarray:
    """The answer of a formula; no number where it has none."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(formula(**options), dtype=np.float64)
    except (ArithmeticError, ValueError):
        return np.asarray(np.nan)


def bars(betas: Sequence[float]) -> np.ndarray:
    """alpha_bar_0, ..., alpha_bar_T."""
    return np.cumprod([1.0, *(1 - np.asarray(betas))])


# alpha_bar_t of one t, as it should be and as students have it
BARS: dict[str, Callable[[Sequence[float], int], float]] = {
    "Your alpha_bar_t stops at step t - 1; it should have step t in it.": lambda betas, t: float(
        bars(betas)[t - 1]
    ),
    "Your alpha_bar_t goes on to step t + 1, where there is one; it should stop at step t. In "
    "Python, betas[:t] holds beta_1, ..., beta_t.": lambda betas, t: float(
        bars(betas)[: t + 2][-1]
    ),
    "Your alpha_bar_t leaves out the first step; it should have alpha_1 in it, too. In Python, "
    "beta_1 is betas[0].": lambda betas, t: float(bars(betas)[t] / bars(betas)[1]),
    "Your alpha_bar_t is the alpha of step t alone; it should be the product of all alphas up to "
    "t.": lambda betas, t: 1 - betas[t - 1],
    "Your alpha_bar_t is the product of all T alphas; it should stop at step t.": (
        lambda betas, t: float(bars(betas)[-1])
    ),
    "Your alpha_bar_t is a product of betas; it should be that of the alphas, 1 - beta.": (
        lambda betas, t: float(np.prod(betas[:t]))
    ),
}


def right_bar(betas: Sequence[float], t: int) -> float:
    """alpha_bar_t."""
    return float(bars(betas)[t])
