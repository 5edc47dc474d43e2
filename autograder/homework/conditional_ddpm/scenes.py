"""Small calls of the functions of part 1, about which a person can be asked."""

from typing import Any

import numpy as np

from ...checking.checks import Arrays
from ...checking.scenes import Scene
from ...worker.homework.vocabulary import NudgeWeights
from ...worker.probing.vocabulary import Build, Call, Entries, Evaluate, Probe, Step, Tensor
from ..prepared_draws import draws
from . import questions
from .e1_2_scheduler import KEYS

SIDE = 28


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng([43, *map(ord, name)])


def _model(steps: int, **others: Any) -> list[Step]:
    fields = {"T": steps, "beta_1": 0.1, "beta_T": 0.4, "num_feat": 16, **others}
    return questions.model(fields)


def _scheduler(name: str, says: str, t: Any, like: str = "", but: str = "") -> Scene:
    steps = [
        *_model(5),
        Call("model.scheduler", [Tensor("t")], name="schedule"),
        Entries("schedule", KEYS),
    ]
    function, inputs = "ConditionalDDPM.scheduler", {"t": np.asarray(t)}
    samples = np.size(t)
    return Scene(name, "DDPM", function, says, Probe(steps), inputs, like, but, samples=samples)


def _images(name: str, batch: int) -> Arrays:
    rng = _rng(name)
    return {
        "images": rng.standard_normal((batch, 1, SIDE, SIDE)),
        "labels": np.arange(batch) * 3 % questions.CLASSES,
        **draws(rng, batch * SIDE * SIDE),
    }


def _forward(name: str, batch: int, mask_p: float, like: str = "", but: str = "") -> Scene:
    steps = [
        *_model(6, mask_p=mask_p),
        Call("model.forward", [Tensor("images"), Tensor("labels")], name="loss"),
    ]
    many = f"{batch} images" if batch > 1 else "one image"
    return Scene(
        name,
        "DDPM",
        "ConditionalDDPM.forward",
        f"`forward(images, conditions)` for {many} of 28x28, with T = 6 and mask_p = {mask_p:g}",
        Probe(steps),
        _images("forward", batch),
        like,
        but,
        samples=batch,
    )


def _sample(
    name: str, batch: int, steps: int, omega: float, like: str = "", but: str = ""
) -> Scene:
    rng = _rng("sample")
    inputs = {
        "labels": np.arange(batch) + 1,
        **draws(rng, steps, batch, SIDE * SIDE),
    }
    probe = [
        *_model(steps),
        Evaluate("model"),
        Call("model.sample", [Tensor("labels"), omega], name="digits"),
    ]
    many = f"{batch} labels" if batch > 1 else "one label"
    return Scene(
        name,
        "DDPM",
        "ConditionalDDPM.sample",
        f"`sample(conditions, omega)` for {many}, with T = {steps} and omega = {omega:g}",
        Probe(probe),
        inputs,
        like,
        but,
        samples=batch,
    )


def _unet(name: str, batch: int, like: str = "", but: str = "") -> Scene:
    rng = _rng("unet")
    inputs = {
        "x": rng.standard_normal((batch, 1, SIDE, SIDE)),
        "t": rng.uniform(0.1, 1, (batch, 1, 1, 1)),
        "c": np.eye(questions.CLASSES)[np.arange(batch)],
    }
    steps = [
        Build("ResUNet.ConditionalUnet", [1, 16, questions.CLASSES], name="network", seed=7),
        NudgeWeights("network", seed=7),
        Evaluate("network"),
        Call("network.forward", [Tensor("x"), Tensor("t"), Tensor("c")], name="prediction"),
    ]
    many = f"{batch} images" if batch > 1 else "one image"
    return Scene(
        name,
        "ResUNet",
        "ConditionalUnet.forward",
        f"`forward(x, t, c)` of the U-Net for {many} of 28x28, with n_feat = 16",
        Probe(steps),
        inputs,
        like,
        but,
        samples=batch,
    )


SCENES = (
    _scheduler("schedule", "`scheduler(t_s)` for t_s = [2, 5], with T = 5", [2, 5]),
    _scheduler(
        "schedule, later",
        "`scheduler(t_s)` for t_s = [2, 4], with T = 5",
        [2, 4],
        "schedule",
        "t_s is [2, 4]",
    ),
    _forward("loss", 3, 0.5),
    _forward("loss, kept", 3, 0.0, "loss", "mask_p is 0"),
    _forward("loss, dropped", 3, 1.0, "loss", "mask_p is 1"),
    _forward("loss, one", 1, 0.5, "loss", "there is one image"),
    _sample("sample", 2, 4, 2.0),
    _sample("sample, plain", 2, 4, 0.0, "sample", "omega is 0"),
    _sample("sample, longer", 2, 6, 2.0, "sample", "T is 6"),
    _sample("sample, one", 1, 4, 2.0, "sample", "there is one label"),
    _unet("unet", 3),
    _unet("unet, one", 1, "unet", "there is one image"),
)
