"""Exercise 2.1.1, first half: NoiseScheduler.__init__, the tables of a linear schedule."""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.probing.vocabulary import Probe, Read
from .e2_1_1_init_mistakes import MISCONCEPTIONS
from .oracle import linear
from .questions import INIT, random_schedule, scheduler, table_inputs


def cases(rng: np.random.Generator) -> list[Case]:
    short, _ = random_schedule(rng)
    return [
        _case(
            "short",
            f"a schedule of {short[0]} steps, betas from {short[1]} to {short[2]}",
            short,
            short,
        ),
        _case("default", "1000 steps with the default betas", [1000], [1000, 1e-4, 0.02]),
        _case("fewer", "100 steps with the default betas", [100], [100, 1e-4, 0.02]),
    ]


def _case(name: str, title: str, arguments: list[float], schedule: list[float]) -> Case:
    steps = [
        scheduler(arguments),
        Read("scheduler", attributes=["betas", "alphas", "alpha_bars"]),
    ]
    expected = table_inputs(linear(int(schedule[0]), *schedule[1:]))
    return Case(name, title, Probe(steps), {}, (expected,))


EXERCISE = Exercise(
    id=INIT,
    exercise="2.1.1",
    function="NoiseScheduler.__init__",
    part="diffusion_models",
    module="noise_scheduler",
    points=1.5,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_noise_scheduler_init",
        "Exercise 2.1.1: the tables of the schedule.",
        "NoiseScheduler.__init__()",
    ),
)
