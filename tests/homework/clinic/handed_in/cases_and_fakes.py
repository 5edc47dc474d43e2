"""Tests of edm.py: each should pass for every right version of it, and fail for a broken one.

`unit_tester.test_my_tests()` in the notebook tries them on right and on broken versions, and so does
the grader; `pytest test_edm.py` tries them on edm.py alone. Right versions may compute in float32,
so compare with a tolerance of about 1e-4. Import edm as a module, and nothing else of this homework.
"""

import math

import edm
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

SIGMAS = st.floats(0.01, 80)
DATAS = st.floats(0.1, 5)
WIDE = [1e-3, 0.002, 0.03, 0.5, 1.0, 7.0, 80.0, 500.0]


def close(value, expected):
    """Whether all entries agree, relative to their size."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=1e-4, atol=1e-6)


def near(value, expected, rtol=2e-4, atol=1e-6):
    """As close, but shapes may broadcast."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return bool(((value - expected).abs() <= atol + rtol * expected.abs()).all())


def is_right_kind(value):
    return isinstance(value, torch.Tensor) and value.dtype in (torch.float32, torch.float64)


# The worked example of the notebook. A property holds for every sigma, and hypothesis looks for one
# for which it does not. Variances of independent things add up: Var[y + n] = sigma_data^2 + sigma^2.
@given(sigma=st.floats(0.01, 80))
def test_the_input_of_the_network_has_unit_variance(sigma):
    assert close(edm.c_in(sigma) ** 2 * (0.5**2 + sigma**2), 1.0)


# ------------------------------------------------------------------ the factors


def test_factors_in_the_3_4_5_triangle():
    assert close(edm.c_in(3.0, 4.0), 0.2)
    assert close(edm.c_skip(3.0, 4.0), 0.64)
    assert close(edm.c_out(3.0, 4.0), 2.4)
    assert close(edm.loss_weight(3.0, 4.0), 25 / 144)
    assert close(edm.c_in(12.0, 5.0), 1 / 13)
    assert close(edm.c_skip(12.0, 5.0), 25 / 169)
    assert close(edm.c_out(12.0, 5.0), 60 / 13)
    assert close(edm.loss_weight(12.0, 5.0), 169 / 3600)


def test_sigma_data_can_be_named():
    assert close(edm.c_in(3.0, sigma_data=4.0), 0.2)
    assert close(edm.c_skip(3.0, sigma_data=4.0), 0.64)
    assert close(edm.c_out(3.0, sigma_data=4.0), 2.4)
    assert close(edm.loss_weight(3.0, sigma_data=4.0), 25 / 144)


def test_sigma_data_is_one_half_if_nothing_is_said():
    # sides 3/8, 1/2, 5/8
    assert close(edm.c_in(0.375), 1.6)
    assert close(edm.c_skip(0.375), 0.64)
    assert close(edm.c_out(0.375), 0.3)
    assert close(edm.loss_weight(0.375), 100 / 9)
    assert edm.SIGMA_DATA == 0.5


@given(sigma=SIGMAS, data=DATAS)
def test_input_variance_for_any_data(sigma, data):
    factor = float(edm.c_in(sigma, data))
    assert factor > 0
    assert near((factor * sigma) ** 2 + (factor * data) ** 2, 1.0)


@given(sigma=SIGMAS, data=DATAS)
def test_skip_leaves_a_rest_that_does_not_correlate_with_x(sigma, data):
    # E[(y - c_skip x) x] = 0: this c_skip asks the least of the network
    skip = float(edm.c_skip(sigma, data))
    assert abs((1 - skip) * data * data - skip * sigma * sigma) < 1e-4 * data * data


@given(sigma=SIGMAS, data=DATAS)
def test_variance_of_the_rest_is_that_of_c_out(sigma, data):
    skip, out = float(edm.c_skip(sigma, data)), float(edm.c_out(sigma, data))
    assert out > 0
    # y - skip (y + n) has the parts (1 - skip) y and - skip n
    a, b = (1 - skip) * data, skip * sigma
    assert near(math.hypot(a, b), out, rtol=5e-4)


