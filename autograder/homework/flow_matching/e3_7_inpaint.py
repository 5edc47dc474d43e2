"""Exercise 3.7: inpaint, an ODE with replaced pixels.

Known pixels may be put on their path from the noise that the way begins with, or from noise of
their own, drawn once or anew for each evaluation.
"""

from collections.abc import Callable
from itertools import count

import numpy as np

from ...broker.homework.fields import World
from ...checking.checks import Arrays, Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...worker.homework.field_vocabulary import (
    OFF_THE_PATH,
    PIXELS_NOT_EXACT,
    FieldCalls,
    PinnedPixels,
    evaluations_of,
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
from ..papers import REPAINT
from ..prepared_draws import drawn, draws
from ..remarks import REMARK_SEEDS, REMARKS_RETURNED
from . import oracle
from .e3_7_inpaint_mistakes import MISCONCEPTIONS
from .questions import (
    EULER,
    HEUN,
    USUAL,
    asked,
    given_field,
    large_batch,
    never_asked,
    some_world,
    usual_steps,
    with_any_solvers,
    world_inputs,
)

FILLED = "filled image"
FIELD = "the field"
EVALUATIONS, TIMES = evaluations_of(FIELD), times_told(FIELD)

# Which draw is the noise of the known pixels at the k-th evaluation; the way begins with the first.
PINS: tuple[Callable[[int], int], ...] = (
    lambda k: 0,
    lambda k: 1,
    lambda k: k,
    lambda k: k + 1,
)
# The same where the noise is that of a step, in which Heun's method asks twice.
PINS_OF_STEPS: tuple[Callable[[int], int], ...] = (lambda k: k // 2, lambda k: k // 2 + 1)


def cases(rng: np.random.Generator) -> list[Case]:
    batch, height = int(rng.integers(2, 4)), int(rng.integers(3, 5))
    unknown = large_batch(rng, 4)
    return [
        _case(
            rng,
            "half known",
            "images whose upper half is known",
            (batch, 1, height, 3),
            np.arange(height)[:, None] < np.full(3, height // 2),
        ),
        _case(
            rng,
            "each its own",
            "images with a mask each, for all channels, in a second call",
            (batch, 2, 3, 3),
            _scattered(rng, (batch, 1, 3, 3)),
        ),
        _case(
            rng,
            "one",
            "a single float64 sample",
            (1, 6),
            _scattered(rng, (1, 6)),
            steps=int(rng.integers(12, 20)),
            dtype="float64",
        ),
        _case(
            rng,
            "nothing known",
            "vectors of which nothing is known",
            unknown,
            np.zeros(unknown),
            steps=int(rng.integers(1, 4)),
        ),
        _case(rng, "all known", "vectors of which all is known", (2, 4), np.ones((2, 4))),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    title = "2 digits of 28x28 whose upper half is known"
    mask = np.arange(28)[:, None] < np.full(28, 14)
    one = "a single float64 sample"
    return [
        as_usual(_case(rng, USUAL, title, (2, 1, 28, 28), mask, usual_steps(rng))),
        _case(rng, "one", one, (1, 6), _scattered(rng, (1, 6)), 3, "float64"),
    ]


def _scattered(rng, shape):
    """About half of the entries of each sample."""
    size = int(np.prod(shape[1:]))
    rows = [rng.permutation(np.arange(size) % 2) for _ in range(shape[0])]
    return np.array(rows, dtype=np.float64).reshape(shape)


def _case(rng, name, title, shape, mask, steps=None, dtype="float32"):
    steps = steps or int(rng.integers(4, 7))
    world = some_world(rng, shape[1:])
    known = world.flow(rng.standard_normal(shape), 0.0, 1.0)
    inputs = {
        "known": known,
        "mask": np.asarray(mask, dtype=np.float64),
        **world_inputs(world, FIELD),
        **draws(rng, (2 * steps + 2) * known.size),
    }
    probe: list[Step] = [
        Load("editing"),
        given_field(FIELD),
        Call(
            "editing.inpaint",
            args=[Object(FIELD), Tensor("known"), Tensor("mask"), steps],
            name=FILLED,
            after_another=name == "each its own",
        ),
        FieldCalls(of=FILLED, fields=[FIELD]),
        PinnedPixels(of=FILLED, field=FIELD, image="known", mask="mask"),
        Unchanged(tensors=["known", "mask"]),
        Drawn(),
    ]
    others = {
        OFF_THE_PATH: np.asarray(0.0),
        PIXELS_NOT_EXACT: np.asarray(0.0),
        afterwards("known"): known,
        afterwards("mask"): inputs["mask"],
    }
    right = [{**each, **others} for each in _right(inputs, world, steps)]
    if np.all(mask):  # the result is what is known then, whether the field is asked or not
        judged = (FILLED, PIXELS_NOT_EXACT, afterwards("known"), afterwards("mask"))
        right = [{name: each[name] for name in judged} for each in right]
    case = Case(
        name,
        f"{title}, {steps} step{'s' * (steps > 1)}",
        Probe(probe, dtype=dtype),
        inputs,
        tuple(right),
        axes={FILLED: of_samples(shape), TIMES: (Axis("evaluation {}"),)},
    )
    return with_any_solvers(case)


def _right(inputs: Arrays, world: World, steps: int) -> list[Arrays]:
    """What a right function may return, and the times that it asks about."""
    known, is_known = inputs["known"], np.broadcast_to(inputs["mask"] > 0, inputs["known"].shape)
    noise = drawn(inputs).take("normal", (2 * steps + 2) * known.size).reshape(-1, *known.shape)
    times = np.linspace(0, 1, steps + 1)
    answers = []

    def put(x: np.ndarray, t: float, draw: int) -> np.ndarray:
        return np.where(is_known, (1 - t) * noise[draw] + t * known, x)

    def in_the_field(solver: oracle.Solver, pin: Callable[[int], int]) -> None:
        number = count()
        end, told = oracle.solved(
            solver, lambda x, t: world.velocity(put(x, t, pin(next(number))), t), noise[0], times
        )
        answers.append({FILLED: np.where(is_known, known, end), **asked(FIELD, told)})

    for pin in PINS:
        in_the_field(oracle.euler, pin)
        in_the_field(oracle.two_step, pin)
        in_the_field(oracle.heun, pin)
    for pin in PINS_OF_STEPS:
        in_the_field(oracle.heun, pin)
    in_the_field(oracle.midpoint, PINS[0])
    in_the_field(oracle.runge_kutta, PINS[0])
    return answers


PATH, EXACT = "known pixels on their path", "known pixels at the end"
FACETS = (
    Facet(PATH, 1.0),
    Facet(EXACT, 0.75),
    Facet("times told", 0.75),
    Facet("missing pixels", 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    """The known pixels on the way and at the end, the times, and what comes of the others."""
    case = _case(rng, "facets", "vectors", (3, 6), _scattered(rng, (3, 6)))
    facts = {
        "groups": {
            PATH: [OFF_THE_PATH],
            EXACT: [PIXELS_NOT_EXACT],
            "times told": [EVALUATIONS, TIMES],
            "missing pixels": [FILLED],
        },
        "says": {
            OFF_THE_PATH: "When the field is asked, the known pixels are not all on their path; "
            "they should be (1 - t) * noise + t * known before every evaluation.",
            PIXELS_NOT_EXACT: "The known pixels of the result are not exactly those of known; they "
            "should be.",
            EVALUATIONS: "The field is not asked as often as it should be with this many steps.",
            TIMES: "The field is not asked at equal steps from 0 to 1; it should be.",
            FILLED: "The missing pixels are not where the field leads.",
        },
        "results": [FILLED],
        "returned": FILLED,
        "ways": never_asked(FIELD),
        "unless": {"missing pixels": OFF_THE_PATH},
    }
    for each in (case, case.instead):
        if each:
            each.facts.update(facts)
    return Measurement("reported", FACETS, (case,))


EXERCISE = Exercise(
    id="3.7/inpaint",
    exercise="3.7",
    function="inpaint",
    part="flow_matching",
    module="editing",
    points=3.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_inpaint", "Exercise 3.7: fill in missing pixels.", "inpaint()"),
    after=(EULER, HEUN),
    remarks={**REMARK_SEEDS, **REMARKS_RETURNED},
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{REPAINT} eq. 8",
)
