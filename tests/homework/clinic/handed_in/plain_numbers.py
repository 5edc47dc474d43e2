"""Tests of edm.py: each should pass for every right version of it, and fail for a broken one.

`unit_tester.test_my_tests()` in the notebook tries them on right and on broken versions, and so does
the grader; `pytest test_edm.py` tries them on edm.py alone. Right versions may compute in float32,
so compare with a tolerance of about 1e-4. Import edm as a module, and nothing else of this homework.
"""

import math

import edm
import torch
from hypothesis import given
from hypothesis import strategies as st


def close(value, expected, rtol=1e-4, atol=1e-6):
    """Whether all entries agree, relative to their size."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=rtol, atol=atol)


def numbers(*shape, seed=0):
    """Fixed random numbers (float64)."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


# The worked example of the notebook. A property holds for every sigma, and hypothesis looks for one
# for which it does not. Variances of independent things add up: Var[y + n] = sigma_data^2 + sigma^2.
@given(sigma=st.floats(0.01, 80))
def test_the_input_of_the_network_has_unit_variance(sigma):
    assert close(edm.c_in(sigma) ** 2 * (0.5**2 + sigma**2), 1.0)


# Right triangles with whole sides: sigma, sigma_data, and the standard deviation of x.
TRIANGLES = [
    (3.0, 4.0, 5.0),
    (4.0, 3.0, 5.0),
    (5.0, 12.0, 13.0),
    (12.0, 5.0, 13.0),
    (15.0, 8.0, 17.0),
    (0.7, 2.4, 2.5),
    (0.03, 0.04, 0.05),
    (0.012, 0.005, 0.013),
    (300.0, 400.0, 500.0),
    (0.2, 9.9, 9.902019995940222),
]
# The same with sigma_data = 0.5, which is what it is when nobody says it.
DEFAULT = [
    (0.375, 0.5, 0.625),  # 3 4 5, over 8
    (2 / 3, 0.5, 5 / 6),  # 4 3 5, over 6
    (1.2, 0.5, 1.3),  # 12 5 13, over 10
    (5 / 24, 0.5, 13 / 24),  # 5 12 13, over 24
    (24.9975, 0.5, 25.0025),  # 9999 200 10001, over 400
    (100 / 9999, 0.5, 5000.5 / 9999),  # 200 9999 10001, over 19998
    (99.999375, 0.5, 100.000625),  # 159999 800 160001, over 1600
    (400 / 159999, 0.5, 80000.5 / 159999),  # 800 159999 160001, over 319998
]


# --- the four factors, and the weight of the loss

def test_c_in_in_right_triangles():
    for sigma, data, total in TRIANGLES:
        assert close(edm.c_in(sigma, data) * total, 1.0)
    for sigma, _, total in DEFAULT:
        assert close(edm.c_in(sigma) * total, 1.0)


def test_c_skip_in_right_triangles():
    assert close(edm.c_skip(3.0, 4.0), 0.64)
    assert close(edm.c_skip(4.0, 3.0), 0.36)
    for sigma, data, total in TRIANGLES:  # the best linear guess of y: what is left is uncorrelated with x
        assert close(edm.c_skip(sigma, data) * (total / data) ** 2, 1.0)
    for sigma, data, total in DEFAULT:
        assert close(edm.c_skip(sigma) * (total / data) ** 2, 1.0)


def test_c_skip_is_half_where_noise_and_data_are_equal():
    for sigma in (0.001, 0.1, 0.5, 1.0, 3.0, 50.0):
        assert close(edm.c_skip(sigma, sigma), 0.5)
    assert close(edm.c_skip(0.5), 0.5)


def test_c_skip_far_out():
    assert close(edm.c_skip(1e-4), 1.0)
    assert close(edm.c_skip(5e4), 1e-10, atol=0)  # (0.5 / 50000)^2


def test_c_out_in_right_triangles():
    assert close(edm.c_out(3.0, 4.0), 2.4)
    assert close(edm.c_out(12.0, 5.0), 60 / 13)
    for sigma, data, total in TRIANGLES:  # twice the area of the triangle, in two ways
        assert close(edm.c_out(sigma, data) * total, sigma * data)
    for sigma, data, total in DEFAULT:
        assert close(edm.c_out(sigma) * total, sigma * data)


