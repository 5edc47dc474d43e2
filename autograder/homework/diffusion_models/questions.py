"""The steps that the probes of part 2 have in common."""

from dataclasses import replace
from typing import Any

import numpy as np

from ...checking.checks import Arrays, Case
from ...worker.homework.vocabulary import (
    TABLES_AFTERWARDS,
    Drawn,
    LossOfCalls,
    NetworksKept,
    Schedule,
    StandInMethods,
    StandInNetwork,
    TablesAfterwards,
)
from ...worker.probing.vocabulary import Assign, Build, Call, Probe, Step, Tensor
from ..prepared_draws import draws
from . import stand_ins
from .oracle import Tables, linear

INIT, ADD_NOISE, DENOISE, THRESHOLD = (
    "2.1.1/init",
    "2.1.1/add_noise",
    "2.1.2/denoise_step",
    "2.3.3/threshold",
)

TABLES_KEPT = TablesAfterwards("scheduler")
BY_STAND_IN, BY_TABLES = "noised by what stands in", "noised by the tables"


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


def steep_schedule(rng: np.random.Generator, num_steps: int) -> tuple[list[Any], Tables]:
    """The same with tables that differ much, so that formulas can be read."""
    usual = min(1, 9 / num_steps)  # some signal is left at T - 1
    arguments = (num_steps, 0.05 * usual, round(float(rng.uniform(0.45, 0.5)) * usual, 4))
    return list(arguments), linear(*arguments)


def other_tables(rng: np.random.Generator, num_steps: int) -> Tables:
    """A schedule that is not linear, for stand-ins: it says nothing about the right one."""
    # some signal is left at T - 1
    return Tables(np.sort(rng.uniform(0.02, 0.3, num_steps)) * min(1, 13 / num_steps))


def with_facts(case: Case, facts: dict[str, Any], tables: Tables) -> Case:
    """A case to be measured, and the one with stand-ins: facts, and of each its own betas."""

    def measured(one: Case, betas: np.ndarray) -> Case:
        return replace(one, expected=(), facts={**facts, "betas": betas.tolist()})

    instead = case.instead and measured(case.instead, case.instead.inputs["betas"])
    return replace(measured(case, tables.betas), instead=instead)


def step_at_every_t(
    rng: np.random.Generator,
    arguments: list[Any],
    x_t: np.ndarray,
    epsilon: np.ndarray,
    threshold: bool,
) -> Case:
    """denoise_step called at every t with one x_t and one prediction."""
    steps = arguments[0]
    calls = [
        Call(
            "scheduler.denoise_step",
            args=[Tensor("model_prediction"), t, Tensor("x_t"), *([True] if threshold else [])],
            name=f"x_(t-1) at t = {t}",
            after_another=True,
        )
        for t in range(steps)
    ]
    inputs = {"x_t": x_t, "model_prediction": epsilon, **draws(rng, 3 * steps * x_t.size)}
    other = other_tables(rng, steps)
    with_stand_in = Case(
        "facets, given tables",
        "a step at every t, with tables that we set",
        Probe([stand_in(tables=True), scheduler(arguments), *calls, Drawn()]),
        {**inputs, **table_inputs(other)},
        (),
    )
    return replace(
        with_stand_in,
        name="facets",
        title="a step at every t",
        probe=Probe([scheduler(arguments), *calls, Drawn()]),
        inputs=inputs,
        needs=(INIT,),
        instead=with_stand_in,
    )


def outputs_at_every_t(arguments: list[Any], shape: tuple[int, ...]) -> list[list[Any]]:
    """[[name of the output, steps of its samples], ...] of step_at_every_t()."""
    return [[f"x_(t-1) at t = {t}", [t] * shape[0]] for t in range(arguments[0])]


def sizes(rng: np.random.Generator, *smallest: int) -> tuple[int, ...]:
    """A shape whose sizes are these or up to 2 larger."""
    return tuple(int(size) for size in rng.integers(smallest, np.array(smallest) + 3))


def table_inputs(tables: Tables) -> Arrays:
    """A schedule's tables as inputs of a probe."""
    return {"betas": tables.betas, "alphas": tables.alphas, "alpha_bars": tables.alpha_bars}


def noised_inputs(tables: Tables, shape: tuple[int, ...]) -> Arrays:
    """What x_t may be made with where something stands in for add_noise: that, or the tables."""
    t, zeros = np.arange(len(tables.betas)), np.zeros((len(tables.betas), *shape))
    added = stand_ins.add_noise(zeros, zeros, t).reshape(len(t), -1)
    factors = np.broadcast_to(stand_ins.FACTORS, (len(t), 2))
    both = np.concatenate([factors, added], axis=1)
    return {BY_STAND_IN: both, BY_TABLES: noised_by(tables)}


def noised_by(tables: Tables) -> np.ndarray:
    """(T, 2): the factors of sample and noise by the tables."""
    return np.stack([np.sqrt(tables.alpha_bars), np.sqrt(1 - tables.alpha_bars)], axis=1)


def tables_afterwards(tables: Tables) -> Arrays:
    """What TABLES_KEPT reports of a scheduler whose tables nobody changed."""
    return {TABLES_AFTERWARDS: np.stack([tables.betas, tables.alphas, tables.alpha_bars])}


def loss_of_calls(*noised: str) -> Step:
    """Whether each loss follows from what the network answered about the batch. noised: what x_t
    may be made with, if something else than where something stands in for add_noise.
    """
    ways = noised or (BY_STAND_IN, BY_TABLES)
    return LossOfCalls(batch="data", conditions="cond", value=0, noised=ways)


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
        NetworksKept("model"),
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
