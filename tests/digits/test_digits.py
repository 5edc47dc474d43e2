"""The embedded digits are what their README says, and the judge can be trusted with generated
ones.
"""

import gzip
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

import digits
from digits import (
    DigitJudge,
    load_digits,
    load_held_out_statistics,
    load_judge,
    train_judge,
)
from digits.augment import augment
from digits.idx import parse_idx, read_mnist, unpacked
from digits.load import DATA
from digits.make_subset import checksum_table, choose, save, subset
from digits.train_judge import accuracy, noisy, on_grey, shifted, ship, train

README = (DATA / "README.md").read_text(encoding="utf-8")
HELD_OUT = load_digits("held_out")
JUDGE = load_judge()


pytestmark = pytest.mark.usefixtures("one_thread")  # small tensors are slower on more


# the digits


@pytest.mark.parametrize("split, per_class", [("train", 800), ("held_out", 200)])
def test_each_class_has_its_full_count_and_the_classes_come_mixed(split, per_class):
    images, labels = load_digits(split)
    assert images.shape == (10 * per_class, 1, 28, 28) and images.dtype == torch.float32
    assert labels.shape == (10 * per_class,) and labels.dtype == torch.int64
    assert labels.bincount().tolist() == [per_class] * 10
    assert labels[:100].unique().tolist() == list(range(10))


@pytest.mark.parametrize("split", ["train", "held_out"])
def test_images_span_minus_one_to_one_on_an_empty_background(split):
    images, _ = load_digits(split)
    assert images.min() == -1 and images.max() == 1
    assert (images[..., :2, :2] == -1).float().mean() > 0.999
    assert -0.8 < images.mean() < -0.6


def test_no_image_stands_twice_within_or_across_the_splits():
    every = torch.cat([load_digits("train")[0], HELD_OUT[0]]).flatten(start_dim=1)
    assert len({row.tobytes() for row in every.numpy()}) == 10_000


def test_the_digits_and_the_whole_data_folder_stay_under_two_megabytes():
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 2_000_000


def test_the_readme_states_the_checksums_of_the_data():
    for row in checksum_table(DATA / "digits.npz").splitlines():
        assert row in README


def test_a_split_that_does_not_exist_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"'test'.*'train' or 'held_out'"):
        load_digits("test")


def test_importing_digits_needs_no_torchvision():
    code = (
        "import sys; sys.modules.update(torchvision=None, matplotlib=None, tqdm=None); import "
        "digits"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(digits.__file__).parents[1])


# how they were chosen


def test_choosing_takes_even_steps_through_each_class():
    labels = np.tile(np.arange(10), 7)  # 0 1 ... 9, seven times
    chosen = choose(labels, 3)
    assert np.array_equal(chosen, np.sort(chosen))
    assert chosen[labels[chosen] == 4].tolist() == [4, 24, 44]  # occurrences 0, 2 and 4 of seven
    assert np.bincount(labels[chosen]).tolist() == [3] * 10
    with pytest.raises(ValueError, match="only 7 digits of class 0, but 8"):
        choose(labels, 8)


@pytest.mark.skipif(
    "ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng packs the same values into other bytes"
)
def test_saving_the_shipped_arrays_gives_the_shipped_bytes(tmp_path):
    with np.load(DATA / "digits.npz", allow_pickle=False) as arrays:
        save(dict(arrays), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (DATA / "digits.npz").read_bytes()


@pytest.mark.skipif(
    "MNIST_FOLDER" not in os.environ, reason="MNIST_FOLDER does not name a folder with MNIST"
)
def test_the_digits_are_those_that_the_script_takes_from_mnist():
    with np.load(DATA / "digits.npz", allow_pickle=False) as arrays:
        for name, values in subset(Path(os.environ["MNIST_FOLDER"])).items():
            assert np.array_equal(values, arrays[name])


IDX = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(6))


def test_idx_files_are_read_plain_and_packed(tmp_path):
    (tmp_path / "plain").write_bytes(IDX)
    (tmp_path / "packed.gz").write_bytes(gzip.compress(IDX))
    for name in ("plain", "packed"):
        assert parse_idx(unpacked(tmp_path, name)).tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "not an IDX"),
        (b"\x00\x00\x0d\x01", "not an IDX"),
        (IDX[:6], "within its header"),
        (IDX[:-1], "holds 5"),
    ],
)
def test_broken_idx_files_are_refused(content, message):
    with pytest.raises(ValueError, match=message):
        parse_idx(content)