def test_c_out_far_out():
    assert close(edm.c_out(1e-4), 1e-4, atol=0)  # hardly noise: x is a good guess, up to sigma
    assert close(edm.c_out(5e3), 0.5)  # only noise: the network says y, of standard deviation 0.5


def test_c_noise_by_hand():
    for sigma, said in ((1.0, 0.0), (math.e, 0.25), (math.exp(4), 1.0), (math.exp(-4), -1.0)):
        assert close(edm.c_noise(sigma), said)
    assert close(edm.c_noise(16.0), 0.69314718)  # ln 2
    assert close(edm.c_noise(81.0), 1.09861229)  # ln 3
    assert close(edm.c_noise(1e-4), -2.30258509)  # -ln 10
    assert close(edm.c_noise(1e4), 2.30258509)


def test_loss_weight_by_hand():
    assert close(edm.loss_weight(3.0, 4.0), 25 / 144)
    assert close(edm.loss_weight(4.0, 3.0), 25 / 144)
    assert close(edm.loss_weight(12.0, 5.0), 169 / 3600)
    assert close(edm.loss_weight(0.5), 8.0)
    assert close(edm.loss_weight(0.375), 100 / 9)
    assert close(edm.loss_weight(1.0, 1.0), 2.0)
    assert close(edm.loss_weight(1e-3), 1e6)
    assert close(edm.loss_weight(1e3), 4.0)
    for sigma, data, total in TRIANGLES:
        assert close(edm.loss_weight(sigma, data) * (sigma * data / total) ** 2, 1.0)
    for sigma, data, total in DEFAULT:
        assert close(edm.loss_weight(sigma) * (sigma * data / total) ** 2, 1.0)


def test_default_sigma_data():
    y, n = numbers(4, seed=1), numbers(4, seed=2)
    network = lambda seen, level: seen + level
    for sigma in (0.1, 2.0):
        for function in (edm.c_skip, edm.c_out, edm.c_in, edm.loss_weight):
            assert close(function(sigma), function(sigma, sigma_data=0.5))
        assert close(edm.denoise(network, y, sigma), edm.denoise(network, y, sigma, sigma_data=0.5))
        assert close(edm.network_target(y, n, sigma), edm.network_target(y, n, sigma, sigma_data=0.5))


def test_factors_of_a_tensor_are_those_of_its_numbers():
    sigmas = [0.002, 0.375, 0.5, 1.2, 80.0]
    for dtype in (torch.float32, torch.float64):
        for shape in ((5,), (5, 1, 1, 1), (1, 5)):
            many = torch.tensor(sigmas, dtype=dtype).reshape(shape)
            for function in (edm.c_skip, edm.c_out, edm.c_in, edm.c_noise, edm.loss_weight):
                one_by_one = torch.tensor([float(function(s)) for s in sigmas]).reshape(shape)
                assert close(function(many), one_by_one)
            assert close(many, torch.tensor(sigmas).reshape(shape))  # and it is as it was


def test_factors_are_tensors_of_floating_point_numbers():
    for sigma in (2.0, 2, torch.tensor(2.0), torch.tensor([2.0, 3.0])):
        for function in (edm.c_skip, edm.c_out, edm.c_in, edm.c_noise, edm.loss_weight):
            value = function(sigma)
            assert isinstance(value, torch.Tensor)
            assert value.dtype in (torch.float32, torch.float64)


def test_whole_numbers():
    assert close(edm.c_in(3, 4), 0.2)
    assert close(edm.c_skip(3, 4), 0.64)
    assert close(edm.c_out(3, 4), 2.4)
    assert close(edm.loss_weight(3, 4), 25 / 144)
    assert close(edm.c_noise(16), 0.69314718)


# --- the network's target

def test_network_target_by_hand():
    # sigma 3, sigma_data 4: c_skip 16/25, c_out 12/5
    y = torch.tensor([10.0, 1.0, 0.0, 16.0, -10.0])
    n = torch.tensor([15.0, 0.0, 1.0, 9.0, -15.0])
    assert close(edm.network_target(y, n, 3.0, 4.0), torch.tensor([-2.5, 0.15, -4 / 15, 0.0, 2.5]))
    # sigma 0.5 and sigma_data 0.5: c_skip 1/2, c_out 1/sqrt(8)
    y, n = torch.tensor([1.0, 0.0, 1.0, 2.0]), torch.tensor([0.0, 1.0, 1.0, -1.0])
    expected = torch.tensor([1.0, -1.0, 0.0, 3.0]) * math.sqrt(2)
    assert close(edm.network_target(y, n, 0.5), expected)


