# %% title [markdown]
# # Part 2: diffusion models that you can use again
#
# <slide>Part 1 built one model for one kind of picture. Here you build the parts once and use them for anything</slide>: a noise
# scheduler that does not care what it corrupts, a loss, a guided sampler, and with them a generator of colour images.
#
# <slide next>| exercise | you write | in | points | by a person |
# |---|---|---|---|---|
# | 2.1.1 | `NoiseScheduler.__init__`, `add_noise` | `noise_scheduler.py` | 3 | 0.5 |
# | 2.1.2 | `NoiseScheduler.denoise_step` | `noise_scheduler.py` | 2.5 | |
# | 2.2.1 | `DiffusionModel.compute_loss_on_batch` | `diffusion_model.py` | 2 | 0.5 |
# | 2.2.2 | the same, with the null token | `diffusion_model.py` | 1 | |
# | 2.2.3 | `DiffusionModel.generate_sample` | `diffusion_model.py` | 3.5 | |
# | 2.3.1 | `ImageGenerator` | `computer_vision/image_gen.py` | ready or not | 2 |
# | 2.3.2 | images for five strengths of guidance | here | | 1 |
# | 2.3.3 | `denoise_step(..., threshold=True)` | `noise_scheduler.py` | 2 | 3 |</slide>
#
# You write in the files of `diffusion_models/` and run the cells of this notebook. Run it once from top to bottom
# before you write anything: all pictures of the idea appear, and each cell that needs your code says what it waits for. The
# code of the pictures is in `toy_pictures.py` and `clamp_pictures.py`, for those who want to know how they are made.
#
# <slide next>**This part counts time as code does: t = 0, ..., T-1.** Part 1 counted 1, ..., T. Either way, the first step adds the
# smallest noise variance.</slide> Draw every random number with `DL_random`.
#
# **If you are stuck**, open *Stuck?* below an exercise: it asks smaller questions, in the order in which they help. **If you
# are bored**, or while something trains, look for *More*.

# %% which-part tags="parameters"
PART = "diffusion_models"
PRESET = None  # "laptop" or "gpu"; None chooses by what this machine has

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
from computer_vision.image_study import PRESETS

trial = PRESET == "tiny"  # only shows that everything runs
denoising_steps, epochs = (
    (4, 1) if trial else (PRESETS[PRESET].denoising_steps, PRESETS[PRESET].epochs)
)
promise = "only shows that everything runs" if trial else PRESETS[PRESET].promise
ready.check(f"preset {PRESET}: {promise}")

# %% where-title from="common"

# %% where from="common"

# %% toy-idea [markdown]
# ## A world of two dimensions
#
# An image is a point in a space of 3072 dimensions, which nobody can draw. So <slide>first a toy: points in the plane, on three
# arms of a pinwheel. Each arm is a class.</slide> In this world everything can be seen, and even the perfect network is known,
# for it can be written down. (It is perfect for these 150 points: what it draws are those points again, a little blurred. A
# network that fits its training images perfectly would copy them, too. So a real one should not.)
#
# Above, the arms are corrupted, step by small step: each step shrinks a little and adds a little noise (eq. 2). Below, new
# noise flows back along the predictions of the perfect network, without any noise on the way. (This smooth way back is
# the probability flow of Song et al. 2021, [arXiv 2011.13456](https://arxiv.org/abs/2011.13456). Yours, with noise at
# each step, comes below.)
#
# [The playground](playground.html), a page beside this notebook that you open in a browser, has this world and others to try
# things out: change the schedule, the number of steps and the sampler, and watch the samples move.

# %% toy-picture slide="picture"
import clamp_pictures
import toy_pictures

toy_pictures.there_and_back()

# %% scheduler-task [markdown]
# ### Exercise 2.1.1 (3 points): `NoiseScheduler` in `noise_scheduler.py`
#
# <slide>First the three tables, then `add_noise`: the whole way to any $x_t$ in one jump (eq. 4).</slide> <slide>It has to work for points as
# for images, so for samples of any rank, each at its own time.</slide>
#
#
# <details><summary><b>Stuck?</b></summary>
#
# - Part 1 has a chain of three steps by hand. Which of its rows is t = 0 in this part?
# - For `add_noise`, take two samples of shape (2, 5) at `timesteps` of shape (2,). Which shape must the factors have? And for images (2, 3, 8, 8)?
# - What is the variance of $x_t$, if the samples have variance 1? Measure it on your own output.
#
# </details>

# %% test-init nbg="tests:2.1.1/init:1.5"
unit_tester.test_noise_scheduler_init()

# %% test-add-noise nbg="tests:2.1.1/add_noise:1.5"
unit_tester.test_add_noise()

