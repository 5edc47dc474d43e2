"""The formulas beside the playground's mistakes say what the grader reads out of code that makes
them: both are evaluated with the same numbers.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from browsing import needs_browser
from formula_text import equations_in, normal, value_of
from playground import all_bugs, mistake_of
from selenium import webdriver

from autograder.checking import catalogue
from autograder.checking.edits import edited
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

pytestmark = needs_browser

# By check: what a formula is about, and what its text leaves to the right step.
ABOUT = {
    "2.1.2/denoise_step": (
        "x_{t-1}",
        {"x_{t-1}": "μ + √β_t · z", "μ": "(x_t − β_t / √(1 − ᾱ_t) · ε) / √α_t"},
    ),
    "2.3.3/threshold": (
        "x_{t-1}",
        {
            "x_{t-1}": "μ + √β_t · z",
            "μ": "(√ᾱ_{t-1} β_t x̂_0 + √α_t (1 − ᾱ_{t-1}) x_t) / (1 − ᾱ_t)",
        },
    ),
    "2.5.3/ddim_step": ("x_s", {}),
    "3.1/split": ("x̂_0", {"x̂_0": "(x_t − σ ε̂) / α", "ε̂": "ε"}),
    "3.3/sample": ("v", {}),
}
ALPHA, BEFORE, PREDICTED = 0.83, 0.61, -1.13
# A symbol of the playground, the grader's name for it, and a value.
SYMBOLS = (
    ("x_t", "x_t", 0.37),
    ("x̂_0", "x_0", -0.52),
    ("z", "z", 1.31),
    ("β_t", "beta_t", 1 - ALPHA),
    ("α_t", "alpha_t", ALPHA),
    ("ᾱ_t", "alpha_bar_t", BEFORE * ALPHA),
    ("ᾱ_{t-1}", "alpha_bar_before", BEFORE),
    ("ᾱ_s", "alpha_bar_prev", 0.74),
    ("v_c", "v_c", 0.29),
    ("v_∅", "v_null", -0.71),
    ("w", "w", 1.7),
    ("α", "alpha", 0.45),
    ("σ", "sigma", 0.36),
    ("σ", "sigma_t", 0.36),
    ("ε", "epsilon", PREDICTED),
    # a network predicts one of them
    *((letter, "prediction", PREDICTED) for letter in ("ε", "v", "u", "score")),
)
KNOWN = {normal(symbol): value for symbol, _, value in SYMBOLS}
EVERY = 7  # one in so many is compared in every run


def in_the_playground(check: str, text: str) -> float:
    about, right = ABOUT[check]
    rest = {normal(left): normal(side) for left, side in right.items()}
    return value_of(normal(about), rest | equations_in(text), KNOWN)


def by_the_grader(reading: str) -> float:
    """What a reading comes to: "x_(t-1) = sqrt(alpha_t) * x_t"."""
    right = reading.partition(" = ")[2].replace("alpha_bar_(t-1)", "alpha_bar_before")
    names = {name: value for _, name, value in SYMBOLS}
    return float(eval(right.replace("^", "**"), {"sqrt": math.sqrt}, names))


def is_a_sum(reading: str) -> bool:
    """Whether it can be evaluated: nothing in it is unread, a number, or of another time."""
    return bool(reading) and not re.search(r"\[|\d\.\d", reading)


def is_a_formula(text: str) -> bool:
    """Whether a text of the playground has nothing but symbols: no "for every t", no clamp."""
    return not re.search(r"[a-z]{3}|[\[,←]", normal(text).replace("score", "").replace(",  ", ""))


def readings(key: str, sandbox: Zygote) -> Iterator[tuple[str, str]]:
    """What the grader reads out of the reference solution with a mistake in it, and what it says
    that should be there.
    """
    source, mistake = mistake_of(key)
    check = key.split(" ")[0]
    exercise = catalogue.find(check)
    assert exercise is not None
    checks = checks_for(exercise.part, 1)
    (asked,) = (each for each in checks if each.id == check)
    needed = {need for case in asked.cases for need in case.needs} | {check}
    whole = reference_sources(exercise.part)
    graded = {**whole.graded, exercise.module: edited(source, mistake.edits, key)}
    wanted = [each for each in checks if each.id in needed]
    for result in grade(replace(whole, graded=graded), wanted, sandbox):
        if result.check.id == check:
            for facet in result.verdict.facets:
                yield str(facet.reading), str(facet.right)


def test_formulas_are_those_that_the_grader_reads(
    shown: webdriver.Chrome, sandbox: Zygote, request: pytest.FixtureRequest
) -> None:
    bugs = [
        bug
        for bug in all_bugs(shown)
        if bug["key"].split(" ")[0] in ABOUT and is_a_formula(bug["wrong"] + bug["right"])
    ]
    assert len(bugs) > 30
    compared = set()
    for bug in bugs[:: 1 if request.config.getoption("--full") else EVERY]:
        key, check = bug["key"], bug["key"].split(" ")[0]
        for reading, right in readings(key, sandbox):
            if is_a_sum(reading):
                for text, read in ((bug["wrong"], reading), (bug["right"], right)):
                    here = in_the_playground(check, text)
                    assert here == pytest.approx(by_the_grader(read)), f"{key}: {text} {read}"
                compared.add(key)
    assert len(compared) >= 0.8 * len(bugs) / EVERY
