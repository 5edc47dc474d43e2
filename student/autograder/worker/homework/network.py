"""What takes the place of what a student's code calls: a network, and a noise scheduler.

The network is a thin proxy: what it answers, and what it was asked, is known on the other side of
the wall (broker/homework/networks.py). The scheduler answers in a made-up way, from which nothing
right can be learned.
"""

import collections
import contextlib
import functools
import importlib
import itertools
import secrets
import signal

import numpy as np
import torch
from torch import nn

from ..probing import line
from ..probing.arrays import to_array, to_send
from .vocabulary import (
    GRADIENT_OF_ANSWERS,
    NETWORK_NUMBERS,
    NETWORKS_AFTERWARDS,
    NETWORKS_BEFORE,
    NETWORKS_GONE,
    SLOPE_AND_LOSS,
)

# CPU seconds for an __init__ that failed its own check; a slow right one needs a tenth of that
PATIENCE = 0.1
ANSWERED: collections.deque[torch.Tensor] = collections.deque(
    maxlen=256
)  # the last answers of all networks that gradients flow to
NUMBERS = itertools.count(1)  # of the networks of a process
MARK = float(1 + secrets.randbits(20))  # exact in float32, and another one in every process


def unrecorded(function):
    """A function that draws nothing, so that the recorder need not look at each of its
    operations.
    """

    @functools.wraps(function)
    def without_recorder(*args, **kwargs):
        with torch._C.DisableTorchFunction():
            return function(*args, **kwargs)

    return without_recorder


@unrecorded
def ask_network(module, sample, time, condition, averaged=False):
    """The answer to a sample (B, *shape) at a time (one, or B), with a condition. Gradients flow to
    module.scale, and to the sample with the slope that comes along.
    """
    if not len(sample):  # a call about no rows asks nothing
        return module.scale * sample
    arrays = {
        "sample": to_send(sample),
        "time": to_send(torch.as_tensor(time)),
        "condition": to_send(torch.as_tensor(condition)),
    }
    told, answer = line.ask(
        "network",
        arrays,
        network=module.number,
        averaged=averaged,
        training=module.training,
        gradients=torch.is_grad_enabled(),
    )
    dtype = sample.dtype if sample.is_floating_point() else torch.get_default_dtype()
    value = torch.from_numpy(answer["answer"]).to(sample.device, dtype)
    if sample.requires_grad:
        value = value + told["slope"] * (sample - sample.detach())
    answered = module.scale * value
    if answered.requires_grad:
        ANSWERED.append(answered)
    return answered


class Proxy(nn.Module):
    """Takes the place of a network. Its second and third parameter do nothing but show what is done
    to all of them.
    """

    def __init__(self):
        super().__init__()
        self.number = next(NUMBERS)  # a copy has it, too
        self.scale = nn.Parameter(torch.ones(()))
        self.other = nn.Parameter(torch.full((2,), 0.5))
        self.kernel = nn.Parameter(torch.full((1, 1, 1, 1), 0.5))  # as convolutions have it

    averaged = False


class NetworkProxy(Proxy):
    """Takes the place of TesterModel. Called net(sample, timestep, global_cond) like every
    network of part 2.
    """

    mark: torch.Tensor

    def __init__(self, input_shape, condition_dim):
        super().__init__()
        self.condition_dim = condition_dim
        # The probe marks the averaged copy, in a buffer: whoever loads its weights has what is
        # averaged. Nobody can know the mark without having them.
        self.register_buffer("mark", torch.zeros(()))

    @property
    def averaged(self):
        return self.mark.item() == MARK

    @averaged.setter
    def averaged(self, value):
        self.mark.fill_(MARK if value else 0.0)

    def forward(self, sample, timestep, global_cond):
        return ask_network(self, sample, timestep, global_cond, self.averaged)


def column(values, sample):
    return values.view(-1, *[1] * (sample.ndim - 1))


def position(sample):
    return _ramp(sample.shape[1:], sample.dtype, sample.device)


@functools.cache
@torch.inference_mode(False)  # whoever asks first: what is kept is used with gradients too
def _ramp(shape, dtype, device):
    size = shape.numel()
    return torch.arange(size, dtype=dtype, device=device).view(1, *shape) * (2.0 / size)


def with_betas(init, start, end):
    """A NoiseScheduler's __init__ that runs from start to end whatever ends it is called with."""

    def __init__(self, num_steps, *_, **__):
        init(self, num_steps, start, end)

    return __init__


