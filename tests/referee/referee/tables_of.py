"""Part 2's schedules for the checks, and their tables as float64."""

import torch

from referee.finding import Stop, student


def make_scheduler(subject, steps: int, start: float = 0.03, end: float = 0.4):
    """A NoiseScheduler of the submission. Its doses are strong, so that neighbours differ a lot."""
    kind = subject.load("noise_scheduler").NoiseScheduler
    return student(f"NoiseScheduler({steps}, {start}, {end})", kind, steps, start, end)


def make_fast(subject, steps: int):
    kind = subject.load("extras").FastScheduler
    return student(f"FastScheduler({steps})", kind, steps)


def tables(scheduler) -> tuple[torch.Tensor, torch.Tensor]:
    """betas and alpha_bars of a scheduler, float64. Raises Stop where there are none."""
    try:
        values = [
            torch.as_tensor(getattr(scheduler, name)).detach().double().flatten()
            for name in ("betas", "alpha_bars")
        ]
    except (AttributeError, TypeError, ValueError, RuntimeError) as error:
        raise Stop(f"the scheduler has no usable tables: {error}") from error
    return values[0], values[1]


def shapes(batch: int) -> tuple[tuple[int, ...], ...]:
    """Shapes of rank 2 to 5; some have other axes as long as the batch, so that slips fit."""
    return (
        (batch, 3),
        (batch, batch),
        (batch, 5, 2),
        (batch, 3, 8, 6),
        (batch, 1, batch, batch),
        (batch, batch, batch, batch),
        (batch, 2, 3, 4, 3),
    )
