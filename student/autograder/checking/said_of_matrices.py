"""Which entries of wrong matrices are wrong, where that is the same in all of them."""

from collections.abc import Callable

import numpy as np

from .said_of_numbers import digits_of, factor_of, near, ratio, times

Pairs = list[tuple[np.ndarray, np.ndarray]]  # given, right
ZERO = 1e-9  # of the largest entry: what floats leave of a 0


def said_of_order(pairs: Pairs) -> list[str]:
    """That rows and columns are in reverse order, if they are."""
    if all(r.ndim == 2 and near(g[::-1, ::-1], r) for g, r in pairs):
        return [
            "Your matrix has its rows and columns in reverse order, as if they were counted "
            "from the end; the first row should come first."
        ]
    return []


def said_of_matrices(pairs: Pairs) -> list[str]:
    """What holds for all pairs, a sentence for each thing that is wrong; nothing where they are no
    square matrices.
    """
    if not all(r.ndim == 2 and r.shape[0] == r.shape[1] > 1 for _, r in pairs):
        return []
    pairs = [(_without_dust(g), _without_dust(r)) for g, r in pairs]
    given, right = [g for g, _ in pairs], [r for _, r in pairs]
    if all(near(g, r) for g, r in pairs):
        return []
    for said in (
        factor_of(given, right, "The entries of your matrix"),
        digits_of(given, right),
        _rows(given),
        _single(pairs),
    ):
        if said:
            return [said]
    return _one_side(pairs) or _groups(pairs)


def _without_dust(matrix: np.ndarray) -> np.ndarray:
    size = np.abs(matrix)
    return np.where(size <= ZERO * size.max(), 0.0, matrix)


def _rows(given: list[np.ndarray]) -> str:
    large = [g for g in given if len(g) > 2]
    if large and all((g == g[0]).all() and g.any() for g in large):
        return (
            "All rows of your matrix are the same; they should differ. In Python, [[0] * n] * n "
            "holds one and the same row n times, and each row should be a list of its own."
        )
    return ""


def _single(pairs: Pairs) -> str:
    """That it is one entry alone, the same in all calls."""
    sizes = {len(g) for g, _ in pairs}
    wrong = [np.argwhere(np.abs(g - r) > 2e-5 * np.abs(r).max()) for g, r in pairs]
    places = {tuple(map(tuple, each)) for each in wrong}
    if len(sizes) > 1 or len(places) > 1 or len(pairs) < 2:
        return ""
    (entries,) = places
    if len(entries) != 1 or entries[0][0] == entries[0][1]:
        return ""
    row, column = (place + 1 for place in entries[0])
    return (
        f"One entry of your matrix is wrong, in row {row} and column {column}, and all others are "
        f"right; it should be the same as that in row {column} and column {row}."
    )


def _one_side(pairs: Pairs) -> list[str]:
    """That a matrix is not symmetric, which side of the diagonal is right, and what would be wrong
    if the other were like it.
    """
    if all(near(g, g.T) for g, _ in pairs):
        return []
    said = "Your matrix is not symmetric; it should be"
    for side, other, name, opposite in (
        (_above, _below, "above", "below"),
        (_below, _above, "below", "above"),
    ):
        is_right = all(near(g[side(len(g))], r[side(len(r))]) for g, r in pairs)
        zeros = all(not g[other(len(g))].any() for g, _ in pairs)
        if not is_right and not zeros:
            continue
        mirrored = [(_mirrored(g, side), r) for g, r in pairs]
        if zeros:
            told = f"{said}, but {opposite} the diagonal it has only zeros."
        else:
            told = f"{said}, and {opposite} the diagonal it is wrong."
        alone = f" {name.title()} the diagonal it is right." if is_right else ""
        return [told + alone, *_groups(mirrored)]
    return [f"{said}."]


def _above(n: int) -> np.ndarray:
    return np.triu(np.ones((n, n), dtype=bool), 1)


def _below(n: int) -> np.ndarray:
    return _above(n).T


def _mirrored(matrix: np.ndarray, side: Callable[[int], np.ndarray]) -> np.ndarray:
    """The matrix with one of its sides on both."""
    kept = np.where(side(len(matrix)), matrix, 0.0)
    return np.diag(np.diag(matrix)) + kept + kept.T


def _diagonal(places: slice) -> Callable[[int], np.ndarray]:
    return lambda n: np.diag(np.isin(np.arange(n), np.arange(n)[places]))


def _distance(n: int) -> np.ndarray:
    return np.abs(np.subtract.outer(np.arange(n), np.arange(n)))


# which entries of a matrix of n rows are meant
GROUPS: dict[str, Callable[[int], np.ndarray]] = {
    "the first entry of the diagonal": _diagonal(slice(0, 1)),
    "the inner entries of the diagonal": _diagonal(slice(1, -1)),
    "the last entry of the diagonal": _diagonal(slice(-1, None)),
    "the entries next to the diagonal": lambda n: _distance(n) == 1,
    "the entries further away from the diagonal": lambda n: _distance(n) > 1,
}
DIAGONAL = [*GROUPS][:3]
WHOLE = "the whole diagonal"
PLAINLY = "different"


def _groups(pairs: Pairs) -> list[str]:
    """Which groups of entries are wrong, and how, a sentence for each; with the first, which are
    right.
    """
    wrong: dict[str, list[str]] = {}
    right = []
    for name, entries in GROUPS.items():
        found = [(g[entries(len(g))], r[entries(len(g))]) for g, r in pairs]
        found = [(g, r) for g, r in found if r.size]
        off = [(g, r) for g, r in found if not _same(g, r)]
        if off:
            wrong.setdefault(_how(off, len(off) == len(found)), []).append(name)
        elif found:
            right.append(name)
    if not wrong or (not right and all(how.startswith(PLAINLY) for how in wrong)):
        return []
    said = [f"In your matrix {_listed(names)} should be {how}." for how, names in wrong.items()]
    if right:
        said[0] += f" All is right with {_listed(right)}."
    return said


def _listed(names: list[str]) -> str:
    if names[: len(DIAGONAL)] == DIAGONAL:
        names = [WHOLE, *names[len(DIAGONAL) :]]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _same(given: np.ndarray, right: np.ndarray) -> bool:
    scale = max(float(np.abs(right).max(initial=0.0)), 1e-3)
    return bool(np.abs(given - right).max(initial=0.0) <= 2e-5 * scale)


def _how(wrong: Pairs, always: bool) -> str:
    """What should be otherwise with a group, as it follows "should be": in each call, or in
    some.
    """
    when = "" if always else " in some calls"
    if all(not g.any() for g, _ in wrong):
        return f"other than 0{when}"
    if all(not r.any() for _, r in wrong):
        return f"0{when}"
    factors = [ratio(g, r) for g, r in wrong]
    known = [factor for factor in factors if factor is not None]
    if len(known) == len(factors) > 1 and np.ptp(known) < 1e-5 * np.abs(known).max():
        if abs(known[0] + 1) < 1e-5:
            return f"of the opposite sign{when}"
        return f"{times(1 / known[0])} what you have{when}"
    return f"different{when}"
