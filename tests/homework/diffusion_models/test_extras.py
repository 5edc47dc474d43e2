"""The optional exercises 2.5: oracles and solutions against diffusers, and what holds whatever
a library says.
"""

import math
from typing import Any

import numpy as np
import pytest
import torch
from extras import FastScheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.homework.diffusion_models import oracle, oracle_extras

FLOAT32 = 1e-5  # what float32 tables leave of a number of size 1
few = settings(max_examples=25, deadline=None)

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


def diffusers_scheduler(steps: int, **options: Any) -> Any:
    from diffusers import DDIMScheduler  # takes seconds, and every process collects this file

    return DDIMScheduler(
        steps,
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        clip_sample=False,
        set_alpha_to_one=True,
        **options,
    )


class Oracle:
    """The oracle with the solution's interface, on tensors."""

    def __init__(self, num_steps: int) -> None:
        self.tables = oracle_extras.cosine(num_steps)
        self.betas, self.alpha_bars = (
            torch.tensor(self.tables.betas),
            torch.tensor(self.tables.alpha_bars),
        )

    def velocity(self, x_0, noise, timesteps):
        return torch.tensor(
            oracle_extras.velocity(self.tables, x_0.numpy(), noise.numpy(), timesteps.numpy())
        )

    def from_velocity(self, v, x_t, t):
        return [
            torch.tensor(each)
            for each in oracle_extras.from_velocity(self.tables, v.numpy(), x_t.numpy(), t)
        ]

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        torch.manual_seed(seed)
        z = torch.randn(x_0.shape).numpy()
        return torch.tensor(
            oracle_extras.ddim(self.tables, x_0.numpy(), epsilon.numpy(), t, t_previous, eta, z)
        )

    def dynamic_threshold(self, x_0, quantile=0.995):
        return torch.tensor(oracle_extras.dynamic_threshold(x_0.numpy(), quantile))


both = pytest.mark.parametrize("ours", [Oracle, FastScheduler])


def agree(given: torch.Tensor, expected: torch.Tensor, tolerance: float = FLOAT32) -> None:
    torch.testing.assert_close(given.float(), expected.float(), rtol=0, atol=tolerance)


# --- against diffusers
# ------------------------------------------------------------------------------------------------


@pytest.mark.e2_5_1
@both
@pytest.mark.parametrize("steps", [1, 2, 10, 100, 1000])
def test_cosine_tables_agree_with_diffusers(ours: Any, steps: int) -> None:
    theirs = diffusers_scheduler(steps)
    agree(ours(steps).betas, theirs.betas, 1e-6)
    agree(ours(steps).alpha_bars, theirs.alphas_cumprod, 1e-6)


@pytest.mark.e2_5_2
@both
def test_v_agrees_with_diffusers_at_every_timestep(ours: Any) -> None:
    x_0, noise, t = torch.randn(1000, 6), torch.randn(1000, 6), torch.arange(1000)
    agree(ours(1000).velocity(x_0, noise, t), diffusers_scheduler(1000).get_velocity(x_0, noise, t))


@pytest.mark.e2_5_2
@pytest.mark.e2_5_3
@both
@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("jumps", [1000, 20, 7])
def test_v_and_ddim_agree_with_diffusers_at_every_timestep(
    ours: Any, eta: float, jumps: int
) -> None:
    """x_0 from v, and the jump with it and epsilon from v; both are given the same fresh noise."""
    scheduler, theirs = ours(1000), diffusers_scheduler(1000)
    theirs.set_timesteps(jumps)
    for t in range(0, 1000, 1 if jumps == 20 else 37):
        v, x_t = torch.randn(2, 8), torch.randn(2, 8)
        z = torch.randn(2, 8, generator=torch.Generator().manual_seed(t))
        expected = theirs.step(v, t, x_t, eta=eta, variance_noise=z)
        x_0, epsilon = scheduler.from_velocity(v, x_t, t)
        agree(x_0, expected.pred_original_sample)
        t_previous = max(t - 1000 // jumps, -1)
        step = scheduler.ddim_step(x_0, epsilon, t, t_previous, eta, seed=t)
        before = 1.0 if t_previous < 0 else float(scheduler.alpha_bars[t_previous])
        now = float(scheduler.alpha_bars[t])
        direction = 1 - before - eta**2 * (1 - before) / (1 - now) * (1 - now / before)
        # roots of small differences keep few digits in float32, theirs included
        loss_of_digits = 3e-7 / math.sqrt(1 - now) + 3e-7 / math.sqrt(max(direction, 1e-7))
        agree(step, expected.prev_sample, 2 * FLOAT32 + loss_of_digits)


@pytest.mark.e2_5_4
@both
@pytest.mark.parametrize("shape", [(5, 3, 6, 6), (5, 1, 28, 28)])
@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.995])
def test_dynamic_threshold_agrees_with_diffusers(
    ours: Any, shape: tuple[int, ...], quantile: float
) -> None:
    theirs = diffusers_scheduler(10, dynamic_thresholding_ratio=quantile, sample_max_value=100.0)
    x_0 = torch.randn(shape) * torch.tensor([0.1, 0.5, 1, 3, 10]).view(-1, 1, 1, 1)
    agree(ours(10).dynamic_threshold(x_0, quantile), theirs._threshold_sample(x_0))
    assert ours(10).dynamic_threshold(x_0, quantile).abs().max() <= 1


