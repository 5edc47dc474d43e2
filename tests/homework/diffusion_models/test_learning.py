"""The whole of part 2 at work: a policy for sequences, pictures and digits drawn as asked."""

import math

import pytest
import torch
from diffusion_model import DiffusionModel
from torch.utils.data import DataLoader, TensorDataset

from digits import judge_samples, load_digits

pytestmark = pytest.mark.usefixtures("fixed_seed")


def test_a_policy_learns_to_go_on_from_where_it_is():
    """Plans are half circles from a start anywhere on the circle; the condition is the start."""
    angle = torch.rand(512, 1) * 2 * math.pi
    along = angle + torch.arange(8) / 8 * math.pi  # (512, horizon 8)
    plans = torch.stack([along.cos(), along.sin()], dim=2)  # (512, 8, 2)
    starts = plans[:, 0]  # (512, 2)
    model = DiffusionModel((8, 2), 2, denoising_steps=50)
    losses = model.train(DataLoader(TensorDataset(plans, starts), batch_size=32, shuffle=True), 10)
    assert losses[-1] < 0.6 * losses[0], losses
    samples = model.generate_sample(starts[:50]).cpu()
    error = (samples - plans[:50]).square().mean().sqrt().item()
    assert error < 0.5  # plans for other starts are off by 1


def bright_quarters(asked: torch.Tensor) -> torch.Tensor:
    """Dark pictures (B, 1, 8, 8), of which the quarter asked for is bright, each in its own way."""
    quarters = torch.full((len(asked), 4), -0.8)
    quarters[torch.arange(len(asked)), asked] = 0.4 + 0.5 * torch.rand(len(asked))
    blocks = quarters.view(-1, 1, 2, 2).repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    return blocks + 0.05 * torch.randn_like(blocks)


@pytest.mark.full
@pytest.mark.usefixtures("one_thread", "flushed_denormals")
def test_pictures_are_drawn_as_asked():
    """The whole of part 2 at work on images, in 256 steps; test_digits_are_drawn_as_asked is its
    large sister.

    With eight seeds every picture was right: quarters asked for were 0.29 or brighter, the others
    -0.63 or darker. The standard deviation of those asked for was 0.10 to 0.13, in the data 0.14.
    """
    labels = torch.arange(512) % 4
    data = TensorDataset(bright_quarters(labels), labels + 1)
    model = DiffusionModel((1, 8, 8), 5, sequential=False, denoising_steps=400, p_uncond=0.1)
    model.train(DataLoader(data, batch_size=32, shuffle=True), 16)
    asked = torch.arange(40) % 4
    samples = model.generate_sample(asked + 1, guidance_weight=2.0, threshold=True).cpu()
    quarters = samples.view(-1, 2, 4, 2, 4).mean(dim=(2, 4)).flatten(1)  # (B, 4) brightness of each
    is_asked = torch.nn.functional.one_hot(asked, 4).bool()
    right = ((quarters > 0) == is_asked).all(dim=1)
    assert right.float().mean() >= 0.9, quarters
    assert quarters[is_asked].std() > 0.05


@pytest.mark.full
@pytest.mark.usefixtures("flushed_denormals")
def test_digits_are_drawn_as_asked():
    """The whole of part 2 at work on real digits, by a budget of steps, not seconds.

    After 1,500 steps three seeds gave 95, 96 and 97 %; after 1,000 one gave 87 %. These are 1,750.
    The judge of these numbers refused nothing. Today's refuses what is illegible, so less is asked.
    """
    images, labels = load_digits("train")
    model = DiffusionModel((1, 28, 28), 11, sequential=False, denoising_steps=400, p_uncond=0.1)
    # 1,750 steps
    model.train(DataLoader(TensorDataset(images, labels + 1), batch_size=32, shuffle=True), 7)
    asked = torch.arange(100) % 10
    quality = judge_samples(
        model.generate_sample(asked + 1, guidance_weight=2.0, threshold=True), asked
    )
    assert quality.class_agreement >= 0.8, str(quality)
    assert quality.diversity > 0.4, str(quality)
