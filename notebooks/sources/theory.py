# %% title [markdown]
# # Part 0: a walk, a network, and what they have to do with diffusion
#
# A diffusion model ruins a picture in many small steps and learns to take the steps back. Why may each step look at the
# one before and at nothing else? Why is it enough to show the network the ruined picture, the time and the label? And
# what does the number mean that it is trained with? Three ideas answer that, all three older than computers: a chain of
# Gaussian variables, a network that says who depends on whom, and conditional independence: once some variables are
# known, others stop mattering. You meet them one by one, and in the last section all at once.
#
# | exercise | you type in `answers.py` | points | by a person |
# |---|---|---|---|
# | 0.1 | `covariance`, `precision` | 4 | 2 |
# | 0.2 | `p_not_t_not_s`, `p_m` | 4 | |
# | 0.3 | `blanket_of_e`, `markov_blanket` | 2 | 4 |
# | 0.4 | `chain_covariance`, `chain_precision`, `blanket_of_x`, `loss_beside_plain_guess` | 2 | 2 |
#
# You type in `theory/answers.py` and run the cells of this notebook. Run it once from top to bottom before you type
# anything: all pictures of the idea appear, and each cell that needs your answers says what it waits for. The same
# questions stand in `theory/theory.md`, to print and to read in peace.
#
# The number below a check is its points so far. Where only the form of an answer can be checked, because the numbers
# are your own, it stays 0.0 until your work is graded.

# %% which-part tags="parameters"
PART = "theory"
PRESET = None  # nothing is trained in this part: leave it

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
ready.check("none in this part: every cell takes seconds")

# %% tools
import json

import answers
import numpy as np
from autograder.checking.typed_answers import members, numbers
from autograder.worker.probing.typed_values import plain


def asked(name, *arguments):
    """What you typed as the answer called name: a function is called, and anything else is an answer, too."""
    found = getattr(answers, name)
    return plain(found(*arguments) if callable(found) else found, 4)


def heat_map(axes, matrix, title):
    """A matrix in colours: orange above 0, blue below, white where it is 0."""
    largest = np.abs(matrix).max()
    axes.imshow(matrix, cmap="PuOr_r", vmin=-1.4 * largest, vmax=1.4 * largest)
    axes.set(title=title, xticks=[], yticks=[])


def draw_network(axes, places, parents, marked=(), shaded=(), size=17):
    """Nodes at places {name: (x, y)} with an arrow from each parent to its child."""
    for name, (x, y) in places.items():
        fill = "#f6c177" if name in shaded else "white"
        rim = {"ec": RED, "lw": 2.4} if name in marked else {"ec": "#1d2a35", "lw": 1}
        shown = f"${name[0]}_{{{name[1:]}}}$" if name[1:] else f"${name}$"
        box = {"boxstyle": "circle,pad=0.28", "fc": fill, **rim}
        axes.text(x, y, shown, ha="center", va="center", bbox=box, zorder=3)
    for child, above in parents.items():
        for parent in above:
            arrow = {"arrowstyle": "-|>", "color": "#1d2a35", "shrinkA": size, "shrinkB": size}
            axes.annotate("", places[child], places[parent], arrowprops=arrow)
    across, up = zip(*places.values())
    axes.set(xlim=(min(across) - 0.6, max(across) + 0.6), ylim=(min(up) - 0.6, max(up) + 0.6))
    axes.axis("off")


own = json.loads(Path("variant.json").read_text())  # the numbers of your sheet

# %% walk-idea [markdown]
# ## A walker with a short memory
#
# Somebody starts at 0 and takes one random step after another: $x_i = y_1 + y_2 + \dots + y_i$, with independent steps.
# To say where the walker will be next, you need to know where they are now. How they came there does not matter.
#
# Left: three hundred walks, a few of them in colour. In the middle: where a walk is after 3 steps says a lot about where
# it is after 9. Right: the same, but only for walks that were near 1 after 6 steps. Once the position after 6 steps is
# known, the position after 3 steps tells us nothing more about the position after 9.

# %% walk-picture
rng = np.random.default_rng(4)
walks = rng.standard_normal((40_000, 12)).cumsum(axis=1)
near = np.abs(walks[:, 5] - 1) < 0.15
figure, (paths, every, some) = plt.subplots(1, 3, figsize=(12, 3.4), width_ratios=(1.7, 1, 1))
steps = np.arange(13)
from_zero = np.pad(walks, ((0, 0), (1, 0)))
paths.plot(steps, from_zero[:300].T, color=GREY, lw=0.4, alpha=0.35)
for colour, number in zip((BLUE, RED, GREEN), (0, 7, 11)):
    paths.plot(steps, from_zero[number], "o-", color=colour, ms=3)
