"""Pictures of guesses of x_0: how far guidance pushes them, what clamping does, and your model's own. Given."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import torch
from noise_scheduler import NoiseScheduler
from plotting import BLUE, GREEN, GREY, PALE, RED, bare
from tqdm.auto import tqdm
from unfinished import unfinished

from digits import load_digits

SHOWN = (0, 3, 4, 7)  # the digits that are drawn
STEPS, MOMENTS = 400, (399, 300, 200, 100)
ARGUMENTS = ("sample", "timestep", "global_cond")  # of the network


@cache
def _digits():
    """Digits (N, 784) in [-1, 1] and their labels (N,)."""
    images, labels = load_digits("held_out")
    return images.flatten(1), labels


def painted(image):
    """An image as colours: red where it is brighter than any picture can be, blue where it is darker."""
    shown = np.repeat((np.clip(image, -1, 1)[:, :, None] + 1) / 2, 3, axis=2)
    shown[image > 1.02], shown[image < -1.02] = (0.89, 0.34, 0.18), (0.18, 0.44, 0.87)
    return shown


def mean_images_on_an_arrow():
    """The mean image of a class and what lies beyond it on the arrow of guidance, before and after clamping."""
    images, labels = (part.numpy() for part in _digits())
    mean_of_all, mean_of_class = images.mean(axis=0), images[labels == 0].mean(axis=0)
    strengths = {0: GREY, 1: BLUE, 2: GREEN, 5: RED}
    figure, grid = plt.subplots(2, len(strengths) + 1, figsize=(12, 4.8), width_ratios=(1, 1, 1, 1, 1.5))
    for (above, below), (w, colour) in zip(grid.T, strengths.items(), strict=False):
        guess = (mean_of_class + w * (mean_of_class - mean_of_all)).reshape(28, 28)
        above.imshow(painted(guess))
        below.imshow(painted(np.clip(guess, -1, 1)))
        above.set_title(f"w = {w}: {np.mean(abs(guess) > 1.02):.0%} outside")
        below.set_title("clamped")
        grid[0, -1].plot(guess[14], color=colour, label=f"w = {w}")
        grid[1, -1].plot(np.clip(guess[14], -1, 1), color=colour)
    bare(*grid[:, :-1].ravel())
    for axes, words in zip(grid[:, -1], ("the middle row of pixels", "the same, clamped"), strict=True):
        axes.axhspan(-1, 1, color=PALE, zorder=0)
        axes.set(ylim=(-7.5, 7.5), title=words, xticks=[])
    figure.tight_layout()
    grid[0, -1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plt.show()


def guess_of_x_0(scheduler, x_t, epsilon, t):
    """The clean samples from which your add_noise leads to x_t with this noise."""
    times, nothing = torch.full((len(x_t),), t), 0 * x_t
    share = scheduler.add_noise(torch.ones_like(x_t), nothing, times)  # what is left of a sample
    return (x_t - scheduler.add_noise(nothing, epsilon, times)) / share


class LinearNetwork:
    """The best network among those that are linear in x_t, for some images: it knows their mean and covariance."""

    def __init__(self, images):
        self.mean = images.mean(dim=0)
        covariance = images.double().T.cov() + 1e-4 * torch.eye(
            images.shape[1]
        )  # no direction is quite without variance
        self.variances, self.directions = (part.float() for part in torch.linalg.eigh(covariance))

    def epsilon(self, x, alpha_bar):
        along = (x - alpha_bar.sqrt() * self.mean) @ self.directions
        variance = alpha_bar * self.variances + 1 - alpha_bar
        return (1 - alpha_bar).sqrt() * (along / variance) @ self.directions.T


@cache
def _networks():
    """The linear network of all digits, and that of each digit that is drawn."""
    images, labels = _digits()
    return LinearNetwork(images), [LinearNetwork(images[labels == digit]) for digit in SHOWN]


def draw_digits(w, threshold, seed=1):
    """Draw a digit of each kind by your denoise_step with linear networks: guesses {t: (4, 784)}, and the images."""
    torch.manual_seed(seed)
    scheduler, (of_all, of_class) = NoiseScheduler(STEPS), _networks()
    x, guesses = torch.randn(len(SHOWN), 784), {}
    for t in reversed(range(STEPS)):
        alpha_bar = scheduler.alpha_bars[t]
        asked = torch.cat([network.epsilon(row[None], alpha_bar) for network, row in zip(of_class, x, strict=True)])
        epsilon = asked + w * (asked - of_all.epsilon(x, alpha_bar))
        if t in MOMENTS:
            guesses[t] = guess_of_x_0(scheduler, x, epsilon, t)
        x = scheduler.denoise_step(epsilon, t, x, threshold)
    return guesses, x


def your_thresholding(strengths=(0, 2, 5)):
    """Digits by your step with and without thresholding, and the guesses of x_0 on the way to one of them."""
    with unfinished():
        settings = [(w, threshold) for w in strengths for threshold in (False, True)]
        drawn = [draw_digits(*each) for each in tqdm(settings, desc="drawing digits", leave=False)]
        columns = len(MOMENTS) + len(SHOWN)
        figure, grid = plt.subplots(len(settings), columns + 1, width_ratios=(*[1] * len(MOMENTS), 0.35, *[1] * 4))
        figure.set_size_inches(12, 1.35 * len(settings) + 0.5)
        bare(*grid.ravel())
        for row, (w, threshold), (guesses, images) in zip(grid, settings, drawn, strict=True):
            for axes, guess in zip(row, guesses.values(), strict=False):
                axes.imshow(painted(guess[1].reshape(28, 28).numpy()))
            for axes, image in zip(row[len(MOMENTS) + 1 :], images, strict=True):
                axes.imshow(image.reshape(28, 28), cmap="gray", vmin=-1, vmax=1)
            words = f"w = {w:g}, {'clamped' if threshold else 'as it is'}"
            row[0].set_ylabel(words, rotation=0, ha="right", va="center", color=BLUE if threshold else RED)
        heads = [*(f"guess, t = {t}" for t in MOMENTS), "", *(f"asked: {digit}" for digit in SHOWN)]
        for axes, head in zip(grid[0], heads, strict=True):
            axes.set_title(head, fontsize=9)
        plt.show()


def guesses_on_the_way(policy, names, w=2.0, seed=3):
    """x_t, and what your averaged network takes the picture to be, from t = T-1 to the end, by your sampler.

    policy: a DiffusionModel of images; names: of the classes 1, 2, ..., one of each is drawn.
    """
    labels, steps = torch.arange(1, len(names) + 1), []

    def look(_, given, named, answer):
        x, t, cond = (given[i] if len(given) > i else named[n] for i, n in enumerate(ARGUMENTS))
        t = int(torch.as_tensor(t).flatten()[0])
        if not steps or steps[-1][0] != t:
            steps.append((t, x[: len(names)].detach().cpu(), [], []))
        null = torch.as_tensor(cond).flatten().expand(len(answer)) == 0
        steps[-1][2].extend(answer[~null].detach().cpu())
        steps[-1][3].extend(answer[null].detach().cpu())

    hook = policy.ema.averaged_model.register_forward_hook(look, with_kwargs=True)
    try:
        torch.manual_seed(seed)
        images = policy.generate_sample(labels, w).cpu()
    finally:
        hook.remove()
    last = policy.denoising_steps - 1
    moments = {round(last * share) for share in (1, 0.9, 0.75, 0.6, 0.45, 0.3, 0.15, 0.05)}
    chosen = [step for step in steps if step[0] in moments]
    figure, grid = plt.subplots(2 * len(names), len(chosen) + 1, squeeze=False)
    figure.set_size_inches(1.25 * (len(chosen) + 1) + 1.4, 1.32 * len(grid) + 0.4)
    for column, (t, x_t, asked, null) in zip(grid.T, chosen, strict=False):
        asked = torch.stack(asked)
        epsilon = asked + w * (asked - torch.stack(null)) if null else asked
        guess = guess_of_x_0(policy.noise_scheduler, x_t, epsilon, t)
        for number in range(len(names)):
            column[2 * number].imshow(_colours(x_t[number] / 2))
            column[2 * number + 1].imshow(_colours(guess[number]))
        column[0].set_title(f"t = {t}")
    bare(*grid.ravel())
    for number, name in enumerate(names):
        beside = {"rotation": 0, "ha": "right", "va": "center"}
        grid[2 * number, 0].set_ylabel("$x_t$", **beside)
        grid[2 * number + 1, 0].set_ylabel(f"guess of $x_0$,\n{name}", **beside)
        grid[2 * number + 1, -1].imshow(_colours(images[number]))
        grid[2 * number + 1, -1].set_title("the image", color=BLUE)
    plt.show()


def _colours(image):
    return ((image.clamp(-1, 1) + 1) / 2).permute(1, 2, 0)
