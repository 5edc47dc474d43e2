"""Optional exercise 2.5.2: v from x_0 and noise, and back from v and x_t (Salimans & Ho 2022)."""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Call, Step, Tensor, Unchanged
from ..axes import of_samples, with_axes
from ..papers import SALIMANS_HO
from . import oracle_extras
from .e2_5_2_v_prediction_mistakes import MISCONCEPTIONS
from .questions import INIT, other_tables, sizes
from .questions_extras import COSINE, VELOCITY, alone, case_with_tables

NAMES = ("x_0", "noise", "v", "x_t")
BACK = "(x_0, epsilon)"


def cases(rng: np.random.Generator) -> list[Case]:
    side, steps = int(rng.integers(4, 7)), int(rng.integers(8, 14))
    many = int(rng.integers(150, 300))
    return [
        # as many samples as pixels in a row: here a (B,) factor broadcasts over the wrong axis
        # without an error
        _case(rng, "square", f"{side} images of {side}x{side}", steps, (side, 1, side, side)),
        _case(
            rng, "sequences", "a batch of sequences, in a second call", steps, sizes(rng, 4, 6, 3)
        ),
        _case(rng, "one", "a single float64 sample", steps, (1, *sizes(rng, 6)), dtype="float64"),
        _case(rng, "first", "vectors at t = 0", steps, sizes(rng, 3, 5), t=0),
        _case(rng, "long", f"images in {many} steps", many, sizes(rng, 3, 2, 4, 5)),
    ]


def _case(rng, name, title, num_steps, shape, t=None, dtype="float32"):
    cosine, given = oracle_extras.cosine(num_steps), other_tables(rng, num_steps)
    last = num_steps - 1
    timesteps = np.concatenate([[last, 0], rng.permutation(last - 1) + 1])[: shape[0]].astype(
        np.int64
    )
    t = int(rng.integers(1, last + 1)) if t is None else t
    inputs = {each: rng.standard_normal(shape) for each in NAMES} | {"timesteps": timesteps}
    steps: list[Step] = [
        Call(
            "scheduler.velocity",
            name="v_t",
            args=[Tensor("x_0"), Tensor("noise"), Tensor("timesteps")],
            after_another=name == "sequences",
        ),
        Unchanged(tensors=["x_0", "noise"]),
        Call(
            "scheduler.from_velocity",
            name=BACK,
            pair=True,
            args=[Tensor("v"), Tensor("x_t"), t],
            after_another=name == "sequences",
        ),
        Unchanged(tensors=["v", "x_t"]),
    ]
    kept = {f"{each} afterwards": inputs[each] for each in NAMES}

    def right(tables):
        v = oracle_extras.velocity(tables, inputs["x_0"], inputs["noise"], timesteps)
        x_0, epsilon = oracle_extras.from_velocity(tables, inputs["v"], inputs["x_t"], t)
        return ({"v_t": v, BACK: np.stack([x_0, epsilon]), **kept},)

    case = case_with_tables(name, title, cosine, given, steps, inputs, right, dtype)
    return with_axes(case, {"v_t": of_samples(shape, timesteps)})


V, X_0, EPSILON = "velocity", "x_0 from v", "epsilon from v"
FACETS = (Facet(V, 0.375), Facet(X_0, 0.25), Facet(EPSILON, 0.25), Facet(ELSEWHERE, 0.125))
ROOT, REST = {"alpha_bar_t": 0.5}, {"(1 - alpha_bar_t)": 0.5}


def measurement(rng: np.random.Generator) -> Measurement:
    """Each of the three formulas at every step of a schedule whose tables differ much."""
    count = 10
    given, shape = other_tables(rng, count), (count, *sizes(rng, 6, 5))
    inputs = {each: rng.standard_normal(shape) for each in NAMES} | {"timesteps": np.arange(count)}
    there = [Tensor("x_0"), Tensor("noise"), Tensor("timesteps")]
    back: list[Step] = [
        Call(
            "scheduler.from_velocity",
            name=f"{BACK} at t = {t}",
            pair=True,
            args=[Tensor("v"), Tensor("x_t"), t],
            after_another=True,
        )
        for t in range(count)
    ]
    formulas = [
        (V, "v_t", [("noise", ROOT, 1), ("x_0", REST, -1)], [["v_t", [*range(count)]]]),
        (X_0, "x_0", [("x_t", ROOT, 1), ("v", REST, -1)], _at_every_t(count, 0)),
        (EPSILON, "epsilon", [("x_t", REST, 1), ("v", ROOT, 1)], _at_every_t(count, 1)),
    ]
    cases = [
        alone(
            f"facets, {name}",
            f"the formula of {left}",
            given,
            [Call("scheduler.velocity", name="v_t", args=there, after_another=True)]
            if name == V
            else back,
            inputs,
            {"left": left, "terms": [_term(name, *each) for each in terms], "outputs": outputs},
        )
        for name, left, terms, outputs in formulas
    ]
    return Measurement("linear", FACETS, tuple(cases))


def _term(facet, name, powers, factor):
    return {"name": name, "input": name, "facet": facet, "powers": powers, "factor": factor}


def _at_every_t(count, place):
    return [[f"{BACK} at t = {t}", [t] * count, place] for t in range(count)]


EXERCISE = Exercise(
    id=VELOCITY,
    exercise="2.5.2",
    function="FastScheduler.velocity",
    part="diffusion_models",
    module="extras",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_v_prediction",
        "Exercise 2.5.2 (optional): v from x_0 and noise, and back.",
        "velocity() and from_velocity()",
    ),
    after=(
        COSINE,
        INIT,
    ),
    bonus=True,
    measurement=measurement,
    source=f"{SALIMANS_HO} section 4; extras.md",
)