paths.set(xlabel="step", title="walks", xticks=range(0, 13, 3))
for axes, chosen, words in (
    (every, slice(1500), "all walks"),
    (some, near, "near 1 after 6 steps"),
):
    third, ninth = walks[chosen][:1500, 2], walks[chosen][:1500, 8]
    axes.scatter(third, ninth, s=4, color=BLUE, alpha=0.4, lw=0)
    r = np.corrcoef(walks[chosen][:, 2], walks[chosen][:, 8])[0, 1]
    axes.set(xlim=(-6, 6), ylim=(-10, 10), title=f"{words}: r = {r:.2f}".replace("-", "−"))
    axes.set(xlabel="after 3 steps", ylabel="after 9 steps")
figure.tight_layout()
plt.show()

# %% matrices-idea [markdown]
# ## Two matrices for one thing
#
# A Gaussian vector $x$ of mean 0 is known by its covariance $\Sigma$, which tells how two entries move together when
# nothing else is known. Its density is written with the inverse of that, the *precision* $\Lambda$:
#
# $$p(x) \propto \exp\left( -\frac{1}{2} x^\top \Lambda x \right), \qquad \Lambda = \Sigma^{-1}$$
#
# The precision tells how two entries move together when **all the others are known**. As a function of $x_i$ alone the
# exponent is a parabola, so given all the others $x_i$ is Gaussian, with variance $1 / \Lambda_{ii}$ and mean
# $-\sum_{j \neq i} \Lambda_{ij} x_j / \Lambda_{ii}$. Mind the sign in it: where an entry off the diagonal is negative, the two
# move in the same direction.
#
# Below, eight numbers that are coupled along the lines of a drawing, and both their matrices (orange above 0, blue below).
# All couplings pull in the same direction: they are blue in the precision and orange in the covariance. Hold the drawing
# beside the white squares of each.

# %% matrices-picture
turn = 2 * np.pi * np.arange(8) / 8
spots = np.stack([np.sin(turn), np.cos(turn)], axis=1)
lines = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (0, 7), (1, 6)]
coupled = np.eye(8)
for a, b in lines:
    coupled[a, b] = coupled[b, a] = -rng.uniform(0.25, 0.4)
figure, (drawing, left, right) = plt.subplots(1, 3, figsize=(10.5, 3.4))
for a, b in lines:
    drawing.plot(*spots[[a, b]].T, color=GREY, lw=8 * abs(coupled[a, b]), zorder=1)
for number, (x, y) in enumerate(spots):
    box = {"boxstyle": "circle,pad=0.3", "fc": "white", "ec": "#1d2a35"}
    drawing.text(x, y, str(number + 1), ha="center", va="center", bbox=box)
drawing.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal", title="who is coupled with whom")
drawing.axis("off")
heat_map(left, coupled, "precision")
heat_map(right, np.linalg.inv(coupled), "covariance")
for axes in (left, right):
    axes.set(xticks=range(8), yticks=range(8))
    axes.set(xticklabels=range(1, 9), yticklabels=range(1, 9))
    axes.tick_params(length=0)
figure.tight_layout()
plt.show()

# %% your-chain
words = [f"var(y_{i}) = {v if v > 1 else ''}s²" for i, v in enumerate(own["variances"], 1)]
print(f"Your chain has {len(words)} steps: {',  '.join(words)}")

# %% chain-task [markdown]
# ### Exercise 0.1 b (2 points) and c (2 points): `covariance(s)` and `precision(s)`
#
# Your chain is the walk above, with as many steps and with the variances that stand above this cell. Write down the
# covariance matrix of $x_1, \dots, x_n$ for any $s$, and then its inverse. You need not invert anything: write
# down the exponent of the joint density, and read the entries off. Look closely at the last row.

# %% test-covariance nbg="tests:0.1b/covariance:2"
unit_tester.test_covariance()

# %% test-precision nbg="tests:0.1c/precision:2"
unit_tester.test_precision()

# %% chain-look [markdown]
# Your two matrices for $s = 1$, and their product. Are they each other's inverse? That you can see without knowing
# either.

