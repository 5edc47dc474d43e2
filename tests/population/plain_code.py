"""Code that gives every rewrite something to do, and says what it computes."""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F


class Example:
    """Stands for what students write: numbers, tables, draws, branches, loops, a network."""

    device = torch.device("cpu")
    T = 4

    def network(self, x, t, c):
        return 2 * x + t.reshape(-1, 1) + c.sum()

    def loss_fn(self, input, target):
        return ((input - target) ** 2).mean()

    def scheduler(self, t_s):
        beta, steps = 0.1 + 0.05 * t_s, self.T
        betas = torch.linspace(1e-4, 0.02, 8)
        more = torch.linspace(0.1, 0.2, 8, dtype=torch.float64).to(self.device)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        root = torch.sqrt(1 - alpha_bars)
        values = {"beta": beta, "root": root.float()}
        values["one"] = 1 / alpha_bars.sqrt()
        values["number"] = torch.full((3,), math.sqrt(steps) + steps**2)
        values["more"] = more.double() / alphas
        listed = [value.sqrt() for value in alphas if value > 0.99]
        return list(values.values()) + listed

    def sample(self, x_0, noise):
        labels = torch.tensor([0, 2, 1, 1])
        hot = F.one_hot(labels, 3).float()
        low = noise < 0
        high = x_0 >= 0.5
        null = torch.full_like(hot, -1)
        none, ones = torch.zeros_like(hot), torch.ones_like(x_0)
        kept = torch.where(low, 0, x_0)
        masked = x_0 * high
        dropped = hot.masked_fill(labels.unsqueeze(1) == 1, -1)
        count = x_0.shape[0]
        sum_of_both = x_0 + noise
        with torch.no_grad():
            for t in reversed(range(self.T)):
                scaled = t / self.T if t > 0 else 0.5
                part = self.network(x_0, torch.full((count,), scaled), hot)
                one, two = torch.cat([part, -part]).chunk(2)
                guided = (1 + scaled) * one - scaled * two
                x_0 = guided.clamp(-1, 1) ** 2 / 2
        total = float(np.sqrt(2))
        total += x_0.ndim + labels.size(0)
        if count > 2:
            return x_0 + total + masked * sum_of_both, kept, dropped, null + none, ones
        return x_0, noise

    def step(self, noise, t):
        if t == 0:  # noqa: SIM108 (one of the things to rewrite)
            mean = noise.square()
        else:
            mean = noise.view(-1, 1, 1, 1)
        rows = []
        for row in mean:
            rows.append(row * 2)
        if len(rows) != 4:
            return mean
        else:
            mean = torch.stack(rows)
        return self.loss_fn(mean, mean + 1) + F.mse_loss(noise, noise * 2)

    @torch.no_grad()
    def drawn(self, images):
        size = images.shape[0]
        noise = torch.randn_like(images)
        coins = torch.rand(size) < 0.3
        t = torch.randint(1, self.T + 1, (size,))
        return noise.mean(), noise.std(), coins.float().mean(), t.float().mean(), t.min(), t.max()


def results(space):
    """What its methods give, as one flat list of tensors. space: the names of a module."""
    example = space["Example"]()
    torch.manual_seed(1)
    x_0, noise = torch.rand(4, 3), torch.randn(4, 3)
    exact = [*example.scheduler(torch.arange(3))]
    exact += itertools.chain(example.sample(x_0, noise), [example.step(noise[:, 0], 1)])
    return exact, example.drawn(torch.zeros(20_000, 2))
