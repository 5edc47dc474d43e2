"""The oracles are right: they agree with an independent library at all timesteps, and owe
nothing to the solutions.
"""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from course import PARTS
from hypothesis import given
from hypothesis import strategies as st
from other_side import connected

from autograder.broker.homework.networks import network_answer
from autograder.checking.exercise import PUBLIC_SEED
from autograder.homework.diffusion_models import oracle, stand_ins
from autograder.worker.homework import network
from autograder.worker.homework.vocabulary import StandInNetwork

EXERCISES = Path(oracle.__file__).parent
FLOAT32 = 3e-6  # of the largest value, after a table in float32


def diffusers_scheduler(steps: int, clip: bool) -> Any:
    from diffusers import DDPMScheduler  # takes seconds, and every process collects this file

    return DDPMScheduler(
        num_train_timesteps=steps,
        beta_start=1e-4,
        beta_end=0.02,
        beta_schedule="linear",
        prediction_type="epsilon",
        variance_type="fixed_large",
        clip_sample=clip,
        clip_sample_range=1.0,
    )


@pytest.mark.e2_1_1
@pytest.mark.parametrize("steps", [100, 1000])
def test_tables_agree_with_diffusers(steps: int) -> None:
    theirs, ours = diffusers_scheduler(steps, False), oracle.linear(steps, 1e-4, 0.02)
    np.testing.assert_allclose(theirs.betas.numpy(), ours.betas, rtol=1e-6)
    np.testing.assert_allclose(theirs.alphas_cumprod.numpy(), ours.alpha_bars, rtol=1e-4, atol=1e-7)


@pytest.mark.e2_1_1
def test_add_noise_agrees_with_diffusers_at_every_timestep() -> None:
    theirs, ours = diffusers_scheduler(1000, False), oracle.linear(1000, 1e-4, 0.02)
    rng = np.random.default_rng(1)
    x_0, noise = rng.uniform(-1, 1, (1000, 6)), rng.standard_normal((1000, 6))
    t = np.arange(1000)
    expected = theirs.add_noise(torch.tensor(x_0), torch.tensor(noise), torch.tensor(t)).numpy()
    np.testing.assert_allclose(oracle.add_noise(ours, x_0, noise, t), expected, atol=2e-5)


@pytest.mark.e2_1_2
@pytest.mark.e2_3_3
@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("steps", [100, 1000])
def test_step_agrees_with_diffusers_at_every_timestep(steps: int, clip: bool) -> None:
    """Both are given the same fresh noise. Their variance at t = 1.. is beta_t ("fixed_large"),
    none at t = 0.
    """
    theirs, ours = diffusers_scheduler(steps, clip), oracle.linear(steps, 1e-4, 0.02)
    step = oracle.denoise_thresholded if clip else oracle.denoise
    rng = np.random.default_rng(2)
    for t in range(steps):
        x_t, epsilon = rng.standard_normal((2, 8)), rng.standard_normal((2, 8))
        generator = torch.Generator().manual_seed(t)
        given = theirs.step(
            torch.tensor(epsilon), t, torch.tensor(x_t), generator=generator
        ).prev_sample.numpy()
        z = torch.randn(
            2, 8, generator=torch.Generator().manual_seed(t), dtype=torch.float64
        ).numpy()
        expected = step(ours, epsilon, t, x_t, z)
        # their tables are float32: 1 - alpha_bar carries an error of 1e-7, relative to itself at
        # small t
        loss_of_digits = 2e-7 / (1 - ours.alpha_bars[t])
        assert (
            np.abs(given - expected).max() <= (FLOAT32 + loss_of_digits) * np.abs(expected).max()
        ), f"t = {t}"


schedules = st.tuples(st.integers(2, 200), st.floats(1e-5, 0.05), st.floats(0.06, 0.5))


@pytest.mark.e2_1_1
@given(schedules)
def test_alpha_bars_fall_from_below_one_to_above_zero(arguments: tuple[int, float, float]) -> None:
    alpha_bars = oracle.linear(*arguments).alpha_bars
    assert 0 < alpha_bars[-1] < alpha_bars[0] < 1
    assert (np.diff(alpha_bars) < 0).all()