# %% chain-picture
with unfinished():
    yours = [numbers(asked(name, 1.0), {"s": 1.0}) for name in ("covariance", "precision")]
    figure, grid = plt.subplots(1, 3, figsize=(9, 3))
    words = ("covariance, yours", "precision, yours", "their product")
    for axes, matrix, title in zip(grid, (*yours, yours[0] @ yours[1]), words):
        heat_map(axes, matrix, title)
    plt.show()

# %% factors-question [markdown]
# **Question 0.1a (1 point).** Write the joint density of all $x_i$ as a product with one factor for each, as short as you
# can. Say in a sentence why no factor needs more than one earlier position.
#
# (Here and below: type your proof into the cell, with formulas between dollar signs, or write it on paper, put a scan
# into the folder `theory` as `proofs.pdf`, and type "see proofs.pdf" into the cell.)

# %% answer-factors [markdown] nbg="written:0.1a:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: one factor for each position, each given the one before. 0.5: a reason, namely that the new step is
# independent of everything that came before it.
#
# **Model answer.** $p(x_1, \dots, x_n) = p(x_1) \prod_{i=2}^{n} p(x_i \mid x_{i-1})$, where each factor is Gaussian with
# mean $x_{i-1}$ and the variance of $y_i$. The chain rule would condition on all earlier positions; but $x_i$ is
# $x_{i-1}$ plus a step that is independent of all of them, so the ones before $x_{i-1}$ add nothing.
# ### END SOLUTION

# %% zeros-question [markdown]
# **Question 0.1d (1 point).** Some entries of the precision matrix are 0, though no entry of the covariance matrix is. What
# does a zero in row $i$ and column $j$ mean, and for which pairs does it appear? Prove it from the density.

# %% answer-zeros [markdown] nbg="written:0.1d:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: zero exactly for pairs that are neither equal nor next to each other. 0.5: conditional independence given
# **all the others**, from the cross term that is missing; from the regression formula is as good. "They are uncorrelated"
# gets nothing: their covariance is not 0.
#
# **Model answer.** Hold all entries but $x_i$ and $x_j$ fixed. The exponent is then a sum of something in $x_i$, something
# in $x_j$, and the cross term $-\Lambda_{ij} x_i x_j$. Where that is missing, the density is a product of a function
# of $x_i$ and one of $x_j$, so the two are independent given all the others; where it is not, they are dependent. In
# the chain each factor couples two neighbours and no other pair, so the zeros are those with $|i - j| > 1$.
# ### END SOLUTION

# %% network-idea [markdown]
# ## Who depends on whom
#
# A morning in the lab: the **t**rain may be late, the **m**achine may be broken, the **s**eminar starts late for either
# reason, and a broken machine shows a **b**lack screen. A Bayesian network draws an arrow from each *parent* to its
# *child* and stands for a product in which everybody looks at their parents alone:
#
# $$P(x_1, \dots, x_n) = \prod_{i} P(x_i \mid \mathrm{pa}(x_i))$$
#
# These are your tables.

# %% network-picture
figure, (axes, table) = plt.subplots(1, 2, figsize=(11, 3), width_ratios=(1.5, 1))
morning = {"T": (1, 2), "M": (4, 2), "S": (2.5, 0.6), "B": (5.5, 0.6)}
draw_network(axes, morning, {"S": ["T", "M"], "B": ["M"]}, size=14)
beside = {
    "T": f"train late\nP(+t) = {own['t']:g}",
    "M": f"machine broken\nP(+m) = {own['m']:g}",
    "S": "seminar late\n(table)",
    "B": f"black screen\nP(+b | +m) = 1\nP(+b | −m) = {own['b']:g}",
}
for name, text in beside.items():
    x, y = morning[name]
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

# %% bayes-idea [markdown]
# Everything else follows from the product: a probability that stands in no table is a sum over the rows that fit, and a
# conditional one is a share: of all that fits what is *given*, how much fits what is *asked*?
#
# An example with other numbers. It rains on one day in five; the street is wet on nine rainy days in ten and on one dry
# day in ten. The square is a year of days. Learning that the street is wet throws away everything that is pale.

# %% bayes-picture
figure, axes = plt.subplots(figsize=(7, 3.4))
rain, wet_if_rain, wet_if_dry = 0.2, 0.9, 0.1
for start, width, wet, colour in ((0, rain, wet_if_rain, BLUE), (rain, 1 - rain, wet_if_dry, RED)):
    axes.bar(start, wet, width, align="edge", color=colour, alpha=0.85, ec="white")
    axes.bar(start, 1 - wet, width, wet, align="edge", color=colour, alpha=0.15, ec="white")
