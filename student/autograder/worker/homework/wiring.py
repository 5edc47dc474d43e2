"""Changes one thing at a time about a network's inputs and weights, and hands over every output:
what they say of how its blocks are wired is decided on the other side (part 1, exercise 1.1).
"""

import contextlib
import math

import numpy as np
import torch

from ..probing.vocabulary import IS_NONE
from .cut_graph import differences
from .vocabulary import (
    ANSWER,
    ANSWER_AGAIN,
    EXTREMES,
    GRADIENT_OF_CORNER,
    GRADIENT_OF_X,
    HALFWAY,
    IN_TRAINING,
    LAYERS_ELSEWHERE,
    LEARNS,
    LEARNS_IN_TRAINING,
    MIDDLE,
    MOST_BLOCKS,
    ONE_BY_ONE,
    TIMES,
    WITH_EACH_LABEL,
    WITH_EACH_TIME,
    answer_of_batch,
    changed_answers,
    nudged_answer,
)

# for biases and factors; a matrix of weights is nudged by as much as layers start with
NUDGE = 0.05
HIGH = 5.0  # noise is hardly ever larger
# where outputs are led to, and in how many steps: one is enough where nothing holds them
GOAL, STEPS = 6.0, 3
TRIES = 3  # in training mode: what is dropped at random may be all that was changed


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
        _report_two_samples(run, network, asked, others)
        return
    with torch.no_grad():
        for batch in step.batches:
            run.report(answer_of_batch(batch), _ask(network, _repeated(asked, batch)))
        wake(network)
        given = [value.clone() for value in asked]
        for name in (ANSWER, ANSWER_AGAIN):  # an input that is changed in place shows, too
            run.report(name, _answer(network, given))
        run.report(WITH_EACH_LABEL, _ask(network, _with_each_label(asked, step.mask)))
        run.report(WITH_EACH_TIME, _ask(network, _with_each_time(asked)))
        for place, name in enumerate("xtc"):
            every = range(len(asked[0]))
            run.report(changed_answers(name), _changed(network, asked, place, others[name], every))
        # what needs more than one sample fails where a batch of one is asked for, and not here
        with contextlib.suppress(*(() if 1 in step.batches else (Exception,))):
            rows = [_ask(network, [v[i : i + 1] for v in asked]) for i in range(len(asked[0]))]
            run.report(ONE_BY_ONE, torch.cat(rows))
        halfway = (asked[0] + others["x"]) / 2, *asked[1:]
        run.report(HALFWAY, _ask(network, halfway))
    run.report(LAYERS_ELSEWHERE, layers_outside(network, lambda: _ask(network, asked)))
    blocks = [[w for w in b.parameters() if w.is_floating_point()] for b in network.children()]
    blocks = [weights for weights in blocks if weights][:MOST_BLOCKS]
    learns = _report_gradients(run, network, asked, blocks)
    network.train()
    run.report(IN_TRAINING, _in_training(network, asked, others))
    run.report(LEARNS_IN_TRAINING, _learns_in_training(network, asked, blocks, learns))
    network.eval()
    # last: where something holds outputs, weights are led far away
    extremes = [_furthest(network, asked, 1), -_furthest(network, asked, -1)]
    run.report(EXTREMES, np.array(extremes))


def _report_two_samples(run, network, asked, others):
    two = tuple(value[:2] for value in asked)
    with torch.no_grad():
        run.report(answer_of_batch(1), _ask(network, [value[:1] for value in asked]))
        wake(network)
        run.report(ANSWER, _ask(network, two))
        for place, name in enumerate("tc", start=1):
            run.report(changed_answers(name), _changed(network, two, place, others[name], [1]))


def _repeated(asked, batch):
    x, t, c = asked
    rows = torch.arange(batch) % len(x)
    return x[rows], t[rows], c[rows]


def nudge_weights(run, step):
    torch.manual_seed(step.seed)
    with torch.no_grad():
        wake(run.find(step.network))


def wake(network):
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


def layers_outside(network, ask):
    """How many modules ask() uses whose own weights are none of the network's."""
    own, others = {id(weight) for weight in network.parameters()}, set()

    def note(module, *_):
        if any(id(weight) not in own for weight in module.parameters(recurse=False)):
            others.add(module)

    hook = torch.nn.modules.module.register_module_forward_hook(note)
    try:
        ask()
    finally:
        hook.remove()
    return len(others)


