"""Exercise 0.1 c: the precision matrix of the Gaussian Markov chain, the inverse of its
covariance.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise
from .e0_1b_covariance import EXERCISE as COVARIANCE
from .e0_1b_covariance import two_calls
from .e0_1c_precision_mistakes import SLIPS
from .oracle import chain_covariance
from .questions import (
    by_own_covariance,
    matrix_form,
    other_numbers,
    own_covariance_remark,
    question,
    theory_exercise,
)
from .readings_of_walk import of_precision
from .variants import DEFAULT, Variant


def cases(variant: Variant, rng: np.random.Generator) -> list[Case]:
    spread = round(float(rng.uniform(1.3, 2.9)), 2)
    small = round(float(rng.uniform(0.3, 0.8)), 2)
    unit, wide, narrow = (
        _case(variant, name, s) for name, s in (("unit", 1.0), ("wide", spread), ("narrow", small))
    )
    # two calls would not be an inverse of one matrix
    twice = replace(two_calls(wide, narrow, variant), needs=(COVARIANCE.id,))
    asked = (unit, wide, narrow)
    return [*(by_own_covariance(case, COVARIANCE) for case in asked), twice]


def _case(variant, name, s):
    right = np.linalg.inv(chain_covariance(variant.variances, s))
    read = of_precision(variant.variances, s)
    asked = question(name, f"s = {s:g}", "precision", [s], right, {"s": s}, readings=read)
    return replace(asked, form=matrix_form("precision", len(variant.variances)))


def exercise(variant: Variant) -> Exercise:
    slips = (*SLIPS, other_numbers(variant, "precision", "matrix"))
    return theory_exercise(
        "0.1c",
        "precision",
        "Exercise 0.1 c: its inverse.",
        2.0,
        partial(cases, variant),
        slips,
        variant,
        after=(COVARIANCE.id,),
        remarks=own_covariance_remark("precision", COVARIANCE),
    )


EXERCISE = exercise(DEFAULT)
