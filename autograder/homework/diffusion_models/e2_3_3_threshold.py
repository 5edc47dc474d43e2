"""Exercise 2.3.3: denoise_step(..., threshold=True), through an x_0 that is kept in [-1, 1] (eq.
15, 6 and 7).

The fresh noise is exercise 2.1.2's. Where that failed, its mistakes are kept out of sight: every
draw is zero, and either the prediction is zero too or t = 0, so that whatever a student adds to the
mean vanishes.
"""

import numpy as np

from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
from ...worker.probing.vocabulary import Call, Probe, Tensor
from ..axes import of_samples, with_axes
from ..papers import DDPM
from ..prepared_draws import draws, noises
from ..remarks import REMARK_DRAWS, REMARKS_RETURNED
from . import oracle
from .e2_3_3_threshold_mistakes import MISCONCEPTIONS
from .questions import (
    DENOISE,
    INIT,
    TABLES_KEPT,
    THRESHOLD,
    other_tables,
    outputs_at_every_t,
    random_schedule,
    scheduler,
    sizes,
    stand_in,
    steep_schedule,
    step_at_every_t,
    table_inputs,
    tables_afterwards,
    with_facts,
)


def cases(rng: np.random.Generator) -> list[Case]:
    short, tables = random_schedule(rng)
    last = short[0] - 1
    middle = last // 2
    return [
        _case(
            rng,
            "t=0",
            "thresholded images at t = 0",
            short,
            tables,
            0,
            _silent(rng, short, 0, predicts=True),
        ),
        _case(
            rng,
            "t=1",
            "thresholded sequences at t = 1",
            short,
            tables,
            1,
            _silent(rng, short, 1),
            shape=(5, 4),
        ),
        _case(
            rng,
            "middle",
            f"thresholded images at t = {middle}, in a second call",
            short,
            tables,
            middle,
            _silent(rng, short, middle),
        ),
        _case(
            rng,
            "last",
            f"thresholded images at t = {last}, with a seed",
            short,
            tables,
            last,
            _silent(rng, short, last),
            seed=7,
        ),
    ]


def _case(rng, name, title, arguments, tables, t, instead, seed=None, shape=(2, 3, 4)):
    shape = sizes(rng, 3, *shape)
    x_t, epsilon = rng.standard_normal(shape), rng.standard_normal(shape)
    inputs = {"x_t": x_t, "model_prediction": epsilon, **draws(rng, x_t.size)}
    z_1, z_2 = noises(inputs, shape)
    expected = [
        {
            "x_{t-1}": oracle.denoise_thresholded(tables, epsilon, t, x_t, z),
            **tables_afterwards(tables),
        }
        for z in (z_1, -z_1, z_2, -z_2)
    ]
    steps = _step(t, after_another=name == "middle", seed=seed)
    probe = Probe([scheduler(arguments), *steps, TABLES_KEPT])
    needs = (INIT, DENOISE)
    case = Case(name, title, probe, inputs, tuple(expected), needs=needs, instead=instead)
    return with_axes(case, {"x_{t-1}": of_samples(shape)})


def _silent(rng, arguments, t, predicts=False):
    """The mean alone: small enough to stay in [-1, 1], from an x_0 that does not."""
    other = other_tables(rng, arguments[0])
    shape = sizes(rng, 3, 2, 3, 4)
    x_t, zeros = rng.uniform(-0.9, 0.9, shape), np.zeros(shape)
    epsilon = rng.standard_normal(shape) * (3 if predicts else 0.5)
    inputs: Arrays = {
        "x_t": x_t,
        "model_prediction": epsilon,
        "draws.normal": np.zeros(1),
        "draws.uniform": np.zeros(1),
    }
    return Case(
        f"t={t}, mean alone",
        f"thresholded images at t = {t}, without fresh noise, with tables that we set",
        Probe([stand_in(tables=True), scheduler(arguments), *_step(t)]),
        {**inputs, **table_inputs(other)},
        # what takes the place of z was judged in 2.1.2, where it may have been the prediction
        tuple(
            {"x_{t-1}": oracle.denoise_thresholded(other, epsilon, t, x_t, z)}
            for z in (zeros, epsilon)
        ),
    )


def _step(t, after_another=False, seed=None):
    seeds = [] if seed is None else [seed]
    args = [Tensor("model_prediction"), t, Tensor("x_t"), True, *seeds]
    call = Call("scheduler.denoise_step", args=args, name="x_{t-1}", after_another=after_another)
    return [call] if seeds else [call, Drawn()]


ESTIMATE, X_0, X_T, NOISE, LAST = (
    "estimate of x_0",
    "factor of x_0",
    "factor of x_t",
    "noise",
    "last step",
)
FACETS = (
    Facet(ESTIMATE, 0.5),
    Facet(X_0, 0.5),
    Facet(X_T, 0.25),
    Facet(NOISE, 0.25),
    Facet(LAST, 0.25),
    Facet(ELSEWHERE, 0.25),
)
TERMS = [
    {
        "name": "x_0",
        "of": ["x_t", "model_prediction"],
        "made": ESTIMATE,
        "facet": X_0,
        "powers": {"alpha_bar_(t-1)": 0.5, "beta_t": 1, "(1 - alpha_bar_t)": -1},
    },
    {
        "name": "x_t",
        "input": "x_t",
        "facet": X_T,
        "powers": {"alpha_t": 0.5, "(1 - alpha_bar_(t-1))": 1, "(1 - alpha_bar_t)": -1},
    },
    {"name": "z", "drawn": True, "facet": NOISE, "last": LAST, "powers": {"beta_t": 0.5}},
]


def measurement(rng: np.random.Generator) -> Measurement:
    """A step at every t, from an estimate of x_0 that is clamped at many pixels, not at all."""
    arguments, tables = steep_schedule(rng, 9)
    shape = (2, *sizes(rng, 5, 6))
    x_t, epsilon = rng.standard_normal(shape), rng.standard_normal(shape)
    case = step_at_every_t(rng, arguments, x_t, epsilon, threshold=True)
    facts = {"left": "x_(t-1)", "terms": TERMS, "outputs": outputs_at_every_t(arguments, shape)}
    return Measurement("linear", FACETS, (with_facts(case, facts, tables),))


EXERCISE = Exercise(
    id=THRESHOLD,
    exercise="2.3.3",
    function="NoiseScheduler.denoise_step",
    part="diffusion_models",
    module="noise_scheduler",
    points=2.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_threshold_denoise_step",
        "Exercise 2.3.3: one step back with thresholding.",
        "denoise_step() with threshold",
    ),
    after=(
        DENOISE,
        INIT,
    ),
    remarks={**REMARK_DRAWS, **REMARKS_RETURNED},
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{DDPM} eq. 15, 6 and 7; theory 0.4 e",
)
