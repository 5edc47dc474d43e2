"""Exercise 3.6: sdedit, an image noised to t_start and led from there to t = 1."""

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
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
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
from ..papers import SDEDIT
from ..prepared_draws import draws, noises
from ..remarks import REMARK_SEEDS, REMARKS_RETURNED
from . import oracle
from .e3_6_sdedit_mistakes import MISCONCEPTIONS
from .questions import (
    EULER,
    HEUN,
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

EDITED = "edited image"
FIELD = "the field"
EVALUATIONS, TIMES, FIRST = evaluations_of(FIELD), times_told(FIELD), first_x_told(FIELD)


def cases(rng: np.random.Generator) -> list[Case]:
    half = round(float(rng.uniform(0.4, 0.48)), 2)
    late, early = round(float(rng.uniform(0.7, 0.9)), 2), round(float(rng.uniform(0.1, 0.3)), 2)
    return [
        _case(rng, "half", f"images with t_start = {half}", sizes(rng, 2, 1, 3, 3), half),
        _case(
            rng,
            "late",
            f"sequences with t_start = {late}, in a second call",
            sizes(rng, 3, 4, 2),
            late,
            steps=int(rng.integers(1, 4)),
        ),
        _case(
            rng,
            "early",
            f"a single float64 sample with t_start = {early}",
            (1, *sizes(rng, 5)),
            early,
            steps=int(rng.integers(12, 24)),
            dtype="float64",
        ),
        _case(rng, "noise", "vectors with t_start = 0", large_batch(rng, 5), 0.0),
        _case(rng, "image", "vectors with t_start = 1", sizes(rng, 3, 5), 1.0),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    shape, t_start = usual_batch(rng), round(float(rng.uniform(0.3, 0.7)), 2)
    title = f"{shape[0]} digits of 28x28 with t_start = {t_start}"
    early = round(float(rng.uniform(0.1, 0.3)), 2)
    one = f"a single float64 sample with t_start = {early}"
    return [
        as_usual(_case(rng, USUAL, title, shape, t_start, usual_steps(rng))),
        _case(rng, "early", one, (1, *sizes(rng, 5)), early, 3, "float64"),
    ]


def _case(rng, name, title, shape, t_start, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 8))
    world = some_world(rng, shape[1:])
    image = world.flow(rng.standard_normal(shape), 0.0, 1.0)
    inputs = {"image": image, **world_inputs(world, FIELD), **draws(rng, 2 * image.size)}
    probe: list[Step] = [
        Load("editing"),
        given_field(FIELD),
        Call(
            "editing.sdedit",
            args=[Object(FIELD), Tensor("image"), t_start, steps],
            name=EDITED,
            after_another=name == "late",
        ),
        FieldCalls(of=EDITED, fields=[FIELD]),
        Unchanged(tensors=["image"]),
        Drawn(),
    ]
    times = np.linspace(t_start, 1, steps + 1)
    noise = next(noises(inputs, shape))
    right = []
    for z in (noise, -noise):  # which is as likely
        x = (1 - t_start) * z + t_start * image
        for solver in oracle.SOLVERS:
            end, told = oracle.solved(solver, world.velocity, x, times)
            others = {FIRST: x, afterwards("image"): image}
            right.append({EDITED: end, **asked(FIELD, told), **others})
    if t_start == 1:  # all of the image is kept, whether the field is asked or not
        right = [{name: each[name] for name in (EDITED, afterwards("image"))} for each in right]
    case = Case(
        name,
        f"{title} and {steps} step{'s' * (steps > 1)}",
        Probe(probe, dtype=dtype),
        inputs,
        tuple(right),
        axes={EDITED: of_samples(shape), TIMES: (Axis("evaluation {}"),)},
    )
    return with_any_solvers(case)


FACETS = (
    Facet("noisy image", 0.875),
    Facet("times told", 0.625),
    Facet("result", 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    """Where the way begins, at which times the field is asked, and where it ends."""
    t_start = round(float(rng.uniform(0.3, 0.4)), 2)
    case = _case(rng, "facets", "vectors", (3, 5), t_start)
    times = np.linspace(t_start, 1, case.probe.first(Call).args[-1] + 1)
    facts = {
        "groups": {
            "noisy image": [FIRST],
            "times told": [EVALUATIONS, TIMES],
            "result": [EDITED],
        },
        "ways": never_asked(FIELD),
        "says": {
            FIRST: "The field is first asked about something else than the noisy image, which "
            "should be (1 - t_start) * noise + t_start * image.",
            EVALUATIONS: "The field is not asked as often as it should be with this many steps.",
            TIMES: "The field is not asked at equal steps from t_start to 1; it should be.",
            EDITED: "The result is not where the field leads.",
        },
        "results": [EDITED],
        "returned": EDITED,
        "follows": {EDITED: [FIRST, leads(case, FIELD, times)]},
    }
    for each in (case, case.instead):
        if each:
            each.facts.update(facts)
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id="3.6/sdedit",
    exercise="3.6",
    function="sdedit",
    part="flow_matching",
    module="editing",
    points=2.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_sdedit", "Exercise 3.6: noise an image, and denoise it.", "sdedit()"),
    after=(EULER, HEUN),
    remarks={**REMARK_SEEDS, **REMARKS_RETURNED},
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{SDEDIT} section 3",
)
