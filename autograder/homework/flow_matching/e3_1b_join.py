"""Exercise 3.1: join, the prediction of any kind from data and noise."""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Call, Load, Probe, Step, Tensor, Unchanged, afterwards
from ..papers import FLOW_MATCHING, SALIMANS_HO, SCORE_SDE
from ..remarks import REMARKS_RETURNED
from . import oracle
from .conversions_measured import KINDS, Powers, formula, levels
from .e3_1b_join_mistakes import MISCONCEPTIONS
from .questions import JOIN, USUAL, large_batch, sizes, usual_batch


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 7))
    # near the end of the path, too: nothing that is divided by may be kept away from 0
    low, high = np.round(rng.uniform(0.02, 0.04), 3), np.round(rng.uniform(0.6, 0.95), 2)
    return [
        # as many samples as pixels in a row: here a (B,) factor broadcasts over the wrong axis
        # without an error
        _case(rng, "square", f"{side} images of {side}x{side}", (side, 1, side, side)),
        _case(rng, "each its own", "vectors with an alpha and a sigma each", large_batch(rng, 3)),
        _case(
            rng,
            "numbers",
            f"sequences with alpha = {high} and sigma = {low}, in a second call",
            sizes(rng, 4, 6, 3),
            at=(high, low),
        ),
        _case(
            rng,
            "start",
            "vectors at t = 0, where alpha is 0, a tensor (), and sigma 1, a number",
            sizes(rng, 3, 5),
            at=(0.0, 1.0),
        ),
        _case(rng, "one", "a single float64 sample of rank 5", (1, *sizes(rng, 2, 1, 3, 2)),
              dtype="float64"),
    ]  # fmt: skip


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape))]


def _case(rng, name, title, shape, at=None, dtype="float32"):
    inputs = {"data": rng.standard_normal(shape), "noise": rng.standard_normal(shape)}
    given: list[object] = [Tensor("alpha"), Tensor("sigma")]
    if at is None:
        alpha, sigma = levels(rng, shape[0])
        inputs |= {"alpha": alpha, "sigma": sigma}
    else:
        (alpha, sigma), given = at, [float(each) for each in at]
    if name == "start":
        inputs["alpha"], given[0] = np.asarray(alpha), Tensor("alpha")
    steps: list[Step] = [Load("conversions")]
    expected = {}
    for kind in KINDS:
        steps.append(
            Call(
                "conversions.join",
                args=[kind, Tensor("data"), Tensor("noise"), *given],
                name=said(kind),
                after_another=name == "numbers",
            )
        )
        expected[said(kind)] = oracle.join(kind, inputs["data"], inputs["noise"], alpha, sigma)
    steps.append(Unchanged(tensors=["data", "noise"]))
    kept = {afterwards(each): inputs[each] for each in ("data", "noise")}
    return Case(name, title, Probe(steps, dtype=dtype), inputs, ({**expected, **kept},))


def said(kind: str) -> str:
    return f'prediction of "{kind}"'


FACETS = (*(Facet(kind, 0.175) for kind in KINDS), Facet(ELSEWHERE, 0.125))
RIGHT: dict[str, tuple[Powers, Powers]] = {  # of data and of noise
    "noise": (None, ({}, 1)),
    "data": (({}, 1), None),
    "v": (({"sigma": 1}, -1), ({"alpha": 1}, 1)),
    "score": (None, ({"sigma": -1}, -1)),
    "velocity": (({}, 1), ({}, -1)),
}


def measurement(rng: np.random.Generator) -> Measurement:
    """Each of the five formulas, at several alpha and sigma."""
    measured = [
        formula(
            rng,
            "join",
            [kind, Tensor("data"), Tensor("noise")],
            kind,
            kind if kind not in ("data", "noise") else "prediction",
            [*zip(("data", "noise"), RIGHT[kind], strict=True)],
            said(kind),
        )
        for kind in KINDS
    ]
    return Measurement("linear", FACETS, tuple(measured))


EXERCISE = Exercise(
    id=JOIN,
    exercise="3.1",
    function="join",
    part="flow_matching",
    module="conversions",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_join", "Exercise 3.1: a prediction from data and noise.", "join()"),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{SALIMANS_HO} section 4, {SCORE_SDE} section 2, {FLOW_MATCHING} section 4.1",
)