axes.text(0.1, 0.45, "rain,\nwet", color="white", ha="center", va="center")
axes.text(0.6, 0.05, "dry day, wet street", color="white", ha="center", va="center")
axes.text(0.6, 0.55, "dry day, dry street", color=GREY, ha="center")
both, other = rain * wet_if_rain, (1 - rain) * wet_if_dry
axes.text(1.03, 0.8, "P(+w | +r) = 0.9", va="center")
axes.text(1.03, 0.6, f"P(+r | +w) = {both:.2g} / ({both:.2g} + {other:.2g})", va="center")
axes.text(1.03, 0.45, f"                  = {both / (both + other):.3f}", va="center")
axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, rain, 1], yticks=[0, 1])
figure.subplots_adjust(right=0.6)
plt.show()

# %% network-task [markdown]
# ### Exercise 0.2 a (2 points) and b (2 points): `p_not_t_not_s()` and `p_m()`
#
# In your network: what is $P(-t, -s \mid -m, -b)$, and what is $P(+m \mid +b, +t, +s)$? Numbers, fractions and
# texts such as `"0.18/0.26"` are all fine; three digits are enough.

# %% test-joint nbg="tests:0.2a/p_not_t_not_s:2"
unit_tester.test_p_not_t_not_s()

# %% test-posterior nbg="tests:0.2b/p_m:2"
unit_tester.test_p_m()

# %% blanket-idea [markdown]
# ## Shields
#
# Once some variables are known, others stop mattering. But not always as one would think. Take three variables in a row,
# joined in one of three ways, and look at the outer two: above when nothing is known, below when the middle one is.
#
# In a chain and under a common cause the middle one is a shield. A common *effect* is the opposite. Talent and luck have
# nothing to do with each other; among those who won, the less talented were lucky. One cause *explains away* the
# other.

# %% blanket-ways
first, third = rng.standard_normal((2, 30_000))
noise = 0.6 * rng.standard_normal((2, 30_000))
chain = first, first + noise[0], first + noise[0] + noise[1]
fork = first + noise[0], first, first + noise[1]
collider = first, first + third + 0.3 * noise[0], third
ways = {
    "chain: A → M → C": chain,
    "common cause: A ← M → C": fork,
    "common effect: A → M ← C": collider,
}
figure, grid = plt.subplots(2, 3, figsize=(9.5, 5.4), sharex=True, sharey=True)
for (title, (a, m, c)), column in zip(ways.items(), grid.T):
    known = np.abs(m - 0.8) < 0.1
    for axes, chosen, colour in zip(column, (slice(None), known), (GREY, BLUE)):
        axes.scatter(a[chosen][:900], c[chosen][:900], s=5, color=colour, alpha=0.45, lw=0)
        r = np.corrcoef(a[chosen], c[chosen])[0, 1]
        axes.text(-3.3, 3.1, f"r = {r:.2f}".replace("-", "−"), color=colour, va="center")
        axes.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[], yticks=[])
    column[0].set_title(title)
    column[1].set_xlabel("A")
grid[0, 0].set_ylabel("C, nothing known")
grid[1, 0].set_ylabel("C, M known")
figure.tight_layout()
plt.show()

# %% blanket-task [markdown]
# ### Exercise 0.3 iii (1 point) and iv (1 point): `blanket_of_e()` and `markov_blanket(node, parents)`
#
# The *Markov blanket* of a node is the smallest set of other nodes of which the graph guarantees, whatever numbers stand
# in the tables, that it makes all the rest irrelevant. In the network of 0.2, with the letter $E$ in the place of $T$: what
# is the blanket of $E$? And what is the rule, for any node of any network?

# %% test-blanket-of-e nbg="tests:0.3iii/blanket_of_e:1"
unit_tester.test_blanket_of_e()

# %% test-markov-blanket nbg="tests:0.3iv/markov_blanket:1"
unit_tester.test_markov_blanket()

# %% blanket-look [markdown]
# A network of nine switches, with random tables. The bars show how far D's probability can move when another switch is
# looked at: grey, while nothing else is known. With exercise 0.3 iv your blanket of D is shaded, and red bars show how
# far the others still move it once your blanket is known. If it is right, none does.

# %% blanket-picture
above = ("", "", "A", "A", "BC", "", "DG", "G", "K")  # the parents of each
parents = {node: list(names) for node, names in zip("ABCFDGKHL", above)}
across, up = (1.2, 3.2, 1.7, 0.2, 2.6, 4.6, 3.7, 5.6, 5.1), (3, 3, 2, 2, 1, 2, 0, 1, 0)
places = dict(zip(parents, zip(across, up)))
switches = list(parents)
joint = np.ones((2,) * len(switches))  # one axis a switch
for axis, above in enumerate(parents.values()):
    on = rng.uniform(0.05, 0.95, [2 if name in above else 1 for name in switches])
    joint = joint * np.concatenate([1 - on, on], axis=axis)


