"""Exercise 0.4 b: the precision matrix of the forward process, with zeros wherever two times
are not adjacent.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case
from .e0_4a_chain_covariance import EXERCISE as COVARIANCE
from .e0_4b_chain_precision_mistakes import MISCONCEPTIONS
from .oracle import diffusion_covariance
from .questions import (
    asked_twice,
    by_own_covariance,
    own_covariance_remark,
    question,
    random_betas,
    theory_exercise,
)
from .readings_of_chain import of_chain_precision


def cases(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(2, 5)), int(rng.integers(6, 11))
    asked = [
        _case("one", random_betas(rng, 1)),
        _case("few", random_betas(rng, few)),
        _case("many", random_betas(rng, many, rising=False)),
    ]
    twice = asked_twice(asked[1], _case("other", random_betas(rng, few)))
    # two calls would not be an inverse of one matrix
    twice = replace(twice, needs=(COVARIANCE.id,))
    return [*(by_own_covariance(case, COVARIANCE) for case in asked), twice]


def _case(name, betas):
    right = np.linalg.inv(diffusion_covariance(betas))
    read = of_chain_precision(betas)
    return question(name, f"betas = {betas}", "chain_precision", [betas], right, readings=read)


EXERCISE = theory_exercise(
    "0.4b",
    "chain_precision",
    "Exercise 0.4 b: its inverse.",
    0.5,
    cases,
    MISCONCEPTIONS,
    after=(COVARIANCE.id,),
    remarks=own_covariance_remark("chain_precision", COVARIANCE),
)
