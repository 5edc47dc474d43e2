"""Exercise 2.1.2: NoiseScheduler.denoise_step, one step of Algorithm 2.

Fresh noise is as good with a minus before it, so either sign is right.
"""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
from ...worker.probing.vocabulary import Call, Probe, Tensor
from ..axes import of_samples, with_axes
from ..papers import DDPM
from ..prepared_draws import draws, noises
from ..remarks import REMARK_DRAWS, REMARKS_RETURNED
from . import oracle
from .e2_1_2_denoise_step_mistakes import MISCONCEPTIONS
from .questions import (
    DENOISE,
    INIT,
    TABLES_KEPT,
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
    default, late = oracle.linear(1000, 1e-4, 0.02), int(rng.integers(300, 900))
    return [
        *(
            _case(rng, f"t={t}", f"images at t = {t}", short, tables, sizes(rng, 3, 2, 3, 4), t)
            for t in (0, 1, last // 2)
        ),
        _case(
            rng,
            f"t={last}",
            f"images at t = {last}, in a second call",
            short,
            tables,
            sizes(rng, 3, 2, 3, 4),
            last,
            after_another=True,
        ),
        _case(
            rng,
            "sequences",
            "sequences, with a seed",
            short,
            tables,
            sizes(rng, 4, 5, 2),
            last - 1,
            seed=7,
        ),
        _case(
            rng,
            "one",
            "a single float64 sample",
            short,
            tables,
            (1, *sizes(rng, 6)),
            2,
            dtype="float64",
        ),
        # 1 - alpha_bar is 1e-4 at the first steps, where float32 has three digits of it left
        *(
            _case(
                rng,
                f"default, t={t}",
                f"1000 default steps, t = {t}",
                [1000],
                default,
                sizes(rng, 3, 8),
                t,
                tolerance,
                # 3000 numbers that say no more than those of the short schedule
                looks_at_tables=False,
            )
            for t, tolerance in ((0, 1e-3), (1, 1e-3), (late, 2e-5))
        ),
    ]


def _case(
    rng,
    name,
    title,
    arguments,
    tables,
    shape,
    t,
    tolerance=2e-5,
    dtype="float32",
    looks_at_tables=True,
    after_another=False,
    seed=None,
):
    x_t, epsilon = rng.standard_normal(shape), rng.standard_normal(shape)
    inputs = {"x_t": x_t, "model_prediction": epsilon, **draws(rng, x_t.size)}
    z_1, z_2 = noises(inputs, shape)
    steps = [
        Call(
            "scheduler.denoise_step",
            args=[
                Tensor("model_prediction"),
                t,
                Tensor("x_t"),
                *([] if seed is None else [False, seed]),
            ],
            name="x_{t-1}",
            after_another=after_another,
        ),
        *([TABLES_KEPT] if looks_at_tables else []),
        *([Drawn()] if seed is None else []),
    ]

    def expected(tables):
        kept = tables_afterwards(tables) if looks_at_tables else {}
        return tuple(
            {"x_{t-1}": oracle.denoise(tables, epsilon, t, x_t, z), **kept}
            for z in (z_1, -z_1, z_2, -z_2)
        )

    other = other_tables(rng, len(tables.betas))
    with_stand_in = Case(
        f"{name}, given tables",
        f"{title}, with tables that we set",
        Probe([stand_in(tables=True), scheduler(arguments), *steps], dtype=dtype),
        {**inputs, **table_inputs(other)},
        expected(other),
        tolerance=tolerance,
    )
    case = Case(
        name,
        title,
        Probe([scheduler(arguments), *steps], dtype=dtype),
        inputs,
        expected(tables),
        needs=(INIT,),
        instead=with_stand_in,
        tolerance=tolerance,
    )
    return with_axes(case, {"x_{t-1}": of_samples(shape)})


X_T, PREDICTION, NOISE, LAST = (
    "factor of x_t",
    "factor of the prediction",
    "noise",
    "last step",
)
FACETS = (
    Facet(X_T, 0.5),
    Facet(PREDICTION, 0.75),
    Facet(NOISE, 0.5),
    Facet(LAST, 0.5),
    Facet(ELSEWHERE, 0.25),
)
TERMS = [
    {"name": "x_t", "input": "x_t", "facet": X_T, "powers": {"alpha_t": -0.5}},
    {
        "name": "epsilon",
        "input": "model_prediction",
        "facet": PREDICTION,
        "factor": -1,
        "powers": {"beta_t": 1, "alpha_t": -0.5, "(1 - alpha_bar_t)": -0.5},
    },
    {"name": "z", "drawn": True, "facet": NOISE, "last": LAST, "powers": {"beta_t": 0.5}},
]


def measurement(rng: np.random.Generator) -> Measurement:
    """A step at every t of a schedule whose tables differ much."""
    arguments, tables = steep_schedule(rng, 9)
    shape = (2, *sizes(rng, 4, 5))
    x_t, epsilon = rng.standard_normal(shape), rng.standard_normal(shape)
    case = step_at_every_t(rng, arguments, x_t, epsilon, threshold=False)
    facts = {"left": "x_(t-1)", "terms": TERMS, "outputs": outputs_at_every_t(arguments, shape)}
    return Measurement("linear", FACETS, (with_facts(case, facts, tables),))


EXERCISE = Exercise(
    id=DENOISE,
    exercise="2.1.2",
    function="NoiseScheduler.denoise_step",
    part="diffusion_models",
    module="noise_scheduler",
    points=2.5,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_denoise_step", "Exercise 2.1.2: one step back.", "denoise_step()"),
    after=(INIT,),
    remarks={**REMARK_DRAWS, **REMARKS_RETURNED},
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{DDPM} algorithm 2 and eq. 11; theory 0.4 e",
)
