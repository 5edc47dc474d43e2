# %% title [markdown]
# # Part 1: a model that draws the digit you ask for
#
# Take a picture of a handwritten seven and shake it a little, four hundred times. In the end nothing is left but
# noise, and noise is easy to make. If a network learned to undo *one* shake, you could start from noise and undo all
# four hundred: out comes a seven that nobody ever wrote. That is a diffusion model (DDPM, Ho et al. 2020,
# [arXiv 2006.11239](https://arxiv.org/abs/2006.11239)). Tell the network which digit it is looking for, and you can
# ask for one (classifier-free guidance, Ho & Salimans 2022, [arXiv 2207.12598](https://arxiv.org/abs/2207.12598)).
#
# You write four functions, train, and study what you built.
#
# | exercise | you write | in | points |
# |---|---|---|---|
# | 1.2 | `ConditionalDDPM.scheduler` | `DDPM.py` | 3 |
# | 1.1 | `ConditionalUnet.forward` | `ResUNet.py` | 4 |
# | 1.3 | `ConditionalDDPM.forward` | `DDPM.py` | 5 |
# | 1.4 | `ConditionalDDPM.sample` | `DDPM.py` | 5 |
# | 1.5, 1.6, 1.7 | training, a study of guidance, settings of your own | here | 5 + 3 + 5 |
#
# You write in the files of `conditional_ddpm/` and run the cells of this notebook. Run it once from top to bottom
# before you write anything: all pictures of the idea appear, and each cell that needs your code says what it waits for.
#
# **This part counts time as the papers do: t = 1, ..., T.** Part 2 counts 0, ..., T-1. The strength of guidance, omega, is
# that of the CFG paper; other code has a `guidance_scale`, which is 1 + omega.

# %% which-part tags="parameters"
PART = "conditional_ddpm"
PRESET = None  # "laptop", "gpu" or "defaults"; None chooses by what this machine has

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
from settings import PRESETS, DMConfig

# a trial, which only shows that everything runs
TINY = DMConfig(T=6, num_feat=8, batch_size=250, epochs=1, learning_rate=2e-3)
config = PRESETS[PRESET].config if PRESET in PRESETS else TINY
cost = PRESETS[PRESET].minutes if PRESET in PRESETS else "less than 1"
ready.check(f"preset {PRESET}, minutes: {cost}")

# %% forward-idea [markdown]
# ## Ruining a picture, slowly
#
# One step of the *forward process* shrinks the picture a little and adds a little noise (eq. 2):
#
# $$q(x_t \mid x_{t-1}) = \mathcal{N}\left(\sqrt{1-\beta_t}\, x_{t-1},\ \beta_t I\right)$$
#
# It shrinks by just as much as the noise adds: a picture of variance 1 keeps variance 1, and no step stands out. The
# doses $\beta_t$ grow along a line from `beta_1` to `beta_T`: small ones first, while there are fine strokes to lose.

# %% forward-picture
import numpy as np
from digits import load_digits

images, labels = load_digits("held_out")
# on the scale that the network sees
originals = ((images[:200] + 1) / 2 - config.pixel_mean) / config.pixel_std
rng = np.random.default_rng(7)
steps, doses = 400, np.linspace(1e-4, 2e-2, 400)
x, chain = originals.numpy(), [originals.numpy()]
for dose in doses:
    x = np.sqrt(1 - dose) * x + np.sqrt(dose) * rng.standard_normal(x.shape, dtype=np.float32)
    chain.append(x)

moments, digit = (0, 25, 50, 100, 150, 200, 300, 400), int((labels == 7).nonzero()[2])
figure, grid = plt.subplots(2, len(moments), figsize=(12, 3.1), height_ratios=(3, 1.3))
for column, t in zip(grid.T, moments):
    column[0].imshow(chain[t][digit, 0], cmap="gray", vmin=-2, vmax=3)
    column[0].set(title=f"t = {t}", xticks=[], yticks=[])
    column[1].hist(chain[t].ravel(), bins=60, range=(-4, 4), color=BLUE, density=True)
    column[1].set(xticks=[-3, 0, 3], yticks=[], ylim=(0, 0.8))
    column[0].spines[:].set_visible(False)
    column[1].spines["left"].set_visible(False)
figure.suptitle("a digit on its way to noise, and below it the grey values of 200 digits", y=1.02)
plt.show()

