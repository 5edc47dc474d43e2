"""2.1.2 and 2.3.3 NoiseScheduler.denoise_step: its mean exactly, its noise by statistics."""

from collections.abc import Callable

import torch

from referee.chance import normal_fault, relation_fault, sharing_fault
from referee.ddpm_sample import seed_all
from referee.finding import Report, Stop, student
from referee.tables_of import make_scheduler, shapes, tables

AXES = {0: "calls", 1: "samples", 2: "channels", 3: "rows of pixels", 4: "columns of pixels"}
SHAPE = (6, 3, 12, 10)


def check(subject, report: Report) -> None:
    """The plain step, Algorithm 2."""
    scheduler = make_scheduler(subject, 7)
    betas, bars = tables(scheduler)

    def mean(prediction, t, x_t):
        return (x_t - betas[t] / (1 - bars[t]).sqrt() * prediction) / (1 - betas[t]).sqrt()

    judge_step(report, scheduler.denoise_step, betas, mean, {})
    report.stop_if_wrong()
    check_long(report, make_scheduler(subject, 100, 1e-4, 0.02), False)


def check_threshold(subject, report: Report) -> None:
    """The step through an estimate of x_0 that is kept inside [-1, 1]."""
    scheduler = make_scheduler(subject, 7)
    betas, bars = tables(scheduler)

    def mean(prediction, t, x_t):
        return clipped_mean(prediction, t, x_t, betas, bars)

    judge_step(report, scheduler.denoise_step, betas, mean, {"threshold": True})
    report.stop_if_wrong()
    check_long(report, make_scheduler(subject, 100, 1e-4, 0.02), True)


def clipped_mean(prediction, t, x_t, betas, bars):
    """Eq. 15, clamped, then eq. 7."""
    before = bars[t - 1] if t > 0 else torch.ones((), dtype=torch.float64)
    x_0 = ((x_t - (1 - bars[t]).sqrt() * prediction) / bars[t].sqrt()).clamp(-1, 1)
    of_x_0 = before.sqrt() * betas[t] / (1 - bars[t])
    return of_x_0 * x_0 + (1 - betas[t]).sqrt() * (1 - before) / (1 - bars[t]) * x_t


def judge_step(
    report: Report,
    step: Callable,
    betas: torch.Tensor,
    mean: Callable,
    options: dict,
) -> None:
    """step(prediction, t, x_t, **options) at every t: its mean, and noise of variance beta_t."""
    name = "denoise_step(threshold=True)" if options else "denoise_step"
    source = torch.Generator().manual_seed(8)
    noises = []
    for t in [0, *reversed(range(len(betas)))]:
        where = f"{name} at t = {t} of T = {len(betas)}"
        x_t, prediction = torch.randn(2, *SHAPE, generator=source)
        x_t = 1.5 * x_t
        got = [call(report, where, step, (prediction, t, x_t), options, seed) for seed in (1, 2)]
        right = mean(prediction.double(), t, x_t.double())
        if t == 0:
            judge_last(report, where, got, right)
            continue
        z = torch.stack([(out - right) / betas[t].sqrt() for out in got])
        judge_mean(report, where, step, options, mean, t, z[0] * betas[t].sqrt())
        report.unless(normal_fault(z), f"{where}: what is added to the mean, over sqrt(beta_t)")
        known = {"x_t": torch.stack([x_t, x_t]), "the prediction": torch.stack([prediction] * 2)}
        report.unless(relation_fault(z, known), f"{where}: what is added to the mean")
        report.unless(sharing_fault(z, AXES), f"{where}")
        noises.append(z[0])
        report.stop_if_wrong()
    report.unless(sharing_fault(torch.stack(noises), {0: "steps"}), name)
    for shape in shapes(3):
        x_t, prediction = torch.randn(2, *shape, generator=source)
        got = call(report, f"{name} for shape {shape}", step, (prediction, 0, x_t), options, 3)
        judge_last(
            report,
            f"{name} for shape {shape}, t = 0",
            [got],
            mean(prediction.double(), 0, x_t.double()),
        )
        call(report, f"{name} for shape {shape}", step, (prediction, 2, x_t), options, 3)
    check_seed(report, name, step, options)


