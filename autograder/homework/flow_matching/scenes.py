"""Small calls of the functions of part 3, about which a person can be asked."""

from typing import Any

import numpy as np

from ...checking.checks import Arrays
from ...checking.scenes import Scene
from ...worker.homework.field_vocabulary import GivenPredictor
from ...worker.probing.vocabulary import Call, Evaluate, Load, Object, Probe, Step, Tensor
from ..prepared_draws import draws
from . import bonus_scenes, flow_questions, questions

FIELD, OTHER, NETWORK = "field", "field_to", "network"
SHAPE = (3, 4)  # of a batch of vectors
SIDE = 28


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng([43, *map(ord, name)])


def _numbers(*names: str, batch: int = 3) -> Arrays:
    rng = _rng(names[0])
    return {name: rng.standard_normal((3, 2, 4))[:batch] for name in names}


def _conversion(
    name: str,
    function: str,
    says: str,
    args: list[Any],
    like: str = "",
    but: str = "",
    batch: int = 3,
    factor: tuple[str, str] | None = None,
) -> Scene:
    inputs = _numbers("prediction", "x_t", "data", "noise", "score", batch=batch)
    given = {each.name: inputs[each.name] for each in args if isinstance(each, Tensor)}
    call = Call(f"conversions.{function}", args, name="result", pair=function == "split")
    many = f"{batch} samples" if batch > 1 else "one sample"
    return Scene(
        name,
        "conversions",
        function,
        f"{says} for {many} of shape (2, 4)",
        Probe([Load("conversions"), call]),
        given,
        like,
        but,
        factor,
        batch,
    )


def _conversions() -> tuple[Scene, ...]:
    predicted, both = [Tensor("x_t"), 0.8, 0.6], [Tensor("data"), Tensor("noise"), 0.8, 0.6]
    kinds = ("noise", "score", "velocity", "data")
    first, *others = (
        _conversion(
            f"split {kind}",
            "split",
            f'`split(prediction, "{kind}", x_t, 0.8, 0.6)`',
            [Tensor("prediction"), kind, *predicted],
            "" if kind == "noise" else "split noise",
            "" if kind == "noise" else f'kind is "{kind}"',
        )
        for kind in kinds
    )
    joined = tuple(
        _conversion(
            f"join {kind}",
            "join",
            f'`join("{kind}", data, noise, 0.8, 0.6)`',
            [kind, *both],
            "" if kind == "v" else "join v",
            "" if kind == "v" else f'kind is "{kind}"',
            factor=("noise", "`noise`"),
        )
        for kind in ("v", "score", "velocity")
    )
    mean = [Tensor("x_t"), Tensor("score"), 0.8, 0.6]
    says = "`posterior_mean(x_t, score, 0.8, 0.6)`"
    return (
        first,
        *others,
        *joined,
        _conversion("mean", "posterior_mean", says, mean, factor=("score", "`score`")),
        _conversion(
            "mean, one", "posterior_mean", says, mean, "mean", "there is one sample", batch=1
        ),
    )


def _model(steps: int, mask_p: float = 0.2) -> list[Step]:
    return flow_questions.model({"T": steps, "num_feat": 16, "mask_p": mask_p})


def _forward(name: str, batch: int, mask_p: float, like: str = "", but: str = "") -> Scene:
    rng = _rng("forward")
    inputs = {
        "images": rng.standard_normal((batch, 1, SIDE, SIDE)),
        "labels": np.arange(batch) * 3 % flow_questions.CLASSES,
        **draws(rng, batch * SIDE * SIDE),
    }
    many = f"{batch} images" if batch > 1 else "one image"
    call = Call("model.forward", [Tensor("images"), Tensor("labels")], name="loss")
    return Scene(
        name,
        "FM",
        "ConditionalFM.forward",
        f"`forward(images, conditions)` for {many} of 28x28, with mask_p = {mask_p:g}",
        Probe([*_model(6, mask_p), call]),
        inputs,
        like,
        but,
        samples=batch,
    )


def _sample(
    name: str, batch: int, steps: int, omega: float, like: str = "", but: str = ""
) -> Scene:
    rng = _rng("sample")
    inputs = {"labels": np.arange(batch) + 1, **draws(rng, steps, batch, SIDE * SIDE)}
    many = f"{batch} labels" if batch > 1 else "one label"
    call = Call("model.sample", [Tensor("labels"), omega], name="digits")
    return Scene(
        name,
        "FM",
        "ConditionalFM.sample",
        f"`sample(conditions, omega)` for {many}, with T = {steps} and omega = {omega:g}",
        Probe([*_model(steps), Evaluate("model"), call]),
        inputs,
        like,
        but,
        samples=batch,
    )


