"""Optional exercise 2.5.1: FastScheduler.__init__, the tables of a cosine schedule (Nichol &
Dhariwal 2021, eq. 17).

The shortest schedules show best what happens at the last step, where the formula alone gives
alpha_bar = 0.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Probe, Read
from ..axes import of_times
from ..papers import NICHOL_DHARIWAL
from .e2_5_1_cosine_mistakes import MISCONCEPTIONS
from .oracle_extras import cosine, other_cosines
from .questions import INIT, table_inputs
from .questions_extras import COSINE, fast_scheduler, with_any_noise_scheduler


def cases(rng: np.random.Generator) -> list[Case]:
    short = int(rng.integers(8, 14))
    return [
        _case("short", f"a cosine schedule of {short} steps", short),
        _case("shortest", f"a cosine schedule of {2 + short % 2} steps", 2 + short % 2),
        # in float32 the ratio of two cosines near 0 loses digits
        _case("long", "a cosine schedule of 200 steps", 200, tolerance=1e-4),
    ]


def _case(name: str, title: str, num_steps: int, tolerance: float = 2e-5) -> Case:
    tables = ["betas", "alphas", "alpha_bars"]
    steps = [fast_scheduler(num_steps), Read("scheduler", attributes=tables)]
    expected = (table_inputs(cosine(num_steps)),)
    axes = dict.fromkeys(tables, of_times())
    return with_any_noise_scheduler(
        Case(name, title, Probe(steps), {}, expected, tolerance=tolerance, axes=axes)
    )


FACETS = (
    Facet("betas", 0.5),
    Facet("alphas", 0.125),
    Facet("alpha_bars", 0.25),
    Facet(ELSEWHERE, 0.125),
)


def measurement(rng: np.random.Generator, steps: int = 12) -> Measurement:
    """The tables of one schedule; nothing of it is left to chance."""
    tables = ["betas", "alphas", "alpha_bars"]
    facts = {
        "betas": cosine(steps).betas.tolist(),
        "outputs": {name: {"facet": name, "is": name} for name in tables},
        "ends": [1e-4, 0.02],
        "usual_ends": [1e-4, 0.02],
        "made": other_cosines(steps),
        "due": "they should be min(1 - f(t + 1) / f(t), 0.999) with f(t) = "
        "cos((t / T + 0.008) / 1.008 * pi / 2)^2 (eq. 17)",
    }
    case = _case("facets", f"a cosine schedule of {steps} steps", steps)
    instead = case.instead and replace(case.instead, expected=(), facts=facts)
    measured = replace(case, expected=(), facts=facts, instead=instead)
    return Measurement("tables", FACETS, (measured,))


def at_usual_sizes(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(60, 150)))


EXERCISE = Exercise(
    id=COSINE,
    exercise="2.5.1",
    function="FastScheduler.__init__",
    part="diffusion_models",
    module="extras",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_cosine_schedule",
        "Exercise 2.5.1 (optional): the tables of a cosine schedule.",
        "FastScheduler.__init__()",
    ),
    measurement=measurement,
    at_usual_sizes=at_usual_sizes,
    after=(INIT,),
    bonus=True,
    source=f"{NICHOL_DHARIWAL} eq. 17; extras.md",
)
