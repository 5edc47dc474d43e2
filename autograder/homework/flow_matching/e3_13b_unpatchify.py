"""Optional exercise 3.13: unpatchify, an image from tokens."""

import numpy as np

from ...checking.checks import Case, Measurement
from ...checking.exercise import Exercise, Tester
from ...worker.homework.bonus_vocabulary import Patches
from ...worker.probing.vocabulary import Call, Load, Probe, Step, Tensor, Unchanged, afterwards
from ..axes import of_samples
from ..papers import DIT
from ..remarks import REMARKS_RETURNED
from .bonus_questions import order_of_patches
from .e3_13a_patchify import patches
from .e3_13b_unpatchify_mistakes import MISTAKES

IMAGES = "images"


def cases(rng: np.random.Generator) -> list[Case]:
    colours = int(rng.integers(2, 5))
    return [
        _case(rng, "digits", "grey images of 28x28, p = 4", (3, 1, 28, 28), 4),
        _case(rng, "colour", f"{colours} channels, 6x6, p = 3", (2, colours, 6, 6), 3),
        _case(rng, "second", "3 channels, 8x8, p = 2, in a second call", (2, 3, 8, 8), 2),
        _case(rng, "pixels", "a single float64 image, p = 1", (1, 2, 3, 3), 1, "float64"),
    ]


def _case(rng, name, title, shape, p, dtype="float32"):
    steps: list[Step] = [
        Load("dit"),
        Call(
            "dit.unpatchify",
            args=[Tensor("tokens"), p],
            name=IMAGES,
            after_another=name == "second",
        ),
        Unchanged(tensors=["tokens"]),
    ]
    x = rng.standard_normal(shape)
    tokens = patches(x, p)
    right = {IMAGES: x, afterwards("tokens"): tokens}
    axes = {IMAGES: of_samples(shape)}
    return Case(name, title, Probe(steps, dtype=dtype), {"tokens": tokens}, (right,), axes=axes)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "3 channels, 8x8, p = 2", (2, 3, 8, 8), 2)
    return order_of_patches(case, Patches(IMAGES, "tokens", 2, back=True))


EXERCISE = Exercise(
    id="3.13/unpatchify",
    exercise="3.13",
    function="unpatchify",
    part="flow_matching",
    module="dit",
    points=0.5,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_unpatchify", "Exercise 3.13 (optional): images from tokens.", "unpatchify()"
    ),
    bonus=True,
    measurement=measurement,
    remarks=REMARKS_RETURNED,
    source=f"{DIT} section 3.2",
)