def _on_a_field(
    name: str,
    module: str,
    function: str,
    says: str,
    args: list[Any],
    inputs: Arrays | None = None,
    like: str = "",
    but: str = "",
    batch: int = 3,
) -> Scene:
    """A call with a given field, args behind it. inputs: beside x (B, 4)."""
    rng = _rng(FIELD)
    world, other = (questions.some_world(rng, SHAPE[1:]) for _ in range(2))
    x = rng.standard_normal(SHAPE)[:batch]
    steps = [Load(module), questions.given_field(FIELD)]
    fields = [Object(FIELD)]
    given = {"x": x, **questions.world_inputs(world, FIELD), **(inputs or {})}
    if function == "translate":
        steps.append(questions.given_field(OTHER))
        fields.append(Object(OTHER))
        given |= questions.world_inputs(other, OTHER)
    call = Call(f"{module}.{function}", [*fields, *args], name="result")
    many = f"{batch} vectors" if batch > 1 else "one vector"
    return Scene(
        name,
        module,
        function,
        f"{says} for {many} of 4 numbers",
        Probe([*steps, call]),
        {**given, **draws(rng, 12 * x.size)},
        like,
        but,
        samples=batch,
    )


def _solver(name: str, function: str, count: int, like: str = "", but: str = "") -> Scene:
    times = np.linspace(0, 1, count + 1)
    return _on_a_field(
        name,
        "solvers",
        function,
        f"`{function}(field, x, times)` with {count + 1} equal times from 0 to 1",
        [Tensor("x"), Tensor("times")],
        {"times": times},
        like,
        but,
    )


def _ddim(name: str, numbers: list[int], like: str = "", but: str = "") -> Scene:
    rng = _rng(NETWORK)
    world = questions.some_world(rng, SHAPE[1:])
    inputs = {
        "x_T": rng.standard_normal(SHAPE),
        "alpha_bars": np.cumprod(1 - np.linspace(0.02, 0.3, 10)),
        **questions.world_inputs(world, NETWORK),
    }
    steps = [
        Load("solvers"),
        GivenPredictor(NETWORK, f"{NETWORK} mean", f"{NETWORK} covariance", "alpha_bars"),
        Call(
            "solvers.ddim_by_euler",
            [Object(NETWORK), Tensor("x_T"), Tensor("alpha_bars"), numbers],
            name="result",
        ),
    ]
    says = f"`ddim_by_euler(network, x_T, alpha_bars, {numbers})` for 3 vectors of 4 numbers"
    return Scene(name, "solvers", "ddim_by_euler", says, Probe(steps), inputs, like, but, samples=3)


def _editing() -> tuple[Scene, ...]:
    mask = {"mask": np.array([1.0, 1.0, 0.0, 0.0])}
    sdedit, x = "`sdedit(field, image, {:g}, {})`", Tensor("x")
    inpaint = "`inpaint(field, known, mask, {})`, whose first two pixels are known,"
    invert, translate = "`invert(field, image, {})`", "`translate(field_from, field_to, image, {})`"
    return (
        _on_a_field("sdedit", "editing", "sdedit", sdedit.format(0.5, 4), [x, 0.5, 4]),
        _on_a_field(
            "sdedit, early", "editing", "sdedit", sdedit.format(0.2, 4), [x, 0.2, 4],
            None, "sdedit", "t_start is 0.2",
        ),
        _on_a_field(
            "sdedit, longer", "editing", "sdedit", sdedit.format(0.5, 6), [x, 0.5, 6],
            None, "sdedit", "steps is 6",
        ),
        _on_a_field(
            "inpaint", "editing", "inpaint", inpaint.format(4), [x, Tensor("mask"), 4], mask
        ),
        _on_a_field(
            "inpaint, longer", "editing", "inpaint", inpaint.format(6), [x, Tensor("mask"), 6],
            mask, "inpaint", "steps is 6",
        ),
        _on_a_field("invert", "editing", "invert", invert.format(4), [x, 4]),
        _on_a_field(
            "invert, longer", "editing", "invert", invert.format(6), [x, 6],
            None, "invert", "steps is 6",
        ),
        _on_a_field("translate", "editing", "translate", translate.format(4), [x, 4]),
        _on_a_field(
            "translate, longer", "editing", "translate", translate.format(6), [x, 6],
            None, "translate", "steps is 6",
        ),
    )  # fmt: skip


SCENES = (
    *_conversions(),
    _forward("loss", 3, 0.5),
    _forward("loss, kept", 3, 0.0, "loss", "mask_p is 0"),
    _forward("loss, dropped", 3, 1.0, "loss", "mask_p is 1"),
    _forward("loss, one", 1, 0.5, "loss", "there is one image"),
    _sample("sample", 2, 4, 2.0),
    _sample("sample, plain", 2, 4, 0.0, "sample", "omega is 0"),
    _sample("sample, longer", 2, 6, 2.0, "sample", "T is 6"),
    _solver("euler", "euler", 4),
    _solver("euler, longer", "euler", 6, "euler", "there are 7 times"),
    _solver("heun", "heun", 4),
    _solver("heun, longer", "heun", 6, "heun", "there are 7 times"),
    _ddim("ddim", [8, 5, 2]),
    _ddim("ddim, longer", [8, 6, 4, 2, 0], "ddim", "the step numbers are [8, 6, 4, 2, 0]"),
    *_editing(),
    *bonus_scenes.SCENES,
)