def test_network_target_has_unit_variance_and_nothing_to_do_with_x():
    # The target is linear in y and n, which are independent: one standard deviation of each will do.
    one, zero = torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
    cases = TRIANGLES[:-1] + DEFAULT[:5] + [(0.05, 0.5, 0), (80.0, 0.5, 0), (2.0, 1.0, 0)]
    for sigma, data, _ in cases:
        of_y = edm.network_target(data * one, zero, sigma, data)
        of_n = edm.network_target(zero, sigma * one, sigma, data)
        assert close(of_y**2 + of_n**2, one, rtol=1e-3)
        assert close(of_y * data + of_n * sigma, zero, atol=1e-3 * (data + sigma))
        assert of_y > 0 > of_n


def test_network_target_is_y_for_much_noise_and_minus_noise_for_little():
    y, n = numbers(6, seed=3), numbers(6, seed=4)
    assert close(edm.network_target(0.5 * y, 5e3 * n, 5e3), y, atol=1e-3)
    assert close(edm.network_target(0.5 * y, 0.01 * n, 0.01), 0.02 * y - n, rtol=2e-3, atol=2e-3)


def test_network_target_broadcasts_sigma():
    y, n = numbers(3, 2, 4, 4, seed=5), numbers(3, 2, 4, 4, seed=6)
    sigmas = torch.tensor([0.1, 1.0, 20.0]).reshape(3, 1, 1, 1)
    target = edm.network_target(y, n, sigmas, 0.8)
    assert target.shape == y.shape
    for i in range(3):
        assert close(target[i], edm.network_target(y[i], n[i], float(sigmas[i]), 0.8), atol=1e-5)


# --- the denoiser

def perfect(y, noise, sigma, data):
    return lambda seen, level: edm.network_target(y, noise, sigma, data)


def test_a_perfect_network_gives_y():
    y, n = numbers(3, 2, 4, 4, seed=7), numbers(3, 2, 4, 4, seed=8)
    for sigma in (0.02, 0.3, 1.0, 5.0, 80.0):
        for data in (0.5, 1.0, 2.0):
            x = data * y + sigma * n
            network = perfect(data * y, sigma * n, sigma, data)
            assert close(edm.denoise(network, x, sigma, data), data * y, atol=1e-4)
        x, network = 0.5 * y + sigma * n, perfect(0.5 * y, sigma * n, sigma, 0.5)
        assert close(edm.denoise(network, x, sigma), 0.5 * y, atol=1e-4)


def test_denoise_by_hand():
    x = torch.tensor([25.0, -50.0, 0.0])
    # the triangle 3 4 5: c_in 1/5, c_skip 16/25, c_out 12/5
    assert close(edm.denoise(lambda seen, level: 0 * seen, x, 3.0, 4.0), torch.tensor([16.0, -32.0, 0.0]))
    assert close(
        edm.denoise(lambda seen, level: 0 * seen + 1, x, 3.0, 4.0), torch.tensor([18.4, -29.6, 2.4])
    )
    # the network sees 5, -10, 0
    assert close(edm.denoise(lambda seen, level: seen, x, 3.0, 4.0), torch.tensor([28.0, -56.0, 0.0]))
    assert close(
        edm.denoise(lambda seen, level: seen**2, x, 3.0, 4.0), torch.tensor([76.0, 208.0, 0.0])
    )
    # the triangle 12 5 13, over 10, with the default: c_in 10/13, c_skip 25/169, c_out 6/13
    assert close(
        edm.denoise(lambda seen, level: seen + 1, torch.tensor([16.9]), 1.2), torch.tensor([2.5 + 6 * 14 / 13])
    )


