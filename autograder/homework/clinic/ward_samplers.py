"""Samplers of parts 1 to 3 as patients: reference code with a fault, run with perfect networks.

Each function runs one sampler and returns (samples (B, 2), the size of x before each call of the
network (calls,)), in float64; numbers may be of any size, and not finite.
"""

import types
from dataclasses import dataclass

import numpy as np
import torch

from .ward_code import Fault, code
from .ward_worlds import World, world

Found = tuple[np.ndarray, np.ndarray]
HUGE = 1e12


@dataclass(frozen=True)
class Steps:
    """How a sampler is run. T: steps of the schedule; end: beta_end; w: guidance; count: samples.

    taken: how many of the steps are taken, where the sampler may skip some.
    """

    world: str
    T: int = 100
    start: float = 1e-3
    end: float = 0.12
    w: float = 0.0
    eta: float = 0.0
    taken: int = 0
    count: int = 500
    solver: str = "euler"
    far: float = 1.0  # by how much the world is larger than its name says
    scale: float = 1.0  # of the world; where it is not 1, the sampler keeps x_0 in [-1, 1]


class Watched:
    """Notes the size of x at each call of a network, and keeps what a network is given in
    bounds.
    """

    def __init__(self) -> None:
        self.sizes: list[float] = []

    def look(self, x: torch.Tensor) -> torch.Tensor:
        """The places that a network is asked about (B, 2), in float64."""
        places = x.detach().double().reshape(len(x), 2)
        self.sizes.append(float(places.square().mean().sqrt()))
        return places.clamp(-HUGE, HUGE)  # and NaN stays NaN


def _found(x: torch.Tensor, watched: Watched) -> Found:
    return x.detach().double().reshape(len(x), 2).numpy(), np.array(watched.sizes)


def of_steps(steps: Steps) -> World:
    """The world that a sampler draws from."""
    of = world(steps.world)
    size = steps.scale * steps.far
    return of if size == 1 else World(of.points * size, of.arm)


def healthy_schedule(steps: Steps) -> types.SimpleNamespace:
    """The tables that the network was trained with."""
    return code("diffusion_models", "noise_scheduler").NoiseScheduler(
        steps.T, steps.start, steps.end
    )


