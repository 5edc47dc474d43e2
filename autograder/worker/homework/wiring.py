"""Changes one thing at a time about a network's inputs and weights, and hands over every output:
what they say of how its blocks are wired is decided on the other side (part 1, exercise 1.1).
"""

import contextlib
import math

import numpy as np
import torch

from ..probing.vocabulary import IS_NONE
from .vocabulary import (
    ANSWER,
    ANSWER_AGAIN,
    EXTREMES,
    GRADIENT_OF_CORNER,
    GRADIENT_OF_X,
    IN_TRAINING,
    LAYERS_ELSEWHERE,
    LEARNS,
    MOST_BLOCKS,
    ONE_BY_ONE,
    WITH_EACH_LABEL,
    answer_of_batch,
    changed_answers,
    nudged_answer,
)

# for biases and factors; a matrix of weights is nudged by as much as layers start with
NUDGE = 0.05
HIGH = 5.0  # noise is hardly ever larger
# where outputs are led to, and in how many steps: one is enough where nothing holds them
GOAL, STEPS = 6.0, 3


def wiring(run, step):
    """Weights stay of the size that layers start with. Nobody has trained the statistics of a
    normalisation here, and then twenty layers that each make their input ten times larger overflow
    float32.
    """
    network = run.find(step.network)
    network.eval()
    asked = tuple(run.inputs[name] for name in "xtc")
    others = {name: run.inputs[f"another {name}"] for name in "xtc"}
    if step.briefly:
        _report_one_sample(run, network, asked, others)
        return
    with torch.no_grad():
        for batch in step.batches:
            run.report(answer_of_batch(batch), _ask(network, _repeated(asked, batch)))
        _wake(network)
        given = [value.clone() for value in asked]
        for name in (ANSWER, ANSWER_AGAIN):  # an input that is changed in place shows, too
            run.report(name, _answer(network, given))
        run.report(WITH_EACH_LABEL, _ask(network, _with_each_label(asked, step.mask)))
        for place, name in enumerate("xtc"):
            run.report(changed_answers(name), _changed(network, asked, place, others[name]))
        rows = [_ask(network, [v[i : i + 1] for v in asked]) for i in range(len(asked[0]))]
        run.report(ONE_BY_ONE, torch.cat(rows))
    run.report(LAYERS_ELSEWHERE, _unregistered(network, asked))
    _report_gradients(run, network, asked)
    run.report(IN_TRAINING, _in_training(network, asked, others))
    # last: where something holds outputs, weights are led far away
    extremes = [_furthest(network, asked, 1), -_furthest(network, asked, -1)]
    run.report(EXTREMES, np.array(extremes))


def _report_one_sample(run, network, asked, others):
    one = tuple(value[:1] for value in asked)
    with torch.no_grad():
        run.report(answer_of_batch(1), _ask(network, one))
        _wake(network)
        run.report(ANSWER, _ask(network, one))
        for place, name in enumerate("xtc"):
            run.report(changed_answers(name), _changed(network, one, place, others[name][:1]))


def _repeated(asked, batch):
    x, t, c = asked
    rows = torch.arange(batch) % len(x)
    return x[rows], t[rows], c[rows]


def _wake(network):
    """Nudge every weight: blocks that start at zero do nothing yet."""
    for weight in network.parameters():
        if weight.is_floating_point():
            size = 1 / math.sqrt(weight[0].numel()) if weight.ndim > 1 else NUDGE
            weight += size * torch.randn_like(weight)


def _ask(network, inputs):
    return _answer(network, [value.clone() for value in inputs])  # it may change what it is given


def _answer(network, inputs):
    answer = network(*inputs)
    if answer is None:
        raise TypeError(f"what forward returned {IS_NONE}")
    if not isinstance(answer, torch.Tensor):
        raise TypeError(f"forward should return a tensor, but it returned {type(answer).__name__}")
    return answer


def _unregistered(network, asked):
    """How many modules are used whose own weights are none of the network's."""
    own, others = {id(weight) for weight in network.parameters()}, set()

    def note(module, *_):
        if any(id(weight) not in own for weight in module.parameters(recurse=False)):
            others.add(module)

    hook = torch.nn.modules.module.register_module_forward_hook(note)
    try:
        _ask(network, asked)
    finally:
        hook.remove()
    return len(others)


