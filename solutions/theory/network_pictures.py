"""Pictures of Bayesian networks: who depends on whom, and what shields a node from the rest. Given."""

import matplotlib.pyplot as plt
import numpy as np
import typed
from plotting import BLUE, GREY, INK, RED, arrow
from unfinished import unfinished

SWITCHES = "ABCFDGKHL"
ABOVE = ("", "", "A", "A", "BC", "", "DG", "G", "K")  # the parents of each
SWITCH_PARENTS = {node: list(names) for node, names in zip(SWITCHES, ABOVE, strict=True)}
REVERSE = {
    "c": [],
    "x4": [],
    **{f"x{t}": [f"x{t + 1}", "c"] for t in (3, 2, 1, 0)},
}  # what a conditional model draws from


def draw_network(axes, places, parents, marked=(), shaded=(), size=17):
    """Nodes at places {name: (x, y)} with an arrow from each parent to its child."""
    for name, (x, y) in places.items():
        rim = {"ec": RED, "lw": 2.4} if name in marked else {"ec": INK, "lw": 1}
        fill = "#f6c177" if name in shaded else "white"
        shown = f"${name[0]}_{{{name[1:]}}}$" if name[1:] else f"${name}$"
        box = {"boxstyle": "circle,pad=0.28", "fc": fill, **rim}
        axes.text(x, y, shown, ha="center", va="center", bbox=box, zorder=3)
    for child, above in parents.items():
        for parent in above:
            arrow(axes, places[parent], places[child], shrinkA=size, shrinkB=size)
    across, up = zip(*places.values(), strict=True)
    axes.set(xlim=(min(across) - 0.6, max(across) + 0.6), ylim=(min(up) - 0.6, max(up) + 0.6))
    axes.axis("off")


def morning():
    """The network of a morning in the lab, with the tables of your sheet."""
    own = typed.own_numbers()
    _, (axes, table) = plt.subplots(1, 2, figsize=(11, 3), width_ratios=(1.5, 1))
    places = {"T": (1, 2), "M": (4, 2), "S": (2.5, 0.6), "B": (5.5, 0.6)}
    draw_network(axes, places, {"S": ["T", "M"], "B": ["M"]}, size=14)
    beside = {
        "T": f"train late\nP(+t) = {own['t']:g}",
        "M": f"machine broken\nP(+m) = {own['m']:g}",
        "S": "seminar late\n(table)",
        "B": f"black screen\nP(+b | +m) = 1\nP(+b | −m) = {own['b']:g}",
    }
    for name, text in beside.items():
        x, y = places[name]
        axes.text(x + 0.32, y, text, va="center", fontsize=9, linespacing=1.4)
    axes.set(xlim=(0.4, 7.2), ylim=(0, 2.6))
    rows = [("+t", "+m", 1.0), ("+t", "−m", own["s_by_t"]), ("−t", "+m", own["s_by_m"])]
    rows = [*rows, ("−t", "−m", 1 - own["not_s"])]
    cells = [(t, m, f"{p:.4g}", f"{1 - p:.4g}") for t, m, p in rows]
    heads = ("T", "M", "P(+s | T, M)", "P(−s | T, M)")
    drawn = table.table(cells, colLabels=heads, cellLoc="center", loc="center")
    drawn.scale(1, 1.7)
    for cell in drawn.get_celld().values():
        cell.set_edgecolor("#d5dae1")
    table.axis("off")
    plt.show()


def wet_streets():
    """A year of days as a square: rain and wet streets, and what is left once the street is wet."""
    figure, axes = plt.subplots(figsize=(7, 3.4))
    rain, wet_if_rain, wet_if_dry = 0.2, 0.9, 0.1
    for start, width, wet, colour in ((0, rain, wet_if_rain, BLUE), (rain, 1 - rain, wet_if_dry, RED)):
        axes.bar(start, wet, width, align="edge", color=colour, alpha=0.9, ec="white")
        axes.bar(start, 1 - wet, width, wet, align="edge", color=colour, alpha=0.2, ec="white")
    axes.text(0.1, 0.4, "rain,\nwet", color="white", ha="center", va="center")
    axes.text(0.6, 0.05, "dry day, wet street", color="white", ha="center", va="center")
    axes.text(0.6, 0.55, "dry day, dry street", color=GREY, ha="center")
    both, other = rain * wet_if_rain, (1 - rain) * wet_if_dry
    axes.text(1.03, 0.8, "P(+w | +r) = 0.9", va="center")
    axes.text(1.03, 0.6, f"P(+r | +w) = {both:.2g} / ({both:.2g} + {other:.2g})", va="center")
    axes.text(1.03, 0.5, f"                  = {both / (both + other):.3f}", va="center")
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, rain, 1], yticks=[0, 1])
    figure.subplots_adjust(right=0.6)
    plt.show()