@given(sigma=SIGMAS, data=DATAS)
def test_weighted_loss_of_all_levels_counts_alike(sigma, data):
    assert near(float(edm.loss_weight(sigma, data)) * float(edm.c_out(sigma, data)) ** 2, 1.0)


@given(sigma=SIGMAS, data=DATAS)
def test_scale_of_the_units_does_not_matter(sigma, data):
    # in other units (x 10), c_skip is the same, c_out grows, c_in falls
    assert near(edm.c_skip(10 * sigma, 10 * data), edm.c_skip(sigma, data))
    assert near(edm.c_out(10 * sigma, 10 * data), 10 * edm.c_out(sigma, data))
    assert near(10 * edm.c_in(10 * sigma, 10 * data), edm.c_in(sigma, data))


@pytest.mark.parametrize("data", [0.5, 1.0, 3.0])
def test_half_and_half_where_noise_is_like_data(data):
    assert close(edm.c_skip(data, data), 0.5)
    assert close(edm.c_out(data, data), data / math.sqrt(2))
    assert close(edm.c_in(data, data) * data * math.sqrt(2), 1.0)


def test_limits():
    assert near(edm.c_skip(1e-5), 1.0)
    assert near(edm.c_out(1e-5), 1e-5, atol=0)
    assert near(edm.c_in(1e-5), 2.0)
    assert near(edm.loss_weight(1e-3), 1e6, atol=0)
    assert 0 < float(edm.c_skip(1e4)) < 1e-8
    assert near(edm.c_out(1e4), 0.5)
    assert near(edm.c_in(1e4), 1e-4, atol=0)
    assert near(edm.loss_weight(1e4), 4.0)


def test_factors_over_a_wide_range():
    for sigma in WIDE:
        assert near(float(edm.c_in(sigma)) * math.hypot(sigma, 0.5), 1.0)
        assert near(float(edm.c_out(sigma)) / float(edm.c_in(sigma)), sigma / 2, atol=0)
        assert near(float(edm.loss_weight(sigma)) * float(edm.c_out(sigma)) ** 2, 1.0)


# ------------------------------------------------------------------ c_noise


def test_noise_level_values():
    assert close(edm.c_noise(1.0), 0.0)
    assert close(edm.c_noise(math.e), 0.25)
    assert close(edm.c_noise(math.exp(4)), 1.0)
    assert close(edm.c_noise(math.exp(-4)), -1.0)
    assert close(edm.c_noise(math.exp(-6)), -1.5)
    assert close(edm.c_noise(math.exp(8)), 2.0)


@given(a=SIGMAS, b=SIGMAS)
def test_noise_level_of_a_product_is_a_sum(a, b):
    assert near(float(edm.c_noise(a)) + float(edm.c_noise(b)), edm.c_noise(a * b), atol=1e-5)


# ------------------------------------------------------------------ tensors


ONE_ARG = ["c_skip", "c_out", "c_in", "c_noise", "loss_weight"]


@pytest.mark.parametrize("name", ONE_ARG)
def test_factors_take_numbers_and_tensors(name):
    f = getattr(edm, name)
    for dtype in (torch.float32, torch.float64):
        sigma = torch.tensor([[0.05, 0.4, 1.0], [2.0, 10.0, 75.0]], dtype=dtype)
        before = sigma.clone()
        got = f(sigma)
        assert is_right_kind(got) and got.shape == sigma.shape
        assert torch.equal(sigma, before), "the argument was changed"
        for i in range(2):
            for j in range(3):
                one = f(float(sigma[i, j]))
                assert is_right_kind(one) and one.shape == ()
                assert near(got[i, j], one, atol=1e-5 * abs(float(one)) + 1e-6)
        assert close(f(sigma), got), "twice the same"
        assert f(torch.tensor([[[[0.3]]], [[[2.0]]]], dtype=dtype)).shape == (2, 1, 1, 1)


# ------------------------------------------------------------------ denoise and target


class Spy:
    """A network that keeps what it is asked."""

    def __init__(self, rule):
        self.rule, self.calls = rule, []

    def __call__(self, x, level):
        self.calls.append((torch.as_tensor(x).clone(), torch.as_tensor(level).clone()))
        return self.rule(x)


X = torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.0, -0.25]])


def test_denoise_asks_once_with_the_scaled_x():
    net = Spy(torch.zeros_like)
    x = X.clone()
    out = edm.denoise(net, x, 3.0, 4.0)
    assert len(net.calls) == 1
    seen, level = net.calls[0]
    assert seen.shape == X.shape and near(seen * 5, X)
    assert near(level, edm.c_noise(3.0))
    assert near(4 * float(level.double().mean()), math.log(3.0))
    assert out.shape == X.shape and is_right_kind(out)
    assert near(out, 0.64 * X.double())
    assert torch.equal(x, X)


def test_denoise_by_hand():
    ones = Spy(torch.ones_like)
    assert near(edm.denoise(ones, X, 3.0, 4.0), 0.64 * X.double() + 2.4)
    same = Spy(lambda x: x)
    assert near(edm.denoise(same, X, 3.0, 4.0), (0.64 + 0.48) * X.double())
    bent = Spy(lambda x: x * x)
    assert near(edm.denoise(bent, X, 3.0, 4.0), 0.64 * X.double() + 2.4 * X.double() ** 2 / 25)
    assert near(edm.denoise(bent, X, 3.0, sigma_data=4.0), 0.64 * X.double() + 2.4 * X.double() ** 2 / 25)
    # without sigma_data it is 1/2
    assert near(edm.denoise(ones, X, 0.375), 0.64 * X.double() + 0.3)
    assert near(edm.denoise(same, X, 0.375), (0.64 + 0.48) * X.double())


def test_denoise_with_a_level_for_each_row():
    sigma = torch.tensor([[0.3], [20.0]])
    kept = sigma.clone()
    net = Spy(torch.sin)
    both = edm.denoise(net, X, sigma)
    assert both.shape == X.shape
    assert len(net.calls) == 1
    for row in range(2):
        alone = Spy(torch.sin)
        one = edm.denoise(alone, X[row : row + 1], float(sigma[row]))
        assert near(both[row : row + 1], one, atol=1e-5)
        assert near(net.calls[0][0][row : row + 1], alone.calls[0][0], atol=1e-5)
    level = net.calls[0][1].double().expand(2, -1) if net.calls[0][1].dim() == 2 else net.calls[0][1].double()
    assert near(level.reshape(2, -1)[:, 0], edm.c_noise(kept).reshape(2), atol=1e-5)
    assert torch.equal(sigma, kept)


def test_denoise_of_pictures():
    x = torch.arange(48.0).reshape(2, 2, 3, 4) / 10 - 2
    sigma = torch.tensor([0.2, 5.0]).reshape(2, 1, 1, 1)
    out = edm.denoise(lambda x, level: x.tanh() + level, x, sigma)
    assert out.shape == x.shape
    for k in range(2):
        one = edm.denoise(lambda x, level: x.tanh() + level, x[k], float(sigma[k]))
        assert near(out[k], one, atol=1e-5)


def test_denoise_lets_gradients_through():
    w = torch.ones(1, requires_grad=True)
    out = edm.denoise(lambda x, level: w * torch.ones_like(x), X, 3.0, 4.0)
    out.sum().backward()
    assert near(w.grad, 6 * 2.4)


def test_little_noise_is_left_alone_and_much_is_left_to_the_network():
    wild = lambda x, level: torch.full_like(x, 7.0)  # noqa: E731
    assert near(edm.denoise(wild, X, 1e-6), X, atol=1e-4)
    assert near(edm.denoise(wild, X, 1e6), torch.full_like(X, 3.5), atol=1e-3)


Y = torch.tensor([[0.7, -0.2, 0.4], [-1.1, 0.05, 0.3]])
N = torch.tensor([[0.3, 1.2, -0.8], [0.1, -2.0, 0.6]])


@given(sigma=st.floats(0.05, 80), data=DATAS)
def test_the_target_makes_denoise_right(sigma, data):
    noise = sigma * N
    target = edm.network_target(Y, noise, sigma, data)
    assert target.shape == Y.shape and is_right_kind(target)
    back = edm.denoise(lambda x, level: target.to(x.dtype), Y + noise, sigma, data)
    assert near(back, Y, atol=1e-4)


