"""Your own digits edited by your functions of editing.py, and where inpainting is not exact. Given."""

import matplotlib.pyplot as plt
import torch
from editing import inpaint, sdedit, translate
from plotting import BLUE, GREY, RED, bare, legend_beside
from training import denormalised, fixed_draws
from unfinished import unfinished
from velocity import guided_field

KEPT = (0.9, 0.7, 0.5, 0.3, 0.1)  # t_start of SDEdit


def your_sdedit(model, digits, labels, steps=16, omega=1.0):
    """Each digit noised to several t_start and drawn again as the digit that `labels` says."""
    config, device = model.dmconfig, next(model.parameters()).device
    field, digits = guided_field(model, torch.tensor(labels), omega), digits.to(device)
    with unfinished(), fixed_draws(0):
        edited = {f"t_start = {t}": sdedit(field, digits, t, steps) for t in KEPT}
        _grid({"yours": digits, **edited}, config, [f"as {label}" for label in labels])


def your_inpainting(model, digits, labels, steps=32, omega=1.0):
    """The left half of each digit kept, the right half filled in, three times."""
    config, device = model.dmconfig, next(model.parameters()).device
    field, digits = guided_field(model, torch.tensor(labels), omega), digits.to(device)
    mask = torch.zeros(1, 1, *config.input_dim, device=device)
    mask[..., : config.input_dim[1] // 2] = 1
    with unfinished():
        columns = {"yours": digits, "known": torch.where(mask.bool(), digits, torch.full_like(digits, 0.6))}
        for seed in range(3):
            with fixed_draws(seed):
                columns[f"filled in, {seed + 1}"] = inpaint(field, digits, mask, steps)
        _grid(columns, config, [f"as {label}" for label in labels])


def your_translation(model, digits, labels, targets, steps=64, omega=0.0):
    """Each digit back to noise with its own label, and forward again with each of the targets."""
    config, device = model.dmconfig, next(model.parameters()).device
    digits = digits.to(device)
    with unfinished():
        columns = {"yours": digits}
        own = guided_field(model, torch.tensor(labels), omega)
        columns["there and back"] = translate(own, own, digits, steps)
        for target in targets:
            other = guided_field(model, torch.full((len(digits),), target), omega)
            columns[f"as {target}"] = translate(own, other, digits, steps)
        _grid(columns, config, [f"was {label}" for label in labels])


def _grid(columns, config, rows):
    """{title: digits (N, 1, H, W)} as columns, a row for each digit."""
    _, grid = plt.subplots(len(rows), len(columns), figsize=(1.35 * len(columns), 1.45 * len(rows)), squeeze=False)
    for column, (title, digits) in zip(grid.T, columns.items(), strict=True):
        for axes, image in zip(column, denormalised(digits.cpu(), config), strict=True):
            axes.imshow(image[0], cmap="gray", vmin=0, vmax=1)
        column[0].set_title(title, fontsize=9)
    bare(*grid.ravel())
    for axes, words in zip(grid[:, 0], rows, strict=True):
        axes.set_ylabel(words, rotation=0, ha="right", va="center")
    plt.show()


def inpainting_of_a_gaussian(known=1.5, correlation=0.9, count=4000, steps=200):
    """Two numbers of known correlation: the first is given, and your `inpaint` draws the second.

    The exact answer is a normal distribution with mean correlation * known and variance 1 - correlation^2.
    """
    covariance = torch.tensor([[1.0, correlation], [correlation, 1.0]], dtype=torch.float64)

    def field(x, t):  # of data N(0, covariance) on the straight path: a linear map of x
        spread = t**2 * covariance + (1 - t) ** 2 * torch.eye(2, dtype=torch.float64)
        return x @ torch.linalg.solve(spread, t * covariance - (1 - t) * torch.eye(2, dtype=torch.float64))

    with unfinished(), fixed_draws(0):
        given = torch.tensor([[known, 0.0]], dtype=torch.float64).expand(count, 2).clone()
        drawn = inpaint(field, given, torch.tensor([1.0, 0.0], dtype=torch.float64), steps)[:, 1]
        mean, size = correlation * known, (1 - correlation**2) ** 0.5
        y = torch.linspace(mean - 5 * size, mean + 5 * size, 200, dtype=torch.float64)
        _, axes = plt.subplots(figsize=(6.5, 2.9))
        axes.hist(drawn.numpy(), bins=60, density=True, color=BLUE, alpha=0.5, label="your inpaint")
        exact = torch.exp(-((y - mean) ** 2) / (2 * size**2)) / (size * (2 * torch.pi) ** 0.5)
        axes.plot(y, exact, color=RED, label="exact, given the first number")
        axes.axvline(drawn.mean().item(), color=BLUE, ls="--", label=f"mean {drawn.mean():.2f}, exact {mean:.2f}")
        axes.plot([], [], color=GREY, lw=0, label=f"deviation {drawn.std():.2f}, exact {size:.2f}")
        axes.set(xlabel="the second number", yticks=[], title=f"the first number is {known}")
        legend_beside(axes)
        plt.show()
