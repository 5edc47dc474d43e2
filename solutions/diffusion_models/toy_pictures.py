"""Pictures of the pinwheel: there and back, one jump, your step back, and guidance. Given."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from noise_scheduler import NoiseScheduler
from pinwheel import arms, flow_back, log_density, perfect_epsilon, small_steps
from plotting import BLUE, GREEN, GREY, INK, ORANGE, RED, bare, legend_beside
from unfinished import unfinished

COLOURS = np.array([BLUE, RED, GREEN])
DATA, ARM = arms(150)
STRENGTHS = {-1: ("null token", GREY), 0: ("blue, w = 0", BLUE), 1: ("w = 1", RED), 2: ("w = 2", RED)}


def there_and_back():
    """The pinwheel on its way to noise, and new noise on the smooth way back to it."""
    many, many_arms = arms(900, seed=4)
    corrupted = small_steps(many)
    start = np.random.default_rng(6).standard_normal((600, 2))
    back = flow_back(start, lambda x, alpha_bar: perfect_epsilon(x, alpha_bar, DATA))
    arrived = ARM[((back[-1][:, None] - DATA) ** 2).sum(axis=2).argmin(axis=1)]  # the arm on which each point ends
    moments = (0, 60, 120, 200, 400)
    _, grid = plt.subplots(2, len(moments), figsize=(12, 5), sharex=True, sharey=True)
    for axes, t in zip(grid[0], moments, strict=True):
        axes.scatter(*corrupted[t].T, s=4, c=COLOURS[many_arms], lw=0)
        axes.set_title(f"{t} steps")
    for axes, t in zip(grid[1], reversed(moments), strict=True):
        axes.plot(*back[: 401 - t, ::25].transpose(2, 0, 1), color=GREY, lw=0.4, alpha=0.7)
        axes.scatter(*back[400 - t].T, s=4, c=COLOURS[arrived], lw=0)
        axes.set_title(f"{t} steps to go")
    _frame(grid.ravel(), 2.9)
    for row, words in zip(grid, ("to noise", "and back"), strict=True):
        row[0].set_ylabel(words, fontsize=12)
    plt.show()


def your_schedule():
    """How much of the signal your schedule leaves, for chains of three lengths. Returns {T: alpha_bar at the end}; None
    while the schedule is not written.
    """
    with unfinished():
        left = {T: NoiseScheduler(T).alpha_bars for T in (100, 400, 1000)}
        _, axes = plt.subplots(figsize=(7, 3.2))
        for (T, alpha_bars), colour in zip(left.items(), (RED, BLUE, GREEN), strict=True):
            words = f"T = {T}, at the end {alpha_bars[-1]:.2g}"
            axes.plot(np.linspace(0, 1, T), alpha_bars, color=colour, label=words)
        axes.set(xlabel="share of the chain", ylabel="alpha_bar", ylim=(0, 1.02))
        legend_beside(axes)
        plt.show()
        return {T: float(alpha_bars[-1]) for T, alpha_bars in left.items()}


def your_jump():
    """Your one jump beside many small steps, after two lengths of time, with where each arm lies on average.

    Returns the means of the arms, {steps: (by small steps, by your jump)}, each (3, 2).
    """
    many, many_arms = arms(900, seed=4)
    stepped = small_steps(many)
    with unfinished():
        jumped = {}
        for steps in (60, 200):  # the 60th step is number 59
            t, noise = torch.full((len(many),), steps - 1), torch.randn(len(many), 2).double()
            jumped[steps] = NoiseScheduler(400).add_noise(torch.tensor(many), noise, t).numpy()
        _, grid = plt.subplots(1, 4, figsize=(12, 3.4), sharex=True, sharey=True)
        means = {}
        for pair, (steps, yours) in zip((grid[:2], grid[2:]), jumped.items(), strict=True):
            both = {f"{steps} small steps": stepped[steps], f"one jump to x_{steps}, yours": yours}
            means[steps] = tuple(_means(points, many_arms) for points in both.values())
            for axes, (words, points) in zip(pair, both.items(), strict=True):
                axes.scatter(*points.T, s=4, c=COLOURS[many_arms], lw=0, alpha=0.6)
                axes.scatter(*means[steps][0].T, s=130, fc="none", ec=INK, lw=1.2)
                axes.set_title(words)
            pair[1].scatter(*means[steps][1].T, s=60, marker="+", color=INK, lw=1.6)
        _frame(grid, 2.9)
        plt.show()
        return means
    return None


def _means(points, many_arms):
    return np.array([points[many_arms == arm].mean(axis=0) for arm in range(3)])


def your_steps_back():
    """Noise that your step turns into the pinwheel, four hundred times, with the perfect network."""
    with unfinished():
        scheduler, x = NoiseScheduler(400), torch.randn(600, 2).double()
        path = [x]
        for t in reversed(range(400)):
            predicted = torch.tensor(perfect_epsilon(x.numpy(), scheduler.alpha_bars[t].item(), DATA))
            x = scheduler.denoise_step(predicted, t, x).double()
            path.append(x)
        path = torch.stack(path).numpy()
        _, grid = plt.subplots(1, 4, figsize=(12, 3), sharex=True, sharey=True)
        for axes, t in zip(grid, (400, 200, 80, 0), strict=True):
            axes.plot(*path[: 401 - t, ::200].transpose(2, 0, 1), color=GREY, lw=0.5, alpha=0.6)
            axes.scatter(*path[400 - t].T, s=5, color=BLUE, lw=0)
            axes.set_title(f"{t} steps to go")
        _frame(grid, 2.9)
        plt.show()


def guidance():
    """The predictions at one point, and samples for three strengths of guidance. Returns the tips of the arrows."""
    blue, place, alpha_bar = DATA[ARM == 0], np.array([[1.6, 0.0]]), 0.6
    with_label, without = (-perfect_epsilon(place, alpha_bar, points)[0] for points in (blue, DATA))
    tips = {w: place[0] + 0.5 * (with_label + w * (with_label - without)) for w in STRENGTHS}
    _, grid = plt.subplots(1, 4, figsize=(13, 4), width_ratios=(1.3, 1, 1, 1))
    grid[0].scatter(*(np.sqrt(alpha_bar) * DATA).T, s=8, c=COLOURS[ARM], alpha=0.35, lw=0)
    grid[0].plot(*np.array([tips[-1], tips[2]]).T, "--", color=GREY, lw=0.8)
    for w, tip in tips.items():
        words, colour = STRENGTHS[w]
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        grid[0].annotate("", tip, place[0], arrowprops=arrow)
        beside = {"textcoords": "offset points", "color": colour, "fontsize": 9, "ha": "right"}
        beside["bbox"] = {"fc": "white", "ec": "none", "alpha": 0.8, "pad": 1}
        grid[0].annotate(words, tip, (-6, 2), **beside)
    grid[0].plot(*place.T, "o", color="black", ms=3)
    grid[0].set(title="one point, four predictions", xlim=(-2.2, 2.6), ylim=(-1.8, 2.6))
    starts = np.random.default_rng(6).standard_normal((300, 2))
    for axes, w in zip(grid[1:], (0, 1, 4), strict=True):
        _guided_samples(axes, blue, starts, w)
    bare(*grid, aspect="equal")
    plt.show()
    return tips, grid[0]


def _guided_samples(axes, blue, starts, w):
    """Samples of the blue arm, and the line within which half of p(x) p(c | x)^(1 + w) lies."""

    def epsilon(x, alpha_bar):
        return (1 + w) * perfect_epsilon(x, alpha_bar, blue) - w * perfect_epsilon(x, alpha_bar, DATA)

    axes.scatter(*DATA.T, s=5, color=GREY, alpha=0.3, lw=0)
    axes.scatter(*flow_back(starts, epsilon)[-1].T, s=6, color=BLUE, lw=0)
    ticks = np.linspace(-2.3, 2.3, 150)
    places = np.stack(np.meshgrid(ticks, ticks), axis=2).reshape(-1, 2)
    # p(x) p(c | x)^(1 + w) is p(x | c)^(1 + w) p(x)^(-w), times a constant
    tilted = (1 + w) * log_density(places, blue) - w * log_density(places, DATA)
    tilted = np.exp(tilted - tilted.max())
    level = np.sort(tilted)[::-1]
    level = level[np.searchsorted(level.cumsum(), level.sum() / 2)]
    axes.contour(ticks, ticks, tilted.reshape(150, 150), [level], colors=ORANGE, linewidths=0.8)
    axes.set(title=f"samples, w = {w}", xlim=(-1.8, 2.1), ylim=(-1.8, 2.1))


def _frame(many_axes, reach):
    bare(*many_axes, aspect="equal")
    for axes in many_axes:
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
