"""2.5.3 FastScheduler.ddim_step (Song et al. 2021, eq. 12 and 16)."""

import torch

from referee.chance import normal_fault, relation_fault, sharing_fault
from referee.ddpm_sample import seed_all
from referee.denoise_step import AXES, SHAPE
from referee.finding import Report, Stop, student
from referee.tables_of import make_fast, shapes, tables

PAIRS = ((9, 8), (9, 4), (6, 2), (5, 0), (1, 0), (7, -1), (0, -1))


def check(subject, report: Report) -> None:
    scheduler = make_fast(subject, 10)
    _, bars = tables(scheduler)
    source = torch.Generator().manual_seed(4)
    noises = []
    for t, previous in PAIRS:
        for eta in (0.0, 1.0, 0.5):
            x_0, epsilon = torch.randn(2, *SHAPE, generator=source)
            where = f"ddim_step from {t} to {previous} with eta = {eta:g}"
            mean, sigma = right_step(x_0, epsilon, t, previous, eta, bars)
            got = [
                call(report, where, scheduler, (x_0, epsilon, t, previous, eta), s) for s in (1, 2)
            ]
            if sigma < 1e-9:
                if not max((out - mean).abs().max().item() for out in got) <= 3e-5:
                    report.wrong(
                        f"{where}: the result is not sqrt(alpha_bar_prev) x_0 + sqrt(1 - "
                        f"alpha_bar_prev) epsilon{changing(got)}"
                    )
                continue
            z = torch.stack([(out - mean) / sigma for out in got])
            report.unless(normal_fault(z), f"{where}: what is added to the mean, over sigma")
            report.unless(
                relation_fault(
                    z, {"x_0": torch.stack([x_0] * 2), "epsilon": torch.stack([epsilon] * 2)}
                ),
                where,
            )
            report.unless(sharing_fault(z, AXES), where)
            judge_mean(report, where, scheduler, (t, previous, eta), bars, z[0] * sigma)
            noises.append(z[0])
        report.stop_if_wrong()
    check_calls(report, scheduler, bars)


def right_step(x_0, epsilon, t: int, previous: int, eta: float, bars):
    """The mean and sigma, in float64."""
    before = bars[previous] if previous >= 0 else torch.ones((), dtype=torch.float64)
    sigma = eta * ((1 - before) / (1 - bars[t])).sqrt() * (1 - bars[t] / before).sqrt()
    along = (1 - before - sigma**2).clamp(min=0).sqrt()
    return before.sqrt() * x_0.double() + along * epsilon.double(), sigma


def call(report: Report, where: str, scheduler, given: tuple, seed: int) -> torch.Tensor:
    x_0, epsilon, t, previous, eta = given
    seed_all(seed + 50 * t + 7 * (previous + 1))
    kept = x_0.clone(), epsilon.clone()
    got = student(where, scheduler.ddim_step, *kept, t, previous, eta)
    if not torch.is_tensor(got) or got.shape != x_0.shape:
        raise Stop(f"{where}: returns shape {tuple(getattr(got, 'shape', ()))}")
    if not (torch.equal(kept[0], x_0) and torch.equal(kept[1], epsilon)):
        report.remark("ddim_step changes its inputs")
    return got.detach().double()


def changing(got: list) -> str:
    return "" if torch.equal(*got) else "; noise is added"


def judge_mean(report: Report, where: str, scheduler, how: tuple, bars, noise) -> None:
    """The same random state adds the same noise to other inputs, so the mean shows exactly."""
    x_0, epsilon = 2 * torch.randn(2, *SHAPE, generator=torch.Generator().manual_seed(9))
    got, again = (call(Report(), where, scheduler, (x_0, epsilon, *how), 1) for _ in range(2))
    gap = (got - right_step(x_0, epsilon, *how, bars)[0] - noise).abs().max().item()
    if torch.equal(got, again) and not gap <= 5e-5:
        report.wrong(f"{where}: the mean is wrong, by up to {gap:.3g}")


def check_calls(report: Report, scheduler, bars) -> None:
    """Default eta, other shapes, seeds."""
    for shape in shapes(3):
        x_0, epsilon = torch.randn(2, *shape, generator=torch.Generator().manual_seed(2))
        got = student(f"ddim_step for shape {shape}", scheduler.ddim_step, x_0, epsilon, 6, 3)
        right = right_step(x_0, epsilon, 6, 3, 0.0, bars)[0]
        if got.shape != right.shape or not (got - right).abs().max() <= 3e-5:
            report.wrong(
                f"ddim_step for shape {shape} with the default eta is not deterministic "
                f"or not right"
            )
    states = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        student("ddim_step", scheduler.ddim_step, x_0, epsilon, 6, 3, eta=1.0)
        states.append(torch.get_rng_state())
    if torch.equal(*states):
        report.wrong("ddim_step sets a seed that nobody passed")
    first, second = (
        student("ddim_step with seed=4", scheduler.ddim_step, x_0, epsilon, 6, 3, eta=1.0, seed=4)
        for _ in range(2)
    )
    if not torch.equal(first, second):
        report.remark("ddim_step ignores its seed")
