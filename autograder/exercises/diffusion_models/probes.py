"""The steps that the probes of part 2 have in common."""

from typing import Any

import numpy as np

from ...checks import Arrays
from .oracle import Tables, linear

Step = dict[str, Any]
INIT, ADD_NOISE, DENOISE, THRESHOLD = "2.1.1/init", "2.1.1/add_noise", "2.1.2/denoise_step", "2.3.3/threshold"

TABLES_AFTERWARDS: Step = {"do": "tables_afterwards", "object": "scheduler"}


def random_schedule(rng: np.random.Generator, num_steps: int | None = None) -> tuple[list[Any], Tables]:
    """Arguments of NoiseScheduler and its right tables: few steps and large betas, where float32 loses nothing."""
    steps = int(num_steps or rng.integers(8, 14))
    arguments = (steps, round(float(rng.uniform(0.015, 0.03)), 4), round(float(rng.uniform(0.25, 0.35)), 4))
    return list(arguments), linear(*arguments)


def other_tables(rng: np.random.Generator, num_steps: int) -> Tables:
    """A schedule that is not linear, for stand-ins: it says nothing about the right one."""
    return Tables(np.sort(rng.uniform(0.02, 0.3, num_steps)) * min(1, 13 / num_steps))  # some signal is left at T - 1


def sizes(rng: np.random.Generator, *smallest: int) -> tuple[int, ...]:
    """A shape whose sizes are these or up to 2 larger."""
    return tuple(int(size) for size in rng.integers(smallest, np.array(smallest) + 3))


def table_inputs(tables: Tables) -> Arrays:
    """A schedule's tables as inputs of a probe."""
    return {"betas": tables.betas, "alphas": tables.alphas, "alpha_bars": tables.alpha_bars}


def tables_afterwards(tables: Tables) -> Arrays:
    """What TABLES_AFTERWARDS reports of a scheduler whose tables nobody changed."""
    return {"betas, alphas and alpha_bars afterwards": np.stack([tables.betas, tables.alphas, tables.alpha_bars])}


def tensor(name: str) -> dict[str, str]:
    return {"tensor": name}


def scheduler(arguments: list[float]) -> Step:
    return {"do": "build", "class": "noise_scheduler.NoiseScheduler", "args": arguments, "name": "scheduler"}


def stand_in(*methods: str, tables: bool = False) -> Step:
    """Let made-up methods, and tables from the inputs, take the place of a NoiseScheduler that failed its checks."""
    step: Step = {"do": "stand_in", "class": "noise_scheduler.NoiseScheduler", "methods": list(methods)}
    if tables:
        step["tables"] = {name: name for name in ("betas", "alphas", "alpha_bars")}
    return step


def model(
    shape: tuple[int, ...], condition_dim: int, steps: int, p_uncond: float, arguments: list[float]
) -> list[Step]:
    """A DiffusionModel with the recording network, whose scheduler has `arguments`, its averaged network marked."""
    return [
        {"do": "schedule", "class": "noise_scheduler.NoiseScheduler", "betas": arguments[1:]},
        {
            "do": "build",
            "class": "diffusion_model.DiffusionModel",
            "args": [list(shape), condition_dim, len(shape) == 2, steps, p_uncond, None, True],
            "name": "model",
        },
        {"do": "assign", "object": "model.ema.averaged_model", "attribute": "averaged", "to": True},
    ]


# A prime number of uniforms, and of calls where shares are counted: however many numbers a student's code draws in each
# call, after CALLS calls each of them has come up equally often.
CALLS = 31


def draws(rng: np.random.Generator, normals: int) -> Arrays:
    """Streams for the recorder: normals, and uniforms, one in each 31st of [0, 1), with neighbours far apart."""
    steps_of_about_the_golden_ratio = 19 * np.arange(CALLS)
    return {
        "draws.normal": rng.standard_normal(normals),
        "draws.uniform": (rng.uniform(0, CALLS) + steps_of_about_the_golden_ratio) % CALLS / CALLS,
    }


def conditions(rng: np.random.Generator, batch: int, shape: tuple[int, ...], condition_dim: int) -> np.ndarray:
    """Vectors without a zero for sequences, labels from 1 for images."""
    if len(shape) == 2:
        return rng.uniform(0.2, 1.0, (batch, condition_dim)) * rng.choice([-1.0, 1.0], (batch, condition_dim))
    return rng.permutation(condition_dim - 1)[np.arange(batch) % (condition_dim - 1)] + 1


REMARK_SEEDS = {
    "times that a generator was seeded, though no seed was given": "Your code sets a seed of its own: every call then "
    "draws the same numbers again. Only pass on the seed that you are given."
}
REMARK_DRAWS = {
    **REMARK_SEEDS,
    "drawn beside DL_random": "It draws random numbers without DL_random: right here, but only DL_random gives the same "
    "numbers for the same seed on every machine.",
}
REMARKS_RETURNED = {
    "returned in float64": "It returns float64 where it was given float32: right here, but the networks refuse it.",
    "returned as a numpy array": "It returns a numpy array: right here, but the networks take tensors only.",
}
REMARK_GRADIENTS_OFF = {
    "gradients off afterwards": "It leaves gradients off: training fails afterwards. A `with torch.no_grad():` ends by itself."
}
