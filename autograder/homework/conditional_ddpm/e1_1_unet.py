"""Exercise 1.1: ConditionalUnet.forward, judged by what the network does and not by how it is
drawn.

Any wiring passes whose output has the right shape and depends, for each sample by itself, on each
pixel of its x, on its t and on its c. Blocks and normalisation are free.
"""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.homework.vocabulary import (
    EACH_PIXEL,
    FINITE,
    NO_CONDITION_IS_NO_LABEL,
    OF_ANY_SIZE,
    SAME_ALONE,
    SAME_TWICE,
    WITHOUT_GRADIENT,
    WITHOUT_LEARNING,
    Wiring,
    depends_on,
    leaks,
    shape_of_batch,
)
from ...worker.probing.vocabulary import Build, Probe
from .e1_1_unet_mistakes import MISCONCEPTIONS
from .questions import CLASSES

SIDE = 28
BATCHES = (1, 2, 28, 256)
ASKED = 3  # samples, of which one is changed at a time
# In the order in which they explain a failure: what is not finite, or differs from call to call,
# fails the rest, too.
BEFORE = (FINITE, SAME_TWICE)
AFTER = (SAME_ALONE, NO_CONDITION_IS_NO_LABEL, EACH_PIXEL, OF_ANY_SIZE)


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
    ]


def _case(rng, name, title, channels, width, batches):
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
            ),
        ]
    )
    x, t = rng.standard_normal((2, ASKED, channels, SIDE, SIDE)), rng.uniform(0, 1, ASKED)
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
    for what in BEFORE:
        expected[what] = np.asarray(1.0)
    for name_of_input in ("x", "t", "c"):
        expected[depends_on(name_of_input)] = np.asarray(1.0)
        expected[leaks(name_of_input)] = np.asarray(1.0)
    for what in AFTER:
        expected[what] = np.asarray(1.0)
    expected[WITHOUT_GRADIENT] = np.asarray(0.0)
    return Case(name, title, probe, inputs, (expected,))


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
)
