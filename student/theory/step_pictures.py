"""Pictures of what a loss is worth, and of one step back. Given."""

import matplotlib.pyplot as plt
import numpy as np
import typed
from plotting import BLUE, GREEN, RED
from unfinished import unfinished

LENGTHS, LOSS = (100, 200, 400, 700, 1000), 0.05


def your_worth_of_a_loss():
    """One loss at schedules of different length, by your function."""
    with unfinished():
        shares = [_share(np.linspace(1e-4, 2e-2, T).tolist()) for T in LENGTHS]
        _, axes = plt.subplots(figsize=(6, 2.8))
        axes.plot(LENGTHS, shares, "o-", color=BLUE)
        axes.set(xlabel="T", ylabel="share of the plain guess", ylim=(0, None))
        axes.set_title(f"what a loss of {LOSS} is worth")
        plt.show()


def _share(betas):
    return np.squeeze(typed.matrix("loss_beside_plain_guess", LOSS, betas, loss=LOSS))


def two_sides():
    """What x_0 and x_t say of x_{t-1}, and what both say together. Returns each curve by its name."""
    x_0, x_t, alpha_bar, beta = -1.6, 0.6, 0.4, 0.3  # alpha_bar: of the step before
    line = np.linspace(-3.6, 3.2, 500)
    from_left = np.exp(-((line - np.sqrt(alpha_bar) * x_0) ** 2) / (2 * (1 - alpha_bar)))
    from_right = np.exp(-((x_t - np.sqrt(1 - beta) * line) ** 2) / (2 * beta))
    _, axes = plt.subplots(figsize=(7.5, 2.9))
    curves = {
        "from the left, by $x_0$": (from_left, BLUE, "right"),
        "from the right, by $x_t$": (from_right, RED, "left"),
        "both": (from_left * from_right, GREEN, "center"),
    }
    for words, (density, colour, side) in curves.items():
        density = density / (density.sum() * (line[1] - line[0]))
        axes.plot(line, density, color=colour)
        axes.fill_between(line, density, color=colour, alpha=0.25 if words == "both" else 0)
        peak = density.argmax()
        axes.text(line[peak], density[peak] + 0.03, words, color=colour, ha=side)
    axes.set(xlabel="$x_{t-1}$", yticks=[], ylim=(0, 0.9))
    axes.spines["left"].set_visible(False)
    plt.show()
    return {words: line[density.argmax()] for words, (density, *_) in curves.items()}


def where_from():
    """Where pixels that are near 0.3 now had been one step before, for three kinds of start and step."""
    rng = np.random.default_rng(4)
    beginnings = {
        "Gaussian start, large step": (rng.standard_normal(1_000_000), 0.5),
        "two kinds of pixel, large step": (rng.choice([-1.0, 1.0], 1_000_000), 0.5),
        "two kinds of pixel, small step": (rng.choice([-1.0, 1.0], 1_000_000), 0.02),
    }
    _, grid = plt.subplots(1, 3, figsize=(11, 2.7), sharex=True)
    for axes, (title, (x_0, beta)) in zip(grid, beginnings.items(), strict=True):
        before = np.sqrt(0.9) * x_0 + np.sqrt(0.1) * rng.standard_normal(len(x_0))
        after = np.sqrt(1 - beta) * before + np.sqrt(beta) * rng.standard_normal(len(x_0))
        landed = np.abs(after - 0.3) < 0.02
        axes.hist(before[landed], bins=70, range=(-2.5, 2.5), color=BLUE, density=True)
        axes.axvline(0.3, color=RED, lw=1)
        axes.set(title=title, xlabel="$x_{t-1}$", yticks=[])
        axes.spines["left"].set_visible(False)
    plt.show()
