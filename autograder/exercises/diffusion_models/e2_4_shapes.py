"""Exercise 2.4 (bonus): TrajectoryGenerator.__init__, the shapes of a diffusion policy.

A stand-in takes DiffusionModel's place and keeps what it is made with, by position or by keyword.
"""

import numpy as np

from ...checks import Case
from ..exercise import Exercise, mistake

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
    kwargs = {} if name == "default" else {"state_horizon": state_horizon, "action_horizon": action_horizon}
    read = ["input_shape", "condition_dim", "sequential", "denoising_steps", "p_uncond"]
    kwargs |= {"denoising_steps": 7, "p_uncond": 0.3}
    steps = [
        {"do": "recording_policy"},
        {"do": "build", "class": CLASS, "kwargs": kwargs, "name": "generator"},
        {"do": "read", "object": "generator.policy", "attributes": read},
    ]
    values = ((action_horizon, ACTION_DIM), state_horizon * STATE_DIM, 1.0, 7, 0.3)
    expected = {key: np.asarray(value) for key, value in zip(read, values, strict=True)}
    return Case(name, title, {"steps": steps}, {}, (expected,))


INPUT_SHAPE = "input_shape = (action_horizon, self.action_dim)"
CONDITION_DIM = "condition_dim = state_horizon * self.state_dim"
SETTINGS = "input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond"

MISCONCEPTIONS = (
    mistake(
        "axes_of_a_plan_swapped",
        "Your input_shape has its axes swapped: time comes first, (action_horizon, action_dim), and the 1-D U-Net runs along "
        "it.",
        INPUT_SHAPE, "input_shape = (self.action_dim, action_horizon)",
    ),
    mistake(
        "plans_made_of_states",
        "Your input_shape is that of a sequence of states: the policy draws actions, (action_horizon, action_dim); the states "
        "are its condition.",
        INPUT_SHAPE, "input_shape = (action_horizon, self.state_dim)",
    ),
    mistake(
        "plans_only_as_long_as_is_carried_out",
        "Your input_shape has num_actions in it: a plan looks further ahead than what is carried out of it, action_horizon "
        "actions.",
        INPUT_SHAPE, "input_shape = (num_actions, self.action_dim)",
    ),
    mistake(
        "plans_as_long_as_the_window",
        "Your input_shape has state_horizon in it: how far a plan looks ahead is action_horizon.",
        INPUT_SHAPE, "input_shape = (state_horizon, self.action_dim)",
    ),
    mistake(
        "flat_plan",
        "Your input_shape is one long vector: a plan is a sequence, (action_horizon, action_dim).",
        INPUT_SHAPE, "input_shape = (action_horizon * self.action_dim,)",
    ),
    mistake(
        "batch_in_the_shape",
        "Your input_shape has a batch axis: it is the shape of one sample, (action_horizon, action_dim).",
        INPUT_SHAPE, "input_shape = (1, action_horizon, self.action_dim)",
    ),
    mistake(
        "condition_of_a_single_state",
        "Your condition_dim is that of a single state: the condition is the last state_horizon states end to end.",
        CONDITION_DIM, "condition_dim = self.state_dim",
    ),
    mistake(
        "condition_dim_counts_states",
        "Your condition_dim counts states: it counts the numbers in them, state_horizon * state_dim.",
        CONDITION_DIM, "condition_dim = state_horizon",
    ),
    mistake(
        "condition_of_actions",
        "Your condition_dim is made from the size of an action: the condition is made of states, state_horizon * state_dim.",
        CONDITION_DIM, "condition_dim = state_horizon * self.action_dim",
    ),
    mistake(
        "condition_as_long_as_the_plan",
        "Your condition_dim holds as many states as a plan has actions: the condition looks back, over state_horizon states.",
        CONDITION_DIM, "condition_dim = action_horizon * self.state_dim",
    ),
    mistake(
        "policy_for_images",
        "Your policy has sequential=False, which is the model for images with labels: plans are sequences, sequential=True.",
        SETTINGS, "input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond",
    ),
    mistake(
        "settings_not_passed_on",
        "Your policy does not get denoising_steps and p_uncond: pass both on to DiffusionModel.",
        SETTINGS, "input_shape, condition_dim",
    ),
)  # fmt: skip

EXERCISE = Exercise(
    SHAPES,
    "2.4",
    "TrajectoryGenerator.__init__",
    1.0,
    "trajectory_gen",
    "diffusion_models",
    cases,
    MISCONCEPTIONS,
    bonus=True,
)
