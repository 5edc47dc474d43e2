"""Pictures of the ideas in the notebook of part 1, drawn from real digits. Given."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from DDPM import ConditionalDDPM
from plotting import BLUE, GREY, RED, arrow, bare, legend_beside
from sampling_watch import guess_of_x_0, record
from settings import PIXEL_MEAN, PIXEL_STD, DMConfig
from unfinished import unfinished

from digits import load_digits

SHOWN = 200  # digits that are corrupted
BETAS = np.linspace(DMConfig().beta_1, DMConfig().beta_T, DMConfig().T)


@cache
def _held_out():
    """Digits (N, 1, 28, 28) in [-1, 1] and their labels (N,), as arrays."""
    return tuple(part.numpy() for part in load_digits("held_out"))


def _normalised(images):
    """On the scale that the network sees: mean 0 and variance 1."""
    return ((images + 1) / 2 - PIXEL_MEAN) / PIXEL_STD


@cache
def _chain():
    """x_0, ..., x_T of the first digits, each step a small one."""
    rng, chain = np.random.default_rng(7), [_normalised(_held_out()[0][:SHOWN])]
    for beta in BETAS:
        noise = rng.standard_normal(chain[0].shape, dtype=np.float32)
        chain.append(np.sqrt(1 - beta) * chain[-1] + np.sqrt(beta) * noise)
    return chain


def digit_to_noise():
    """One digit on its way to noise, and the grey values of many."""
    moments, digit = (0, 25, 50, 100, 150, 200, 300, 400), int(np.flatnonzero(_held_out()[1] == 7)[2])
    figure, grid = plt.subplots(2, len(moments), figsize=(12, 3.1), height_ratios=(3, 1.3))
    for (picture, values), t in zip(grid.T, moments, strict=True):
        picture.imshow(_chain()[t][digit, 0], cmap="gray", vmin=-2, vmax=3)
        bare(picture)
        picture.set_title(f"t = {t}")
        values.hist(_chain()[t].ravel(), bins=60, range=(-4, 4), color=BLUE, density=True)
        values.set(xticks=[-3, 0, 3], yticks=[], ylim=(0, 0.8))
        values.spines["left"].set_visible(False)
    figure.suptitle(f"a digit on its way to noise, and below it the grey values of {SHOWN} digits", y=1.02)
    plt.show()


def _left(chain, t):
    """What is left of x_0 in x_t, measured: the regression coefficient, and the deviation of the residual."""
    share = (chain[t] * chain[0]).sum() / (chain[0] ** 2).sum()
    return share, np.std(chain[t] - share * chain[0])


def what_is_left(preset, config):
    """How much of the picture is left and how large the noise is: measured, and by your scheduler.

    config: the settings of the preset that you train with, whose curves are dashed if its schedule is another one.
    """
    moments = np.arange(10, len(BETAS) + 1, 15)
    left, noise = zip(*[_left(_chain(), t) for t in moments], strict=True)
    _, axes = plt.subplots(figsize=(7.5, 3.4))
    axes.plot(moments, left, "o", color=BLUE, ms=4, label="measured: what is left of $x_0$")
    axes.plot(moments, noise, "o", color=RED, ms=4, label="measured: size of the noise")
    with unfinished():
        _draw_schedule(axes, DMConfig(), "-", "yours: ")
        if (config.T, config.beta_1) != (DMConfig().T, DMConfig().beta_1):
            _draw_schedule(axes, config, "--", f"yours, preset {preset}: ")
    axes.set(xlabel="t", ylim=(0, 1.05), xlim=(0, len(BETAS)))
    legend_beside(axes)
    plt.show()


def _draw_schedule(axes, config, style, words):
    """Two of the values of your scheduler, any T on the same axis."""
    times = torch.arange(1, config.T + 1).view(-1, 1)
    yours = ConditionalDDPM(replace(config, num_feat=8)).scheduler(times)
    for name, colour in (("sqrt_alpha_bar", BLUE), ("sqrt_oneminus_alpha_bar", RED)):
        share = times / config.T * len(BETAS)
        axes.plot(share, yours[name].flatten(), style, color=colour, label=words + name)


def is_it_noise(chains):
    """How much of a digit is left in x_T. chains: {name: the noise variances beta_1, ..., beta_T}. Returns of each in
    how many of 200 the digit is told from x_T.
    """
    rng = np.random.default_rng(8)
    known, classes = (part.numpy() for part in load_digits("train"))
    known = _normalised(known).reshape(len(known), -1)
    images, labels = _held_out()
    sevens = _normalised(images[labels == 7]).reshape((labels == 7).sum(), -1)
    labels, flat = labels[:SHOWN], _chain()[0].reshape(SHOWN, -1)
    told = {}
    figure, grid = plt.subplots(1, len(chains), figsize=(2.5 * len(chains), 2.9))
    for axes, (name, betas) in zip(grid, chains.items(), strict=True):
        x = np.concatenate([flat, sevens])
        for beta in betas:
            x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(x.shape, dtype=np.float32)
        x, x_of_sevens = x[:SHOWN], x[SHOWN:]
        share, rest = _left([flat, x], 1)
        # how well each known digit explains each x_T, and with that each class
        fit = (share * x @ known.T - share**2 * (known**2).sum(axis=1) / 2) / rest**2
        fit = np.exp(fit - fit.max(axis=1, keepdims=True))
        by_class = np.stack([fit[:, classes == digit].sum(axis=1) for digit in range(10)])
        right = int((by_class.argmax(axis=0) == labels).sum())
        told[name] = right
        ratio = share**2 * flat.var() / rest**2
        print(f"{name}: signal-to-noise ratio {ratio:.4f}, digit told from x_T in {right} of {SHOWN}")
        axes.imshow(x_of_sevens.mean(axis=0).reshape(28, 28), cmap="gray", vmin=-0.3, vmax=0.3)
        bare(axes)
        axes.set_title(name)
    figure.suptitle(f"the mean of $x_T$ over {len(sevens)} sevens")
    figure.tight_layout()
    plt.show()
    return told


def unet_sketch():
    """The U-Net with the shape of every tensor: of the features, of the skips, of time and label."""
    _, axes = plt.subplots(figsize=(12, 5))
    fine, half, quarter = "B × F/4 × 28 × 28", "B × F × 14 × 14", "B × 2F × 7 × 7"
    places = [(0, 2, "B × C × 28 × 28"), (2.6, 2, fine), (4.6, 1, half), (6.5, 0, quarter), (8.4, 1, half)]
    places += [(10.4, 2, fine), (13, 2, "B × C × 28 × 28")]
    for (across, up, shape), words in zip(
        places, ("noisy picture", "", "", "", "", "", "the noise in it"), strict=True
    ):
        box = {"boxstyle": "round,pad=0.45", "fc": "#f2f4f7" if words else "#dbe7fb", "ec": GREY if words else BLUE}
        axes.text(across, up, shape, ha="center", va="center", bbox=box, zorder=3, fontsize=9)
        axes.text(across, up + 0.26, words, ha="center", fontsize=9)
    for (start, up, _), (end, to, _) in pairwise(places):
        reach = 1.0 * (1 if end > start else -1) if up == to else 0.35
        arrow(axes, (start + reach, up + (to - up) * 0.22), (end - reach, to - (to - up) * 0.22), color=BLUE)
    for up, start, end, shape in ((2, 2.6, 10.4, fine), (1, 4.6, 8.4, half)):
        arrow(axes, (start + 1.02, up), (end - 1.02, up), color=GREY, ls="--")
        axes.text(6.5, up + 0.13, f"skip, {shape}", color=GREY, ha="center", fontsize=9)
    for across, up in ((4.6, 1), (6.5, 0), (8.4, 1), (10.4, 2)):
        arrow(axes, (across, up - 0.62), (across, up - 0.2), color=RED)
        axes.text(across, up - 0.65, "time, label", color=RED, ha="center", va="top", fontsize=9)
    axes.text(-0.8, -0.4, "B: pictures in a batch\nC: channels, 1 for grey\nF: n_feat", color=GREY, fontsize=9)
    axes.text(9.2, -0.4, "time and label join in as\nembeddings, B × 4F each", color=RED, fontsize=9)
    axes.set(xlim=(-1, 14), ylim=(-1, 2.5))
    axes.axis("off")
    plt.show()


def what_is_asked():
    """What the network is given in training, and what it is to answer."""
    figure, grid = plt.subplots(2, 6, figsize=(11, 3.8))
    for pair, (number, t) in zip(np.split(grid, 3, axis=1), enumerate((40, 120, 300)), strict=True):
        for row in (0, 1):
            which = 2 * number + row
            rest = _chain()[t][which] - _left(_chain(), t)[0] * _chain()[0][which]
            pair[row][0].imshow(_chain()[t][which, 0], cmap="gray", vmin=-2, vmax=3)
            pair[row][1].imshow(rest[0], cmap="gray", vmin=-2, vmax=2)
            told = f"label {_held_out()[1][which]}" if row == 0 else "label dropped"
            pair[row][0].set_title(f"given: t = {t},\n{told}", fontsize=9)
            pair[row][1].set_title("asked for:\nthe noise", fontsize=9, color=RED)
    bare(*grid.ravel())
    figure.tight_layout()
    plt.show()


def averages_on_an_arrow():
    """The average of all digits, the average of one, and what lies beyond on the arrow from the first to the second."""
    images, labels = _held_out()
    grey, strengths = (images + 1) / 2, (-1, 0, 1, 2, 4)
    anything = grey.mean(axis=0)[0]
    _, grid = plt.subplots(3, len(strengths), figsize=(9, 5.6))
    for row, wanted in zip(grid, (7, 4, 3), strict=True):
        asked = grey[labels == wanted].mean(axis=0)[0]
        for axes, omega in zip(row, strengths, strict=True):
            axes.imshow(np.clip(asked + omega * (asked - anything), 0, 1), cmap="gray", vmin=0, vmax=1)
    bare(*grid.ravel())
    for axes, omega in zip(grid[0], strengths, strict=True):
        words = {-1: "without label", 0: "with label, ω = 0"}.get(omega, f"ω = {omega}")
        axes.set_title(words, color=GREY if omega < 0 else BLUE if omega == 0 else RED)
    for start, end, colour in ((0, 1, BLUE), (1, 4, RED)):
        style = {"arrowstyle": "-|>", "color": colour, "lw": 1.6}
        tail, tip = grid[2, start].transAxes, grid[2, end].transAxes
        below = (0.5, -0.15)
        grid[2, end].annotate("", below, below, xycoords=tip, textcoords=tail, arrowprops=style)
    plt.show()


def guesses_on_the_way(model, labels=(3, 7), seed=3):
    """x_t and what your network takes the picture to be, from t = T to the end, by your sampler."""
    config = model.dmconfig
    torch.manual_seed(seed)
    images, steps = record(model, torch.tensor(labels, device=model.device), config.omega)
    moments = dict.fromkeys(round(config.T * share) for share in (1, 0.9, 0.75, 0.6, 0.45, 0.3, 0.15, 0.05))
    chosen = [step for step in steps if step.t in moments]
    figure, grid = plt.subplots(2 * len(labels), len(chosen) + 1, squeeze=False)
    figure.set_size_inches(1.3 * (len(chosen) + 1) + 1, 1.4 * len(grid) + 0.4)
    for column, step in zip(grid.T, chosen, strict=False):
        guess = guess_of_x_0(model, step, config.omega)
        for number in range(len(labels)):
            column[2 * number].imshow(step.x_t[number, 0], cmap="gray", vmin=-2, vmax=3)
            column[2 * number + 1].imshow(guess[number, 0] * PIXEL_STD + PIXEL_MEAN, cmap="gray", vmin=0, vmax=1)
        column[0].set_title(f"t = {step.t}")
    bare(*grid.ravel())
    for number, label in enumerate(labels):
        last = grid[2 * number + 1, -1]
        last.imshow(images[number, 0], cmap="gray", vmin=0, vmax=1)
        beside = {"rotation": 0, "ha": "right", "va": "center"}
        grid[2 * number, 0].set_ylabel("$x_t$", **beside)
        grid[2 * number + 1, 0].set_ylabel(f"guess of $x_0$,\nasked: {label}", **beside)
        last.set_title("the image", color=BLUE)
    plt.show()