def give_tables(target, tables):
    """Let the schedulers of a class hold the probe's tables instead of their own. tables:
    {attribute: tensor (T,)}.

    Their __init__ still runs: what it derives from its tables, it derives from these.
    """
    init, set_attribute = target.__init__, target.__setattr__

    def given(name, value):
        """The probe's table in place of a student's, as an array or a list where theirs is one."""
        if name not in tables:
            return value
        if isinstance(value, np.ndarray):
            return tables[name].cpu().numpy().copy()
        return tables[name].tolist() if isinstance(value, list) else tables[name].clone()

    def __init__(self, num_steps, *args, **kwargs):
        # Whatever happens in here: it failed its own check, which says why.
        with contextlib.suppress(Exception, SystemExit), _no_longer_than(PATIENCE):
            init(self, num_steps, *args, **kwargs)
        if isinstance(self, nn.Module) and "_buffers" not in vars(self):
            nn.Module.__init__(self)
        self.num_steps = num_steps
        for name in tables:
            setattr(self, name, getattr(self, name, None))

    for name in set(tables) & set(vars(target)):  # a property that computes its table
        setattr(target, name, None)
    target.__init__ = __init__
    target.__setattr__ = lambda self, name, value: set_attribute(self, name, given(name, value))
    if issubclass(target, nn.Module):
        register = target.register_buffer
        target.register_buffer = lambda self, name, tensor, *a, **k: register(
            self, name, given(name, tensor), *a, **k
        )


@contextlib.contextmanager
def _no_longer_than(seconds):
    """Raises TimeoutError after this much computing, where the platform has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(*_):
        raise TimeoutError("an __init__ that does not end")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@unrecorded
def add_noise(self, original_samples, noise, timesteps):
    """In place of a student's add_noise that failed its own check."""
    t = column(torch.as_tensor(timesteps).reshape(-1).to(noise), noise)
    return 0.5 * original_samples + 0.3 * noise + torch.cos(t + position(noise))


@unrecorded
def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None, **_):
    """In place of a student's denoise_step that failed its own check."""
    t = column(torch.as_tensor(t).reshape(-1).to(x_t), x_t)
    return 0.5 * x_t + 0.3 * model_prediction + torch.cos(t + position(x_t)) + 0.2 * bool(threshold)


def empty_init(self, num_steps=None, *_, **__):
    """In place of a student's __init__ that failed its own check, for classes derived from
    theirs.
    """
    if isinstance(self, nn.Module):
        nn.Module.__init__(self)
    self.num_steps = num_steps


STAND_INS = {"add_noise": add_noise, "denoise_step": denoise_step, "__init__": empty_init}


def stand_in_network(run, step):
    vars(importlib.import_module("noise_prediction_net"))["TesterModel"] = NetworkProxy


def _slopes(result, scale):
    """Of a loss along the factor of a network, and along each entry of what was answered, in order;
    whatever a class of tensors has for backward().
    """
    if not isinstance(result, torch.Tensor):
        return 0.0, []
    with torch._C.DisableTorchFunction():
        loss = result.as_subclass(torch.Tensor)
        if loss.numel() != 1 or loss.grad_fn is None:
            return 0.0, []
        slope, *entries = torch.autograd.grad(
            loss.reshape(()), [scale, *ANSWERED], allow_unused=True
        )
    return (0.0 if slope is None else slope.item()), [each for each in entries if each is not None]


def gradient(run, step):
    """The slope of a loss, and beside it the loss, which gives it a scale: the slope itself may
    happen to be almost zero. And its gradient by each entry of what the network answered.
    """
    result, proxies = run.find(step.of), proxies_in(run.find(step.network))
    slope, entries, value = 0.0, [], to_array(result)
    for proxy in proxies[:1]:
        slope, entries = _slopes(result, proxy.scale)
    if entries:
        run.report(GRADIENT_OF_ANSWERS, torch.cat([each.reshape(-1) for each in entries]))
    loss = float(value.reshape(())) if value is not None and value.size == 1 else 0.0
    run.report(SLOPE_AND_LOSS, np.array([slope, loss]))


def proxies_in(holder):
    """The proxies among the modules that an object is or holds: a student may have wrapped them."""
    each = [holder] if isinstance(holder, nn.Module) else getattr(holder, "__dict__", {}).values()
    modules = [part for held in each if isinstance(held, nn.Module) for part in held.modules()]
    return [part for part in modules if isinstance(part, Proxy)]


def networks_kept(run, step):
    proxies = proxies_in(run.find(step.object))
    run.report(NETWORKS_BEFORE, _state(proxies))
    run.report(NETWORK_NUMBERS, np.array([proxy.number for proxy in proxies]))

    def look_again():
        now = proxies_in(run.find(step.object))
        run.report(NETWORKS_AFTERWARDS, _state(proxies))
        gone = sum(all(each is not other for other in now) for each in proxies)
        run.report(NETWORKS_GONE, gone)

    run.at_the_end.append(look_again)


@unrecorded
def _state(proxies):
    """(N, 7): of each its weights, then whether it learns, is in training mode, is averaged."""
    rows = []
    for proxy in proxies:
        weights = [*proxy.parameters()]
        numbers = torch.cat([weight.detach().cpu().double().reshape(-1) for weight in weights])
        learns = all(weight.requires_grad for weight in weights)
        rows.append([*numbers.tolist(), learns, proxy.training, proxy.averaged])
    return np.array(rows, dtype=np.float64)