# %% schedule-idea [markdown]
# ## How much of the picture is left?
#
# Four hundred small steps make one big one. Everything is Gaussian, so $x_t$ is the picture times some factor, plus
# noise of some size (eq. 4):
#
# $$x_t = \text{(what is left)} \cdot x_0 + \text{(how much noise)} \cdot \epsilon, \qquad \epsilon \sim \mathcal{N}(0, I)$$
#
# The next cell *measures* both on the 200 digits above: the regression coefficient of $x_t$ on $x_0$, and the standard
# deviation of the residual. With exercise 1.2 you compute them, and your two solid curves should run through the dots.
# The dashed curves are yours, too: those of the schedule that your preset trains with, if it is another one.

# %% schedule-picture
from dataclasses import replace

from DDPM import ConditionalDDPM

moments = np.arange(10, steps + 1, 15)
left = [(chain[t] * chain[0]).sum() / (chain[0] ** 2).sum() for t in moments]
noise = [np.std(chain[t] - share * chain[0]) for t, share in zip(moments, left)]
figure, axes = plt.subplots(figsize=(7.5, 3.4))
axes.plot(moments, left, "o", color=BLUE, ms=4, label="measured: what is left of $x_0$")
axes.plot(moments, noise, "o", color=RED, ms=4, label="measured: size of the noise")
with unfinished():
    times = torch.arange(1, steps + 1).view(-1, 1)
    yours = ConditionalDDPM(DMConfig(num_feat=8)).scheduler(times)
    axes.plot(times, yours["sqrt_alpha_bar"].flatten(), color=BLUE, label="yours: sqrt_alpha_bar")
    axes.plot(
        times,
        yours["sqrt_oneminus_alpha_bar"].flatten(),
        color=RED,
        label="yours: sqrt_oneminus_alpha_bar",
    )
    if (config.T, config.beta_1) != (steps, DMConfig().beta_1):
        trained = replace(config, num_feat=8)
        times = torch.arange(1, config.T + 1).view(-1, 1)
        yours = ConditionalDDPM(trained).scheduler(times)
        share = times / config.T * steps  # any T on the same axis
        axes.plot(
            share, yours["sqrt_alpha_bar"].flatten(), "--", color=BLUE, label=f"yours, {PRESET}"
        )
        axes.plot(share, yours["sqrt_oneminus_alpha_bar"].flatten(), "--", color=RED)
axes.set(xlabel="t", ylim=(0, 1.05), xlim=(0, steps))
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% scheduler-task [markdown]
# ### Exercise 1.2 (3 points): `ConditionalDDPM.scheduler` in `DDPM.py`
#
# Seven values for each time. They are few numbers, used at every step of everything that follows, so get them exactly
# right: the check asks for all seven, at single times and at many.

# %% test-scheduler nbg="tests:1.2/scheduler:3"
unit_tester.test_scheduler()

# %% end-idea [markdown]
# ## Is $x_T$ noise?
#
# Sampling starts from pure noise and treats it as an $x_T$. Is an $x_T$ pure noise? Look at three chains: the homework's,
# the one of the preset `laptop`, which begins at `beta_1 = 0.01`, and one of 1000 steps as in the DDPM paper. For each the
# next cell makes 200 digits into $x_T$ and measures
#
# - the *terminal signal-to-noise ratio*: the variance of what is left of the picture over the variance of the noise,
# - how often the digit can still be told from $x_T$, by a reader that knows 8,000 digits and the chain (guessing: 20 of 200),
# - and it draws the mean of all $x_T$ that were made of a seven.
#
# Write down a guess before you run it: how many of 200 after 400 steps of the homework's chain?

