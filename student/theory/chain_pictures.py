"""Pictures of walks, and of the two matrices that describe them. Given."""

import matplotlib.pyplot as plt
import numpy as np
import typed
from plotting import BLUE, GREEN, GREY, INK, RED
from unfinished import unfinished

SHORT = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]  # noise variances of a chain of eight large steps


def walks():
    """Many walks, and how well the third position tells the ninth, with and without the sixth."""
    rng = np.random.default_rng(4)
    walked = rng.standard_normal((40_000, 12)).cumsum(axis=1)
    near = np.abs(walked[:, 5] - 1) < 0.15
    figure, (paths, every, some) = plt.subplots(1, 3, figsize=(12, 3.4), width_ratios=(1.7, 1, 1))
    steps, from_zero = np.arange(13), np.pad(walked, ((0, 0), (1, 0)))
    paths.plot(steps, from_zero[:300].T, color=GREY, lw=0.4, alpha=0.3)
    for colour, number in zip((BLUE, RED, GREEN), (0, 7, 11), strict=True):
        paths.plot(steps, from_zero[number], "o-", color=colour, ms=3)
    paths.set(xlabel="step", title="three hundred walks", xticks=range(0, 13, 3))
    for axes, chosen, words in ((every, slice(None), "all walks"), (some, near, "near 1 after 6 steps")):
        third, ninth = walked[chosen][:, 2], walked[chosen][:, 8]
        axes.scatter(third[:1500], ninth[:1500], s=4, color=BLUE, alpha=0.4, lw=0)
        r = np.corrcoef(third, ninth)[0, 1]
        axes.set(xlim=(-6, 6), ylim=(-10, 10), title=f"{words}: r = {r:.2f}".replace("-", "−"))
        axes.set(xlabel="after 3 steps", ylabel="after 9 steps")
    figure.tight_layout()
    plt.show()


def coupled_numbers():
    """Eight numbers that are coupled along lines, their precision and their covariance."""
    rng = np.random.default_rng(4)
    turn = 2 * np.pi * np.arange(8) / 8
    spots = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    precision = np.eye(8)
    figure, (drawing, left, right) = plt.subplots(1, 3, figsize=(10.5, 3.4))
    for a, b in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (0, 7), (1, 6)]:
        precision[a, b] = precision[b, a] = -rng.uniform(0.25, 0.4)
        drawing.plot(*spots[[a, b]].T, color=GREY, lw=8 * abs(precision[a, b]), zorder=1)
    for number, (x, y) in enumerate(spots):
        box = {"boxstyle": "circle,pad=0.3", "fc": "white", "ec": INK}
        drawing.text(x, y, str(number + 1), ha="center", va="center", bbox=box)
    drawing.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal", title="who is coupled with whom")
    drawing.axis("off")
    heat_map(left, precision, "precision")
    heat_map(right, np.linalg.inv(precision), "covariance")
    for axes in (left, right):
        axes.set(xticks=range(8), yticks=range(8), xticklabels=range(1, 9), yticklabels=range(1, 9))
        axes.tick_params(length=0)
    figure.tight_layout()
    plt.show()


def heat_map(axes, matrix, title):
    """A matrix in colours: orange above 0, blue below, white where it is 0."""
    largest = np.abs(matrix).max()
    axes.imshow(matrix, cmap="PuOr_r", vmin=-1.4 * largest, vmax=1.4 * largest)
    axes.set(title=title, xticks=[], yticks=[])


def your_chain():
    """Say how many steps your chain has and what their variances are."""
    variances = typed.own_numbers()["variances"]
    steps = [f"var(y_{i}) = {v if v > 1 else ''}s²" for i, v in enumerate(variances, 1)]
    print(f"Your chain has {len(steps)} steps: {',  '.join(steps)}")


def your_matrices():
    """Your covariance and precision matrix for s = 1, and their product."""
    with unfinished():
        covariance, precision = (typed.matrix(name, 1.0, s=1.0) for name in ("covariance", "precision"))
        _, grid = plt.subplots(1, 3, figsize=(9, 3))
        heat_map(grid[0], covariance, "covariance, yours")
        heat_map(grid[1], precision, "precision, yours")
        heat_map(grid[2], covariance @ precision, "their product")
        plt.show()


def noisy_pixels():
    """Pixels on their way to noise: from three starts, and how well the start can be told later."""
    rng = np.random.default_rng(4)
    betas, moments = np.linspace(1e-4, 2e-2, 400), (60, 180, 400)
    figure, (paths, *clouds) = plt.subplots(1, 4, figsize=(13, 3.2), width_ratios=(2.1, 1, 1, 1))
    for start, colour in ((-2, BLUE), (0.5, GREEN), (2, RED)):
        path = np.array(list(_forward(np.full(60, float(start)), betas, rng)))
        paths.plot(path[::4], color=colour, lw=0.5, alpha=0.4)
    paths.set(title="three starts, sixty walks each", xlabel="t", xticks=[0, 50, 100], xticklabels=[0, 200, 400])
    bell = np.linspace(-3.5, 3.5, 200)
    paths.plot(101 + 30 * np.exp(-(bell**2) / 2), bell, color=INK, lw=1.4)
    start = rng.standard_normal(20_000)
    later = [x for t, x in enumerate(_forward(start, betas, rng)) if t in moments]
    for axes, t, x in zip(clouds, moments, later, strict=True):
        axes.scatter(start[:1200], x[:1200], s=4, color=BLUE, alpha=0.4, lw=0)
        axes.set(title=f"t = {t}: r = {np.corrcoef(start, x)[0, 1]:.2f}", xlabel="$x_0$", ylabel="$x_t$")
        axes.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[], yticks=[])
    figure.tight_layout()
    plt.show()


def your_short_chain():
    """A chain of eight large steps: what was measured, and your matrices and your blanket as far as they are there."""
    from network_pictures import REVERSE, sampling_network

    rng = np.random.default_rng(5)
    start = rng.standard_normal(50_000)
    measured = [np.corrcoef(start, x)[0, 1] for x in _forward(start, SHORT, rng)]
    yours, shield = {}, set()
    for name in ("covariance", "precision"):
        with unfinished():
            yours[f"{name}, yours"] = typed.matrix(f"chain_{name}", SHORT)
    with unfinished():
        shield = typed.nodes("blanket_of_x", REVERSE, 2, 4, True)
    ratios = (1.2, *[1] * len(yours), 1.8)
    figure, (curve, *maps, network) = plt.subplots(
        1, 2 + len(yours), figsize=(2.7 * sum(ratios), 3), width_ratios=ratios
    )
    curve.plot(measured, "o", color=BLUE, ms=4, label="measured")
    if "covariance, yours" in yours:
        curve.plot(yours["covariance, yours"][0], color=BLUE, label="yours")
    curve.set(title="correlation with $x_0$", xlabel="t", ylim=(0, 1.05))
    curve.legend(loc="lower left")
    for axes, (title, matrix) in zip(maps, yours.items(), strict=True):
        heat_map(axes, matrix, title)
    sampling_network(network, shield)
    figure.tight_layout()
    plt.show()


def _forward(x, betas, rng):
    """x_0, x_1, ..., x_T, from x_0 on."""
    yield x
    for beta in betas:
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(len(x))
        yield x
