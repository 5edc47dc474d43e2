"""Pictures of one field in four languages, of three ways through it, and of what a model believes on the way. Given."""

import math

import matplotlib.pyplot as plt
import torch
from conversions import join, split
from pinwheel_field import ARM, POINTS, arms, best_data, best_noise, best_velocity
from plotting import BLUE, GREEN, GREY, INK, ORANGE, RED, bare, legend_beside
from solvers import ddim_by_euler, euler, heun
from training import denormalised, fixed_draws
from unfinished import unfinished
from velocity import Watched, guided_field

COLOURS = (BLUE, RED, GREEN)
REACH = 2.4  # of the pinwheel's axes


def one_field_four_times(t=0.75, place=(1.9, -1.6)):
    """The pinwheel at time t with the best noise, score, velocity and data at many places, by your `join`.

    place: where one arrow is drawn large in all four.
    """
    ticks = torch.linspace(-REACH + 0.2, REACH - 0.2, 12, dtype=torch.float64)
    x = torch.cartesian_prod(ticks, ticks)  # (144, 2)
    x = torch.cat([x, torch.tensor([place], dtype=torch.float64)])
    data = best_data(x, t, 1 - t)
    noise = best_noise(x, t, 1 - t)
    with unfinished():
        arrows = {kind: join(kind, data, noise, t, 1 - t) for kind in ("noise", "score", "velocity", "data")}
        arrows["data"] = arrows["data"] - x  # drawn from where we are to where it is
        words = {
            "noise": "noise: what was added",
            "score": "score: where x_t is more likely",
            "velocity": "velocity: where to go now",
            "data": "data: where the arrow ends",
        }
        _, grid = plt.subplots(1, 4, figsize=(14, 3.9))
        many, _ = arms(900, seed=4)
        x_t = t * many + (1 - t) * torch.randn(many.shape, generator=torch.Generator().manual_seed(5)).double()
        for axes, (kind, arrow), colour in zip(grid, arrows.items(), (RED, ORANGE, BLUE, GREEN), strict=True):
            axes.scatter(*x_t.T, s=2, color=GREY, alpha=0.35, lw=0)
            longest = arrow.norm(dim=1).quantile(0.9)
            scale = 0.45 / longest if kind != "data" else 1.0  # those of the data end where they should
            if kind != "data":
                axes.quiver(*x[:-1].T, *(scale * arrow[:-1]).T, color=colour, alpha=0.55, **_QUIVER)
            else:
                axes.quiver(*x[:-1:5].T, *arrow[:-1:5].T, color=colour, alpha=0.45, **_QUIVER)
            axes.quiver(*x[-1:].T, *(arrow[-1:] * (scale if kind == "data" else 0.9 / arrow[-1].norm())).T,
                        color=INK, width=0.014, **_PLACE)  # fmt: skip
            axes.plot(*place, "o", color=INK, ms=5)
            axes.set_title(words[kind], color=colour)
        _frame(grid)
        plt.show()


_PLACE = {"angles": "xy", "scale_units": "xy", "scale": 1, "zorder": 3}
_QUIVER = {**_PLACE, "width": 0.006}


def three_ways(count=60, steps=20):
    """The same starts on three ways to the pinwheel: DDPM's random one, DDIM's and flow matching's, by your solvers.
    Returns how much longer each way is than the straight distance, {its name: the ratio}.
    """
    start = torch.randn(count, 2, generator=torch.Generator().manual_seed(1)).double()
    share = (torch.arange(400) + 0.5) / 400
    alpha_bars = torch.cos(0.5 * math.pi * (0.998 * share + 0.001)) ** 2

    def network(x, i):
        alpha_bar = alpha_bars[i].item()
        return best_noise(x, alpha_bar**0.5, (1 - alpha_bar) ** 0.5)

    chosen = torch.linspace(399, 0, steps).round().long().tolist()
    ways = {f"DDPM, {len(alpha_bars)} random steps": _ddpm(start, network, alpha_bars)}
    with unfinished():
        watched = Watched(network)
        end = ddim_by_euler(watched, start, alpha_bars, chosen)
        ways[f"DDIM, {steps} steps"] = torch.stack([*(x for x, *_ in watched.seen), end])
        watched = Watched(best_velocity)
        end = euler(watched, start, torch.linspace(0, 1, steps + 1))
        ways[f"flow matching, {steps} Euler steps"] = torch.stack([*(x for x, *_ in watched.seen), end])
    longer = {}
    _, grid = plt.subplots(1, len(ways), figsize=(4.6 * len(ways), 4.6), squeeze=False)
    for axes, (words, path) in zip(grid[0], ways.items(), strict=True):
        ends = ARM[torch.cdist(path[-1], POINTS).argmin(dim=1)]
        axes.scatter(*POINTS.T, s=9, color=GREY, alpha=0.35, lw=0)
        for arm, colour in enumerate(COLOURS):
            some = path[:, ends == arm].transpose(0, 1)
            for line in some if len(path) <= 2 * steps else some[:2]:  # random ways would cover everything
                axes.plot(*line.T, color=colour, lw=0.6, alpha=0.6)
            axes.scatter(*path[-1][ends == arm].T, s=14, color=colour, zorder=3, lw=0)
        axes.scatter(*start.T, s=10, fc="none", ec=INK, lw=0.6, zorder=3)
        length = (path[1:] - path[:-1]).norm(dim=2).sum(dim=0).mean()
        straight = (path[-1] - path[0]).norm(dim=1).mean()
        axes.set_title(f"{words}\nlength of the way {length:.1f}, straight distance {straight:.1f}")
        longer[words.partition(",")[0]] = (length / straight).item()
    _frame(grid[0])
    plt.show()
    return longer


