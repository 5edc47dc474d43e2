"""Exercise 2.3.1: ImageGenerator.__init__, the size of an image and the number of labels. Ready or
not ready.

A condition_dim that is too small is the mistake with the dearest consequence: on a GPU a label
outside the embedding ends in `device-side assert`, and nothing runs after it. Four labels are
enough for three classes and the null token.
"""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.probing.vocabulary import Build, KeepArguments, Probe, Read, ReadUpTo
from .e2_3_1_images_mistakes import MISCONCEPTIONS

USUAL, ENOUGH = 11, 4
PARAMETERS = [
    "input_shape",
    "condition_dim",
    "sequential",
    "denoising_steps",
    "p_uncond",
    "weights_path",
    "test",
    "device",
]


def cases(rng: np.random.Generator) -> list[Case]:
    steps, p_uncond = int(rng.integers(50, 500)), round(float(rng.uniform(0.1, 0.4)), 2)
    probe = [
        KeepArguments("diffusion_model.DiffusionModel", parameters=PARAMETERS, name="policy"),
        Build("image_gen.ImageGenerator", args=[steps, p_uncond], name="generator"),
        Read("policy", attributes=["input_shape"]),
        ReadUpTo(object="policy", attribute="condition_dim", most=ENOUGH, usual=USUAL),
    ]
    expected = {"input_shape": np.array([3, 32, 32]), "condition_dim": np.array(ENOUGH)}
    return [
        Case(
            "made",
            "your diffusion model, whose condition_dim is at least 4",
            Probe(probe),
            {},
            (expected,),
        )
    ]


EXERCISE = Exercise(
    id="2.3.1/ready",
    exercise="2.3.1",
    function="ImageGenerator.__init__",
    part="diffusion_models",
    module="image_gen",
    points=0.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_image_generator",
        "Exercise 2.3.1: whether the image generator is ready to train.",
        "ImageGenerator()",
    ),
    remarks={
        "condition_dim beside the usual one": "Your condition_dim has room for the three "
        "classes; it should be 11 for CIFAR-10's ten classes and the null token.",
    },
)
