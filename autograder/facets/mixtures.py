"""How guidance mixes two predictions: with which weights, and these in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..readings.measuring import FITS

RIGHT = "epsilon = (1 + w) * epsilon_c - w * epsilon_null"
NEAR = 4e-3


@dataclass(frozen=True)
class Mixture:
    """p * epsilon_c + q * epsilon_null. is_certain: whether these are the weights themselves, and
    not only in their ratio.
    """

    p: float
    q: float
    is_certain: bool = True

    @property
    def is_difference(self) -> bool:
        """Whether the weights cancel: then their sign may as well be that of the step."""
        return abs(self.p + self.q) < FITS * max(abs(self.p), abs(self.q))


def find_mixture(
    pair: np.ndarray, right: np.ndarray, w: float, is_formula: Callable[[np.ndarray], bool]
) -> Mixture | None:
    """The weights of both predictions; None where they are not the same at every step.

    pair (2, T): the factors of both predictions. right (T,): the factor that their mixture should
    have. is_formula: whether factors (T,) of a mixture may be meant.
    """
    with np.errstate(all="ignore"):
        weights = pair / right
        seen = np.isfinite(weights).all(axis=0)
        weights = weights[:, seen]
        if _is_constant(weights):
            p, q = (float(each) for each in np.median(weights, axis=1))
            # a sum below 0 is a sign that the step has the wrong way round
            turned = p + q < -FITS * abs(p) or (p < 0 and p + q < FITS * abs(p))
            return Mixture(-p, -q) if turned else Mixture(p, q)
        shares = weights / np.abs(weights).max(axis=0)
        shares = shares * np.where(shares.sum(axis=0) < -FITS, -1, 1)
        shares = shares * np.sign(np.where(np.abs(shares.sum(axis=0)) < FITS, shares[0], 1))
    if not np.isfinite(shares).all() or not _is_constant(shares):
        return None
    a, b = (float(each) for each in np.median(shares, axis=1))
    row = 0 if abs(a) >= abs(b) else 1
    for scale in _scales(a, b, w):
        p, q = a * scale, b * scale
        if is_formula(pair[row] / (p, q)[row]):
            return Mixture(p, q)
    size = 1.0 / (a + b) if abs(a + b) > FITS else w / a
    return Mixture(a * size, b * size, is_certain=False)


def _scales(a: float, b: float, w: float) -> Iterator[float]:
    """Sizes of a mixture of which only the ratio a : b is known, the most likely first."""
    if abs(a + b) > FITS:
        yield 1 / (a + b)
    for value, forms in ((a, (1 + w, w, 1.0)), (b, (w, 1 + w, 1.0))):
        if abs(value) > FITS:
            yield from (form / abs(value) for form in forms)


def _is_constant(weights: np.ndarray) -> bool:
    size = np.abs(weights).max(initial=0.0)
    return bool(weights.size and np.ptp(weights, axis=1).max() <= 5e-3 * size)


def is_guidance(p: float, q: float, w: float) -> bool:
    """Whether p * epsilon_c + q * epsilon_null is guidance with the weight w (CFG eq. 6)."""
    size = NEAR * (1 + abs(w))
    return abs(p - (1 + w)) < size and abs(q + w) < size


def mixture(p: float, q: float, w: float, letter: str = "epsilon") -> str:
    """p * epsilon_c + q * epsilon_null as people write it, with the weight w where it shows.

    letter: how predictions are written.
    """
    text = ""
    for value, term in ((p, f"{letter}_c"), (q, f"{letter}_null")):
        if abs(value) < NEAR:
            continue
        sign, name = _in_words(value, w)
        joined = f" {sign} " if text else ("-" if sign == "-" else "")
        text += joined + (term if name == "1" else f"{name} * {term}")
    return f"{letter} = {text or '0'}"


def _in_words(value: float, w: float) -> tuple[str, str]:
    """(sign, the size)."""
    forms = {
        "1": 1.0,
        "w": w,
        "(1 + w)": 1 + w,
        "(1 - w)": 1 - w,
        "(1 + 2 * w)": 1 + 2 * w,
        "2 * w": 2 * w,
        "(2 + w)": 2 + w,
        "2": 2.0,
        "1/2": 0.5,
        "w / 2": w / 2,
        "w / (1 + w)": w / (1 + w),
        "1 / (1 + w)": 1 / (1 + w),
    }
    for name, form in forms.items():
        for sign, factor in (("+", 1), ("-", -1)):
            if abs(value - factor * form) < NEAR * max(1.0, abs(form)):
                return sign, name
    return ("-" if value < 0 else "+"), f"{abs(value):.3g}"
