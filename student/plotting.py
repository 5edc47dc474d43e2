"""The colours and the style of all pictures in the notebooks. Given."""

import matplotlib.pyplot as plt

BLUE, RED, GREEN, GREY = "#2f6fdf", "#e4572e", "#2a9d6f", "#8a93a0"
ORANGE, INK, PALE = "#e08a1e", "#1d2a35", "#eef1f5"


def use_style():
    """Let every figure that follows look like the others."""
    plt.rcParams.update({"figure.dpi": 100, "font.size": 10, "axes.titlesize": 10, "legend.frameon": False})
    plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY})


def bare(*many_axes, aspect=None):
    """Axes without frame and ticks, as a picture has them."""
    for axes in many_axes:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        if aspect:
            axes.set_aspect(aspect)


def legend_beside(axes, **how):
    """A legend to the right of the axes, where it covers nothing."""
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), **how)


def arrow(axes, start, end, **how):
    """An arrow from start to end, in the coordinates of the axes."""
    style = {"arrowstyle": "-|>", "color": INK, **how}
    axes.annotate("", end, start, arrowprops=style)


def loss_by_epoch(losses):
    """The loss of each epoch of a training."""
    _, axes = plt.subplots(figsize=(6, 2.8))
    axes.plot(range(1, len(losses) + 1), losses, "o-", color=BLUE, ms=3)
    axes.set(xlabel="epoch", ylabel="noise loss", title="training")
    plt.show()
