"""What is the same in all wrong numbers of a function: a factor, a sign, an order, digits that are
missing.
"""

import math

import numpy as np

Pair = tuple[
    np.ndarray, np.ndarray, float
]  # given, right, tolerance as a part of the largest value
SAME = 1e-5  # as a part of the value: that two factors are one
SOME = "one and the same number times"
FACTORS = (
    (2.0, "twice"),
    (0.5, "half of"),
    (100.0, "100 times"),
    (0.01, "a hundredth of"),
    (3.0, "3 times"),
    (4.0, "4 times"),
    (1 / 3, "a third of"),
    (0.25, "a quarter of"),
    (math.sqrt(2), "sqrt(2) times"),
    (1 / math.sqrt(2), "1/sqrt(2) times"),
)
WHOLE = (
    "Your numbers have no digits after the point; they should keep them. In Python, // and int() "
    "cut them off, and so does an array of integers."
)


def said_of_numbers(pairs: list[Pair]) -> list[str]:
    """What holds for all pairs, in a sentence; nothing where none is found."""
    given, right = [g for g, _, _ in pairs], [r for _, r, _ in pairs]
    if all(near(g, r) for g, r in zip(given, right, strict=True)):
        return []
    said = factor_of(given, right) or digits_of(given, right) or _bound_of(given, right)
    return [said] if said else []


def near(given: np.ndarray, right: np.ndarray) -> bool:
    """Whether two arrays are one, up to what floats lose."""
    return bool(np.abs(given - right).max(initial=0.0) <= 2e-5 * np.abs(right).max(initial=1e-9))


def ratio(given: np.ndarray, right: np.ndarray) -> float | None:
    """The number by which all of right is multiplied; None where there is none."""
    largest = np.unravel_index(np.abs(right).argmax(), right.shape)
    if not right[largest]:
        return None
    factor = float(given[largest] / right[largest])
    return factor if abs(factor) > 1e-6 and near(given / factor, right) else None


def factor_of(given: list[np.ndarray], right: list[np.ndarray], of: str = "Your numbers") -> str:
    """That all are right but for a factor: the same in each call, or another in each."""
    factors = [ratio(g, r) for g, r in zip(given, right, strict=True)]
    known = [factor for factor in factors if factor is not None]
    several = all(r.size > 1 for r in right)
    if len(known) < len(factors) or len(known) < 2:
        return ""
    if max(known) - min(known) > SAME * max(map(abs, known)):
        if not several:
            return ""
        return (
            f"{of} have the right ratios to each other, but in each call all of them are "
            f"multiplied by a number, another one from call to call; it should be 1."
        )
    if abs(known[0] - 1) < 1e-4:
        return ""
    if abs(known[0] + 1) < SAME:
        return f"{of} have the wrong sign, all of them; they should have the opposite one."
    return f"{of} are {times(known[0])} what they should be, all of them and in each call."


def times(factor: float) -> str:
    """A factor in words, "half of" or "one and the same number times"."""
    return next((words for value, words in FACTORS if abs(factor / value - 1) < SAME), SOME)


def digits_of(given: list[np.ndarray], right: list[np.ndarray]) -> str:
    """That digits are missing, in each call."""
    together = [*zip(given, right, strict=True)]
    if all(near(r, np.round(r)) for r in right):
        return ""
    for cut in (np.floor, np.trunc, np.round):
        if all(((g == cut(r)) | _dust(g - r, r)).all() and _are_whole(g) for g, r in together):
            return WHOLE
    for digits in range(1, 6):
        if all(np.abs(g - np.round(r, digits)).max() < 1e-9 for g, r in together):
            many = "one digit" if digits == 1 else f"{digits} digits"
            return (
                f"Your numbers are rounded to {many} after the point; they should be left as they "
                f"are, because a small number loses most of itself."
            )
    return ""


def _dust(difference: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.abs(difference) <= 1e-9 * np.abs(right).max()


def _are_whole(given: np.ndarray) -> bool:
    return bool((given == np.round(given)).all())


def _bound_of(given: list[np.ndarray], right: list[np.ndarray]) -> str:
    """That numbers are cut off at a bound, where at least one is right."""
    g, r = (np.concatenate([each.ravel() for each in arrays]) for arrays in (given, right))
    off = np.abs(g - r) > 2e-5 * np.maximum(np.abs(r), 1e-9)
    bounds = {*np.round(np.abs(g[off]), 9)}
    if len(bounds) != 1 or off.all():
        return ""
    (bound,) = bounds
    beyond = (np.sign(g[off]) == np.sign(r[off])).all() and (np.abs(r[off]) > bound).all()
    if not beyond or ((np.abs(r[~off]) > bound * (1 + 1e-4)).any() and len({*np.sign(g[off])}) > 1):
        return ""
    return (
        f"Your number never goes beyond {bound:g}; it should be left as it is, because a right "
        f"answer may be larger."
    )
