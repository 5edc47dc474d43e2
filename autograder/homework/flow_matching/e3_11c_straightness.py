"""Optional exercise 3.11: straightness, how bent the paths of a field are."""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
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
from .e3_11c_straightness_mistakes import MISTAKES
from .questions import (
    EULER,
    HEUN,
    given_field,
    large_batch,
    sizes,
    some_world,
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


EXERCISE = Exercise(
    id="3.11/straightness",
    exercise="3.11",
    function="straightness",
    part="flow_matching",
    module="reflow",
    points=0.5,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_straightness", "Exercise 3.11 (optional): how bent paths are.", "straightness()"
    ),
    after=(EULER, HEUN),
    bonus=True,
    source=RECTIFIED_FLOW,
)