@pytest.mark.e2_1_2
@given(schedules, st.data())
def test_the_true_noise_leads_back_to_x_0(
    arguments: tuple[int, float, float], data: st.DataObject
) -> None:
    """With the noise that made x_t, and x_0 inside [-1, 1], thresholding changes nothing; at t
    = 0 both return x_0.
    """
    tables = oracle.linear(*arguments)
    t = data.draw(st.integers(0, arguments[0] - 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x_0, noise = rng.uniform(-0.99, 0.99, (2, 5)), rng.standard_normal((2, 5))
    x_t = oracle.add_noise(tables, x_0, noise, np.full(2, t))
    plain = oracle.denoise(tables, noise, t, x_t, np.zeros((2, 5)))
    scale = 1 / np.sqrt(tables.alpha_bars[t])
    np.testing.assert_allclose(
        oracle.denoise_thresholded(tables, noise, t, x_t, np.zeros((2, 5))),
        plain,
        atol=1e-9 * scale,
    )
    if t == 0:
        np.testing.assert_allclose(plain, x_0, atol=1e-9)


@pytest.mark.e2_3_3
def test_posterior_mean_without_noise_in_x_t_is_on_the_line_to_x_0() -> None:
    """From x_t = sqrt(alpha_bar_t) x_0 without noise either form of the mean leads to
    sqrt(alpha_bar_{t-1}) x_0.
    """
    tables = oracle.linear(50, 1e-3, 0.2)
    x_0, zeros = np.random.default_rng(3).uniform(-1, 1, (2, 5)), np.zeros((2, 5))
    for t in range(50):
        x_t = np.sqrt(tables.alpha_bars[t]) * x_0
        expected = np.sqrt(tables.alpha_bar_before(t)) * x_0
        np.testing.assert_allclose(
            oracle.denoise(tables, zeros, t, x_t, zeros), expected, atol=1e-12
        )
        np.testing.assert_allclose(
            oracle.denoise_thresholded(tables, zeros, t, x_t, zeros), expected, atol=1e-12
        )


@pytest.mark.parametrize("shape", [(4, 2), (1, 3, 3)])
@pytest.mark.parametrize("averaged", [False, True])
def test_numpy_stand_ins_answer_as_the_workers_do(shape: tuple[int, ...], averaged: bool) -> None:
    rng = np.random.default_rng(4)
    x, t = rng.standard_normal((3, *shape)), np.array([0.0, 3.0, 7.0])
    cond = rng.uniform(0.1, 1, (3, 5)) if len(shape) == 2 else np.array([1, 4, 2])
    net = network.NetworkProxy(shape, 5).double().eval()
    net.averaged = averaged
    with connected(StandInNetwork(5, len(shape) != 2)):
        theirs = net(torch.tensor(x), torch.tensor(t), torch.tensor(cond)).detach().numpy()
    np.testing.assert_allclose(network_answer(x, t, cond, averaged), theirs, atol=1e-12)
    given_noise = network.add_noise(
        None, torch.tensor(x), torch.tensor(x + 1), torch.tensor(t)
    ).numpy()
    np.testing.assert_allclose(stand_ins.add_noise(x, x + 1, t), given_noise, atol=1e-12)
    step = network.denoise_step(
        None, torch.tensor(x), 3, torch.tensor(x + 1), threshold=True
    ).numpy()
    np.testing.assert_allclose(stand_ins.denoise_step(x, 3, x + 1, True), step, atol=1e-12)


def test_exercises_import_neither_solutions_nor_torch() -> None:
    for file in EXERCISES.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert not {"torch", "solutions", "noise_scheduler", "diffusion_model"} & set(
                    name.split(".")
                ), file.name


def test_checks_of_another_seed_ask_about_other_numbers() -> None:
    """Of a few seeds: where only a number of steps is drawn, two of them may agree by chance."""
    for exercise in PARTS["diffusion_models"]:
        public, again = exercise.check(PUBLIC_SEED), exercise.check(PUBLIC_SEED)
        fresh = [exercise.check(PUBLIC_SEED + offset) for offset in (1, 2, 3)]
        assert {check.cases[0].name.split()[0] for check in (public, *fresh)} == {
            public.cases[0].name.split()[0]
        }
        assert _same_numbers(public, again)
        if exercise.points:  # 2.3.1 asks for two settings, which are what they are
            assert not all(_same_numbers(public, check) for check in fresh), exercise.id


def _same_numbers(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(_numbers(one), _numbers(other), strict=False))


def _numbers(check):
    return [
        value
        for case in check.cases
        for values in (case.inputs, *case.expected)
        for value in values.values()
    ]
