# %% title [markdown]
# # Part 0: a walk, a network, and what they have to do with diffusion
#
# A diffusion model corrupts a picture in many small steps and learns to take the steps back. <slide>Why may each step look at the
# one before and at nothing else?</slide> <slide>Why is it enough to show the network the corrupted picture, the time and the label?</slide> <slide>And
# what does the number mean that it is trained with?</slide> Three ideas answer that, all three older than computers: a chain of
# Gaussian variables, a network that says who depends on whom, and conditional independence: once some variables are
# known, others stop mattering. You meet them one by one, and in section 0.4 all at once.
#
# <slide next>| exercise | you type in `answers.py` | points | by a person |
# |---|---|---|---|
# | 0.1 | `covariance`, `precision` | 4 | 2 |
# | 0.2 | `p_not_t_not_s`, `p_m` | 4 | |
# | 0.3 | `blanket_of_e`, `markov_blanket` | 2 | 4 |
# | 0.4 | `chain_covariance`, `chain_precision`, `blanket_of_x`, `loss_beside_plain_guess` | 2 | 2 |
# | 0.5, bonus | `kl_same_variance`, `loss_weight`, `score_of_chain`, `tweedie_mean` | 2 | 4 |</slide>
#
# You type in `theory/answers.py` and run the cells of this notebook. Run it once from top to bottom before you type
# anything: all pictures of the idea appear, and each cell that needs your answers says what it waits for. The same
# questions are in `theory/theory.pdf`, to print and to read in peace. The code of the pictures is in `chain_pictures.py`,
# `network_pictures.py` and `step_pictures.py`, for those who want to know how they are made.
#
# Below a check are its points so far. Where only the form of an answer can be checked, because the numbers are your own, the
# points come when your work is graded.
#
# **If you are stuck**, open *Stuck?* below an exercise: it asks smaller questions, in the order in which they help.
# **If you are bored**, look for *More* at the end of a section.

# %% which-part tags="parameters"
PART = "theory"
PRESET = None  # nothing is trained in this part: leave it

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
ready.check("none in this part: every cell takes seconds")

# %% where-title from="common"

# %% where from="common"

# %% tools slide="run"
import chain_pictures
import network_pictures
import step_pictures

# %% walk-idea [markdown]
# ## A walker with a short memory
#
# Somebody starts at 0 and takes one random step after another: $x_i = y_1 + y_2 + \dots + y_i$, with independent steps.
# <slide>To say where the walker will be next, you need to know where they are now. How they came there does not matter.</slide>
#
# Left: three hundred walks, a few of them in colour. In the middle: where a walk is after 3 steps says a lot about where
# it is after 9. Right: the same, but only for walks that were near 1 after 6 steps. Once the position after 6 steps is
# known, the position after 3 steps tells us nothing more about the position after 9.

# %% walk-picture slide="picture"
chain_pictures.walks()

# %% matrices-idea [markdown]
# ## Two matrices for one thing
#
# A Gaussian vector $x$ of mean 0 is known by its covariance $\Sigma$, which tells how two entries move together when
# nothing else is known. Its density is written with the inverse of that, the *precision* $\Lambda$:
#
# <slide>$$p(x) \propto \exp\left( -\frac{1}{2} x^\top \Lambda x \right), \qquad \Lambda = \Sigma^{-1}$$</slide>
#
# <slide>The precision tells how two entries move together when **all the others are known**.</slide> As a function of $x_i$ alone the
# exponent is a parabola, so given all the others $x_i$ is Gaussian, with variance $1 / \Lambda_{ii}$ and mean
# $-\sum_{j \neq i} \Lambda_{ij} x_j / \Lambda_{ii}$. Mind the sign in it: where an entry off the diagonal is negative, the two
# move in the same direction.
#
# Below, eight numbers that are coupled along the lines of a drawing, and both their matrices (orange above 0, blue below).
# <slide next>All couplings pull in the same direction: they are blue in the precision and orange in the covariance.</slide> Hold the drawing
# beside the white squares of each.

# %% matrices-picture slide="picture"
chain_pictures.coupled_numbers()

# %% your-chain
chain_pictures.your_chain()

