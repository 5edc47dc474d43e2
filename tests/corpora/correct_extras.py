"""Right ways to write extras.py that are quite unlike the reference: whole files, by what they
do.
"""

ABOVE = """
import math
import numpy as np
import torch
from noise_scheduler import NoiseScheduler
from randomizer import DL_random
"""

STYLES = {
    "numpy in float64, loops over the batch": f"""{ABOVE}
class FastScheduler(NoiseScheduler):
    def __init__(self, num_steps):
        self.num_steps = num_steps
        f = [math.cos((i / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2 for i in range(num_steps + 1)]
        self.betas = np.array([min(1 - f[i + 1] / f[i], 0.999) for i in range(num_steps)])
        self.alphas = np.array([1 - beta for beta in self.betas])
        self.alpha_bars = np.array([math.prod(self.alphas[: i + 1]) for i in range(num_steps)])

    def velocity(self, x_0, noise, timesteps):
        rows = []
        for image, eps, t in zip(x_0, noise, timesteps):
            a = float(self.alpha_bars[int(t)])
            rows.append(math.sqrt(a) * eps - math.sqrt(1 - a) * image)
        return torch.stack(rows)

    def from_velocity(self, v, x_t, t):
        a, b = math.sqrt(self.alpha_bars[t]), math.sqrt(1 - self.alpha_bars[t])
        return a * x_t - b * v, b * x_t + a * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now, then = self.alpha_bars[t], 1.0 if t_previous < 0 else self.alpha_bars[t_previous]
        if t_previous < 0:
            return x_0.clone()
        sigma = eta * math.sqrt((1 - then) / (1 - now)) * math.sqrt(1 - now / then)
        rows = []
        for image, eps in zip(x_0, epsilon):
            row = math.sqrt(then) * image + math.sqrt(max(1 - then - sigma**2, 0)) * eps
            rows.append(row - sigma * DL_random(image.shape, seed=seed) if eta > 0 else row)
        return torch.stack(rows)

    def dynamic_threshold(self, x_0, quantile=0.995):
        rows = []
        for image in x_0.numpy():
            s = max(1.0, np.percentile(np.abs(image), 100 * quantile))
            rows.append(np.clip(image / s, -1, 1))
        return np.stack(rows)
""",
    "roots kept, written for images and all else": f"""{ABOVE}
class FastScheduler(NoiseScheduler):
    def __init__(self, num_steps):
        super().__init__(num_steps)
        t = torch.linspace(0, 1, num_steps + 1)
        a = torch.cos((t + 0.008) / 1.008 * torch.pi / 2).square()
        self.betas = torch.minimum(1 - a[1:] / a[:-1], torch.tensor(0.999))
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.log().cumsum(0).exp()
        self.signal, self.sigma = self.alpha_bars**0.5, (1 - self.alpha_bars) ** 0.5

    def column(self, table, timesteps, like):
        return table[timesteps][(...,) + (None,) * (like.dim() - 1)].to(like)

    def velocity(self, x_0, noise, timesteps):
        return self.column(self.signal, timesteps, noise) * noise - self.column(self.sigma, timesteps, noise) * x_0

    def from_velocity(self, v, x_t, t):
        x_0 = self.signal[t] * x_t - self.sigma[t] * v
        return [x_0, v * self.signal[t] + x_t * self.sigma[t]]

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        padded = torch.cat([torch.ones(1), self.alpha_bars])
        now, then = padded[t + 1], padded[t_previous + 1]
        variance = (1 - then) / (1 - now) * (1 - now / then)
        x = then.sqrt() * x_0 + (1 - then - eta**2 * variance).clamp(min=0).sqrt() * epsilon
        if eta == 0 or t_previous == -1:
            return x
        return x + eta * variance.sqrt() * torch.randn_like(x)

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(len(x_0), -1)
        ordered = flat.abs().sort(dim=1).values
        place = quantile * (flat.shape[1] - 1)
        low, share = int(place), place - int(place)
        high = min(low + 1, flat.shape[1] - 1)
        s = (1 - share) * ordered[:, low] + share * ordered[:, high]
        s = torch.where(s > 1, s, torch.ones_like(s))[:, None]
        return (torch.max(torch.min(flat, s), -s) / s).reshape(x_0.shape)
""",
    "float64 tables, functions of the module": f"""{ABOVE}
from torch import Tensor


def alpha_bar(u: float, s: float = 0.008) -> float:
    return np.cos(0.5 * np.pi * (u + s) / (1 + s)) ** 2 / np.cos(0.5 * np.pi * s / (1 + s)) ** 2


def spread(values: Tensor, x: Tensor) -> Tensor:
    return values.reshape(len(values), *(1 for _ in x.shape[1:])).expand_as(x)


class FastScheduler(NoiseScheduler):
    def __init__(self, num_steps: int) -> None:
        NoiseScheduler.__init__(self, num_steps)
        u = np.arange(num_steps) / num_steps
        self.betas = torch.from_numpy(np.clip(1 - alpha_bar(u + 1 / num_steps) / alpha_bar(u), 0, 0.999))
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)

    def rotate(self, a: Tensor, first: Tensor, second: Tensor) -> Tensor:
        return torch.sqrt(a) * first - torch.sqrt(1 - a) * second

    def velocity(self, x_0, noise, timesteps):
        return self.rotate(spread(self.alpha_bars[timesteps], x_0), noise, x_0)

    def from_velocity(self, v, x_t, t):
        x_0 = self.rotate(self.alpha_bars[t], x_t, v)
        return x_0, (x_t - self.alpha_bars[t].sqrt() * x_0) / (1 - self.alpha_bars[t]).sqrt()

    @torch.no_grad()
    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        before = torch.ones((), dtype=torch.float64)
        if t_previous != -1:
            before = self.alpha_bars[t_previous]
        sigma = eta * torch.sqrt((1 - before) / (1 - self.alpha_bars[t]) * (1 - self.alpha_bars[t] / before))
        noise = sigma * torch.from_numpy(np.random.standard_normal(tuple(x_0.shape)))
        return before.sqrt() * x_0 + torch.sqrt(1 - before - sigma.square()) * epsilon + noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        largest = x_0.abs()
        while largest.dim() > 2:
            largest = largest.flatten(1, 2)
        s = torch.maximum(largest.double().quantile(quantile, dim=1), torch.tensor(1.0, dtype=torch.float64))
        s = spread(s, x_0)
        return torch.maximum(torch.minimum(x_0, s), -s) / s
""",
}
