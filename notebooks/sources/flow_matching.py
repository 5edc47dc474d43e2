# %% title [markdown]
# # Part 3: flow matching, the same field in another language
#
# <slide>Parts 1 and 2 teach one language: "predict the noise, in T discrete steps". Others predict the picture, the score, or a
# velocity, and their samplers have other names. They all speak of one field.</slide> Here you translate between the languages, train the
# same small network with a simpler target (flow matching, Lipman et al. 2022, [arXiv 2210.02747](https://arxiv.org/abs/2210.02747);
# rectified flow, Liu et al. 2022, [arXiv 2209.03003](https://arxiv.org/abs/2209.03003)), solve its differential equation, and
# edit your own handwriting with it.
#
# <slide next>| exercise | you write | in | points |
# |---|---|---|---|
# | 3.1 | `split`, `join`, `posterior_mean` | `conversions.py` | 3 |
# | 3.2 | `ConditionalFM.forward` | `FM.py` | 5 |
# | 3.3 | `ConditionalFM.sample` | `FM.py` | 4 |
# | 3.4 | `euler`, `heun` | `solvers.py` | 4 |
# | 3.5 | `ddim_by_euler` | `solvers.py` | 2 |
# | 3.6 | `sdedit` | `editing.py` | 2 |
# | 3.7 | `inpaint` | `editing.py` | 3 |
# | 3.8 | `invert`, `translate` | `editing.py` | 2 |
# | 3.9 | a study of quality against cost | here | 4 |
# | 3.10 | your own digits, edited | here | 3 |</slide>
#
# Run the notebook once from top to bottom before you write anything: each cell that needs your code says what it waits for.
# Everything runs on two CPU cores, and nothing is downloaded.
#
# <slide next>**This part counts time in a third way, on purpose: t in [0, 1], t = 0 is noise and t = 1 is data.** Part 1 counts 1, ..., T,
# part 2 counts 0, ..., T-1, and both run from data to noise.</slide> Papers differ just as much, so look at the convention first
# whenever you read one.

# %% which-part tags="parameters"
PART = "flow_matching"
PRESET = None  # "laptop" or "gpu"; None chooses by what this machine has

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
from training import PRESETS

preset = PRESETS[PRESET]
config = preset.config
ready.check(f"preset {PRESET}, minutes for each of two models: {preset.minutes}")

# %% where-title from="common"

# %% where from="common"

# %% languages-idea [markdown]
# ## One field, four languages
#
# A noisy picture is a sum, whatever the schedule:
#
# <slide>$$x_t = \alpha\, x_{\mathrm{data}} + \sigma\, \epsilon$$</slide>
#
# A network that sees $x_t$ can be asked for the noise $\epsilon$, for the data, for a velocity (data minus noise), or for the
# score, the direction in which $x_t$ becomes more likely. <slide>At one $x_t$, with $\alpha$ and $\sigma$ known, each answer
# determines all others: two linear equations with two unknowns.</slide> The best answer to each question is a conditional mean, so the best
# answers are translations of each other, too.
#
# Below is the pinwheel at t = 0.75 of the straight path ($\alpha = t$, $\sigma = 1 - t$) with its best answers, which are known
# exactly for such data. The large arrow says the same in all four pictures. (It waits for exercise 3.1.)
#
# In [the playground](playground.html), a page beside this notebook that you open in a browser, the network predicts any of
# them (*Predicts*). Nothing changes in the picture, until the network has an error: the same error costs more in one
# language than in another.

# %% languages-picture slide="picture"
import field_pictures

field_pictures.one_field_four_times()

