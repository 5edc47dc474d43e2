"""In which order a batch was asked about: a network may be shown its samples in any order, those
with a condition first, say.
"""

import numpy as np

from ..broker.sums import explained
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
    share = explained(y, x, z).reshape(len(y), -1)
    best = share.argmax(axis=1)
    sample, source = np.divmod(best, len(z))
    rest = 1 - share[np.arange(len(y)), best]
    each_once = all(len(np.unique(rows)) == len(y) for rows in (sample, source))
    if not each_once or rest.max() > FITS**2:
        return None
    row = np.argsort(sample)
    return row, source[row]