@given(sigma=st.floats(0.05, 80))
def test_the_target_makes_denoise_right_by_default(sigma):
    target = edm.network_target(Y, sigma * N, sigma)
    back = edm.denoise(lambda x, level: target.to(x.dtype), Y + sigma * N, sigma)
    assert near(back, Y, atol=1e-4)
    assert near(target, edm.network_target(Y, sigma * N, sigma, 0.5), atol=1e-5)


@given(sigma=st.floats(0.05, 80), data=DATAS)
def test_the_target_has_unit_variance(sigma, data):
    # it is linear: so data and noise of one standard deviation each tell both parts
    one, zero = torch.ones(1), torch.zeros(1)
    a = float(edm.network_target(data * one, zero, sigma, data))
    b = float(edm.network_target(zero, sigma * one, sigma, data))
    assert near(a * a + b * b, 1.0, rtol=2e-3)
    assert a > 0 > b


def test_the_target_by_hand():
    a, b = 3 / 20, -4 / 15
    assert near(edm.network_target(Y, N, 3.0, 4.0), a * Y.double() + b * N.double(), atol=1e-5)
    assert near(edm.network_target(Y, N, 3.0, sigma_data=4.0), a * Y.double() + b * N.double(), atol=1e-5)
    y, n = Y.clone(), N.clone()
    sigma = torch.tensor([[0.3], [20.0]])
    both = edm.network_target(y, n, sigma)
    assert both.shape == Y.shape
    assert torch.equal(y, Y) and torch.equal(n, N) and torch.equal(sigma, torch.tensor([[0.3], [20.0]]))
    for row in range(2):
        one = edm.network_target(Y[row], N[row], float(sigma[row]))
        assert near(both[row], one, atol=1e-4)


def test_best_network_for_normal_data_answers_zero():
    # for normal data the best guess is linear in x: c_skip x alone
    x = 5 * X
    assert near(edm.denoise(lambda x, level: torch.zeros_like(x), x, 4.0, 3.0), 9 / 25 * x.double())


# ------------------------------------------------------------------ schedule


def test_schedule_by_hand():
    assert close(edm.sigma_schedule(3, 1.0, 9.0, 2.0), [9.0, 4.0, 1.0, 0.0])
    assert close(edm.sigma_schedule(4, 1.0, 64.0, 3.0), [64.0, 27.0, 8.0, 1.0, 0.0])
    assert close(edm.sigma_schedule(5, 2.0, 10.0, 1.0), [10.0, 8.0, 6.0, 4.0, 2.0, 0.0])
    assert close(edm.sigma_schedule(3, sigma_min=1.0, sigma_max=9.0, rho=2.0), [9.0, 4.0, 1.0, 0.0])
    assert close(edm.sigma_schedule(2, 1.0, 9.0, 2.0), [9.0, 1.0, 0.0])


@pytest.mark.parametrize("steps", [2, 3, 5, 18, 40, 256])
def test_schedule_ends_and_default(steps):
    s = edm.sigma_schedule(steps)
    assert is_right_kind(s) and s.shape == (steps + 1,)
    assert near(s[0], 80.0) and near(s[-2], 0.002, atol=0) and float(s[-1]) == 0.0
    assert bool((s[1:] < s[:-1]).all())
    assert close(s, edm.sigma_schedule(steps, 0.002, 80.0, 7.0))
    roots = s[:-1].double() ** (1 / 7)
    gaps = roots[:-1] - roots[1:]
    assert near(gaps, gaps.mean(), atol=2e-5)


@given(
    steps=st.integers(2, 30), low=st.floats(0.001, 0.5), high=st.floats(1, 100), rho=st.floats(1, 10)
)
def test_schedule_has_equal_distances_of_roots(steps, low, high, rho):
    s = edm.sigma_schedule(steps, low, high, rho).double()
    assert s.shape == (steps + 1,) and torch.isfinite(s).all()
    assert near(s[0], high) and near(s[steps - 1], low, rtol=1e-3) and float(s[steps]) == 0.0
    roots = s[:-1] ** (1 / rho)
    gaps = roots[:-1] - roots[1:]
    assert near(gaps, gaps.mean(), rtol=1e-3, atol=2e-5)


