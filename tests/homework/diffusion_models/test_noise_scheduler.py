"""The reference scheduler against the papers, against diffusers, and against statistics; and the
random numbers.

Tests that rest on statistics say how many standard deviations they allow; each fails by chance less
than once in 10^9 seeds, and their seeds are fixed besides.
"""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from noise_scheduler import NoiseScheduler
from randomizer import DL_random

few = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 2**31)

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


def column(values, samples):
    return values.view(-1, *[1] * (samples.ndim - 1))


@pytest.mark.e2_1_1
@few
@given(st.integers(1, 1200), st.floats(1e-5, 1e-3), st.floats(2e-3, 0.05))
def test_the_tables_of_the_schedule(steps, beta_start, beta_end):
    scheduler = NoiseScheduler(steps, beta_start, beta_end)
    betas, alphas, alpha_bars = scheduler.betas, scheduler.alphas, scheduler.alpha_bars
    for table in (betas, alphas, alpha_bars):
        assert table.shape == (steps,)
        assert table.dtype == torch.float32
    assert betas[0].item() == pytest.approx(beta_start, rel=1e-6)
    if steps > 1:
        assert betas[-1].item() == pytest.approx(beta_end, rel=1e-6)
        torch.testing.assert_close(
            betas.diff(), betas.diff().mean().expand(steps - 1), rtol=0, atol=1e-8
        )
    assert torch.equal(alphas, 1 - betas)
    exact = torch.tensor(
        [math.prod(alphas[: t + 1].double().tolist()) for t in (0, steps // 2, steps - 1)]
    )
    torch.testing.assert_close(
        alpha_bars[[0, steps // 2, steps - 1]], exact.float(), rtol=1e-4, atol=0
    )
    assert (alpha_bars.diff() < 0).all()
    assert 0 < alpha_bars[-1] <= alpha_bars[0] < 1


@pytest.mark.e2_1_1
def test_known_values_of_the_schedule():
    scheduler = NoiseScheduler(400)  # t = 76 here is t_s = 77 of part 1
    assert scheduler.betas[76].item() == pytest.approx(0.003890, abs=1e-6)
    assert scheduler.alpha_bars[76].item() == pytest.approx(0.857414, abs=1e-6)
    assert scheduler.alpha_bars[76].sqrt().item() == pytest.approx(0.925967, abs=1e-6)


@pytest.mark.e2_1_1
def test_data_of_variance_one_keep_it_at_every_time():
    scheduler, n = NoiseScheduler(400), 200_000
    x_0, noise = torch.randn(n), torch.randn(n)
    for t in (0, 20, 60, 120, 200, 300, 399):
        x_t = scheduler.add_noise(x_0, noise, torch.full((n,), t))
        # Seven standard deviations, at seven times: 2e-11 by chance.
        assert abs(x_t.var().item() - 1) < 7 * math.sqrt(2 / n)
        assert abs(x_t.mean().item()) < 7 / math.sqrt(n)
        correlation = torch.corrcoef(torch.stack([x_0, x_t]))[0, 1].item()
        assert abs(correlation - scheduler.alpha_bars[t].sqrt().item()) < 7 / math.sqrt(n)


@pytest.mark.e2_1_1
@few
@given(st.integers(1, 400), st.lists(st.integers(1, 5), max_size=4), st.integers(1, 5), seeds)
def test_noise_goes_in_and_comes_out_again(steps, shape, batch, seed):
    scheduler = NoiseScheduler(steps)
    torch.manual_seed(seed)
    x_0, noise = (
        torch.randn(batch, *shape, dtype=torch.float64),
        torch.randn(batch, *shape, dtype=torch.float64),
    )
    t = torch.randint(steps, (batch,))
    inputs = [x.clone() for x in (x_0, noise, t)]
    x_t = scheduler.add_noise(x_0, noise, t)
    assert x_t.shape == x_0.shape
    assert all(torch.equal(x, before) for x, before in zip((x_0, noise, t), inputs, strict=True))
    alpha_bars = column(scheduler.alpha_bars[t].double(), x_t)
    estimate = (x_t - (1 - alpha_bars).sqrt() * noise) / alpha_bars.sqrt()  # eq. 15
    torch.testing.assert_close(estimate, x_0, rtol=0, atol=1e-4)


@pytest.mark.e2_1_2
@pytest.mark.e2_3_3
@few
@given(st.integers(1, 400), st.booleans(), seeds)
def test_the_last_step_with_the_true_noise_brings_the_picture_back(steps, threshold, seed):
    scheduler = NoiseScheduler(steps)
    torch.manual_seed(seed)
    x_0, noise = torch.rand(3, 1, 4, 4) * 2 - 1, torch.randn(3, 1, 4, 4)
    x = scheduler.add_noise(x_0, noise, torch.zeros(3, dtype=torch.int64))
    # 1 - alpha_bar_0 = 1e-4 has a relative error of 6e-4 in float32, and is the square of a factor
    # of the noise.
    torch.testing.assert_close(
        scheduler.denoise_step(noise, 0, x, threshold), x_0, rtol=0, atol=5e-4
    )


def diffusers_scheduler(steps, threshold=False):
    diffusers = pytest.importorskip("diffusers")
    return diffusers.DDPMScheduler(
        steps,
        1e-4,
        0.02,
        "linear",
        variance_type="fixed_large",
        clip_sample=threshold,
        prediction_type="epsilon",
    )


@pytest.mark.e2_1_1
@pytest.mark.parametrize("steps", [400, 1000])
def test_tables_and_noise_agree_with_diffusers(steps):
    ours, theirs = NoiseScheduler(steps), diffusers_scheduler(steps)
    torch.testing.assert_close(ours.betas, theirs.betas, rtol=1e-6, atol=0)
    torch.testing.assert_close(ours.alpha_bars, theirs.alphas_cumprod, rtol=1e-5, atol=0)
    x_0, noise, t = torch.randn(steps, 3), torch.randn(steps, 3), torch.arange(steps)
    torch.testing.assert_close(
        ours.add_noise(x_0, noise, t), theirs.add_noise(x_0, noise, t), rtol=0, atol=1e-5
    )


@pytest.fixture
def default_dtype():
    yield torch.set_default_dtype
    torch.set_default_dtype(torch.float32)


@pytest.mark.sampled(4)
@pytest.mark.e2_1_2
@pytest.mark.e2_3_3
@pytest.mark.parametrize("threshold", [False, True])
@pytest.mark.parametrize("steps", [400, 1000])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 5e-4), (torch.float64, 1e-10)])
def test_every_step_agrees_with_diffusers(steps, threshold, dtype, tolerance, default_dtype):
    """From exact tables the two formulas agree; in float32 they differ by how they round 1 -
    alpha_bar_0 = 1e-4.
    """
    default_dtype(dtype)
    ours, theirs = NoiseScheduler(steps), diffusers_scheduler(steps, threshold)
    ours.betas = theirs.betas = ours.betas.to(dtype)
    ours.alphas = theirs.alphas = 1 - ours.betas
    ours.alpha_bars = theirs.alphas_cumprod = ours.alphas.cumprod(0)
    theirs.one = torch.ones(())
    for t in range(steps):
        x_t, prediction = torch.randn(2, 4, 1, 3, 3)
        torch.manual_seed(t)
        expected = theirs.step(prediction, t, x_t).prev_sample
        actual = ours.denoise_step(prediction, t, x_t, threshold, seed=t)
        torch.testing.assert_close(
            actual, expected, rtol=0, atol=tolerance, msg=lambda m, t=t: f"t = {t}: {m}"
        )


@pytest.mark.e2_1_2
def test_the_noise_of_a_step_has_variance_beta_and_differs_within_the_batch():
    scheduler, n = NoiseScheduler(400), 100_000
    x_t = torch.zeros(2, n)
    for t in (1, 200, 399):
        z = scheduler.denoise_step(x_t, t, x_t) / scheduler.betas[t].sqrt()
        assert ((z.var(dim=1) - 1).abs() < 7 * math.sqrt(2 / n)).all()
        assert abs((z[0] * z[1]).mean().item()) < 7 / math.sqrt(n)
    assert not scheduler.denoise_step(x_t, 0, x_t).any()


@few
@given(st.lists(st.integers(1, 6), max_size=4), seeds)
def test_a_seed_repeats_its_numbers(shape, seed):
    for options in ({}, {"normal": False}, {"int_range": (0, 1000)}):
        first = DL_random(shape, seed=seed, **options)
        assert first.shape == tuple(shape)
        assert torch.equal(first, DL_random(shape, seed=seed, **options))


def test_without_a_seed_the_numbers_go_on():
    DL_random((3,), seed=1)
    first, second = DL_random((100,)), DL_random((100,))
    assert not torch.equal(first, second)
    DL_random((3,), seed=1)
    assert torch.equal(DL_random((100,)), first)


def test_numbers_come_from_the_distribution_that_is_asked_for():
    n = 100_000
    normal, uniform, whole = (
        DL_random((n,)),
        DL_random(n, normal=False),
        DL_random((n,), int_range=(2, 6)),
    )
    assert abs(normal.mean().item()) < 7 / math.sqrt(n)
    assert abs(normal.var().item() - 1) < 7 * math.sqrt(2 / n)
    assert 0 <= uniform.min() < 1e-3
    assert 1 - 1e-3 < uniform.max() < 1
    assert abs(uniform.mean().item() - 0.5) < 7 * math.sqrt(1 / 12 / n)
    assert whole.dtype == torch.int64
    counts = whole.bincount()
    assert len(counts) == 6
    assert counts[:2].sum() == 0
    assert ((counts[2:] / n - 1 / 4).abs() < 7 * math.sqrt(3 / 16 / n)).all()
