"""What the measurements of exercise 3.1 have in common: functions that are sums of factors times
tensors, where the factors are formulas in alpha and sigma.
"""

from typing import Any

import numpy as np

from ...checking.checks import Case
from ...worker.probing.vocabulary import Call, Load, Probe, Tensor

KINDS = ("noise", "data", "v", "score", "velocity")
SAMPLES = 9

Powers = tuple[dict[str, float], float] | None  # what a factor is: powers, sign; None: 0


def levels(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(alpha, sigma), each (count,), in no order, whose squares do not come to 1."""
    alpha = rng.permutation(np.linspace(0.3, 1.3, count)) + rng.uniform(-0.02, 0.02, count)
    sigma = rng.permutation(np.linspace(0.4, 1.1, count)) + rng.uniform(-0.02, 0.02, count)
    return alpha, sigma


def formula(
    rng: np.random.Generator,
    function: str,
    args: list[Any],
    facet: str,
    left: str,
    terms: list[tuple[str, Powers]],
    result: str,
    place: int | None = None,
) -> Case:
    """A case that measures left = sum of factors times inputs. args: of the function, alpha and
    sigma aside. place: which one of a pair is meant.
    """
    shape = (SAMPLES, 5, 6)
    alpha, sigma = levels(rng, SAMPLES)
    names = [each.name for each in args if isinstance(each, Tensor)]
    call = Call(
        f"conversions.{function}",
        args=[*args, Tensor("alpha"), Tensor("sigma")],
        name=result,
        pair=place is not None,
        after_another=True,
    )
    symbols = {"alpha": alpha, "sigma": sigma}
    sums = {
        "(alpha + sigma)": alpha + sigma,
        "(alpha - sigma)": alpha - sigma,
        "(alpha^2 + sigma^2)": alpha**2 + sigma**2,
        "(1 - alpha)": 1 - alpha,
        "(1 - sigma)": 1 - sigma,
    }
    where = [] if place is None else [place]
    facts = {
        "left": left,
        "first_for_all": "The alpha and sigma of the first sample are used for the whole "
        "batch; each sample should have its own.",
        "symbols": {name: values.tolist() for name, values in symbols.items()},
        "sums": {name: values.tolist() for name, values in sums.items() if (values > 0).all()},
        "terms": [_term(facet, name, factor) for name, factor in terms],
        "outputs": [[result, [*range(SAMPLES)], *where]],
    }
    return Case(
        f"facets, {function}, {facet}, {left}",
        f"the formula of {left}",
        Probe([Load("conversions"), call]),
        {**{name: rng.standard_normal(shape) for name in names}, **symbols},
        (),
        facts=facts,
    )


def _term(facet: str, name: str, factor: Powers) -> dict[str, Any]:
    powers, sign = factor or ({}, 0)
    return {"name": name, "input": name, "facet": facet, "powers": powers, "factor": sign}
