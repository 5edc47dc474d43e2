"""Exercise 0.4 a: the covariance of x_0, ..., x_T in the forward process, whose corner is
corr(x_0, x_T).
"""

import numpy as np

from ...checking.checks import Case
from ..papers import DDPM
from .e0_4a_chain_covariance_mistakes import MISCONCEPTIONS
from .oracle import diffusion_covariance
from .questions import asked_twice, question, random_betas, theory_exercise
from .readings_of_chain import of_chain_covariance


def cases(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(2, 5)), int(rng.integers(6, 11))
    asked = [
        _case("one", random_betas(rng, 1)),
        _case("few", random_betas(rng, few)),
        _case("many", random_betas(rng, many, rising=False)),
    ]
    return [*asked, asked_twice(asked[1], _case("other", random_betas(rng, few)))]


def _case(name, betas):
    return question(
        name,
        f"betas = {betas}",
        "chain_covariance",
        [betas],
        diffusion_covariance(betas),
        readings=of_chain_covariance(betas),
    )


EXERCISE = theory_exercise(
    "0.4a",
    "chain_covariance",
    "Exercise 0.4 a: the covariance of the forward process.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{DDPM} eq. 2 and 4",
)