# %% languages-task [markdown]
# ### Exercise 3.1 (3 points): `split`, `join` and `posterior_mean` in `conversions.py`
#
# `split` turns a prediction of any kind into data and noise, `join` goes back, and `posterior_mean` is Tweedie's formula: the
# best guess of the data from the score. $\alpha^2 + \sigma^2 = 1$ holds for DDPM, and not here: do not use it.
#
# <details><summary><b>Stuck?</b> One pixel by hand</summary>
#
# $\alpha = 0.75,\ \sigma = 0.25$, data 2, noise $-1$: $x_t = 0.75 \cdot 2 - 0.25 = 1.25$. The velocity is $2 - (-1) = 3$, v is
# $0.75 \cdot (-1) - 0.25 \cdot 2 = -1.25$, the score is $1 / 0.25 = 4$.
#
# - You are given $x_t = 1.25$ and the velocity 3. Write down both equations, and solve them for the data. Is it 2?
# - `alpha` may be one number or (B,). Which shape does it need beside a picture of shape (B, C, H, W)?
# - Tweedie's formula for $x_t$ divided by $\alpha$: what is the size of the noise then?
#
# </details>

# %% test-split nbg="tests:3.1/split:1"
unit_tester.test_split()

# %% test-join nbg="tests:3.1/join:1"
unit_tester.test_join()

# %% test-posterior-mean nbg="tests:3.1/posterior_mean:1"
unit_tester.test_posterior_mean()

# %% loss-idea [markdown]
# ## Learning the velocity
#
# Draw noise $x_0$ and a picture $x_1$, and walk from one to the other along a straight line:
#
# <slide>$$x_t = (1 - t)\, x_0 + t\, x_1, \qquad \frac{dx_t}{dt} = x_1 - x_0$$</slide>
#
# The network sees $x_t$, t and the label, and learns the velocity $x_1 - x_0$ by its mean squared error. No schedule, no
# $\bar\alpha_t$, no weights. <slide>It can only learn the *mean* of all velocities that pass through $x_t$ at t, and that is just
# what is needed: following the mean velocity moves noise to data.</slide>

# %% loss-task [markdown]
# ### Exercise 3.2 (5 points): `ConditionalFM.forward` in `FM.py`
#
# One call is one batch. Labels are dropped as in part 1: with probability `mask_p` a row of `condition_mask_value` takes the
# place of a one-hot row.
#
# <details><summary><b>Stuck?</b></summary>
#
# - What is $x_t$ at t = 0, and at t = 1? Check your line of code at both ends.
# - Which of the things that are drawn differ from sample to sample? What shape has t, so that each picture meets its own?
# - In which direction should the target point, if sampling starts at t = 0?
#
# </details>

# %% test-flow-loss nbg="tests:3.2/forward:5"
unit_tester.test_flow_matching_loss()

# %% sample-task [markdown]
# ### Exercise 3.3 (4 points): `ConditionalFM.sample` in `FM.py`
#
# <slide>Start from noise at t = 0 and take T steps of length 1 / T along the velocity.</slide> The network is asked at the start of each
# step, with and without label: $v = (1 + \omega)\, v_c - \omega\, v_u$. Nothing is random after the start. <slide>Why is guidance the
# same formula as for the noise?</slide> (Look at what `join` does with two predictions at the same $x_t$.)
#
# <details><summary><b>Stuck?</b></summary>
#
# - T = 4: at which four times is the network asked? Is t = 1 among them?
# - What must be undone at the end, so that pixels are in [0, 1] again?
#
# </details>

# %% test-flow-sample nbg="tests:3.3/sample:4"
unit_tester.test_flow_matching_sample()

# %% solver-idea [markdown]
# ## Samplers are solvers
#
# Your sampler is Euler's method for $dx/dt = v(x, t)$. <slide>A better method needs fewer evaluations of the network for the same
# error.</slide> <slide>Heun's method takes an Euler step, asks again where it ended, and uses the mean of both slopes: two evaluations a step,
# and an error that falls with the *square* of the step.</slide>
#
# [The playground](playground.html) draws quality against calls of the network for each sampler. Choose the straight path and
# few steps: which sampler is best for the same number of calls?

# %% solver-task [markdown]
# ### Exercise 3.4 (4 points): `euler` and `heun` in `solvers.py`
#
# Times may be uneven, and they may fall: then you integrate backwards. The check measures the order at which the error
# falls. The picture below shows yours on the pinwheel: each curve should run along its dotted line.

