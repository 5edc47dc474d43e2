"""Exercise 2.4 (bonus): TrajectoryGenerator.__init__, the shapes of a diffusion policy.

A stand-in takes DiffusionModel's place and keeps what it is made with, by position or by keyword.
"""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.homework.vocabulary import StandInPolicy
from ...worker.probing.vocabulary import Build, Probe, Read
from .e2_4_shapes_mistakes import MISCONCEPTIONS

CLASS = "trajectory_gen.TrajectoryGenerator"
SHAPES = "2.4/shapes"
STATE_DIM, ACTION_DIM = 4, 2


def cases(rng: np.random.Generator) -> list[Case]:
    horizon = int(rng.integers(5, 8))
    return [
        _case("default", "as it is handed out", 2, 16),
        _case("longer", f"with 3 states and {horizon} actions", 3, horizon),
        _case("single", f"with 1 state and {horizon + 2} actions", 1, horizon + 2),
    ]


def _case(name, title, state_horizon, action_horizon):
    kwargs = (
        {}
        if name == "default"
        else {"state_horizon": state_horizon, "action_horizon": action_horizon}
    )
    read = ["input_shape", "condition_dim", "sequential", "denoising_steps", "p_uncond"]
    kwargs |= {"denoising_steps": 7, "p_uncond": 0.3}
    steps = [
        StandInPolicy(),
        Build(CLASS, kwargs=kwargs, name="generator"),
        Read("generator.policy", attributes=read),
    ]
    values = ((action_horizon, ACTION_DIM), state_horizon * STATE_DIM, 1.0, 7, 0.3)
    expected = {key: np.asarray(value) for key, value in zip(read, values, strict=True)}
    return Case(name, title, Probe(steps), {}, (expected,))


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
)
