"""FastDiffusionModel does what its file says: v as target, DDIM in few steps, guidance, two
thresholds; it learns.
"""

import math

import bench_fast
import pytest
import torch
from fast_model import FastDiffusionModel
from torch import nn

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


class Spy(nn.Module):
    """A network that knows the one image there is, and says what v belongs to it; it notes what
    it was asked.
    """

    def __init__(self, model, image):
        super().__init__()
        self.model, self.image, self.asked = model, image, []

    def forward(self, x_t, t, cond):
        self.asked.append((t.clone(), cond.clone(), torch.is_grad_enabled()))
        alpha_bars = self.model.noise_scheduler.alpha_bars[t].view(-1, 1, 1, 1)
        epsilon = (x_t - alpha_bars.sqrt() * self.image) / (1 - alpha_bars).sqrt()
        return self.model.noise_scheduler.velocity(self.image.expand_as(x_t), epsilon, t) + x_t


@pytest.fixture
def image():
    return torch.rand(1, 1, 4, 4) * 2 - 1


@pytest.fixture
def model(image):
    model = FastDiffusionModel((1, 4, 4), 5, sequential=False, denoising_steps=100, test=True)
    model.noise_pred_net = model.ema.module = Spy(model, image)
    return model


@pytest.mark.parametrize("steps", [1, 7, 20, 100])
@pytest.mark.parametrize("threshold", [False, True, "dynamic"])
def test_a_perfect_network_leads_to_the_image_in_any_number_of_steps(
    model, image, steps, threshold
):
    samples = model.generate_sample(torch.tensor([1, 2, 3]), threshold=threshold, steps=steps)
    torch.testing.assert_close(samples, image.expand(3, 1, 4, 4), rtol=0, atol=1e-3)
    times = [int(t[0]) for t, _, _ in model.noise_pred_net.asked]
    assert len(times) == steps and times[0] == 99 and times == sorted(set(times), reverse=True)
    assert not any(gradients for _, _, gradients in model.noise_pred_net.asked)


def test_a_perfect_network_has_no_loss_at_any_time_and_sees_all_times(model, image):
    model.p_uncond = 0.5
    for _ in range(20):
        assert (
            model.compute_loss_on_batch(image.expand(50, 1, 4, 4), torch.full((50,), 3)).item()
            < 1e-6
        )
    for t, _, _ in model.noise_pred_net.asked:
        assert (t // 2).tolist() == list(range(50))  # a batch of 50: two of the 100 times each
    labels = torch.stack([cond for _, cond, _ in model.noise_pred_net.asked])
    assert set(labels.unique().tolist()) == {0, 3}
    # seven standard deviations
    assert abs((labels == 0).float().mean().item() - 0.5) < 7 * 0.5 / math.sqrt(1000)


class Voices(nn.Module):
    """Answers x_t + 0.1 * the label: v is then 0.1 * the label."""

    def forward(self, x_t, t, cond):
        return x_t + 0.1 * cond.view(-1, 1, 1, 1)


@pytest.mark.parametrize("weight", [0.0, 0.5, 3.0])
def test_guidance_is_that_of_the_homework(model, weight):
    """(1 + w) v_c - w v_null, where v_null is 0 here; one step from x_T gives x_0 = sqrt(a) x_T
    - sqrt(1 - a) v.
    """
    model.ema.module = Voices()
    sample = model.generate_sample(torch.tensor([1, 4]), weight, seed=5, steps=1)
    torch.manual_seed(5)
    a = model.noise_scheduler.alpha_bars[-1]
    v = (1 + weight) * torch.tensor([0.1, 0.4]).view(2, 1, 1, 1)
    torch.testing.assert_close(sample, a.sqrt() * torch.randn(2, 1, 4, 4) - (1 - a).sqrt() * v)


@pytest.mark.parametrize("threshold", [True, "dynamic"])
def test_thresholds_keep_samples_in_range(model, threshold):
    model.ema.module = Voices()
    labels = torch.tensor([1, 4])
    assert model.generate_sample(labels, 9.0, False, steps=5).abs().max() > 1.5
    assert model.generate_sample(labels, 9.0, threshold, steps=5).abs().max() <= 1


def test_what_a_threshold_cut_off_does_not_come_back_through_epsilon(model):
    """A step goes straight towards the x_0 that was kept, along the noise that x_t holds beside
    it.
    """
    seen = []
    model.ema.module = Voices()
    model.ema.module.register_forward_pre_hook(
        lambda _, inputs: seen.append((inputs[0], int(inputs[1][0])))
    )
    model.generate_sample(torch.tensor([1, 4]), threshold=True, steps=3)
    (x, t), (x_next, t_next) = seen[1:3]
    a, b = model.noise_scheduler.alpha_bars[[t, t_next]]
    x_0, _ = model.noise_scheduler.from_velocity(torch.tensor([0.1, 0.4]).view(2, 1, 1, 1), x, t)
    assert (x_0.abs() > 1).any()
    kept = x_0.clamp(-1, 1)
    epsilon = (x - a.sqrt() * kept) / (1 - a).sqrt()
    torch.testing.assert_close(x_next, b.sqrt() * kept + (1 - b).sqrt() * epsilon)


def test_eta_decides_whether_noise_is_drawn_on_the_way(model):
    model.ema.module = Voices()
    labels = torch.tensor([1, 4])
    plain, noisy = (model.generate_sample(labels, seed=1, steps=5, eta=eta) for eta in (0.0, 1.0))
    assert torch.equal(plain, model.generate_sample(labels, seed=1, steps=5))
    assert (plain - noisy).abs().max() > 0.1


@pytest.mark.parametrize("options", [{"threshold": "static"}, {"steps": 0}, {"steps": 101}])
def test_what_cannot_be_meant_is_refused(model, options):
    with pytest.raises(ValueError, match=r"threshold is|steps must lie"):
        model.generate_sample(torch.tensor([1]), **options)


def test_sequences_have_the_same_interface():
    model = FastDiffusionModel((8, 2), 3, denoising_steps=50)
    data, cond = torch.randn(4, 8, 2), torch.randn(4, 3)
    model.compute_loss_on_batch(data, cond).backward()
    assert model.generate_sample(cond, 0.5, "dynamic", steps=3).shape == (4, 8, 2)


@pytest.mark.full
@pytest.mark.usefixtures("flushed_denormals")
def test_it_learns_in_a_hundred_steps():
    """The loss of held-out digits: 0.82 after one step, 0.32 after a hundred with this seed."""
    model, _ = bench_fast.train(100, seed=0)
    images, labels = bench_fast.load_digits("held_out")
    with torch.no_grad():
        loss = model.compute_loss_on_batch(images[:500], labels[:500] + 1, seed=0).item()
    assert loss < 0.4, loss


@pytest.mark.full
@pytest.mark.usefixtures("flushed_denormals")
def test_digits_are_drawn_as_asked():
    """By a budget of steps, not seconds; fast.md has another seed's numbers."""
    model, _ = bench_fast.train(1550, seed=0)
    assert bench_fast.measure(model, 1550, 1.5, 0.0, 500, seed=0).said.class_agreement >= 0.9


def test_bench_writes_what_it_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_fast, "BATCH", 8)
    monkeypatch.setattr(bench_fast, "DDIM_STEPS", 2)
    rows = bench_fast.main(["--steps", "2", "--count", "20", "--out", str(tmp_path / "fast.md")])
    text = (tmp_path / "fast.md").read_text()
    assert [(row.guidance, row.eta) for row in rows] == [(0.5, 0), (0.5, 1), (1.5, 0), (1.5, 1)]
    assert all(str(row) in text for row in rows)
