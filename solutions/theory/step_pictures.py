"""Pictures of what a loss is worth, of one step back, and of what leads from the chain to the loss. Given."""

import matplotlib.pyplot as plt
import numpy as np
import typed
from plotting import BLUE, GREEN, RED
from unfinished import unfinished

LENGTHS, LOSS = (100, 200, 400, 700, 1000), 0.05


def your_worth_of_a_loss():
    """One loss at schedules of different length, by your function. Returns its shares of the plain guess in percent,
    {T: share}; None while the function is not written.
    """
    with unfinished():
        shares = [_share(np.linspace(1e-4, 2e-2, T).tolist()) for T in LENGTHS]
        _, axes = plt.subplots(figsize=(6, 2.8))
        axes.plot(LENGTHS, shares, "o-", color=BLUE)
        axes.set(xlabel="T", ylabel="share of the plain guess", ylim=(0, None))
        axes.set_title(f"what a loss of {LOSS} is worth")
        plt.show()
        return {T: round(100 * float(share), 1) for T, share in zip(LENGTHS, shares, strict=True)}


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
    """Where pixels that are near 0.3 now had been one step before, for three kinds of start and step. Returns how many
    peaks each of the three has.
    """
    rng = np.random.default_rng(4)
    beginnings = {
        "Gaussian start, large step": (rng.standard_normal(1_000_000), 0.5),
        "two kinds of pixel, large step": (rng.choice([-1.0, 1.0], 1_000_000), 0.5),
        "two kinds of pixel, small step": (rng.choice([-1.0, 1.0], 1_000_000), 0.02),
    }
    peaks = {}
    _, grid = plt.subplots(1, 3, figsize=(11, 2.7), sharex=True)
    for axes, (title, (x_0, beta)) in zip(grid, beginnings.items(), strict=True):
        before = np.sqrt(0.9) * x_0 + np.sqrt(0.1) * rng.standard_normal(len(x_0))
        after = np.sqrt(1 - beta) * before + np.sqrt(beta) * rng.standard_normal(len(x_0))
        landed = np.abs(after - 0.3) < 0.02
        shares, _, _ = axes.hist(before[landed], bins=70, range=(-2.5, 2.5), color=BLUE, density=True)
        smooth = np.convolve(shares, np.ones(7) / 7, "same")
        rises = np.diff(smooth) > 0
        tops = np.flatnonzero(rises[:-1] & ~rises[1:]) + 1
        peaks[title] = int((smooth[tops] > smooth.max() / 4).sum())
        axes.axvline(0.3, color=RED, lw=1)
        axes.set(title=title, xlabel="$x_{t-1}$", yticks=[])
        axes.spines["left"].set_visible(False)
    plt.show()
    return peaks


def your_weights():
    """The weights of the bound at each time, by your function, beside those of L_simple."""
    with unfinished():
        weights = typed.matrix("loss_weight", np.linspace(1e-4, 2e-2, 400).tolist())
        _, axes = plt.subplots(figsize=(6, 2.8))
        times = np.arange(2, len(weights) + 2)
        axes.plot(times, weights / np.mean(weights), color=BLUE, label="the bound (yours)")
        axes.axhline(1, color=RED, label="L_simple")
        axes.set(xlabel="t", ylabel="weight", yscale="log", title="how much the error at time t counts (the mean is 1)")
        axes.legend(frameon=False)
        plt.show()


def your_score():
    """Pixels of mean 1 at three times, and your score as arrows at places where they may be."""
    betas, m, s, times = [0.1] * 20, 1.0, 0.3, (1, 5, 20)
    rng = np.random.default_rng(7)
    x, drawn = m + s * rng.standard_normal(200_000), {}
    for t, beta in enumerate(betas, 1):
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(len(x))
        drawn[t] = x
    with unfinished():
        places = np.linspace(-2, 3, 6)
        arrows = {t: [_score(place, betas, t, m, s) for place in places] for t in times}
        _, grid = plt.subplots(1, 3, figsize=(11, 2.6), sharex=True)
        for axes, t in zip(grid, times, strict=True):
            heights, *_ = axes.hist(drawn[t], bins=80, range=(-3, 4), color=BLUE, alpha=0.5, density=True)
            below, still = np.full(len(places), -0.15 * heights.max()), np.zeros(len(places))
            axes.quiver(
                places, below, arrows[t], still, color=RED, angles="xy", scale_units="xy", scale=14, width=0.008
            )
            axes.set(title=f"t = {t}", xlabel="$x_t$", yticks=[], xlim=(-3, 4), ylim=(-0.3 * heights.max(), None))
            axes.spines["left"].set_visible(False)
        plt.show()


def _score(x_t, betas, t, m, s):
    return np.squeeze(typed.matrix("score_of_chain", x_t, betas, t, m, s, x_t=x_t, m=m, s=s))


def straight_paths():
    """Straight paths from noise to a pixel that is 1 or -1, and one place with all that pass by it."""
    rng = np.random.default_rng(5)
    noise, pixel = rng.standard_normal(4000), rng.choice([-1.0, 1.0], 4000)
    time, place = 0.4, 0.1
    passing = np.flatnonzero(np.abs((1 - time) * noise + time * pixel - place) < 0.02)
    _, grid = plt.subplots(1, 2, figsize=(11, 2.9), sharey=True)
    for axes, chosen, title in zip(
        grid, (np.arange(60), passing[:40]), ("60 paths", "paths through one place"), strict=True
    ):
        for start, end in zip(noise[chosen], pixel[chosen], strict=True):
            axes.plot([0, 1], [start, end], color=RED if end > 0 else BLUE, lw=0.8, alpha=0.7)
        axes.set(title=title, xlabel="time $t$", xlim=(0, 1), ylim=(-2.8, 2.8))
    grid[0].set_ylabel("$x_t$")
    grid[1].plot(time, place, "ko", zorder=3)
    plt.show()
