"""Exercise 0.4 d: a noise loss means something only beside what the plainest guess costs at the
same schedule.
"""

import numpy as np

from ...checking.checks import Case
from ..papers import DDPM
from .e0_4d_loss_mistakes import MISCONCEPTIONS
from .oracle import plain_guess_loss
from .questions import THREE_DIGITS, asked_twice, question, random_betas, theory_exercise
from .readings_of_share import of_share

FUNCTION = "loss_beside_plain_guess"


def cases(rng: np.random.Generator) -> list[Case]:
    loss = round(float(rng.uniform(0.03, 0.09)), 4)
    short = random_betas(rng, 4, rising=False)
    large, other = round(float(rng.uniform(1.1, 1.9)), 2), random_betas(rng, 4)
    return [
        _case("short", f"a loss of {loss} with betas = {short}", loss, short),
        *(
            _case(
                f"T = {T}", f"a loss of {loss} with {T} betas from 0.0001 to 0.02", loss, _line(T)
            )
            for T in (400, 1000)
        ),
        # a network may be worse than the plain guess
        _case("large", f"a loss of {large} with betas = {other}", large, other),
        asked_twice(*(_case("", f"betas = {each}", loss, each) for each in (short, other))),
    ]


def _case(name, title, loss, betas):
    right = loss / plain_guess_loss(betas)
    read = of_share(loss, betas)
    letters = {"loss": loss}
    return question(name, title, FUNCTION, [loss, betas], right, letters, THREE_DIGITS, read)


def _line(T):
    return [float(beta) for beta in np.linspace(1e-4, 0.02, T)]


EXERCISE = theory_exercise(
    "0.4d",
    FUNCTION,
    "Exercise 0.4 d: a noise loss beside the plainest guess.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{DDPM} eq. 14",
)