# %% chain-task [markdown]
# ### Exercise 0.1b (2 points) and 0.1c (2 points): `covariance(s)` and `precision(s)`
#
# Your chain is the walk above, with as many steps and with the variances that stand above this cell. Write down the
# covariance matrix of $x_1, \dots, x_n$ for any $s$, and then its inverse. You need not invert anything: write
# down the exponent of the joint density, and read the entries off. Look closely at the last row.
#
# <details><summary><b>Stuck?</b></summary>
#
# - Which steps $y$ do $x_2$ and $x_4$ have in common? Only these make them move together.
# - Write the density of $x_i$ for a known $x_{i-1}$. Which two entries does it couple?
# - Multiply your factors: in how many of them does $x_2$ stand? In how many does the last one?
# - Set all variances to 1 and look at two steps alone. `theory.pdf` has that example with its numbers.
#
# </details>

# %% test-covariance nbg="tests:0.1b/covariance:2"
unit_tester.test_covariance()

# %% test-precision nbg="tests:0.1c/precision:2"
unit_tester.test_precision()

# %% chain-look [markdown]
# Your two matrices for $s = 1$, and their product. Are they each other's inverse? That you can see without knowing
# either.

# %% chain-picture
chain_pictures.your_matrices()

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
# reason, and a broken machine shows a **b**lack screen. <slide>A Bayesian network draws an arrow from each *parent* to its
# *child* and stands for a product in which everybody looks at their parents alone</slide>:
#
# <slide>$$P(x_1, \dots, x_n) = \prod_{i} P(x_i \mid \mathrm{pa}(x_i))$$</slide>
#
# These are your tables.

# %% network-picture slide="picture"
network_pictures.morning()

# %% bayes-idea [markdown]
# Everything else follows from the product: a probability that stands in no table is a sum over the rows that fit, and a
# conditional one is a share: of all that fits what is *given*, how much fits what is *asked*?
#
# An example with other numbers. <slide>It rains on one day in five; the street is wet on nine rainy days in ten and on one dry
# day in ten.</slide> The square is a year of days. <slide>Learning that the street is wet throws away everything that is pale.</slide>

# %% bayes-picture slide="picture"
network_pictures.wet_streets()

# %% network-task [markdown]
# ### Exercise 0.2a (2 points) and 0.2b (2 points): `p_not_t_not_s()` and `p_m()`
#
# In your network: what is $P(-t, -s \mid -m, -b)$, and what is $P(+m \mid +b, +t, +s)$? Numbers, fractions and
# texts such as `"0.18/0.26"` are all fine; three digits are enough.
#
# <details><summary><b>Stuck?</b></summary>
#
# - Write the product of the four tables. Which factors are the same in every row that fits what is *given*?
# - Which rows fit what is given, and which of them also fit what is asked? The answer is a share, as in the square.
# - In b): is it more or less than the $P(+m)$ of your sheet? Say first which way each of the three observations should move it.
#
# </details>

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
# <slide>In a chain and under a common cause the middle one is a shield. A common *effect* is the opposite.</slide> Talent and luck have
# nothing to do with each other; among those who won, the less talented were lucky. <slide>One cause *explains away* the
# other.</slide>

# %% blanket-ways slide="picture"
network_pictures.three_ways()

# %% blanket-task [markdown]
# ### Exercise 0.3iii (1 point) and 0.3iv (1 point): `blanket_of_e()` and `markov_blanket(node, parents)`
#
# The *Markov blanket* of a node is the smallest set of other nodes of which the graph guarantees, whatever numbers stand
# in the tables, that it makes all the rest irrelevant. In the network of 0.2, with the letter $E$ in the place of $T$: what
# is the blanket of $E$? And what is the rule, for any node of any network?
#
# <details><summary><b>Stuck?</b></summary>
#
# - Which tables mention $E$? What else do these tables mention?
# - Take the third column of the picture above. Once the effect is known, does the other cause still matter?
# - For the function: walk over all nodes. Which of them are parents of `node`, which have it as a parent?
#
# </details>

# %% test-blanket-of-e nbg="tests:0.3iii/blanket_of_e:1"
unit_tester.test_blanket_of_e()

# %% test-markov-blanket nbg="tests:0.3iv/markov_blanket:1"
unit_tester.test_markov_blanket()

# %% blanket-look [markdown]
# A network of nine switches, with random tables. The bars show how far D's probability can move when another switch is
# looked at: grey, while nothing else is known. With exercise 0.3 iv your blanket of D is shaded, and red bars show how
# far the others still move it once your blanket is known. If it is right, none does.

