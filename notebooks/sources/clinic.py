# %% title [markdown]
# # Part 4: the clinic, where bugs are found
#
# <slide>In this part you write no model. You show that you understand models, by finding what is wrong with those of others.</slide>
#
# <slide next>| exercise | you write | in | points |
# |---|---|---|---|
# | 4.1 | tests that find bugs | `test_edm.py` | 8 |
# | 4.2 | the ward: diagnoses from symptoms | `patients.py` | 6 |</slide>
#
# Everything runs on two CPU cores, and nothing is trained or downloaded.

# %% which-part tags="parameters"
PART = "clinic"
PRESET = None

# %% set-up from="common"

# %% ready-title [markdown]
# ## Am I ready?

# %% ready
ready.check("none in this part: every cell takes seconds", {"pytest": "8", "hypothesis": "6.100"})

# %% where-title from="common"

# %% where from="common"

# %% edm-idea [markdown]
# ## A file that is right
#
# `clinic/edm.py` holds the pieces of EDM (Karras et al. 2022, [arXiv 2206.00364](https://arxiv.org/abs/2206.00364)), from which
# many newer image generators are made. It is short, correct and readable, and you write nothing in it. A noisy picture is
# $x = y + n$, with data $y$ of standard deviation $\sigma_{\mathrm{data}}$ and noise $n$ of standard deviation $\sigma$. <slide>The
# network $F$ is not asked for $y$ or for $n$, but for a mixture of both that is equally hard at every noise level</slide>:
#
# <slide>$$D(x; \sigma) = c_{\mathrm{skip}}(\sigma)\, x + c_{\mathrm{out}}(\sigma)\, F\big(c_{\mathrm{in}}(\sigma)\, x;\ c_{\mathrm{noise}}(\sigma)\big)$$</slide>
#
# Read the file now. Each function says in a sentence what it promises.

# %% edm-picture slide="picture next"
import edm

sigmas = torch.logspace(-2, 2, 200)
for name in ("c_skip", "c_out", "c_in"):
    plt.loglog(sigmas, getattr(edm, name)(sigmas), label=name)
plt.axvline(edm.SIGMA_DATA, color="gray", linestyle=":", label=r"$\sigma_{\mathrm{data}}$")
plt.xlabel(r"noise level $\sigma$")
plt.ylim(1e-3, 3)
plt.legend()
plt.show()

# %% bug-idea [markdown]
# ## What a test is worth
#
# <slide>Bugs in diffusion models are silent: with a wrong factor the loss still falls, and the samples are only a little worse.</slide> So
# somebody has to write tests. <slide next>A test is worth something if two things hold:
#
# - **It passes for every right version**, also for one with another formula, another order or another precision.
# - **It fails for a broken version.**</slide>
#
# <slide next>Here is a broken `c_in`, and a test that does not notice</slide>:


# %% bug-example slide="code"
def broken_c_in(sigma, sigma_data=0.5):
    return 1 / (sigma + sigma_data)  # adds standard deviations; variances should be added


def weak_test(c_in):
    assert c_in(1.0) > c_in(2.0) > c_in(80.0) > 0  # it falls, and is positive


weak_test(edm.c_in)
weak_test(broken_c_in)
print("Both pass. The test is right, but too weak.")

# %% property-idea [markdown]
# ## Properties
#
# You could compare with the formula once more: `assert edm.c_in(sigma) == 1 / (sigma**2 + 0.5**2) ** 0.5`, for a few values of
# `sigma`. But <slide>a copy of the code repeats the mistakes of the code, and the grader does not count it.</slide> Two kinds of tests are better.
#
# - <slide next>**A value by hand.** For a right triangle with the sides 3, 4, 5 you need no computer: $\sigma = 3$ and
#   $\sigma_{\mathrm{data}} = 4$ give $c_{\mathrm{in}} = 1/5$.</slide>
# - <slide>**A property**: what the function is *for*, as an equation that holds for every input.</slide> <slide next>$c_{\mathrm{in}}$ is there so that the
#   network's input has unit variance. Data and noise are independent, so their variances add up, and
#   $c_{\mathrm{in}}^2 \cdot (\sigma_{\mathrm{data}}^2 + \sigma^2) = 1$ for every $\sigma$.</slide>
#
# `hypothesis` tries a property on many inputs, and looks for one at which it fails. `st.floats(0.01, 80)` is a strategy, which says
# where inputs come from. Right versions may compute in float32, so compare with a tolerance. Below, the property
# holds for `edm.c_in`, and hypothesis finds an input at which the broken one fails.

