"""The reference model's loss and sampler, and what it says of conditions that do not fit.

Tests that rest on statistics say how many standard deviations they allow; each fails by chance less
than once in 10^9 seeds, and their seeds are fixed besides.
"""

import math

import pytest
import torch
from diffusion_model import DiffusionModel
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

seeds = st.integers(0, 2**31)

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


def column(values, samples):
    return values.view(-1, *[1] * (samples.ndim - 1))


class Recorder(nn.Module):
    """Answers with zeros, and remembers what it was asked."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.asked = []

    def forward(self, sample, timestep, global_cond):
        self.asked.append((sample.detach().cpu(), timestep.cpu(), global_cond.cpu()))
        return self.weight * sample


def recording_model(p_uncond, steps=400):
    model = DiffusionModel(
        (3,), 11, sequential=False, denoising_steps=steps, p_uncond=p_uncond, test=True
    )
    model.noise_pred_net = Recorder().to(model.device)
    return model


@pytest.mark.e2_2_1
def test_the_loss_is_the_mean_squared_error_to_the_noise_that_was_added():
    model = recording_model(p_uncond=0)
    data, cond = torch.randn(5000, 3), torch.arange(5000) % 10 + 1
    loss = model.compute_loss_on_batch(data, cond)
    x_t, t, seen = model.noise_pred_net.asked[0]
    alpha_bars = column(model.noise_scheduler.alpha_bars[t], x_t)
    noise = (x_t - alpha_bars.sqrt() * data) / (1 - alpha_bars).sqrt()
    assert loss.item() == pytest.approx((noise**2).mean().item(), rel=1e-3)
    assert torch.equal(seen, cond)
    assert loss.ndim == 0
    assert loss.requires_grad
    assert abs(noise.var().item() - 1) < 7 * math.sqrt(2 / noise.numel())  # fresh, standard normal
    # A time of its own for each sample, all of 0..T-1: a value is missing among 5,000 with
    # probability 400 e^-12.5, so ask for half of them, which only a wrong range misses.
    assert 0 <= t.min() <= 4
    assert 395 <= t.max() <= 399
    assert len(t.unique()) > 200


@pytest.mark.e2_2_2
@pytest.mark.parametrize("p_uncond", [0.0, 0.2, 1.0])
def test_conditions_are_dropped_with_the_probability_asked_for(p_uncond):
    model, calls = recording_model(p_uncond), 1500
    cond = torch.arange(4) + 1
    for _ in range(calls):
        model.compute_loss_on_batch(torch.zeros(4, 3), cond)
    seen = torch.stack([asked[2] for asked in model.noise_pred_net.asked])  # (calls, 4)
    dropped = seen == 0
    assert torch.equal(seen[~dropped], cond.expand(calls, 4)[~dropped])
    # One coin for the batch is the wider case: seven of its standard deviations.
    margin = 7 * math.sqrt(p_uncond * (1 - p_uncond) / calls)
    assert abs(dropped.double().mean().item() - p_uncond) <= margin
    assert torch.equal(cond, torch.arange(4) + 1)


class OnePictureEach(nn.Module):
    """The exact noise predictor for a world in which each label has one single picture."""

    def __init__(self, pictures, scheduler):
        super().__init__()
        self.pictures, self.scheduler = pictures, scheduler

    def forward(self, sample, timestep, global_cond):
        assert not self.training
        assert not torch.is_grad_enabled()
        alpha_bars = column(self.scheduler.alpha_bars.to(sample.device)[timestep], sample)
        return (sample - alpha_bars.sqrt() * self.pictures[global_cond]) / (1 - alpha_bars).sqrt()


@pytest.mark.e2_2_3
@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0]), st.booleans(), st.sampled_from([1, 2, 30]), seeds
)
def test_sampling_ends_at_the_picture_that_guidance_points_to(weight, threshold, steps, seed):
    model = DiffusionModel((1, 2, 2), 4, sequential=False, denoising_steps=steps, test=True)
    torch.manual_seed(seed)
    pictures = (torch.rand(4, 1, 2, 2) * 2 - 1).to(model.device)
    model.ema.module = OnePictureEach(pictures, model.noise_scheduler).train()
    cond = torch.tensor([1, 2, 3, 3, 1])
    samples = model.generate_sample(cond, weight, threshold)
    target = (1 + weight) * pictures[cond.to(model.device)] - weight * pictures[0]
    target = target.clamp(-1, 1) if threshold else target
    torch.testing.assert_close(samples, target, rtol=0, atol=0.02)


@pytest.mark.e2_2_3
def test_a_seed_repeats_the_samples_and_samples_differ():
    model = DiffusionModel((6, 2), 3, denoising_steps=5, test=True)
    cond = torch.randn(2, 3)
    first = model.generate_sample(cond, 1.0, seed=3)
    assert first.shape == (2, 6, 2)
    assert torch.equal(first, model.generate_sample(cond, 1.0, seed=3))
    assert not torch.equal(first, model.generate_sample(cond, 1.0, seed=4))

    for steps in (1, 5):  # a single step adds no noise: what differs then is x_T
        model = DiffusionModel((6, 2), 3, denoising_steps=steps, test=True)
        same = model.generate_sample(cond[:1].expand(2, 3))
        assert not torch.equal(same[0], same[1])


@pytest.mark.parametrize("label", [11, 40, -1])
def test_a_label_that_does_not_fit_is_named_before_it_reaches_the_device(label):
    model = recording_model(p_uncond=0)
    for use in (lambda c: model.compute_loss_on_batch(torch.zeros(3, 3), c), model.generate_sample):
        with pytest.raises(
            ValueError, match=rf"exercise 2\.3\.1: label {label} does not fit condition_dim=11"
        ):
            use(torch.tensor([1, label, 2]))
    assert model.noise_pred_net.asked == []


def test_labels_from_the_null_token_to_the_last_class_are_welcome():
    labels = torch.arange(11)
    assert torch.equal(recording_model(0).check_condition(labels).cpu(), labels)


@pytest.mark.parametrize(
    "cond", [torch.tensor([1.0, 2.0]), torch.ones(2, 11, dtype=torch.int64), torch.tensor(3)]
)
def test_labels_that_are_not_a_row_of_integers_are_refused(cond):
    with pytest.raises(ValueError, match=r"labels must be .* integers"):
        recording_model(0).check_condition(cond)


@pytest.mark.parametrize("cond", [torch.zeros(2, 4), torch.zeros(3), torch.zeros(2, 3, 1)])
def test_vectors_of_another_length_are_refused(cond):
    model = DiffusionModel((6, 2), 3, denoising_steps=5, test=True)
    with pytest.raises(ValueError, match=r"\(B, 3\)"):
        model.check_condition(cond)