def test_only_the_published_mnist_is_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        read_mnist(tmp_path, "train")
    (tmp_path / "train-images-idx3-ubyte").write_bytes(IDX)
    with pytest.raises(ValueError, match="not the published MNIST"):
        read_mnist(tmp_path, "train")


# the judge


def test_the_judge_reads_99_percent_of_the_held_out_digits():
    assert accuracy(JUDGE, *HELD_OUT) >= 0.99


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda images: on_grey(images, -0.84), id="slightly grey background"),
        pytest.param(lambda images: on_grey(images, -0.5), id="grey background"),
        pytest.param(lambda images: (images + 1) * 0.8 - 1, id="pale ink"),
        pytest.param(lambda images: shifted(images, 2, 2), id="shifted right and down"),
        pytest.param(lambda images: shifted(images, -2, -2), id="shifted left and up"),
        pytest.param(lambda images: noisy(images, 0.2), id="noisy"),
        pytest.param(lambda images: noisy(on_grey(images, -0.84), 0.2), id="noisy on grey"),
    ],
)
def test_the_judge_looks_past_background_place_and_noise(change):
    images, labels = (tensor[::2] for tensor in HELD_OUT)
    changed = change(images)
    assert changed.shape == images.shape and not torch.equal(changed, images)
    assert accuracy(JUDGE, changed, labels) >= 0.98


def test_the_readme_states_the_measured_accuracies():
    with safe_open(DATA / "judge.safetensors", "pt") as file:
        accuracies = json.loads(file.metadata()["accuracy"])
    assert accuracies["as they are"] >= 0.993 and accuracies["background -0.84 for -1"] >= 0.98
    assert train_judge.accuracy_table(accuracies) in README


def test_features_describe_each_picture_by_itself_and_decide_the_reading():
    images, _ = HELD_OUT
    features = JUDGE.features(images[:3])
    assert isinstance(JUDGE, DigitJudge) and features.shape == (3, 64)
    torch.testing.assert_close(features[:1], JUDGE.features(images[:1]))
    torch.testing.assert_close(JUDGE.decide(features), JUDGE(images[:3]))


def test_the_shipped_statistics_are_those_of_the_held_out_digits():
    images, labels = HELD_OUT
    features = JUDGE.features(images).double().numpy()
    shipped = {name: value.numpy() for name, value in load_held_out_statistics().items()}
    right = JUDGE(images).argmax(dim=1) == labels
    classes = [features[(right & (labels == digit)).numpy()] for digit in range(10)]
    recomputed = {
        "count": np.array(2000),
        "mean": features.mean(axis=0),
        "covariance": np.cov(features, rowvar=False),
        "class_count": np.array([len(group) for group in classes]),
        "class_mean": np.stack([group.mean(axis=0) for group in classes]),
        "class_variance": np.stack([group.var(axis=0, ddof=1) for group in classes]),
    }
    assert shipped.keys() == recomputed.keys()
    for name, value in recomputed.items():
        np.testing.assert_allclose(shipped[name], value, rtol=1e-3, atol=1e-3, err_msg=name)


# how it was trained


def test_augmented_digits_keep_shape_and_range_and_follow_the_seed():
    images = HELD_OUT[0][:64]
    before = images.clone()
    first, again, other = (
        augment(images, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == images.shape and first.min() >= -1 and first.max() <= 1
    assert (
        torch.equal(first, again) and not torch.equal(first, other) and torch.equal(images, before)
    )


def test_training_follows_its_seed():
    images, labels = (tensor[:512] for tensor in HELD_OUT)
    first, again, other = (
        train(images, labels, epochs=1, seed=seed).decide.weight for seed in (1, 1, 2)
    )
    torch.testing.assert_close(first, again)
    assert not torch.allclose(first, other)


def test_what_is_shipped_is_what_load_judge_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(train_judge, "DATA", tmp_path)
    ship(load_judge(), HELD_OUT[0][:50], HELD_OUT[1][:50])
    assert {file.name for file in tmp_path.iterdir()} == {
        "judge.safetensors",
        "held_out_statistics.safetensors",
    }
    monkeypatch.setattr("digits.judge.DATA", tmp_path)
    for name, value in load_judge().state_dict().items():
        assert torch.equal(value, JUDGE.state_dict()[name]), name
