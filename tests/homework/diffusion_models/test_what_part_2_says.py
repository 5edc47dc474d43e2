"""Numbers that part 2's texts, hints and model answers state are executed, or stand in a table."""

import importlib
import inspect
import re

import numpy as np
import pytest
import torch
from diffusion_model import DiffusionModel
from extras import FastScheduler
from noise_prediction_net import ConditionalUnet1D, ConditionalUnet2D
from noise_scheduler import NoiseScheduler
from randomizer import DL_random
from robotics.trajectory_gen import TrajectoryGenerator, noise_variances
from training import best_device

from autograder.content import SOLUTIONS
from autograder.homework.diffusion_models.e2_2_1_loss import EXERCISE as LOSS
from autograder.homework.diffusion_models.e2_5_2_v_prediction import EXERCISE as VELOCITY
from notebooks.building import read_cells

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

FOLDER = SOLUTIONS / "diffusion_models"
STUDY = (FOLDER / "computer_vision" / "study.md").read_text()
CELLS = {
    cell.name: " ".join(cell.source.replace("# ", "").split())
    for cell in read_cells("diffusion_models")
}
ROWS = {
    (float(w), threshold == "on"): (round(float(agreement) * 30 / 100), diversity, outside)
    for w, threshold, agreement, diversity, outside in re.findall(
        r"\| ([\d.]+) \| (on|off) \| ([\d.]+)% \| ([\d.]+) \| ([\d.]+)% \|", STUDY
    )
}


def says(exercise, name: str) -> str:
    return next(m.sentence for m in exercise.misconceptions if m.name == name)


# --- seeds


def test_a_generator_is_drawn_from_and_goes_on_where_it_was() -> None:
    generator = torch.Generator().manual_seed(3)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    drawn = [
        DL_random((4,), generator=generator),
        DL_random((4,), normal=False, generator=generator),
        DL_random((4,), int_range=(0, 9), generator=generator),
    ]
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(3)
    for one, other in zip(
        drawn, [torch.randn(4), torch.rand(4), torch.randint(0, 9, (4,))], strict=True
    ):
        assert torch.equal(one, other)
    with pytest.raises(ValueError, match="not both"):
        DL_random((4,), seed=1, generator=generator)


