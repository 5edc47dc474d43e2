"""The steps that the probes of part 1 have in common."""

from dataclasses import replace
from typing import Any

import numpy as np

from ...checking.checks import Arrays, Case
from ...worker.homework.vocabulary import NetworksKept, StandInScheduler, StandInUnet
from ...worker.probing.vocabulary import Build, Object, Step
from . import oracle

CLASSES = 10
USUAL_MASK = -1.0  # condition_mask_value by default and in every preset
SCHEDULER, FORWARD = "1.2/scheduler", "1.3/forward"


def settings(rng: np.random.Generator, steps: int | None = None, **others: Any) -> dict[str, Any]:
    """Fields of a DMConfig: few steps and large betas, where float32 loses nothing."""
    return {
        "T": int(steps or rng.integers(8, 14)),
        "beta_1": round(float(rng.uniform(0.015, 0.03)), 4),
        "beta_T": round(float(rng.uniform(0.25, 0.35)), 4),
        "num_feat": 16,
        **others,
    }


def steep(rng: np.random.Generator, steps: int, **others: Any) -> dict[str, Any]:
    """The same with a schedule whose tables differ much, so that formulas can be read."""
    usual = min(1, 9 / steps)  # some signal is left at T
    return settings(
        rng,
        steps,
        beta_1=0.05 * usual,
        beta_T=round(float(rng.uniform(0.45, 0.5)) * usual, 4),
        **others,
    )


def schedule(fields: dict[str, Any]) -> oracle.Schedule:
    return oracle.linear(fields["T"], fields["beta_1"], fields["beta_T"])


def model(fields: dict[str, Any]) -> list[Step]:
    """A ConditionalDDPM with the network that stands in, made from a DMConfig with these fields."""
    return [
        StandInUnet(CLASSES),
        Build("settings.DMConfig", kwargs=fields, name="config"),
        Build("DDPM.ConditionalDDPM", args=[Object("config")], name="model"),
        NetworksKept("model"),
    ]


def made_up(
    rng: np.random.Generator, steps: int, low: float = 0.02, high: float = 0.3
) -> dict[str, np.ndarray]:
    """A scheduler's seven tables from a schedule that is not linear: it says nothing about the
    right one. low, high: between which its betas are.
    """
    return oracle.Schedule(np.sort(rng.uniform(low, high, steps))).table()


def made_up_for(rng: np.random.Generator, steps: int) -> dict[str, np.ndarray]:
    """The same for any number of steps: some signal is left at T."""
    usual = min(1, 13 / steps)
    return made_up(rng, steps, 0.02 * usual, 0.3 * usual)


def table_inputs(tables: dict[str, np.ndarray]) -> Arrays:
    return {f"table {key}": values for key, values in tables.items()}


def stand_in_scheduler(tables: dict[str, np.ndarray], keeper: str = "") -> Step:
    """Let a made-up scheduler take the place of the student's own one.

    keeper: the model, where that one failed its check: the tables that the model keeps follow.
    """
    return StandInScheduler(tables={key: f"table {key}" for key in tables}, keeper=keeper)


def or_with_kept_tables(case: Case) -> Case:
    """A case with a made-up scheduler; where the student's own one failed its check, the tables
    that the model keeps follow the made-up ones.
    """
    steps = [
        replace(step, keeper="model") if isinstance(step, StandInScheduler) else step
        for step in case.probe.steps
    ]
    instead = replace(
        case, name=f"{case.name}, given scheduler", probe=replace(case.probe, steps=steps)
    )
    return replace(case, needs=(SCHEDULER,), instead=instead)
