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


def close(value, expected):
    """Whether all entries agree, relative to their size."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=1e-4, atol=1e-6)


def ratio_is_one(value, expected):
    """As close, but small numbers must agree in their leading digits too."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and bool(((value / expected - 1).abs() < 2e-4).all())


def pictures(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def near(value, expected):
    """Whether all entries agree to 1e-4, for sums in which large parts may cancel."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=1e-4, atol=1e-4)


FACTORS = ["c_skip", "c_out", "c_in", "loss_weight"]
SIGMA = st.floats(0.01, 80)
DATA = st.floats(0.1, 10)
NUMBER = st.floats(-3, 3)
ANGLE = st.floats(0.02, 1.55)  # between 0 and pi/2
# sigma is one leg of a right triangle, sigma_data the other, and the standard deviation of x is the
# longest side. So sigma = long * sin(angle), sigma_data = long * cos(angle).
LONG = st.floats(0.1, 50)


# The worked example of the notebook. A property holds for every sigma, and hypothesis looks for one
# for which it does not. Variances of independent things add up: Var[y + n] = sigma_data^2 + sigma^2.
@given(sigma=st.floats(0.01, 80))
def test_the_input_of_the_network_has_unit_variance(sigma):
    assert close(edm.c_in(sigma) ** 2 * (0.5**2 + sigma**2), 1.0)


# ---------------------------------------------------------------- the factors: values by hand


def test_right_triangles():
    for scale in (1.0, 0.1, 10.0):
        for a, b, c in ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17)):
            sigma, data, long = scale * a, scale * b, scale * c
            assert ratio_is_one(edm.c_in(sigma, data), 1 / long)
            assert close(edm.c_skip(sigma, data), (b / c) ** 2)
            assert ratio_is_one(edm.c_out(sigma, data), scale * a * b / c)
            assert ratio_is_one(edm.loss_weight(sigma, data), (c / (scale * a * b)) ** 2)


def test_as_much_noise_as_data():
    assert close(edm.c_skip(0.5), 0.5)
    assert close(edm.c_in(0.5), math.sqrt(2))
    assert close(edm.c_out(0.5), math.sqrt(1 / 8))
    assert close(edm.loss_weight(0.5), 8.0)


def test_whole_numbers_are_numbers_too():
    assert close(edm.c_skip(3, 4), 16 / 25)
    assert close(edm.c_out(3, 4), 12 / 5)
    assert close(edm.c_in(3, 4), 1 / 5)
    assert close(edm.loss_weight(3, 4), 25 / 144)
    assert close(edm.c_noise(1), 0.0)
    assert close(edm.c_noise(16), math.log(2))


def test_noise_level_by_hand():
    for power in (-2.0, -1.0, 0.0, 0.5, 1.0, 2.0):
        assert close(edm.c_noise(math.exp(4 * power)), power)


def test_limits():
    assert close(edm.c_skip(1e-4), 1.0)
    assert close(edm.c_skip(1e4), 0.0)
    assert ratio_is_one(edm.c_out(1e-3), 1e-3)
    assert ratio_is_one(edm.c_out(1e3), 0.5)
    assert ratio_is_one(edm.c_in(1e-3), 2.0)
    assert ratio_is_one(edm.c_in(1e3), 1e-3)
    assert ratio_is_one(edm.loss_weight(1e-3), 1e6)
    assert ratio_is_one(edm.loss_weight(1e3), 4.0)
    assert close(edm.c_noise(1e-8), -2 * math.log(10))
    assert close(edm.c_noise(1e8), 2 * math.log(10))


# ---------------------------------------------------------------- the factors: properties


@given(angle=ANGLE, long=LONG)
def test_triangle_of_any_angle(angle, long):
    sigma, data = long * math.sin(angle), long * math.cos(angle)
    assert ratio_is_one(edm.c_in(sigma, data), 1 / long)
    assert close(edm.c_skip(sigma, data), math.cos(angle) ** 2)
    assert ratio_is_one(edm.c_out(sigma, data), long * math.sin(2 * angle) / 2)
    assert ratio_is_one(edm.loss_weight(sigma, data) * (long * math.sin(2 * angle) / 2) ** 2, 1.0)


def test_other_units_and_places():
    # all sigmas at once; the range is wider than that of the schedule
    sigma = torch.logspace(-3, 3, 25, dtype=torch.float64)
    for data in (0.05, 0.5, 1.0, 7.0):
        skip, out, inner = edm.c_skip(sigma, data), edm.c_out(sigma, data), edm.c_in(sigma, data)
        assert near(skip + torch.stack([edm.c_skip(data, s.item()).double() for s in sigma]), skip * 0 + 1)
        assert close(skip, (data * inner) ** 2)
        assert ratio_is_one(out, sigma * data * inner)
        assert ratio_is_one(edm.loss_weight(sigma, data) * out**2, skip * 0 + 1)
        # c_skip leaves the least to the network: more or less of x, and more is left than c_out^2
        for other in (0.0, -0.01, 0.01):
            left = ((1 - skip - other) * data) ** 2 + ((skip + other) * sigma) ** 2
            more = other**2 * (data**2 + sigma**2)
            assert torch.allclose(left.double(), out.double() ** 2 + more, rtol=1e-3, atol=1e-6)
        for unit in (0.1, 3.0):
            for name, power in zip(FACTORS, (0, 1, -1, -2), strict=True):
                f = getattr(edm, name)
                assert close(f(unit * sigma, unit * data), f(sigma, data) * unit**power)


@given(a=st.floats(1e-3, 1e3), b=st.floats(1e-3, 1e3))
def test_noise_level_turns_products_into_sums(a, b):
    assert close(edm.c_noise(a * b), edm.c_noise(a) + edm.c_noise(b))
    assert close(4 * edm.c_noise(a), math.log(a))


@pytest.mark.parametrize("sigma", [0.03, 1.0, 30.0])
def test_the_data_have_standard_deviation_one_half_if_nothing_is_said(sigma):
    for name in FACTORS:
        f = getattr(edm, name)
        assert ratio_is_one(f(sigma), f(sigma, 0.5))
        assert ratio_is_one(f(sigma), f(sigma, sigma_data=0.5))
    x, n = pictures(2, 3), sigma * pictures(2, 3, seed=1)

    def network(z, level):
        return torch.cos(z) + level

    assert close(edm.denoise(network, x, sigma), edm.denoise(network, x, sigma, 0.5))
    assert close(edm.network_target(x, n, sigma), edm.network_target(x, n, sigma, 0.5))


@pytest.mark.parametrize("name", [*FACTORS, "c_noise"])
def test_tensors_of_sigmas(name):
    f = getattr(edm, name)
    for dtype, shapes in (
        (torch.float32, ((6,), (6, 1, 1, 1))),
        (torch.float64, ((2, 3), (1, 1))),
    ):
        for shape in shapes:
            n = math.prod(shape)
            numbers = [0.003, 0.05, 0.4, 1.7, 9.0, 300.0][:n]
            sigma = torch.tensor(numbers, dtype=dtype).reshape(shape)
            before = sigma.clone()
            value = f(sigma)
            assert torch.is_tensor(value) and value.dtype in (torch.float32, torch.float64)
            assert torch.equal(sigma, before), "sigma was changed"
            assert value.shape == shape
            assert close(value.flatten(), torch.stack([f(s).double() for s in numbers]))
            assert close(f(sigma), value)  # a second time
    whole = f(torch.tensor([1, 2, 50]))
    assert whole.dtype in (torch.float32, torch.float64)
    assert close(whole, f(torch.tensor([1.0, 2.0, 50.0])))
    for number in (0.3, 3, torch.tensor(0.3), torch.tensor(3)):
        value = f(number)
        assert torch.is_tensor(value) and value.shape == ()
        assert value.dtype in (torch.float32, torch.float64)


# ---------------------------------------------------------------- denoise


class Spy:
    """A network or denoiser that remembers copies of what it was given, and how often."""

    def __init__(self, f):
        self.f, self.calls = f, []

    def __call__(self, x, level):
        self.calls.append((x.clone(), torch.as_tensor(level).detach().clone()))
        return self.f(x, level)


def same_level(level, expected):
    """Whether the levels agree; a right version may flatten them or repeat them."""
    level, expected = level.double(), torch.as_tensor(expected).double()
    if level.numel() == expected.numel():
        return close(level.flatten(), expected.flatten())
    return close(level, torch.broadcast_to(expected, level.shape))


@given(angle=ANGLE, long=LONG, value=NUMBER, answer=NUMBER)
def test_denoise_is_a_mixture(angle, long, value, answer):
    sigma, data = long * math.sin(angle), long * math.cos(angle)
    x = long * value * torch.tensor([[1.0, -0.5, 0.25]], dtype=torch.float64)
    said = answer * torch.tensor([[0.3, 1.0, -2.0]], dtype=torch.float64)
    network = Spy(lambda z, level: said.clone())
    result = edm.denoise(network, x, sigma, data)
    assert len(network.calls) == 1
    z, level = network.calls[0]
    assert close(z, x / long)
    assert same_level(level, math.log(sigma) / 4)
    expected = math.cos(angle) ** 2 * x + long * math.sin(2 * angle) / 2 * said
    assert near(result / long, expected / long)


def test_denoise_by_hand():
    # sigma 3, data 4: x = 25 becomes 5; the network says 5 + 10 = 15; D = 16/25 * 25 + 12/5 * 15
    x = torch.full((1, 1, 2, 2), 25.0)
    assert close(edm.denoise(lambda z, level: z + 10, x, 3.0, 4.0), torch.full((1, 1, 2, 2), 52.0))
    # sigma = 1: the noise level is 0; sigma = e^4: it is 1, and the picture is nearly noise
    zero = torch.zeros(1, 1, 2, 2)
    said = edm.denoise(lambda z, level: z + level, zero, math.exp(4), 1e-3 * math.exp(4))
    assert ratio_is_one(said.mean(), 1e-3 * math.exp(4) / math.sqrt(1 + 1e-6))
    assert close(edm.denoise(lambda z, level: z + level, zero, 1.0), zero)


def test_denoise_limits():
    x = pictures(2, 1, 3, 3)
    one = torch.ones_like(x)
    assert close(edm.denoise(lambda z, level: one.clone(), x, 1e-7), x)
    assert close(edm.denoise(lambda z, level: one.clone(), x, 1e5), one * 0.5)


@pytest.mark.parametrize(
    "shape, sigma_shape",
    [
        ((3, 2, 4, 4), (3, 1, 1, 1)),
        ((3, 3, 3, 3), (3, 1, 1, 1)),
        ((3, 5), (3, 1)),
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((1, 3), (1, 3)),
        ((3, 3), (1, 1)),
        ((2, 3, 4), ()),
    ],
)
def test_every_picture_has_its_own_sigma(shape, sigma_shape):
    dtype = torch.float32 if len(shape) == 4 else torch.float64
    x, n = pictures(*shape).to(dtype), pictures(*shape, seed=1).to(dtype)
    numbers = [0.05, 0.7, 20.0] if math.prod(sigma_shape) == 3 else [0.7]
    sigma = torch.tensor(numbers, dtype=dtype).reshape(sigma_shape)
    n = n * sigma
    for data in (0.5, 1.5):
        kept = x.clone(), n.clone(), sigma.clone()
        network = Spy(lambda z, level: torch.cos(z))
        d = edm.denoise(network, x, sigma, data)
        target = edm.network_target(x, n, sigma, data)
        assert all(torch.equal(*pair) for pair in zip(kept, (x, n, sigma), strict=True))
        assert d.shape == x.shape and target.shape == x.shape
        assert {d.dtype, target.dtype} <= {torch.float32, torch.float64}
        z, level = network.calls[0]
        assert len(network.calls) == 1 and z.shape == x.shape
        assert same_level(level, edm.c_noise(sigma))
        # some entries by themselves, with numbers for sigma
        everywhere = sigma.expand(shape).flatten().tolist()
        for i in {0, len(everywhere) // 2, len(everywhere) - 1}:
            s, entry, noise = everywhere[i], x.flatten()[i : i + 1], n.flatten()[i : i + 1]
            assert close(edm.c_in(s, data) * entry, z.flatten()[i : i + 1])
            alone = edm.denoise(lambda z, level: torch.cos(z), entry, s, data)
            assert close(alone, d.flatten()[i : i + 1])
            alone = edm.network_target(entry, noise, s, data)
            assert close(alone, target.flatten()[i : i + 1])


def test_the_network_can_learn():
    weight = torch.tensor(2.0, requires_grad=True)
    x = torch.ones(1, 3)
    edm.denoise(lambda z, level: weight * torch.ones_like(z), x, 3.0, 4.0).sum().backward()
    assert weight.grad is not None and close(weight.grad, 3 * 12 / 5)


# ---------------------------------------------------------------- target and weight


def test_target_by_hand():
    # sigma 3, data 4: (y - 16/25 (y + n)) / (12/5) = 3/20 y - 4/15 n
    one, zero = torch.ones(2, 2), torch.zeros(2, 2)
    assert close(edm.network_target(20 * one, zero, 3.0, 4.0), 3 * one)
    assert close(edm.network_target(zero, 15 * one, 3.0, 4.0), -4 * one)
    assert close(edm.network_target(20 * one, 15 * one, 3.0, 4.0), -one)
    # sigma = sigma_data = 1/2: (y - n) / sqrt(1/2)
    assert close(edm.network_target(one, 3 * one, 0.5), -2 * math.sqrt(2) * one)


def test_target_limits():
    y, n = pictures(2, 5), pictures(2, 5, seed=1)
    assert torch.allclose(edm.network_target(y, 1e-3 * n, 1e-3).double(), -n, atol=0.02)
    assert torch.allclose(edm.network_target(y, 1e3 * n, 1e3).double(), 2 * y, atol=0.02)


@given(sigma=SIGMA, data=DATA, seed=st.integers(0, 99))
def test_the_target_leads_to_the_clean_picture(sigma, data, seed):
    y, n = data * pictures(2, 3, seed=seed), sigma * pictures(2, 3, seed=seed + 100)
    target = edm.network_target(y, n, sigma, data)
    back = edm.denoise(lambda z, level: target.clone(), y + n, sigma, data)
    assert torch.allclose(back.double() / data, y / data, rtol=1e-4, atol=1e-4)


@given(angle=ANGLE, long=LONG)
def test_the_target_rotates(angle, long):
    # With y and n in units of their standard deviations the target is sin * y - cos * n, of variance 1
    sigma, data = long * math.sin(angle), long * math.cos(angle)
    y, n = pictures(2, 3), pictures(2, 3, seed=1)
    target = edm.network_target(data * y, sigma * n, sigma, data)
    expected = math.sin(angle) * y - math.cos(angle) * n
    assert torch.allclose(target.double(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("sigma, data, answer", [(0.1, 0.5, 2.0), (2.0, 0.3, -1.0), (9.0, 5.0, 0.5)])
def test_all_noise_levels_count_alike_for_the_network(sigma, data, answer):
    y, n = data * pictures(1, 4), sigma * pictures(1, 4, seed=1)
    d = edm.denoise(lambda z, level: torch.full_like(z, answer), y + n, sigma, data)
    loss = edm.loss_weight(sigma, data) * (d - y) ** 2
    expected = (answer - edm.network_target(y, n, sigma, data)) ** 2
    assert torch.allclose(loss.double(), expected.double(), rtol=2e-3, atol=1e-3)


# ---------------------------------------------------------------- the schedule


def test_schedule_by_hand():
    assert close(edm.sigma_schedule(3, 1.0, 9.0, 2.0), [9.0, 4.0, 1.0, 0.0])
    assert close(edm.sigma_schedule(steps=3, sigma_min=1, sigma_max=9, rho=1), [9.0, 5.0, 1.0, 0])
    assert close(edm.sigma_schedule(4, rho=3, sigma_max=64, sigma_min=1), [64.0, 27, 8, 1, 0])
    assert close(edm.sigma_schedule(3, 1.0, 128.0), [128.0, 1.5**7, 1.0, 0.0])  # rho is 7
    assert close(edm.sigma_schedule(2, 0.5, 3.0, 5.0), [3.0, 0.5, 0.0])
    assert close(edm.sigma_schedule(2), [80.0, 0.002, 0.0])
    assert ratio_is_one(edm.sigma_schedule(2)[:-1], [80.0, 0.002])
    # outside of the usual levels
    assert ratio_is_one(edm.sigma_schedule(3, 1e-4, 9e-4, 2)[:-1], [9e-4, 4e-4, 1e-4])
    assert ratio_is_one(edm.sigma_schedule(3, 100.0, 900.0, 2)[:-1], [900.0, 400.0, 100.0])


def test_schedule_is_mine_to_change():
    kept = edm.sigma_schedule(5).clone()
    edm.sigma_schedule(5).zero_()
    assert torch.equal(edm.sigma_schedule(5), kept)


def test_schedule_if_nothing_is_said():
    for steps in (2, 3, 18, 40, 257):
        sigmas = edm.sigma_schedule(steps)
        assert torch.is_tensor(sigmas) and sigmas.dtype in (torch.float32, torch.float64)
        assert ratio_is_one(sigmas[:-1], edm.sigma_schedule(steps, 0.002, 80.0, 7.0)[:-1])
        roots = sigmas[:-1].double() ** (1 / 7)
        steps_of_roots = roots.diff()
        assert torch.allclose(steps_of_roots, steps_of_roots.mean(), rtol=1e-3, atol=1e-6)


@given(
    steps=st.integers(2, 60),
    low=st.floats(0.01, 1),
    times=st.floats(1.5, 50),
    rho=st.floats(1, 10),
)
def test_schedule(steps, low, times, rho):
    high = low * times
    sigmas = edm.sigma_schedule(steps, low, high, rho)
    assert sigmas.shape == (steps + 1,)
    assert sigmas[-1] == 0
    assert ratio_is_one(sigmas[0], high)
    assert ratio_is_one(sigmas[-2], low)
    assert (sigmas.diff() < 0).all()
    distances = (sigmas[:-1].double() ** (1 / rho)).diff()
    assert torch.allclose(distances, distances.mean(), rtol=1e-3, atol=1e-5)
    # the same ladder in other units, and every second rung of a finer one
    assert close(edm.sigma_schedule(steps, 3 * low, 3 * high, rho), 3 * sigmas)
    finer = edm.sigma_schedule(2 * steps - 1, low, high, rho)
    assert close(finer[:-1:2], sigmas[:-1])


# ---------------------------------------------------------------- Heun's method


def gaussian(x, sigma):
    """The best denoiser for data of variance 1; its paths are x = constant * sqrt(1 + sigma^2)."""
    return x / (1 + torch.as_tensor(sigma) ** 2)


@pytest.mark.parametrize(
    "kind, dtype",
    [
        (float, torch.float32),
        (float, torch.float64),
        (torch.tensor, torch.float32),
        (lambda s: torch.tensor(s, dtype=torch.float64), torch.float32),
    ],
)
def test_heun_by_hand(kind, dtype):
    x = torch.full((2, 1, 2, 2), 10.0, dtype=dtype)
    x[0] = 20.0
    before, start, end, zero = x.clone(), kind(3.0), kind(1.0), kind(0.0)
    # slope 10 * 3/10 = 3, Euler to 4, slope there 4 * 1/2 = 2, mean 5/2: 10 - 2 * 5/2 = 5
    denoiser = Spy(gaussian)
    after = edm.heun_step(denoiser, x, start, end)
    assert torch.is_tensor(after) and after.dtype in (torch.float32, torch.float64)
    assert close(after, before / 2)
    assert torch.equal(x, before), "x was changed"
    assert float(start) == 3 and float(end) == 1
    assert len(denoiser.calls) == 2
    (x_1, sigma_1), (x_2, sigma_2) = denoiser.calls
    assert close(x_1, before) and same_level(sigma_1, 3.0)
    assert close(x_2, 0.4 * before) and same_level(sigma_2, 1.0)
    # the last step ends at what the denoiser says
    denoiser = Spy(gaussian)
    after = edm.heun_step(denoiser, x, start, zero)
    assert close(after, before / 10)
    assert torch.equal(x, before) and float(start) == 3 and float(zero) == 0
    assert len(denoiser.calls) == 1
    x_1, sigma_1 = denoiser.calls[0]
    assert close(x_1, before) and same_level(sigma_1, 3.0)


def test_what_is_clean_stays():
    # A denoiser that finds no noise, and says so with the very tensor that it was given
    x = pictures(2, 3)
    before = x.clone()
    for low in (1.0, 0.0):
        assert close(edm.heun_step(lambda x, s: x, x, 3.0, low), before)
        assert torch.equal(x, before)
    assert close(edm.denoise(lambda z, level: z, x, 3.0, 4.0), (16 / 25 + 12 / 25) * before)
    assert torch.equal(x, before)


def test_heun_with_whole_numbers():
    x = torch.full((1, 2), 10.0)
    assert close(edm.heun_step(gaussian, x, 3, 1), x / 2)
    assert close(edm.heun_step(gaussian, x, 3, 0), x / 10)


@pytest.mark.parametrize("sigma, seed", [(0.01, 1), (0.7, 2), (80.0, 3)])
def test_the_last_step_is_what_the_denoiser_says(sigma, seed):
    x, y = sigma * pictures(2, 3, seed=seed), pictures(2, 3, seed=seed + 100)
    denoiser = Spy(lambda x, s: torch.cos(x) + y)
    assert torch.allclose(edm.heun_step(denoiser, x, sigma, 0.0).double(), torch.cos(x) + y, atol=1e-4)
    assert len(denoiser.calls) == 1


@given(sigma=SIGMA, part=st.floats(0.01, 0.99))
def test_to_one_clean_picture_the_path_is_straight(sigma, part):
    y, n = pictures(2, 3), pictures(2, 3, seed=1)
    after = edm.heun_step(lambda x, s: y.clone(), y + sigma * n, sigma, part * sigma)
    assert torch.allclose(after.double(), y + part * sigma * n, rtol=1e-4, atol=1e-4)


@given(sigma=st.floats(0.1, 5), part=st.floats(0.05, 0.95), a=NUMBER, b=NUMBER, c=NUMBER)
def test_heun_is_the_trapezoid_rule(sigma, part, a, b, c):
    # A slope that depends on sigma alone: a + b sigma + c sigma^2. Trapezoids are exact for a line,
    # and for the square they are too large by width^3 / 6
    def denoiser(x, s):
        return x - s * (a + b * s + c * s**2)

    x, low = pictures(2, 3), part * sigma
    area = sum(k * (sigma**p - low**p) / p for k, p in ((a, 1), (b, 2), (c, 3)))
    after = edm.heun_step(denoiser, x, sigma, low)
    expected = x - area - c * (sigma - low) ** 3 / 6
    assert torch.allclose(after.double(), expected, rtol=1e-4, atol=3e-4)


@given(sigma=st.floats(0.1, 5), part=st.floats(0.05, 0.95), k=NUMBER)
def test_heun_knows_two_terms_of_the_exponential(sigma, part, k):
    # slope k x: the exact path is an exponential function
    x, z = pictures(2, 3), k * (part - 1) * sigma
    after = edm.heun_step(lambda x, s: x - s * k * x, x, sigma, part * sigma)
    assert torch.allclose(after.double() / (1 + z * z), (1 + z + z * z / 2) * x / (1 + z * z), atol=3e-4)


def test_heun_is_of_second_order():
    def error(steps):
        x, sigmas = torch.ones(1, dtype=torch.float64) * 5**0.5, torch.linspace(2, 1, steps + 1).tolist()
        for sigma, sigma_next in zip(sigmas[:-1], sigmas[1:], strict=True):
            x = edm.heun_step(gaussian, x, sigma, sigma_next)
        return abs(float(x) - 2**0.5)

    assert 3 < error(1) / error(2) < 6
    assert error(8) < 1e-3


def test_every_level_but_zero_has_two_calls():
    x = pictures(2, 3)
    for sigma, low in ((80.0, 79.0), (80.0, 0.002), (0.01, 0.002), (0.002, 1e-3), (1e-3, 1e-5)):
        denoiser = Spy(gaussian)
        after = edm.heun_step(denoiser, x, sigma, low)
        assert len(denoiser.calls) == 2
        assert same_level(denoiser.calls[0][1], sigma) and same_level(denoiser.calls[1][1], low)
        assert after.shape == x.shape and torch.isfinite(after).all()


def test_a_big_last_step_is_not_heun():
    # from a large sigma to one near 0, the second slope counts half
    x = torch.full((1, 2), 3.0, dtype=torch.float64)
    after = edm.heun_step(lambda x, s: torch.zeros_like(x) if torch.as_tensor(s).max() > 1 else x, x, 2.0, 0.5)
    assert close(after, x - 1.5 * x / 4)


def test_the_sampler_finds_the_data():
    # Data of standard deviation 1/2: the best network says 0, and noise is shrunk to the data
    x = 80 * pictures(4, 1, 2, 2)
    sample, sigmas = x, edm.sigma_schedule(40)
    for sigma, sigma_next in zip(sigmas[:-1], sigmas[1:], strict=True):
        sample = edm.heun_step(
            lambda x, s: edm.denoise(lambda z, level: torch.zeros_like(z), x, s),
            sample,
            sigma,
            sigma_next,
        )
    assert torch.allclose(sample.double(), x / 160, rtol=0.02, atol=1e-3)


def test_twice_the_same():
    x, n = pictures(2, 3), pictures(2, 3, seed=1)
    state = torch.get_rng_state()
    for _ in range(2):
        assert torch.equal(edm.heun_step(gaussian, x, 2.0, 1.0), edm.heun_step(gaussian, x, 2.0, 1.0))
        assert torch.equal(edm.denoise(gaussian, x, 2.0), edm.denoise(gaussian, x, 2.0))
        assert torch.equal(edm.network_target(x, n, 2.0), edm.network_target(x, n, 2.0))
        assert torch.equal(edm.sigma_schedule(7), edm.sigma_schedule(7))
    assert torch.equal(torch.get_rng_state(), state)
