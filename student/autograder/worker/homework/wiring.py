"""Finds out by experiment what a network does with its inputs, however its blocks are wired
(part 1, exercise 1.1).
"""

import math

import torch

from .vocabulary import (
    EACH_PIXEL,
    FINITE,
    NO_CONDITION_IS_NO_LABEL,
    OF_ANY_SIZE,
    SAME_ALONE,
    SAME_TWICE,
    WITHOUT_GRADIENT,
    WITHOUT_LEARNING,
    depends_on,
    leaks,
    shape_of_batch,
)

# for biases and factors; a matrix of weights is nudged by as much as layers start with
NUDGE = 0.05
# where outputs are led to, and in how many steps: one is enough where nothing holds them
GOAL, STEPS = 2.0, 3


def wiring(run, step):
    """Weights stay of the size that layers start with. Nobody has trained the statistics of a
    normalisation here, and then twenty layers that each make their input ten times larger overflow
    float32.
    """
    network, finite = run.find(step.network), []
    network.eval()
    channels, side, classes = step.channels, step.side, step.classes

    def inputs(batch):
        c = torch.eye(classes)[torch.arange(batch) % classes]
        return torch.randn(batch, channels, side, side), torch.rand(batch, 1, 1, 1), c

    def ask(asked):
        answer = _ask(network, asked)
        finite.append(bool(answer.isfinite().all()))
        return answer

    with torch.no_grad():
        for batch in step.batches:
            run.report(shape_of_batch(batch), torch.tensor(ask(inputs(batch)).shape))
        _wake(network)
        asked = inputs(3)
        answer = ask(asked)
        run.report(SAME_TWICE, _near(ask(asked), answer))
        _look_at_conditions(run, ask, asked, step.mask)
        _look_at_samples(run, ask, asked, answer)
    run.report(FINITE, float(all(finite)))
    _gradients(run, network, asked)
    large = _may_exceed_one(network, asked, 1) and _may_exceed_one(network, asked, -1)
    run.report(OF_ANY_SIZE, float(large))


def _wake(network):
    """Nudge every weight: blocks that start at zero do nothing yet."""
    for weight in network.parameters():
        if weight.is_floating_point():
            size = 1 / math.sqrt(weight[0].numel()) if weight.ndim > 1 else NUDGE
            weight += size * torch.randn_like(weight)


def _ask(network, inputs):
    return network(*(value.clone() for value in inputs))  # a network may change what it is given


def _size(answer):
    return answer.abs().max().clamp(min=1e-12)


def _near(other, answer):
    return float((other - answer).abs().max() < 1e-4 * _size(answer))


def _look_at_conditions(run, ask, asked, mask):
    """Ask about one image without a condition and with each label."""
    classes = asked[2].shape[1]
    x, t, _ = (value[:1].repeat(classes + 1, *[1] * (value.ndim - 1)) for value in asked)
    none, *labels = ask((x, t, torch.cat([torch.full((1, classes), mask), torch.eye(classes)])))
    closest = min((label - none).abs().max() for label in labels)
    run.report(NO_CONDITION_IS_NO_LABEL, float(closest > 1e-5 * _size(none)))


def _look_at_samples(run, ask, asked, answer):
    """Change the x, the t and the c of one sample at a time, and ask about one sample at a time."""
    x, t, c = asked
    others = {
        "x": (x + torch.randn_like(x), t, c),
        "t": (x, (t + 0.5) % 1, c),
        "c": (x, t, c.roll(1, dims=1)),
    }
    for name, changed in others.items():
        moved, leaked = [], 0.0
        for row in range(3):
            mixed = [torch.where(torch.arange(3).view(-1, *[1] * (old.ndim - 1)) == row, new, old)
                     for old, new in zip(asked, changed, strict=True)]  # fmt: skip
            change = (ask(mixed) - answer).abs().flatten(1).amax(dim=1) / _size(answer)  # (3,)
            moved.append(float(change[row]) > 1e-5)
            leaked = max(leaked, float(change[[i for i in range(3) if i != row]].max()))
        run.report(depends_on(name), float(all(moved)))
        run.report(leaks(name), float(leaked < 1e-4))
    one_by_one = torch.cat([ask([value[i : i + 1] for value in asked]) for i in range(3)])
    run.report(SAME_ALONE, _near(one_by_one, answer))


def _gradients(run, network, inputs):
    """How many blocks are used without a gradient, and how many are not used or frozen; and the
    pixels of x.
    """
    network.zero_grad()
    x, t, c = inputs
    x = x.clone().requires_grad_()
    answer = _ask(network, (x, t, c))
    if answer.requires_grad:
        answer.square().mean().backward()
    # Where x is cut from the graph on purpose, its gradient says nothing.
    every_pixel = x.grad is None or bool(x.grad.abs().amax(dim=(0, 1)).all())
    run.report(EACH_PIXEL, float(every_pixel))
    cut_off = idle = 0
    for _, block in network.named_children():
        weights = [weight for weight in block.parameters() if weight.is_floating_point()]
        if not weights or any(
            weight.grad is not None and bool(weight.grad.any()) for weight in weights
        ):
            continue
        if any(weight.requires_grad for weight in weights) and _is_used(
            network, weights, inputs, answer.detach()
        ):
            cut_off += 1
        else:
            idle += 1
    run.report(WITHOUT_GRADIENT, float(cut_off))
    run.report(WITHOUT_LEARNING, float(idle))


def _is_used(network, weights, inputs, answer):
    with torch.no_grad():
        for weight in weights:
            weight += 0.1 * torch.randn_like(weight)
        return bool((_ask(network, inputs) - answer).abs().max() > 1e-6 * answer.abs().max())


def _may_exceed_one(network, inputs, sign):
    """Whether an output, times sign, is larger than 1, or grows so large when weights follow the
    gradient.

    The smallest change of all weights that does it is so small that nothing overflows on the way.
    """
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    for step in range(STEPS + 1):
        highest = (sign * _ask(network, inputs)).max()
        # without a gradient nobody can tell
        if highest > 1 or not (weights and highest.requires_grad):
            return True
        if step < STEPS:
            _lead(weights, highest)
    return False


def _lead(weights, output):
    """Change the weights by as little as leads an output to GOAL, if it is linear in them."""
    slopes = torch.autograd.grad(output, weights, allow_unused=True)
    pairs = [
        (weight, slope) for weight, slope in zip(weights, slopes, strict=True) if slope is not None
    ]
    steepness = sum(slope.square().sum() for _, slope in pairs)
    with torch.no_grad():
        for weight, slope in pairs:
            weight += (GOAL - output) / steepness.clamp(min=1e-12) * slope
