"""How much of what a network was shown is the sum of a sample and a noise: which are in it."""

import numpy as np


def explained(y: np.ndarray, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """(B, B, B): the share of each row of y that the best sum of a row of x and one of z makes."""
    with np.errstate(all="ignore"):
        y, x, z = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (y, x, z))
        a, b, both = products(y, x)[:, :, None], products(y, z)[:, None], products(x, z)
        share = (a**2 + b**2 - 2 * a * b * both) / (1 - both**2)
    return np.nan_to_num(share, posinf=0.0, neginf=0.0)


def products(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of each row with each: matmul would start threads, which costs more where cores are few."""
    return np.einsum("in,jn->ij", one, other)
