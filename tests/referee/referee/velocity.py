"""2.5.2 FastScheduler.velocity and from_velocity (Salimans & Ho 2022)."""

import torch

from referee.add_noise import judge_mixture
from referee.finding import Report, Stop, student
from referee.tables_of import make_fast, shapes, tables


def check(subject, report: Report) -> None:
    for steps in (9, 50):
        scheduler = make_fast(subject, steps)
        _, bars = tables(scheduler)

        def right(x_0, noise, bar):
            return bar.sqrt() * noise - (1 - bar).sqrt() * x_0

        judge_mixture(report, "velocity", scheduler.velocity, right, bars)
        report.stop_if_wrong()


def check_back(subject, report: Report) -> None:
    """x_0 and epsilon from v and x_t, at every t."""
    scheduler = make_fast(subject, 8)
    _, bars = tables(scheduler)
    source = torch.Generator().manual_seed(6)
    for t in range(8):
        for shape in shapes(3):
            v, x_t = torch.randn(2, *shape, generator=source)
            compare(report, scheduler, v, x_t, t, bars[t], 3e-4)
        report.stop_if_wrong()
    long = make_fast(subject, 1000)
    trial = Report()
    v, x_t = torch.randn(2, 3, 40, generator=source)
    compare(trial, long, v, x_t, 999, tables(long)[1][999], 1e-4)
    if trial.findings:
        report.remark("at the last step of T = 1000 from_velocity loses digits: it divides")


def compare(report: Report, scheduler, v, x_t, t: int, bar, tolerance: float) -> None:
    """One call against the two formulas in float64."""
    where = f"from_velocity at t = {t} for shape {tuple(v.shape)}"
    given = v.clone(), x_t.clone()
    got = student(where, scheduler.from_velocity, *given, t)
    if not (torch.equal(given[0], v) and torch.equal(given[1], x_t)):
        report.remark("from_velocity changes its inputs")
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Stop(f"{where}: returns {type(got).__name__}; it should return (x_0, epsilon)")
    wide, wide_x = v.double(), x_t.double()
    right = (
        bar.sqrt() * wide_x - (1 - bar).sqrt() * wide,
        bar.sqrt() * wide + (1 - bar).sqrt() * wide_x,
    )
    for name, value, expected in zip(("x_0", "epsilon"), got, right, strict=True):
        if not torch.is_tensor(value) or value.shape != expected.shape:
            report.wrong(f"{where}: {name} has shape {tuple(getattr(value, 'shape', ()))}")
        elif not (value.double() - expected).abs().max() <= tolerance:
            report.wrong(f"{where}: {name} is off by {(value - expected).abs().max():.3g}")