# --- what must hold whatever a library says
# ---------------------------------------------------------------------------


@pytest.mark.e2_5_2
@few
@given(st.integers(1, 1000), st.lists(st.integers(1, 4), max_size=3), st.data())
def test_v_and_x_t_give_x_0_and_the_noise_back(
    steps: int, shape: list[int], data: st.DataObject
) -> None:
    scheduler, t = FastScheduler(steps), data.draw(st.integers(0, steps - 1))
    x_0, noise, timesteps = torch.randn(3, *shape), torch.randn(3, *shape), torch.full((3,), t)
    x_t, v = scheduler.add_noise(x_0, noise, timesteps), scheduler.velocity(x_0, noise, timesteps)
    x_0_again, noise_again = scheduler.from_velocity(v, x_t, t)
    agree(x_0_again, x_0)
    agree(noise_again, noise)
    agree(v.square() + x_t.square(), x_0.square() + noise.square(), 1e-4)  # the same length, turned


@pytest.mark.e2_5_3
@few
@given(st.integers(2, 300), st.data())
def test_ddim_with_eta_1_and_single_steps_is_ddpm_with_the_posterior_variance(
    steps: int, data: st.DataObject
) -> None:
    """The mean of q(x_{t-1} | x_t, x_0) is eq. 7 of DDPM, its variance (1 - alpha_bar_prev) /
    (1 - alpha_bar) beta.
    """
    tables, t = oracle_extras.cosine(steps), data.draw(st.integers(0, steps - 1))
    rng = np.random.default_rng(1)
    x_0, noise, z = (
        rng.uniform(-1, 1, (2, 5)),
        rng.standard_normal((2, 5)),
        rng.standard_normal((2, 5)),
    )
    x_t = oracle.add_noise(tables, x_0, noise, np.full(2, t))
    mean = oracle.denoise_thresholded(tables, noise, t, x_t, np.zeros((2, 5)))
    variance = (1 - tables.alpha_bar_before(t)) / (1 - tables.alpha_bars[t]) * tables.betas[t]
    step = oracle_extras.ddim(tables, x_0, noise, t, t - 1, 1.0, z)
    scale = 1 / np.sqrt(tables.alpha_bars[t])  # eq. 15, in the mean, divides by this root
    np.testing.assert_allclose(step, mean + np.sqrt(variance) * z, atol=1e-12 * scale)


@pytest.mark.e2_5_3
@few
@given(st.integers(2, 1000), st.data())
def test_ddim_along_the_true_noise_stays_on_the_way_of_the_forward_process(
    steps: int, data: st.DataObject
) -> None:
    scheduler = FastScheduler(steps)
    t = data.draw(st.integers(1, steps - 1))
    t_previous = data.draw(st.integers(-1, t - 1))
    x_0, noise = torch.rand(3, 4) * 2 - 1, torch.randn(3, 4)
    there = (
        scheduler.add_noise(x_0, noise, torch.full((3,), t_previous)) if t_previous >= 0 else x_0
    )
    agree(scheduler.ddim_step(x_0, noise, t, t_previous), there)


@pytest.mark.e2_5_3
@pytest.mark.parametrize("jump", [1, 50, 999])
def test_ddim_is_finite_from_every_time_with_all_the_noise_of_eta_1(jump: int) -> None:
    scheduler, ones = FastScheduler(1000), torch.ones(1, 2)
    for t in range(1000):
        assert scheduler.ddim_step(ones, ones, t, max(t - jump, -1), 1.0).isfinite().all(), t


@pytest.mark.e2_5_3
def test_ddim_keeps_the_variance_whatever_eta_is() -> None:
    scheduler, n = FastScheduler(100), 200_000
    x_0, noise = torch.randn(n), torch.randn(n)
    for eta in (0.0, 0.5, 1.0):
        x = scheduler.ddim_step(x_0, noise, 80, 40, eta)
        assert abs(x.var().item() - 1) < 7 * math.sqrt(2 / n)  # seven standard deviations