def moves(node, other, known):
    """How far looking at `other` can move the probability of `node`, where the switches in `known` are known."""
    kept = {node, other, *known}
    rest = tuple(axis for axis, name in enumerate(switches) if name not in kept)
    share = joint.sum(axis=rest, keepdims=True)
    axis = switches.index(node)
    share = (share / share.sum(axis=axis, keepdims=True)).take([1], axis=axis)
    return np.ptp(share, axis=switches.index(other)).max()


figure, (axes, bars) = plt.subplots(1, 2, figsize=(11, 3.8))
others = [name for name in switches if name != "D"]
spread = [moves("D", name, ()) for name in others]
bars.barh(others, spread, color="#c9cfd8", height=0.7, label="nothing else known")
shield = set()
with unfinished():
    found = members(asked("markov_blanket", "D", parents), switches, "yours")
    shield = {name for name in switches if found[f"{name} in yours"]}
    outside = [name for name in others if name not in shield]
    still = [moves("D", name, shield) for name in outside]
    bars.barh(outside, still, color=RED, height=0.35, label="your blanket known")
    bars.plot(still, outside, "o", color=RED, ms=4)
draw_network(axes, places, parents, marked="D", shaded=shield)
bars.set(xlabel="how far D's probability moves", xlim=(-0.01, None))
bars.invert_yaxis()
bars.legend(loc="lower right")
plt.show()

# %% blanket-of-b-question [markdown]
# **Question 0.3i (2 points).** With $E$ in the place of $T$: prove that the Markov blanket of $B$ is $M$ alone.

# %% answer-blanket-of-b [markdown] nbg="written:0.3i:2"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: the joint distribution as the product of the tables. 1: dividing by its sum over $b$. 0.5: that no set
# without $M$ is enough; that the empty set is not gets these points, too. An argument by blocked paths that names the path
# and what blocks it is as good as the first two.
#
# **Model answer.** $P(e, m, s, b) = P(e) P(m) P(s \mid e, m) P(b \mid m)$. Divided by its sum over $b$, in which the first
# three factors come out and the last adds up to 1, that is $P(b \mid e, m, s) = P(b \mid m)$. So $M$ makes the rest
# irrelevant. No set without $M$ does, since $P(b \mid e, m, s)$ changes with $m$ while $e$ and $s$ stay:
# $P(+b \mid +m) = 1$ and $P(+b \mid -m)$ differ, and beside $-e$ and $+s$ both values of $m$ are possible.
# ### END SOLUTION

# %% independent-question [markdown]
# **Question 0.3ii (2 points).** Prove that $E$ is independent of $B$ once $M$ and $S$ are given.

# %% answer-independent [markdown] nbg="written:0.3ii:2"
# ### BEGIN SOLUTION
# **Rubric.** 1: $P(b \mid m, s)$ from the sum over $e$. 1: compared with i), and the independence stated. An argument by
# blocked paths ($E \to S \leftarrow M \to B$ is blocked at $M$) gets full marks.
#
# **Model answer.** In the sum of $P(e) P(m) P(s \mid e, m) P(b \mid m)$ over $e$ the last factor comes out, so that
# $P(b \mid m, s) = P(b \mid m)$. By i) that is also $P(b \mid e, m, s)$: with $m$ and $s$ known, $e$ changes nothing
# about $b$, which is what independence given $M$ and $S$ means.
# ### END SOLUTION

# %% bridge-idea [markdown]
# ## The bridge to diffusion
#
# Here is the forward process of a diffusion model:
#
# $$q(x_t \mid x_{t-1}) = \mathcal{N}\left(\sqrt{\alpha_t}\, x_{t-1},\ \beta_t\right), \qquad
# \alpha_t = 1 - \beta_t, \qquad \bar\alpha_t = \alpha_1 \alpha_2 \cdots \alpha_t$$
#
# Each variable looks at the one before and at nothing else: it is the walk from above, with a pull towards 0. The pull
# makes it forget. Left: one pixel on its way, from three starts. In the end they lie in nearly the same bell curve; look
# whether red still lies above blue. Right: how well one could still tell the start, for starts of mean 0 and variance 1.