# %% end-picture
known, their_labels = load_digits("train")
known = (((known + 1) / 2 - config.pixel_mean) / config.pixel_std).flatten(1).numpy()
chains = {
    "the homework's, T = 400": doses,
    "laptop, T = 400": np.linspace(PRESETS["laptop"].config.beta_1, 2e-2, 400),
    "T = 1000": np.linspace(1e-4, 2e-2, 1000),
}
flat, sevens = originals.flatten(1).numpy(), (labels[:200] == 7).numpy()
figure, grid = plt.subplots(1, 3, figsize=(7.5, 2.9))
for axes, (name, betas) in zip(grid, chains.items()):
    x = flat
    for beta in betas:
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(x.shape, dtype=np.float32)
    share = (x * flat).sum() / (flat**2).sum()
    rest = np.std(x - share * flat)
    ratio = share**2 * flat.var() / rest**2
    # how well each known digit explains each x_T, and with that each class
    fit = (share * x @ known.T - share**2 * (known**2).sum(axis=1) / 2) / rest**2
    fit = np.exp(fit - fit.max(axis=1, keepdims=True))
    by_class = np.stack([fit[:, their_labels.numpy() == digit].sum(axis=1) for digit in range(10)])
    right = (by_class.argmax(axis=0) == labels[:200].numpy()).sum()
    print(f"{name}: signal-to-noise ratio {ratio:.4f}, digit told from x_T in {right} of 200")
    axes.imshow(x[sevens].mean(axis=0).reshape(28, 28), cmap="gray", vmin=-0.6, vmax=0.6)
    axes.set(title=name, xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
figure.suptitle(f"the mean of x_T over {sevens.sum()} sevens")
figure.tight_layout()
plt.show()

# %% end-look [markdown]
# With the homework's chain $x_T$ still tells a lot about the digit. So the network never learns from pure noise, and sampling
# starts where training never was (Lin et al. 2023, [arXiv 2305.08891](https://arxiv.org/abs/2305.08891), call it the flaw of
# common schedules). A longer chain mends that, or larger doses.
#
# The preset `laptop` changes two things at once: its early steps add more noise, and its chain ends closer to pure noise.
# A short training draws far better digits with it (98 instead of 75 % read as asked, `laptop.md`); which of the two is
# the reason has not been measured. How would you find out?

# %% network-idea [markdown]
# ## The network: what noise do you see?
#
# It is given a noisy picture, the time and the label, and answers with the noise that it sees: a picture of the same
# size. That takes both a view of the whole (is this a seven?) and of each pixel (where does the stroke end?). A U-Net
# has both: it goes down to coarse maps with many channels, comes back up, and each level on the way up gets what its
# level on the way down saw (the skips). Time and condition join in at each level.

# %% network-picture
blocks = {
    "28 x 28\nx": (0, 2),
    "28 x 28\nF / 4": (1.6, 2),
    "14 x 14\nF": (3.2, 1),
    "7 x 7\n2F": (4.8, 0),
    "14 x 14\nF ": (6.4, 1),
    "28 x 28\nF / 4 ": (8, 2),
    "28 x 28\nnoise": (9.6, 2),
}
figure, axes = plt.subplots(figsize=(10, 3.2))
spots = list(blocks.values())
for label, (across, up) in blocks.items():
    ends = label.endswith(("x", "noise"))
    box = {
        "boxstyle": "round,pad=0.5",
        "fc": "#f2f4f7" if ends else "#dbe7fb",
        "ec": GREY if ends else BLUE,
    }
    axes.text(across, up, label, ha="center", va="center", bbox=box, zorder=3)
for (a, b), (c, d) in zip(spots, spots[1:]):
    axes.annotate(
        "",
        (c, d),
        (a, b),
        arrowprops={"arrowstyle": "-|>", "color": BLUE, "shrinkA": 20, "shrinkB": 20},
    )
for level, (start, end) in {2: (1.6, 8), 1: (3.2, 6.4)}.items():
    arrow = {"arrowstyle": "-|>", "color": GREY, "ls": "--", "shrinkA": 26, "shrinkB": 26}
    axes.annotate("", (end, level), (start, level), arrowprops=arrow)
    axes.text((start + end) / 2, level + 0.1, "skip", color=GREY, ha="center")
for across, up in ((3.2, 1), (4.8, 0), (6.4, 1), (8, 2)):
    axes.annotate(
        "time, label",
        (across, up),
        (across + 0.2, up - 1.1),
        color=RED,
        ha="center",
        arrowprops={"arrowstyle": "-|>", "color": RED, "shrinkB": 20},
    )
axes.set(xlim=(-0.7, 10.4), ylim=(-1.3, 2.6))
axes.axis("off")
plt.show()

# %% unet-task [markdown]
# ### Exercise 1.1 (4 points): `ConditionalUnet.forward` in `ResUNet.py`
#
# The blocks are there; you wire them. The check does not look at your wiring but at what the network does: shapes, any
# number of channels, whether time, label and every pixel have a say in the answer, whether pixels
# that are far apart reach each other, as a way down to smaller maps and up again lets them, and whether fine detail gets
# through.

# %% test-unet nbg="tests:1.1/unet:4"
unit_tester.test_conditional_unet()

# %% loss-idea [markdown]
# ## Learning to see the noise
#
# A training step is a game of hide and seek (Algorithm 1). Draw a time for each picture, ruin the picture to that time
# in one jump, and ask the network for the noise. The loss is the mean squared error of its answer (eq. 14).
#
# Sometimes, with probability `mask_p`, a sample keeps its picture and loses its label: a row of
# `condition_mask_value` stands in its place. So the same network also learns what a digit looks like *in general*. You
# will need that soon.

# %% loss-picture
figure, grid = plt.subplots(2, 6, figsize=(11, 3.6))
for pair, (number, t) in zip(np.split(grid, 3, axis=1), enumerate((40, 120, 300))):
    for row in (0, 1):
        which = 2 * number + row
        rest = chain[t][which] - np.float32(left[np.abs(moments - t).argmin()]) * chain[0][which]
        pair[row][0].imshow(chain[t][which, 0], cmap="gray", vmin=-2, vmax=3)
        pair[row][1].imshow(rest[0], cmap="gray", vmin=-2, vmax=2)
        told = f"label {labels[which]}" if row == 0 else "label dropped"
        pair[row][0].set_title(f"given: t = {t}, {told}", fontsize=8)
        pair[row][1].set_title("wanted: the noise", fontsize=8, color=RED)
for axes in grid.ravel():
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
figure.tight_layout()
plt.show()

# %% loss-task [markdown]
# ### Exercise 1.3 (5 points): `ConditionalDDPM.forward` in `DDPM.py`
#
# Three things go wrong most often: one time for the whole batch instead of one for each sample, labels dropped for all
# or for none, and the time given to the network as 1..T instead of t/T. The check names each of them.

# %% test-forward nbg="tests:1.3/forward:5"
unit_tester.test_forward()

# %% guidance-idea [markdown]
# ## Guidance: from "a digit" through "a seven" and beyond
#
# Suppose that the chain is long enough, so that at t = T the network sees pure noise. With a label, its best guess of the
# picture is then the average of that digit; without, the average of all digits. (In the homework's chain $x_T$ tells more
# than nothing, as you saw, and so the guess is better than that.) Now draw an arrow from the second to the first and walk
# *past* the tip:
#
# $$\epsilon = (1 + \omega)\,\epsilon_c - \omega\,\epsilon_u$$
#
# Two predictions of the same network, one strength $\omega$, no retraining. Below are the two averages of real digits
# and what lies on the arrow: what makes a seven differ from other digits is exaggerated, the rest fades.

# %% guidance-picture
grey = (images.numpy() + 1) / 2
anything, on_the_arrow = grey.mean(axis=0)[0], (-1, 0, 1, 2, 4)
figure, grid = plt.subplots(3, len(on_the_arrow), figsize=(9, 5.6))
for row, wanted in zip(grid, (7, 4, 3)):
    asked = grey[labels.numpy() == wanted].mean(axis=0)[0]
    for axes, omega in zip(row, on_the_arrow):
        axes.imshow(np.clip(asked + omega * (asked - anything), 0, 1), cmap="gray", vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
for axes, omega in zip(grid[0], on_the_arrow):
    words = {-1: "without label", 0: "with label, ω = 0"}.get(omega, f"ω = {omega}")
    axes.set_title(words, color=GREY if omega < 0 else BLUE if omega == 0 else RED)
for start, end, colour in ((0, 1, BLUE), (1, 4, RED)):
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.6}
    places = (0.5, -0.15), grid[2, end].transAxes, (0.5, -0.15), grid[2, start].transAxes
    grid[2, end].annotate(
        "", places[0], places[2], xycoords=places[1], textcoords=places[3], arrowprops=arrow
    )
plt.show()

# %% sample-task [markdown]
# ### Exercise 1.4 (5 points): `ConditionalDDPM.sample` in `DDPM.py`
#
# Start from noise and go back, t = T, ..., 1 (Algorithm 2 with $\sigma_t = \sqrt{\beta_t}$). Every step asks the network
# with and without label. Mind the last step: the picture is finished there, and noise added to it would stay.

# %% test-sample nbg="tests:1.4/sample:5"
unit_tester.test_sample()

# %% first-look [markdown]
# ## A first look
#
# One epoch. The loss falls below the plainest guesses (the grey lines) or something is wrong: find out now, not after the
# long run. The digits are not good yet.

# %% transforms [markdown]
# ### The data loader, and what a transform would change
#
# `make_dataloader(transform=...)` takes any transform of torchvision: it is called with one picture at a time, anew in every
# epoch. Without one, pixels become numbers in [0, 1], and then mean 0 and standard deviation 1 (`pixel_mean` and
# `pixel_std` of the settings, which the sampler undoes). Below is one batch as it is, and the same digits turned and
# moved. A model that learns from the second draws turned digits, too: would you want that? And would you mirror a digit?

# %% transforms-picture
if ready.has_torchvision():
    from pictures import plot_batches, show
    from torchvision.transforms import v2
    from utils import make_dataloader

    to_numbers = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]
    normalise = v2.Normalize([config.pixel_mean], [config.pixel_std])
    turn = v2.RandomAffine(degrees=20, translate=(0.1, 0.1))
    pipelines = {
        "as they are": v2.Compose([*to_numbers, normalise]),
        "turned and moved": v2.Compose([turn, *to_numbers, normalise]),
    }
    batches = {}
    for name, transform in pipelines.items():
        images_seen, _ = next(iter(make_dataloader(transform, 32, train=False, whole=False)))
        batches[name] = images_seen * config.pixel_std + config.pixel_mean
    show(plot_batches(batches, "save/transforms.png"))
