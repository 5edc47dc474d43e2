"""The steps that the probes of part 2 have in common."""

from typing import Any

import numpy as np

from ...checking.checks import Arrays
from ...worker.homework.vocabulary import (
    TABLES_AFTERWARDS,
    Schedule,
    StandInMethods,
    StandInNetwork,
    TablesAfterwards,
)
from ...worker.probing.vocabulary import Assign, Build, Step
from .oracle import Tables, linear

INIT, ADD_NOISE, DENOISE, THRESHOLD = (
    "2.1.1/init",
    "2.1.1/add_noise",
    "2.1.2/denoise_step",
    "2.3.3/threshold",
)

TABLES_KEPT = TablesAfterwards("scheduler")


def random_schedule(
    rng: np.random.Generator, num_steps: int | None = None
) -> tuple[list[Any], Tables]:
    """Arguments of NoiseScheduler and its right tables: few steps and large betas, where
    float32 loses nothing.
    """
    steps = int(num_steps or rng.integers(8, 14))
    arguments = (
        steps,
        round(float(rng.uniform(0.015, 0.03)), 4),
        round(float(rng.uniform(0.25, 0.35)), 4),
    )
    return list(arguments), linear(*arguments)


def other_tables(rng: np.random.Generator, num_steps: int) -> Tables:
    """A schedule that is not linear, for stand-ins: it says nothing about the right one."""
    # some signal is left at T - 1
    return Tables(np.sort(rng.uniform(0.02, 0.3, num_steps)) * min(1, 13 / num_steps))


def sizes(rng: np.random.Generator, *smallest: int) -> tuple[int, ...]:
    """A shape whose sizes are these or up to 2 larger."""
    return tuple(int(size) for size in rng.integers(smallest, np.array(smallest) + 3))


def table_inputs(tables: Tables) -> Arrays:
    """A schedule's tables as inputs of a probe."""
    return {"betas": tables.betas, "alphas": tables.alphas, "alpha_bars": tables.alpha_bars}


def tables_afterwards(tables: Tables) -> Arrays:
    """What TABLES_KEPT reports of a scheduler whose tables nobody changed."""
    return {TABLES_AFTERWARDS: np.stack([tables.betas, tables.alphas, tables.alpha_bars])}


def scheduler(arguments: list[float]) -> Step:
    return Build("noise_scheduler.NoiseScheduler", args=arguments, name="scheduler")


def stand_in(*methods: str, tables: bool = False) -> Step:
    """Let made-up methods, and tables from the inputs, take the place of a NoiseScheduler that
    failed its checks.
    """
    held = {name: name for name in ("betas", "alphas", "alpha_bars")} if tables else {}
    return StandInMethods("noise_scheduler.NoiseScheduler", methods=methods, tables=held)


def model(
    shape: tuple[int, ...],
    condition_dim: int,
    steps: int,
    p_uncond: float,
    arguments: list[float],
    ignores_condition: bool = False,
) -> list[Step]:
    """A DiffusionModel with the network that stands in, whose scheduler has `arguments`, its
    averaged network marked.
    """
    return [
        StandInNetwork(condition_dim, len(shape) != 2, ignores_condition),
        Schedule("noise_scheduler.NoiseScheduler", betas=arguments[1:]),
        Build(
            "diffusion_model.DiffusionModel",
            args=[tuple(shape), condition_dim, len(shape) == 2, steps, p_uncond, None, True],
            name="model",
        ),
        Assign(object="model.ema.averaged_model", attribute="averaged", to=True),
    ]


def conditions(
    rng: np.random.Generator, batch: int, shape: tuple[int, ...], condition_dim: int
) -> np.ndarray:
    """Vectors without a zero for sequences, labels from 1 for images."""
    if len(shape) == 2:
        return rng.uniform(0.2, 1.0, (batch, condition_dim)) * rng.choice(
            [-1.0, 1.0], (batch, condition_dim)
        )
    return rng.permutation(condition_dim - 1)[np.arange(batch) % (condition_dim - 1)] + 1
