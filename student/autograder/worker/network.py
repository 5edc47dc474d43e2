"""Stand-ins for what a student's code calls: a network and a noise scheduler that answer in a made-up way.

Every answer depends on everything that the call was given, so that a wrong argument shows in the result, and on
nothing that is right, so that nothing can be learned from it.
"""

import torch
from torch import nn


class RecordingNetwork(nn.Module):
    """Takes the place of TesterModel. Called net(sample, timestep, global_cond) like every network of part 2."""

    def __init__(self, input_shape, condition_dim):
        super().__init__()
        self.condition_dim = condition_dim
        self.scale = nn.Parameter(torch.ones(()))
        self.averaged = False  # the probe marks the averaged copy
        self.deaf = False  # a deaf network does not look at the condition
        self.calls = []

    def forward(self, sample, timestep, global_cond):
        batch = len(sample)
        t = torch.as_tensor(timestep).reshape(-1).to(sample).expand(batch)
        position = _position(sample)
        answer = 0.4 * sample + 0.6 * torch.cos(0.7 * _column(t, sample) + position)
        if not self.deaf:
            voice = self._voice(torch.as_tensor(global_cond), batch).to(sample)
            answer = answer + 0.5 * torch.sin(_column(voice, sample) + 1.3 * position)
        if self.averaged:
            answer = answer + 0.3 * torch.cos(2 * position)
            if self.training:
                answer = answer + 0.25 * torch.sin(3 * position)
        self.calls.append(
            {"sample": sample.detach().clone(), "t": t.detach().clone(), "condition": _copy(global_cond),
             "gradients": torch.is_grad_enabled()}
        )  # fmt: skip
        return self.scale * answer

    def _voice(self, cond, batch):
        """One number for each row's condition: 0 for the null token."""
        if cond.ndim == 1:
            if cond.is_floating_point() or cond.dtype == torch.bool:
                raise TypeError(f"labels must be integers for nn.Embedding, got {cond.dtype}")
            if not 0 <= int(cond.min()) <= int(cond.max()) < self.condition_dim:
                raise IndexError(f"label outside 0..{self.condition_dim - 1}: index out of range in nn.Embedding")
            voice = cond.double()
        elif cond.ndim == 2 and cond.shape[1] == self.condition_dim:
            voice = cond.double() @ torch.arange(1.0, self.condition_dim + 1, dtype=torch.float64, device=cond.device)
        else:
            raise ValueError(f"the network got a condition of shape {tuple(cond.shape)} for a batch of {batch}")
        if len(voice) != batch:
            raise ValueError(f"the network got {len(voice)} conditions for a batch of {batch}")
        return voice


def _copy(value):
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def _column(values, sample):
    return values.view(-1, *[1] * (sample.ndim - 1))


def _position(sample):
    size = sample[0].numel()
    return torch.arange(size, dtype=sample.dtype, device=sample.device).view(1, *sample.shape[1:]) * (2.0 / size)


def given_tables(tables):
    """An __init__ for NoiseScheduler that takes its tables from the probe. tables: {attribute: tensor (T,)}."""

    def __init__(self, *_, **__):
        if isinstance(self, nn.Module):
            nn.Module.__init__(self)
        self.num_steps = len(tables["betas"])
        for name, table in tables.items():
            setattr(self, name, table.clone())

    return __init__


def add_noise(self, original_samples, noise, timesteps):
    """In place of a student's add_noise that failed its own check."""
    t = _column(torch.as_tensor(timesteps).reshape(-1).to(noise), noise)
    return 0.5 * original_samples + 0.3 * noise + torch.cos(t + _position(noise))


def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
    """In place of a student's denoise_step that failed its own check."""
    t = torch.as_tensor(t).to(x_t)
    return 0.5 * x_t + 0.3 * model_prediction + torch.cos(t + _position(x_t)) + 0.2 * bool(threshold)


STAND_INS = {"add_noise": add_noise, "denoise_step": denoise_step}