def three_ways():
    """Chain, common cause and common effect: the outer two, before and after the middle one is known."""
    rng = np.random.default_rng(4)
    first, third = rng.standard_normal((2, 30_000))
    noise = 0.6 * rng.standard_normal((2, 30_000))
    ways = {
        "chain: A → M → C": (first, first + noise[0], first + noise[0] + noise[1]),
        "common cause: A ← M → C": (first + noise[0], first, first + noise[1]),
        "common effect: A → M ← C": (first, first + third + 0.3 * noise[0], third),
    }
    figure, grid = plt.subplots(2, 3, figsize=(9.5, 5.4), sharex=True, sharey=True)
    for (title, (a, m, c)), column in zip(ways.items(), grid.T, strict=True):
        known = np.abs(m - 0.8) < 0.1
        for axes, chosen, colour in zip(column, (slice(None), known), (GREY, BLUE), strict=True):
            axes.scatter(a[chosen][:900], c[chosen][:900], s=5, color=colour, alpha=0.4, lw=0)
            r = np.corrcoef(a[chosen], c[chosen])[0, 1]
            axes.text(-3.5, 3.1, f"r = {r:.2f}".replace("-", "−"), color=INK, va="center")
            axes.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[], yticks=[])
        column[0].set_title(title)
        column[1].set_xlabel("A")
    grid[0, 0].set_ylabel("C, nothing known")
    grid[1, 0].set_ylabel("C, M known")
    figure.tight_layout()
    plt.show()


def your_blanket():
    """How far looking at another switch moves D's probability, before and after your blanket of D is known."""
    joint = _random_tables(np.random.default_rng(4))
    others, shield = [name for name in SWITCHES if name != "D"], set()
    figure, (axes, bars) = plt.subplots(1, 2, figsize=(11, 3.8))
    spread = [_moves(joint, "D", name, ()) for name in others]
    bars.barh(others, spread, color="#c9cfd8", height=0.7, label="nothing else known")
    with unfinished():
        shield = typed.nodes("markov_blanket", SWITCHES, "D", SWITCH_PARENTS)
        outside = [name for name in others if name not in shield]
        still = [_moves(joint, "D", name, shield) for name in outside]
        bars.barh(outside, still, color=RED, height=0.35, label="your blanket known")
        bars.plot(still, outside, "o", color=RED, ms=4)
    across, up = (1.2, 3.2, 1.7, 0.2, 2.6, 4.6, 3.7, 5.6, 5.1), (3, 3, 2, 2, 1, 2, 0, 1, 0)
    places = dict(zip(SWITCHES, zip(across, up, strict=True), strict=True))
    draw_network(axes, places, SWITCH_PARENTS, marked="D", shaded=shield)
    bars.set(xlabel="how far D's probability moves", xlim=(-0.01, None))
    bars.invert_yaxis()
    bars.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    figure.tight_layout()
    plt.show()


def sampling_network(axes, shield):
    """The network that a conditional model samples from, with a blanket of x_2 in it."""
    places = {"c": (2.2, 1.3), **{f"x{t}": (4 - t, 0) for t in range(5)}}
    draw_network(axes, places, REVERSE, marked=["x2"], shaded=shield, size=12)
    axes.set_ylim(-0.7, 2)
    axes.set_title("sampling with a condition")


def _random_tables(rng):
    """The joint distribution of the switches, an axis each."""
    joint = np.ones((2,) * len(SWITCHES))
    for axis, above in enumerate(SWITCH_PARENTS.values()):
        on = rng.uniform(0.05, 0.95, [2 if name in above else 1 for name in SWITCHES])
        joint = joint * np.concatenate([1 - on, on], axis=axis)
    return joint


def _moves(joint, node, other, known):
    """How far looking at `other` can move the probability of `node`, where the switches in `known` are known."""
    kept = {node, other, *known}
    rest = tuple(axis for axis, name in enumerate(SWITCHES) if name not in kept)
    share = joint.sum(axis=rest, keepdims=True)
    axis = SWITCHES.index(node)
    share = (share / share.sum(axis=axis, keepdims=True)).take([1], axis=axis)
    return np.ptp(share, axis=SWITCHES.index(other)).max()
