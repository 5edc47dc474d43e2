"""Exercise 3.1: posterior_mean, Tweedie's formula."""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Call, Load, Probe, Tensor, Unchanged, afterwards
from ..axes import of_samples
from ..papers import TWEEDIE
from ..remarks import REMARKS_RETURNED
from . import oracle
from .conversions_measured import formula, levels
from .e3_1c_posterior_mean_mistakes import MISCONCEPTIONS
from .questions import MEAN, USUAL, large_batch, sizes, some_world, usual_batch

RESULT = "mean of the data"


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 7))
    low, high = np.round(rng.uniform(0.2, 0.45), 2), np.round(rng.uniform(0.6, 0.95), 2)
    small = np.round(rng.uniform(0.05, 0.1), 3)
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
            "alpha 1",
            f"vectors with alpha = 1, a tensor (), and sigma = {small}, a number",
            sizes(rng, 3, 5),
            at=(1.0, small),
        ),
        _case(rng, "one", "a single float64 sample of rank 5", (1, *sizes(rng, 2, 1, 3, 2)),
              dtype="float64"),
        _gaussian(rng),
    ]  # fmt: skip


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape))]


def _case(rng, name, title, shape, at=None, dtype="float32"):
    inputs = {"x_t": rng.standard_normal(shape), "score": rng.standard_normal(shape)}
    given: list[object] = [Tensor("alpha"), Tensor("sigma")]
    if at is None:
        alpha, sigma = levels(rng, shape[0])
        inputs |= {"alpha": alpha, "sigma": sigma}
    else:
        (alpha, sigma), given = at, [float(each) for each in at]
    if name == "alpha 1":
        inputs["alpha"], given[0] = np.asarray(alpha), Tensor("alpha")
    right = oracle.posterior_mean(inputs["x_t"], inputs["score"], alpha, sigma)
    return _asked(name, title, inputs, given, right, dtype)


def _gaussian(rng):
    """Data N(m, S), of which the mean given x_t is known without its score."""
    shape = sizes(rng, 4, 3)
    world = some_world(rng, shape[1:])
    alpha, sigma = float(np.round(rng.uniform(0.4, 0.9), 2)), 0.6
    x_t = rng.standard_normal(shape)
    noise = world.noise(x_t, alpha, sigma)
    inputs = {"x_t": x_t, "score": -noise / sigma}
    right = (x_t - sigma * noise) / alpha
    return _asked(
        "gaussian",
        f"Gaussian data, alpha = {alpha}, sigma = {sigma}",
        inputs,
        [alpha, sigma],
        right,
    )


def _asked(name, title, inputs, given, right, dtype="float32"):
    call = Call(
        "conversions.posterior_mean",
        args=[Tensor("x_t"), Tensor("score"), *given],
        name=RESULT,
        after_another=name == "numbers",
    )
    kept = {afterwards(each): inputs[each] for each in ("x_t", "score")}
    steps = [Load("conversions"), call, Unchanged(tensors=["x_t", "score"])]
    axes = {RESULT: of_samples(right.shape)}
    return Case(
        name, title, Probe(steps, dtype=dtype), inputs, ({RESULT: right, **kept},), axes=axes
    )


X_T, SCORE = "factor of x_t", "factor of the score"
FACETS = (Facet(X_T, 0.375), Facet(SCORE, 0.5), Facet(ELSEWHERE, 0.125))


def measurement(rng: np.random.Generator) -> Measurement:
    """The formula at several alpha and sigma."""
    case = formula(
        rng,
        "posterior_mean",
        [Tensor("x_t"), Tensor("score")],
        X_T,
        "E[data | x_t]",
        [("x_t", ({"alpha": -1}, 1)), ("score", ({"sigma": 2, "alpha": -1}, 1))],
        RESULT,
    )
    case.facts["terms"][1]["facet"] = SCORE
    return Measurement("linear", FACETS, (case,))


EXERCISE = Exercise(
    id=MEAN,
    exercise="3.1",
    function="posterior_mean",
    part="flow_matching",
    module="conversions",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_posterior_mean", "Exercise 3.1: the mean of the data, by Tweedie.", "posterior_mean()"
    ),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{TWEEDIE} section 2",
)
