"""Exercise 3.1: split, data and noise from a prediction of any kind."""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Call, Load, Probe, Step, Tensor, Unchanged, afterwards
from ..papers import FLOW_MATCHING, SALIMANS_HO, SCORE_SDE
from ..remarks import REMARKS_RETURNED
from . import oracle
from .conversions_measured import KINDS, Powers, formula, levels
from .e3_1a_split_mistakes import MISCONCEPTIONS
from .questions import SPLIT, USUAL, large_batch, sizes, usual_batch


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 7))
    # near an end of the path, too: nothing that is divided by may be kept away from 0
    low, high = np.round(rng.uniform(0.02, 0.04), 3), np.round(rng.uniform(0.6, 0.95), 2)
    t = np.round(rng.uniform(0.02, 0.04), 3)
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
            "straight path",
            f"vectors with alpha = t = {t}, a tensor (), and sigma = 1 - t, a number",
            sizes(rng, 3, 5),
            at=(t, 1 - t),
        ),
        _case(rng, "one", "a single float64 sample of rank 5", (1, *sizes(rng, 2, 1, 3, 2)),
              dtype="float64"),
        _ends(rng),
    ]  # fmt: skip


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape))]


def _case(rng, name, title, shape, at=None, dtype="float32"):
    alpha, sigma = levels(rng, shape[0]) if at is None else at
    inputs = {"prediction": rng.standard_normal(shape), "x_t": rng.standard_normal(shape)}
    if name == "straight path":
        inputs["alpha"] = np.asarray(float(alpha))
    steps, expected = _asked([(kind, alpha, sigma) for kind in KINDS], inputs, at is None, name)
    return Case(name, title, Probe(steps, dtype=dtype), inputs, (expected,))


def _ends(rng):
    """Where one of alpha and sigma is 0, and a prediction still says all."""
    shape = sizes(rng, 3, 2, 4)
    inputs = {"prediction": rng.standard_normal(shape), "x_t": rng.standard_normal(shape)}
    at = [("noise", 1.0, 0.0), ("data", 0.0, 1.0), ("v", 0.0, 1.0), ("velocity", 0.0, 1.0)]
    steps, expected = _asked(at, inputs, False, "ends")
    title = "the ends of the path, where alpha or sigma is 0"
    return Case("ends", title, Probe(steps), inputs, (expected,))


def _asked(at, inputs, each_sample, name):
    """(steps, what they should report) for each (kind, alpha, sigma)."""
    steps: list[Step] = [Load("conversions")]
    expected = {}
    for kind, alpha, sigma in at:
        if each_sample:
            inputs |= {"alpha": alpha, "sigma": sigma}
        given = [
            Tensor(n) if n in inputs else float(value)
            for n, value in (("alpha", alpha), ("sigma", sigma))
        ]
        steps.append(
            Call(
                "conversions.split",
                args=[Tensor("prediction"), kind, Tensor("x_t"), *given],
                name=said(kind),
                pair=True,
                after_another=name == "numbers",
            )
        )
        expected[said(kind)] = oracle.split(inputs["prediction"], kind, inputs["x_t"], alpha, sigma)
    steps.append(Unchanged(tensors=["prediction", "x_t"]))
    kept = {afterwards(each): inputs[each] for each in ("prediction", "x_t")}
    return steps, {**expected, **kept}


def said(kind: str) -> str:
    return f'(data, noise) for "{kind}"'


FACETS = (*(Facet(kind, 0.175) for kind in KINDS), Facet(ELSEWHERE, 0.125))
# of x_t and of the prediction: in data, and in noise
RIGHT: dict[str, list[Powers]] = {
    "noise": [({"alpha": -1}, 1), ({"sigma": 1, "alpha": -1}, -1), None, ({}, 1)],
    "data": [None, ({}, 1), ({"sigma": -1}, 1), ({"alpha": 1, "sigma": -1}, -1)],
    "v": [
        ({"alpha": 1, "(alpha^2 + sigma^2)": -1}, 1),
        ({"sigma": 1, "(alpha^2 + sigma^2)": -1}, -1),
        ({"sigma": 1, "(alpha^2 + sigma^2)": -1}, 1),
        ({"alpha": 1, "(alpha^2 + sigma^2)": -1}, 1),
    ],
    "score": [({"alpha": -1}, 1), ({"sigma": 2, "alpha": -1}, 1), None, ({"sigma": 1}, -1)],
    "velocity": [
        ({"(alpha + sigma)": -1}, 1),
        ({"sigma": 1, "(alpha + sigma)": -1}, 1),
        ({"(alpha + sigma)": -1}, 1),
        ({"alpha": 1, "(alpha + sigma)": -1}, -1),
    ],
}


def measurement(rng: np.random.Generator) -> Measurement:
    """Each of the ten formulas, at several alpha and sigma."""
    measured = []
    for kind in KINDS:
        for place, left in enumerate(("data", "noise")):
            terms = zip(("x_t", "prediction"), RIGHT[kind][2 * place :][:2], strict=True)
            args = [Tensor("prediction"), kind, Tensor("x_t")]
            measured.append(formula(rng, "split", args, kind, left, [*terms], said(kind), place))
    return Measurement("linear", FACETS, tuple(measured))


EXERCISE = Exercise(
    id=SPLIT,
    exercise="3.1",
    function="split",
    part="flow_matching",
    module="conversions",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_split", "Exercise 3.1: data and noise from a prediction.", "split()"),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{SALIMANS_HO} section 4, {SCORE_SDE} section 2, {FLOW_MATCHING} section 4.1",
)
