# %% title [markdown]
# # Part 0: a walk, a network, and what they have to do with diffusion
#
# A diffusion model corrupts a picture in many small steps and learns to take the steps back. Why may each step look at the
# one before and at nothing else? Why is it enough to show the network the corrupted picture, the time and the label? And
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

# %% tools
import chain_pictures
import network_pictures
import step_pictures

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
chain_pictures.walks()

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
chain_pictures.coupled_numbers()

# %% your-chain
chain_pictures.your_chain()

# %% chain-task [markdown]
# ### Exercise 0.1 b (2 points) and c (2 points): `covariance(s)` and `precision(s)`
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
# reason, and a broken machine shows a **b**lack screen. A Bayesian network draws an arrow from each *parent* to its
# *child* and stands for a product in which everybody looks at their parents alone:
#
# $$P(x_1, \dots, x_n) = \prod_{i} P(x_i \mid \mathrm{pa}(x_i))$$
#
# These are your tables.

# %% network-picture
network_pictures.morning()

# %% bayes-idea [markdown]
# Everything else follows from the product: a probability that stands in no table is a sum over the rows that fit, and a
# conditional one is a share: of all that fits what is *given*, how much fits what is *asked*?
#
# An example with other numbers. It rains on one day in five; the street is wet on nine rainy days in ten and on one dry
# day in ten. The square is a year of days. Learning that the street is wet throws away everything that is pale.

# %% bayes-picture
network_pictures.wet_streets()

# %% network-task [markdown]
# ### Exercise 0.2 a (2 points) and b (2 points): `p_not_t_not_s()` and `p_m()`
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
# In a chain and under a common cause the middle one is a shield. A common *effect* is the opposite. Talent and luck have
# nothing to do with each other; among those who won, the less talented were lucky. One cause *explains away* the
# other.

# %% blanket-ways
network_pictures.three_ways()

# %% blanket-task [markdown]
# ### Exercise 0.3 iii (1 point) and iv (1 point): `blanket_of_e()` and `markov_blanket(node, parents)`
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
# $$q(x_t \mid x_{t-1}) = \mathcal{N}\left(\sqrt{\alpha_t}\, x_{t-1},\ \beta_t\right), \qquad
# \alpha_t = 1 - \beta_t, \qquad \bar\alpha_t = \alpha_1 \alpha_2 \cdots \alpha_t$$
#
# Each variable looks at the one before and at nothing else: it is the walk from above, with a pull towards 0. The pull
# makes it forget. Left: one pixel on its way, from three starts. In the end they lie in nearly the same bell curve; look
# whether red still lies above blue. Right: how well one could still tell the start, for starts of mean 0 and variance 1.

# %% forward-picture
chain_pictures.noisy_pixels()

# %% bridge-task [markdown]
# ### Exercise 0.4 a, b, c (0.5 points each): `chain_covariance`, `chain_precision`, `blanket_of_x`
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
# was. Late in the chain that is easy: nearly all of $x_t$ is noise, and even a multiple of $x_t$ itself is a good guess.
#
# ### Exercise 0.4 d (0.5 points): `loss_beside_plain_guess(loss, betas)`
#
# A friend goes from 400 steps to 1000, sees the loss fall, and is glad. Work out what the best multiple of $x_t$ (another
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
# One and the same loss, 0.05, at schedules of different length, by your function. Is your friend right to be glad?

# %% loss-picture
step_pictures.your_worth_of_a_loss()

# %% back-idea [markdown]
# ## The step back
#
# Given $x_t$ and the start $x_0$, the chain says two things about $x_{t-1}$: one from the left, where it came from, and one
# from the right, where it went. Both are bell curves, and where both hold, their product does.

# %% back-picture
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
# time, because each step has another distribution. So the network is given $x_t$, $t$ and $c$, and nothing else.
#
# And what does a step back look like? Three times a million pixels, corrupted for a while and then for one step more. Of
# those that came to lie near 0.3 (the red line), where had they been before that step?

# %% real-picture
step_pictures.where_from()

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

# %% hand-in from="common"

# %% collect from="common"
