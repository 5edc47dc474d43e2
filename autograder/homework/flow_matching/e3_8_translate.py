"""Exercise 3.8: translate, back to noise with one field and forward with another."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import (
    FieldCalls,
    StandInInverse,
    StandInSolvers,
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
from ..papers import SONG
from ..prepared_draws import draws
from ..remarks import REMARKS_RETURNED
from . import oracle
from .e3_8_translate_mistakes import MISCONCEPTIONS
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
    usual_steps,
    world_inputs,
)

TRANSLATED = "translated image"
FROM, TO = "field_from", "field_to"


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
        _case(rng, "few steps", "vectors", large_batch(rng, 5), steps=int(rng.integers(1, 4))),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    return [
        as_usual(_case(rng, USUAL, "2 digits of 28x28", (2, 1, 28, 28), usual_steps(rng))),
        _case(rng, "one", "a single float64 sample", (1, *sizes(rng, 5)), 3, "float64"),
    ]


def _case(rng, name, title, shape, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 8))
    old, new = some_world(rng, shape[1:]), some_world(rng, shape[1:])
    image = old.flow(rng.standard_normal(shape), 0.0, 1.0)
    rest: list[Step] = [
        given_field(FROM),
        given_field(TO),
        Call(
            "editing.translate",
            args=[Object(FROM), Object(TO), Tensor("image"), steps],
            name=TRANSLATED,
            after_another=name == "sequences",
        ),
        FieldCalls(of=TRANSLATED, fields=[FROM, TO]),
        Unchanged(tensors=["image"]),
    ]
    worlds = {**world_inputs(old, FROM), **world_inputs(new, TO)}
    inputs = {"image": image, **worlds, **draws(rng, image.size)}
    back, forward = np.linspace(1, 0, steps + 1), np.linspace(0, 1, steps + 1)
    right = []
    for solver in oracle.SOLVERS:
        noise, told_back = oracle.solved(solver, old.velocity, image, back)
        end, told = oracle.solved(solver, new.velocity, noise, forward)
        way_back = {**asked(FROM, told_back), first_x_told(FROM): image}
        way_forward = {**asked(TO, told), first_x_told(TO): noise}
        right.append({TRANSLATED: end, **way_back, **way_forward, afterwards("image"): image})
    case = Case(
        name,
        f"{title}, {steps} step{'s' * (steps > 1)} each way",
        Probe([Load("editing"), *rest], dtype=dtype),
        inputs,
        tuple(right),
        axes={
            TRANSLATED: of_samples(shape),
            **{times_told(field): (Axis("evaluation {}"),) for field in (FROM, TO)},
        },
    )
    noise = old.flow(image, 1.0, 0.0)  # of an invert that is given
    for solver in oracle.SOLVERS:
        end, told = oracle.solved(solver, new.velocity, noise, forward)
        way_forward = {**asked(TO, told), first_x_told(TO): noise}
        right.append({TRANSLATED: end, **way_forward, afterwards("image"): image})
    judged = right[-1].keys()
    instead = replace(
        case,
        name=f"{name}, given solver",
        title=f"{case.title}, with a solver and an invert that we set",
        probe=Probe([StandInSolvers(), Load("editing"), StandInInverse(), *rest], dtype=dtype),
        expected=tuple({output: each[output] for output in judged} for each in right),
    )
    return replace(case, needs=(EULER, HEUN, INVERT), instead=instead)


FACETS = (
    Facet("way back", 0.375),
    Facet("way forward", 0.25),
    Facet("result", 0.25),
    Facet(ELSEWHERE, 0.125),
)


def measurement(rng: np.random.Generator) -> Measurement:
    """What each field is asked, and where the way ends."""
    case = _case(rng, "facets", "vectors", (3, 5))
    back = [evaluations_of(FROM), first_x_told(FROM), times_told(FROM), first_x_told(TO)]
    others = {"way forward": [evaluations_of(TO), times_told(TO)], "result": [TRANSLATED]}
    times = np.linspace(0, 1, case.probe.first(Call).args[-1] + 1)
    facts = {
        "groups": {"way back": back, **others},
        "says": {
            first_x_told(FROM): "field_from is first asked about something else than the image; it "
            "should be asked about the image.",
            **{
                evaluations_of(field): f"{field} is not asked as often as it should be with this "
                "many steps."
                for field in (FROM, TO)
            },
            times_told(FROM): "field_from is not asked at equal steps from 1 to 0; it should be.",
            first_x_told(
                TO
            ): "field_to is first asked about something else than the noise to which "
            "field_from leads back; it should begin there.",
            times_told(TO): "field_to is not asked at equal steps from 0 to 1; it should be.",
            TRANSLATED: "The result is not where field_to leads.",
        },
        "ways": never_asked(FROM) | never_asked(TO),
        "results": [TRANSLATED],
        "returned": TRANSLATED,
        "follows": {TRANSLATED: [first_x_told(TO), leads(case, TO, times)]},
    }
    instead = case.instead
    assert instead is not None
    case.facts.update(facts)
    instead.facts.update(facts | {"groups": {"way back": back[3:], **others}})
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id="3.8/translate",
    exercise="3.8",
    function="translate",
    part="flow_matching",
    module="editing",
    points=1.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_translate", "Exercise 3.8: one image into another.", "translate()"),
    after=(EULER, HEUN, INVERT),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{SONG} section 5.4",
)
