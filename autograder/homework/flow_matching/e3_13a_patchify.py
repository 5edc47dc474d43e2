"""Optional exercise 3.13: patchify, tokens from an image."""

import numpy as np

from ...checking.checks import Axis, Case, Measurement
from ...checking.exercise import Exercise, Tester
from ...worker.homework.bonus_vocabulary import Patches
from ...worker.probing.vocabulary import Call, Load, Probe, Step, Tensor, Unchanged, afterwards
from ..papers import DIT
from ..remarks import REMARKS_RETURNED
from .bonus_questions import order_of_patches
from .e3_13a_patchify_mistakes import MISTAKES

TOKENS = "tokens"
AXES = (Axis("sample {}"), Axis("token {}"), Axis("entry {}"))


def cases(rng: np.random.Generator) -> list[Case]:
    colours = int(rng.integers(2, 5))
    return [
        _case(rng, "digits", "grey images of 28x28, p = 4", (3, 1, 28, 28), 4),
        _case(rng, "colour", f"{colours} channels, 6x6, p = 3", (2, colours, 6, 6), 3),
        _case(rng, "wide", "3 channels, 4x10, p = 2, in a second call", (2, 3, 4, 10), 2),
        _case(rng, "pixels", "a single float64 image, p = 1", (1, 2, 3, 3), 1, "float64"),
    ]


def _case(rng, name, title, shape, p, dtype="float32"):
    steps: list[Step] = [
        Load("dit"),
        Call("dit.patchify", args=[Tensor("x"), p], name=TOKENS, after_another=name == "wide"),
        Unchanged(tensors=["x"]),
    ]
    x = rng.standard_normal(shape)
    right = {TOKENS: patches(x, p), afterwards("x"): x}
    return Case(name, title, Probe(steps, dtype=dtype), {"x": x}, (right,), axes={TOKENS: AXES})


def patches(x: np.ndarray, p: int) -> np.ndarray:
    """The patches of x (B, C, H, W), one after the other: (B, N, p * p * C)."""
    _, _, height, width = x.shape
    corners = [(row, column) for row in range(0, height, p) for column in range(0, width, p)]
    cut = [x[:, :, row : row + p, column : column + p] for row, column in corners]
    return np.stack([np.moveaxis(each, 1, 3).reshape(len(x), -1) for each in cut], axis=1)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "3 channels, 8x8, p = 2", (2, 3, 8, 8), 2)
    return order_of_patches(case, Patches(TOKENS, "x", 2))


EXERCISE = Exercise(
    id="3.13/patchify",
    exercise="3.13",
    function="patchify",
    part="flow_matching",
    module="dit",
    points=0.5,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester("test_patchify", "Exercise 3.13 (optional): tokens from images.", "patchify()"),
    bonus=True,
    measurement=measurement,
    remarks=REMARKS_RETURNED,
    source=f"{DIT} section 3.2",
)