# %% forward-picture
doses = np.linspace(1e-4, 2e-2, 400)
figure, (paths, *clouds) = plt.subplots(1, 4, figsize=(13, 3.2), width_ratios=(2.1, 1, 1, 1))
for start, colour in ((-2, BLUE), (0.5, GREEN), (2, RED)):
    x, path = np.full(60, float(start)), [np.full(60, float(start))]
    for dose in doses:
        x = np.sqrt(1 - dose) * x + np.sqrt(dose) * rng.standard_normal(60)
        path.append(x)
    paths.plot(np.array(path)[::4], color=colour, lw=0.5, alpha=0.45)
paths.set(title="three starts, sixty walks each", xlabel="t", xticks=[0, 50, 100])
paths.set(xticklabels=[0, 200, 400])
bell = np.linspace(-3.5, 3.5, 200)
paths.plot(101 + 30 * np.exp(-(bell**2) / 2), bell, color="#1d2a35", lw=1.4)
start = x = rng.standard_normal(20_000)
for t, dose in enumerate(doses, 1):
    x = np.sqrt(1 - dose) * x + np.sqrt(dose) * rng.standard_normal(len(x))
    if t in (60, 180, 400):
        axes = clouds.pop(0)
        axes.scatter(start[:1200], x[:1200], s=4, color=BLUE, alpha=0.4, lw=0)
        axes.set(title=f"t = {t}: r = {np.corrcoef(start, x)[0, 1]:.2f}", xlabel="$x_0$")
        axes.set(ylabel="$x_t$", xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %% bridge-task [markdown]
# ### Exercise 0.4 a, b, c (0.5 points each): `chain_covariance`, `chain_precision`, `blanket_of_x`
#
# For a start $x_0$ of mean 0 and variance 1: the covariance matrix of $x_0, \dots, x_T$ (its corner is the correlation of
# the start with the end: is it 0?), its inverse (mind both ends), and the Markov blanket of $x_t$. The last one twice: in
# the forward chain, and in the network that a conditional model samples from, $x_T \to x_{T-1} \to \dots \to x_0$, where the
# condition $c$ is a second parent of each $x_t$ but $x_T$.

# %% test-chain-covariance nbg="tests:0.4a/chain_covariance:0.5"
unit_tester.test_chain_covariance()

# %% test-chain-precision nbg="tests:0.4b/chain_precision:0.5"
unit_tester.test_chain_precision()

# %% test-blanket-of-x nbg="tests:0.4c/blanket_of_x:0.5"
unit_tester.test_blanket_of_x()

# %% bridge-look [markdown]
# A short chain of eight large steps. Left: the correlation with the start, measured on many pixels (dots), and the first
# row of your covariance matrix, which should run through them. Then your two matrices. Right: the network that is
# sampled from, with your blanket of $x_2$ in it.

# %% bridge-picture
short = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]
start = x = rng.standard_normal(50_000)
measured = [1.0]
for dose in short:
    x = np.sqrt(1 - dose) * x + np.sqrt(dose) * rng.standard_normal(len(x))
    measured.append(np.corrcoef(start, x)[0, 1])
reverse = {"c": [], "x4": [], **{f"x{t}": [f"x{t + 1}", "c"] for t in (3, 2, 1, 0)}}
row = {f"x{t}": (4 - t, 0) for t in range(5)}
shield, ratios = set(), (1.2, 1, 1, 1.8)
figure, (curve, left, middle, right) = plt.subplots(1, 4, figsize=(13.5, 3), width_ratios=ratios)
curve.plot(measured, "o", color=BLUE, ms=4, label="measured")
with unfinished():
    covariance = numbers(asked("chain_covariance", short), {})
    curve.plot(covariance[0], color=BLUE, label="yours")
    heat_map(left, covariance, "covariance, yours")
with unfinished():
    heat_map(middle, numbers(asked("chain_precision", short), {}), "precision, yours")
with unfinished():
    found = members(asked("blanket_of_x", 2, 4, True), list(reverse), "yours")
    shield = {name for name in reverse if found[f"{name} in yours"]}
curve.set(title="correlation with $x_0$", xlabel="t", ylim=(0, 1.05))
curve.legend(loc="upper right")
for axes in (left, middle):
    axes.set(xticks=[], yticks=[])
draw_network(right, {**row, "c": (2.2, 1.3)}, reverse, marked=["x2"], shaded=shield, size=12)
right.set_ylim(-0.7, 2)
right.set_title("sampling with a condition")
figure.tight_layout()
plt.show()

