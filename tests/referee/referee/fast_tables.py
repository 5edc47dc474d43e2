"""2.5.1 FastScheduler.__init__: the cosine schedule of Nichol & Dhariwal 2021, eq. 17."""

import math

import torch

from referee.finding import Report
from referee.noise_tables import compare, table
from referee.tables_of import make_fast


def check(subject, report: Report) -> None:
    for steps in (5, 100, 1000, 1):
        name = f"FastScheduler({steps})"
        scheduler = make_fast(subject, steps)
        # float32 arithmetic loses a share of about 1e-4 where f is small, and 1e-6 where beta is
        compare(report, name, scheduler, cosine_betas(steps), of_betas=(3e-4, 2e-6), of_bars=3e-3)
        if getattr(scheduler, "num_steps", None) != steps:
            report.remark(f"num_steps is not {steps}")
        report.stop_if_wrong()
        betas, alphas, bars = (
            table(report, name, scheduler, key) for key in ("betas", "alphas", "alpha_bars")
        )
        if not torch.allclose(alphas, 1 - betas, atol=1e-6):
            report.wrong(f"{name}: alphas are not 1 - betas")
        if not torch.allclose(bars, alphas.cumprod(0), rtol=1e-3, atol=1e-7):
            report.wrong(f"{name}: alpha_bars are not the products of alphas")


def cosine_betas(steps: int) -> torch.Tensor:
    """The betas as extras.md has them, in float64."""
    t = torch.arange(steps + 1, dtype=torch.float64)
    f = torch.cos((t / steps + 0.008) / 1.008 * math.pi / 2).square()
    return (1 - f[1:] / f[:-1]).clamp(max=0.999)