def test_what_the_network_sees():
    x = numbers(3, 2, 4, 4, seed=9)
    calls = []

    def network(seen, level):
        calls.append((seen.clone(), torch.as_tensor(level).clone()))
        return torch.zeros_like(seen)

    before = x.clone()
    assert edm.denoise(network, x, 3.0, 4.0).shape == x.shape
    assert len(calls) == 1
    seen, level = calls[0]
    assert close(seen, before / 5)
    assert torch.allclose(level.double(), torch.tensor(0.27465307).double(), atol=1e-5)  # ln(3) / 4
    assert torch.equal(x, before)
    calls.clear()
    edm.denoise(network, x, math.exp(-2), 4.0)
    assert torch.allclose(calls[0][1].double(), torch.tensor(-0.5).double(), atol=1e-5)
    calls.clear()
    edm.denoise(network, x, 1.2)
    assert close(calls[0][0], before / 1.3)


def test_denoise_with_a_sigma_for_each_picture():
    x = numbers(3, 2, 4, 4, seed=10)
    sigmas = torch.tensor([0.1, 1.0, 20.0]).reshape(3, 1, 1, 1)
    levels = []

    def network(seen, level):
        level = torch.as_tensor(level)
        levels.append(level)
        return torch.sin(seen) + torch.ones_like(seen)

    for data in (0.5, 0.8):
        answer = edm.denoise(network, x, sigmas, data)
        assert answer.shape == x.shape
        expected = torch.tensor([-0.57564627, 0.0, 0.74893307]).double()  # a quarter of ln 0.1, 1, 20
        assert torch.allclose(levels[-1].double().reshape(3, -1), expected[:, None], atol=1e-5)
        for i in range(3):
            assert close(answer[i], edm.denoise(network, x[i], float(sigmas[i]), data), atol=1e-5)


def test_denoise_of_pure_gaussians():
    # Data of the normal distribution N(0, s^2): the best guess is known, and the network can be told
    # it in its own terms. With s = sigma_data it has nothing to add; the rest is c_skip x.
    x = numbers(8, seed=11)
    for sigma, data, total in TRIANGLES:
        answer = edm.denoise(lambda seen, level: torch.zeros_like(seen), total * x, sigma, data)
        assert close(answer, data * (data / total) * x, atol=1e-5 * data)


def test_denoise_close_to_no_noise_is_x():
    x = numbers(8, seed=12)
    assert close(edm.denoise(lambda seen, level: torch.ones_like(seen), x, 1e-4), x, rtol=1e-3, atol=1e-3)


def test_denoise_lets_the_network_learn():
    weight = torch.tensor(0.7, requires_grad=True)
    x = torch.tensor([25.0], requires_grad=True)
    edm.denoise(lambda seen, level: weight * seen, x, 3.0, 4.0).sum().backward()
    assert close(weight.grad, 12.0)  # 12/5 of the 5 that it sees
    assert close(x.grad, torch.tensor([0.64 + 2.4 * 0.7 / 5]))


def test_the_weighted_loss_is_that_of_the_network():
    y, n = numbers(50, seed=13), numbers(50, seed=14)
    for sigma in (0.1, 0.5, 2.0, 10.0):
        for data in (0.5, 1.5):
            network = lambda seen, level: torch.cos(seen) + level
            heard = []

            def listening(seen, level):
                heard.append(network(seen, level))
                return heard[-1].clone()

            wrong = edm.denoise(listening, y + sigma * n, sigma, data) - y
            wanted = edm.network_target(y, sigma * n, sigma, data)
            assert close(
                edm.loss_weight(sigma, data) * wrong**2, (heard[0] - wanted) ** 2, rtol=1e-3, atol=1e-3
            )


def test_arguments_are_left_alone():
    y, n, sigma = numbers(3, 2, seed=15), numbers(3, 2, seed=16), torch.tensor([[0.3], [1.0], [4.0]])
    kept = y.clone(), n.clone(), sigma.clone()
    for level in (sigma, 0.7, torch.tensor(0.7)):
        edm.network_target(y, n, level)
        edm.denoise(lambda seen, level: seen, y, level)
    edm.loss_weight(sigma)
    assert torch.equal(y, kept[0]) and torch.equal(n, kept[1]) and torch.equal(sigma, kept[2])


# --- the schedule

