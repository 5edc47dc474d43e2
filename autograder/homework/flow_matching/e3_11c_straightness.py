"""Optional exercise 3.11: straightness, how bent the paths of a field are."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    DISTANCE,
    KNOWN,
    MEAN,
    MEAN_OVER_TIMES,
    TARGET,
    VELOCITIES,
    Straightness,
)
from ...worker.probing.vocabulary import (
    Call,
    Load,
    Object,
    Probe,
    Step,
    Tensor,
    Unchanged,
    afterwards,
)
from ..papers import RECTIFIED_FLOW
from . import oracle
from .bonus_questions import put_facts
from .e3_11c_straightness_mistakes import MISTAKES
from .questions import (
    EULER,
    HEUN,
    USUAL,
    given_field,
    large_batch,
    sizes,
    some_world,
    usual_batch,
    usual_steps,
    with_any_solvers,
    world_inputs,
)

S = "straightness"
FIELD = "the field"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "points", "points", large_batch(rng, 2)),
        _case(rng, "images", "images, in a second call", sizes(rng, 3, 1, 3, 3)),
        _case(rng, "one", "a single float64 sample", (1, *sizes(rng, 4)), 15, "float64"),
        _case(rng, "one step", "vectors, which in one step go straight", sizes(rng, 3, 4), 1),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [
        as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape, usual_steps(rng))),
        _case(rng, "one", "a single float64 sample", (1, *sizes(rng, 4)), 3, "float64"),
    ]


def _case(rng, name, title, shape, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 9))
    world = some_world(rng, shape[1:])
    x_0 = rng.standard_normal(shape)
    probe: list[Step] = [
        Load("reflow"),
        given_field(FIELD),
        Call(
            "reflow.straightness",
            args=[Object(FIELD), Tensor("x_0"), steps],
            name=S,
            after_another=name == "images",
        ),
        Unchanged(tensors=["x_0"]),
    ]
    right = tuple(
        {S: np.asarray(_straightness(solver, world.velocity, x_0, steps)), afterwards("x_0"): x_0}
        for solver in oracle.SOLVERS
    )
    if steps == 1:  # but for rounding, which counts in a number that is nothing else
        right = tuple({afterwards("x_0"): x_0} for _ in right)
    case = Case(
        name,
        f"{title}, {steps} step{'s' * (steps > 1)}",
        Probe(probe, dtype=dtype),
        {"x_0": x_0, **world_inputs(world, FIELD)},
        right,
        tolerance=1e-3,  # squares of differences of float32
    )
    return with_any_solvers(case)


def _straightness(solver: oracle.Solver, field: oracle.Field, x_0: np.ndarray, steps: int) -> float:
    velocities = []

    def watched(x: np.ndarray, t: float) -> np.ndarray:
        velocities.append(field(x, t))
        return velocities[-1]

    x_1 = solver(watched, x_0, np.linspace(0, 1, steps + 1))
    apart = np.stack([x_1 - x_0 - velocity for velocity in velocities])
    return float((apart**2).reshape(len(velocities), len(x_0), -1).sum(axis=2).mean())


FACETS = (
    Facet("velocities", 0.1),
    Facet("target", 0.1),
    Facet("distance", 0.1),
    Facet("mean over time", 0.1),
    Facet(ELSEWHERE, 0.1),
)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "images", sizes(rng, 3, 2, 3, 3), 6)
    parts = dict.fromkeys((VELOCITIES, TARGET, DISTANCE, MEAN, MEAN_OVER_TIMES), np.asarray(0.0))
    start = "should count at the starts of Euler's steps, k / steps"
    facts = {
        "groups": {
            "velocities": [KNOWN, VELOCITIES],
            "target": [TARGET],
            "distance": [DISTANCE, MEAN],
            "mean over time": [MEAN_OVER_TIMES],
        },
        "unless": dict.fromkeys(("target", "distance", "mean over time"), KNOWN),
        "says": {
            KNOWN: "S is not the mean over time and batch of ||(x_1 - x_0) - v||^2, with the "
            "velocities v at the starts of Euler's steps; it should be."
        },
        "ways": {
            VELOCITIES: {
                "The velocities that count are those on the straight line from x_0 to x_1; they "
                "should be those on the path itself.": 1.0,
                f"The velocity at the path's end, t = 1, counts, too; velocities {start}.": 2.0,
                f"The velocities count at the times of the steps' ends; they {start}.": 3.0,
                f"The velocities count at the times of the steps' middles; they {start}.": 4.0,
                f"The velocity at t = 0 alone counts; velocities {start}.": 5.0,
            },
            TARGET: {
                "The velocities are compared with x_0 - x_1; they should be compared with "
                "x_1 - x_0, from noise to data.": 1.0,
                "The velocities are compared with x_1 itself; they should be compared with "
                "x_1 - x_0.": 2.0,
                "The velocities are compared with x_1 - x_t, the rest of the path; they should be "
                "compared with x_1 - x_0.": 3.0,
                "The velocities are compared with each other, from step to step; each should be "
                "compared with x_1 - x_0.": 4.0,
            },
            DISTANCE: {
                "The distances are not squared; S is the mean of ||.||^2, which should be.": 1.0,
                "The distances are sums of absolute values; they should be sums of squares.": 2.0,
            },
            MEAN: {
                "||.||^2 is the mean over the entries of a sample; it should be their sum.": 1.0,
                "S is the sum over the batch; it should be the mean.": 2.0,
                "||.||^2 is summed over the first axis of a sample and is the mean over the "
                "others; it should be the sum over all.": 3.0,
            },
            MEAN_OVER_TIMES: {
                "S is the sum over the times; it should be their mean.": 1.0,
                "The sum over the times is divided by their number less one; it should be divided "
                "by their number.": 2.0,
                "The sum over the times is not divided by their number; it should be.": 3.0,
            },
        },
    }
    return Measurement("reported", FACETS, (put_facts(_measured(case, parts), facts),))


def _measured(case: Case, parts: Arrays) -> Case:
    """A case that is asked for the parts of its formula, too."""
    steps = next(step.args[2] for step in case.probe.steps if isinstance(step, Call))
    look = Straightness(S, "x_0", FIELD, steps)

    def asked(one: Case) -> Case:
        expected = tuple({**each, KNOWN: np.asarray(1.0), **parts} for each in one.expected)
        probe = replace(one.probe, steps=[*one.probe.steps, look])
        return replace(one, probe=probe, expected=expected, facts={})

    return replace(asked(case), instead=case.instead and asked(case.instead))


EXERCISE = Exercise(
    id="3.11/straightness",
    exercise="3.11",
    function="straightness",
    part="flow_matching",
    module="reflow",
    points=0.5,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_straightness", "Exercise 3.11 (optional): how bent paths are.", "straightness()"
    ),
    after=(EULER, HEUN),
    bonus=True,
    measurement=measurement,
    source=RECTIFIED_FLOW,
)
