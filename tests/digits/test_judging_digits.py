"""What the judge of digits says of samples: read as asked, illegible, diversity, recall."""

import re

import numpy as np
import pytest
import torch

from digits import (
    ILLEGIBLE,
    SampleQuality,
    judge_samples,
    load_digits,
    load_judge,
    look,
    read_digits,
    wilson_interval,
)
from digits import measures as measuring
from digits.load import DATA

README = (DATA / "README.md").read_text(encoding="utf-8")
HELD_OUT = load_digits("held_out")
JUDGE = load_judge()


pytestmark = pytest.mark.usefixtures("one_thread")  # small tensors are slower on more


@pytest.mark.sampled(2)
@pytest.mark.parametrize("split", ["train", "held_out"])
def test_real_digits_agree_with_their_labels_and_are_as_diverse_as_real_digits(split):
    images, labels = load_digits(split)
    quality = judge_samples(images[:2000], labels[:2000])
    assert quality.class_agreement >= 0.96 and quality.count == 2000
    assert quality.illegible <= 0.04
    assert quality.diversity == pytest.approx(1, abs=0.1)
    assert quality.recall > 0.85


def test_agreement_is_the_share_of_samples_read_as_asked():
    images, labels = HELD_OUT
    read_right = read_digits(images[:300]) == labels[:300]
    images, labels = images[:300][read_right][:200], labels[:300][read_right][:200].clone()
    labels[:50] = (labels[:50] + 1) % 10
    assert judge_samples(images, labels).class_agreement == 0.75


def test_noise_is_illegible():
    noise = torch.randn(500, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    quality = judge_samples(noise, torch.arange(500) % 10)
    assert quality.illegible == 1 and quality.class_agreement == 0
    assert quality.diversity is None and quality.recall is None


def broken(images):
    """Digits of which the lower half is moved to the left, far enough to part most strokes."""
    below = images[:, :, 14:].roll(-7, dims=3)
    return torch.cat([images[:, :, :14], below], dim=2)


def test_broken_digits_are_refused_though_the_network_names_a_digit():
    images, _ = HELD_OUT
    whole, parted = read_digits(images[:500]), read_digits(broken(images[:500]))
    assert (whole == ILLEGIBLE).float().mean() < 0.06
    assert (parted == ILLEGIBLE).float().mean() > 0.6
    assert (look(broken(images[:500])).digits >= 0).all()


def test_pale_ink_is_as_legible_as_dark_ink():
    images, _ = HELD_OUT
    read = read_digits((images[:500] + 1) * 0.8 - 1)
    assert (read == read_digits(images[:500])).float().mean() > 0.98


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
    as_they_are = judge_samples(images, labels)
    assert quality.class_agreement == pytest.approx(0.95 * as_they_are.class_agreement, abs=0.01)
    assert quality.diversity == pytest.approx(as_they_are.diversity, abs=0.02)


def test_diversity_is_the_variance_within_classes_relative_to_real_digits():
    images, labels = HELD_OUT
    read = read_digits(images) == labels
    chosen = torch.cat(
        [
            (read & (labels == digit)).nonzero()[:count, 0]
            for digit, count in ((3, 7), (8, 2), (5, 1))
        ]
    )
    features = JUDGE.features(images).double().numpy()
    right = JUDGE(images).argmax(dim=1) == labels
    ratios = []
    for digit, count in ((3, 7), (8, 2)):  # one sample of class 5 has no variance
        real = features[(right & (labels == digit)).numpy()]
        some = features[(read & (labels == digit)).numpy()][:count]
        ratios.append(some.var(axis=0, ddof=1).sum() / real.var(axis=0, ddof=1).sum())
    assert judge_samples(images[chosen], labels[chosen]).diversity == pytest.approx(
        np.mean(ratios), rel=1e-3
    )


def test_without_two_samples_of_a_class_diversity_is_unknown():
    images, _ = HELD_OUT
    quality = judge_samples(images[:10], torch.arange(10))
    assert quality.diversity is None and "diversity unknown" in str(quality)


def test_recall_is_the_share_of_real_digits_among_the_samples():
    """On a line: samples at 0, 1, 2, 3 and 10 reach as far as their third neighbour."""
    samples = torch.tensor([[0.0], [1.0], [2.0], [3.0], [10.0]])
    real = torch.tensor([[-3.0], [-3.1], [1.5], [5.0], [17.9], [18.0], [18.1]])
    # 0 reaches 3 far, 1 and 2 reach 2, 3 reaches 3, and 10 reaches 9, to 1
    assert measuring.recall(samples, real) == pytest.approx(6 / 7)
    assert measuring.recall(samples[:4], real) == pytest.approx(3 / 7)
    assert measuring.recall(samples[:3], real) is None


def test_recall_falls_where_a_form_is_missing_and_diversity_may_not():
    """Half of the ones, those that lean most, against as many of all."""
    images, labels = load_digits("train")
    images, labels = images[:4000], labels[:4000]
    upright = (images[:, 0] + 1).sum(dim=1).amax(dim=1)  # the fullest column
    ones = labels == 1
    leaning = ones & (upright < upright[ones].median())
    some = torch.nonzero(ones)[::2, 0]
    whole = measuring.recall(look(images[some]).features, measuring.held_out_features())
    part = measuring.recall(look(images[leaning]).features, measuring.held_out_features())
    assert part < whole


def test_the_verdict_reads_as_a_sentence():
    assert str(SampleQuality(0.98, 0.01, 0.742, 0.8, 100, 2000)) == (
        "98 of 100 read as asked (95 % interval 93 to 99 %), "
        "1 of 100 illegible (95 % interval 0 to 5 %), diversity 0.74 of real digits, "
        "recall 1600 of 2000 among the samples (95 % interval 78 to 82 %)"
    )
    assert str(SampleQuality(1.0, 0.0, None, None, 1, 2000)) == (
        "1 of 1 read as asked (95 % interval 21 to 100 %), "
        "0 of 1 illegible (95 % interval 0 to 79 %), diversity unknown, recall unknown"
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
    assert judge_samples(images[:200].to(dtype), labels[:200].int()).class_agreement >= 0.96


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
