"""A block of a transformer that is asked about several tokens and conditions (exercise 3.13)."""

import contextlib

import torch

from .block_set import CannotRead
from .block_vocabulary import (
    BY_WEIGHTS,
    IN_ANOTHER_ORDER,
    IN_TRAINING_MODE,
    LARGE,
    LATER,
    LAYERS_OUTSIDE,
    LEARNS_AT_FIRST,
    NORMS_THAT_LEARN,
    READABLE,
    ROWS_WITHOUT_GRADIENT,
    SLOPES,
    UNREADABLE,
    WITH_ANOTHER_CONDITION,
    WITH_ANOTHER_TOKEN,
    WITH_EQUAL_SILU,
    WITH_LARGE_TOKENS,
)
from .block_weights import read_by_its_weights
from .wiring import layers_outside, wake


def transformer_block(run, step):
    block = run.find(step.block)
    tokens, another, condition, other, low, twin = (
        run.inputs[name]
        for name in (
            step.tokens,
            step.another,
            step.condition,
            step.another_condition,
            step.low,
            step.twin,
        )
    )
    block.eval()
    first = [weight.detach().clone() for weight in block.parameters()]
    found = _gradients(block, _ask(block, tokens, condition), another)
    run.report(LEARNS_AT_FIRST, sum(bool(each.any()) for _, each in found))
    with torch.no_grad():
        wake(block)
    found = _gradients(block, _ask(block, tokens, condition), another)
    run.report(ROWS_WITHOUT_GRADIENT, sum(_rows_of_zeros(each) for _, each in found))
    run.report(NORMS_THAT_LEARN, _vectors_of_ones(block, first, found, tokens.shape[2]))
    with torch.no_grad():
        later = _ask(block, tokens, condition)
        run.report(LATER, later)
        one_other = tokens.clone()
        one_other[0, 0] = another[0, 0]
        with_another = _ask(block, one_other, condition)
        run.report(WITH_ANOTHER_TOKEN, with_another)
        run.report(IN_ANOTHER_ORDER, _ask(block, tokens.roll(1, dims=1), condition))
        told = torch.cat([other[:1], condition[1:]])
        run.report(WITH_ANOTHER_CONDITION, _ask(block, tokens, told))
        run.report(WITH_LARGE_TOKENS, _ask(block, LARGE * tokens, condition))
        asked = (low, twin, torch.zeros_like(low))
        run.report(WITH_EQUAL_SILU, torch.stack([_ask(block, tokens, c) for c in asked]))
    block.train()
    twice = [_ask(block, tokens, condition).detach() for _ in range(2)]
    block.eval()
    run.report(IN_TRAINING_MODE, torch.stack(twice))
    run.report(SLOPES, _slopes(block, tokens, condition))
    with contextlib.suppress(AttributeError):  # of what is no module
        outside = layers_outside(block, lambda: _ask(block, tokens, condition))
        run.report(LAYERS_OUTSIDE, outside)
    if step.by_weights:
        _report_what_is_read(run, block, first, tokens, another)


def _report_what_is_read(run, block, first, tokens, another):
    """What its weights do, one by one, or why that cannot be seen."""
    read: dict[str, object] = {}
    try:
        read_by_its_weights(read, block, first, tokens, another)
    except CannotRead as error:
        read[UNREADABLE] = READABLE.index(error.args[0])
    except Exception:  # of ours, on what a block gives that is built in some other way
        read[UNREADABLE] = READABLE.index(BY_WEIGHTS)
    for name, value in read.items():
        run.report(name, value)


def _ask(block, tokens, condition):
    answer = block(tokens.clone(), condition.clone())
    if not isinstance(answer, torch.Tensor):
        raise TypeError(f"forward should return a tensor, but it returned {type(answer).__name__}")
    return answer


def _gradients(block, output, weights):
    """The parameters that are used, with their gradients along these weights of the output."""
    parameters = [each for each in block.parameters() if each.requires_grad]
    if not (parameters and output.requires_grad and output.shape == weights.shape):
        return []
    found = torch.autograd.grad((output * weights).sum(), parameters, allow_unused=True)
    return [pair for pair in zip(parameters, found, strict=True) if pair[1] is not None]


def _slopes(block, tokens, condition):
    """The largest slope of a token of the output along the tokens, and along the condition."""
    given = [tokens.clone().requires_grad_(), condition.clone().requires_grad_()]
    output = _ask(block, *given)
    if not output.requires_grad:
        return torch.zeros(2)
    slopes = torch.autograd.grad(output.square().sum(), given, materialize_grads=True)
    return torch.stack([slope.abs().max() for slope in slopes])


def _rows_of_zeros(slope):
    """How many rows of a matrix of gradients are zeros; of a bias none, because those of keys have
    no say in any attention.
    """
    return int((slope.flatten(1) == 0).all(dim=1).sum()) if slope.ndim > 1 else 0


def _vectors_of_ones(block, first, found, dim):
    """How many vectors of a normalisation's size start with ones and get a gradient."""
    moved = {id(weight) for weight, slope in found if slope.any()}
    return sum(
        id(weight) in moved and weight.numel() == dim and bool((before == 1).all())
        for weight, before in zip(block.parameters(), first, strict=True)
    )