# ------------------------------------------------------------------ Heun


def slope_to_denoiser(slope):
    """The denoiser for which dx/dsigma = slope(x, sigma)."""
    return lambda x, sigma: x - sigma * slope(x, sigma)


def test_heun_asks_at_both_ends():
    calls = []

    def denoiser(x, sigma):
        calls.append((x.clone(), float(sigma)))
        return torch.zeros_like(x)

    x = X.clone()
    out = edm.heun_step(denoiser, x, 4.0, 1.0)
    assert len(calls) == 2
    assert calls[0][1] == pytest.approx(4.0) and near(calls[0][0], X)
    assert calls[1][1] == pytest.approx(1.0) and near(calls[1][0], X / 4)
    assert torch.equal(x, X)
    assert out.shape == X.shape and is_right_kind(out)
    assert near(out, X / 4)


def test_heun_last_step_is_the_guess_itself():
    calls = []

    def denoiser(x, sigma):
        calls.append(float(sigma))
        return x.sin() + 1

    for zero in (0.0, 0, torch.tensor(0.0), torch.tensor(0.0, dtype=torch.float64)):
        calls.clear()
        x = X.clone()
        out = edm.heun_step(denoiser, x, 0.7, zero)
        assert calls == [pytest.approx(0.7)]
        assert near(out, X.sin() + 1, atol=1e-5)
        assert torch.equal(x, X)


def test_heun_averages_both_slopes():
    # slope = sigma, so x = sigma^2 / 2 + constant, which the trapezoid rule gives exactly
    out = edm.heun_step(slope_to_denoiser(lambda x, s: s + 0 * x), X, 3.0, 1.0)
    assert near(out, X - 4.0, atol=1e-5)
    # slope = x: 1 + h + h^2 / 2 with h = -1, and with h = -1/2
    assert near(edm.heun_step(slope_to_denoiser(lambda x, s: x), X, 2.0, 1.0), X / 2, atol=1e-5)
    assert near(edm.heun_step(slope_to_denoiser(lambda x, s: x), X, 2.0, 1.5), X * 0.625, atol=1e-5)
    # constant slope
    assert near(edm.heun_step(slope_to_denoiser(lambda x, s: 2 + 0 * x), X, 5.0, 4.5), X - 1, atol=1e-5)
    # slope = x sigma: by hand, k1 = 2x, Euler gives -x, k2 = -x, mean x/2
    assert near(edm.heun_step(slope_to_denoiser(lambda x, s: x * s), X, 2.0, 1.0), X / 2, atol=1e-5)


@given(sigma=st.floats(0.01, 80), share=st.floats(0.01, 0.95))
def test_heun_is_exact_on_straight_paths(sigma, share):
    # a single picture c as data: x runs straight to it
    c = torch.tensor([[0.5, -1.0, 2.0]])
    out = edm.heun_step(lambda x, s: c.expand_as(x), X, sigma, share * sigma)
    assert near(out, c + share * (X - c), atol=1e-4)


def test_heun_small_levels_are_still_heun():
    # down to the smallest steps, both calls count: slope = sigma^... on the scale of sigma
    for scale in (1e-3, 2e-3, 1e-2, 0.1, 1.0, 40.0):
        calls = []

        def denoiser(x, s):
            calls.append(float(s))
            return x - s * (s / scale) * torch.ones_like(x)  # noqa: B023

        out = edm.heun_step(denoiser, torch.zeros(3), 2 * scale, scale)
        assert len(calls) == 2
        assert near(out / scale, torch.full((3,), -1.5), rtol=1e-3)


def exact(x, sigma, sigma_next):
    return x * math.sqrt((1 + sigma_next**2) / (1 + sigma**2))


def normal(x, sigma):
    return x / (1 + sigma**2)