def call(report: Report, where: str, step, given: tuple, options: dict, seed: int) -> torch.Tensor:
    """One step from a random state; its result as float64. Raises Stop for another shape."""
    prediction, t, x_t = given
    seed_all(seed + 100 * t)
    kept = prediction.clone(), x_t.clone()
    got = student(where, step, kept[0], t, kept[1], **options)
    if not torch.is_tensor(got) or got.shape != x_t.shape:
        raise Stop(
            f"{where}: returns shape {tuple(getattr(got, 'shape', ()))}; it should be "
            f"{tuple(x_t.shape)}"
        )
    if not (torch.equal(kept[0], prediction) and torch.equal(kept[1], x_t)):
        report.remark("denoise_step changes its inputs")
    return got.detach().double()


def judge_last(report: Report, where: str, got: list, right: torch.Tensor) -> None:
    """At t = 0 the result is the mean, without noise."""
    for out in got:
        gap = (out - right).abs().max().item()
        if not gap <= 2e-5:
            noisy = len(got) == 2 and not torch.equal(got[0], got[1])
            report.wrong(f"{where}: " + ("noise is added" if noisy else f"it is off by {gap:.3g}"))
            return


def judge_mean(report: Report, where: str, step, options, mean, t: int, noise) -> None:
    """The same random state adds the same noise to other inputs, so the mean shows exactly.

    Where the noise cannot be repeated, statistics have to do.
    """
    source = torch.Generator().manual_seed(t)
    x_t, prediction = 2 * torch.randn(2, *SHAPE, generator=source)
    got, again = (call(report, where, step, (prediction, t, x_t), options, 1) for _ in range(2))
    if not torch.equal(got, again):
        return
    gap = (got - mean(prediction.double(), t, x_t.double()) - noise).abs().max().item()
    if not gap <= 5e-5:
        report.wrong(f"{where}: the mean is wrong, by up to {gap:.3g}")


def check_seed(report: Report, name: str, step, options: dict) -> None:
    """A seed that is ignored is a remark; a seed that nobody passed is wrong."""
    x = torch.zeros(SHAPE)
    states = []
    for seed in (11, 12):
        torch.manual_seed(seed)
        student(name, step, x, 3, x, **options)
        states.append(torch.get_rng_state())
    if torch.equal(*states):
        report.wrong(f"{name} sets a seed that nobody passed")
    first, second = (
        student(f"{name} with seed=4", step, x, 3, x, seed=4, **options) for _ in range(2)
    )
    if not torch.equal(first, second):
        report.remark(f"{name} ignores its seed")


def check_long(report: Report, scheduler, threshold: bool) -> None:
    """The homework's own doses: the last step exactly, and nothing infinite at any t."""
    betas, bars = tables(scheduler)
    x_t, prediction = torch.randn(2, 2, 3, generator=torch.Generator().manual_seed(3))
    for t in (0, 1, len(betas) - 1):
        got = student(f"t = {t} of 100", scheduler.denoise_step, prediction, t, x_t, threshold)
        if not torch.isfinite(got).all():
            report.wrong(f"t = {t} of 100: the result is not finite")
    got = student("t = 0 of 100", scheduler.denoise_step, prediction, 0, x_t, threshold)
    wide = prediction.double(), x_t.double()
    right = (x_t - betas[0] / (1 - bars[0]).sqrt() * wide[0]) / (1 - betas[0]).sqrt()
    right = clipped_mean(wide[0], 0, wide[1], betas, bars) if threshold else right
    if (got - right).abs().max() > 2e-3:  # float32 tables know 1 - alpha_bar_0 to 2e-4 of itself
        report.wrong("t = 0 of 100: the result is not the mean")
