"""Part 3's fields for the checks: Gaussian worlds, a crooked field, and spies that record."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch

from referee.finding import Report, Stop

OWN_SEEDS = 7_919_000  # no submission sets a seed beyond it: its draws would be these values
EVENLY = 1e-5  # times that agree within it are the same


@dataclass
class Ask:
    """One evaluation of a field: where it was asked, and what it answered."""

    x: torch.Tensor
    t: float
    answer: torch.Tensor


class SpyField:
    """Records the evaluations of a field, in float64. Asks of it what guided_field does with t."""

    def __init__(self, field: Callable[[torch.Tensor, float], torch.Tensor], keeps: bool = False):
        """keeps: hold on to x and the answer themselves, to see whether they are changed."""
        self.field, self.asks, self.kept = field, [], [] if keeps else None
        self.tensors_of_time = False

    def __call__(self, x, t):
        told = torch.full((len(x),), t, dtype=torch.float64)  # one number, as guided_field needs it
        if torch.is_tensor(t):
            self.tensors_of_time = True
        time = float(told[0])
        answer = self.field(x.detach().double(), time).to(x.dtype)
        self.asks.append(Ask(x.detach().double().clone(), time, answer.double().clone()))
        if self.kept is not None:
            self.kept.append((x, answer))
        return answer

    def take(self) -> list[Ask]:
        """The evaluations so far; forgets them."""
        asks, self.asks = self.asks, []
        return asks

    def remarks(self, report: Report, name: str) -> None:
        if self.tensors_of_time:
            report.remark(f"{name} hands the field a tensor as its time, no Python number")
        for (x, answer), ask in zip(self.kept or [], self.asks, strict=False):
            if not torch.equal(answer.double(), ask.answer):
                report.remark(f"{name} writes into what the field answered")
            if not torch.equal(x.double(), ask.x):
                report.remark(f"{name} writes into the x that it handed to the field")


def crooked(x: torch.Tensor, t: float) -> torch.Tensor:
    """Neither linear in x nor in t, different for every place, and defined for every t."""
    places = torch.arange(x[0].numel(), dtype=torch.float64).view(x.shape[1:])
    return torch.sin(1.3 * x + 2.1 * t + 0.7 * places) + 0.4 * x * math.cos(3 * t) + 0.5 * t


def crooked_too(x: torch.Tensor, t: float) -> torch.Tensor:
    """Another one."""
    return 1.1 * torch.cos(0.9 * x - 1.7 * t) - 0.3 * x + t**2


@dataclass(frozen=True)
class Gaussian:
    """Data N(mean, std^2) for each pixel, on the straight path: everything has a closed form."""

    mean: float = 0.8
    std: float = 0.5

    def width(self, t: float) -> float:
        """The standard deviation of x_t = (1 - t) noise + t data."""
        return math.sqrt((1 - t) ** 2 + (t * self.std) ** 2)

    def field(self, x: torch.Tensor, t: float) -> torch.Tensor:
        """E[data - noise | x_t = x] (FM eq. 8 and the conditional mean of a Gaussian)."""
        slope = (t * self.std**2 - (1 - t)) / self.width(t) ** 2
        return self.mean + slope * (x - t * self.mean)

    def flow(self, x: torch.Tensor, start: float, end: float) -> torch.Tensor:
        """The solution at time end of dx/dt = field(x, t) from x at time start."""
        return end * self.mean + self.width(end) / self.width(start) * (x - start * self.mean)


@dataclass
class Path:
    """Where a solver went: its start, its end, and which solver it was."""

    start: torch.Tensor
    solver: str
    seen: list[Ask]


def read_path(
    asks: list[Ask],
    grid: torch.Tensor,
    result: torch.Tensor,
    where: str,
    free: torch.Tensor | None = None,
    tolerance: float = 1e-5,
) -> Path:
    """Follow a solver over the grid of times; raises Stop where it is neither Euler's nor Heun's.

    grid: (K + 1,) float64. free: True for the pixels that the equation moves; all where it is None.
    """
    if not asks:
        raise Stop(f"{where}: the field is never asked")
    times, found = grid.tolist(), [ask.t for ask in asks]
    count = len(times) - 1
    free = torch.ones_like(result, dtype=torch.bool) if free is None else free
    ways = expected_times(times)
    for solver, expected in ways.items():
        if len(found) != len(expected) or _apart(found, expected) > EVENLY:
            continue
        _follow(asks, times, result, free, solver, where, tolerance)
        return Path(asks[0].x, solver, asks)
    if len(found) in (count, 2 * count):
        per_step = len(found) // count
        solver = "Euler" if per_step == 1 else "Heun"
        shown = f"t = {short(found)}; {solver}'s method asks at {short(ways[solver])}"
        raise Stop(f"{where}: the field is asked at {shown}")
    raise Stop(
        f"{where}: the field is asked {len(found)} times for {count} steps "
        f"(at t = {short(found)}); Euler's method asks {count} times (at t = {short(times[:-1])})"
    )


def expected_times(times: list[float]) -> dict[str, list[float]]:
    """At which times a solver asks the field, for a grid of times."""
    heun = [t for pair in pairwise(times) for t in pair]
    return {"Euler": times[:-1], "Heun": heun}


def _follow(asks, times, result, free, solver, where, tolerance):
    """Each x that follows from the one before by the solver's step. Raises Stop."""
    per_step = 1 if solver == "Euler" else 2
    for k, (start, end) in enumerate(pairwise(times)):
        first = asks[per_step * k]
        step = end - start
        slope = first.answer
        if solver == "Heun":
            second = asks[per_step * k + 1]
            guess = first.x + step * slope
            _same(second.x, guess, free, f"{where}: Heun's second slope of step {k + 1}", tolerance)
            slope = (slope + second.answer) / 2
        right = first.x + step * slope
        last = k + 2 == len(times)
        got = result if last else asks[per_step * (k + 1)].x
        what = "the result" if last else f"x after step {k + 1} of {len(times) - 1}"
        hint = _step_hint(first, step, slope, got, free)
        _same(got, right, free, f"{where}: {what} ({solver}'s method{hint})", tolerance)