def _with_each_label(asked, mask):
    """One image without a condition and with each label."""
    classes = asked[2].shape[1]
    x, t, _ = (value[:1].repeat(classes + 1, *[1] * (value.ndim - 1)) for value in asked)
    return x, t, torch.cat([torch.full((1, classes), mask), torch.eye(classes)])


def _changed(network, asked, place, other):
    """The outputs (B, B, ...) with another input of one sample: first whose it is."""
    outputs = []
    for row in range(len(other)):
        inputs = [value.clone() for value in asked]
        inputs[place][row] = other[row]
        outputs.append(_ask(network, inputs))
    return torch.stack(outputs)


@torch.no_grad()
def _in_training(network, asked, others):
    """The outputs (4, B, ...) in training mode: as they are, and with another x, t and c of every
    sample. What is dropped at random is the same in all four.
    """
    network.train()
    chance, outputs = torch.get_rng_state(), []
    for changed in ("", *"xtc"):
        pairs = zip("xtc", asked, strict=True)
        torch.set_rng_state(chance)
        with torch.no_grad():
            outputs.append(_ask(network, [others[n] if n == changed else v for n, v in pairs]))
    network.eval()
    return torch.stack(outputs)


def _report_gradients(run, network, asked):
    network.zero_grad()
    x, t, c = asked
    x = x.clone().requires_grad_()
    answer = _ask(network, (x, t, c))
    if answer.requires_grad:
        answer.square().mean().backward()
    if x.grad is not None:
        run.report(GRADIENT_OF_X, x.grad)
        run.report(GRADIENT_OF_CORNER, _gradient_of_corner(network, x, t, c))
    blocks = [[w for w in b.parameters() if w.is_floating_point()] for b in network.children()]
    blocks = [weights for weights in blocks if weights][:MOST_BLOCKS]
    learns = [any(w.grad is not None and bool(w.grad.any()) for w in ws) for ws in blocks]
    run.report(LEARNS, np.array(learns, dtype=np.float64))
    for number, weights in enumerate(blocks):
        if not learns[number] and any(weight.requires_grad for weight in weights):
            run.report(nudged_answer(number), _with_other_weights(network, weights, asked))


def _gradient_of_corner(network, x, t, c):
    """Of the first pixel of the output (B, C, H, W), by x."""
    with _statistics_held():
        answer = _ask(network, (x, t, c))
    return torch.autograd.grad(answer[..., 0, 0].sum(), x)[0]


@contextlib.contextmanager
def _statistics_held():
    """Normalisation lets gradients through to the same pixel alone: by its mean and variance,
    every pixel reaches every other, in a network without any way down, too.
    """

    def held(normalise):
        def through(x, *args, **kwargs):
            return normalise(x.detach(), *args, **kwargs) + x - x.detach()

        return through

    names = ("group_norm", "instance_norm", "layer_norm")
    before = {name: getattr(torch, name) for name in names}
    try:
        for name, normalise in before.items():
            setattr(torch, name, held(normalise))
        yield
    finally:
        for name, normalise in before.items():
            setattr(torch, name, normalise)


def _with_other_weights(network, weights, asked):
    before = [weight.detach().clone() for weight in weights]
    with torch.no_grad():
        for weight in weights:
            weight += 0.1 * torch.randn_like(weight)
        answer = _ask(network, asked)
        for weight, value in zip(weights, before, strict=True):
            weight.copy_(value)
    return answer


def _furthest(network, asked, sign):
    """The largest output, times sign, when weights follow its gradient until it is above HIGH;
    infinite where there is no gradient to follow.

    The smallest change of all weights that does it is so small that nothing overflows on the way.
    """
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    for step in range(STEPS + 1):
        highest = (sign * _ask(network, asked)).max()
        if highest > HIGH or step == STEPS:
            break
        if not (weights and highest.requires_grad):
            return math.inf  # nobody can tell
        _lead(weights, highest)
    return float(highest.detach())


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
