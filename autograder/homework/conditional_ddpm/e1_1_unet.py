"""Exercise 1.1: ConditionalUnet.forward, judged by what the network does and not by how it is
drawn.

Any wiring passes whose output has the right shape and depends, for each sample by itself, on each
pixel of its x, on its t and on its c. Blocks and normalisation are free.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.vocabulary import (
    EACH_PIXEL,
    FAR_PIXELS,
    FINE_DETAIL,
    FINITE,
    LABELS_APART,
    NO_CONDITION_IS_NO_LABEL,
    NOT_LINEAR,
    OF_ANY_SIZE,
    SAME_ALONE,
    SAME_TWICE,
    TIMES_APART,
    UNREGISTERED,
    WITHOUT_GRADIENT,
    WITHOUT_LEARNING,
    Wiring,
    depends_in_training,
    depends_on,
    leaks,
    shape_of_batch,
)
from ...worker.probing.vocabulary import Build, Probe
from .e1_1_unet_mistakes import MISCONCEPTIONS
from .questions import CLASSES

SIDE = 28
USUAL_WIDTH = 128  # n_feat by default
BATCHES = (1, 2, 28, 64)
ASKED = 3  # samples, of which one is changed at a time
# In the order in which they explain a failure: what is not finite, or differs from call to call,
# fails the rest, too.
BEFORE = (FINITE, SAME_TWICE)
AFTER = (
    SAME_ALONE,
    NO_CONDITION_IS_NO_LABEL,
    LABELS_APART,
    TIMES_APART,
    EACH_PIXEL,
    FAR_PIXELS,
    FINE_DETAIL,
    NOT_LINEAR,
    OF_ANY_SIZE,
)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "grey", "a grey image, n_feat = 16", 1, 16, BATCHES),
        _case(
            rng,
            "colour",
            f"{(channels := int(rng.integers(2, 5)))} channels, n_feat = 32",
            channels,
            32,
            (3,),
        ),
        _case(rng, "wide", f"n_feat = {USUAL_WIDTH}, the default", 1, USUAL_WIDTH, (1,), True),
    ]


def _case(rng, name, title, channels, width, batches, briefly=False):
    arguments, seed = [channels, width, CLASSES], int(rng.integers(2**31))
    probe = Probe(
        [
            Build("ResUNet.ConditionalUnet", arguments, name="network", seed=seed),
            Wiring(
                "network",
                channels=channels,
                side=SIDE,
                classes=CLASSES,
                mask=-1.0,
                batches=list(batches),
                briefly=briefly,
            ),
        ]
    )
    x = rng.standard_normal((2, ASKED, channels, SIDE, SIDE))
    t = (rng.permutation(ASKED) + rng.uniform(0.2, 0.8, ASKED)) / ASKED  # well apart
    c = np.eye(CLASSES)[rng.permutation(CLASSES)[:ASKED]]
    inputs = {
        "x": x[0],
        "another x": x[1],
        "t": t.reshape(-1, 1, 1, 1),
        "another t": ((t + 0.5) % 1).reshape(-1, 1, 1, 1),
        "c": c,
        "another c": np.roll(c, 1, axis=1),
    }
    inputs = {name: value.astype(np.float32) for name, value in inputs.items()}
    expected = {shape_of_batch(batch): np.array([batch, channels, SIDE, SIDE]) for batch in batches}
    if briefly:
        words = [word(name_of_input) for name_of_input in "tc" for word in (depends_on, leaks)]
        expected |= dict.fromkeys(words, np.asarray(1.0))
        return Case(name, title, probe, inputs, (expected,), claims=tuple(words))
    for what in BEFORE:
        expected[what] = np.asarray(1.0)
    for name_of_input in ("x", "t", "c"):
        expected[depends_on(name_of_input)] = np.asarray(1.0)
        expected[leaks(name_of_input)] = np.asarray(1.0)
    for what in (*AFTER, *map(depends_in_training, "xtc")):
        expected[what] = np.asarray(1.0)
    for what in (WITHOUT_GRADIENT, UNREGISTERED):
        expected[what] = np.asarray(0.0)
    claims = tuple(what for what, right in expected.items() if right.ndim == 0 and right == 1)
    return Case(name, title, probe, inputs, (expected,), claims=claims)


SHAPE, PICTURE, REACH, TIME, CONDITION = "shape", "picture", "reach", "time", "condition"
APART, REPEATABLE, RANGE, LEARNING = "samples apart", "repeatable", "range", "learning"
FACETS = (
    Facet(SHAPE, 0.5),
    Facet(PICTURE, 0.5),
    Facet(REACH, 0.75),
    Facet(TIME, 0.5),
    Facet(CONDITION, 0.5),
    Facet(APART, 0.25),
    Facet(REPEATABLE, 0.25),
    Facet(RANGE, 0.25),
    Facet(LEARNING, 0.25),
    Facet(ELSEWHERE, 0.25),
)
FEW = 2  # samples in the batch whose shape is looked at
GROUPS = {
    SHAPE: [shape_of_batch(FEW)],
    PICTURE: [depends_on("x"), EACH_PIXEL, depends_in_training("x"), NOT_LINEAR],
    REACH: [FAR_PIXELS, FINE_DETAIL],
    TIME: [depends_on("t"), TIMES_APART, depends_in_training("t")],
    CONDITION: [
        depends_on("c"),
        NO_CONDITION_IS_NO_LABEL,
        LABELS_APART,
        depends_in_training("c"),
    ],
    APART: [leaks("x"), leaks("t"), leaks("c"), SAME_ALONE],
    REPEATABLE: [SAME_TWICE],
    RANGE: [FINITE, OF_ANY_SIZE],
    LEARNING: [WITHOUT_GRADIENT, UNREGISTERED],
}
SAYS = {
    shape_of_batch(FEW): "The output has not the shape of x; it should have.",
    depends_on("x"): "The output does not depend on x; it should predict the noise in it.",
    EACH_PIXEL: "Some pixels of x have no influence on the output; each should have some.",
    FAR_PIXELS: "Pixels that are far apart do not reach each other; they should, by a way down to "
    "smaller pictures and up again.",
    FINE_DETAIL: "Neighbouring pixels are treated as one; fine detail should get through, by skips "
    "from the way down to the way up.",
    NOT_LINEAR: "The output is linear in x; layers should have activations (ReLU, SiLU, GELU) "
    "between them.",
    depends_on("t"): "The output does not depend on t; each sample's output should depend on its "
    "own t.",
    depends_on("c"): "The output does not depend on c; each sample's output should depend on its "
    "own row of c.",
    NO_CONDITION_IS_NO_LABEL: "A row of condition_mask_value gives the same output as some label; "
    "the network should tell it from every label. (An argmax of c cannot.)",
    LABELS_APART: "Two labels give the same output; each should give an output of its own.",
    TIMES_APART: "Two different t give the same output; each should give an output of its own. "
    "(Rounding t does this.)",
    **{
        depends_in_training(name): f"A sample's output depends on its own {name} in evaluation "
        f"mode and not in training mode; it should in both."
        for name in ("x", "t", "c")
    },
    leaks("x"): "A sample's output depends on another sample's x in evaluation mode; it should "
    "depend on its own alone.",
    leaks("t"): "A sample's output depends on another sample's t; it should depend on its own "
    "alone.",
    leaks("c"): "A sample's output depends on another sample's c; it should depend on its own "
    "alone.",
    SAME_ALONE: "A sample alone gets another output than the same sample in a batch; both should "
    "be the same in evaluation mode.",
    SAME_TWICE: "The same input gives another output the second time, in evaluation mode; it "
    "should give the same. (Dropout that is always on, layers made in forward, or an input that "
    "is changed in place do this.)",
    FINITE: "The output has NaN or infinite values; it should be finite.",
    OF_ANY_SIZE: "The output keeps to a range (a sigmoid, tanh, ReLU or clamp at the end); it "
    "should be able to take any value, as noise does.",
    WITHOUT_GRADIENT: "Some layers change the output and get no gradient (detach, no_grad), in "
    "training mode at least; every layer that is used should learn.",
    UNREGISTERED: "Some layers are in use that the network does not know as its own (they are in a "
    "plain list, or made in forward), so no optimizer trains them; they should be attributes made "
    "in __init__, or in an nn.ModuleList.",
}


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "a grey image, n_feat = 16", 1, 16, (FEW,))
    facts = {
        "groups": GROUPS,
        "says": SAYS,
        "base": depends_on("x"),
        "unless": {APART: SAME_TWICE},
    }
    return Measurement("reported", FACETS, (replace(case, facts=facts),))


EXERCISE = Exercise(
    id="1.1/unet",
    exercise="1.1",
    function="ConditionalUnet.forward",
    part="conditional_ddpm",
    module="ResUNet",
    points=4.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_conditional_unet", "Exercise 1.1: the network.", "ConditionalUnet.forward()"
    ),
    remarks={
        WITHOUT_LEARNING: "some blocks of your network are not used by forward, or are frozen: "
        "they never learn"
    },
    measurement=measurement,
)