def _step_hint(first, step, slope, got, free):
    """What a wrong step looks like: a share of the right one."""
    moved, right = (got.double() - first.x)[free], (step * slope)[free]
    size = (right @ right).item()
    if size == 0:
        return ""
    share = (moved @ right).item() / size
    if (moved - share * right).abs().max() < 1e-5 and abs(share - 1) > 1e-4:
        return f"; the step is {share:.3f} times what it should be"
    if (got.double() - first.x)[free].abs().max() < 1e-12:
        return "; nothing has moved"
    return ""


def _same(got, right, free, what, tolerance):
    got = got.detach().double()
    gap = (got - right)[free].abs()
    scale = max(1.0, right[free].abs().max().item()) if free.any() else 1.0
    if free.any() and not gap.max().item() <= tolerance * scale:
        raise Stop(f"{what} is {gap.max():.3g} away from where the step leads")


def grid_of(start: float, end: float, steps: int) -> torch.Tensor:
    """steps + 1 equally spaced times."""
    return torch.linspace(start, end, steps + 1, dtype=torch.float64)


def _apart(found: list[float], expected: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(found, expected, strict=True))


def short(times: list[float]) -> str:
    shown = [f"{t:.4g}" for t in times]
    return ", ".join(shown if len(shown) <= 5 else [*shown[:3], "...", shown[-1]])


def examples(shape: tuple[int, ...], seed: int, dtype=torch.float64, scale: float = 1.0):
    """Values that no submission knows."""
    source = torch.Generator().manual_seed(OWN_SEEDS + seed)
    return (scale * torch.randn(shape, generator=source, dtype=torch.float64)).to(dtype)


def shape_fault(got, shape: tuple[int, ...]) -> str | None:
    """Whether got is a tensor of this shape with finite numbers."""
    if not torch.is_tensor(got):
        return f"the result is a {type(got).__name__}; it should be a tensor"
    if tuple(got.shape) != tuple(shape):
        return f"the result has shape {tuple(got.shape)}; it should be {tuple(shape)}"
    if not torch.isfinite(got).all():
        return "the result holds numbers that are not finite"
    return None


def integrated(field, x: torch.Tensor, start: float, end: float, steps: int = 400) -> torch.Tensor:
    """The solution, by the classical Runge-Kutta method."""
    h = (end - start) / steps
    for k in range(steps):
        t = start + k * h
        k_1 = field(x, t)
        k_2 = field(x + h / 2 * k_1, t + h / 2)
        k_3 = field(x + h / 2 * k_2, t + h / 2)
        k_4 = field(x + h * k_3, t + h)
        x = x + h / 6 * (k_1 + 2 * k_2 + 2 * k_3 + k_4)
    return x


def another_solver(field, start: float, end: float, runs: list[tuple[list[Ask], torch.Tensor]]):
    """Whether runs of 8, 16 and 32 equal steps are those of another solver, of order 1 or more.

    runs: (evaluations, result) of each. Each step asks the field equally often, twice or more,
    inside of it and first at its start; and the error falls with the steps.
    """
    errors, per_step = [], len(runs[0][0]) // 8
    found = [ask.t for ask in runs[0][0]]
    ways = expected_times(grid_of(start, end, 8).tolist()).values()
    if any(len(found) == len(way) and _apart(found, way) < EVENLY for way in ways):
        return False  # it is Euler's or Heun's, and something else is wrong with it
    for steps, (asks, result) in zip((8, 16, 32), runs, strict=True):
        if per_step < 2 or len(asks) != per_step * steps:
            return False
        grid = grid_of(start, end, steps).tolist()
        for number, ask in enumerate(asks):
            k, within = divmod(number, per_step)
            low, high = sorted(grid[k : k + 2])
            if not low - EVENLY <= ask.t <= high + EVENLY:
                return False
            if within == 0 and abs(ask.t - grid[k]) > EVENLY:
                return False
        right = integrated(field, asks[0].x, start, end)
        errors.append((result.double() - right).abs().mean().item() + 1e-12)
    falls = all(a / b > 1.7 or b < 1e-9 for a, b in pairwise(errors))
    return falls and errors[-1] < 0.05
