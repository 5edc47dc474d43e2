# %% title [markdown]
# # Part 2: diffusion models that you can use again
#
# Part 1 built one model for one kind of picture. Here you build the parts once and use them for anything: a noise
# scheduler that does not care what it ruins, a loss, a guided sampler, and with them a generator of colour images.
#
# | exercise | you write | in | points | by a person |
# |---|---|---|---|---|
# | 2.1.1 | `NoiseScheduler.__init__`, `add_noise` | `noise_scheduler.py` | 3 | 0.5 |
# | 2.1.2 | `NoiseScheduler.denoise_step` | `noise_scheduler.py` | 2.5 | |
# | 2.2.1 | `DiffusionModel.compute_loss_on_batch` | `diffusion_model.py` | 2 | 0.5 |
# | 2.2.2 | the same, with the null token | `diffusion_model.py` | 1 | |
# | 2.2.3 | `DiffusionModel.generate_sample` | `diffusion_model.py` | 3.5 | |
# | 2.3.1 | `ImageGenerator` | `computer_vision/image_gen.py` | ready or not | 2 |
# | 2.3.2 | images for five strengths of guidance | here | | 1 |
# | 2.3.3 | `denoise_step(..., threshold=True)` | `noise_scheduler.py` | 2 | 3 |
#
# You write in the files of `diffusion_models/` and run the cells of this notebook. Run it once from top to bottom
# before you write anything: all pictures of the idea appear, and each cell that needs your code says what it waits for.
#
# **This part counts time as code does: t = 0, ..., T-1.** Part 1 counted 1, ..., T. Either way, the first step adds the
# smallest dose of noise. Draw every random number with `DL_random`.

# %% which-part tags="parameters"
PART = "diffusion_models"
PRESET = None  # "laptop" or "gpu"; None chooses by what this machine has

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
from computer_vision.image_study import PRESETS

denoising_steps, epochs = (
    (PRESETS[PRESET].denoising_steps, PRESETS[PRESET].epochs) if PRESET in PRESETS else (4, 1)
)
ready.check(
    f"preset {PRESET}: {PRESETS[PRESET].promise if PRESET in PRESETS else 'only shows that everything runs'}"
)

# %% toy-idea [markdown]
# ## A world of two dimensions
#
# An image is a point in a space of 3072 dimensions, which nobody can draw. So first a toy: points in the plane, on three
# arms of a pinwheel. Each arm is a class. In this world everything can be seen, and even the perfect network is known,
# for it can be written down. (It is perfect for these 150 points: what it draws are those points again, a little blurred. A
# network that fits its training images perfectly would copy them, too. So a real one should not.)
#
# Above, the arms are ruined, step by small step: each step shrinks a little and adds a little noise (eq. 2). Below, new
# noise flows back along the predictions of the perfect network, without any noise on the way. (This smooth way back is
# the probability flow of Song et al. 2021, [arXiv 2011.13456](https://arxiv.org/abs/2011.13456). Yours, with noise at
# each step, comes below.)

# %% toy
import numpy as np

rng = np.random.default_rng(3)
BLUR, COLOURS = 0.05, np.array([BLUE, RED, GREEN])


def arms(count):
    """count points (count, 2) of the pinwheel and the arm of each, 0, 1 or 2."""
    arm = np.arange(count) % 3
    along = np.sqrt(rng.uniform(0.04, 1, count))
    angle = 2 * np.pi * arm / 3 + 1.9 * along
    points = (
        1.9 * along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    )  # variance about 1
    return points + BLUR * rng.standard_normal((count, 2)), arm