# %% blanket-picture
network_pictures.your_blanket()

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
# <slide>$$q(x_t \mid x_{t-1}) = \mathcal{N}\left(\sqrt{\alpha_t}\, x_{t-1},\ \beta_t\right), \qquad
# \alpha_t = 1 - \beta_t, \qquad \bar\alpha_t = \alpha_1 \alpha_2 \cdots \alpha_t$$</slide>
#
# Each variable looks at the one before and at nothing else: it is the walk from above, with a pull towards 0. <slide>The pull
# makes it forget.</slide> Left: one pixel on its way, from three starts. In the end they lie in nearly the same bell curve; look
# whether red still lies above blue. Right: how well one could still tell the start, for starts of mean 0 and variance 1.

# %% forward-picture slide="picture"
chain_pictures.noisy_pixels()

# %% bridge-task [markdown]
# ### Exercise 0.4a (0.5 points), 0.4b (0.5 points) and 0.4c (0.5 points): `chain_covariance`, `chain_precision`, `blanket_of_x`
#
# For a start $x_0$ of mean 0 and variance 1: the covariance matrix of $x_0, \dots, x_T$ (its corner is the correlation of
# the start with the end: is it 0?), its inverse (mind both ends), and the Markov blanket of $x_t$. The last one twice: in
# the forward chain, and in the network that a conditional model samples from, $x_T \to x_{T-1} \to \dots \to x_0$, where the
# condition $c$ is a second parent of each $x_t$ but $x_T$.
#
# <details><summary><b>Stuck?</b></summary>
#
# - What is the variance of $x_1$? And of $x_2$? The pull and the noise belong together.
# - Write $x_2$ as a multiple of $x_0$ plus noise. Which part of it can move together with $x_0$?
# - For the inverse, do as in 0.1: each factor couples two neighbours. In how many factors does $x_0$ stand, and $x_T$?
# - For the blanket, apply your own rule of 0.3 to a drawing with five nodes.
#
# </details>

# %% test-chain-covariance nbg="tests:0.4a/chain_covariance:0.5"
unit_tester.test_chain_covariance()

# %% test-chain-precision nbg="tests:0.4b/chain_precision:0.5"
unit_tester.test_chain_precision()

# %% test-blanket-of-x nbg="tests:0.4c/blanket_of_x:0.5"
unit_tester.test_blanket_of_x()

# %% bridge-look [markdown]
# A short chain of eight large steps. Left: the correlation with the start, measured on many pixels (dots), and the first
# row of your covariance matrix, which should run through them. Then your two matrices, as soon as you have them. Right: the
# network that is sampled from, with your blanket of $x_2$ in it.

# %% bridge-picture
chain_pictures.your_short_chain()

# %% loss-idea [markdown]
# ## What a loss is worth
#
# The network is shown $x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \epsilon$ and has to say what $\epsilon$
# was. <slide>Late in the chain that is easy: nearly all of $x_t$ is noise, and even a multiple of $x_t$ itself is a good guess.</slide>
#
# ### Exercise 0.4d (0.5 points): `loss_beside_plain_guess(loss, betas)`
#
# <slide>A friend goes from 400 steps to 1000, sees the loss fall, and is glad.</slide> Work out what the best multiple of $x_t$ (another
# one for each $t$) would lose at the same schedule, averaged over $t = 1, \dots, T$, and return the network's loss as a
# share of it.
#
# <details><summary><b>Stuck?</b></summary>
#
# - What is the variance of $x_t$, if $x_0$ has variance 1? And what is its covariance with $\epsilon$?
# - Which number $a$ makes $\mathrm{E}[(\epsilon - a\, x_t)^2]$ smallest? It is the slope of a regression.
# - Try $t = T$ by hand: what is left of $x_0$ there, and what can the guess then lose?
#
# </details>

# %% test-loss-share nbg="tests:0.4d/loss_beside_plain_guess:0.5"
unit_tester.test_loss_beside_plain_guess()

# %% loss-look [markdown]
# <slide title>One and the same loss, 0.05, at schedules of different length</slide>, by your function. Is your friend right to be glad?
#
# **Predict first**, at all of the notebook's places like this one: type what you expect in place of the dots, and run that cell
# before the next one. It is kept with a note that the result was not there yet, and drawn beside the result. Nothing is graded for
# being right. Here: <slide>which share of the plain guess is 0.05, in percent, with 100, 400 and 1000 steps?</slide>