def test_heun_has_second_order():
    def error(n):
        x = torch.tensor([1.0], dtype=torch.float64)
        for k in range(n):
            x = edm.heun_step(normal, x, 2 - k / n, 2 - (k + 1) / n)
        return abs(float(x) - exact(1.0, 2.0, 1.0))

    one, two, four = error(1), error(2), error(4)
    assert one < 0.03
    assert 3 < one / two < 6.5 and 3 < two / four < 6.5


def test_the_whole_sampler_on_normal_data():
    x0 = 80.0 * torch.tensor([[1.0, -0.5], [0.3, 2.0]])
    for dtype in (torch.float32, torch.float64):
        x = x0.to(dtype)
        s = edm.sigma_schedule(40)
        for sigma, after in zip(s[:-1], s[1:], strict=True):
            x = edm.heun_step(normal, x, sigma, after)
        assert torch.isfinite(x).all() and x.shape == x0.shape
        assert near(x, exact(x0, 80.0, 0.0), rtol=1e-2)


def test_heun_by_the_denoiser_of_this_file():
    # network 0 and sigma_data 1 are normal data
    for a, b in ((1.0, 0.9), (5.0, 4.0), (0.1, 0.05)):
        out = edm.heun_step(lambda x, s: edm.denoise(lambda u, c: 0 * u, x, s, 1.0), X, a, b)
        assert near(out, exact(X, a, b), rtol=1e-2)


# ------------------------------------------------------------------ some more that came to my mind


def test_nothing_is_cut_off():
    big = 1000 * X
    assert near(edm.denoise(lambda x, c: x, big, 3.0, 4.0), 1.12 * big.double())
    assert near(edm.denoise(lambda x, c: torch.full_like(x, -500.0), X, 3.0, 4.0), 0.64 * X.double() - 1200)
    assert near(edm.network_target(big, torch.zeros_like(big), 3.0, 4.0), 150 * X.double(), atol=1e-3)
    assert near(edm.heun_step(lambda x, s: torch.zeros_like(x), big, 4.0, 1.0), big / 4)
    for sigma in (1e-4, 1e-3, 0.01, 100.0, 1e4, 1e5):
        assert near(torch.exp(edm.c_noise(sigma).double() * 4), sigma, rtol=1e-3, atol=0)


def test_a_level_for_each_entry_of_a_row():
    x, sigma = torch.tensor([1.0, -2.0, 3.0]), torch.tensor([0.1, 1.0, 30.0])
    out = edm.denoise(lambda x, c: x.cos(), x, sigma)
    target = edm.network_target(x, sigma * 0.7, sigma)
    weight = edm.loss_weight(sigma)
    for k in range(3):
        assert near(out[k], edm.denoise(lambda x, c: x.cos(), x[k], float(sigma[k])), atol=1e-5)
        assert near(target[k], edm.network_target(x[k], x[k] * 0 + 0.7 * sigma[k], float(sigma[k])), atol=1e-3)
        assert near(weight[k], edm.loss_weight(float(sigma[k])))


def test_heun_with_levels_of_the_schedule():
    s = edm.sigma_schedule(6)
    kept = s.clone()
    seen = []

    def denoiser(x, sigma):
        seen.append(float(sigma))
        return 0.3 * x.tanh()

    x = 80 * X
    for k in range(6):
        a, b = s[k], s[k + 1]
        one = edm.heun_step(denoiser, x, a, b)
        assert near(one, edm.heun_step(denoiser, x, float(a), float(b)), atol=1e-5)
        x = one
    assert torch.equal(s, kept)
    assert len(seen) == 2 * (5 * 2 + 1)
    assert x.shape == X.shape and is_right_kind(x)


def test_steps_do_not_change_the_ends():
    for steps in (2, 7, 100, 1000):
        s = edm.sigma_schedule(steps, 0.01, 50.0, 5.0)
        assert s.shape == (steps + 1,)
        assert near(s[0], 50.0) and near(s[-2], 0.01, rtol=1e-3, atol=0) and float(s[-1]) == 0.0
        assert bool((s[1:] < s[:-1]).all())
    # larger rho: more levels are small
    middle = [float(edm.sigma_schedule(11, 0.01, 50.0, rho)[5]) for rho in (1.0, 2.0, 7.0)]
    assert middle[0] > middle[1] > middle[2]