def test_the_model_goes_where_it_is_told_to(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    model = DiffusionModel((2,), 3, denoising_steps=2, test=True, device="cpu")
    assert model.device.type == "cpu"
    assert model.generate_sample(torch.zeros(1, 3)).device.type == "cpu"


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_model_takes_the_fastest_device(monkeypatch, cuda, mps, device) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert best_device().type == device


class Exact(torch.nn.Module):
    """The right answer for data that are N(0, 1): sqrt(1 - alpha_bar_t) x_t."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.roots = (1 - NoiseScheduler(steps).alpha_bars).sqrt()

    def forward(self, sample, timestep, global_cond):
        return self.roots[timestep].view(-1, *[1] * (sample.ndim - 1)) * sample


def exact_model(steps: int = 400) -> DiffusionModel:
    model = DiffusionModel((2000,), 3, denoising_steps=steps, test=True)
    model.ema.module = Exact(steps)
    return model


@pytest.mark.e2_2_3
def test_a_seed_makes_samples_repeatable_and_leaves_them_what_they_are() -> None:
    model, cond = exact_model(), torch.zeros(2, 3)
    first, again = (model.generate_sample(cond, seed=0) for _ in range(2))
    assert torch.equal(first, again) and not torch.equal(first, model.generate_sample(cond, seed=1))
    assert first.std().item() == pytest.approx(1, abs=0.06)


@pytest.mark.e2_2_3
def test_a_seed_for_every_draw_makes_all_noises_the_same_and_the_sample_wide() -> None:
    model, cond = exact_model(), torch.zeros(2, 3)
    step = model.noise_scheduler.denoise_step
    model.noise_scheduler.denoise_step = lambda e, t, x, threshold: step(e, t, x, threshold, 0)
    assert model.generate_sample(cond, seed=0).std().item() > 10


@pytest.mark.e2_2_1
def test_a_seeded_loss_is_repeatable_and_its_draws_differ() -> None:
    model = DiffusionModel((50,), 3, p_uncond=0.5, test=True)
    seen = []
    model.noise_pred_net.forward = lambda x, t, c: seen.append((x, t, c)) or x
    data, cond = torch.zeros(40, 50), torch.ones(40, 3)
    losses = [model.compute_loss_on_batch(data, cond, seed=3) for _ in range(2)]
    assert losses[0] == losses[1]
    coins = DL_random((40,), normal=False, seed=3)
    times = DL_random((40,), int_range=(0, 100), seed=3)
    assert torch.equal(seen[0][2][:, 0] == 0, coins < 0.5)  # each sample has a coin of its own
    assert not torch.equal(seen[0][1].cpu(), times)  # drawn on, and not begun again


# --- losses


@pytest.mark.e2_2_1
def test_answering_0_costs_1_and_a_new_u_net_which_answers_x_t_another_amount() -> None:
    said = says(LOSS, "loss_summed")
    assert "Answering 0 costs 1.0;" in said and "x_t, which costs about 0.4 for 1000 steps" in said
    scheduler, t = NoiseScheduler(1000), torch.arange(1000).repeat(200)
    for network, shape, condition in (
        (ConditionalUnet1D(2, 4), (16, 2), torch.zeros(8, 4)),
        (ConditionalUnet2D(8, 3, 3, 4), (3, 8, 8), torch.zeros(8).long()),
    ):
        x = torch.randn(8, *shape)
        assert torch.equal(network(x, torch.arange(8), condition), x)
    data, noise = torch.randn(2, len(t), 1)
    x_t = scheduler.add_noise(data, noise, t)
    assert (noise**2).mean().item() == pytest.approx(1, abs=0.05)
    assert round(((x_t - noise) ** 2).mean().item(), 1) == 0.4


@pytest.mark.e2_2_1
def test_noise_drawn_again_is_best_answered_by_0_at_a_loss_of_1() -> None:
    assert "the loss never falls below 1" in says(LOSS, "fresh_noise_as_target")
    x_t, other = torch.randn(2, 100_000)
    costs = [((k * x_t - other) ** 2).mean().item() for k in (-0.5, 0, 0.5, 1)]
    assert min(costs) == costs[1] == pytest.approx(1, abs=0.03)
    assert costs[3] == pytest.approx(2, abs=0.05)  # where our U-Nets start


# --- v


@pytest.mark.e2_5_2
def test_v_is_at_right_angles_to_x_t_and_with_a_plus_it_is_not() -> None:
    said = says(VELOCITY, "v_with_a_plus")
    assert "not at right angles" in said and "where alpha_bar is 1/2 both are the same" in said
    for bar in (0.01, 0.5, 0.99):
        x_t = np.array([np.sqrt(bar), np.sqrt(1 - bar)])  # of x_0 and epsilon
        v, plus = np.array([-x_t[1], x_t[0]]), x_t[::-1]
        assert x_t @ v == pytest.approx(0)
        assert x_t @ plus == pytest.approx(2 * np.sqrt(bar * (1 - bar)))
        assert abs(np.linalg.det([x_t, plus])) == pytest.approx(abs(2 * bar - 1))
        assert np.array_equal(x_t, plus) == (bar == 0.5)


@pytest.mark.e2_5_2
def test_v_is_mostly_what_is_hard_to_see() -> None:
    said = " ".join((FOLDER / "extras.md").read_text().split())
    assert "At low noise v is mostly epsilon, at high noise mostly -x_0" in said
    x_0, noise = torch.randn(2, 1, 1000)
    scheduler = FastScheduler(1000)
    first, last = (scheduler.velocity(x_0, noise, torch.tensor([t])) for t in (0, 999))
    assert (first - noise).abs().mean() < 0.1 and (last + x_0).abs().mean() < 0.1


# --- policies


@pytest.mark.e2_4
def test_a_plan_ends_in_noise() -> None:
    said = " ".join((noise_variances.__doc__ or "").split())
    left = [
        NoiseScheduler(100, *b).alpha_bars[-1].sqrt().item() for b in ((), noise_variances(100))
    ]
    assert (
        "sqrt(alpha_bar_T) = {:.2f} of the plan; with these it keeps {:.3f}".format(*left) in said
    )
    assert noise_variances(1000) == pytest.approx((1e-4, 0.02))
    for steps in (3, 20, 50, 100, 400, 1000):
        policy = TrajectoryGenerator(denoising_steps=steps).policy
        assert len(policy.noise_scheduler.betas) == steps
        assert 0 < policy.noise_scheduler.alpha_bars[-1].sqrt() < 0.03


# --- model answers


def test_model_answers_on_images_quote_the_measured_table() -> None:
    assert len(ROWS) == 10
    right = {w: ROWS[w, False][0] for w in (0, 0.5, 1, 2, 5)}
    diversity = {w: ROWS[w, False][1] for w in right}
    outside = {w: ROWS[w, False][2] for w in right}
    answer = CELLS["answer-guidance"]
    assert f"{right[0]} of 30 at w = 0, {right[1]} at 1 and {right[2]} at 2 and at 5" in answer
    assert right[2] == right[5] == 30
    assert f"{outside[0]} % at w = 0, {outside[2]} % at 2 and {outside[5]} % at 5" in answer
    assert f"does not fall but rises, from {diversity[2]} to {diversity[5]}" in answer
    assert f"{right[0]} of 30 are read as" in CELLS["answer-unguided"]
    answer = CELLS["answer-threshold-results"]
    assert f"only {outside[5]} % of the values" in answer
    clamped = ROWS[5, True]
    assert f"({clamped[0]} of 30 both times)" in answer and clamped[0] == right[5]
    assert f"diversity is {clamped[1]} instead of {diversity[5]}" in answer
    assert all(ROWS[w, True][0] == right[w] for w in (0, 0.5, 1, 2))
    answer = CELLS["answer-best"]
    assert f"{ROWS[1, True][0]} and {ROWS[2, True][0]} of 30" in answer
    assert f"at w = 0 it is {ROWS[0, True][0]}" in answer
    assert f"diversity, {clamped[1]} of" in answer and f"the {ROWS[1, True][1]} at w = 1" in answer


def test_the_table_of_names_has_those_of_this_homework_and_those_of_diffusers() -> None:
    diffusers = pytest.importorskip("diffusers")
    training_utils = importlib.import_module("diffusers.training_utils")
    classes = (
        *(getattr(diffusers, name) for name in ("DDPMScheduler", "DDIMScheduler", "UNet2DModel")),
        *(diffusers.DiTPipeline, training_utils.EMAModel),
    )
    theirs = " ".join(map(inspect.getsource, classes))
    ours = " ".join(
        (SOLUTIONS / place).read_text(encoding="utf-8")
        for folder, names in {
            "diffusion_models": "noise_scheduler diffusion_model extras randomizer training "
            "noise_prediction_net",
            "conditional_ddpm": "settings",
        }.items()
        for place in (f"{folder}/{name}.py" for name in names.split())
    )
    (cell,) = (cell for cell in read_cells("diffusion_models") if cell.name == "names")
    rows = [line.split("|")[1:3] for line in cell.source.splitlines() if line.startswith("| ")]
    assert len(rows) > 10
    for row in rows:
        for column, code in zip(row, (ours, theirs), strict=True):
            for word in re.findall(r"\w{2,}", " ".join(re.findall(r"`([^`]*)`", column))):
                assert re.search(rf"\b{word}\b", code), word