def perfect_epsilon(x, alpha_bar, points):
    """E[epsilon | x_t = x], what the best network answers if the data are `points`, blurred."""
    variance, centres = 1 - alpha_bar + alpha_bar * BLUR**2, np.sqrt(alpha_bar) * points
    likely = -((x[:, None] - centres) ** 2).sum(axis=2) / (2 * variance)  # (len(x), len(points))
    likely = np.exp(likely - likely.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return np.sqrt(1 - alpha_bar) / variance * (x - likely @ centres)


def flow_back(x, epsilon_of, steps=400):
    """The smooth way back along epsilon_of(x, alpha_bar): places (steps + 1, len(x), 2)."""
    path = [x]
    for time in np.arange(steps, 0, -1) / steps:  # from 1 to 0, as a share of the whole chain
        dose = 1e-4 + (2e-2 - 1e-4) * time
        alpha_bar = np.exp(
            -steps * (1e-4 * time + (2e-2 - 1e-4) * time**2 / 2)
        )  # for steps that are small
        x = x + 0.5 * dose * (x - epsilon_of(x, alpha_bar) / np.sqrt(1 - alpha_bar))
        path.append(x)
    return np.array(path)


data, arm = arms(150)
many, many_arms = arms(900)
ruined = [many]
for dose in np.linspace(1e-4, 2e-2, 400):
    ruined.append(np.sqrt(1 - dose) * ruined[-1] + np.sqrt(dose) * rng.standard_normal(many.shape))

# %% toy-picture
start = rng.standard_normal((600, 2))
back = flow_back(start, lambda x, alpha_bar: perfect_epsilon(x, alpha_bar, data))
# the arm on which each point ends
arrived = arm[((back[-1][:, None] - data) ** 2).sum(axis=2).argmin(axis=1)]
moments = (0, 60, 120, 200, 400)
figure, grid = plt.subplots(2, len(moments), figsize=(12, 5), sharex=True, sharey=True)
for axes, t in zip(grid[0], moments):
    axes.scatter(*ruined[t].T, s=4, c=COLOURS[many_arms], lw=0)
    axes.set_title(f"{t} steps")
for axes, t in zip(grid[1], reversed(moments)):
    axes.plot(*back[: 401 - t, ::25].transpose(2, 0, 1), color=GREY, lw=0.4, alpha=0.7)
    axes.scatter(*back[400 - t].T, s=4, c=COLOURS[arrived], lw=0)
    axes.set_title(f"{t} steps to go")
for axes in grid.ravel():
    axes.set(xlim=(-2.9, 2.9), ylim=(-2.9, 2.9), xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(False)
figure.text(0.1, 0.7, "to noise", rotation=90, va="center", fontsize=12)
figure.text(0.1, 0.3, "and back", rotation=90, va="center", fontsize=12)
plt.show()

# %% scheduler-task [markdown]
# ### Exercise 2.1.1 (3 points): `NoiseScheduler` in `noise_scheduler.py`
#
# First the three tables, then `add_noise`: the whole way to any $x_t$ in one jump (eq. 4). It has to work for points as
# for images, so for samples of any rank, each at its own time.

# %% test-init nbg="tests:2.1.1/init:1.5"
unit_tester.test_noise_scheduler_init()

# %% test-add-noise nbg="tests:2.1.1/add_noise:1.5"
unit_tester.test_add_noise()

# %% schedule-look [markdown]
# Two looks at your own code. Left: how much of the signal is left over time, for chains of three lengths and the same
# doses at both ends. A short chain never gets to pure noise: sampling, which starts there, starts at a place that
# training never saw. Right: your one jump (dots) beside the many small steps from
# above (rings). Same colours, same clouds.

# %% schedule-picture
from noise_scheduler import NoiseScheduler

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=(1.3, 1))
with unfinished():
    for steps, colour in ((100, RED), (400, BLUE), (1000, GREEN)):
        alpha_bars = NoiseScheduler(steps).alpha_bars
        left.plot(
            np.linspace(0, 1, steps),
            alpha_bars,
            color=colour,
            label=f"T = {steps}, at the end {alpha_bars[-1]:.2g}",
        )
    left.legend()
    t = torch.full((len(many),), 59)  # the 60th step is number 59
    jumped = NoiseScheduler(400).add_noise(
        torch.tensor(many), torch.randn(len(many), 2).double(), t
    )
    right.scatter(*ruined[60].T, s=16, fc="none", ec=COLOURS[many_arms], lw=0.3)
    right.scatter(*jumped.T, s=5, c=COLOURS[many_arms], lw=0)
left.set(xlabel="share of the chain", ylabel="alpha_bar", ylim=(0, 1.02))
right.set(xticks=[], yticks=[], aspect="equal", title="60 steps (rings) and one jump (dots)")
right.spines[:].set_visible(False)
plt.show()

# %% forward-question [markdown]
# **Question 2.1.1 (0.5 points).** What does $q(x_t \mid x_0)$ represent?

# %% answer-forward [markdown] nbg="written:2.1.1:0.5"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: the distribution of the noisy sample at time t, given the clean one, over all noise of the t steps
# between. 0.25 if only "the noisy image".
#
# **Model answer.** It is the distribution of what has become of one given $x_0$ after all steps up to t of the forward
# process, with the steps between integrated out. Since every step is Gaussian, so is it: its mean is $x_0$ shrunk by
# $\sqrt{\bar\alpha_t}$, its variance $1 - \bar\alpha_t$. So $x_t$ can be drawn in one jump, and training needs no chain.
# ### END SOLUTION

# %% denoise-task [markdown]
# ### Exercise 2.1.2 (2.5 points): `denoise_step`
#
# One step back: from $x_t$ and the noise that the network sees in it to $x_{t-1}$ (Algorithm 2). The prediction gives
# the mean; then comes fresh noise, except at the last step, t = 0.

# %% test-denoise-step nbg="tests:2.1.2/denoise_step:2.5"
unit_tester.test_denoise_step()

# %% denoise-look [markdown]
# The toy again: your step, four hundred times, with the perfect network. If your code is right, noise turns into the
# pinwheel. The paths jitter, where the smooth flow above did not: noise is added at every step.

# %% denoise-picture
with unfinished():
    scheduler, x = NoiseScheduler(400), torch.randn(600, 2).double()
    path = [x]
    for t in reversed(range(400)):
        predicted = torch.tensor(perfect_epsilon(x.numpy(), scheduler.alpha_bars[t].item(), data))
        x = scheduler.denoise_step(predicted, t, x).double()
        path.append(x)
    path = torch.stack(path).numpy()
    figure, grid = plt.subplots(1, 4, figsize=(12, 3), sharex=True, sharey=True)
    for axes, t in zip(grid, (400, 200, 80, 0)):
        axes.plot(*path[: 401 - t, ::200].transpose(2, 0, 1), color=GREY, lw=0.5, alpha=0.6)
        axes.scatter(*path[400 - t].T, s=5, color=BLUE, lw=0)
        axes.spines[:].set_visible(False)
        axes.set(
            xlim=(-2.9, 2.9),
            ylim=(-2.9, 2.9),
            xticks=[],
            yticks=[],
            aspect="equal",
            title=f"{t} steps to go",
        )
    plt.show()

# %% loss-task [markdown]
# ## Learning to predict the noise
#
# Nobody can write down the perfect network for images; it has to be learned.
#
# ### Exercise 2.2.1 (2 points) and 2.2.2 (1 point): `compute_loss_on_batch` in `diffusion_model.py`
#
# A random time for each sample, noise, one jump, and the mean squared error of the network's answer (eq. 14). Then the
# null token: with probability `p_uncond` the network sees zeros in place of the condition, and learns what samples look
# like when nobody says which.

# %% test-loss nbg="tests:2.2.1/loss:2"
unit_tester.test_compute_loss_on_batch()

# %% test-null-condition nbg="tests:2.2.2/null_condition:1"
unit_tester.test_compute_loss_with_cfg()

# %% loss-question [markdown]
# **Question 2.2.1 (0.5 points).** What is
# $\epsilon_\theta\left(\sqrt{\bar\alpha_t}\, x_0 + \sqrt{1-\bar\alpha_t}\, \epsilon,\ t\right)$?

# %% answer-loss [markdown] nbg="written:2.2.1:0.5"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: the network's prediction (estimate) of the noise in the noisy sample at time t. 0.25 if it is called
# the noise itself, or the clean image.
#
# **Model answer.** The first argument is $x_t$, drawn from $q(x_t \mid x_0)$ in one jump. The network is given it and
# the time and answers with its estimate of the noise $\epsilon$ that is mixed into it. Trained with the squared error,
# it tends to the mean of all noise that could have led to this $x_t$.
# ### END SOLUTION

# %% guidance-idea [markdown]
# ## Guidance is an arrow between two predictions
#
# Asked twice, once for the blue arm and once with the null token, the network sees two different noises in the same
# point. Where they differ is what the condition says. Guidance goes from the second prediction through the first and
# on, w times as far again (CFG eq. 6):
#
# $$\epsilon = (1 + w)\, \epsilon_c - w\, \epsilon_\varnothing$$
#
# Other code, diffusers for one, writes $\epsilon_\varnothing + s\,(\epsilon_c - \epsilon_\varnothing)$ with a `guidance_scale`
# $s = 1 + w$. It is the same arrow with another number: s = 1 is w = 0, no guidance.
#
# Left: the perfect predictions at one point. Each arrow is $-\epsilon$, the direction in which removing the predicted noise
# would move the point. Right: what the arrow does to samples. They all reach the blue arm, and with growing w less and
# less of it.
#
# One often reads that guidance samples from $p(x)\, p(c \mid x)^{1+w}$. In this world that density can be computed: half of it
# lies within the orange line. Look at w = 4. The samples are not drawn from it, because the noisy versions of that density
# are not what the mixed predictions belong to; guidance is a direction, and no distribution that anybody chose.

# %% guidance-picture
blue, place, alpha_bar = data[arm == 0], np.array([[1.6, 0.0]]), 0.6
with_label, without = (-perfect_epsilon(place, alpha_bar, points)[0] for points in (blue, data))
figure, grid = plt.subplots(1, 4, figsize=(13, 3.6), width_ratios=(1.5, 1, 1, 1))
grid[0].scatter(*(np.sqrt(alpha_bar) * data).T, s=8, c=COLOURS[arm], alpha=0.35, lw=0)
tips = {w: place[0] + 0.5 * (with_label + w * (with_label - without)) for w in (-1, 0, 1, 2)}
words = {-1: ("null token", GREY), 0: ("blue, w = 0", BLUE), 1: ("w = 1", RED), 2: ("w = 2", RED)}
grid[0].plot(*np.array([tips[-1], tips[2]]).T, "--", color=GREY, lw=0.8)
for w, tip in tips.items():
    arrow = {"arrowstyle": "-|>", "color": words[w][1], "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
    grid[0].annotate("", tip, place[0], arrowprops=arrow)
    grid[0].annotate(
        words[w][0],
        tip,
        (-6, 2),
        ha="right",
        textcoords="offset points",
        color=words[w][1],
        fontsize=9,
    )
grid[0].plot(*place.T, "o", color="black", ms=3)
grid[0].set(title="one point, four predictions", xlim=(-2.2, 2.6), ylim=(-1.8, 2.6))


def log_density(x, points):
    """The logarithm of the density of points, blurred, at x."""
    exponents = -((x[:, None] - points) ** 2).sum(axis=2) / (2 * BLUR**2)
    return np.logaddexp.reduce(exponents, axis=1) - np.log(len(points))


ticks = np.linspace(-2.3, 2.3, 150)
places = np.stack(np.meshgrid(ticks, ticks), axis=2).reshape(-1, 2)
of_blue, of_all = log_density(places, blue), log_density(places, data)
many_starts = rng.standard_normal((300, 2))
for axes, w in zip(grid[1:], (0, 1, 4)):
    guided = flow_back(
        many_starts,
        lambda x, a, w=w: (1 + w) * perfect_epsilon(x, a, blue) - w * perfect_epsilon(x, a, data),
    )
    axes.scatter(*data.T, s=5, color=GREY, alpha=0.3, lw=0)
    axes.scatter(*guided[-1].T, s=6, color=BLUE, lw=0)
    # p(x) p(c | x)^(1 + w) is p(x | c)^(1 + w) p(x)^(-w), times a constant
    tilted = (1 + w) * of_blue - w * of_all
    tilted = np.exp(tilted - tilted.max())
    level = np.sort(tilted)[::-1]
    level = level[np.searchsorted(level.cumsum(), level.sum() / 2)]
    axes.contour(ticks, ticks, tilted.reshape(150, 150), [level], colors="#e08a1e", linewidths=0.8)
    axes.set(title=f"samples, w = {w}", xlim=(-2.3, 2.3), ylim=(-2.3, 2.3))
for axes in grid:
    axes.set(xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(False)
plt.show()

# %% sample-task [markdown]
# ### Exercise 2.2.3 (3.5 points): `generate_sample` in `diffusion_model.py`
#
# From noise to a sample with the averaged network, in evaluation mode and without gradients.

# %% test-generate-sample nbg="tests:2.2.3/generate_sample:3.5"
unit_tester.test_generate_sample()

# %% images-task [markdown]
# ## Images
#
# ### Exercise 2.3.1: `ImageGenerator` in `computer_vision/image_gen.py`
#
# Two numbers decide whether training can start: the shape of an image, and how many labels there are. If `condition_dim` is
# too small, a GPU stops with an unreadable error; in this homework you get a message that names the label. Two
# augmentations are up to you: transforms of torchvision, which the data set applies to one image at a time
# (`LabelledImages` in `computer_vision/cifar10.py`). The picture below the check shows what yours do. (The check gives no
# points. Two points are given by a person, for the questions below.)

# %% test-image-generator
_ = unit_tester.test_image_generator()

# %% augmentations-picture
from computer_vision.image_study import plot_augmentations
from IPython.display import Image, display

with unfinished():
    from computer_vision.image_gen import ImageGenerator

    transform = ImageGenerator(2).transform()
    if transform is None:
        print("No augmentations: the model will see every image as it is.")
    elif ready.has_torchvision():
        display(Image(str(plot_augmentations(transform, "save/images/augmentations.png"))))

# %% train-idea [markdown]
# Training takes a while (see *Am I ready?*) and may fetch CIFAR-10 by torchvision. Where it cannot be had, coloured shapes
# stand in for it. You can interrupt this cell and run it again: it goes on where it was.
#
# While it runs, predict the end of question 2.3.2: of 30 images, how many will be read as asked at w = 0, at 2 and at 5?

# %% train
from computer_vision import shapes
from computer_vision.cifar10 import find_batches
from computer_vision.image_gen import ImageGenerator, plot_image

generator = None
with unfinished():
    fresh = ImageGenerator(denoising_steps)  # first: nothing is downloaded while this is open
    trial = PRESET == "tiny"
    paths, names, source = (
        (shapes.write_batches(ready.DATA)[:2], shapes.CLASSES, "a few shapes")
        if trial
        else find_batches(ready.DATA)
    )
    print(source)
    loader = fresh.load_dataset(paths[:1] if trial else paths, batch_size=200 if trial else 64)
    losses = fresh.train_policy(epochs, checkpoint="save/images/training.pt")
    generator = fresh
    figure, axes = plt.subplots(figsize=(6, 2.8))
    axes.plot(range(1, len(losses) + 1), losses, "o-", color=BLUE, ms=3)
    axes.set(xlabel="epoch", ylabel="noise loss", title="training")
    plt.show()

# %% unguided
if generator:
    plot_image(
        generator.generate_images(guidance=0, num_samples=10 if not trial else 2),
        names,
        "save/images/unguided.png",
    )
else:
    print("Nothing is trained yet.")

# %% augmentation-question [markdown]
# **Question 2.3.1a (1 point).** Name two augmentations that suit a classifier and not a generator, and two that suit a
# generator. Why?

# %% answer-augmentation [markdown] nbg="written:2.3.1:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.25 for each sensible augmentation (two each way); none without the reason: a generator draws what it is
# shown.
#
# **Model answer.** A generator learns the distribution of what it is shown, so an augmentation suits it only if the result
# could be a picture of the data set. A mirror image of a bird, or one moved by a pixel or two, could. A classifier may
# also see pictures that do not look real, as long as the class can be told: with a square cut out, in odd colours,
# turned by a large angle, or two images blended. A generator would draw birds with holes in them. ("Tell the network which
# augmentation it sees, and sample with none" is right, too: Karras et al. 2022 keep strong ones from leaking that way.)
# ### END SOLUTION

# %% unguided-question [markdown]
# **Question 2.3.1b (1 point).** Describe the quality of the unguided images. What is learned early, what late or never?

# %% answer-unguided [markdown] nbg="written:2.3.1:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: an honest description of the own images. 0.5: coarse things first (colours, background, large shapes),
# details and consistent objects later.
#
# **Model answer.** (Shapes, which stand in for CIFAR-10.) Flat colours and backgrounds are right, and most images show one
# shape, but not always a clean one: 24 of 30 are read as the class that was asked for. (For CIFAR-10 nobody here has
# measured it; expect believable colours and layout, and many objects that stay blobs.) Early in training come mean colour
# and the layout of large areas: at large t they are all that can be told from noise, and they account for most of what
# can be predicted. Edges and corners come late, since they are decided in the last steps, where the network has to be
# right about small things.
# ### END SOLUTION

# %% strengths-idea [markdown]
# ## Exercise 2.3.2 (1 point): five strengths of guidance, and 2.3.3: thresholding
#
# Strong guidance predicts more than there is. At the first sampling step the input is almost pure noise, if the chain is
# long enough. The best estimate of $x_0$ is then close to the mean image of the class. Far out on the arrow the estimate
# leaves [-1, 1], where no picture can be (red: too bright, blue: too dark). Thresholding clamps the *estimate of the clean
# picture* and goes on from there. That works because part 2 scales images to [-1, 1]; part 1's, of mean 0 and variance 1,
# have no such range.

# %% threshold-picture
from digits import load_digits

digits, labels = load_digits("held_out")
digits, labels = digits[:, 0].numpy(), labels.numpy()
mean_of_all, strengths, asked = digits.mean(axis=0), (0, 1, 2, 5), 0
figure, grid = plt.subplots(
    2, len(strengths) + 1, figsize=(12, 4.6), width_ratios=(1, 1, 1, 1, 1.5)
)
for column, w, colour in zip(grid.T, strengths, (GREY, BLUE, GREEN, RED)):
    mean_of_class = digits[labels == asked].mean(axis=0)
    guess = mean_of_class + w * (mean_of_class - mean_of_all)
    shown = np.repeat((np.clip(guess, -1, 1)[:, :, None] + 1) / 2, 3, axis=2)
    column[1].imshow(shown)
    shown[guess > 1.02] = (0.89, 0.34, 0.18)
    shown[guess < -1.02] = (0.18, 0.44, 0.87)
    column[0].imshow(shown)
    column[0].set_title(f"w = {w}: {np.mean(abs(guess) > 1.02):.0%} outside")
    column[1].set_title("clamped")
    grid[0, -1].plot(guess[14], color=colour, label=f"w = {w}")
    grid[1, -1].plot(np.clip(guess[14], -1, 1), color=colour)
    for axes in column:
        axes.set(xticks=[], yticks=[])
for axes, words in zip(grid[:, -1], ("the middle row of pixels", "the same, clamped")):
    axes.axhspan(-1, 1, color="#eef1f5", zorder=0)
    axes.set(ylim=(-6.5, 6.5), title=words, xticks=[])
grid[0, -1].legend(fontsize=7, loc="upper right", ncols=2)
figure.tight_layout()
plt.show()

# %% threshold-task [markdown]
# ### Exercise 2.3.3 (2 points): `denoise_step(..., threshold=True)`
#
# Guess the clean picture (eq. 15), clamp it to [-1, 1], and step to the mean of $q(x_{t-1} \mid x_t, x_0)$ (eq. 7). Noise is
# added as before.

# %% test-threshold nbg="tests:2.3.3/threshold:2"
unit_tester.test_threshold_denoise_step()

# %% study
from computer_vision.image_judge import train_judge
from computer_vision.image_study import HEADER, draw_study, study

if generator:
    with unfinished():
        judgement = train_judge(
            paths,
            None if trial else HOME / PART / "save/images/judge.pt",
            steps=400 if not trial else 20,
        )
        print(HEADER)
        rows = study(generator, judgement, num_samples=10 if not trial else 2)
        draw_study(rows, names, "save/images/study.png")
        figure = plt.figure(figsize=(10, 12))
        plt.imshow(plt.imread("save/images/study.png"))
        plt.axis("off")
        plt.show()
else:
    print("Nothing is trained yet.")

# %% guidance-question [markdown]
# **Question 2.3.2 (1 point).** Why does guidance need no retraining? What does it change as w grows from 0 to 5, and when
# does it begin to do harm?

# %% answer-guidance [markdown] nbg="written:2.3.2:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: one network has learned both predictions (null token), and w enters only where they are combined.
# 0.5: what the own images and table show as w grows, read honestly and with an eye on the intervals, and where harm begins
# or that none is seen. Often the class gets clearer first, and later contrast is overdone and variety lost; that variety
# shrinks need not show on the shapes.
#
# **Model answer.** Because conditions were dropped in training, the network can answer with and without one; guidance
# combines the two answers while sampling, and w is no weight of the network. (Shapes:) with growing w more images are read
# as asked, 24 of 30 at w = 0, 29 at 1 and 30 at 2 and at 5; so from 1 on there is nothing left to gain. More values leave
# [-1, 1], 0.1 % at w = 0, 0.6 % at 2 and 2.8 % at 5, since the combined prediction lies outside of what the network was
# trained to give. Between 2 and 5, where all are read as asked, diversity does not fall but rises, from 1.25 to 1.63 of
# that of real images: the images do not become alike, they leave what real ones look like. So harm begins between 2 and 5.
# On photographs one expects glaring colours there.
# ### END SOLUTION

# %% threshold-why-question [markdown]
# **Question 2.3.3a (1 point).** Why is the guess of $x_0$ clamped and not $x_{t-1}$ itself? Why does thresholding matter
# at large weights, and does it at small ones?

# %% answer-threshold-why [markdown] nbg="written:2.3.3:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: $x_{t-1}$ contains noise and lies outside [-1, 1] by right; only the clean picture is known to lie
# inside. 0.5: large weights push the guess out, and the error grows from step to step; at small ones it hardly leaves
# the range, so little changes.
#
# **Model answer.** $x_{t-1}$ is a mixture of picture and noise of variance about one, so many of its values lie outside
# [-1, 1], and clamping would cut away noise that the network expects to see. For $x_0$ we know the range. With a large w
# the guided guess leaves it, the next $x_{t-1}$ is then too large for its time, the network answers to an input
# that it never saw, and so on. At small w the guess stays inside nearly everywhere, and clamping changes little, apart
# from the first steps, where dividing by a small $\sqrt{\bar\alpha_t}$ magnifies every error.
# ### END SOLUTION

# %% threshold-results-question [markdown]
# **Question 2.3.3b (1 point).** Compare results with and without thresholding, and name for each class the features that are
# most prominent at high guidance.

# %% answer-threshold-results [markdown] nbg="written:2.3.3:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: a comparison by the own images and the table; "hardly any difference", where the table says so, is as
# good as any other. 0.5: one feature for each class that can be seen in the images.
#
# **Model answer.** (Shapes:) up to w = 2 there is no difference that 30 images could show. At w = 5 only 2.8 % of the values
# lie outside of [-1, 1] without thresholding. With it none do, as many are read as asked (30 of 30 both times), and
# diversity is 1.58 instead of 1.63. So thresholding takes away the extremes and little else. Prominent at high guidance:
# discs, a round outline without corners; squares, four straight edges; triangles, three pointed corners; all of them at
# full contrast to their background. (CIFAR-10, not measured here: at w = 5 expect glaring images without thresholding and
# a more natural contrast with it; a bright sky and a long body for airplanes, wheels and a windscreen for automobiles, a
# round body for birds.)
# ### END SOLUTION

# %% own-generations [markdown]
# Now at least two further generations of your choice: other weights, one class only, more steps, your augmentations.

# %% own
if generator:
    few = 2 if trial else 6
    with unfinished():
        for weight, chosen in ((1.5, 1), (3, 3)):  # change these
            print(f"guidance {weight}, thresholded, only {names[chosen - 1]}")
            drawn = generator.generate_images(weight, few, threshold=True, class_label=chosen)
            plot_image(drawn, names[chosen - 1], f"save/images/own_{weight}_{chosen}.png")
else:
    print("Nothing is trained yet.")

# %% best-question [markdown]
# **Question 2.3.3c (1 point).** Which settings gave the best images, and how did you decide? Refer to your own generations.

# %% answer-best [markdown] nbg="written:2.3.3:1"
# ### BEGIN SOLUTION
# **Rubric.** 0.5: at least two further generations, with their settings. 0.5: the settings of the best images with a reason
# that can be checked (table, images side by side).
#
# **Model answer.** (Shapes:) a moderate weight, w = 1 or 2, with thresholding. In the table 29 and 30 of 30 are read as asked
# there, which so few images cannot tell apart, and at w = 0 it is 24. At w = 5 no more are, and diversity, 1.58 of that of real
# images, is further from theirs than the 1.20 at w = 1. I looked at the images side by side as well.
# ### END SOLUTION

# %% names [markdown]
# ## The same things in other people's code
#
# You know now what the library [diffusers](https://huggingface.co/docs/diffusers) does; it uses other words.
#
# | in this homework | in diffusers |
# |---|---|
# | `NoiseScheduler(num_steps, beta_start, beta_end)` | `DDPMScheduler(num_train_timesteps, beta_start, beta_end)` |
# | `betas`, `alphas`, `alpha_bars` | `betas`, `alphas`, `alphas_cumprod` |
# | `add_noise(original_samples, noise, timesteps)` | the same |
# | `denoise_step(model_prediction, t, x_t)` | `step(model_output, timestep, sample)`, its `prev_sample` |
# | variance $\beta_t$ of a step back | `variance_type="fixed_large"`; the default is smaller |
# | `threshold=True` | `clip_sample=True`, the default |
# | `dynamic_threshold` (2.5.4) | `thresholding=True` |
# | cosine schedule (2.5.1) | `beta_schedule="squaredcos_cap_v2"` |
# | `velocity` (2.5.2) | `get_velocity`, `prediction_type="v_prediction"` |
# | `ddim_step` with `eta` (2.5.3) | `DDIMScheduler`, its `step` with `eta` |
# | `noise_pred_net(sample, timestep, global_cond)` | `UNet2DModel`, called with `sample`, `timestep`, `class_labels` |
# | `ema`, its `averaged_model` | `EMAModel`, its `step` and `copy_to` |
# | `generate_sample(cond, guidance_weight)` | a pipeline, called with `class_labels` and `guidance_scale` |
# | `guidance_weight`, w (`omega` in part 1) | `guidance_scale`, 1 + w |
# | `denoising_steps` | `num_train_timesteps` in training, `num_inference_steps` in sampling |
# | `seed`, or `generator` of `DL_random` | `generator` |

# %% optional [markdown]
# ## If you want more
#
# Your model does not know what it is drawing, so it can plan, too, and there are faster ways back than T steps. The next
# cell names the optional exercises that came with your homework, and checks those that you have begun.

# %% test-optional
OPTIONAL = {
    "2.4, a robot that draws its plans": (
        "robotics/trajectory_gen.py",
        "test_trajectory_generator_shapes",
        "test_run_rollout",
    ),
    "2.5, better schedules and fewer steps": (
        "extras.py",
        "test_cosine_schedule",
        "test_v_prediction",
        "test_ddim_step",
        "test_dynamic_threshold",
    ),
}
for exercise, (file, *tests) in OPTIONAL.items():
    if Path(file).is_file():
        print(f"\nExercise {exercise}, in {file}:")
        for test in tests:
            getattr(unit_tester, test)()
if not any(Path(file).is_file() for file, *_ in OPTIONAL.values()):
    print("This homework has none.")

# %% hand-in from="common"

# %% collect from="common"
