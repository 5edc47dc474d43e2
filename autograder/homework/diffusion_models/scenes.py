"""Small calls of the functions of part 2, about which a person can be asked."""

from typing import Any

import numpy as np

from ...checking.checks import Arrays
from ...checking.scenes import Scene
from ...worker.homework.vocabulary import Schedule, StandInNetwork
from ...worker.probing.vocabulary import Build, Call, Probe, Read, Step, Tensor
from ..prepared_draws import draws
from . import questions

SCHEDULE = [5, 0.1, 0.5]
SAID = "a schedule of 5 steps from 0.1 to 0.5"
CONDITION = 4


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng([43, *map(ord, name)])


def _many(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"


def _tables(name: str, arguments: list[Any], like: str = "", but: str = "") -> Scene:
    steps, start, end = arguments
    return Scene(
        name,
        "noise_scheduler",
        "NoiseScheduler.__init__",
        f"`NoiseScheduler({steps}, {start:g}, {end:g})`",
        Probe(
            [
                Build("noise_scheduler.NoiseScheduler", arguments, name="scheduler"),
                Read("scheduler", ["betas", "alphas", "alpha_bars"]),
            ]
        ),
        {},
        like,
        but,
    )


def _add_noise(name: str, t: list[int], like: str = "", but: str = "") -> Scene:
    rng, shape = _rng("add noise"), (len(t), 1, 4, 4)
    inputs = {
        "original_samples": rng.standard_normal(shape),
        "noise": rng.standard_normal(shape),
        "timesteps": np.array(t),
    }
    return Scene(
        name,
        "noise_scheduler",
        "NoiseScheduler.add_noise",
        f"`add_noise` for {_many(len(t), 'image')} of 4x4 at timesteps {t}, with {SAID}",
        Probe(
            [
                questions.scheduler(SCHEDULE),
                Call("scheduler.add_noise", [Tensor(name) for name in inputs], name="x_t"),
            ]
        ),
        inputs,
        like,
        but,
        factor=("noise", "`noise`") if len(t) == 1 else None,
        samples=len(t),
    )


def _denoise(name: str, t: int, threshold: bool = False, like: str = "", but: str = "") -> Scene:
    rng, shape = _rng("denoise"), (3, 2, 4)
    inputs = {
        "model_prediction": rng.standard_normal(shape),
        "x_t": 2 * rng.standard_normal(shape),
        **draws(rng, 24),
    }
    told = ", threshold=True" if threshold else ""
    args = [Tensor("model_prediction"), t, Tensor("x_t"), *([True] if threshold else [])]
    return Scene(
        name,
        "noise_scheduler",
        "NoiseScheduler.denoise_step",
        f"`denoise_step(model_prediction, {t}, x_t{told})` for x_t of shape (3, 2, 4), with {SAID}",
        Probe(
            [
                questions.scheduler(SCHEDULE),
                Call("scheduler.denoise_step", args, name="x_(t-1)"),
            ]
        ),
        inputs,
        like,
        but,
        factor=None if threshold else ("model_prediction", "the predicted noise"),
        samples=3,
    )


def _model(steps: int, p_uncond: float) -> list[Step]:
    return [
        StandInNetwork(CONDITION, False, False),
        Schedule("noise_scheduler.NoiseScheduler", betas=[0.1, 0.5]),
        Build(
            "diffusion_model.DiffusionModel",
            args=[(3, 2), CONDITION, True, steps, p_uncond, None, True],
            name="model",
        ),
    ]


def _conditions(batch: int) -> Arrays:
    return {"cond": _rng("cond").uniform(0.2, 1.0, (batch, CONDITION))}


def _loss(name: str, batch: int, p_uncond: float, like: str = "", but: str = "") -> Scene:
    rng = _rng("loss")
    data = {"data": rng.standard_normal((batch, 3, 2))}
    return Scene(
        name,
        "diffusion_model",
        "DiffusionModel.compute_loss_on_batch",
        f"`compute_loss_on_batch(data, cond)` for {_many(batch, 'sequence')} of shape (3, 2), with "
        f"T = 5 and p_uncond = {p_uncond:g}",
        Probe(
            [
                *_model(5, p_uncond),
                Call("model.compute_loss_on_batch", [Tensor("data"), Tensor("cond")], name="loss"),
            ]
        ),
        {**data, **_conditions(batch), **draws(rng, batch * 6)},
        like,
        but,
        samples=batch,
    )


def _generate(
    name: str,
    batch: int,
    steps: int,
    weight: float,
    threshold: bool = False,
    like: str = "",
    but: str = "",
) -> Scene:
    told = ", threshold=True" if threshold else ""
    call = Call(
        "model.generate_sample",
        [Tensor("cond"), weight, *([True] if threshold else [])],
        name="sample",
    )
    return Scene(
        name,
        "diffusion_model",
        "DiffusionModel.generate_sample",
        f"`generate_sample(cond, {weight:g}{told})` for {_many(batch, 'sequence')} of shape "
        f"(3, 2), with T = {steps}",
        Probe([*_model(steps, 0.2), call]),
        {**_conditions(batch), **draws(_rng("generate"), steps * batch * 6)},
        like,
        but,
        samples=batch,
    )


def _extras(
    name: str, method: str, says: str, args: list[Any], inputs: Arrays, **more: Any
) -> Scene:
    return Scene(
        name,
        "extras",
        f"FastScheduler.{method}",
        f"{says}, with `FastScheduler(10)`",
        Probe(
            [
                Build("extras.FastScheduler", [10], name="scheduler"),
                Call(f"scheduler.{method}", args, name="result", pair=method == "from_velocity"),
            ]
        ),
        {**inputs, **draws(_rng(name), 60)},
        samples=3,
        **more,
    )


def _pair(one: str, other: str) -> Arrays:
    rng = _rng(one)
    return {each: rng.standard_normal((3, 2, 4)) for each in (one, other)}


def _extras_scenes() -> tuple[Scene, ...]:
    epsilon = [Tensor("x_0"), Tensor("epsilon")]
    return (
        Scene(
            "cosine",
            "extras",
            "FastScheduler.__init__",
            "`FastScheduler(6)`",
            Probe(
                [
                    Build("extras.FastScheduler", [6], name="scheduler"),
                    Read("scheduler", ["betas", "alphas", "alpha_bars"]),
                ]
            ),
            {},
        ),
        _extras(
            "velocity",
            "velocity",
            "`velocity` for 3 samples of shape (2, 4) at timesteps [1, 5, 8]",
            [Tensor("x_0"), Tensor("noise"), Tensor("timesteps")],
            {**_pair("x_0", "noise"), "timesteps": np.array([1, 5, 8])},
        ),
        _extras(
            "from velocity",
            "from_velocity",
            "`from_velocity(v, x_t, 4)` for 3 samples of shape (2, 4)",
            [Tensor("v"), Tensor("x_t"), 4],
            _pair("v", "x_t"),
        ),
        _extras(
            "jump",
            "ddim_step",
            "`ddim_step(x_0, epsilon, 8, 4, eta=0.5)` for 3 samples of shape (2, 4)",
            [*epsilon, 8, 4, 0.5],
            _pair("x_0", "epsilon"),
        ),
        _extras(
            "jump, plain",
            "ddim_step",
            "`ddim_step(x_0, epsilon, 8, 4, eta=0)` for 3 samples of shape (2, 4)",
            [*epsilon, 8, 4, 0.0],
            _pair("x_0", "epsilon"),
            like="jump",
            but="eta is 0",
        ),
        _extras(
            "jump, end",
            "ddim_step",
            "`ddim_step(x_0, epsilon, 8, -1, eta=0.5)` for 3 samples of shape (2, 4)",
            [*epsilon, 8, -1, 0.5],
            _pair("x_0", "epsilon"),
            like="jump",
            but="t_previous is -1",
        ),
        _extras(
            "clamp",
            "dynamic_threshold",
            "`dynamic_threshold(x_0, 0.9)` for 3 samples of shape (2, 4)",
            [Tensor("x_0"), 0.9],
            _pair("x_0", "epsilon"),
        ),
    )


SCENES = (
    _tables("tables", [4, 0.1, 0.4]),
    _tables("tables, longer", [6, 0.1, 0.4], "tables", "num_steps is 6"),
    _add_noise("add noise", [3, 0, 2]),
    _add_noise("add noise, one", [3], "add noise", "there is one image"),
    _denoise("step", 2),
    _denoise("step, last", 0, False, "step", "t is 0"),
    _denoise("step, thresholded", 2, True, "step", "threshold is True"),
    _denoise("step, thresholded, last", 0, True, "step, thresholded", "t is 0"),
    _loss("loss", 3, 0.5),
    _loss("loss, kept", 3, 0.0, "loss", "p_uncond is 0"),
    _loss("loss, dropped", 3, 1.0, "loss", "p_uncond is 1"),
    _loss("loss, one", 1, 0.5, "loss", "there is one sequence"),
    _generate("sample", 2, 4, 2.0),
    _generate("sample, plain", 2, 4, 0.0, False, "sample", "guidance_weight is 0"),
    _generate("sample, longer", 2, 6, 2.0, False, "sample", "T is 6"),
    _generate("sample, thresholded", 2, 4, 2.0, True, "sample", "threshold is True"),
    _generate("sample, one", 1, 4, 2.0, False, "sample", "there is one sequence"),
    *_extras_scenes(),
)
