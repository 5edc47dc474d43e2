"""Small calls of the functions of 3.11 to 3.13, about which a person can be asked."""

from typing import Any

import numpy as np

from ...checking.checks import Arrays
from ...checking.scenes import Scene
from ...worker.homework.bonus_vocabulary import GivenPathNetwork
from ...worker.probing.vocabulary import Build, Call, Load, Object, Probe, Step, Tensor
from ..prepared_draws import draws
from . import bonus_questions, questions

FIELD = "field"
VECTORS = (3, 4)
SIDE = 4  # of a digit of tokens
DIM = 8


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng([43, *map(ord, name)])


def _many(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"


def _scene(
    name: str,
    function: str,
    says: str,
    given: list[Step],
    args: list[Any],
    inputs: Arrays,
    like: str,
    but: str,
    samples: int,
) -> Scene:
    """A call of "module.function", behind the steps that give it what it asks."""
    module = function.split(".")[0]
    call = Call(function, args, name="result")
    probe = Probe([Load(module), *given, call])
    return Scene(
        name, module, function.split(".")[1], says, probe, inputs, like, but, samples=samples
    )


def _on_a_field(name: str, function: str, steps: int, like: str = "", but: str = "") -> Scene:
    rng = _rng(function)
    world = questions.some_world(rng, VECTORS[1:])
    x_0 = rng.standard_normal(VECTORS)
    return _scene(
        name,
        f"reflow.{function}",
        f"`{function}(field, x_0, {steps})` for 3 vectors of 4 numbers",
        [questions.given_field(FIELD)],
        [Object(FIELD), Tensor("x_0"), steps],
        {"x_0": x_0, **questions.world_inputs(world, FIELD), **draws(rng, x_0.size)},
        like,
        but,
        len(x_0),
    )


def _reflow_loss(name: str, batch: int, like: str = "", but: str = "") -> Scene:
    rng = _rng("reflow loss")
    pairs = {each: rng.standard_normal((batch, 2, 4)) for each in ("x_0", "x_1")}
    return _scene(
        name,
        "reflow.reflow_loss",
        f"`reflow_loss(network, x_0, x_1)` for {_many(batch, 'pair')} of shape (2, 4)",
        [GivenPathNetwork(bonus_questions.NETWORK)],
        [Object(bonus_questions.NETWORK), Tensor("x_0"), Tensor("x_1")],
        {**pairs, **draws(rng, batch * 8)},
        like,
        but,
        batch,
    )


def _mask_tokens(name: str, times: list[float], like: str = "", but: str = "") -> Scene:
    rng = _rng("mask tokens")
    x = bonus_questions.digits(rng, len(times), SIDE)["x"]
    return _scene(
        name,
        "masked_diffusion.mask_tokens",
        f"`mask_tokens(x, t)` for {_many(len(times), 'digit')} of {SIDE}x{SIDE} tokens at times "
        f"{times}",
        [],
        [Tensor("x"), Tensor("t")],
        {"x": x, "t": np.array(times), **bonus_questions.coins(rng)},
        like,
        but,
        len(times),
    )


def _token_loss(name: str, batch: int, like: str = "", but: str = "") -> Scene:
    rng = _rng("token loss")
    return _scene(
        name,
        "masked_diffusion.loss",
        f"`loss(network, x, labels)` for {_many(batch, 'digit')} of {SIDE}x{SIDE} tokens",
        [bonus_questions.token_network()],
        [Object(bonus_questions.NETWORK), Tensor("x"), Tensor("labels")],
        {**bonus_questions.digits(rng, batch, SIDE), **bonus_questions.coins(rng)},
        like,
        but,
        batch,
    )


def _unmask(name: str, batch: int, steps: int, like: str = "", but: str = "") -> Scene:
    rng = _rng("unmask")
    return _scene(
        name,
        "masked_diffusion.unmask",
        f"`unmask(network, labels, {steps}, {SIDE})` for {_many(batch, 'label')}",
        [bonus_questions.token_network()],
        [Object(bonus_questions.NETWORK), Tensor("labels"), steps, SIDE],
        {"labels": np.arange(batch) + 1, **bonus_questions.coins(rng)},
        like,
        but,
        batch,
    )


def _patches(
    name: str, function: str, shape: tuple[int, ...], p: int, like: str = "", but: str = ""
) -> Scene:
    what = "x" if function == "patchify" else "tokens"
    return _scene(
        name,
        f"dit.{function}",
        f"`{function}({what}, {p})` for {what} of shape {shape}",
        [],
        [Tensor(what), p],
        {what: _rng(function).standard_normal(shape)},
        like,
        but,
        shape[0],
    )


def _block(name: str, batch: int, heads: int, like: str = "", but: str = "") -> Scene:
    rng = _rng("block")
    tokens, condition = rng.standard_normal((batch, 4, DIM)), rng.standard_normal((batch, DIM))
    steps: list[Step] = [
        Build("dit.AdaLNZeroBlock", [DIM, heads], name="block", seed=1),
        Call("block.forward", [Tensor("tokens"), Tensor("condition")], name="result"),
    ]
    return Scene(
        name,
        "dit",
        "AdaLNZeroBlock.forward",
        f"`forward(tokens, condition)` of a new `AdaLNZeroBlock({DIM}, {heads})` for tokens of "
        f"shape {tokens.shape}",
        Probe(steps),
        {"tokens": tokens.astype(np.float32), "condition": condition.astype(np.float32)},
        like,
        but,
        samples=batch,
    )


SCENES = (
    _on_a_field("couple", "couple", 4),
    _on_a_field("couple, longer", "couple", 6, "couple", "steps is 6"),
    _reflow_loss("reflow loss", 3),
    _reflow_loss("reflow loss, one", 1, "reflow loss", "there is one pair"),
    _on_a_field("straightness", "straightness", 4),
    _on_a_field("straightness, longer", "straightness", 6, "straightness", "steps is 6"),
    _mask_tokens("mask tokens", [0.0, 0.5, 1.0]),
    _mask_tokens("mask tokens, one", [0.5], "mask tokens", "there is one digit"),
    _token_loss("token loss", 3),
    _token_loss("token loss, one", 1, "token loss", "there is one digit"),
    _unmask("unmask", 2, 4),
    _unmask("unmask, longer", 2, 6, "unmask", "steps is 6"),
    _patches("patchify", "patchify", (2, 3, 4, 8), 2),
    _patches("patchify, coarse", "patchify", (2, 3, 4, 8), 4, "patchify", "p is 4"),
    _patches("unpatchify", "unpatchify", (2, 4, 12), 2),
    _patches("unpatchify, one", "unpatchify", (1, 4, 12), 2, "unpatchify", "there is one sample"),
    _block("block", 3, 2),
    _block("block, four heads", 3, 4, "block", "heads is 4"),
    _block("block, one", 1, 2, "block", "there is one sample"),
)
