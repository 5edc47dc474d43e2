"""Plain asserts, as somebody writes them who wants to be done tonight."""

import math

import edm
import torch

torch.manual_seed(1)
X = torch.randn(5, 2)


def test_limits():
    assert edm.c_skip(1e-4) > 0.999
    assert edm.c_skip(100.0) < 0.001
    assert abs(edm.c_out(1e-4) - 1e-4) < 1e-6
    assert abs(edm.c_out(1000.0) - 0.5) < 1e-3
    assert abs(edm.c_in(1e-4) - 2) < 1e-3
    assert abs(edm.c_in(1000.0) - 0.001) < 1e-5
    assert abs(edm.c_out(2000.0, 2.0) - 2) < 1e-3
    assert abs(edm.c_in(1e-4, 2.0) - 0.5) < 1e-3


def test_balance():
    for s in (0.7, 2.0, 0.1):
        assert abs(edm.c_skip(s, s) - 0.5) < 1e-5
        assert abs(edm.c_in(s, s) * s * math.sqrt(2) - 1) < 1e-5
        assert abs(edm.c_out(s, s) / s * math.sqrt(2) - 1) < 1e-5
        assert abs(edm.loss_weight(s, s) * s * s / 2 - 1) < 1e-5


def test_mirror():
    # what the data's share is at (a, b), the noise's is at (b, a)
    assert abs(edm.c_skip(1.0, 3.0) + edm.c_skip(3.0, 1.0) - 1) < 1e-5
    assert abs(edm.c_skip(1.0, 3.0) - 0.9) < 1e-5


def test_noise():
    assert abs(edm.c_noise(1.0)) < 1e-7
    assert abs(edm.c_noise(0.5) + edm.c_noise(2.0)) < 1e-6
    assert abs(edm.c_noise(math.e) - 0.25) < 1e-5


def test_the_network_sees_what_it_should():
    for sigma, data in ((2.0, 0.5), (0.3, 1.2)):
        calls = []
        edm.denoise(lambda a, b, to=calls: (to.append((a, b)), a)[1], X, sigma, data)
        seen, told = calls[0]
        assert torch.allclose(seen.float(), X / math.hypot(sigma, data), rtol=1e-3)
        assert abs(float(told) - math.log(sigma) / 4) < 1e-4


def test_denoise_and_target_are_inverse():
    y, n = X, 1.7 * X.flip(0)
    for data in (0.5, 2.0):
        answer = edm.network_target(y, n, 1.7, data)
        guess = edm.denoise(lambda a, b, said=answer: said, y + n, 1.7, data)
        assert torch.allclose(guess.float(), y, atol=1e-4)


def test_silent_network():
    guess = edm.denoise(lambda a, b: 0 * a, X, 1.0, 1.0)
    assert torch.allclose(guess.float(), X / 2, atol=1e-5)


def test_target_points():
    # nothing but noise: at a large sigma the target is y / sigma_data
    big = edm.network_target(torch.ones(3), torch.full((3,), 5.0), 5000.0)
    assert torch.allclose(big.float(), torch.full((3,), 2.0), atol=1e-2)


def test_schedule():
    s = edm.sigma_schedule(10)
    assert len(s) == 11
    assert abs(s[0] - 80) < 1e-3
    assert abs(s[9] - 0.002) < 1e-6
    assert s[10] == 0
    assert all(s[i] > s[i + 1] for i in range(10))
    assert s[5] < 10  # most of them are small
    assert s[5] > 1
    other = edm.sigma_schedule(3, 1.0, 25.0, 2.0)
    assert abs(other[1] - 9) < 1e-3
    assert abs(other[2] - 1) < 1e-4


def test_heun_is_exact_for_a_straight_path():
    # D(x) = 3: the path is a straight line to 3
    end = edm.heun_step(lambda x, s: 0 * x + 3, X, 4.0, 1.0)
    assert torch.allclose(end.float(), 3 + (X - 3) / 4, atol=1e-5)
    assert torch.allclose(
        edm.heun_step(lambda x, s: 0 * x + 3, X, 4.0, 0.0).float(), 3 + 0 * X, atol=1e-5
    )


def test_heun_is_better_than_euler():
    def exact(x, s):
        return x / (1 + s * s)

    before = X.clone()
    end = edm.heun_step(exact, X, 1.0, 0.8)
    assert torch.equal(X, before)
    right = X * math.sqrt(1.64 / 2)
    euler = X - 0.2 * (X - X / 2)
    assert (end - right).norm() < 0.2 * (euler - right).norm()
