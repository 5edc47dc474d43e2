"""Statistical tests of coins. Each returns None, or a sentence that says what is off.

Every bound holds at every sample size; ALARM (1e-7) bounds the false-alarm rate of each of them.
"""

import math

import torch

from referee.chance import ALARM

BITS = math.log(2 / ALARM)  # a two-sided test: each side gets half of ALARM


def toss_fault(hits, p, weights=1.0) -> str | None:
    """Whether independent coins come up as often as p says (Bernstein's inequality): 1e-7.

    hits: bools of any shape; p: probabilities, a number or of that shape; weights: fixed numbers
    in [-1, 1], or of that shape, that let some coins count against others.
    """
    p = torch.as_tensor(p, dtype=torch.float64).expand(hits.shape).flatten()
    weights = torch.as_tensor(weights, dtype=torch.float64).expand(hits.shape).flatten()
    hits = hits.double().flatten()
    if len(hits) == 0:
        return None
    surplus = (weights * (hits - p)).sum().item()
    variance = (weights**2 * p * (1 - p)).sum().item()
    limit = BITS / 3 + math.sqrt(BITS**2 / 9 + 2 * BITS * variance)
    if abs(surplus) <= limit:
        return None
    return (
        f"{hits.mean():.3f} of {len(hits)} come up; it should be {p.mean():.3f}"
        if (weights == weights[0]).all()
        else f"the shares differ by {2 * surplus / len(hits):.3f} between what should be alike"
    )


def coins_fault(fair: torch.Tensor, axes: dict[int, str]) -> str | None:
    """Whether fair coins are independent along axes {axis: its name}: 1e-7 for each axis.

    fair: bools. The square of a sum of K signs, over K, has mean 1. Its moments are at most those
    of a squared N(0, 1) (Khintchine), so the mean of n of them lies above 1 + e with probability
    exp(-n (e - log(1 + e)) / 2) at most, and below 1 - e with exp(-n e^2 / 6) at most.
    """
    signs, worst, found = 2 * fair.double() - 1, BITS, None
    for axis, name in axes.items():
        count = signs.shape[axis]
        if count < 2:
            continue
        squares = signs.sum(dim=axis).square() / count
        n, e = squares.numel(), squares.mean().item() - 1
        bits = n * (e - math.log1p(e)) / 2 if e > 0 else n * e**2 / 6
        if bits > worst:
            worst = bits
            found = f"the coins are not independent between {name} (variance ratio {1 + e:.2f})"
    return found


def pairs_fault(kept: torch.Tensor, t: torch.Tensor) -> str | None:
    """Whether two tokens are alike as often as two coins of their own are: 1e-7 for each pairing.

    kept: (B, H, W) bools, each True with the probability t (B,) of its sample.
    """
    p = t.double().view(-1, 1, 1).expand(kept.shape)
    half = len(kept) // 2
    height, width = kept.shape[1] // 2 * 2, kept.shape[2] // 2 * 2
    pairs = {
        "samples": (kept[:half], kept[half : 2 * half], p[:half], p[half : 2 * half]),
        "neighbours in a row": tuple(
            values[..., first:width:2] for values in (kept, p) for first in (0, 1)
        ),
        "neighbours in a column": tuple(
            values[:, first:height:2] for values in (kept, p) for first in (0, 1)
        ),
    }
    for name, (a, b, p_a, p_b) in pairs.items():
        if toss_fault(a != b, p_a * (1 - p_b) + p_b * (1 - p_a)):
            return f"the coins are not independent between {name}"
    return None