def test_schedules_by_hand():
    def is_(schedule, *expected):
        assert close(schedule, torch.tensor(expected))

    is_(edm.sigma_schedule(5, 1.0, 5.0, 1.0), 5.0, 4.0, 3.0, 2.0, 1.0, 0.0)
    is_(edm.sigma_schedule(4, 1.0, 16.0, 2.0), 16.0, 9.0, 4.0, 1.0, 0.0)
    is_(edm.sigma_schedule(4, 4.0, 25.0, 2.0), 25.0, 16.0, 9.0, 4.0, 0.0)
    is_(edm.sigma_schedule(3, 1.0, 27.0, 3.0), 27.0, 8.0, 1.0, 0.0)
    is_(edm.sigma_schedule(3, 1.0, 3.0**7), 2187.0, 128.0, 1.0, 0.0)  # rho is 7
    is_(edm.sigma_schedule(2), 80.0, 0.002, 0.0)
    is_(edm.sigma_schedule(2, 0.1, 10.0, 3.0), 10.0, 0.1, 0.0)
    is_(edm.sigma_schedule(steps=4, rho=2.0, sigma_max=16.0, sigma_min=1.0), 16.0, 9.0, 4.0, 1.0, 0.0)
    is_(edm.sigma_schedule(3, 1, 9, 2), 9.0, 4.0, 1.0, 0.0)
    is_(edm.sigma_schedule(3, 0.25, 6.25, 0.5), 6.25, 4.4229515, 0.25, 0.0)  # sqrt of the mean square


def test_shape_and_ends_of_the_schedule():
    for steps in (2, 3, 10, 18, 100, 257):
        levels = edm.sigma_schedule(steps)
        assert isinstance(levels, torch.Tensor) and levels.dtype in (torch.float32, torch.float64)
        assert levels.shape == (steps + 1,)
        assert levels[-1] == 0
        assert close(levels[0], 80.0) and close(levels[-2], 0.002)
        assert (levels[1:] < levels[:-1]).all()


def test_roots_of_the_schedule_are_equally_far_apart():
    for steps in (5, 18, 40):
        for low, high, rho in ((0.002, 80.0, 7.0), (0.02, 10.0, 7.0), (0.1, 50.0, 3.0), (0.5, 2.0, 1.5), (0.0005, 200.0, 10.0)):
            levels = edm.sigma_schedule(steps, low, high, rho).double()
            assert close(levels[0], high) and close(levels[-2], low) and levels[-1] == 0
            roots = levels[:-1] ** (1 / rho)
            gaps = roots[:-1] - roots[1:]
            assert torch.allclose(gaps, gaps.mean(), rtol=1e-3)
    roots = edm.sigma_schedule(30).double()[:-1] ** (1 / 7)
    assert torch.allclose(roots[:-1] - roots[1:], (roots[0] - roots[-1]) / 29, rtol=1e-3)


def test_a_schedule_is_made_anew():
    edm.sigma_schedule(3, 1.0, 27.0, 3.0).zero_()  # the caller may do with it what he likes
    assert close(edm.sigma_schedule(3, 1.0, 27.0, 3.0), torch.tensor([27.0, 8.0, 1.0, 0.0]))


# --- Heun's step

def slope_is(function):
    """The denoiser with dx/dsigma = (x - D(x; sigma)) / sigma = function(x, sigma)."""
    return lambda x, sigma: x - sigma * function(x, sigma)


def shrinking(x, sigma):
    """The ideal denoiser of data N(0, 1). Its paths: x is proportional to sqrt(1 + sigma^2)."""
    return x / (1 + sigma**2)


def test_heun_by_hand():
    x = torch.tensor([1.0, -2.0])
    assert close(edm.heun_step(shrinking, x, 1.0, 0.5), torch.tensor([0.8, -1.6]))
    assert close(edm.heun_step(slope_is(lambda x, s: x**2), x, 1.0, 0.5), torch.tensor([0.6875, -7.0]))
    # slopes 1 * 2 = 2 and (1 - 2) * 1 = -1
    assert close(edm.heun_step(slope_is(lambda x, s: x * s), torch.tensor([1.0]), 2.0, 1.0), torch.tensor([0.5]))


def test_heun_is_exact_on_straight_lines():
    x, y = numbers(2, 3, seed=17), numbers(2, 3, seed=18)
    for sigma, after in ((80.0, 40.0), (1.0, 0.25), (0.5, 0.002), (0.002, 0.001), (4.0, 0.0)):
        rest = after / sigma
        assert close(edm.heun_step(lambda x, s: y, x, sigma, after), y + rest * (x - y), atol=1e-5)


