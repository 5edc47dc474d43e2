"""2.1.1 NoiseScheduler.__init__: the tables betas, alphas and alpha_bars."""

import numpy as np
import torch

from referee.finding import Report, Stop, student


def check(subject, report: Report) -> None:
    kind = subject.load("noise_scheduler").NoiseScheduler
    cases = {
        "NoiseScheduler(100)": (student("NoiseScheduler(100)", kind, 100), 100, 1e-4, 0.02),
        "NoiseScheduler(9, 0.05, 0.5)": (
            student("NoiseScheduler(9, 0.05, 0.5)", kind, 9, 0.05, 0.5),
            9,
            0.05,
            0.5,
        ),
        "NoiseScheduler(num_steps=1000, beta_end=0.03)": (
            student("NoiseScheduler(1000)", kind, num_steps=1000, beta_end=0.03),
            1000,
            1e-4,
            0.03,
        ),
        "NoiseScheduler(2)": (student("NoiseScheduler(2)", kind, 2), 2, 1e-4, 0.02),
    }
    for name, (scheduler, steps, start, end) in cases.items():
        betas = torch.linspace(start, end, steps, dtype=torch.float64)
        compare(report, name, scheduler, betas)
        if getattr(scheduler, "num_steps", None) != steps:
            report.remark(f"num_steps is not {steps}")
    report.stop_if_wrong()
    check_one_step(report, student("NoiseScheduler(1)", kind, 1, 0.1, 0.3))


def check_one_step(report: Report, scheduler) -> None:
    """T = 1 is allowed; its one beta may be either end."""
    beta = table(report, "NoiseScheduler(1)", scheduler, "betas")
    if beta.shape != (1,) or not torch.isfinite(beta).all():
        report.wrong(f"NoiseScheduler(1): betas are {beta.tolist()}")
    elif min(abs(beta.item() - 0.1), abs(beta.item() - 0.3)) > 1e-5:
        report.wrong(f"NoiseScheduler(1, 0.1, 0.3): the beta is {beta.item():.4f}")
    else:
        compare(report, "NoiseScheduler(1)", scheduler, beta)


def compare(
    report: Report,
    name: str,
    scheduler,
    betas: torch.Tensor,
    of_betas: tuple[float, float] = (1e-4, 1e-7),
    of_bars: float = 5e-5,
) -> None:
    """The three tables against betas and what follows from them.

    of_betas: relative and absolute tolerance; of_bars: relative tolerance of alpha_bars. The
    defaults leave room for float32 arithmetic with 1000 factors.
    """
    right = {"betas": betas, "alphas": 1 - betas, "alpha_bars": (1 - betas).cumprod(0)}
    for key, values in right.items():
        got = table(report, name, scheduler, key)
        if got.shape != values.shape:
            report.wrong(
                f"{name}: {key} has shape {tuple(got.shape)}; it should be {tuple(values.shape)}"
            )
            continue
        relative, absolute = {
            "betas": of_betas,
            "alphas": (of_betas[0], 1e-6),
            "alpha_bars": (of_bars, 1e-7),
        }[key]
        gap = (got - values).abs()
        if not (gap <= relative * values.abs() + absolute).all():
            i = int((gap / (relative * values.abs() + absolute)).nan_to_num(1e9).argmax())
            report.wrong(f"{name}: {key}[{i}] is {got[i]:.8g}; it should be {values[i]:.8g}")


def table(report: Report, name: str, scheduler, key: str) -> torch.Tensor:
    """A table as float64. Raises Stop where it is missing or no tensor."""
    if not hasattr(scheduler, key):
        raise Stop(f"{name}: {key} is missing")
    value = getattr(scheduler, key)
    if isinstance(value, np.ndarray | list | tuple) or not torch.is_tensor(value):
        raise Stop(f"{name}: {key} is a {type(value).__name__}; it should be a float32 tensor")
    if value.dtype != torch.float32:
        report.remark(f"{key} is {value.dtype}; it should be float32")
    return value.detach().double()
