"""Statistical tests. Each returns None, or a sentence that says what is off.

ALARM bounds the false-alarm rate of every test below: 1e-7, so that ten tests together stay below
1e-6. The bounds are exact for normal samples (Gauss, chi-square), or hold for every sample size
(Chernoff, Dvoretzky-Kiefer-Wolfowitz); only `uniform_fault` rests on an approximation, and is asked
with 50 or more expected counts a cell at a hundredth of the rate.
"""

import math

import torch

ALARM = 1e-7
Z_LIMIT = 5.33  # two-sided tail of N(0, 1) beyond it: 0.98e-7
KS_SIZE = 20_000  # values that the comparison of whole distributions looks at


def normal_fault(z: torch.Tensor) -> str | None:
    """Whether z are draws of N(0, 1): mean, variance and shape. False alarms: 3e-7."""
    z = z.detach().double().flatten()
    n = z.numel()
    if not torch.isfinite(z).all():
        return "it holds numbers that are not finite"
    mean, square = z.mean().item(), z.square().sum().item()
    if abs(mean) * math.sqrt(n) > Z_LIMIT:
        return f"its mean is {mean:.4f} over {n} values; it should be 0"
    if chi_square_tail(square, n) < ALARM:
        return f"its variance is {square / n:.4f} over {n} values; it should be 1"
    part = z[:: max(1, n // KS_SIZE)].sort().values
    steps = torch.arange(1, len(part) + 1, dtype=torch.float64) / len(part)
    distance = (steps - torch.special.ndtr(part)).abs().max().item() - 1 / len(part)
    if distance > math.sqrt(math.log(2 / ALARM) / (2 * len(part))):  # DKW bound
        return f"it is not normal: its distribution is {distance:.3f} away from N(0, 1)"
    return None


def sharing_fault(z: torch.Tensor, axes: dict[int, str]) -> str | None:
    """Whether N(0, 1) draws z are independent along axes {axis: its name}. 1e-7 for each axis.

    Sums along an axis of K independent draws have variance K (chi-square, exact). Slices that are
    equal are found one by one: eight or more equal pairs do not happen by chance.
    """
    z = z.detach().double()
    for axis, name in axes.items():
        count = z.shape[axis]
        if count < 2:
            continue
        rows = z.movedim(axis, 0).reshape(count, -1)
        if rows.shape[1] >= 8:
            for other in (rows[:1].expand(count - 1, -1), rows[:-1]):
                if ((rows[1:] - other).abs() < 1e-3).all(dim=1).any():
                    return f"the same noise comes again for different {name}"
        sums = rows.sum(dim=0).square().sum().item() / count
        if chi_square_tail(sums, rows.shape[1]) < ALARM:
            ratio = sums / rows.shape[1]
            return f"the noise is not independent between {name} (variance ratio {ratio:.2f})"
    return None


def relation_fault(z: torch.Tensor, known: dict[str, torch.Tensor]) -> str | None:
    """Whether N(0, 1) draws z are unrelated to known values. Exact given these; 1e-7 for each."""
    z = z.detach().double().flatten()
    for name, values in known.items():
        values = values.detach().double().flatten()
        length = values.norm().item()
        if length > 0 and abs(z @ values).item() / length > Z_LIMIT:
            share = (z @ values).item() / length**2
            return f"it contains {share:.3f} times {name}, beside what it should"
    return None


def share_fault(hits: int, n: int, p: float) -> str | None:
    """Whether hits of n is a share of p (Chernoff's bound on both sides): 1e-7."""
    q = hits / n
    if n * relative_entropy(q, p) > math.log(2 / ALARM):
        return f"the share is {q:.3f} ({hits} of {n}); it should be {p:g}"
    return None


def relative_entropy(q: float, p: float) -> float:
    """KL(q || p) of two coins."""
    total = 0.0
    for a, b in ((q, p), (1 - q, 1 - p)):
        if a > 0:
            total += math.inf if b <= 0 else a * math.log(a / b)
    return total


def uniform_fault(values: torch.Tensor, low: int, high: int) -> str | None:
    """Whether integers are uniform in low..high (chi-square at 1e-9, approximate)."""
    values = values.detach().long().flatten()
    cells = high - low + 1
    outside = values[(values < low) | (values > high)]
    if len(outside):
        return f"{outside[0].item()} is drawn; times should be {low} to {high}"
    counts = torch.bincount(values - low, minlength=cells).double()
    expected = len(values) / cells
    if (counts == 0).any() and expected >= 50:
        return f"{int((counts == 0).nonzero()[0]) + low} is never drawn in {len(values)} draws"
    if expected >= 50 and cells > 1:
        statistic = ((counts - expected) ** 2 / expected).sum().item()
        if chi_square_tail(statistic, cells - 1, upper_only=True) < ALARM / 100:
            return f"times are not uniform in {low}..{high}: counts {counts.long().tolist()}"
    return None


def correlation_fault(a: torch.Tensor, b: torch.Tensor) -> str | None:
    """Whether two lists of many bounded numbers are uncorrelated: about 1e-9 (limit 6)."""
    a, b = a.double().flatten(), b.double().flatten()
    if a.std() == 0 or b.std() == 0:
        return None
    r = torch.corrcoef(torch.stack([a, b]))[0, 1].item()
    return f"their correlation is {r:.2f}" if abs(r) * math.sqrt(len(a)) > 6 else None


def chi_square_tail(statistic: float, freedom: int, upper_only: bool = False) -> float:
    """The two-sided (or upper) tail probability of a chi-square variable."""
    if not math.isfinite(statistic):
        return 0.0
    half = torch.tensor(freedom / 2, dtype=torch.float64)
    value = torch.tensor(statistic / 2, dtype=torch.float64)
    upper = torch.special.gammaincc(half, value).item()
    return upper if upper_only else 2 * min(upper, torch.special.gammainc(half, value).item())
