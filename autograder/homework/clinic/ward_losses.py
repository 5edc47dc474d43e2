"""Patients that train: a small network in the plane learns by part 2's loss with a fault in it."""

import types
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from .ward_code import Fault, code
from .ward_worlds import World, world

Found = dict[str, np.ndarray]
BINS = 10  # of the times at which the trained network is looked at
SMOOTH = 10  # batches whose losses make one point of the curve


@dataclass(frozen=True)
class Training:
    """How a network is trained. T: steps of the schedule; batches: of 128 points each."""

    world: str
    T: int = 100
    start: float = 1e-3
    end: float = 0.12
    batches: int = 400
    scale: float = 1.0


class Network(nn.Module):
    """A small network of the place and the time: (B, 2), (B,) -> (B, 2)."""

    def __init__(self, T: int) -> None:
        super().__init__()
        self.T = T
        self.layers = nn.Sequential(
            nn.Linear(8, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2)
        )

    def forward(self, x: torch.Tensor, t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        angle = (t.reshape(-1, 1).float() / self.T) * torch.tensor([1.6, 3.2, 6.4])
        return self.layers(torch.cat([x, angle.sin(), angle.cos()], dim=1))


def _model(fault: Fault, training: Training) -> types.SimpleNamespace:
    place = "diffusion_models"
    schedule = code(place, "noise_scheduler").NoiseScheduler(
        training.T, training.start, training.end
    )
    network = Network(training.T)
    still = Network(training.T)
    return types.SimpleNamespace(
        loss=code(place, "diffusion_model", fault).DiffusionModel.compute_loss_on_batch,
        device=torch.device("cpu"),
        check_condition=lambda cond: cond,
        p_uncond=0.0,
        denoising_steps=training.T,
        noise_scheduler=schedule,
        noise_pred_net=network,
        ema=types.SimpleNamespace(averaged_model=still),
    )


def trained(
    fault: Fault, training: Training, seed: int
) -> tuple[types.SimpleNamespace, list[float]]:
    """(the model after its training, the loss of each batch)."""
    of, losses = world(training.world), []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _model(fault, training)
        optimizer = torch.optim.Adam(model.noise_pred_net.parameters(), lr=5e-3)
        draws = torch.Generator().manual_seed(seed)
        for _ in range(training.batches):
            data = training.scale * of.draw(128, draws).float()
            loss = model.loss(model, data, torch.zeros(128, 1))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.noise_pred_net.parameters(), 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
    return model, losses


def watched_training(fault: Fault, training: Training, seed: int) -> Found:
    """The loss by batch, smoothed, and the squared error of the trained network's noise at BINS
    times, beside that of a perfect one: the ladder's lowest rung. Answering 0 has the error 1.
    """
    model, losses = trained(fault, training, seed)
    of, draws = world(training.world), torch.Generator().manual_seed(1 + seed)
    schedule = model.noise_scheduler
    times = [round(t) for t in np.linspace(0, training.T - 1, BINS)]
    errors, best = [], []
    with torch.no_grad():
        for t in times:
            data = training.scale * of.draw(1000, draws)
            noise = torch.randn(1000, 2, generator=draws, dtype=torch.float64)
            bar = float(schedule.alpha_bars[t])
            x = bar**0.5 * data + (1 - bar) ** 0.5 * noise
            answer = model.noise_pred_net(x.float(), torch.full((1000,), t), torch.zeros(1000, 1))
            errors.append(float((answer - noise).square().mean()))
            perfect = _scaled(of, training.scale).best_noise(x, bar**0.5, (1 - bar) ** 0.5)
            best.append(float((perfect - noise).square().mean()))
    smooth = np.array(losses).reshape(-1, SMOOTH).mean(axis=1)
    return {
        "loss": smooth,
        "t": np.array(times, dtype=float),
        "error": np.array(errors),
        "perfect": np.array(best),
    }


def _scaled(of: World, scale: float) -> World:
    return of if scale == 1 else World(of.points * scale, of.arm)
