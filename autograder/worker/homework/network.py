"""Stand-ins for what a student's code calls: a network and a noise scheduler that answer in a
made-up way.

Every answer depends on everything that the call was given, so that a wrong argument shows in the
result, and on nothing that is right, so that nothing can be learned from it.
"""

import contextlib
import functools
import importlib
import signal

import numpy as np
import torch
from torch import nn

from ..probing.run import to_array
from .vocabulary import GRADIENT_REACHES_THE_NETWORK, SLOPE_AND_LOSS

# CPU seconds for an __init__ that failed its own check; a slow right one needs a tenth of that
PATIENCE = 0.1


def unrecorded(function):
    """A function that draws nothing, so that the recorder need not look at each of its
    operations.
    """

    @functools.wraps(function)
    def without_recorder(*args, **kwargs):
        with torch._C.DisableTorchFunction():
            return function(*args, **kwargs)

    return without_recorder


class RecordingNetwork(nn.Module):
    """Takes the place of TesterModel. Called net(sample, timestep, global_cond) like every
    network of part 2.
    """

    mark: torch.Tensor

    def __init__(self, input_shape, condition_dim):
        super().__init__()
        self.takes_labels = len(input_shape) != 2
        self.condition_dim = condition_dim
        self.scale = nn.Parameter(torch.ones(()))
        # The probe marks the averaged copy, in a buffer: whoever loads its weights has what is
        # averaged.
        self.register_buffer("mark", torch.zeros(()))
        self.ignores_condition = False  # True: the answer does not depend on the condition
        self.calls = []

    @property
    def averaged(self):
        return bool(self.mark)

    @averaged.setter
    def averaged(self, value):
        self.mark.fill_(float(value))

    @unrecorded
    def forward(self, sample, timestep, global_cond):
        batch = len(sample)
        t = torch.as_tensor(timestep).reshape(-1).to(sample).expand(batch)
        place = position(sample)
        answer = 0.4 * sample + 0.6 * torch.cos(0.7 * column(t, sample) + place)
        if not self.ignores_condition:
            weighted_condition = self._weighted_condition(torch.as_tensor(global_cond), batch).to(
                sample
            )
            answer = answer + 0.5 * torch.sin(column(weighted_condition, sample) + 1.3 * place)
        if self.averaged:
            answer = answer + 0.3 * torch.cos(2 * place)
            if self.training:
                answer = answer + 0.25 * torch.sin(3 * place)
        if batch:  # a call about no rows asks nothing
            self.calls.append(
                {
                    "sample": sample.detach().clone(),
                    "t": t.detach().clone(),
                    "condition": _copy(global_cond),
                    "gradients": torch.is_grad_enabled(),
                }
            )
        return self.scale * answer

    def _weighted_condition(self, cond, batch):
        """One number for each row's condition: 0 for the null token."""
        if self.takes_labels and cond.ndim == 1:
            if cond.is_floating_point() or cond.dtype == torch.bool:
                raise TypeError(f"labels must be integers for nn.Embedding, got {cond.dtype}")
            if len(cond) and not 0 <= int(cond.min()) <= int(cond.max()) < self.condition_dim:
                raise IndexError(
                    f"label outside 0..{self.condition_dim - 1}: index out of range in nn.Embedding"
                )
            weighted_condition = cond.double()
        elif not self.takes_labels and cond.ndim == 2 and cond.shape[1] == self.condition_dim:
            weighted_condition = cond.double() @ torch.arange(
                1.0, self.condition_dim + 1, dtype=torch.float64, device=cond.device
            )
        else:
            raise ValueError(
                f"the network got a condition of shape {tuple(cond.shape)} for a batch of {batch}"
            )
        if len(weighted_condition) != batch:
            raise ValueError(
                f"the network got {len(weighted_condition)} conditions for a batch of {batch}"
            )
        return weighted_condition


def _copy(value):
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


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


def recording_network(run, step):
    vars(importlib.import_module("noise_prediction_net"))["TesterModel"] = RecordingNetwork


def gradient(run, step):
    result, scale = run.find(step.of), run.find(step.network).scale
    if isinstance(result, torch.Tensor) and result.requires_grad and result.numel() == 1:
        result.backward()
    flows = scale.grad is not None and bool(torch.isfinite(scale.grad)) and scale.grad.item() != 0
    run.report(GRADIENT_REACHES_THE_NETWORK, float(flows))
    # Beside the loss, which gives it a scale: the gradient itself may happen to be almost zero.
    slope, value = (0.0 if scale.grad is None else scale.grad.item()), to_array(result)
    run.report(
        SLOPE_AND_LOSS,
        np.array(
            [slope, float(value.reshape(())) if value is not None and value.size == 1 else 0.0]
        ),
    )