# %% test-euler nbg="tests:3.4/euler:2"
unit_tester.test_euler()

# %% test-heun nbg="tests:3.4/heun:2"
unit_tester.test_heun()

# %% solver-look [markdown]
# **Predict first**, at all of the notebook's places like this one: type what you expect in place of the dots, and run that cell
# before the next one. It is kept with a note that the result was not there yet, and drawn beside the result. Nothing is graded for
# being right. Here: by which factor does Heun's error fall with twice the steps?

# %% solver-prediction slide="run"
from predictions import Prediction

falls = Prediction("Heun's error falls by, with twice the steps", ..., between=(1, 16))

# %% solver-picture
if factors := field_pictures.errors_of_solvers():
    falls.compare(round(factors["heun"], 1))

# %% ddim-task [markdown]
# ### Exercise 3.5 (2 points): `ddim_by_euler` in `solvers.py`
#
# <slide>DDIM</slide> (Song et al. 2020, [arXiv 2010.02502](https://arxiv.org/abs/2010.02502)) <slide more>looks like a formula of its own.</slide> <slide>In
# $z = x / \sqrt{\bar\alpha}$ as a function of $s = \sqrt{1 - \bar\alpha} / \sqrt{\bar\alpha}$ it is Euler's method for
# $dz/ds = \epsilon$</slide>, and you write it so, with your own `euler`.

# %% test-ddim nbg="tests:3.5/ddim_by_euler:2"
unit_tester.test_ddim_by_euler()

# %% ways-idea [markdown]
# ## Three ways through one field
#
# <slide>The same starting points (rings), three samplers, and the best answers for the pinwheel.</slide> DDPM draws new noise at every step
# (only a few of its ways are shown); the other two follow a velocity and are random at the start alone. **Predict first**: <slide>will the
# ways of flow matching be straight, as each pair of noise and data is joined by a straight line?</slide>

# %% ways-prediction slide="run"
ways = Prediction("the ways of flow matching are", ..., among=("straight", "curved"))

# %% ways-picture slide="picture next"
longer = field_pictures.three_ways()
if "flow matching" in longer:
    ways.compare("straight" if longer["flow matching"] < 1.02 else "curved")

# %% ways-look [markdown]
# They are not: <slide>lines of many pairs cross at one point, and the field has only one arrow there, their mean.</slide> (Bonus 0.5 f asks for
# more.) Both deterministic ways end on the data after twenty evaluations. How many would DDPM need?

# %% training-idea [markdown]
# ## Train
#
# *Am I ready?* says what it costs. There is a progress bar, and you can interrupt the cell and run it again: it goes on after
# the last epoch that was finished. The weights lie in `save/flow.pth`. The loss does not go to zero: even the best
# network cannot know which of the lines through $x_t$ a sample is on.

# %% train
from FM import ConditionalFM
from training import fit, load

flow = None
print(f"Preset {PRESET}: {config.epochs} epochs, minutes: {preset.minutes}.")
with unfinished():
    flow, history = fit(ConditionalFM(config), "flow")
    field_pictures.losses(history)

# %% strip-idea [markdown]
# ## What does it believe on the way?
#
# At each $x_t$ the velocity says where the straight line would end: your `split` turns it into a guess of the picture. Watch the
# guess become sharp. At which t is it decided *which* digit it will be, and at which t *how* it is written? The first guess, from
# pure noise, is a mean of many digits: of which?

# %% strip
if flow:
    field_pictures.guesses_on_the_way(flow)
else:
    print("Nothing is trained yet: write exercises 3.2 and 3.4, and run the cell above.")

# %% study-idea [markdown]
# ## Exercise 3.9 (4 points): what does quality cost?
#
# <slide>Every evaluation of the network costs time, and nothing else does.</slide> <slide>You compare four samplers at 2, 4, 8, 16 and 32 evaluations:
# DDPM with fewer steps, DDIM, flow matching with Euler and with Heun.</slide> All networks have the same size and the same training.
#
# DDPM and DDIM need a noise predictor. The one that is given (`noise_model.py`) is trained on v, as in the optional exercises of part
# 2, and answers with the noise. The next cell trains it; it costs as much as the training above, and resumes like it.

