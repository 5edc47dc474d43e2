"""Optional exercise 2.5.4: FastScheduler.dynamic_threshold, a range for each sample (Saharia et al.
2022, section 2.3).

Half of the samples of a batch leave [-1, 1], further below than above; the others stay inside,
where s must be 1.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets import thresholds
from ...worker.probing.vocabulary import Call, Step, Tensor, Unchanged, afterwards
from ..axes import of_samples, with_axes
from ..papers import IMAGEN
from . import oracle_extras
from .e2_5_4_dynamic_threshold_mistakes import MISCONCEPTIONS
from .oracle import column
from .questions import INIT, other_tables, sizes
from .questions_extras import COSINE, DYNAMIC, case_with_tables


def cases(rng: np.random.Generator) -> list[Case]:
    quantile = round(float(rng.uniform(0.75, 0.9)), 2)
    return [
        _case(
            rng,
            "images",
            f"images with three channels, quantile {quantile}, in a second call",
            sizes(rng, 4, 3, 4, 5),
            quantile,
        ),
        _case(rng, "default", "images with the quantile left out", sizes(rng, 4, 1, 7, 6), None),
        _case(rng, "sequences", f"sequences, quantile {quantile}", sizes(rng, 5, 6, 3), quantile),
        _case(
            rng,
            "one",
            "a single float64 sample, quantile 0.8",
            (1, *sizes(rng, 12)),
            0.8,
            dtype="float64",
        ),
    ]


def _case(rng, name, title, shape, quantile, dtype="float32"):
    large, small = rng.uniform(1.5, 4, shape[0]), rng.uniform(0.2, 0.6)
    low, high = -1.6, 1.0
    if name == "facets":  # where the quantile of x_0 itself, over all samples, is above 1, too
        small, low, high = small / 3, -3.0, 4.0
    sizes_of_samples = np.where(np.arange(shape[0]) % 2 == 0, large, small)
    x_0 = column(sizes_of_samples, np.empty(shape)) * rng.uniform(low, high, shape)
    steps: list[Step] = [
        Call(
            "scheduler.dynamic_threshold",
            args=[Tensor("x_0"), *([] if quantile is None else [quantile])],
            name="thresholded x_0",
            after_another=name in ("images", "facets"),
        ),
        Unchanged(tensors=["x_0"]),
    ]
    answer = oracle_extras.dynamic_threshold(x_0, 0.995 if quantile is None else quantile)
    expected = ({"thresholded x_0": answer, afterwards("x_0"): x_0},)
    cosine, given = oracle_extras.cosine(10), other_tables(rng, 10)
    case = case_with_tables(
        name, title, cosine, given, steps, {"x_0": x_0}, lambda _: expected, dtype
    )
    return with_axes(case, {"thresholded x_0": of_samples(shape)})


FACETS = (Facet(thresholds.SCALE, 0.5), Facet(thresholds.CUT, 0.25), Facet(ELSEWHERE, 0.25))


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "images, quantile 0.8", (4, *sizes(rng, 3, 5, 6)), 0.8)
    facts = {"input": "x_0", "output": "thresholded x_0", "quantile": 0.8}
    instead = case.instead and replace(case.instead, expected=(), facts=facts)
    measured = replace(case, expected=(), facts=facts, instead=instead)
    return Measurement("thresholds", FACETS, (measured,))


EXERCISE = Exercise(
    id=DYNAMIC,
    exercise="2.5.4",
    function="FastScheduler.dynamic_threshold",
    part="diffusion_models",
    module="extras",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_dynamic_threshold",
        "Exercise 2.5.4 (optional): a range for each sample.",
        "dynamic_threshold()",
    ),
    after=(
        COSINE,
        INIT,
    ),
    bonus=True,
    measurement=measurement,
    source=f"{IMAGEN} section 2.3; extras.md",
)