# %% loss-prediction slide="run"
from predictions import Prediction

worth = Prediction(
    "a loss of 0.05 in % of the plain guess's, by T",
    {100: ..., 400: ..., 1000: ...},
    between=(0, 100),
)

# %% loss-picture
if shares := step_pictures.your_worth_of_a_loss():
    worth.compare({T: shares[T] for T in (100, 400, 1000)})

# %% back-idea [markdown]
# ## The step back
#
# Given $x_t$ and the start $x_0$, the chain says two things about $x_{t-1}$: one from the left, where it came from, and one
# from the right, where it went. <slide>Both are bell curves, and where both hold, their product does.</slide>

# %% back-picture slide="picture"
_ = step_pictures.two_sides()

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
# time, because each step has another distribution. <slide>So the network is given $x_t$, $t$ and $c$, and nothing else.</slide>
#
# And what does a step back look like? <slide next>Three times a million pixels, corrupted for a while and then for one step more. Of
# those that came to lie near 0.3 (the red line), where had they been before that step?</slide>
#
# **Predict first**: pixels are -1 or 1, and the step is small (a variance of 0.02). How many peaks does the curve have of where
# those near 0.3 came from?

# %% real-prediction slide="run"
peaks = Prediction(
    "peaks after a small step, of two kinds of pixel", ..., among=("one", "two", "three")
)

# %% real-picture slide="picture"
found = step_pictures.where_from()
peaks.compare(("one", "two", "three")[found["two kinds of pixel, small step"] - 1])

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

# %% more [markdown]
# **More.** The network learns the mean of the step back, and the variance is fixed. For which of the three pictures above is that
# enough? Write the step of the middle one as a mixture of two Gaussians, and say how small $\beta_t$ has to be, beside what, so
# that its two hills become one.

# %% bound-idea [markdown] with="0.5"
# ## From the chain to the loss (bonus)
#
# This section is a bonus: its points come on top of all others. If you leave it out, you lose nothing.
#
# A model draws in the reverse direction. It starts with pure noise $x_T$, and each step back is Gaussian: a network computes
# the mean, and the variance is fixed beforehand. Here $\theta$ stands for the weights of the network, and $x_0$ is one
# number, as in 0.4.
#
# $$p(x_T) = \mathcal{N}(0, 1), \qquad
# p_\theta(x_{t-1} \mid x_t) = \mathcal{N}\left( \mu_\theta(x_t, t),\ \sigma_t^2 \right)$$
#
# The model should give real pictures a high density $p_\theta(x_0)$. Yet parts 1 and 2 train the network to guess noise with
# a squared error. Why is that the same? The bridge is the Kullback-Leibler divergence (KL divergence), which measures how
# much two distributions differ. It is never negative, and it is 0 only where the two are the same:
#
# $$D_{\mathrm{KL}}(q \,\|\, p) = \mathrm{E}_{x \sim q}\left[ \log \frac{q(x)}{p(x)} \right]$$
#
# Nobody can compute $p_\theta(x_0)$, because it is an integral over all ways from $x_T$ to $x_0$. But its negative logarithm
# has an upper bound, the *variational bound* $L$ (equation 3 of the DDPM paper). The mean is taken over the forward process
# that starts at $x_0$:
#
# $$-\log p_\theta(x_0) \leq L = \mathrm{E}_{q}\left[
# -\log \frac{p(x_T)\, p_\theta(x_{T-1} \mid x_T) \cdots p_\theta(x_0 \mid x_1)}{q(x_1, \dots, x_T \mid x_0)} \right]$$

# %% bound-question [markdown]
# **Question 0.5a (1 point, bonus).** Show that all terms of the bound but one are KL divergences (equation 5):
#
# $$L = \mathrm{E}_{q}\left[ D_{\mathrm{KL}}\left( q(x_T \mid x_0) \,\|\, p(x_T) \right) +
# \sum_{t=2}^{T} D_{\mathrm{KL}}\left( q(x_{t-1} \mid x_t, x_0) \,\|\, p_\theta(x_{t-1} \mid x_t) \right) -
# \log p_\theta(x_0 \mid x_1) \right]$$
#
# You need two things: the logarithm is concave, so that Jensen's inequality holds for it, and for $t \geq 2$ Bayes' rule
# turns a step of the forward process round:
#
# $$q(x_t \mid x_{t-1}) = \frac{q(x_{t-1} \mid x_t, x_0)\, q(x_t \mid x_0)}{q(x_{t-1} \mid x_0)}$$
#
# Hand in two short derivations, one of the bound and one of the sum, and for each of the three kinds of terms one sentence
# that says what it trains.