# %% schedule-look [markdown]
# Two looks at your own code. First, <slide title>how much of the signal is left over time</slide>, for chains of three lengths and the same
# noise variances at both ends. <slide>A short chain never gets to pure noise: sampling, which starts there, starts at a place that
# training never saw.</slide>
#
# **Predict first**, at all of the notebook's places like this one: type what you expect in place of the dots, and run that cell
# before the next one. It is kept with a note that the result was not there yet, and drawn beside the result. Nothing is graded for
# being right. Here: <slide>how large is $\bar\alpha$ at the end of the chain of 100 steps, in percent?</slide>

# %% schedule-prediction
from predictions import Prediction

left = Prediction("alpha_bar after 100 steps, in %", ..., between=(0, 100))

# %% schedule-picture
if ends := toy_pictures.your_schedule():
    left.compare(round(100 * ends[100], 1))

# %% jump-look [markdown]
# Second, your one jump beside the many small steps, after 60 and after 200 of them. Rings: where each arm lies on average after
# the small steps. Crosses: after your jump, which should hit the rings. Colours and sizes of the clouds should be the same, too.
# (Try it: forget a square root in `add_noise`, and look again.)

# %% jump-picture
_ = toy_pictures.your_jump()

# %% forward-question [markdown]
# **Question 2.1.1 (0.5 points).** What does $q(x_t \mid x_0)$ represent? Say what is fixed in it and what is random, and use one
# of the blue dots above as your example.

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
# <slide>One step back: from $x_t$ and the noise that the network sees in it to $x_{t-1}$ (Algorithm 2).</slide> <slide>The prediction gives
# the mean; then comes fresh noise, except at the last step.</slide> Which t is that here?
#
#
# <details><summary><b>Stuck?</b></summary>
#
# - Give it the noise that is really in $x_t$, at t = 0. What should come out, exactly?
# - Which of the two tables, `alphas` or `alpha_bars`, belongs to one step, and which to the whole way?
# - Let `model_prediction` be 0. Does your step then shrink $x_t$ or stretch it? Which one undoes a step forward?
#
# </details>

# %% test-denoise-step nbg="tests:2.1.2/denoise_step:2.5"
unit_tester.test_denoise_step()

# %% denoise-look [markdown]
# The toy again: your step, four hundred times, with the perfect network. If your code is right, noise turns into the
# pinwheel. The paths jitter, where the smooth flow above did not: noise is added at every step.
#
# What would it look like if the step were wrong? [The playground](playground.html) draws the right samples and those with a
# mistake side by side, for known mistakes of this step and of others (*What does this bug look like?*).

# %% denoise-picture
toy_pictures.your_steps_back()

# %% loss-task [markdown]
# ## Learning to predict the noise
#
# <slide>Nobody can write down the perfect network for images; it has to be learned.</slide>
#
# ### Exercise 2.2.1 (2 points) and 2.2.2 (1 point): `compute_loss_on_batch` in `diffusion_model.py`
#
# One batch of Algorithm 1, with what you have: `self.noise_scheduler` and `self.noise_pred_net`. <slide>Then the null token: with
# probability `p_uncond` the network sees zeros in place of the condition, and learns what samples look like when nobody says
# which.</slide>
#
#
# <details><summary><b>Stuck?</b></summary>
#
# - What is drawn for each sample, and which numbers can each of the draws be? `randomizer.py` says how to ask for them.
# - Which of your tensors is the target? Does any random draw happen between it and the loss?
# - Conditions are vectors (B, n) or labels (B,). What does "zeros" mean for each, and does your line work for both?
#
# </details>

# %% test-loss nbg="tests:2.2.1/loss:2"
unit_tester.test_compute_loss_on_batch()

# %% test-null-condition nbg="tests:2.2.2/null_condition:1"
unit_tester.test_compute_loss_with_cfg()

