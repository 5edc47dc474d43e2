"""The factors of a linear formula, measured by least squares."""

import numpy as np

from .patience import check_patience

FITS = 1e-3  # of a sample's largest value: what may be left unexplained by a formula
FEWEST = 8  # entries, of which factors are measured


def factors(
    result: np.ndarray, terms: list[np.ndarray], where: np.ndarray | None = None
) -> np.ndarray | None:
    """The factors (B, K) of result (B, ...) = sum of factors * terms, sample by sample; None where
    no factors explain it.

    where: the entries that count, all if left out. A factor is NaN where any would do, as that of a
    term that is zero everywhere.
    """
    batch = len(result)
    y = result.reshape(batch, -1).astype(np.float64)
    x = np.stack([term.reshape(batch, -1).astype(np.float64) for term in terms], axis=2)
    kept = np.ones(y.shape, bool) if where is None else where.reshape(batch, -1)
    found = []
    for row in range(batch):
        one = fit(y[row][kept[row]], x[row][kept[row]])
        if one is None:
            return None
        found.append(one)
    return np.array(found)


def fit(y: np.ndarray, x: np.ndarray) -> np.ndarray | None:
    """The factors (K,) of y (N,) = x (N, K) @ factors; see factors()."""
    check_patience()
    if len(y) < min(FEWEST, 2 * x.shape[1]) or not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    sizes = np.sqrt((x * x).sum(axis=0))
    scaled = x / np.where(sizes > 0, sizes, 1.0)
    left, values, right = np.linalg.svd(scaled, full_matrices=False)
    certain = values > 1e-5 * max(float(values[0]), 1e-30)
    found = right[certain].T @ ((left.T @ y)[certain] / values[certain])
    if np.abs(scaled @ found - y).max() > FITS * max(float(np.abs(y).max()), 1e-9):
        return None
    found = found / np.where(sizes > 0, sizes, 1.0)
    unknown = np.abs(right[~certain]).max(axis=0, initial=0.0) > 1e-3
    found[unknown | (sizes == 0)] = np.nan
    return found