# %% loss-idea [markdown]
# ## What a loss is worth
#
# The network is shown $x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \epsilon$ and has to say what $\epsilon$
# was. Late in the chain that is easy: nearly all of $x_t$ is noise, and even a multiple of $x_t$ itself is a good guess.
#
# ### Exercise 0.4 d (0.5 points): `loss_beside_plain_guess(loss, betas)`
#
# A friend goes from 400 steps to 1000, sees the loss fall, and is glad. Work out what the best multiple of $x_t$ (another
# one for each $t$) would lose at the same schedule, averaged over $t = 1, \dots, T$, and return the network's loss as a
# share of it.

# %% test-loss-share nbg="tests:0.4d/loss_beside_plain_guess:0.5"
unit_tester.test_loss_beside_plain_guess()

# %% loss-look [markdown]
# One and the same loss, 0.05, at schedules of different length, by your function. Is your friend right to be glad?

# %% loss-picture
with unfinished():
    lengths, loss = (100, 200, 400, 700, 1000), 0.05
    shares = [
        numbers(
            asked("loss_beside_plain_guess", loss, np.linspace(1e-4, 2e-2, T).tolist()),
            {"loss": loss},
        ).squeeze()
        for T in lengths
    ]
    figure, axes = plt.subplots(figsize=(6, 2.8))
    axes.plot(lengths, shares, "o-", color=BLUE)
    axes.set(xlabel="T", ylabel="share of the plain guess", ylim=(0, None))
    axes.set_title("what a loss of 0.05 is worth")
    plt.show()

# %% back-idea [markdown]
# ## The step back
#
# Given $x_t$ and the start $x_0$, the chain says two things about $x_{t-1}$: one from the left, where it came from, and one
# from the right, where it went. Both are bell curves, and where both hold, their product does.

# %% back-picture
x_0, x_t, kept, dose = -1.6, 0.6, 0.45, 0.35  # kept: alpha_bar of the step before
line = np.linspace(-3.6, 3.2, 500)
from_left = np.exp(-((line - np.sqrt(kept) * x_0) ** 2) / (2 * (1 - kept)))
from_right = np.exp(-((x_t - np.sqrt(1 - dose) * line) ** 2) / (2 * dose))
figure, axes = plt.subplots(figsize=(7.5, 2.9))
curves = {
    "from the left, by $x_0$": (from_left, BLUE),
    "from the right, by $x_t$": (from_right, RED),
    "both": (from_left * from_right, GREEN),
}
for words, (density, colour) in curves.items():
    density = density / (density.sum() * (line[1] - line[0]))
    axes.plot(line, density, color=colour, label=words)
    axes.fill_between(line, density, color=colour, alpha=0.25 if words == "both" else 0)
axes.set(xlabel="$x_{t-1}$", yticks=[], ylim=(0, None))
axes.spines["left"].set_visible(False)
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% back-question [markdown]
# **Question 0.4e (1 point).** Let $t \geq 2$ (at $t = 1$ the step before is $x_0$ itself). Multiply the two and complete the
# square to show that
#
# $$q(x_{t-1} \mid x_t, x_0) = \mathcal{N}\left( \frac{\sqrt{\bar\alpha_{t-1}}\, \beta_t}{1 - \bar\alpha_t} x_0 +
# \frac{\sqrt{\alpha_t}\, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t} x_t,\
# \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t \right)$$
#
# which are equations 6 and 7 of the DDPM paper (Ho et al. 2020).

# %% answer-back [markdown] nbg="written:0.4e:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.25: the two factors that hold $x_{t-1}$. 0.5: the variance. 0.25: the mean. The formula for conditional
# Gaussians, or the block of the precision matrix, is as good a way.
#
# **Model answer.** $q(x_{t-1} \mid x_t, x_0) \propto q(x_t \mid x_{t-1})\, q(x_{t-1} \mid x_0)$, and the exponent of that is
#
# $$-\frac{1}{2} \left( \frac{(x_t - \sqrt{\alpha_t}\, x_{t-1})^2}{\beta_t} +
# \frac{(x_{t-1} - \sqrt{\bar\alpha_{t-1}}\, x_0)^2}{1 - \bar\alpha_{t-1}} \right)$$
#
# What multiplies $-\frac{1}{2} x_{t-1}^2$ is one over the variance. With
# $\alpha_t (1 - \bar\alpha_{t-1}) + \beta_t = 1 - \bar\alpha_t$,
#
# $$\frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar\alpha_{t-1}} =
# \frac{1 - \bar\alpha_t}{\beta_t (1 - \bar\alpha_{t-1})}$$
#
# What multiplies $x_{t-1}$, times the variance, is the mean. It is
#
# $$\frac{\sqrt{\alpha_t}}{\beta_t} x_t + \frac{\sqrt{\bar\alpha_{t-1}}}{1 - \bar\alpha_{t-1}} x_0$$
#
# times $\frac{\beta_t (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}$.
# ### END SOLUTION

