"""The pictures of the ward, exercise 4.2, from the numbers of its patients. Given.

`show()` shows all four with their questions; `numbers(2)` are those of patient 2, if you want to look closer.
"""

import json
import re
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

WARD = Path(__file__).resolve().parent
sys.path.insert(0, str(WARD.parent))  # plotting.py lies beside the folders of the parts
from plotting import BLUE, GREEN, GREY, INK, ORANGE, bare, use_style  # noqa: E402

DATA, SHADES = "#c3c9d1", (BLUE, ORANGE, GREEN, INK, GREY)
FARTHEST = 1e4  # what is farther off, or not a number, is drawn at the edge


def numbers(patient):
    """{name: array} of what the picture of a patient shows, 1 to 4."""
    return _read(WARD / "ward" / f"patient_{patient}.json")[1]


def show():
    """All patients of your ward, each with its picture and its questions."""
    from IPython.display import Markdown, display

    text = (WARD / "ward.md").read_text(encoding="utf-8")
    for place, piece in enumerate(re.split(r"!\[Patient \d\]\((.*?)\)", text)):
        if place % 2 == 0:
            display(Markdown(piece))
        else:
            display(draw(*_read((WARD / piece).with_suffix(".json"))))
            plt.close("all")


def draw(kind, shown):
    """The figure of a patient. kind: of KINDS; shown: {name: array}, those of correct code with `healthy`."""
    use_style()
    return KINDS[kind](shown)


def _samples(shown):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.7), width_ratios=(1, 1.25), layout="constrained")
    samples, data = _held(shown["samples"]), shown["data"]
    half = _half_width(samples, data)
    left.plot(*data.T, ".", color=DATA, ms=5)
    arms = shown.get("arm", np.zeros(len(samples))).astype(int)
    for arm in range(arms.max() + 1):
        inside = np.clip(samples[arms == arm], -half, half)
        left.plot(*inside.T, "o^sDv"[arm % 5], color=SHADES[arm % 5], ms=2.6, mew=0, alpha=0.75)
    left.set(xlim=(-1.04 * half, 1.04 * half), ylim=(-1.04 * half, 1.04 * half), aspect="equal")
    left.set_title(f"samples; each side is {2 * half:.3g} long")
    bare(left)
    sizes = _held(shown["size"])
    right.plot(shown["healthy size"], "--", color=GREY, label="correct code")
    right.plot(sizes, "o-", color=BLUE, ms=3, lw=1.4, label="this patient")
    _tall(right, sizes, shown["healthy size"])
    right.set(xlabel="call of the network", title="root mean square of x")
    right.legend()
    return figure


def _histograms(shown):
    rows = len(shown["density"])
    figure, many = plt.subplots(1, rows, figsize=(9.6, 2.5), layout="constrained")
    edges = np.linspace(-4, 4, shown["density"].shape[1] + 1)
    for k, axes in enumerate(many):
        axes.stairs(shown["density"][k], edges, fill=True, color=BLUE, alpha=0.55)
        axes.stairs(shown["healthy density"][k], edges, color=INK, ls="--", lw=1)
        axes.set(title=f"t = {int(shown['t'][k])}", xlabel="x_t", yticks=[], xticks=(-4, -2, 0, 2, 4))
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0, 1.25 * max(shown["density"][k].max(), shown["healthy density"][k].max()))
        mean, wide = _held(shown["mean"][k]), _held(shown["deviation"][k])
        # an alpha_bar below 0 has no root
        words = "not a number" if abs(mean) > 100 else f"mean {mean:.2f}\nstd {wide:.2f}"
        axes.text(0.97, 0.97, words, transform=axes.transAxes, ha="right", va="top", fontsize=8)
    return figure


def _curves(shown):
    panels = PANELS["alpha_bar" if "alpha_bar" in shown else "signal"]
    figure, many = plt.subplots(1, len(panels), figsize=(4.4 * len(panels), 3.3), layout="constrained")
    for axes, (title, names) in zip(many, panels.items(), strict=True):
        for name, color in zip(names, SHADES, strict=False):
            curve, right = _held(shown[name]), shown[f"healthy {name}"]
            axes.plot(right, "--", color=color, lw=1.2, alpha=0.8)
            axes.plot(curve, color=color, lw=2, label=name)
            where = len(curve) // 2 if len(names) > 1 else 0
            if len(names) > 1:
                axes.plot(where, curve[where], "o^s"[names.index(name)], color=color, ms=6)
        _tall(axes, *[shown[name] for name in names], *[shown[f"healthy {name}"] for name in names])
        axes.set(xlabel="step, the first one is 0", title=title)
        if len(names) > 1:
            handles = [
                plt.Line2D([], [], color=color, marker="o^s"[k], lw=2, label=name)
                for k, (name, color) in enumerate(zip(names, SHADES, strict=False))
            ]
            axes.legend(handles=handles, fontsize=8)
    return figure