else:
    print(
        "This picture needs torchvision, which cannot be imported here. Training does without it."
    )

# %% one-epoch
from settings import best_device
from utils import check_forward, check_sample, make_dataloader, sample_images, solver

device = best_device()
# transform=None normalises as the settings say
digits = {"transform": None, "batch_size": config.batch_size, "dir": ready.DATA}
whole = PRESET in ("gpu", "defaults")  # all of MNIST takes a GPU
train_loader = make_dataloader(**digits, train=PRESET != "tiny", whole=whole)
test_loader = make_dataloader(**digits, train=False, whole=whole)
if PRESET == "tiny":
    few = torch.utils.data.Subset(test_loader.dataset, range(500))
    train_loader = test_loader = torch.utils.data.DataLoader(
        few, config.batch_size, collate_fn=test_loader.collate_fn
    )
with unfinished():
    model = check_forward(train_loader, config, device)
    check_sample(model, config, device)

# %% training [markdown]
# ## Exercise 1.5 (5 points): train
#
# All epochs of your preset. You can interrupt this cell and run it again: it goes on after the last epoch that was
# finished. Everything lies in `save/main/`; `best_checkpoint.pth` is the epoch with the lowest test loss. The test loss uses
# the same t, noise and dropped labels in every epoch, so epochs can be compared. It is the loss that is best there: a lower
# noise loss need not mean better pictures, so look at the grids in `save/main/images/`, too.
#
# The preset `laptop` begins its schedule at `beta_1 = 0.01`, a hundred times the homework's. Its losses do not compare with
# those of another schedule.

