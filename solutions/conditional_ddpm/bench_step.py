"""What a sampling step costs beside the network, against diffusers: python bench_step.py. Given.

Both sides run the same loop of T guided steps on the same shapes, with a stand-in for the network that answers at once:
ours is ConditionalDDPM.sample as it is; theirs joins and splits the batch in the same way and steps with diffusers'
DDPMScheduler. The network's own time, which is most of a real step, is in neither: nothing is claimed of the whole.
"""

import argparse
import time

import torch
from DDPM import ConditionalDDPM
from settings import DMConfig
from torch import nn


class Silent(nn.Module):
    """Stands in for the network: answers noise that was drawn beforehand."""

    def __init__(self, batch, config):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.noise = torch.randn(2 * batch, config.num_channels, *config.input_dim)

    def forward(self, x, t, c):
        return self.noise


def ours(batch, config, network):
    """A function that draws a batch with our sampler."""
    model = ConditionalDDPM(config).eval()
    model.network = network
    labels = torch.arange(batch) % config.num_classes
    return lambda: model.sample(labels, config.omega)


def theirs(batch, config, network):
    """A function that draws a batch with diffusers' scheduler."""
    from diffusers import DDPMScheduler

    scheduler = DDPMScheduler(config.T, config.beta_1, config.beta_T, "linear", variance_type="fixed_large",
                              clip_sample=False)  # fmt: skip
    scheduler.set_timesteps(config.T)
    shape = (batch, config.num_channels, *config.input_dim)
    labels = torch.nn.functional.one_hot(torch.arange(batch) % config.num_classes, config.num_classes).float()
    both = torch.cat([labels, torch.full_like(labels, config.condition_mask_value)])

    def draw():
        with torch.no_grad():
            x_t = torch.randn(shape)
            for t in scheduler.timesteps:
                time_share = torch.full((len(both), 1, 1, 1), (t.item() + 1) / config.T)
                epsilon_c, epsilon_u = network(torch.cat([x_t, x_t]), time_share, both).chunk(2)
                epsilon = (1 + config.omega) * epsilon_c - config.omega * epsilon_u
                x_t = scheduler.step(epsilon, t, x_t).prev_sample
            return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)

    return draw


def microseconds(draw, steps, repeats):
    """What a step costs, at best: other programs can only add to it."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        draw()
        best = min(best, time.perf_counter() - started)
    return 1e6 * best / steps


def main(arguments=None):
    """Print a line for each batch size; returns [(batch, ours, theirs)] in microseconds a step."""
    parser = argparse.ArgumentParser(description="the arithmetic of a sampling step, beside diffusers'")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 16, 100])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--T", type=int, default=400)
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    config, rows = DMConfig(num_feat=8, T=asked.T), []
    for batch in asked.batches:
        network = Silent(batch, config)
        times = [microseconds(make(batch, config, network), config.T, asked.repeats) for make in (ours, theirs)]
        rows.append((batch, *times))
        print(f"batch of {batch}: ours {times[0]:.0f} us a step, diffusers {times[1]:.0f}, {times[0] / times[1]:.0%}")
    return rows


if __name__ == "__main__":
    main()