# %% answer-bound [markdown] nbg="written:0.5a:0"
# ### BEGIN SOLUTION
# **Rubric.** A bonus of 1 point: give it as extra credit. 0.25: the bound by Jensen's inequality, from an integral written as
# a mean over the forward process. 0.5: the sum, by Bayes' rule for a known $x_0$ and the telescope. 0.25: the first kind of
# term trains nothing, the middle ones train the steps back, the last one trains the step to the picture.
#
# **Model answer.** $\log p_\theta(x_0) = \log \mathrm{E}_q[p_\theta(x_0, \dots, x_T) / q(x_1, \dots, x_T \mid x_0)]$, and by
# Jensen that is at least the mean of the logarithm, $-L$. For the sum, replace $q(x_t \mid x_{t-1})$ by the right side of
# Bayes' rule for each $t \geq 2$; the quotients $q(x_t \mid x_0) / q(x_{t-1} \mid x_0)$ are a telescope, of which
# $q(x_T \mid x_0) / q(x_1 \mid x_0)$ is left, and $q(x_1 \mid x_0)$ cancels against the factor of the first step. The logarithm
# is then $\log q(x_T \mid x_0) / p(x_T)$, one $\log q(x_{t-1} \mid x_t, x_0) / p_\theta(x_{t-1} \mid x_t)$ for each $t \geq 2$, and
# $-\log p_\theta(x_0 \mid x_1)$; the means of the first two kinds are KL divergences. The first has no weight of the network
# in it and trains nothing. Each middle term pulls the step of the network towards the true step back for the $x_0$ that is
# known in training. The last one trains the step from $x_1$ to the picture.
# ### END SOLUTION

# %% weight-task [markdown] with="0.5"
# ### Exercise 0.5b (1 point, bonus): `kl_same_variance(m1, m2, var)` and `loss_weight(betas)`
#
# Find the KL divergence of two Gaussians that have the same variance. Then use it for the middle terms of the bound, with the
# variance $\beta_t$. The true step back, which 0.4 e gives, has a slightly smaller variance, but this difference only adds a
# number that does not depend on the network, so leave it out. The network of DDPM guesses the noise, and the mean of its
# step back is (equation 11)
#
# $$\mu_\theta(x_t, t) = \frac{1}{\sqrt{\alpha_t}}
# \left( x_t - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}}\, \epsilon_\theta(x_t, t) \right)$$
#
# The mean of the true step back is the same expression with the true noise $\epsilon$ in the place of $\epsilon_\theta$ (see
# 0.5c). So each middle term is a weight times the squared error of the noise, $(\epsilon - \epsilon_\theta)^2$. The loss that
# is used in practice, $L_{\mathrm{simple}}$ (equation 14), drops these weights.
#
# Hand in two functions: `kl_same_variance` returns the divergence as one number, and `loss_weight` returns the weights of
# $t = 2, \dots, T$ as a list of $T - 1$ numbers, the weight of $t = 2$ first.
#
# <details><summary><b>Stuck?</b></summary>
#
# - Write $\log q(x) - \log p(x)$ for the two Gaussians. Which terms cancel, and what is the mean of $x$ under $q$?
# - By how much do the two means of the step back differ, if the noise is wrong by 1?
# - Put this difference and the variance into your first function. Do all $t$ get the same weight?
#
# </details>

# %% test-kl with="0.5"
unit_tester.test_kl_same_variance()

# %% test-weight with="0.5"
unit_tester.test_loss_weight()

# %% weight-look [markdown] with="0.5"
# How much an error of the noise at time $t$ counts in the bound, by your function, beside the loss that drops the weights.
# Which times does $L_{\mathrm{simple}}$ care more for than the bound does?

# %% weight-picture with="0.5"
step_pictures.your_weights()