# %% train-noise
from noise_model import NoisePredictor

noise_model, _ = fit(NoisePredictor(config), "noise")

# %% prediction-task [markdown]
# **First predict.** Type for each method the percentages that you expect to be read as the digit asked for, at 2, 4, 8, 16 and 32
# evaluations. Your prediction is drawn beside the result. It is not graded for being right.

# %% prediction
import study

PREDICTION = {  # like "DDPM": [5, 15, 40, 70, 90]
    "DDPM": [],
    "DDIM": [],
    "FM, Euler": [],
    "FM, Heun": [],
}
expected = study.keep(PREDICTION)

# %% study-cost [markdown]
# The cell draws 500 images twenty times, with guidance (omega = 1). A bar shows what is left, and what was measured is kept: an
# interrupted study goes on.

# %% study
rows = []
if not flow:
    print("Nothing is trained yet: write exercises 3.2 and 3.4, and run the training first.")
elif PRESET == "tiny" or study.check_prediction(PREDICTION):
    few = {"count": 20, "evaluations": (2, 4)} if PRESET == "tiny" else {}
    with unfinished():
        rows = study.run(flow, noise_model, "save/study.json", **few)
        study.came(rows, expected)
        study.plot(rows, PREDICTION)
        study.show_images(flow, noise_model)

# %% study-question [markdown]
# **Question 3.9.** Which sampler would you use with 4 evaluations, and which with 32? Where was your prediction wrong, and why?
# Use the intervals. Which differences would you not claim?

# %% answer-flow-study [markdown] nbg="written:3.9:4"
# ### BEGIN SOLUTION
# **Rubric.** 1: a prediction for all four methods was typed before the study ran, and the picture shows both. 1: names the
# best sampler at few and at many evaluations, as the own numbers have it, with an eye on the intervals. 1: a reason for the order at
# few evaluations: DDPM adds noise at each step that later steps must remove; Euler's error falls with the step and Heun's
# with its square, but with two evaluations Heun takes a single step. 1: says where the prediction was wrong and what it had
# overlooked, or why it was right; and names one difference that the intervals do not support.
#
# **Model answer (an example of the form; method and numbers are to be those of the own picture).** With 4 evaluations I would take
# the method whose interval lies above those of all others. DDPM should be far below: each of its few large steps draws fresh
# noise, and too few steps are left to remove it. With 32 the intervals of the three deterministic samplers overlap, so I would claim no
# order among them from the share that is read as asked, and look at the Frechet distance, whose intervals may be apart. I had
# expected Heun to win at every number. At 2 evaluations it takes one single step, and the mean of the slopes at both ends of
# so long a step is poor; its order counts only once steps are small.
# ### END SOLUTION

# %% editing-idea [markdown]
# ## Editing
#
# <slide>Who owns a field can do more with it than draw.</slide> Three ways to edit a picture, none of which trains anything:
#
# - <slide>**SDEdit**</slide> (Meng et al. 2021, [arXiv 2108.01073](https://arxiv.org/abs/2108.01073))<slide more>: add noise up to some t, and draw again from
#   there. What is large stays, what is small is drawn anew.</slide>
# - <slide>**Inpainting by replacement**</slide> (Lugmayr et al. 2022, [arXiv 2201.09865](https://arxiv.org/abs/2201.09865))<slide more>: at every step the
#   known pixels are put where they belong on their own line, and the rest follows.</slide>
# - <slide>**Inversion**: integrate from t = 1 *back* to t = 0.</slide> The noise that is found leads to the same picture again, or, with another
#   label, to another picture with the same hand.

# %% editing-task [markdown]
# ### Exercises 3.6 (2 points), 3.7 (3 points) and 3.8 (2 points): `editing.py`
#
# Your own solvers do the work; each function here is a few lines.
#
# <details><summary><b>Stuck?</b></summary>
#
# - At `t_start = 0.8`, how much of the picture is left in x, and how much noise is there?
# - Inpainting: what are the known pixels at time t, if they start as the noise x_0 and end as `known`?
# - Which times do you hand to your solver to go backwards?
#
# </details>