def _strip(shown):
    guesses, data = shown["guesses"], shown["data"]
    figure, many = plt.subplots(1, len(guesses), figsize=(10, 2.7), layout="constrained")
    for k, axes in enumerate(many):
        points = _held(guesses[k])
        half = _half_width(points, data)
        axes.plot(*data.T, ".", color=DATA, ms=4)
        axes.plot(*np.clip(points, -half, half).T, "o", color=BLUE, ms=2.4, mew=0, alpha=0.8)
        axes.set(xlim=(-1.04 * half, 1.04 * half), ylim=(-1.04 * half, 1.04 * half), aspect="equal")
        axes.set_title(f"alpha {shown['alpha'][k]:g}, sigma {shown['sigma'][k]:g}", fontsize=9)
        size, right = (float(np.sqrt((each**2).mean())) for each in (points, shown["healthy guesses"][k]))
        bare(axes)
        axes.set_xlabel(f"size {size:.3g} ({right:.2f})\nside {2 * half:.3g}", fontsize=8)
    return figure


def _edit(shown):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.7), width_ratios=(1, 1.25), layout="constrained")
    before, after, healthy = shown["before"], _held(shown["after"]), shown["healthy after"]
    half = _half_width(after, before)
    left.plot(*before.T, ".", color=DATA, ms=5)
    left.plot(*np.clip(after, -half, half).T, "o", color=BLUE, ms=2.6, mew=0, alpha=0.75)
    left.set(xlim=(-1.04 * half, 1.04 * half), ylim=(-1.04 * half, 1.04 * half), aspect="equal")
    left.set_title(f"before (grey) and after; sides are {2 * half:.3g} long")
    bare(left)
    share = np.linspace(0, 1, len(before))
    for axis, (color, name) in enumerate(((BLUE, "first coordinate"), (ORANGE, "second coordinate"))):
        right.plot(share, np.sort(np.abs(healthy - before)[:, axis]), "--", color=color, lw=1.2)
        far = np.sort(np.abs(after - before)[:, axis])
        right.plot(share, far, color=color, lw=2, label=name)
        right.plot(share[150::300], far[150::300], "o^"[axis], color=color)
    _tall(right, np.abs(after - before), np.abs(healthy - before))
    right.set(xlabel="share of the points", title="how far points moved")
    handles = [
        plt.Line2D([], [], color=color, marker=mark, lw=2, label=f"{name} coordinate")
        for color, mark, name in ((BLUE, "o", "first"), (ORANGE, "^", "second"))
    ]
    right.legend(handles=handles)
    return figure


def _training(shown):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.3), layout="constrained")
    loss = _held(shown["loss"])
    left.plot(10 * np.arange(1, len(loss) + 1), loss, "o-", color=BLUE, ms=3)
    best = float(np.mean(shown["perfect"]))
    for level, name in ((1.0, "answering 0"), (best, "the best possible")):
        left.axhline(level, color=INK, ls=":", lw=1)
        left.text(10 * len(loss), level, name, ha="right", va="bottom", fontsize=8)
    _tall(left, loss, np.array([1.0, best]))
    left.set(xlabel="batch", title="the loss that the code returns")
    right.plot(shown["t"], shown["perfect"], "--", color=GREY, label="best possible network")
    right.plot(shown["t"], _held(shown["error"]), "o-", color=BLUE, ms=4, label="this network")
    _tall(right, shown["error"], shown["perfect"])
    right.set(xlabel="t", title="true squared error of its noise")
    right.legend()
    return figure


PANELS = {
    "signal": {
        "x_t = signal * data + noise * epsilon": ["signal", "noise", "variance"],
        "the step back": ["factor of x_t", "factor of the prediction", "fresh noise"],
    },
    "alpha_bar": {"alpha_bar": ["alpha_bar"], "beta": ["beta"], "log10 of signal to noise": ["signal to noise"]},
}
KINDS = {
    "samples": _samples, "histograms": _histograms, "curves": _curves, "strip": _strip, "edit": _edit,
    "training": _training,
}  # fmt: skip


def _read(path):
    told = json.loads(path.read_text(encoding="utf-8"))
    return told["kind"], {
        name: np.array([np.nan if v is None else v for v in told["numbers"][name]]).reshape(shape)
        for name, shape in told["shapes"].items()
    }


def _held(x):
    return np.clip(np.nan_to_num(x, nan=FARTHEST, posinf=FARTHEST, neginf=-FARTHEST), -FARTHEST, FARTHEST)


def _half_width(points, data):
    """Half the side of a square that shows the data and nearly all points."""
    far = np.quantile(np.abs(_held(points)).max(axis=1), 0.98)
    return float(max(1.08 * np.abs(data).max(), min(1.08 * far, FARTHEST)))


def _tall(axes, *curves):
    """A logarithmic axis where the curves need one."""
    top = max(float(np.abs(_held(curve)).max()) for curve in curves)
    low = min(float(_held(curve).min()) for curve in curves)
    if top > 12:
        axes.set_yscale("log" if low > 0 else "symlog")
    else:
        axes.set_ylim(min(0, 1.1 * low), 1.1 * top)
