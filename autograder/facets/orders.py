"""In which order a batch was asked about: a network may be shown its samples in any order, those
with a condition first, say.
"""

import numpy as np

from ..readings.measuring import FEWEST, FITS


def find_order(
    shown: np.ndarray, data: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """(the row that was shown (B,) of each sample, and the row of noise (B,) in it), each sample
    and each noise once; None where the rows that were shown are no sums of a sample and a noise.
    """
    y, x, z = (each.reshape(len(each), -1).astype(np.float64) for each in (shown, data, noise))
    if not (np.isfinite(y).all() and len(y) == len(x) == len(z) and y.shape[1] >= FEWEST):
        return None
    explained = _explained(y, x, z).reshape(len(y), -1)
    best = explained.argmax(axis=1)
    sample, source = np.divmod(best, len(z))
    rest = 1 - explained[np.arange(len(y)), best]
    each_once = all(len(np.unique(rows)) == len(y) for rows in (sample, source))
    if not each_once or rest.max() > FITS**2:
        return None
    row = np.argsort(sample)
    return row, source[row]


def _explained(y: np.ndarray, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """(B, B, B): the share of each row of y that the best sum of a row of x and one of z makes."""
    with np.errstate(all="ignore"):
        y, x, z = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (y, x, z))
        a, b, both = (y @ x.T)[:, :, None], (y @ z.T)[:, None, :], (x @ z.T)[None]
        share = (a**2 + b**2 - 2 * a * b * both) / (1 - both**2)
    return np.nan_to_num(share, posinf=0.0, neginf=0.0)