# %% test-sdedit nbg="tests:3.6/sdedit:2"
unit_tester.test_sdedit()

# %% test-inpaint nbg="tests:3.7/inpaint:3"
unit_tester.test_inpaint()

# %% test-invert nbg="tests:3.8/invert:1"
unit_tester.test_invert()

# %% test-translate nbg="tests:3.8/translate:1"
unit_tester.test_translate()

# %% gaussian-idea [markdown]
# ### Inpainting by replacement is not exact
#
# <slide>Two numbers with correlation 0.9; the first is 1.5. Then the second is normal around 1.35</slide>, and this is what it should be drawn from. The
# cell draws it with your `inpaint`, 4,000 times, with the exact field. What differs? <slide>At every t the field sees the known number only as
# noisy as the rest, and what was decided early is not taken back.</slide>

# %% gaussian-picture slide="picture"
import edit_pictures

edit_pictures.inpainting_of_a_gaussian()

# %% own-idea [markdown]
# ## Exercise 3.10 (3 points): your own handwriting
#
# Draw three digits with mouse, finger or pen. In Colab the canvas hands them over by itself. Elsewhere press *copy* below a
# digit and paste the text into `DIGITS`. Or name picture files there, photographs of one digit each.

# %% canvas
import handwriting

handwriting.canvas(3)

# %% own-digits
DIGITS = ["", "", ""]  # texts of the canvas, or names of picture files
LABELS = [7, 3, 4]  # what you drew; without any, these are the labels of three digits of MNIST
own = handwriting.digits_of(DIGITS, config)
handwriting.show(own, config, "as the network sees them")
LABELS = LABELS[: len(own)]

# %% own-edits [markdown]
# Some seconds each. Each of these calls your function once for each column; change the numbers, the labels and the targets.

# %% own-sdedit
if flow:
    edit_pictures.your_sdedit(flow, own, LABELS)
else:
    print("Nothing is trained yet: run the training first.")

# %% own-inpaint
if flow:
    edit_pictures.your_inpainting(flow, own, LABELS)

# %% own-translate
if flow:
    edit_pictures.your_translation(flow, own, LABELS, targets=(1, 9, 0))

# %% own-question [markdown]
# **Question 3.10.** Show your digits edited in all three ways. Which edit works, and where does it fail? What does that say of what the
# network has learned?

# %% answer-own [markdown] nbg="written:3.10:3"
# ### BEGIN SOLUTION
# **Rubric.** 1: three own digits (drawn or photographed) are edited by SDEdit, inpainting and translation, and shown. 1: says for
# at least one edit at which setting it works and at which it fails (t_start, the half that is known, the target), as the pictures
# show. 1: a reason: what x at that t still tells of the picture, the distance of the own digit from those of MNIST
# (thickness, place, slant), or that guidance and replacement change what the field alone would do.
#
# **Model answer (an example of the form).** SDEdit keeps the slant and the size of my 7 down to t_start = 0.5 and makes its stroke as even as
# those of MNIST; at 0.1 it is another 7. So t_start decides what is kept, as in the strip above: the coarse form is decided first.
# Inpainting completes the 3, but at the border the stroke has a step: the field saw the known half only through its noise. Going
# there and back gives my digit again, nearly. From 7 to 1 and to 9 the translation keeps the slant; from 7 to 0 a piece of
# the bar is left over. My 4 is open at the top and thin, and its noise is not like noise: digits that are far from the
# training digits come from unlikely noise, and then the other label does something odd with it.
# ### END SOLUTION

# %% bonus-idea [markdown] with="3.11 3.12 3.13"
# ## If you want more
#
# Three optional exercises, each in a file of its own. One that you have not begun costs nothing. Each has its checks in a cell,
# and then something to look at.

