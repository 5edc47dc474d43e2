"""The steps that the probes of part 3 have in common."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ...broker.homework.fields import World
from ...checking.checks import Arrays, Case
from ...worker.homework.field_vocabulary import (
    GivenField,
    StandInSolvers,
    evaluations_of,
    times_told,
)
from . import oracle

SPLIT, JOIN, MEAN = "3.1/split", "3.1/join", "3.1/posterior_mean"
EULER, HEUN = "3.4/euler", "3.4/heun"
INVERT = "3.8/invert"

USUAL = "sizes of the notebook"  # the name of a case
MANY_ENTRIES = 200


def sizes(rng: np.random.Generator, *least: int) -> tuple[int, ...]:
    """A shape with at least these sizes, each of them up to two more."""
    return tuple(int(size + rng.integers(0, 3)) for size in least)


def large_batch(rng: np.random.Generator, *least: int) -> tuple[int, ...]:
    """The same of as many samples as a batch has in training."""
    return (int(rng.integers(50, 100)), *sizes(rng, *least))


def usual_batch(rng: np.random.Generator) -> tuple[int, ...]:
    """The shape of a few digits, as the notebook edits them."""
    return (int(rng.integers(2, 4)), 1, 28, 28)


def usual_steps(rng: np.random.Generator) -> int:
    """Steps for a digit: the notebook takes 16 to 64."""
    return int(rng.integers(26, 30))


def some_world(rng: np.random.Generator, shape: tuple[int, ...]) -> World:
    """Data of this shape whose entries go together, some of them more and some less spread than
    noise. In images the entries do not go together, because that would take long.
    """
    size = int(np.prod(shape))
    if size > MANY_ENTRIES:
        variances = rng.permutation(np.linspace(0.2, 2.0, size))
        return World(rng.uniform(-1.5, 1.5, shape), variances)
    directions, _ = np.linalg.qr(rng.standard_normal((size, size)))
    spread = np.linspace(0.2, 2.0, size) * rng.uniform(0.9, 1.1, size)
    return World(rng.uniform(-1.5, 1.5, shape), directions * spread @ directions.T)


def world_inputs(world: World, name: str) -> Arrays:
    return {f"{name} mean": world.mean, f"{name} covariance": world.covariance}


def given_field(name: str) -> GivenField:
    """The step that gives a field of this name, with the inputs of its world."""
    return GivenField(name, f"{name} mean", f"{name} covariance")


def uneven(rng: np.random.Generator, count: int, start: float, end: float) -> np.ndarray:
    """count + 1 times from start to end, whose steps differ."""
    steps = rng.permutation(np.linspace(0.5, 1.5, count)) + rng.uniform(-0.1, 0.1, count)
    shares = np.append(0.0, np.cumsum(steps / steps.sum()))
    return start + (end - start) * shares


def with_any_solvers(case: Case, *needs: str) -> Case:
    """A case on the student's own solvers, or, where one of these checks failed, with a solver of
    ours in their place. Its right answers have those of each solver among them.
    """
    probe = replace(case.probe, steps=[StandInSolvers(), *case.probe.steps])
    instead = replace(
        case,
        name=f"{case.name}, given solver",
        title=f"{case.title}, with a solver that we set",
        probe=probe,
    )
    return replace(case, needs=needs or (EULER, HEUN), instead=instead)


def leads(case: Case, field: str, times: np.ndarray) -> list[list[Any]]:
    """Where each solver leads every x (B, N), as maps for the facets' `follows`. case: of vectors,
    with a given field of this name.
    """
    world = World(case.inputs[f"{field} mean"], case.inputs[f"{field} covariance"])

    def way(solver: oracle.Solver, x: np.ndarray) -> np.ndarray:
        return solver(world.velocity, x, times)

    return [oracle.map_of(partial(way, solver), world.mean.size) for solver in oracle.SOLVERS]


def asked(field: str, told: np.ndarray) -> Arrays:
    """How often a field should be asked, and about which times."""
    return {evaluations_of(field): np.asarray(float(len(told))), times_told(field): told}


def never_asked(field: str) -> dict[str, dict[str, float]]:
    """For the facets' `ways`: what is said where a field is not asked."""
    return {evaluations_of(field): {f"In this function {field} is never asked; it should be.": 0.0}}
