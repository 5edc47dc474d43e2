"""Exercise 3.8: invert, from data back to noise."""

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import (
    FieldCalls,
    evaluations_of,
    first_x_told,
    times_told,
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
from ..papers import SCORE_SDE, SONG
from ..prepared_draws import draws
from ..remarks import REMARKS_RETURNED
from . import oracle
from .e3_8_invert_mistakes import MISCONCEPTIONS
from .questions import (
    EULER,
    HEUN,
    INVERT,
    USUAL,
    asked,
    given_field,
    large_batch,
    leads,
    never_asked,
    sizes,
    some_world,
    usual_batch,
    usual_steps,
    with_any_solvers,
    world_inputs,
)

NOISE = "noise of the image"
FIELD = "the field"
EVALUATIONS, TIMES, FIRST = evaluations_of(FIELD), times_told(FIELD), first_x_told(FIELD)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "images", "images", sizes(rng, 2, 1, 3, 3)),
        _case(rng, "sequences", "sequences, in a second call", sizes(rng, 3, 4, 2)),
        _case(
            rng,
            "one",
            "a single float64 sample",
            (1, *sizes(rng, 5)),
            steps=int(rng.integers(12, 24)),
            dtype="float64",
        ),
        _case(rng, "one step", "vectors", large_batch(rng, 5), steps=1),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape = usual_batch(rng)
    return [
        as_usual(_case(rng, USUAL, f"{shape[0]} digits of 28x28", shape, usual_steps(rng))),
        _case(rng, "one", "a single float64 sample", (1, *sizes(rng, 5)), 3, "float64"),
    ]


def _case(rng, name, title, shape, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 8))
    world = some_world(rng, shape[1:])
    image = world.flow(rng.standard_normal(shape), 0.0, 1.0)
    probe: list[Step] = [
        Load("editing"),
        given_field(FIELD),
        Call(
            "editing.invert",
            args=[Object(FIELD), Tensor("image"), steps],
            name=NOISE,
            after_another=name == "sequences",
        ),
        FieldCalls(of=NOISE, fields=[FIELD]),
        Unchanged(tensors=["image"]),
    ]
    right = []
    for solver in oracle.SOLVERS:
        end, told = oracle.solved(solver, world.velocity, image, np.linspace(1, 0, steps + 1))
        others = {FIRST: image, afterwards("image"): image}
        right.append({NOISE: end, **asked(FIELD, told), **others})
    case = Case(
        name,
        f"{title}, {steps} step{'s' * (steps > 1)}",
        Probe(probe, dtype=dtype),
        {"image": image, **world_inputs(world, FIELD), **draws(rng, image.size)},
        tuple(right),
        axes={NOISE: of_samples(shape), TIMES: (Axis("evaluation {}"),)},
    )
    return with_any_solvers(case)


FACETS = (
    Facet("start", 0.25),
    Facet("times told", 0.375),
    Facet("result", 0.25),
    Facet(ELSEWHERE, 0.125),
)


def measurement(rng: np.random.Generator) -> Measurement:
    """Where the way begins, the times, and where it ends."""
    case = _case(rng, "facets", "vectors", (3, 5))
    times = np.linspace(1, 0, case.probe.first(Call).args[-1] + 1)
    facts = {
        "groups": {"start": [FIRST], "times told": [EVALUATIONS, TIMES], "result": [NOISE]},
        "ways": never_asked(FIELD),
        "says": {
            FIRST: "The field is first asked about something else than the image; it should be "
            "asked about the image itself.",
            EVALUATIONS: "The field is not asked as often as it should be with this many steps.",
            TIMES: "The field is not asked at equal steps from 1 to 0; it should be.",
            NOISE: "The result is not where the field leads.",
        },
        "results": [NOISE],
        "returned": NOISE,
        "follows": {NOISE: [FIRST, leads(case, FIELD, times)]},
    }
    for each in (case, case.instead):
        if each:
            each.facts.update(facts)
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id=INVERT,
    exercise="3.8",
    function="invert",
    part="flow_matching",
    module="editing",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_invert", "Exercise 3.8: from an image to its noise.", "invert()"),
    after=(EULER, HEUN),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{SCORE_SDE} section 4.3, {SONG} section 5.4",
)