def _ddpm(x, network, alpha_bars):
    """Ancestral steps of DDPM, all of them: places (T + 1, B, 2)."""
    draws, path = torch.Generator().manual_seed(2), [x]
    before = torch.cat([torch.ones(1), alpha_bars[:-1]])
    for i in reversed(range(len(alpha_bars))):
        alpha_bar, earlier = alpha_bars[i].item(), before[i].item()
        beta = 1 - alpha_bar / earlier
        x = (x - beta / (1 - alpha_bar) ** 0.5 * network(x, i)) / (1 - beta) ** 0.5
        if i > 0:
            size = (beta * (1 - earlier) / (1 - alpha_bar)) ** 0.5
            x = x + size * torch.randn(x.shape, generator=draws).double()
        path.append(x)
    return torch.stack(path)


def errors_of_solvers(steps=(4, 8, 16, 32, 64, 128)):
    """How far your solvers end from where the field leads, on the pinwheel from t = 0 to 0.8. Returns by which factor
    the error of each falls, at its last, with twice the steps; None while they are not written.
    """
    x = torch.randn(40, 2, generator=torch.Generator().manual_seed(1)).double()
    with unfinished():
        far, falls = heun(best_velocity, x, torch.linspace(0, 0.8, 1025)), {}
        _, axes = plt.subplots(figsize=(6.5, 3.6))
        for solver, colour, each in ((euler, RED, 1), (heun, BLUE, 2)):
            ends = [solver(best_velocity, x, torch.linspace(0, 0.8, count + 1)) for count in steps]
            errors = [(end - far).norm(dim=1).mean().item() for end in ends]
            falls[solver.__name__] = errors[-2] / errors[-1]
            evaluations = [each * count for count in steps]
            axes.loglog(evaluations, errors, "o-", color=colour, label=f"your {solver.__name__}")
            guide = [errors[-1] * (evaluations[-1] / n) ** each for n in evaluations]
            axes.loglog(evaluations, guide, ":", color=colour, label=f"falls as (1 / evaluations)^{each}")
        axes.set(xlabel="evaluations of the field", ylabel="mean distance from the solution")
        legend_beside(axes)
        plt.show()
        return falls


def guesses_on_the_way(model, labels=(3, 7), omega=1.0, steps=20, seed=3):
    """x_t and what your model takes the picture to be, from t = 0 to 1, by your euler and your split."""
    moments = [round(steps * share) for share in (0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.95)]
    with unfinished(), fixed_draws(seed):
        x = torch.randn(len(labels), 1, *model.dmconfig.input_dim)
        watched = Watched(guided_field(model.cpu(), torch.tensor(labels), omega))
        end = euler(watched, x, torch.linspace(0, 1, steps + 1))
        figure, grid = plt.subplots(2 * len(labels), len(moments) + 1, squeeze=False)
        figure.set_size_inches(1.3 * (len(moments) + 1) + 1, 1.4 * len(grid) + 0.4)
        for column, moment in zip(grid.T, moments, strict=False):
            x_t, t, velocity = watched.seen[moment]
            guess, _ = split(velocity, "velocity", x_t, t, 1 - t)
            for number in range(len(labels)):
                column[2 * number].imshow(x_t[number, 0], cmap="gray", vmin=-2, vmax=3)
                column[2 * number + 1].imshow(denormalised(guess, model.dmconfig)[number, 0], cmap="gray")
            column[0].set_title(f"t = {t:.2f}")
        bare(*grid.ravel())
        for number, label in enumerate(labels):
            grid[2 * number + 1, -1].imshow(denormalised(end, model.dmconfig)[number, 0], cmap="gray")
            beside = {"rotation": 0, "ha": "right", "va": "center"}
            grid[2 * number, 0].set_ylabel("$x_t$", **beside)
            grid[2 * number + 1, 0].set_ylabel(f"guess of $x_1$,\nasked: {label}", **beside)
            grid[2 * number + 1, -1].set_title("the image", color=BLUE)
        plt.show()


def losses(history):
    """The loss of each epoch, on the training digits and on held-out ones."""
    _, axes = plt.subplots(figsize=(6, 2.8))
    epochs = range(1, len(history["train"]) + 1)
    axes.plot(epochs, history["train"], "o-", color=GREY, ms=3, label="training digits")
    axes.plot(epochs, history["held out"], "o-", color=BLUE, ms=3, label="held out, averaged weights")
    axes.set(xlabel="epoch", ylabel="loss", title="flow matching loss")
    legend_beside(axes)
    plt.show()


def _frame(grid):
    for axes in grid:
        axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        bare(axes, aspect="equal")
