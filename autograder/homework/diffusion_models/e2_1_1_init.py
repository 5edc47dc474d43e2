"""Exercise 2.1.1, first half: NoiseScheduler.__init__, the tables of a linear schedule."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Probe, Read
from ..axes import of_times
from ..papers import DDPM
from .e2_1_1_init_mistakes import MISCONCEPTIONS
from .oracle import linear
from .questions import INIT, random_schedule, scheduler, steep_schedule, table_inputs

SECOND = (
    "The tables of a first scheduler are right, and those of a second one with other betas are "
    "not: they should follow from the arguments of each."
)


def cases(rng: np.random.Generator) -> list[Case]:
    short, _ = random_schedule(rng)
    fewer = int(rng.integers(50, 900))
    return [
        _case(
            "short",
            f"a schedule of {short[0]} steps, betas from {short[1]} to {short[2]}",
            short,
            short,
        ),
        _case("default", "1000 steps with the default betas", [1000], [1000, 1e-4, 0.02]),
        _case("fewer", f"{fewer} steps with the default betas", [fewer], [fewer, 1e-4, 0.02]),
        _second(short),
    ]


def _second(arguments):
    """A scheduler of as many steps as another one that was made before it, with other betas."""
    other = [arguments[0], arguments[1], round(arguments[2] / 2, 4)]
    case = _case("second", f"a second schedule of {other[0]} steps", other, other)
    probe = Probe([scheduler(arguments), *case.probe.steps])
    return replace(case, probe=probe, sentence=SECOND)


def _case(name: str, title: str, arguments: list[float], schedule: list[float]) -> Case:
    steps = [
        scheduler(arguments),
        Read("scheduler", attributes=["betas", "alphas", "alpha_bars"]),
    ]
    expected = table_inputs(linear(int(schedule[0]), *schedule[1:]))
    axes = dict.fromkeys(expected, of_times())
    return Case(name, title, Probe(steps), {}, (expected,), axes=axes)


FACETS = (
    Facet("betas", 0.5),
    Facet("alphas", 0.25),
    Facet("alpha_bars", 0.5),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    arguments, tables = steep_schedule(rng, 12)
    facts = {
        "betas": tables.betas.tolist(),
        "outputs": {name: {"facet": name, "is": name} for name in table_inputs(tables)},
        "ends": arguments[1:],
        "usual_ends": [1e-4, 0.02],
        "due": "they should run linearly from beta_start to beta_end, both included",
    }
    case = _case("facets", "a short schedule", arguments, arguments)
    return Measurement("tables", FACETS, (replace(case, expected=(), facts=facts),))


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
    measurement=measurement,
    source=f"{DDPM} eq. 2 and 4; theory 0.4 a",
)
