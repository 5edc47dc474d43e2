"""Exercise 0.1 b: the covariance matrix of the Gaussian Markov chain, for any s."""

from dataclasses import replace
from functools import partial

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise
from .e0_1b_covariance_mistakes import SLIPS
from .oracle import chain_covariance
from .questions import asked_twice, matrix_form, other_numbers, question, theory_exercise
from .readings_of_walk import of_covariance
from .variants import CHAINS, DEFAULT, Variant

WHOLE = (
    "Your answer is right for other s and wrong where s is a whole number of Python's kind int; it "
    "should be right for those, too. In Python, s**2 is the square of s, and s^2 is not."
)


def cases(variant: Variant, rng: np.random.Generator) -> list[Case]:
    spread = round(float(rng.uniform(1.3, 2.9)), 2)
    small = round(float(rng.uniform(0.3, 0.8)), 2)
    unit, wide, narrow = (
        _case(variant, name, s) for name, s in (("unit", 1.0), ("wide", spread), ("narrow", small))
    )
    # in Python, 2 is of another kind than 2.0
    whole = replace(_case(variant, "whole", int(rng.integers(2, 6))), sentence=WHOLE)
    return [unit, wide, narrow, whole, two_calls(wide, narrow, variant)]


def _case(variant, name, s):
    right = chain_covariance(variant.variances, s)
    read = of_covariance(variant.variances, s)
    asked = question(name, f"s = {s:g}", "covariance", [s], right, {"s": s}, readings=read)
    others = [chain for chain in CHAINS if len(chain) == len(variant.variances)]
    return replace(
        asked,
        form=matrix_form("covariance", len(variant.variances)),
        anybodys=tuple(
            {"covariance": chain_covariance(chain, s)}
            for chain in (*others, DEFAULT.variances)
            if chain != variant.variances
        ),
    )


def two_calls(one: Case, other: Case, variant: Variant) -> Case:
    """Both in one case, of which students may check the form."""
    n = len(variant.variances)
    both = asked_twice(one, other)
    return replace(
        both, form={k: v for name in both.expected[0] for k, v in matrix_form(name, n).items()}
    )


def exercise(variant: Variant) -> Exercise:
    slips = (*SLIPS, other_numbers(variant, "covariance", "matrix"))
    return theory_exercise(
        "0.1b",
        "covariance",
        "Exercise 0.1 b: the covariance matrix of your chain.",
        2.0,
        partial(cases, variant),
        slips,
        variant,
    )


EXERCISE = exercise(DEFAULT)