def test_heun_is_exact_where_the_slope_is_linear_in_sigma():
    x = numbers(4, seed=19)
    # slope s: the integral from 3 down to 1 is (1 - 9) / 2
    assert close(edm.heun_step(slope_is(lambda x, s: s + 0 * x), x, 3.0, 1.0), x - 4, atol=1e-5)
    assert close(edm.heun_step(slope_is(lambda x, s: 2 * s + 1 + 0 * x), x, 3.0, 2.0), x - 6, atol=1e-5)


def test_last_step_is_the_guess_of_the_denoiser():
    x = numbers(2, 3, seed=20)
    for zero in (0, 0.0, torch.tensor(0.0), torch.tensor(0.0, dtype=torch.float64)):
        for sigma in (0.002, 1.0, 3.0):
            asked = []

            def denoiser(x, s):
                asked.append((x.clone(), float(s)))
                return torch.sin(3 * x) + s

            after = edm.heun_step(denoiser, x, sigma, zero)
            assert close(after, torch.sin(3 * x) + sigma, atol=1e-5)
            assert len(asked) == 1
            assert close(asked[0][0], x) and close(asked[0][1], sigma)


def test_what_the_denoiser_is_asked():
    for sigma, after in ((4.0, 1.0), (80.0, 60.0), (1.0, 0.001), (0.01, 1e-5), (0.001, 1e-7), (1.0, 0.999)):
        for tensors in (False, True):
            x = numbers(2, 3, seed=21)
            before, asked = x.clone(), []

            def denoiser(x, s):
                asked.append((x.clone(), float(s)))
                return torch.zeros_like(x)

            if tensors:
                levels = torch.tensor([sigma, after], dtype=torch.float64)
                edm.heun_step(denoiser, x, levels[0], levels[1])
            else:
                edm.heun_step(denoiser, x, sigma, after)
            assert [close(s, e, atol=0) for (_, s), e in zip(asked, (sigma, after))] == [True, True]
            assert len(asked) == 2
            assert close(asked[0][0], before)
            assert close(asked[1][0], before * (after / sigma), atol=1e-6)  # Euler's step
            assert torch.equal(x, before)


def test_heun_corrects_also_at_small_sigma():
    # D = 0, then -1: from 1 by Euler to 0.001; slopes 1 and 1.001 / 0.001 = 1001
    answers = [0.0, -1.0]
    after = edm.heun_step(lambda x, s: torch.full_like(x, answers.pop(0)), torch.ones(1).double(), 1.0, 0.001)
    assert close(after, torch.tensor([-499.499]), rtol=1e-3)


def test_heun_leaves_x_and_the_answers_alone():
    x = numbers(2, 3, seed=22)
    kept = x.clone()
    for after in (0.5, 0.0):
        assert close(edm.heun_step(lambda x, s: x, x, 1.0, after), kept)  # slope 0: it stays where it is
        assert torch.equal(x, kept)
        levels = torch.tensor([1.0, after])
        edm.heun_step(shrinking, x, levels[0], levels[1])
        assert torch.equal(x, kept) and torch.equal(levels, torch.tensor([1.0, after]))


def test_heun_is_of_second_order():
    x = torch.tensor([1.0, -2.0], dtype=torch.float64)
    exact = x * math.sqrt(2 / 10)  # from sigma = 3 to 1
    errors = []
    for steps in (1, 2, 4, 8):
        now = x
        for i in range(steps):
            now = edm.heun_step(shrinking, now, 3 - 2 * i / steps, 3 - 2 * (i + 1) / steps)
        errors.append(float((now - exact).abs().max()))
    assert errors[1] < errors[0] / 2 and errors[2] < errors[1] / 3 and errors[3] < errors[2] / 3


def test_heun_with_whole_numbers():
    x = torch.tensor([15.0])
    assert close(edm.heun_step(slope_is(lambda x, s: x * s / 3), x, 3, 2), torch.tensor([7.5]))


def test_all_together_samples_the_gaussian():
    # Data N(0, 1) and the ideal denoiser: x ends at x / sqrt(1 + 80^2), of variance 1 of the start.
    levels = edm.sigma_schedule(40)
    x = start = 80 * numbers(5, seed=24)
    for sigma, after in zip(levels[:-1], levels[1:]):
        x = edm.heun_step(shrinking, x, sigma, after)
    assert close(x, start / math.sqrt(6401), rtol=2e-2)