def _with_each_label(asked, mask):
    """One image without a condition and with each label."""
    classes = asked[2].shape[1]
    x, t, _ = (value[:1].repeat(classes + 1, *[1] * (value.ndim - 1)) for value in asked)
    return x, t, torch.cat([torch.full((1, classes), mask), torch.eye(classes)])


def _with_each_time(asked):
    """One image at several times, evenly apart."""
    x, t, c = (value[:1].repeat(TIMES, *[1] * (value.ndim - 1)) for value in asked)
    return x, (t + torch.arange(TIMES).view(-1, 1, 1, 1) / TIMES) % 1, c


def _changed(network, asked, place, other, rows):
    """The outputs (R, B, ...) with another input of one of R samples: first whose it is."""
    outputs = []
    for row in rows:
        inputs = [value.clone() for value in asked]
        inputs[place][row] = other[row]
        outputs.append(_ask(network, inputs))
    return torch.stack(outputs)


@torch.no_grad()
def _in_training(network, asked, others):
    """The outputs (6, B, ...): as they are, with another x, t and c of one sample, and where each
    sample has the t and the c of the next. What is dropped at random is the same in all six.
    """
    questions = [list(asked) for _ in range(6)]
    for place, name in enumerate("xtc"):
        questions[1 + place][place] = asked[place].clone()
        questions[1 + place][place][MIDDLE] = others[name][MIDDLE]
    for question, place in zip(questions[4:], (1, 2), strict=True):
        question[place] = asked[place].roll(1, 0)
    for _ in range(TRIES):
        chance, outputs = torch.get_rng_state(), []
        for question in questions:
            torch.set_rng_state(chance)
            outputs.append(_ask(network, question))
        if all(bool((each != outputs[0])[MIDDLE].any()) for each in outputs[1:]):
            break
    return torch.stack(outputs)


def _learns_in_training(network, asked, blocks, learns):
    """Whether each block gets a gradient, where some of them may be dropped at random."""
    network.zero_grad()
    for _ in range(TRIES):
        answer = _ask(network, asked)
        if answer.requires_grad:
            answer.square().mean().backward()
        now = [_has_gradient(weights) for weights in blocks]
        if all(either for either, before in zip(now, learns, strict=True) if before):
            break
    return np.array(now, dtype=np.float64)


def _has_gradient(weights):
    return any(weight.grad is not None and bool(weight.grad.any()) for weight in weights)


def _report_gradients(run, network, asked, blocks):
    """Of x and of blocks. Returns whether each block gets one."""
    network.zero_grad()
    x, t, c = asked
    x = x.clone().requires_grad_()
    answer = _ask(network, (x, t, c))
    if answer.requires_grad:
        answer.square().mean().backward()
    learns = [_has_gradient(weights) for weights in blocks]
    if x.grad is not None:
        run.report(GRADIENT_OF_X, x.grad)
        run.report(GRADIENT_OF_CORNER, _gradient_of_corner(network, x, t, c))
    else:
        names = (GRADIENT_OF_X, GRADIENT_OF_CORNER)
        found = differences(lambda inputs: _ask(network, inputs), x.detach(), t, c)
        for name, value in zip(names, found, strict=True):
            run.report(name, value)
    run.report(LEARNS, np.array(learns, dtype=np.float64))
    for number, weights in enumerate(blocks):
        if not learns[number] and any(weight.requires_grad for weight in weights):
            run.report(nudged_answer(number), _with_other_weights(network, weights, asked))
    return learns


def _gradient_of_corner(network, x, t, c):
    """Of the first pixel of the output (B, C, H, W), by x alone. By backward(), because a
    checkpoint that is reentrant knows nothing else.
    """
    x = x.detach().requires_grad_()
    with _statistics_held(), _frozen(network):
        _ask(network, (x, t, c))[..., 0, 0].sum().backward()
    return x.grad


@contextlib.contextmanager
def _frozen(network):
    """Weights get no gradients. With held statistics, those of a layer norm would bring down the
    process where pixels come last in memory.
    """
    learning = [weight for weight in network.parameters() if weight.requires_grad]
    try:
        for weight in learning:
            weight.requires_grad_(False)
        yield
    finally:
        for weight in learning:
            weight.requires_grad_(True)


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
    for weight in weights:
        weight.grad = None
    output.backward()
    pairs = [(weight, weight.grad) for weight in weights if weight.grad is not None]
    steepness = sum(slope.square().sum() for _, slope in pairs)
    with torch.no_grad():
        for weight, slope in pairs:
            weight += (GOAL - output) / steepness.clamp(min=1e-12) * slope
