"""Exercise 2.4 (bonus): TrajectoryGenerator.__init__, the shapes of a diffusion policy.

A stand-in takes DiffusionModel's place and keeps what it is made with, by position or by keyword.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.vocabulary import StandInPolicy
from ...worker.probing.vocabulary import Build, Probe, Read
from ..papers import POLICY
from .e2_4_shapes_mistakes import MISCONCEPTIONS

CLASS = "trajectory_gen.TrajectoryGenerator"
SHAPES = "2.4/shapes"
STATE_DIM, ACTION_DIM = 4, 2
HORIZONS = ("state_horizon", "action_horizon")  # that run_rollout reads


def cases(rng: np.random.Generator) -> list[Case]:
    horizon = int(rng.integers(5, 8))
    return [
        _case("default", "as it is handed out", 2, 16),
        _case("longer", f"with 3 states and {horizon} actions", 3, horizon),
        _case("single", f"with 1 state and {horizon + 2} actions", 1, horizon + 2),
    ]


def _case(name, title, state_horizon, action_horizon):
    kwargs = {}
    if name != "default":  # whose 9 actions of a plan are more than a short one has
        kwargs = {"state_horizon": state_horizon, "action_horizon": action_horizon}
        kwargs["num_actions"] = action_horizon // 2
    read = ["input_shape", "condition_dim", "sequential", "denoising_steps", "p_uncond"]
    kwargs |= {"denoising_steps": 7, "p_uncond": 0.3}
    steps = [
        StandInPolicy(),
        Build(CLASS, kwargs=kwargs, name="generator"),
        Read("generator.policy", attributes=read),
        Read("generator", attributes=[*HORIZONS]),
    ]
    values = ((action_horizon, ACTION_DIM), state_horizon * STATE_DIM, 1.0, 7, 0.3)
    expected = {key: np.asarray(value) for key, value in zip(read, values, strict=True)}
    horizons = zip(HORIZONS, (state_horizon, action_horizon), strict=True)
    expected |= {key: np.asarray(value) for key, value in horizons}
    return Case(name, title, Probe(steps), {}, (expected,))


SHAPE, CONDITION, OTHERS = "input_shape", "condition_dim", "the other settings"
FACETS = (Facet(SHAPE, 0.4), Facet(CONDITION, 0.4), Facet(OTHERS, 0.1), Facet(ELSEWHERE, 0.1))
PASSED_ON = ["sequential", "denoising_steps", "p_uncond", *HORIZONS]
SAYS = {
    SHAPE: "input_shape is not the shape of one plan; it should be (action_horizon, action_dim).",
    CONDITION: "condition_dim is not the length of the condition vector; it should be "
    "state_horizon * state_dim.",
    **dict.fromkeys(
        PASSED_ON, "A setting is not kept, or does not reach DiffusionModel, as it was given."
    ),
}


def measurement(_: np.random.Generator) -> Measurement:
    groups = {SHAPE: [SHAPE], CONDITION: [CONDITION], OTHERS: PASSED_ON}
    case = replace(_case("facets", "with 3 states and 6 actions", 3, 6))
    case = replace(case, facts={"groups": groups, "says": SAYS})
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id=SHAPES,
    exercise="2.4",
    function="TrajectoryGenerator.__init__",
    part="diffusion_models",
    module="trajectory_gen",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_trajectory_generator_shapes",
        "Exercise 2.4 (bonus): the shapes of the policy.",
        "TrajectoryGenerator.__init__()",
    ),
    bonus=True,
    measurement=measurement,
    source=POLICY,
)
