"""Optional exercise 3.11: couple, pairs of noise and data that belong together."""

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import FieldCalls, evaluations_of, times_told
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
from ..remarks import REMARKS_RETURNED
from . import oracle
from .bonus_questions import put_facts
from .e3_11a_couple_mistakes import MISTAKES
from .questions import (
    EULER,
    HEUN,
    USUAL,
    asked,
    given_field,
    large_batch,
    sizes,
    some_world,
    usual_batch,
    usual_steps,
    with_any_solvers,
    world_inputs,
)

PAIRS = "noise and data"
FIELD = "the field"
EVALUATIONS, TIMES = evaluations_of(FIELD), times_told(FIELD)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "points", "points", large_batch(rng, 2)),
        _case(rng, "images", "images, in a second call", sizes(rng, 2, 1, 3, 3)),
        _case(rng, "one step", "a single float64 sample", (1, *sizes(rng, 4)), 1, "float64"),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape, usual_steps(rng)))]


def _case(rng, name, title, shape, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 8))
    world = some_world(rng, shape[1:])
    x_0 = rng.standard_normal(shape)
    probe: list[Step] = [
        Load("reflow"),
        given_field(FIELD),
        Call(
            "reflow.couple",
            args=[Object(FIELD), Tensor("x_0"), steps],
            name=PAIRS,
            pair=True,
            after_another=name == "images",
        ),
        FieldCalls(of=PAIRS, fields=[FIELD]),
        Unchanged(tensors=["x_0"]),
    ]
    right = []
    for solver in oracle.SOLVERS:
        x_1, told = oracle.solved(solver, world.velocity, x_0, np.linspace(0, 1, steps + 1))
        right.append({PAIRS: np.stack([x_0, x_1]), **asked(FIELD, told), afterwards("x_0"): x_0})
    case = Case(
        name,
        f"{title}, {steps} step{'s' * (steps > 1)}",
        Probe(probe, dtype=dtype),
        {"x_0": x_0, **world_inputs(world, FIELD), **draws(rng, 2 * x_0.size)},
        tuple(right),
        axes={
            PAIRS: (Axis("", ("of the noise", "of the data")), Axis("sample {}")),
            TIMES: (Axis("evaluation {}"),),
        },
    )
    return with_any_solvers(case)


FACETS = (Facet("times", 0.2), Facet("pairs", 0.2), Facet(ELSEWHERE, 0.1))


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "points", (8, 2), 5)
    facts = {
        "groups": {"times": [EVALUATIONS, TIMES], "pairs": [PAIRS]},
        "unless": {"pairs": (EVALUATIONS, TIMES)},
        "returned": PAIRS,
        "says": {
            EVALUATIONS: "The field is not asked as often as a solver asks on these steps; one "
            "path of a solver should be enough.",
            TIMES: "The field is asked at other times than those of equal steps from t = 0 to "
            "t = 1, which start at k / steps; it should be asked at these.",
            PAIRS: "What comes back is not (x_0, x_1), the noise and the end of its path; it "
            "should be.",
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id="3.11/couple",
    exercise="3.11",
    function="couple",
    part="flow_matching",
    module="reflow",
    points=0.5,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_couple", "Exercise 3.11 (optional): pairs that belong together.", "couple()"
    ),
    after=(EULER, HEUN),
    bonus=True,
    measurement=measurement,
    remarks=REMARKS_RETURNED,
    source=f"{RECTIFIED_FLOW} algorithm 1",
)
