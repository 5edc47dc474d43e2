"""What the judge of digits says of samples: agreement, diversity, and what it refuses."""

import re

import numpy as np
import pytest
import torch

from digits import (
    SampleQuality,
    judge_samples,
    load_digits,
    load_judge,
    wilson_interval,
)
from digits.load import DATA

README = (DATA / "README.md").read_text(encoding="utf-8")
HELD_OUT = load_digits("held_out")
JUDGE = load_judge()


pytestmark = pytest.mark.usefixtures("one_thread")  # small tensors are slower on more


@pytest.mark.parametrize("split", ["train", "held_out"])
def test_real_digits_agree_with_their_labels_and_are_as_diverse_as_real_digits(split):
    images, labels = load_digits(split)
    quality = judge_samples(images[:2000], labels[:2000])
    assert quality.class_agreement >= 0.99 and quality.count == 2000
    assert quality.diversity == pytest.approx(1, abs=1e-3 if split == "held_out" else 0.1)


def test_agreement_is_the_share_of_samples_read_as_asked():
    images, labels = HELD_OUT
    read_right = JUDGE(images[:300]).argmax(dim=1) == labels[:300]
    images, labels = images[:300][read_right][:200], labels[:300][read_right][:200].clone()
    labels[:50] = (labels[:50] + 1) % 10
    assert judge_samples(images, labels).class_agreement == 0.75


def test_noise_agrees_by_chance_only():
    noise = torch.randn(500, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    assert judge_samples(noise, torch.arange(500) % 10).class_agreement == pytest.approx(
        0.1, abs=0.05
    )


def test_copies_of_one_digit_a_class_have_no_diversity():
    images, labels = HELD_OUT
    first = torch.stack([images[labels == digit][0] for digit in range(10)])
    quality = judge_samples(first.repeat(20, 1, 1, 1), torch.arange(10).repeat(20))
    assert quality.class_agreement >= 0.9 and quality.diversity == pytest.approx(0, abs=1e-6)


def test_samples_of_another_digit_lower_agreement_and_leave_diversity_alone():
    images, labels = HELD_OUT
    asked_for = labels.clone()
    asked_for[::20] = (asked_for[::20] + torch.arange(100) % 9 + 1) % 10  # 5 %
    quality = judge_samples(images, asked_for)
    assert quality.class_agreement == pytest.approx(0.95, abs=0.01)
    assert quality.diversity == pytest.approx(1, abs=0.02)


def test_diversity_is_the_variance_within_classes_relative_to_real_digits():
    images, labels = HELD_OUT
    chosen = torch.cat(
        [
            (labels == 3).nonzero()[:7, 0],
            (labels == 8).nonzero()[:2, 0],
            (labels == 5).nonzero()[:1, 0],
        ]
    )
    features = JUDGE.features(images).double().numpy()
    right = JUDGE(images).argmax(dim=1) == labels
    assert right[chosen].all()
    ratios = []
    for digit, count in ((3, 7), (8, 2)):  # one sample of class 5 has no variance
        of_class = features[(right & (labels == digit)).numpy()]
        ratios.append(
            of_class[:count].var(axis=0, ddof=1).sum() / of_class.var(axis=0, ddof=1).sum()
        )
    assert judge_samples(images[chosen], labels[chosen]).diversity == pytest.approx(
        np.mean(ratios), rel=1e-3
    )


def test_without_two_samples_of_a_class_diversity_is_unknown():
    images, _ = HELD_OUT
    quality = judge_samples(images[:10], torch.arange(10))
    assert quality.diversity is None and "diversity unknown" in str(quality)


def test_the_verdict_reads_as_a_sentence():
    assert str(SampleQuality(0.98, 0.742, 100)) == (
        "98 of 100 read as asked (95 % interval 93 to 99 %), diversity 0.74 of real digits"
    )
    assert str(SampleQuality(1.0, None, 1)) == (
        "1 of 1 read as asked (95 % interval 21 to 100 %), diversity unknown"
    )


@pytest.mark.parametrize(("right", "count"), [(29, 30), (0, 10), (98, 100), (5, 8)])
def test_the_interval_holds_the_shares_that_the_score_test_does_not_refuse(right, count):
    """At either end the seen share lies 1.96 standard deviations off, those of the end itself."""
    share = right / count
    for end in wilson_interval(share, count):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(share - end) == pytest.approx(1.96 * (end * (1 - end) / count) ** 0.5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_any_float_type_will_do(dtype):
    images, labels = HELD_OUT
    assert judge_samples(images[:200].to(dtype), labels[:200].int()).class_agreement >= 0.98


def test_what_lies_beyond_the_range_is_clipped():
    images, labels = (tensor[:200] for tensor in HELD_OUT)
    assert judge_samples(images * 3, labels) == judge_samples((images * 3).clamp(-1, 1), labels)


def test_judging_touches_neither_its_inputs_nor_the_random_state():
    images, labels = (tensor[:50].clone() for tensor in HELD_OUT)
    images *= 2
    before = images.clone(), labels.clone(), torch.get_rng_state()
    images.requires_grad_()
    first, second = judge_samples(images, labels), judge_samples(images, labels)
    assert first == second and not any(weight.requires_grad for weight in JUDGE.parameters())
    assert torch.equal(images, before[0]) and torch.equal(labels, before[1])
    assert torch.equal(torch.get_rng_state(), before[2])


IMAGES, LABELS = torch.zeros(4, 1, 28, 28), torch.arange(4)
WITH_NAN = IMAGES.clone()
WITH_NAN[1, 0, 5, 5] = float("nan")


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (IMAGES[:, 0], LABELS, "images must have shape (N, 1, 28, 28), not (4, 28, 28)"),
        (IMAGES.repeat(1, 3, 1, 1), LABELS, "not (4, 3, 28, 28)"),
        (IMAGES[..., :14], LABELS, "not (4, 1, 28, 14)"),
        (torch.tensor(0.5), LABELS, "not ()"),
        (IMAGES, LABELS[:3], "labels must have shape (4,), one for each image, not (3,)"),
        (IMAGES, LABELS[:, None], "not (4, 1)"),
        (IMAGES[:0], LABELS[:0], "there are no samples"),
        (IMAGES, LABELS + 7, "label 10 is among them"),
        (IMAGES, LABELS - 1, "label -1 is among them"),
        (IMAGES, LABELS.float(), "labels must be integers in 0..9, not torch.float32"),
        (IMAGES, LABELS > 1, "not torch.bool"),
        (IMAGES.byte(), LABELS, "images must be floats in [-1, 1], not torch.uint8"),
        (WITH_NAN, LABELS, "1 of 4 images hold NaN"),
        (IMAGES + float("inf"), LABELS, "4 of 4 images hold NaN"),
        (IMAGES.numpy(), LABELS, "must be torch tensors"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_reason(images, labels, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        judge_samples(images, labels)