# %% loss-question [markdown]
# **<slide title>Question 2.2.1</slide> (0.5 points).** <slide>What is
# $\epsilon_\theta\left(\sqrt{\bar\alpha_t}\, x_0 + \sqrt{1-\bar\alpha_t}\, \epsilon,\ t\right)$?</slide> <slide>Think of a point that two
# different starts can have reached: is it the $\epsilon$ that stands in the formula?</slide>

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
# point. Where they differ is what the condition says. <slide>Guidance goes from the second prediction through the first and
# on, w times as far again (CFG eq. 6)</slide>:
#
# <slide>$$\epsilon = (1 + w)\, \epsilon_c - w\, \epsilon_\varnothing$$</slide>
#
# Other code, diffusers for one, writes $\epsilon_\varnothing + s\,(\epsilon_c - \epsilon_\varnothing)$ with a `guidance_scale`
# $s = 1 + w$. It is the same arrow with another number: s = 1 is w = 0, no guidance.
#
# Left: the perfect predictions at one point. Each arrow is $-\epsilon$, the direction in which removing the predicted noise
# would move the point. Right: what the arrow does to samples. They all reach the blue arm, and with growing w less and
# less of it.
#
# <slide next>One often reads that guidance samples from $p(x)\, p(c \mid x)^{1+w}$.</slide> <slide>In this world that density can be computed: half of it
# lies within the orange line. Look at w = 4.</slide> <slide next>The samples are not drawn from it, because the noisy versions of that density
# are not what the mixed predictions belong to; guidance is a direction, and no distribution that anybody chose.</slide>
# In [the playground](playground.html) you can move w yourself, and see the distance between samples and data grow with it.

# %% guidance-picture slide="picture before"
_ = toy_pictures.guidance()

# %% sample-task [markdown]
# ### Exercise 2.2.3 (3.5 points): `generate_sample` in `diffusion_model.py`
#
# From noise to a sample with the averaged network, in evaluation mode and without gradients.
#
#
# <details><summary><b>Stuck?</b></summary>
#
# - Write the loop without guidance first, over the right times in the right order, with `denoise_step` for each.
# - What does the network take as its time, one number or one for each sample? `noise_prediction_net.py` says so at its top.
# - Then guidance. Which condition does the second question to the network get?
# - The check draws with a stand-in for the network. If the sampler seems right, look which network it asks, and in which mode.
#
# </details>

# %% test-generate-sample nbg="tests:2.2.3/generate_sample:3.5"
unit_tester.test_generate_sample()

# %% images-task [markdown]
# ## Images
#
# ### Exercise 2.3.1 (no points, but ready or not): `ImageGenerator` in `computer_vision/image_gen.py`
#
# Two numbers decide whether training can start: the shape of an image, and how many labels there are. If `condition_dim` is
# too small, a GPU stops with an unreadable error; in this homework you get a message that names the label. Two
# augmentations are up to you: transforms of torchvision, which the data set applies to one image at a time
# (`LabelledImages` in `computer_vision/cifar10.py`). The picture below the check shows what yours do. (Points are
# given by a person, for the questions below.)

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
# Training takes a while (see *Am I ready?*; the progress bar has the time left) and may fetch CIFAR-10 by torchvision. Where it
# cannot be had, coloured shapes stand in for it. You can interrupt this cell and run it again: it goes on where it was.
#
# **Predict first** the end of exercise 2.3.2: how many percent of the images will be read as asked at w = 0, at 2 and at 5, without
# thresholding?
#
# **More.** The pinwheel's network was perfect, and its samples were the 150 points again. How would you find out whether an image
# that your model draws is a copy of a training image? `image_judge.py` has features in which two images can be compared.

# %% guidance-prediction
read_as_asked = Prediction("% read as asked, by w", {0: ..., 2: ..., 5: ...}, between=(0, 100))

# %% train
import plotting
from computer_vision import shapes
from computer_vision.cifar10 import find_batches
from computer_vision.image_gen import ImageGenerator, plot_image

generator = None
with unfinished():
    fresh = ImageGenerator(denoising_steps)  # first: nothing is downloaded while this is open
    paths, names, source = (
        (shapes.write_batches(ready.DATA)[:2], shapes.CLASSES, "a few shapes")
        if trial
        else find_batches(ready.DATA)
    )
    print(source)
    loader = fresh.load_dataset(paths[:1] if trial else paths, batch_size=200 if trial else 64)
    losses = fresh.train_policy(epochs, checkpoint="save/images/training.pt")
    generator = fresh
    plotting.loss_by_epoch(losses)

# %% unguided
if generator:
    drawn = generator.generate_images(guidance=0, num_samples=2 if trial else 10)
    plot_image(drawn, names, "save/images/unguided.png")
else:
    print("Nothing is trained yet.")

# %% strip-idea [markdown]
# What does it believe on the way? At each step the predicted noise says what the picture would be without it. Below, your sampler at
# work with w = 2: $x_t$, and below it the guess of $x_0$ that your network makes at that step, one image for each class.
# (Some seconds.) When is the colour decided, when the shape, and when the edge? Keep your answer for question 2.3.1b.