# %% branches-question [markdown]
# **Question 0.5c (1 point, bonus).** From $x_t$ and a guess of the noise follows a guess of $x_0$ (equation 15). It is the jump
# from $x_0$ to $x_t$, solved for $x_0$:
#
# $$\hat x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t}\, \epsilon_\theta(x_t, t)}{\sqrt{\bar\alpha_t}}$$
#
# Put $\hat x_0$ in the place of $x_0$ into the mean of 0.4e (equation 7), and show that equation 11 comes out. In part 2,
# `denoise_step` has two branches: the first computes the mean by equation 11, and the second (`threshold=True`) computes
# $\hat x_0$, clamps it to the range of pixels, and then uses equation 7. Both add noise of variance $\beta_t$. Hand in the
# derivation, and in one or two sentences why both branches give the same result when nothing is clamped.

# %% answer-branches [markdown] nbg="written:0.5c:0"
# ### BEGIN SOLUTION
# **Rubric.** A bonus of 1 point: give it as extra credit. 0.25: the factor of the noise. 0.5: the factor of $x_t$. 0.25: the
# branches have the same mean for every guess, and noise of the same variance. "Because the network is good" gets nothing for
# the last one.
#
# **Model answer.** With $\sqrt{\bar\alpha_t} = \sqrt{\alpha_t} \sqrt{\bar\alpha_{t-1}}$, the first summand of equation 7 is
# $\frac{\beta_t}{\sqrt{\alpha_t} (1 - \bar\alpha_t)} (x_t - \sqrt{1 - \bar\alpha_t}\, \epsilon_\theta)$. The noise has the factor
# $-\frac{\beta_t}{\sqrt{\alpha_t} \sqrt{1 - \bar\alpha_t}}$, as in equation 11. The factors of $x_t$ add up to
# $\frac{\beta_t + \alpha_t (1 - \bar\alpha_{t-1})}{\sqrt{\alpha_t} (1 - \bar\alpha_t)} = \frac{1}{\sqrt{\alpha_t}}$, because
# $\beta_t + \alpha_t = 1$ and $\alpha_t \bar\alpha_{t-1} = \bar\alpha_t$. Without clamping, the second branch uses exactly this
# $\hat x_0$, so both means are the same for every $x_t$ and every guess, good or bad; the noise that is added is the same,
# too, and so is the result, up to rounding.
# ### END SOLUTION

# %% score-task [markdown] with="0.5"
# ### Exercise 0.5d (1 point, bonus): `score_of_chain(x_t, betas, t, m, s)` and `tweedie_mean(x_t, score, betas, t)`
#
# The *score* of a distribution is the slope of its log density. It points to where samples become more likely:
#
# $$\mathrm{score}(x_t) = \frac{d}{d x_t} \log q(x_t)$$
#
# First let $x_0$ be Gaussian with mean $m$ and variance $s^2$. Find the distribution of $x_t$, and from it the score. Then let
# $x_0$ have any distribution, so that $q(x_t)$ is a mixture:
#
# $$q(x_t) = \int q(x_t \mid x_0)\, q(x_0)\, dx_0$$
#
# Differentiate it by $x_t$. The result is Tweedie's formula, which gives the mean of $x_0$ for a known $x_t$ from the score
# alone. (For a Gaussian $x_0$ you can check it against the regression of $x_0$ on $x_t$.)
#
# Hand in two functions that each return one number: `score_of_chain` the score at `x_t`, and `tweedie_mean` the mean of $x_0$
# for the given `score`, with `t` from 1 to $T$.
#
# <details><summary><b>Stuck?</b></summary>
#
# - Write $x_t$ as a multiple of $x_0$ plus noise. What are its mean and its variance, if $x_0$ has the variance $s^2$?
# - The logarithm of a Gaussian density is a parabola. What is the slope of a parabola?
# - For the mixture: which factor under the integral depends on $x_t$? What is left if you divide by $q(x_t)$?
#
# </details>

# %% test-score with="0.5"
unit_tester.test_score_of_chain()

# %% test-tweedie with="0.5"
unit_tester.test_tweedie_mean()

# %% score-look [markdown] with="0.5"
# Many pixels of mean 1 (blue) after 1, 5 and 20 steps, and your score as arrows. They should point to where most pixels are.
# Why are they shorter at later times?

# %% score-picture with="0.5"
step_pictures.your_score()