# %% property-example
from hypothesis import given, settings
from hypothesis import strategies as st


def check_unit_variance(c_in):
    @settings(database=None, deadline=None, max_examples=30)
    @given(sigma=st.floats(0.01, 80))
    def unit_variance(sigma):
        variance = float(c_in(sigma)) ** 2 * (0.5**2 + sigma**2)
        assert abs(variance - 1) < 1e-4, (
            f"the input has variance {variance:.3f} at sigma = {sigma:g}"
        )

    unit_variance()


check_unit_variance(edm.c_in)
try:
    check_unit_variance(broken_c_in)
except AssertionError as error:
    print(error)

# %% tests-task [markdown]
# ### Exercise 4.1 (8 points): be the grader, in `test_edm.py`
#
# Write tests for all functions of `edm.py`. The property above stands in `clinic/test_edm.py` already. A test is a function whose
# name begins with `test`, or a method of a class `Test...`; pytest and hypothesis can be used, but for what needs files or logs (`tmp_path`,
# `caplog`). They are graded like this:
#
# - <slide>Your tests are tried on 7 right versions of `edm.py`</slide>: other formulas, other precisions, all that its docstrings say and no
#   more. <slide>A test that fails for one of them is struck out and costs a point.</slide> The report shows which version it accused.
# - <slide>The tests that are left are tried on 47 broken versions.</slide> Finding 50 % of them gives no points, 95 % gives all 8,
#   and between these the points rise in proportion. A version is found as soon as one test fails for it.
# - <slide>A test does not count if it looks at code instead of results</slide>, or holds a formula of `edm.py`, whatever its names and numbers:
#   for example `sigma * d / (sigma**2 + d**2).sqrt()`, also with 0.5 in the place of `d`. A number that you worked out counts, for
#   example `1 / (3.0**2 + 4.0**2) ** 0.5`. An equation between two functions counts, too.
# - All tests together may take 20 s of computing for all versions, about 0.3 s for each; the check below says what yours need. Your
#   file is imported anew for each version. hypothesis tries 12 examples of each property, where you do not say how many.
#
# Below, your tests are tried on 12 of the broken versions and on 3 of the right ones. What escapes is told in a sentence, a few at
# a time; the other versions count only as a number.
#
# <details><summary><b>Stuck?</b></summary>
#
# - What is each factor for? Where is $c_{\mathrm{skip}}$ 1/2, and what is $D$ at $\sigma \to 0$?
# - What should come out if the network answers exactly `network_target`?
# - Is `sigma_data` used, or is it always 0.5?
# - Which levels of the schedule do you know without computing? What is equal between neighbours?
# - For the denoiser $D(x; \sigma) = x / (1 + \sigma^2)$ the exact path is known. Do two half steps come closer to it than one?
# - A function can also do too much: does `heun_step` leave `x` as it was, and how often does it ask the denoiser?
#
# </details>

# %% test-my-tests nbg="tests:4.1/tests:8"
unit_tester.test_my_tests()

# %% ward-task [markdown]
# ## Exercise 4.2 (6 points): the ward, in `patients.py`
#
# <slide>Four patients wait for you. Each is a run of this homework's code with one mistake in it, of a sampler, a schedule, a loss or
# an edit.</slide> <slide>You see what came of the run: samples, histograms, curves. You never see the code.</slide> Say of each which of five mistakes
# it has, and what would become of a second symptom. If your course handed out a ward for each student, yours is in your own
# folder, and nobody else has the same four patients.
#
# How to work on one: <slide next>say first what is wrong in the picture, in numbers where you can (too wide, by how much? from which step
# on?).</slide> <slide>Then take the five mistakes one at a time, and write down what each would do to the mean, to the noise that is added, and
# to the first and the last step.</slide> Trying out is fair: your own code of parts 1 to 3, with a mistake put in, is a good patient.
#
# `unit_tester.test_diagnoses()` only says whether your letters can be read. Whether they are right is told when your work is
# graded. A mistake counts twice as much as its second symptom, which counts only with the right mistake.

# %% ward-show
import ward_pictures

ward_pictures.show()

# %% ward-numbers [markdown]
# The pictures are made from numbers, and you may look closer at them: `ward_pictures.numbers(1)` are those of patient 1.

# %% ward-look
for patient in range(1, 5):
    shown = ward_pictures.numbers(patient)
    print(
        f"patient {patient}:", ", ".join(f"{name} {array.shape}" for name, array in shown.items())
    )

# %% test-ward nbg="tests:4.2/ward:6"
unit_tester.test_diagnoses()

# %% hand-in from="common"

# %% collect from="common"
