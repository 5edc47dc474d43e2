"""What student code of part 3's optional exercises calls, and a block of a transformer that is
asked about several tokens and conditions.
"""

import contextlib
import importlib

import torch

from ..probing import line
from ..probing.arrays import to_send
from .bonus_vocabulary import (
    IN_ANOTHER_ORDER,
    LARGE,
    LATER,
    LAYERS_OUTSIDE,
    LEARNS_AT_FIRST,
    ROWS_WITHOUT_GRADIENT,
    WITH_ANOTHER_CONDITION,
    WITH_ANOTHER_TOKEN,
    WITH_LARGE_TOKENS,
)
from .network import Proxy, ask_network, unrecorded
from .wiring import layers_outside, wake

MASK = 2


class PathNetworkProxy(Proxy):
    """Called network(x, t): x (B, *shape), t (B,) or one number. Returns (B, *shape)."""

    def forward(self, x, t):
        return ask_network(self, x, t, torch.zeros(len(x)))


class TokenNetworkProxy(Proxy):
    """Called network(x_t, t, labels). Returns logits (B, 2, H, W), to which gradients flow."""

    @unrecorded
    def forward(self, x_t, t, labels):
        arrays = {
            "tokens": to_send(torch.as_tensor(x_t)),
            "time": to_send(torch.as_tensor(t)),
            "labels": to_send(torch.as_tensor(labels)),
        }
        _, answer = line.ask("tokens", arrays)
        return self.scale * torch.from_numpy(answer["answer"]).to(self.scale.dtype)


def given_path_network(run, step):
    run.objects[step.name] = PathNetworkProxy()


def given_token_network(run, step):
    run.objects[step.name] = TokenNetworkProxy()


def transformer_block(run, step):
    block = run.find(step.block)
    tokens, another, condition, other = (
        run.inputs[name]
        for name in (step.tokens, step.another, step.condition, step.another_condition)
    )
    block.eval()
    found = _gradients(block, _ask(block, tokens, condition), another)
    run.report(LEARNS_AT_FIRST, sum(bool(each.any()) for each in found))
    with torch.no_grad():
        wake(block)
    found = _gradients(block, _ask(block, tokens, condition), another)
    run.report(ROWS_WITHOUT_GRADIENT, sum(map(_rows_of_zeros, found)))
    with torch.no_grad():
        run.report(LATER, _ask(block, tokens, condition))
        one_other = tokens.clone()
        one_other[0, 0] = another[0, 0]
        run.report(WITH_ANOTHER_TOKEN, _ask(block, one_other, condition))
        run.report(IN_ANOTHER_ORDER, _ask(block, tokens.roll(1, dims=1), condition))
        told = torch.cat([other[:1], condition[1:]])
        run.report(WITH_ANOTHER_CONDITION, _ask(block, tokens, told))
        run.report(WITH_LARGE_TOKENS, _ask(block, LARGE * tokens, condition))
    with contextlib.suppress(AttributeError):  # of what is no module
        outside = layers_outside(block, lambda: _ask(block, tokens, condition))
        run.report(LAYERS_OUTSIDE, outside)


def _ask(block, tokens, condition):
    answer = block(tokens.clone(), condition.clone())
    if not isinstance(answer, torch.Tensor):
        raise TypeError(f"forward should return a tensor, but it returned {type(answer).__name__}")
    return answer


def _gradients(block, output, weights):
    """The gradients of the parameters that are used, along these weights of the output."""
    parameters = [each for each in block.parameters() if each.requires_grad]
    if not (parameters and output.requires_grad and output.shape == weights.shape):
        return []
    found = torch.autograd.grad((output * weights).sum(), parameters, allow_unused=True)
    return [each for each in found if each is not None]


def _rows_of_zeros(slope):
    """How many rows of a matrix of gradients are zeros; of a bias none, because those of keys have
    no say in any attention.
    """
    return int((slope.flatten(1) == 0).all(dim=1).sum()) if slope.ndim > 1 else 0


def stand_in_mask_tokens(run, step):
    vars(importlib.import_module("masked_diffusion"))["mask_tokens"] = mask_tokens


def mask_tokens(x, t):
    """In place of a student's mask_tokens that failed its own check."""
    return x.masked_fill(torch.rand(x.shape) >= torch.as_tensor(t).reshape(-1, 1, 1), MASK)
