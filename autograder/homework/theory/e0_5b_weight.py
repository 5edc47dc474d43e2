"""Exercise 0.5 b: the weights of the bound, which L_simple drops.

Students are told to use their own kl_same_variance. Where that is wrong it has cost its points, so
the weights that follow from it are right, too.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case
from ..papers import DDPM
from .e0_5b_kl import EXERCISE as KL
from .e0_5b_weight_mistakes import MISCONCEPTIONS
from .oracle import bound_weights, weights_by_wrong_kl
from .questions import asked_twice, question, random_betas, theory_exercise
from .readings_of_bound import of_weights

FUNCTION = "loss_weight"


def cases(rng: np.random.Generator) -> list[Case]:
    three, four, many, other = (
        _case("three", random_betas(rng, 3)),
        _case("four", random_betas(rng, 4, rising=False)),
        _case("many", random_betas(rng, int(rng.integers(6, 11)))),
        _case("other", random_betas(rng, 4)),
    )
    return [_by_own_divergence(case) for case in (three, four, many, asked_twice(four, other))]


def _case(name, betas):
    right, read = bound_weights(betas), of_weights(betas)
    return question(name, f"betas = {betas}", FUNCTION, [betas], right, readings=read)


def _by_own_divergence(case):
    """The case, and what takes its place where the student's divergence is wrong."""
    asked = {step.name: step.args[0] for step in case.probe.steps}
    by_each = [weights_by_wrong_kl(betas) for betas in asked.values()]
    follows = tuple(
        dict(zip(asked, weights, strict=True)) for weights in zip(*by_each, strict=True)
    )
    instead = replace(
        case,
        name=f"{case.name}, by your kl_same_variance",
        title=f"{case.title}, by your kl_same_variance",
        expected=(*case.expected, *follows),
    )
    return replace(case, needs=(KL.id,), instead=instead)


EXERCISE = theory_exercise(
    "0.5b",
    FUNCTION,
    "Exercise 0.5 b (bonus): the weights that L_simple drops.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{DDPM} eq. 12 and 14",
    bonus=True,
    after=(KL.id,),
)
