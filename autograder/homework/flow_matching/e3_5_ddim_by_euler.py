"""Exercise 3.5: ddim_by_euler, DDIM as Euler's method for a noise predictor of part 1 or 2."""

from functools import partial

import numpy as np

from ...broker.homework.fields import World
from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import (
    FIRST_X,
    NUMBERS_TOLD,
    PREDICTIONS,
    GivenPredictor,
    PredictorCalls,
)
from ...worker.probing.vocabulary import (
    Call,
    Load,
    Object,
    Probe,
    Step,
    Tensor,
    Unchanged,
    afterwards,
)
from ..axes import of_samples
from ..papers import SONG
from ..remarks import REMARKS_RETURNED
from . import oracle
from .e3_5_ddim_by_euler_mistakes import MISCONCEPTIONS
from .questions import (
    EULER,
    large_batch,
    sizes,
    some_world,
    usual_batch,
    with_any_solvers,
    world_inputs,
)

X = "x at alpha_bar = 1"
NETWORK = "the network"


def alpha_bars_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Of a short schedule with large betas."""
    return np.cumprod(1 - np.sort(rng.uniform(0.03, 0.35, count)))


def cases(rng: np.random.Generator) -> list[Case]:
    count = int(rng.integers(9, 13))
    short = alpha_bars_of(rng, count)
    long = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    some = np.sort(rng.permutation(count - 2)[:4] + 1)[::-1]
    stride = int(rng.choice([25, 40, 50]))
    offset = int(rng.integers(0, stride))
    return [
        _case(
            rng,
            "every step",
            f"images with all of {count} steps",
            sizes(rng, 2, 1, 3, 3),
            short,
            [*range(count - 1, -1, -1)],
        ),
        _case(
            rng,
            "a few steps",
            f"sequences with the steps {', '.join(map(str, some))} of {count}, in a second call",
            sizes(rng, 3, 4, 2),
            short,
            some.tolist(),
        ),
        _case(
            rng,
            "one step",
            f"vectors with step {count - 2} alone",
            large_batch(rng, 5),
            short,
            [count - 2],
        ),
        _case(
            rng,
            "one sample",
            "a single float64 sample",
            (1, *sizes(rng, 5)),
            short,
            [count - 1, count - 4, 2, 0],
            dtype="float64",
        ),
        _case(
            rng,
            "long",
            f"images with {1000 // stride} of 1000 steps",
            sizes(rng, 2, 1, 3, 3),
            long,
            [*range(offset, 1000, stride)][::-1],
            # z begins at a hundred times x, in float32
            tolerance=3e-4,
        ),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    """Twenty of 1000 steps."""
    shape, offset = usual_batch(rng), int(rng.integers(0, 50))
    long = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    chosen = [*range(offset, 1000, 50)][::-1]
    title = f"{shape[0]} digits of 28x28 with 20 of 1000 steps"
    return [as_usual(_case(rng, "long", title, shape, long, chosen, tolerance=3e-4))]


def _case(rng, name, title, shape, alpha_bars, steps, dtype="float32", tolerance=2e-5):
    world = some_world(rng, shape[1:])
    x = rng.standard_normal(shape)
    inputs = {"x_T": x, "alpha_bars": alpha_bars, **world_inputs(world, NETWORK)}
    probe: list[Step] = [
        Load("solvers"),
        GivenPredictor(NETWORK, f"{NETWORK} mean", f"{NETWORK} covariance", "alpha_bars"),
        Call(
            "solvers.ddim_by_euler",
            args=[Object(NETWORK), Tensor("x_T"), Tensor("alpha_bars"), list(steps)],
            name=X,
            after_another=name == "a few steps",
        ),
        PredictorCalls(of=X),
        Unchanged(tensors=["x_T", "alpha_bars"]),
    ]
    others = {
        NUMBERS_TOLD: np.array(steps),
        PREDICTIONS: np.asarray(float(len(steps))),
        FIRST_X: x,
        afterwards("x_T"): x,
        afterwards("alpha_bars"): alpha_bars,
    }
    ends = [
        oracle.ddim(world, alpha_bars, steps, x),
        oracle.ddim_by(oracle.two_step, world, alpha_bars, steps, x),
    ]
    case = Case(
        name,
        title,
        Probe(probe, dtype=dtype),
        inputs,
        tuple({X: end, **others} for end in ends),
        tolerance=tolerance,
        axes={X: of_samples(shape), NUMBERS_TOLD: (Axis("evaluation {}"),)},
    )
    return with_any_solvers(case, EULER)


NUMBERS, TOLD = "step numbers", "x told to the network"
FACETS = (Facet(NUMBERS, 0.5), Facet(TOLD, 0.5), Facet("result", 0.75), Facet(ELSEWHERE, 0.25))


def measurement(rng: np.random.Generator) -> Measurement:
    """What the network is told, and what comes of it."""
    alpha_bars, steps = alpha_bars_of(rng, 11), [10, 8, 4, 1]
    case = _case(rng, "facets", "vectors with a few steps", (2, 6), alpha_bars, steps)
    world = World(case.inputs[f"{NETWORK} mean"], case.inputs[f"{NETWORK} covariance"])
    facts = {
        "groups": {NUMBERS: [NUMBERS_TOLD, PREDICTIONS], TOLD: [FIRST_X], "result": [X]},
        "says": {
            NUMBERS_TOLD: "The network is told other numbers than those in steps; it should be "
            "told each of them once, falling.",
            PREDICTIONS: "The network should be asked once for each of the steps.",
            FIRST_X: "The network is first asked about something else than x_T; it should be asked "
            "about x, which is sqrt(alpha_bar) * z.",
            X: "x at alpha_bar = 1 is not that of DDIM.",
        },
        "results": [X],
        "returned": X,
        "follows": {
            X: [
                FIRST_X,
                [
                    oracle.map_of(partial(by, world, alpha_bars, steps), 6)
                    for by in (oracle.ddim, partial(oracle.ddim_by, oracle.two_step))
                ],
            ]
        },
    }
    for each in (case, case.instead):
        if each:
            each.facts.update(facts)
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id="3.5/ddim_by_euler",
    exercise="3.5",
    function="ddim_by_euler",
    part="flow_matching",
    module="solvers",
    points=2.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_ddim_by_euler", "Exercise 3.5: DDIM by your own Euler.", "ddim_by_euler()"),
    after=(EULER,),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{SONG} section 4.3",
)