# %% real-idea [markdown]
# Sampling knows $x_t$, but not $x_0$. It also knows all that it has drawn before, $x_{t+1}, \dots, x_T$, and may forget it: in the
# forward chain every path from there to $x_{t-1}$ leads through $x_t$, and $x_t$ is known. That is the walk of the first
# picture, read backwards. It may not forget the label, because that says which $x_0$ can have led to this $x_t$, nor the
# time, because each step has another distribution. So the network is given $x_t$, $t$ and $c$, and nothing else.
#
# And what does a step back look like? Three times a million pixels, ruined for a while and then for one step more. Of
# those that came to lie near 0.3 (the red line), where had they been before that step?

# %% real-picture
beginnings = {
    "Gaussian start, large step": (rng.standard_normal(1_000_000), 0.5),
    "two kinds of pixel, large step": (rng.choice([-1.0, 1.0], 1_000_000), 0.5),
    "two kinds of pixel, small step": (rng.choice([-1.0, 1.0], 1_000_000), 0.02),
}
figure, grid = plt.subplots(1, 3, figsize=(11, 2.7), sharex=True)
for axes, (title, (x_0, dose)) in zip(grid, beginnings.items()):
    before = np.sqrt(0.9) * x_0 + np.sqrt(0.1) * rng.standard_normal(len(x_0))
    after = np.sqrt(1 - dose) * before + np.sqrt(dose) * rng.standard_normal(len(x_0))
    landed = np.abs(after - 0.3) < 0.02
    axes.hist(before[landed], bins=70, range=(-2.5, 2.5), color=BLUE, density=True)
    axes.axvline(0.3, color=RED, lw=1)
    axes.set(title=title, xlabel="$x_{t-1}$", yticks=[])
    axes.spines["left"].set_visible(False)
plt.show()

# %% real-question [markdown]
# **Question 0.4f (1 point).** Show that for a Gaussian $x_0$ of mean 0 and variance 1 the step back is Gaussian without
# knowing $x_0$, and find its mean and variance. Which choice of $\sigma_t^2$ for sampling does that suggest? Say what
# changes when $x_0$ is a real image, and what the network is there for.

# %% answer-real [markdown] nbg="written:0.4f:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: mean and variance $\beta_t$; by the law of total variance, or with $\tilde\beta_t$ for a known $x_0$ beside it,
# is as good. 0.5: for real data a mixture over all images that could have led to $x_t$, for which there is no formula;
# the network learns its mean (in the guise of the noise), the variance is fixed. "The step back is Gaussian" without "given
# $x_0$", "for Gaussian data" or "for small steps" loses the second half.
#
# **Model answer.** $x_{t-1}$ and $x_t$ are jointly Gaussian, both of variance 1, with covariance $\sqrt{\alpha_t}$; so
# $q(x_{t-1} \mid x_t) = \mathcal{N}(\sqrt{\alpha_t}\, x_t,\ 1 - \alpha_t)$, and $1 - \alpha_t = \beta_t$ suggests
# $\sigma_t^2 = \beta_t$. For a real image, $q(x_{t-1} \mid x_t)$ averages the Gaussians of 0.4e over
# $q(x_0 \mid x_t)$, which nobody can write down: a mixture, with several hills after a large step and close to one
# Gaussian after a small one. The network learns the mean of it; small steps are what makes a mean and a fixed variance
# enough. The true variance is, by the law of total variance,
#
# $$\tilde\beta_t + \left( \frac{\sqrt{\bar\alpha_{t-1}}\, \beta_t}{1 - \bar\alpha_t} \right)^2
# \mathrm{var}(x_0 \mid x_t), \qquad \tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t$$
#
# which is $\tilde\beta_t$ where $x_0$ is known, and $\beta_t$ for $x_0 \sim \mathcal{N}(0, 1)$, where
# $\mathrm{var}(x_0 \mid x_t) = 1 - \bar\alpha_t$: the two extreme choices of the paper's section 3.2.
# ### END SOLUTION

# %% hand-in from="common"

# %% collect from="common"
