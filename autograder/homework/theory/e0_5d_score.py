"""Exercise 0.5 d: the score of x_t in a chain that begins with a Gaussian x_0."""

import numpy as np

from ...checking.checks import Case
from ..papers import SCORE_SDE
from .e0_5d_score_mistakes import MISCONCEPTIONS
from .oracle import gaussian_score
from .questions import asked_twice, question, random_betas, random_signs, theory_exercise
from .readings_of_score import of_score

FUNCTION = "score_of_chain"


def cases(rng: np.random.Generator) -> list[Case]:
    asked = [
        _case(name, rng, signs, t, low, high)
        for signs, (name, t, low, high) in zip(
            random_signs(rng),
            (("first step", 1, 0.3, 0.7), ("middle", 3, 1.5, 2.5), ("last step", 5, 0.4, 0.8)),
            strict=True,
        )
    ]
    return [*asked, _twice(rng, asked[1])]


def _case(name, rng, signs, t, low, high):
    betas = random_betas(rng, 5, rising=name != "middle")
    x_t = signs[0] * round(float(rng.uniform(0.5, 2.0)), 1)
    m = signs[1] * round(float(rng.uniform(1.0, 3.0)), 1)
    s = round(float(rng.uniform(low, high)), 1)
    if abs(gaussian_score(x_t, betas, t, m, s)) < 0.1:  # float32 has few digits of it
        x_t = round(x_t + signs[0] * 0.5, 1)
    return _asked(name, x_t, betas, t, m, s)


def _asked(name, x_t, betas, t, m, s):
    title = f"x_t = {x_t}, betas = {betas}, t = {t}, m = {m}, s = {s}"
    right = gaussian_score(x_t, betas, t, m, s)
    letters = {"x_t": x_t, "m": m, "s": s}
    read = of_score(x_t, betas, t, m, s)
    return question(name, title, FUNCTION, [x_t, betas, t, m, s], right, letters, readings=read)


def _twice(rng, case):
    """The same numbers with other betas in a second call."""
    x_t, _, t, m, s = case.probe.steps[0].args
    betas = random_betas(rng, 5)
    while abs(gaussian_score(x_t, betas, t, m, s)) < 0.1:  # float32 has few digits of it
        betas = random_betas(rng, 5)
    return asked_twice(case, _asked("", x_t, betas, t, m, s))


EXERCISE = theory_exercise(
    "0.5d",
    FUNCTION,
    "Exercise 0.5 d (bonus): the score of a Gaussian chain.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{SCORE_SDE} section 2",
    bonus=True,
)