# %% reflow-idea [markdown] with="3.11"
# ### Optional exercise 3.11: `reflow.py`, straight paths
#
# Lines between noise and data that do not belong together cross, and where they cross the field can only give their mean: its own
# paths are bent. Take the pairs that the field itself makes and train once more, on the lines between these (rectified flow, Liu et
# al. 2022, [arXiv 2209.03003](https://arxiv.org/abs/2209.03003)). Before you run the picture: why does one single step of the first
# field end in one single point, and which point is it?

# %% test-reflow folded="yes" with="3.11"
# @title Optional exercise 3.11, pairs, their loss, and a number for how bent paths are
unit_tester.test_couple()
unit_tester.test_reflow_loss()
_ = unit_tester.test_straightness()

# %% reflow-picture with="3.11"
import bonus_pictures

few = {"steps": 30} if PRESET == "tiny" else {}
straight = bonus_pictures.reflow_the_pinwheel(**few)

# %% masked-idea [markdown] with="3.12"
# ### Optional exercise 3.12: `masked_diffusion.py`, diffusion without noise
#
# Words have no noise to add. Masked diffusion takes tokens away instead: at time t each is still there with probability
# t. (MDLM, Sahoo et al. 2024, [arXiv 2406.07524](https://arxiv.org/abs/2406.07524); language models such as LLaDA, Nie et al.
# 2025, [arXiv 2502.09992](https://arxiv.org/abs/2502.09992), write like this.) The tokens here are the black and white places of digits
# of 14x14. The network sees what is left, and says for each place how likely a white one is.

# %% test-masked folded="yes" with="3.12"
# @title Optional exercise 3.12, masks, their loss, and digits out of masks
unit_tester.test_mask_tokens()
unit_tester.test_masked_loss()
_ = unit_tester.test_unmask()

# %% masked-picture with="3.12"
import bonus_pictures

bonus_pictures.masked_digits(config)

# %% masked-cost [markdown] with="3.12"
# The next cell trains. It took less than 3 minutes of CPU time, of which two idle cores need half, and it resumes like the
# training above.

# %% train-masked with="3.12"
from dataclasses import replace

from token_model import MaskedDigits

masked, epochs = None, 1 if PRESET == "tiny" else 20
with unfinished():
    masked, _ = fit(MaskedDigits(replace(config, epochs=epochs)), "masked", device="cpu")

# %% unmasked with="3.12"
if masked:
    bonus_pictures.unmasked_digits(masked, steps=4 if PRESET == "tiny" else 98)
else:
    print("Nothing is trained yet: write exercise 3.12, and run the cell above.")

# %% dit-idea [markdown] with="3.13"
# ### Optional exercise 3.13: `dit.py`, a transformer in the place of the U-Net
#
# Cut the picture into patches, make each patch a token, and let a transformer work on them (DiT, Peebles and Xie 2022,
# [arXiv 2212.09748](https://arxiv.org/abs/2212.09748)). Time and label scale, shift and gate what its blocks do, and all gates start at
# zero. `transformer.py` has the rest of the network, which is called as the U-Net is: your loss and your sampler stay as they are.

# %% test-dit folded="yes" with="3.13"
# @title Optional exercise 3.13, patches and a block
unit_tester.test_patchify()
unit_tester.test_unpatchify()
_ = unit_tester.test_block()

# %% dit-cost [markdown] with="3.13"
# The next cell trains. It took less than 7 minutes of CPU time, of which two idle cores need half. What does the U-Net know of
# pictures that the transformer has to learn?

# %% train-dit with="3.13"
from dataclasses import replace

import bonus_pictures
from transformer import dit_flow

transformer, epochs = None, 1 if PRESET == "tiny" else 20
with unfinished():
    transformer, _ = fit(dit_flow(replace(config, epochs=epochs)), "dit", device="cpu")

# %% dit-digits with="3.13"
if transformer:
    bonus_pictures.digits_of(transformer)
else:
    print("Nothing is trained yet: write exercises 3.2 and 3.13, and run the cell above.")

# %% hand-in from="common"

# %% collect from="common"