# %% train
history = None
with unfinished():
    history = solver(config, "main", train_loader, test_loader, grid_every=5)

# %% best-image
if history:
    best = int(np.argmin(history["test"])) + 1
    print(f"best epoch: {best} of {len(history['test'])}, test loss {min(history['test']):.4f}")
    sample_images(config, "save/main/best_checkpoint.pth")
else:
    print("Nothing is trained yet.")

# %% training-question [markdown]
# **Question 1.5.** Show your best image above. Which epoch drew it, and at what test loss? Name two things that the
# samples get right and one that they get wrong. Is the epoch with the lowest loss also the one whose grid looks best?

# %% answer-training [markdown] nbg="written:1.5:5"
# ### BEGIN SOLUTION
# **Rubric.** 2: training ran to the end and the losses of all epochs are in the notebook. 2: the image shows the ten
# classes, at least eight of them easy to read. 1: epoch and loss are named and belong to the image; what is right and
# wrong is seen, not guessed.
#
# **Model answer.** The best checkpoint is that of the epoch with the lowest test loss, and its number stands above; with the
# preset `laptop` the loss falls to the last epoch, so that is the last one. Strokes have the right width and close where
# they should, and nearly every column shows the digit that was asked for. Now and then a stroke ends in mid-air.
# ### END SOLUTION

# %% study-idea [markdown]
# ## Exercise 1.6 (3 points): what guidance costs
#
# Draw with at least three values of omega. A judge, a small network that reads digits, says three things:
#
# - how many images it reads as the digit that was asked for, with the interval in which the true share lies in 95 of 100
#   cases: differences inside it say nothing;
# - how much the images of a class differ, compared with real digits. Only those that are read as asked count; one wrong digit
#   among them would look like a lot of variety;
# - the *Frechet distance* between the judge's features of your images and of real digits. Wrong images and missing variety
#   both raise it, so it is often smallest somewhere in between. For few images it is mostly bias: 100 real digits have
#   about 30 where 500 have about 7, so compare it with the dashed line alone.
#
# Before you run the cell, write down which omega you expect to have the smallest Frechet distance. `DMConfig` has 2. The
# cell draws 400 images with all steps of the chain. (With the preset `laptop` 500 images took 255 s on two idle cores.)

