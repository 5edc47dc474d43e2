"""Optional exercise 2.5.3: FastScheduler.ddim_step, a jump to an earlier time (Song et al. 2021,
eq. 12 and 16).

Fresh noise is as good with a minus before it, so either sign is right.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets.evidence import BESIDE
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
from ...worker.probing.vocabulary import Call, Step, Tensor, Unchanged, afterwards
from ..papers import SONG
from ..prepared_draws import draws, noises
from ..remarks import REMARK_DRAWS
from . import oracle_extras
from .e2_5_3_ddim_mistakes import MISCONCEPTIONS
from .oracle import Tables
from .questions import INIT, other_tables, sizes
from .questions_extras import COSINE, DDIM, alone, case_with_tables

END = (
    "Jumps to earlier times are right, and the one to the end is not: where t_previous is -1, "
    "alpha_bar_prev should be 1."
)


def cases(rng: np.random.Generator) -> list[Case]:
    steps = int(rng.integers(9, 14))
    last, middle = steps - 1, steps // 2
    eta, late = round(float(rng.uniform(0.4, 0.7)), 2), int(rng.integers(600, 990))
    return [
        _case(
            rng,
            "plain",
            f"images from t = {last} to {middle} with eta = 0",
            steps,
            last,
            middle,
            0.0,
        ),
        _case(
            rng,
            "eta",
            f"images from t = {last} to {middle} with eta = {eta}, in a second call",
            steps,
            last,
            middle,
            eta,
        ),
        _case(
            rng,
            "ddpm",
            f"images from t = {middle} to {middle - 1} with eta = 1 and a seed",
            steps,
            middle,
            middle - 1,
            1.0,
            seed=7,
        ),
        _case(
            rng, "early", f"images from t = {middle} to 0 with eta = {eta}", steps, middle, 0, eta
        ),
        _case(
            rng,
            "end",
            "images from t = 2 to the end, t_previous = -1, with eta = 1",
            steps,
            2,
            -1,
            1.0,
        ),
        _case(
            rng,
            "first",
            "sequences from t = 0 to the end with eta = 0",
            steps,
            0,
            -1,
            0.0,
            shape=(4, 5, 2),
        ),
        _case(
            rng,
            "one",
            f"a float64 sample with eta = {eta}",
            steps,
            last - 1,
            2,
            eta,
            shape=(1, 6),
            dtype="float64",
        ),
        _case(
            rng,
            "long",
            f"images from t = {late} to {late - 50} of 1000 with eta = 1",
            1000,
            late,
            late - 50,
            1.0,
        ),
    ]


def _case(rng, name, title, num_steps, t, t_previous, eta, shape=None, dtype="float32", seed=None):
    cosine, given = oracle_extras.cosine(num_steps), other_tables(rng, num_steps)
    shape = shape or sizes(rng, 3, 2, 3, 4)
    x_0, epsilon = rng.uniform(-1, 1, shape), rng.standard_normal(shape)
    inputs = {"x_0": x_0, "epsilon": epsilon, **draws(rng, x_0.size)}
    z_1, z_2 = noises(inputs, shape)
    args = [Tensor("x_0"), Tensor("epsilon"), t, t_previous, eta, *([] if seed is None else [seed])]
    steps: list[Step] = [
        Call(
            "scheduler.ddim_step",
            args=args,
            name="x at t_previous",
            after_another=name == "eta",
        ),
        Unchanged(tensors=["x_0", "epsilon"]),
        *([Drawn()] if seed is None else []),
    ]

    def right(tables):
        kept = {afterwards("x_0"): x_0, afterwards("epsilon"): epsilon}
        answers = [
            oracle_extras.ddim(tables, x_0, epsilon, t, t_previous, eta, z)
            for z in (z_1, -z_1, z_2, -z_2)
        ]
        return tuple({"x at t_previous": answer, **kept} for answer in answers)

    case = case_with_tables(name, title, cosine, given, steps, inputs, right, dtype)
    return replace(case, sentence=END if t_previous == -1 else "")


X_0, EPSILON, NOISE, LAST = "factor of x_0", "factor of epsilon", "noise", "last jump"
FACETS = (
    Facet(X_0, 0.25),
    Facet(EPSILON, 0.25),
    Facet(NOISE, 0.2),
    Facet(LAST, 0.1),
    Facet(ELSEWHERE, 0.2),
)
JUMP = 2  # steps at once


def measurement(rng: np.random.Generator) -> Measurement:
    """A jump of two steps from every t of a schedule whose tables differ much."""
    count, eta = 12, round(float(rng.uniform(0.5, 0.7)), 2)
    given, shape = other_tables(rng, count), (2, *sizes(rng, 5, 6))
    inputs = {
        "x_0": rng.uniform(-1, 1, shape),
        "epsilon": rng.standard_normal(shape),
        **draws(rng, 3 * count * int(np.prod(shape))),
    }
    steps: list[Step] = [
        Call(
            "scheduler.ddim_step",
            args=[Tensor("x_0"), Tensor("epsilon"), t, t - JUMP, eta],
            name=f"x at {t - JUMP}",
            after_another=True,
        )
        for t in range(JUMP, count)
    ]
    now, before = given.alpha_bars[JUMP:], given.alpha_bars[:-JUMP]
    sigma = eta * np.sqrt((1 - before) / (1 - now)) * np.sqrt(1 - now / before)
    symbols = {
        "sigma_t": sigma,
        "alpha_bar_prev": before,
        "(1 - alpha_bar_prev)": 1 - before,
        "alpha_bar_t": now,
        "(1 - alpha_bar_t)": 1 - now,
        "alpha_bar_(t-1)": given.alpha_bars[JUMP - 1 : -1],
        "alpha_t": given.alphas[JUMP:],
    }
    sums = {
        "(1 - alpha_bar_prev - sigma_t^2)": 1 - before - sigma**2,
        "(1 - alpha_bar_prev - sigma_t)": 1 - before - sigma,
        "(1 - alpha_bar_prev + sigma_t^2)": 1 - before + sigma**2,
        "(1 - alpha_bar_t - sigma_t^2)": 1 - now - sigma**2,
        "(1 - alpha_bar_t / alpha_bar_prev)": 1 - now / before,
        "(1 - alpha_bar_(t-1))": 1 - given.alpha_bars[JUMP - 1 : -1],
        "(1 - alpha_t)": given.betas[JUMP:],
        "alpha_prev": given.alphas[:-JUMP],
        "(1 - alpha_prev)": given.betas[:-JUMP],
    }
    facts = {
        "first": JUMP,
        "left": "x_prev",
        "symbols": {name: values.tolist() for name, values in symbols.items()},
        "sums": {name: values.tolist() for name, values in sums.items()},
        "terms": [
            {"name": "x_0", "input": "x_0", "facet": X_0, "powers": {"alpha_bar_prev": 0.5}},
            {
                "name": "epsilon",
                "input": "epsilon",
                "facet": EPSILON,
                "powers": {"(1 - alpha_bar_prev - sigma_t^2)": 0.5},
            },
            {"name": "z", "drawn": True, "facet": NOISE, "powers": {"sigma_t": 1}},
        ],
        "outputs": [[f"x at {t - JUMP}", [t - JUMP] * 2] for t in range(JUMP, count)],
    }
    title = f"a jump of {JUMP} steps from every t with eta = {eta}"
    case = alone("facets", title, given, [*steps, Drawn()], inputs, facts)
    return Measurement("linear", FACETS, (case, _to_the_end(given, inputs, facts)))


def _to_the_end(given: Tables, inputs: Arrays, facts: dict[str, Any]) -> Case:
    """A jump to t_previous = -1 from several t, without noise."""
    starts = range(JUMP, JUMP + 4)
    steps: list[Step] = [
        Call(
            "scheduler.ddim_step",
            args=[Tensor("x_0"), Tensor("epsilon"), t, -1, 0.0],
            name=f"x at the end, from t = {t}",
        )
        for t in starts
    ]
    told = {
        **facts,
        BESIDE: True,
        "left": "Where t_previous is -1",
        "level": "alpha_bar_prev",
        "due": 1.0,
        "symbols": {"alpha_bar_t": given.alpha_bars[[*starts]].tolist()},
        "sums": {},
        "terms": [{**term, "facet": LAST, "powers": {}} for term in facts["terms"][:2]],
        "outputs": [[f"x at the end, from t = {t}", [t - JUMP] * 2] for t in starts],
    }
    title = "a jump from several t to the end, t_previous = -1, with eta = 0"
    return alone("facets, to the end", title, given, steps, inputs, told)


EXERCISE = Exercise(
    id=DDIM,
    exercise="2.5.3",
    function="FastScheduler.ddim_step",
    part="diffusion_models",
    module="extras",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_ddim_step", "Exercise 2.5.3 (optional): a jump to an earlier time.", "ddim_step()"
    ),
    after=(COSINE, INIT,),
    remarks=REMARK_DRAWS,
    bonus=True,
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{SONG} eq. 16 and 12; extras.md",
)  # fmt: skip
