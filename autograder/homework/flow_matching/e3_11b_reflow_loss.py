"""Optional exercise 3.11: reflow_loss, the loss on straight paths between pairs that stay together.

The loss is judged by what the network was shown, told and answered, however times are drawn.
"""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    DISTANCE,
    KNOWN,
    MEAN,
    OFF_THEIR_PATH,
    SLOPE_FOLLOWS,
    TARGET,
    TIMES_ARE_SPREAD,
    GivenPathNetwork,
    LossOfPairs,
)
from ...worker.homework.vocabulary import (
    SEEDS_SET,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
    Drawn,
    Gradient,
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
from ..papers import RECTIFIED_FLOW
from ..prepared_draws import draws
from ..remarks import REMARK_SEEDS
from .bonus_questions import NETWORK, put_facts
from .e3_11b_reflow_loss_mistakes import MISTAKES
from .questions import USUAL, sizes, usual_batch

LOSS = "loss"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "points", "6 batches of 64 pairs of points", (64, 2), 6),
        _case(rng, "images", "pairs of images, in a second call", sizes(rng, 5, 1, 4, 4), 1),
        _case(rng, "float64", "pairs of vectors in float64", sizes(rng, 7, 5), 2, "float64"),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    return [
        as_usual(_case(rng, USUAL, "256 pairs of points", (256, 2), 1)),
        as_usual(_case(rng, f"{USUAL}, images", "pairs of digits", usual_batch(rng), 1)),
    ]


def _case(rng, name, title, shape, times, dtype="float32"):
    steps: list[Step] = [
        Load("reflow"),
        GivenPathNetwork(NETWORK),
        Call(
            "reflow.reflow_loss",
            args=[Object(NETWORK), Tensor("x_0"), Tensor("x_1")],
            name=LOSS,
            times=times,
            after_another=name == "images",
        ),
        Gradient(of=LOSS, network=NETWORK),
        LossOfPairs(of=LOSS, noise="x_0", data="x_1"),
        Unchanged(tensors=["x_0", "x_1"]),
        Drawn(),
    ]
    x_0, x_1 = rng.standard_normal(shape), rng.uniform(-1.5, 1.5, shape)
    inputs = {"x_0": x_0, "x_1": x_1, **draws(rng, x_0.size)}
    right = {
        OFF_THEIR_PATH: np.asarray(0.0),
        KNOWN: np.asarray(1.0),
        TARGET: np.asarray(0.0),
        DISTANCE: np.asarray(0.0),
        MEAN: np.asarray(0.0),
        TIMES_OF_THEIR_OWN: np.asarray(1.0),
        TIMES_DRAWN_ANEW: np.asarray(1.0),
        TIMES_ARE_SPREAD: np.asarray(1.0),
        SLOPE_FOLLOWS: np.asarray(1.0),
        afterwards("x_0"): x_0,
        afterwards("x_1"): x_1,
    }
    claims = (KNOWN, TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW, TIMES_ARE_SPREAD, SLOPE_FOLLOWS)
    return Case(name, title, Probe(steps, dtype=dtype), inputs, (right,), claims=claims)


FACETS = (
    Facet("paths", 0.25),
    Facet("times", 0.125),
    Facet("target", 0.125),
    Facet("mean", 0.125),
    Facet("gradient", 0.125),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "6 batches of 64 pairs of points", (64, 2), 6)
    facts = {
        "groups": {
            "paths": [OFF_THEIR_PATH],
            "times": [TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW, TIMES_ARE_SPREAD],
            "target": [KNOWN, TARGET],
            "mean": [DISTANCE, MEAN],
            "gradient": [SLOPE_FOLLOWS],
        },
        "unless": {"mean": KNOWN},
        "returned": LOSS,
        "says": {
            OFF_THEIR_PATH: "The network is not shown (1 - t) x_0 + t x_1 of each pair at the time "
            "that it is told; it should be.",
            TIMES_OF_THEIR_OWN: "All pairs of a batch have one time; each should have its own.",
            TIMES_DRAWN_ANEW: "Every batch has the same times; they should be drawn anew.",
            TIMES_ARE_SPREAD: "The times do not fill 0..1 evenly; they should be uniform.",
            KNOWN: "The loss is not the mean squared error to x_1 - x_0; it should be.",
            SLOPE_FOLLOWS: "The gradient of the loss does not reach the network as it should.",
        },
        "ways": {
            TARGET: {
                "The target is x_0 - x_1; it should be x_1 - x_0, from noise to data.": 1.0,
                "The target is x_1; it should be x_1 - x_0.": 2.0,
                "The target is x_0; it should be x_1 - x_0.": 3.0,
            },
            DISTANCE: {"The loss is of absolute values; it should be of squares.": 1.0},
            MEAN: {
                "The squares are summed over the entries of a sample; their mean should be "
                "taken over all entries.": 1.0,
                "The squares are summed; their mean should be taken.": 2.0,
                "The squares are summed over the batch; their mean should be taken.": 3.0,
            },
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id="3.11/reflow_loss",
    exercise="3.11",
    function="reflow_loss",
    part="flow_matching",
    module="reflow",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_reflow_loss", "Exercise 3.11 (optional): the loss for pairs.", "reflow_loss()"
    ),
    bonus=True,
    remarks=REMARK_SEEDS,
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{RECTIFIED_FLOW} eq. 1",
)
