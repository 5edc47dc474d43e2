"""2.1.1 NoiseScheduler.add_noise: eq. 4 for any rank, each sample at its own time."""

import torch

from referee.finding import Report, Stop, student
from referee.tables_of import make_scheduler, shapes, tables


def check(subject, report: Report) -> None:
    strong, default = make_scheduler(subject, 9), make_scheduler(subject, 100, 1e-4, 0.02)
    for scheduler in (strong, default, strong):
        _, bars = tables(scheduler)

        def right(x_0, noise, bar):
            return bar.sqrt() * x_0 + (1 - bar).sqrt() * noise

        judge_mixture(report, "add_noise", scheduler.add_noise, right, bars)
        report.stop_if_wrong()


def judge_mixture(report: Report, name: str, function, right, bars: torch.Tensor) -> None:
    """function(x_0, noise, timesteps) against right(x_0, noise, alpha_bar) in float64.

    Used for add_noise and velocity: both promise any rank, and not to touch their inputs.
    """
    source = torch.Generator().manual_seed(5)
    last = len(bars) - 1
    cases = [
        (shape, dtype)
        for batch in (4, 1, 2)
        for shape in shapes(batch)
        for dtype in (torch.float32, torch.float64)
    ]
    for number, (shape, dtype) in enumerate(cases):
        x_0 = 2 * torch.randn(shape, generator=source, dtype=dtype)
        noise = torch.randn(shape, generator=source, dtype=dtype)
        times = torch.randint(0, last + 1, shape[:1], generator=source)
        times[0] = (last, 0, last // 2)[number % 3]
        given = x_0.clone(), noise.clone(), times.clone()
        got = student(f"{name} for shape {shape} {dtype}", function, *given)
        if not torch.is_tensor(got) or got.shape != x_0.shape:
            raise Stop(
                f"{name} for shape {shape}: returns shape {tuple(getattr(got, 'shape', ()))}"
            )
        for what, now, before in zip(
            ("samples", "noise", "timesteps"), given, (x_0, noise, times), strict=True
        ):
            if not torch.equal(now, before):
                report.wrong(f"{name} changes the {what} that it is given")
        expected = right(
            x_0.double(), noise.double(), bars[times].view(-1, *[1] * (len(shape) - 1))
        )
        gap = (got.double() - expected).abs().flatten(1).amax(dim=1)
        if not gap.max() <= 5e-5:
            i = int(gap.nan_to_num(9).argmax())
            raise Stop(
                f"{name} for shape {shape}, T = {last + 1}: sample {i} at t = {times[i]} is "
                f"off by {gap[i]:.3g}{hint(got[i], x_0[i], noise[i], bars, times[i])}"
            )


def hint(got, x_0, noise, bars, time) -> str:
    """Which mixture it is instead, by least squares."""
    pair = torch.stack([x_0.double().flatten(), noise.double().flatten()], dim=1)
    if len(pair) < 3:
        return ""
    found = torch.linalg.lstsq(pair, got.double().flatten()[:, None]).solution.flatten()
    return (
        f"; it is about {found[0]:.4f} x_0 + {found[1]:.4f} epsilon, where alpha_bar is "
        f"{bars[time]:.4f}"
    )