# %% study
from quality import measure, plot_qualities
from checkpoints import load_model
from pictures import show

omegas, count = (0, 0.5, 2, 4), 100 if PRESET != "tiny" else 20
if history:
    trained = load_model(config, "save/main/best_checkpoint.pth", device)
    qualities = [measure(trained, omega, count) for omega in omegas]
    print(*qualities, sep="\n")
    show(plot_qualities(qualities, "save/main/quality.png"))
    sample_images(config, "save/main/best_checkpoint.pth", omegas=list(omegas), per_class=1)
else:
    print("Nothing is trained yet.")

# %% study-question [markdown]
# **Question 1.6.** How does omega trade quality for diversity? Refer to your images and numbers, and say which omega you
# would choose for what.

# %% answer-study [markdown] nbg="written:1.6:3"
# ### BEGIN SOLUTION
# **Rubric.** 1: at least three values, images and numbers for each. 1: says how agreement and diversity change with omega, read
# off the own results and with an eye on the intervals. Usually agreement rises and diversity falls; an honest reading of
# numbers that do something else gets the point. 1: a reason (the arrow away from the unconditional prediction favours what
# is typical of the class), or a choice with its reason. The Frechet distance may be used for either and is not asked for.
#
# **Model answer.** At omega = 0 some samples are not the digit asked for: 83 of 100 are read as asked in our run. At 0.5 it
# is 95, and from 2 on all of them. Between 2 and 4, where nothing is misread, diversity still falls, from 0.63 to 0.46 of
# that of real digits: the images come to look alike, the same slant, the same loop. Guidance moves along what distinguishes
# the class, so samples gather where the class is most certain and its rarer forms disappear. The Frechet distance weighs
# both: 47 at omega 0, 36 at 0.5, 62 at 2 and 102 at 4, beside 30 of as many real digits. So the best of these is 0.5, and
# `DMConfig`'s 2 is past the minimum. For one clean digit take 2; for data that stands for how people write, about 0.5, and
# throw away what is misread.
# ### END SOLUTION

# %% own-idea [markdown]
# ## Exercise 1.7 (5 points): your own settings
#
# Change something that you have a reason to change: `condition_mask_value`, `T`, `num_feat`, the schedule's ends,
# `mask_p`. Type your reason and what you expect into the answer below *before* you train. Then train it under another name
# and compare. Two warnings. Noise losses compare only at the same schedule: with a longer chain more steps are nearly pure
# noise, where guessing is easy, and the loss falls without better pictures. And the test loss drops labels with each model's
# own `mask_p`, so the cell compares two others: the loss with every label and the loss without any, at the same t and noise.

# %% own-settings
from losses import losses_with_and_without_labels

own_config = replace(config, mask_p=0.2)  # change this line
own_history = None
with unfinished():
    own_history = solver(own_config, "own", train_loader, test_loader, grid_every=5)
if own_history:
    own_model = load_model(own_config, "save/own/best_checkpoint.pth", device)
    for name, each in (("main", trained), ("own", own_model)):
        with_label, without = losses_with_and_without_labels(each, test_loader)
        print(f"{name}: test loss {with_label:.4f} with labels, {without:.4f} without")
        print(f"  {measure(each, config.omega, count)}")
    sample_images(own_config, "save/own/best_checkpoint.pth")

# %% own-question [markdown]
# **Question 1.7.** What did you change and why, what did you expect, and what happened?

# %% answer-own [markdown] nbg="written:1.7:5"
# ### BEGIN SOLUTION
# **Rubric.** 2: another configuration was trained to the end, with its images. 1: a reason and an expectation, stated before
# the result. 1: a fair comparison (same number of images, same omega; losses only at the same schedule, with all labels
# or without any). 1: the conclusion follows from the numbers, "no difference" included.
#
# **Model answer (an example of the form; the numbers are to be the student's own).** I raised mask_p from 0.1 to 0.2. I
# expected better guided samples and a lower loss without labels, because the unconditional prediction gets twice as much
# training, and a slightly higher loss with labels, which gets less. Then: which of the two losses moved and by how much,
# whether the intervals of the two agreements overlap, and whether the images differ to the eye. If the intervals overlap,
# so few images show no difference, and that is the conclusion.
# ### END SOLUTION

# %% hand-in from="common"

# %% collect from="common"