# %% strip
if generator:
    clamp_pictures.guesses_on_the_way(generator.policy, names)
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
# ## Exercise 2.3.2 (1 point): five strengths of guidance, and thresholding
#
# <slide>Strong guidance predicts more than there is.</slide> At the first sampling step the input is almost pure noise, if the chain is
# long enough. The best estimate of $x_0$ is then close to the mean image of the class. Far out on the arrow the estimate
# leaves [-1, 1], where no picture can be (red: too bright, blue: too dark). <slide>Thresholding clamps the *estimate of the clean
# picture* and goes on from there.</slide> That works because part 2 scales images to [-1, 1]; part 1's, of mean 0 and variance 1,
# have no such range.
#
# [The playground](playground.html) can clip the guess, too: give the network an error, or w = 6, and compare.

# %% threshold-picture slide="picture"
clamp_pictures.mean_images_on_an_arrow()

# %% threshold-task [markdown]
# ### Exercise 2.3.3 (2 points): `denoise_step(..., threshold=True)`
#
# Guess the clean picture (eq. 15), clamp it to [-1, 1], and step to the mean of $q(x_{t-1} \mid x_t, x_0)$ (eq. 7). Noise is
# added as before.
#
#
# <details><summary><b>Stuck?</b></summary>
#
# - Eq. 15 is eq. 4 solved for $x_0$. In part 1's *Three steps by hand*, which number is that guess?
# - Before you clamp: with the unclamped guess, eq. 7 should give the same mean as your other branch. Does it?
# - What is the mean at t = 0? Which weight does $x_t$ have there?
#
# </details>

# %% test-threshold nbg="tests:2.3.3/threshold:2"
unit_tester.test_threshold_denoise_step()

# %% threshold-look [markdown]
# Where does it matter? A network that fits its images perfectly is never led far astray. So here is a weaker one, the best
# among all that are *linear* in $x_t$. It needs no training, because the mean and the covariance of real digits are enough to
# write it down. Your `denoise_step` does the drawing, with w = 0, 2 and 5, each with and without thresholding. Left: the guess
# of $x_0$ on the way to the three, with red and blue where no picture can be. Right: the digits that come out. (The cell takes about
# half a minute.)
#
# The real network is better than this one. How much of this remains for it?

# %% threshold-digits
clamp_pictures.your_thresholding()

# %% study-idea [markdown]
# Now your own model: five strengths of guidance, with and without thresholding, from the same noise. The judge learns the classes
# first, about a minute; *Am I ready?* says what the study costs. The bar counts its ten settings, and each says its result when
# it is done.

# %% study
from computer_vision.image_judge import train_judge
from computer_vision.image_study import HEADER, draw_study, study
from IPython.display import Image, Markdown, display

if generator:
    with unfinished():
        kept = None if trial else HOME / PART / "save/images/judge.pt"
        judgement = train_judge(paths, kept, steps=20 if trial else 400)
        rows = study(generator, judgement, num_samples=2 if trial else 10)
        display(Markdown("\n".join([HEADER, *map(str, rows)])))
        display(Image(filename=str(draw_study(rows, names, "save/images/study.png")), width=900))
        shares = {
            row.guidance: round(100 * row.reading.agreement) for row in rows if not row.threshold
        }
        read_as_asked.compare({w: shares[w] for w in (0, 2, 5)})
else:
    print("Nothing is trained yet.")

# %% guidance-question [markdown]
# **Question 2.3.2 (1 point).** Why does guidance need no retraining, and would it if `p_uncond` had been 0? What does it change as
# w grows from 0 to 5, and when does it begin to do harm?

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
    with unfinished():
        for weight, chosen in ((1.5, 1), (3, 3)):  # change these
            print(f"guidance {weight}, thresholded, only {names[chosen - 1]}")
            drawn = generator.generate_images(
                weight, 2 if trial else 6, threshold=True, class_label=chosen
            )
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

# %% optional [markdown] with="2.4 2.5"
# ## If you want more
#
# Your model does not know what it is drawing, so it can plan, too, and there are faster ways back than T steps. The next
# cells name the optional exercises, and check them. One that you have not begun costs nothing.
# [The playground](playground.html) has the cosine schedule, the prediction of v and DDIM in two dimensions: how many calls of
# the network does each sampler need before its samples are as good as they get?

# %% test-optional folded="yes" with="2.4"
# @title Optional exercise 2.4, a robot that draws its plans
print("Exercise 2.4, a robot that draws its plans, in robotics/trajectory_gen.py:")
unit_tester.test_trajectory_generator_shapes()
unit_tester.test_run_rollout()

# %% test-extras folded="yes" with="2.5"
# @title Optional exercises 2.5, better schedules and fewer steps
print("Exercise 2.5, better schedules and fewer steps, in extras.py:")
unit_tester.test_cosine_schedule()
unit_tester.test_v_prediction()
unit_tester.test_ddim_step()
_ = unit_tester.test_dynamic_threshold()

# %% hand-in from="common"

# %% collect from="common"