# %% variance-question [markdown]
# **Question 0.5e (1 point, bonus).** The DDPM paper offers two variances for the step back: $\beta_t$ and the variance in 0.4e,
# called $\tilde\beta_t$. The law of total variance says which one is right for which pictures:
#
# $$\mathrm{var}(X) = \mathrm{E}[\mathrm{var}(X \mid Y)] + \mathrm{var}(\mathrm{E}[X \mid Y])$$
#
# Apply it to $x_{t-1}$ with $x_0$ in the place of $Y$, where $x_t$ is known all the time. Hand in the two variances that come
# out, with their derivation: the one for $x_0 \sim \mathcal{N}(0, 1)$ and the one for an $x_0$ that is known. Add one sentence
# on which of them is larger, and why.

# %% answer-variance [markdown] nbg="written:0.5e:0"
# ### BEGIN SOLUTION
# **Rubric.** A bonus of 1 point: give it as extra credit. 0.25: the two terms for a known $x_t$. 0.25: $\tilde\beta_t$ for a
# known $x_0$. 0.25: $\beta_t$ for the Gaussian one, from what is left of its variance. 0.25: $\beta_t$ is larger, because the
# uncertainty about $x_0$ comes on top.
#
# **Model answer.** For a known $x_t$ the inner variance is $\tilde\beta_t$, whatever $x_0$ is, and the inner mean varies with $x_0$
# by the factor in equation 7:
#
# $$\mathrm{var}(x_{t-1} \mid x_t) = \tilde\beta_t + \frac{\bar\alpha_{t-1}\, \beta_t^2}{(1 - \bar\alpha_t)^2}
# \mathrm{var}(x_0 \mid x_t)$$
#
# For a known $x_0$ the last variance is 0, and $\tilde\beta_t$ is right. For a standard Gaussian $x_0$ it is $1 - \bar\alpha_t$, and
# the sum is $\beta_t (1 - \bar\alpha_{t-1} + \bar\alpha_{t-1} \beta_t) / (1 - \bar\alpha_t) = \beta_t$. That is larger, because the
# uncertainty about $x_0$ comes on top.
# ### END SOLUTION

# %% paths-idea [markdown] with="0.5"
# ## Straight paths
#
# *Flow matching* (Lipman et al. 2022, Liu et al. 2022) replaces the chain by straight paths. Mind the letters: its time runs
# the other way, from noise at time 0 to a picture at time 1. So from now on $x_0$ is noise, $x_1$ is a picture, both are drawn
# independently, and $t$ is a number between 0 and 1:
#
# <slide>$$x_t = (1 - t)\, x_0 + t\, x_1, \qquad \frac{d x_t}{d t} = x_1 - x_0$$</slide>
#
# A network $v(x, t)$, the *field*, is trained to guess the velocity $x_1 - x_0$ from the place $x_t$ and the time $t$ alone, with
# a squared error. To draw a picture, one starts at noise and follows the field. Below, the picture is one pixel that is 1
# (red) or $-1$ (blue). <slide>Left: some paths. Right: those of 4000 paths that pass by one place at one time.</slide>

# %% paths-picture slide="picture" with="0.5"
step_pictures.straight_paths()

# %% paths-question [markdown]
# **Question 0.5f (1 point, bonus).** Hand in a proof that the best field is the conditional mean of the velocity for a known
# $x_t$, and answer in a few sentences: where do straight paths cross, what does the best field do at such a place, and can the
# paths along the field cross, too?

# %% answer-paths [markdown] nbg="written:0.5f:0"
# ### BEGIN SOLUTION
# **Rubric.** A bonus of 1 point: give it as extra credit. 0.5: the conditional mean, by completing the square or by setting a
# derivative to 0 for each place and time. 0.25: paths of different velocity meet at every place between the ends, and the
# field has one value there, their mean. 0.25: the paths along the field do not cross.
#
# **Model answer.** For a known $x_t$, let $u = x_1 - x_0$ and let $\bar u$ be its mean. For any number $v$ the mean of $(v - u)^2$
# is $(v - \bar u)^2$ plus the variance of $u$, which does not depend on $v$, so it is smallest at $v = \bar u$. The loss is the mean
# of this over all $x_t$ and $t$, so the best field is $\mathrm{E}[x_1 - x_0 \mid x_t]$. Noise and picture are independent, so
# at each place between the ends paths of different velocity meet. The field has one value there and follows none of them: it
# takes their mean, weighted with how likely each is. The ways along the field cannot cross, because place and time
# determine how they go on; they bend away from each other, and still end in the right distribution. At $t = 0$ nothing is
# known of the picture, so one single large step leads to the mean of all pictures.
# ### END SOLUTION

# %% hand-in from="common"

# %% collect from="common"
