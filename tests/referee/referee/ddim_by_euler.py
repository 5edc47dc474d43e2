"""3.5 ddim_by_euler: against DDIM in x (Song et al. 2020, eq. 12 with eta = 0), not in z."""

from collections.abc import Callable

import torch

from referee.finding import Report, Stop, student
from referee.flow_worlds import examples, shape_fault

SCHEDULES = {  # alpha_bars (T,) float32
    "linear": lambda: (1 - torch.linspace(1e-4, 0.02, 1000).double()).cumprod(0).float(),
    "short": lambda: (1 - torch.linspace(0.05, 0.4, 8).double()).cumprod(0).float(),
}
STEPS = {
    "linear": ([999, 749, 499, 249], list(range(999, 0, -111)), [600, 30], [999, 0], [400]),
    "short": (list(range(7, -1, -1)), [7, 5, 4, 1], [6, 2, 1], [0], [3]),
}
SHAPES = ((3, 2), (1, 1, 4, 4), (5,), (2, 3, 4, 4))


class SpyNoise:
    """A noise predictor that records, and does with i what those of the homework do."""

    def __init__(self, alpha_bars: torch.Tensor, phase: float = 0.0):
        self.table, self.phase = alpha_bars.double(), phase
        self.calls: list[tuple[int, torch.Tensor]] = []
        self.tensors = False

    def __call__(self, x, i):
        self.tensors = self.tensors or torch.is_tensor(i)
        self.table[i]  # an index: an int, or what serves as one
        step = float(torch.full((len(x),), i, dtype=torch.float64)[0])
        self.calls.append((int(step), x.detach().double().clone()))
        return self.answer(x.detach().double(), int(step)).to(x.dtype)

    def answer(self, x: torch.Tensor, i: int) -> torch.Tensor:
        size = torch.sqrt(1 + x.square())
        return (x + torch.sin(1.3 * x + 0.37 * i + self.phase)) / size


def ddim(network: SpyNoise, x_T, alpha_bars, steps: list[int]):
    """(the result, [x at each step]), in float64: eq. 12 with sigma = 0."""
    x, bars, places = x_T.double(), alpha_bars.double(), []
    for number, i in enumerate(steps):
        places.append(x)
        noise = network.answer(x, i)
        after = bars[steps[number + 1]] if number + 1 < len(steps) else torch.ones(()).double()
        predicted = (x - (1 - bars[i]).sqrt() * noise) / bars[i].sqrt()
        x = after.sqrt() * predicted + (1 - after).sqrt() * noise
    return x, places


def check(subject, report: Report) -> None:
    module = subject.load("solvers")
    function = getattr(module, "ddim_by_euler", None)
    if not callable(function):
        raise Stop("there is no function ddim_by_euler")
    for name, build in SCHEDULES.items():
        for number, steps in enumerate(STEPS[name]):
            for shape in SHAPES if number == 0 else SHAPES[:2]:
                run(report, function, build(), name, steps, shape, torch.float64)
    run(report, function, SCHEDULES["short"](), "short", [7, 5, 2], (3, 2), torch.float32)
    run(report, function, SCHEDULES["linear"](), "linear", [999, 500], (3, 2), torch.float32)
    _asks_euler(report, module, function)


def run(report, function: Callable, alpha_bars, name, steps, shape, dtype) -> None:
    """One call; raises Stop where anything is off."""
    where = f"ddim_by_euler, {name} schedule, steps {_short(steps)}, x of shape {shape}"
    x_T, network = examples(shape, len(steps), dtype), SpyNoise(alpha_bars, len(shape))
    given, bars, numbers = x_T.clone(), alpha_bars.clone(), list(steps)
    got = student(where, function, network, given, bars, numbers)
    if not torch.equal(given, x_T) or not torch.equal(bars, alpha_bars) or numbers != steps:
        report.remark("ddim_by_euler changes its inputs")
    calls, network.calls = network.calls, []
    found = [i for i, _ in calls]
    if found != steps:
        raise Stop(
            f"{where}: the network is asked {len(found)} times, at the steps {_short(found)}; it "
            f"should be asked once at each of the steps"
        )
    right, places = ddim(network, x_T, alpha_bars, steps)
    tolerance = 1e-4 if dtype == torch.float64 else 1e-3
    scale = max(1.0, *(p.abs().max().item() for p in (right, *places)))
    if len(alpha_bars) > 100:  # z is up to 160 times x, and alpha_bars are float32
        scale *= 5
    for (i, x), place in zip(calls, places, strict=True):
        gap = (x - place).abs().max().item() if x.shape == place.shape else float("inf")
        if not gap <= tolerance * scale:
            root = alpha_bars[i].double().sqrt()
            ways = {"z": place / root, "x sqrt(alpha_bar)": place * root}
            hint = [
                f"; it is shown {way}"
                for way, value in ways.items()
                if x.shape == value.shape and (x - value).abs().max() < 1e-3 * scale
            ]
            raise Stop(
                f"{where}: at step number {i} the network is shown an x that is {gap:.3g} away "
                f"from DDIM's{''.join(hint[:1])}"
            )
    fault = shape_fault(got, shape)
    if fault:
        raise Stop(f"{where}: {fault}")
    gap = (got.detach().double() - right).abs().max().item()
    if not gap <= tolerance * scale:
        raise Stop(f"{where}: the result is {gap:.3g} away from DDIM's at alpha_bar = 1")
    if network.tensors:
        report.remark("ddim_by_euler hands the network a tensor as its step number, no int")
    if got.dtype != dtype:
        report.remark(f"ddim_by_euler answers {got.dtype} for x_T of {dtype}")


def _asks_euler(report: Report, module, function) -> None:
    """Whether it works by the module's own euler: that it gives DDIM without it is a remark."""
    own, asked = getattr(module, "euler", None), []
    if not callable(own):
        return

    def watched(*args, **kwargs):
        asked.append(1)
        return own(*args, **kwargs)

    module.euler = watched
    try:
        bars = SCHEDULES["short"]()
        student("ddim_by_euler", function, SpyNoise(bars), examples((2, 2), 1), bars, [7, 3])
    finally:
        module.euler = own
    if not asked:
        report.remark("ddim_by_euler does not call euler: it is DDIM, by other means")


def _short(steps: list[int]) -> str:
    shown = [str(i) for i in steps]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:4], "...", shown[-1]]) or "(none)"