class _Network:
    """E[epsilon | x_t, c] of a world: what a perfect network of part 2 answers. c: one-hot (B, k),
    zeros for no condition.
    """

    def __init__(self, of: World, alpha_bars: torch.Tensor, watched: Watched) -> None:
        self.world, self.watched = of, watched
        self.alpha_bars = alpha_bars.double().numpy()

    def eval(self) -> "_Network":
        return self

    def __call__(self, x: torch.Tensor, t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        places = self.watched.look(x)
        time = float(t.reshape(-1)[0])
        bar = float(np.interp(time, np.arange(len(self.alpha_bars)), self.alpha_bars))
        alpha, sigma = bar**0.5, (1 - bar) ** 0.5
        answer = self.world.best_noise(places, alpha, sigma)
        for arm in range(c.shape[1]):
            rows = (c[:, arm] > 0) & (c.sum(dim=1) == 1)
            if rows.any():
                answer[rows] = self.world.of(arm).best_noise(places[rows], alpha, sigma)
        return answer.to(x.dtype).reshape(x.shape)


def arms_of(steps: Steps) -> torch.Tensor:
    """Which class each sample of a guided sampler is asked to have, (count,)."""
    return torch.arange(steps.count) % (int(world(steps.world).arm.max()) + 1)


def ddpm(fault: Fault, steps: Steps, seed: int) -> Found:
    """Part 2's generate_sample with its own denoise_step."""
    place = "diffusion_models"
    kind = code(place, "diffusion_model", fault).DiffusionModel
    model, watched, of = kind.__new__(kind), Watched(), of_steps(steps)
    classes = int(of.arm.max()) + 1
    schedule = code(place, "noise_scheduler", fault).NoiseScheduler(steps.T, steps.start, steps.end)
    network = _Network(of, healthy_schedule(steps).alpha_bars, watched)
    model.input_shape, model.condition_dim = (2,), classes
    model.denoising_steps, model.takes_labels = steps.T, False
    model.device, model.noise_scheduler = torch.device("cpu"), schedule
    model.noise_pred_net, model.ema = network, types.SimpleNamespace(averaged_model=network)
    cond = torch.zeros(steps.count, classes)
    if steps.w:
        cond[torch.arange(steps.count), arms_of(steps)] = 1.0
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        samples = model.generate_sample(cond, steps.w, steps.scale != 1)
    return _found(samples, watched)


def taken_steps(steps: Steps) -> list[int]:
    """The steps that DDIM takes, falling, from T - 1 to 0."""
    return [round(t) for t in np.linspace(steps.T - 1, 0, steps.taken)]


def ddim(fault: Fault, steps: Steps, seed: int) -> Found:
    """Part 2's ddim_step on the way down some of the steps; the network predicts v."""
    kind = code("diffusion_models", "extras", fault).FastScheduler
    of, watched = of_steps(steps), Watched()
    schedule = kind.__new__(kind)
    right = healthy_schedule(steps)
    schedule.num_steps, schedule.betas = steps.T, right.betas.double()
    schedule.alphas, schedule.alpha_bars = right.alphas.double(), right.alpha_bars.double()
    times = taken_steps(steps)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        x = torch.randn(steps.count, 2, dtype=torch.float64)
        for t, before in zip(times, [*times[1:], -1], strict=True):
            bar = float(right.alpha_bars[t])
            alpha, sigma = bar**0.5, (1 - bar) ** 0.5
            places = watched.look(x)
            data = of.best_data(places, alpha, sigma)
            v = (alpha * places - data) / sigma
            x_0, epsilon = schedule.from_velocity(v, places, t)
            x = schedule.ddim_step(x_0, epsilon, t, before, steps.eta)
    return _found(x, watched)


def flow(fault: Fault, steps: Steps, seed: int) -> Found:
    """Part 3's `sample`: Euler's method along the perfect velocity, guided by w."""
    kind = code("flow_matching", "FM", fault).ConditionalFM
    of, watched = of_steps(steps), Watched()
    classes = int(of.arm.max()) + 1

    def network(x: torch.Tensor, t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        places, time = watched.look(x), float(t.reshape(-1)[0])
        time = min(max(time, 0.0), 1.0)
        answer = of.best_velocity(places, time)
        for arm in range(classes):
            rows = (c[:, arm] > 0) & (c.sum(dim=1) == 1)
            if rows.any():
                answer[rows] = of.of(arm).best_velocity(places[rows], time)
        return answer.to(x.dtype).reshape(x.shape)

    wide = 50.0  # pixels are clamped to [0, 1]: no sample in the plane should be
    config = types.SimpleNamespace(
        num_channels=1, input_dim=(1, 2), num_classes=classes, T=steps.taken,
        condition_mask_value=-1, pixel_std=0.5 / wide, pixel_mean=0.5,
    )  # fmt: skip
    model = types.SimpleNamespace(dmconfig=config, network=network, device=torch.device("cpu"))
    c = torch.full((steps.count, classes), -1.0)
    if steps.w:
        c = torch.nn.functional.one_hot(arms_of(steps), classes).float()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pixels = kind.sample(model, c, steps.w)
    samples = (pixels.reshape(-1, 2) - config.pixel_mean) / config.pixel_std
    return _found(samples, watched)


def solved(fault: Fault, steps: Steps, seed: int) -> Found:
    """Part 3's euler, heun or ddim_by_euler, from noise to data."""
    solvers = code("flow_matching", "solvers", fault)
    of, watched = of_steps(steps), Watched()
    x = torch.randn(
        steps.count, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)
    )
    if steps.solver == "ddim":
        bars = healthy_schedule(steps).alpha_bars

        def network(x: torch.Tensor, i: float) -> torch.Tensor:
            bar = float(np.interp(float(i), np.arange(len(bars)), bars.double().numpy()))
            return of.best_noise(watched.look(x), bar**0.5, (1 - bar) ** 0.5)

        return _found(solvers.ddim_by_euler(network, x, bars, taken_steps(steps)), watched)

    def field(x: torch.Tensor, t: float) -> torch.Tensor:
        return of.best_velocity(watched.look(x), float(t))

    solve = solvers.euler if steps.solver == "euler" else solvers.heun
    # uneven steps, shorter towards the data: time 1 - (1 - u)^2
    times = 1 - (1 - torch.linspace(0, 1, steps.taken + 1, dtype=torch.float64)) ** 2
    return _found(solve(field, x, times * 0.98), watched)
