"""Exercise 0.4 b: the precision matrix of the forward process, with zeros wherever two times
are not adjacent.
"""

import numpy as np

from ...checking.checks import Case
from .e0_4b_chain_precision_mistakes import MISCONCEPTIONS
from .oracle import diffusion_covariance
from .questions import question, random_betas, theory_exercise


def cases(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(2, 5)), int(rng.integers(6, 11))
    return [
        _case("one", random_betas(rng, 1)),
        _case("few", random_betas(rng, few)),
        _case("many", random_betas(rng, many, rising=False)),
    ]


def _case(name, betas):
    right = np.linalg.inv(diffusion_covariance(betas))
    return question(name, f"betas = {betas}", "chain_precision", [betas], right)


EXERCISE = theory_exercise(
    "0.4b", "chain_precision", "Exercise 0.4 b: its inverse.", 0.5, cases, MISCONCEPTIONS
)
