"""Grids of digits and plots of losses, as files, and in the notebook where there is one. Given.

Figures are made without pyplot, which keeps every figure it made.
"""

import sys
from io import BytesIO
from pathlib import Path

import torch
from losses import BINS, plain_guesses
from matplotlib.figure import Figure
from PIL import Image

ENLARGED = 2  # pixels of the picture for one of the image


def save_grid(images, path, columns=10):
    """Write images (N, C, H, W) in [0, 1], one or three channels, row by row; returns the path."""
    count, channels, height, width = images.shape
    rows = -(-count // columns)
    sheet = torch.zeros(rows * columns, channels, height + 2, width + 2)
    sheet[:count, :, 1:-1, 1:-1] = images.detach().cpu().float().clamp(0, 1)
    sheet = sheet.view(rows, columns, channels, height + 2, width + 2).permute(
        0, 3, 1, 4, 2
    )  # (rows, H, columns, W, C)
    pixels = (sheet.reshape(rows * (height + 2), columns * (width + 2), channels) * 255).round().byte().numpy()
    picture = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels[:, :, :3])
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.resize((picture.width * ENLARGED, picture.height * ENLARGED), Image.Resampling.NEAREST).save(path)
    return path


def plot_batches(batches, path, columns=8):
    """Draw batches of images (N, C, H, W) in [0, 1] side by side. batches: {title: images}. Needs torchvision."""
    from torchvision.utils import make_grid  # takes seconds, so it is imported only where it is needed

    figure = Figure(figsize=(5 * len(batches), 2.6))
    for axes, (title, images) in zip(figure.subplots(1, len(batches), squeeze=False)[0], batches.items(), strict=True):
        axes.imshow(make_grid(images, nrow=columns, pad_value=1).permute(1, 2, 0).clamp(0, 1).numpy())
        axes.set_title(title, fontsize=10)
        axes.axis("off")
    figure.tight_layout()
    return _write(figure, path)


def show(path, place=None):
    """Show a picture in the notebook; outside one, say where it is. Returns the place where it is shown.

    place: one that show returned, for a picture that takes the place of an earlier one.
    """
    if "ipykernel" not in sys.modules:
        print(f"see {path}")
        return None
    return _display(Path(path).read_bytes(), place)


def show_grid(path, words, columns=10, place=None):
    """Show a grid that save_grid wrote, with words above it and the class above each column; as show does it."""
    if "ipykernel" not in sys.modules:
        print(f"{words}: see {path}")
        return None
    with Image.open(path) as picture:
        width, height = picture.size
        side = width / columns
        inches = 0.75 * columns
        figure = Figure(figsize=(inches, inches * height / width + 0.5), facecolor="white")
        axes = figure.add_axes((0, 0, 1, inches * height / width / figure.get_figheight()))
        axes.imshow(picture, cmap="gray", interpolation="nearest", aspect="auto")
    axes.set_xticks([side * (column + 0.5) for column in range(columns)], range(columns))
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    axes.set(yticks=[])
    axes.spines[:].set_visible(False)
    figure.text(0, 0.99, words, va="top")
    drawn = BytesIO()
    figure.savefig(drawn, dpi=100)
    return _display(drawn.getvalue(), place)


def _display(png, place):
    from IPython.display import Image as Picture
    from IPython.display import display

    if place is None:
        return display(Picture(data=png), display_id=True)
    place.update(Picture(data=png))
    return place


def plot_steps(losses, model, path):
    """Plot the loss of every step of one epoch, beside the plainest guesses."""
    figure = Figure(figsize=(7, 4.6))
    axes = figure.subplots()
    axes.plot(range(1, len(losses) + 1), losses, color="0.75", linewidth=0.8, label="each step")
    reach = max(1, len(losses) // 20)
    smooth = [
        sum(losses[max(0, i - reach) : i + 1]) / len(losses[max(0, i - reach) : i + 1]) for i in range(len(losses))
    ]
    axes.plot(range(1, len(losses) + 1), smooth, color="tab:blue", label=f"mean of the last {reach + 1}")
    axes.set(xlabel="step", ylabel="noise loss", yscale="log", title="the first epoch")
    _draw_guesses(axes, model)
    _legend_below(figure, axes, 2)
    return _write(figure, path)


def plot_epochs(history, model, path):
    """Plot the losses of every epoch beside the plainest guesses, and the last test loss over time t."""
    figure = Figure(figsize=(11, 4.8))
    left, right = figure.subplots(1, 2)
    epochs = range(1, len(history["train"]) + 1)
    left.plot(epochs, history["train"], "o-", label="train")
    left.plot(epochs, history["test"], "o-", label="test, fixed draw, averaged weights")
    left.set(xlabel="epoch", ylabel="noise loss", yscale="log", title="loss by epoch")
    _draw_guesses(left, model)

    T, by_time = model.dmconfig.T, history["test_by_time"][-1]
    for (name, guess), style in zip(plain_guesses(model).items(), (":", "--", "-."), strict=True):
        right.plot(range(1, T + 1), guess, style, color="0.5", label=name)
    if None not in by_time:
        edges = [T * i / BINS for i in range(BINS + 1)]
        right.stairs(by_time, edges, baseline=None, linewidth=2, color="tab:orange", label="test, last epoch")
    right.set(xlabel="t", ylabel="noise loss", yscale="log", ylim=(1e-3, 2), title="where the loss comes from")
    for axes in (left, right):
        _legend_below(figure, axes, 2)
    return _write(figure, path)


def _draw_guesses(axes, model):
    for (name, guess), style in zip(plain_guesses(model).items(), (":", "--", "-."), strict=True):
        axes.axhline(guess.mean().item(), linestyle=style, color="0.5", label=f"{name}: {guess.mean():.3f}")


def _legend_below(figure, axes, columns):
    """A legend below the axes, where it covers nothing."""
    figure.subplots_adjust(bottom=0.3, left=0.1, right=0.98, wspace=0.25)
    axes.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=columns, frameon=False)


def _write(figure, path):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return path
