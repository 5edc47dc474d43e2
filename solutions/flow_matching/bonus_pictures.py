"""Pictures of the optional exercises of part 3: paths before and after reflow, and digits made of tokens. Given."""

import matplotlib.pyplot as plt
import torch
from masked_diffusion import mask_tokens, unmask
from pinwheel_field import POINTS, best_velocity
from plotting import BLUE, GREY, INK, RED, bare
from reflow import couple, reflow_loss, straightness
from solvers import euler
from token_model import tokens_of
from torch import nn
from tqdm.auto import tqdm
from training import denormalised, find_digits, fixed_draws
from unfinished import unfinished
from velocity import Watched, guided_field

PAIRS, COUPLING_STEPS = 4000, 50
BATCH, RATE = 256, 3e-3


class PointNetwork(nn.Module):
    """A small network for points: network(x, t), x (B, 2), t (B,) -> velocity (B, 2)."""

    def __init__(self, width=128):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(5, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2)
        )

    def forward(self, x, t):
        t = t.reshape(-1, 1)
        return self.layers(torch.cat([x, t, (3 * t).sin(), (3 * t).cos()], dim=1))


def reflow_the_pinwheel(steps=3000, seed=0):
    """Pairs from the pinwheel's exact field by your couple, a network trained on them by your reflow_loss, and paths of
    both fields. Returns {"before": straightness, "after": straightness}, None while something is not written.
    """
    with unfinished(), fixed_draws(seed):
        x_0 = torch.randn(PAIRS, 2)
        pairs = couple(best_velocity, x_0.double(), COUPLING_STEPS)
        x_0, x_1 = (each.float() for each in pairs)
        network = PointNetwork()
        optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for _ in tqdm(range(steps), desc="training on the pairs", unit="step"):
            rows = torch.randint(PAIRS, (BATCH,))
            loss = reflow_loss(network, x_0[rows], x_1[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()

        def straighter(x, t):
            with torch.no_grad():
                return network(x.float(), torch.full((len(x),), t)).to(x.dtype)

        start = torch.randn(600, 2).double()
        fields = {"before": best_velocity, "after": straighter}
        found = {name: float(straightness(field, start, COUPLING_STEPS)) for name, field in fields.items()}
        _draw_paths(fields, found, start)
        return found


def _draw_paths(fields, found, start):
    _, grid = plt.subplots(2, 2, figsize=(8.4, 8.6))
    for (name, field), (upper, lower) in zip(fields.items(), grid.T, strict=True):
        watched = Watched(field)
        end = euler(watched, start[:60], torch.linspace(0, 1, COUPLING_STEPS + 1))
        for line in torch.stack([*(x for x, *_ in watched.seen), end]).transpose(0, 1):
            upper.plot(*line.T, color=BLUE, lw=0.6, alpha=0.6)
        upper.scatter(*start[:60].T, s=10, fc="none", ec=INK, lw=0.6)
        upper.set_title(f"{name}: S = {found[name]:.3f}")
        lower.scatter(*POINTS.T, s=9, color=GREY, alpha=0.4, lw=0)
        lower.scatter(*(start + field(start, 0.0)).T, s=6, color=RED, lw=0)
        lower.set_title(f"{name}: one single step")
    for axes in grid.ravel():
        axes.set(xlim=(-2.6, 2.6), ylim=(-2.6, 2.6))
        bare(axes, aspect="equal")
    plt.show()


def masked_digits(config, shares=(1.0, 0.8, 0.6, 0.4, 0.2, 0.0)):
    """Some digits as tokens, and what your mask_tokens leaves of them at each t."""
    images, _ = find_digits(config, "held_out")
    x = tokens_of(images[:4], config)
    with unfinished(), fixed_draws(2):
        _show([mask_tokens(x, torch.full((len(x),), t)) for t in shares], [f"t = {t:g}" for t in shares])


def unmasked_digits(model, steps=98, seed=1):
    """Ten digits drawn by your unmask, in between and at the end."""
    moments, states = (0, 0.25, 0.5, 0.75), []

    def watched(x_t, t, labels):
        states.append((float(t[0]), x_t))
        with torch.no_grad():
            return model.network(x_t, t, labels)

    with unfinished(), fixed_draws(seed):
        end = unmask(watched, torch.arange(10), steps)
        shown = [min(states, key=lambda state: abs(state[0] - moment))[1] for moment in moments]
        _show([*shown, end], [*(f"t = {moment:g}" for moment in moments), "t = 1"])


def _show(columns, titles):
    """A row for each column: tokens (B, 14, 14), masked ones grey."""
    _, grid = plt.subplots(len(columns), len(columns[0]), squeeze=False)
    plt.gcf().set_size_inches(0.75 * len(columns[0]) + 1.2, 0.8 * len(columns))
    for row, tokens, title in zip(grid, columns, titles, strict=True):
        for axes, each in zip(row, tokens, strict=True):
            shades = torch.tensor([0.0, 1.0, 0.5])[each]
            axes.imshow(shades, cmap="gray", vmin=0, vmax=1)
        row[0].set_ylabel(title, rotation=0, ha="right", va="center")
    bare(*grid.ravel())
    plt.show()


def digits_of(model, omega=1.0, steps=16, seed=3):
    """Two rows of digits 0 to 9 that a flow draws, by your euler."""
    labels = torch.arange(20) % 10
    with unfinished(), fixed_draws(seed), torch.no_grad():
        field = guided_field(model.cpu(), labels, omega)
        x = torch.randn(len(labels), model.dmconfig.num_channels, *model.dmconfig.input_dim)
        x = euler(field, x, torch.linspace(0, 1, steps + 1))
        _, grid = plt.subplots(2, 10, figsize=(8.4, 1.9))
        for axes, image in zip(grid.ravel(), denormalised(x, model.dmconfig), strict=True):
            axes.imshow(image[0], cmap="gray")
        bare(*grid.ravel())
        plt.show()
