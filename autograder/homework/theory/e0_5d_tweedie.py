"""Exercise 0.5 d: the mean of x_0 given x_t from the score, by Tweedie's formula."""

import numpy as np

from ...checking.checks import Case
from ..papers import TWEEDIE
from .e0_5d_tweedie_mistakes import MISCONCEPTIONS
from .oracle import mean_of_start
from .questions import asked_twice, question, random_betas, random_signs, theory_exercise
from .readings_of_score import of_tweedie

FUNCTION = "tweedie_mean"


def cases(rng: np.random.Generator) -> list[Case]:
    asked = [
        _case(name, rng, signs, t)
        for signs, (name, t) in zip(
            random_signs(rng), (("first step", 1), ("middle", 3), ("last step", 5)), strict=True
        )
    ]
    return [*asked, _twice(rng, asked[1])]


def _case(name, rng, signs, t):
    betas = random_betas(rng, 5, rising=name != "middle")
    x_t = signs[0] * round(float(rng.uniform(0.5, 2.0)), 1)
    score = signs[1] * round(float(rng.uniform(0.4, 2.5)), 1)
    if abs(mean_of_start(x_t, score, betas, t)) < 0.1:  # float32 has few digits of it
        x_t = round(x_t + signs[0] * 0.5, 1)
    return _asked(name, x_t, score, betas, t)


def _asked(name, x_t, score, betas, t):
    title = f"x_t = {x_t}, score = {score}, betas = {betas}, t = {t}"
    right = mean_of_start(x_t, score, betas, t)
    letters = {"x_t": x_t, "score": score}
    read = of_tweedie(x_t, score, betas, t)
    return question(name, title, FUNCTION, [x_t, score, betas, t], right, letters, readings=read)


def _twice(rng, case):
    """The same numbers with other betas in a second call."""
    x_t, score, _, t = case.probe.steps[0].args
    betas = random_betas(rng, 5)
    while abs(mean_of_start(x_t, score, betas, t)) < 0.1:  # float32 has few digits of it
        betas = random_betas(rng, 5)
    return asked_twice(case, _asked("", x_t, score, betas, t))


EXERCISE = theory_exercise(
    "0.5d",
    FUNCTION,
    "Exercise 0.5 d (bonus): the mean of x_0 given x_t, from the score.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{TWEEDIE} section 2",
    bonus=True,
)
