"""Tests of edm.py: each should pass for every right version of it, and fail for a broken one.

`unit_tester.test_my_tests()` in the notebook tries them on right and on broken versions, and so does
the grader; `pytest test_edm.py` tries them on edm.py alone. Right versions may compute in float32,
so compare with a tolerance of about 1e-4. Import edm as a module, and nothing else of this homework.
"""

import edm
import torch
from hypothesis import given
from hypothesis import strategies as st


def close(value, expected):
    """Whether all entries agree, relative to their size."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=1e-4, atol=1e-6)


# The worked example of the notebook. A property holds for every sigma, and hypothesis looks for one
# for which it does not. Variances of independent things add up: Var[y + n] = sigma_data^2 + sigma^2.
@given(sigma=st.floats(0.01, 80))
def test_the_input_of_the_network_has_unit_variance(sigma):
    assert close(edm.c_in(sigma) ** 2 * (0.5**2 + sigma**2), 1.0)


# TODO 4.1 (8 points): tests for the rest of edm.py
# BEGIN SOLUTION instead: # def test_...():
SIGMAS, DATA = st.floats(0.01, 80), st.floats(0.1, 3)


def pictures(seed, count=4):
    return torch.randn(count, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(sigma=SIGMAS, data=DATA)
def test_the_input_has_unit_variance_for_other_data(sigma, data):
    assert close(edm.c_in(sigma, data) ** 2 * (data**2 + sigma**2), 1.0)


@given(sigma=SIGMAS, data=DATA)
def test_the_target_has_unit_variance(sigma, data):
    # y - c_skip x is made of y and of noise, which are independent
    skip = edm.c_skip(sigma, data).double()
    variance = (1 - skip) ** 2 * data**2 + skip**2 * sigma**2
    assert close(edm.c_out(sigma, data).double() ** 2 / variance, 1.0)


@given(sigma=SIGMAS, data=DATA)
def test_c_skip_is_the_share_of_the_data(sigma, data):
    skip = edm.c_skip(sigma, data)
    assert 0 < skip < 1
    assert close(skip * sigma**2, (1 - skip) * data**2) or close(skip, 1.0)


def test_c_skip_is_one_half_where_data_and_noise_are_equal():
    assert close(edm.c_skip(2.0, 2.0), 0.5)


def test_c_skip_falls_and_is_positive():
    skips = edm.c_skip(torch.tensor([0.001, 0.1, 0.5, 2.0, 80.0]))
    assert (skips.diff() < 0).all() and (skips > 0).all()
    assert skips[0] > 0.999 and skips[-1] < 1e-4


def test_the_noise_level_is_told_by_a_quarter_of_its_logarithm():
    e = 2.718281828459045
    assert close(edm.c_noise(torch.tensor([1.0, e**4, e**-4, e**2])), torch.tensor([0, 1.0, -1, 0.5]))


@given(sigma=SIGMAS, data=DATA, seed=st.integers(0, 99))
def test_a_network_that_answers_the_target_denoises_perfectly(sigma, data, seed):
    y, noise = pictures(seed), sigma * pictures(seed + 100)
    seen = {}

    def network(x, told):
        seen.update(x=x, told=told)
        return edm.network_target(y, noise, sigma, data)

    guess = edm.denoise(network, y + noise, sigma, data)
    assert torch.allclose(guess.double(), y, rtol=1e-3, atol=1e-3)
    assert close(seen["x"], edm.c_in(sigma, data) * (y + noise))
    assert close(seen["told"], edm.c_noise(sigma))


def test_the_target_has_unit_variance_in_a_sample():
    draw = torch.Generator().manual_seed(5)
    for sigma in (0.05, 0.5, 5.0):
        y = 0.5 * torch.randn(20_000, generator=draw)
        noise = sigma * torch.randn(20_000, generator=draw)
        target = edm.network_target(y, noise, sigma)
        assert abs(target.var() - 1) < 0.1
        assert (target * (y if sigma > 0.5 else -noise)).mean() > 0


def test_without_noise_the_guess_is_x():
    x = pictures(1)
    guess = edm.denoise(lambda seen, told: torch.ones_like(seen), x, 1e-5)
    assert torch.allclose(guess, x, atol=1e-4)


def test_the_answer_counts_with_c_out():
    x = pictures(2)
    one, two = (edm.denoise(lambda seen, told, k=k: k * torch.ones_like(seen), x, 2.0, 1.5) for k in (0, 1))
    assert close(two - one, edm.c_out(2.0, 1.5).double() * torch.ones_like(x))
    assert close(one, edm.c_skip(2.0, 1.5).double() * x)


@given(sigma=SIGMAS, data=DATA)
def test_the_loss_counts_alike_at_all_levels(sigma, data):
    assert close(edm.loss_weight(sigma, data).double() * edm.c_out(sigma, data).double() ** 2, 1.0)


@given(steps=st.integers(2, 40), low=st.floats(0.001, 0.1), high=st.floats(1, 100), rho=st.floats(1, 9))
def test_the_schedule(steps, low, high, rho):
    sigmas = edm.sigma_schedule(steps, low, high, rho).double()
    assert sigmas.shape == (steps + 1,)
    assert close(sigmas[0], high) and torch.isclose(sigmas[-2], torch.tensor(low).double(), rtol=1e-3)
    assert sigmas[-1] == 0 and (sigmas.diff() < 0).all()
    roots = sigmas[:-1] ** (1 / rho)
    assert torch.allclose(roots.diff(), roots.diff().mean(), rtol=1e-2, atol=1e-4)


def test_the_schedule_of_the_paper():
    sigmas = edm.sigma_schedule(18)
    assert len(sigmas) == 19 and close(sigmas[0], 80.0)
    assert close(sigmas[9], 1.9233)  # by a pocket calculator


def line(x, sigma):
    """The denoiser of data at 0 with standard deviation 1: exact, so that its paths are known."""
    return x / (1 + sigma**2)


def path(x, sigma, sigma_next):
    return x * ((1 + sigma_next**2) / (1 + sigma**2)) ** 0.5


def test_two_half_steps_come_closer_than_one():
    x = pictures(3)
    whole = edm.heun_step(line, x, 2.0, 1.0)
    halves = edm.heun_step(line, edm.heun_step(line, x, 2.0, 1.5), 1.5, 1.0)
    error, smaller = ((each - path(x, 2.0, 1.0)).norm() for each in (whole, halves))
    assert 3 < error / smaller < 6  # of second order: a quarter, and Euler's a half


def test_a_last_step_gives_the_guess_and_asks_once():
    asked = []

    def denoiser(x, sigma):
        asked.append(sigma)
        return torch.full_like(x, 7.0)

    assert close(edm.heun_step(denoiser, pictures(4), 0.5, 0.0), torch.full((4, 3), 7.0))
    assert len(asked) == 1


def test_a_step_asks_at_both_ends_and_leaves_x_alone():
    x, asked = pictures(5), []

    def denoiser(at, sigma):
        asked.append((at.clone(), float(sigma)))
        return torch.zeros_like(at)

    before = x.clone()
    edm.heun_step(denoiser, x, 2.0, 1.0)
    assert torch.equal(x, before)
    assert [sigma for _, sigma in asked] == [2.0, 1.0]
    assert close(asked[0][0], x) and close(asked[1][0], x / 2)


# END SOLUTION
