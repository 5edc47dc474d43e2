"""Part 2's images: data from CIFAR-10's files or a stand-in, the generator around the student's
model, its study.
"""

import importlib
import pickle
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from computer_vision import image_gen, image_study, shapes
from computer_vision.cifar10 import LabelledImages, as_they_are, find_batches, read_batch
from computer_vision.image_gen import ImageGenerator, plot_image, to_pixels
from computer_vision.image_judge import train_judge
from diffusion_model import DiffusionModel
from PIL import Image
from torch.utils.data import DataLoader

pytestmark = pytest.mark.e2_3_1


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The stand-in's five files."""
    return shapes.write_batches(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def kept(batches: list[Path]) -> Path:
    """A file with a judge that learned from them."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    train_judge(batches, batches[0].with_name("judge.pt"), steps=100)
    torch.set_num_threads(threads)
    return batches[0].with_name("judge.pt")


@pytest.fixture
def generator(fixed_seed: None) -> ImageGenerator:
    """One with so few steps that it draws in no time."""
    return ImageGenerator(denoising_steps=3)


def torchvision_or_skip() -> None:
    """Skip a test where torchvision cannot be imported: it may be installed for another torch."""
    try:
        importlib.import_module("torchvision")
    except (ImportError, RuntimeError) as reason:
        pytest.skip(f"torchvision cannot be imported: {reason}")


def write_cifar(folder: Path, names: list[str], count: int = 20) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in names:
        content = {
            b"batch_label": b"training batch",
            b"labels": (np.arange(count) % 10).tolist(),
            b"data": rng.integers(0, 256, (count, 3072), dtype=np.uint8),
            b"filenames": [b"x.png"] * count,
        }
        (folder / name).write_bytes(pickle.dumps(content, protocol=2))


def test_batches_of_cifar_10_are_found_and_read_plane_by_plane(tmp_path: Path) -> None:
    write_cifar(tmp_path / "cifar-10-batches-py", [f"data_batch_{n}" for n in range(1, 6)])
    paths, names, source = find_batches(tmp_path)
    assert len(paths) == 5 and names == ("airplane", "automobile", "bird") and "CIFAR-10" in source
    images, labels = read_batch(paths[0])
    raw = pickle.loads(paths[0].read_bytes())[b"data"]
    assert images.shape == (20, 3, 32, 32) and images.dtype == torch.uint8
    assert images[4, 1, 2, 3] == raw[4, 1024 + 2 * 32 + 3]  # green, third row, fourth column
    assert labels.tolist() == [*range(10), *range(10)]


def test_where_there_is_no_cifar_10_a_stand_in_says_that_it_is_one(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("computer_vision.cifar10._downloaded", lambda _: None)
    paths, names, source = find_batches(tmp_path)
    assert names == shapes.CLASSES and "stand-in" in source
    before = [path.stat().st_mtime_ns for path in paths]
    assert (
        find_batches(tmp_path)[0] == paths and [path.stat().st_mtime_ns for path in paths] == before
    )


def test_a_batch_that_would_run_code_is_refused(tmp_path: Path) -> None:
    class Runs:
        def __reduce__(self):
            return Path.touch, (tmp_path / "ran",)

    (tmp_path / "data_batch_1").write_bytes(pickle.dumps({b"data": Runs(), b"labels": [0]}))
    with pytest.raises(ValueError, match="no python batch"):
        read_batch(tmp_path / "data_batch_1")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a pickle", pickle.dumps({b"labels": [1]}), pickle.dumps([1, 2])]
)
def test_a_damaged_batch_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data_batch_1").write_bytes(content)
    with pytest.raises(ValueError, match=r"data_batch_1 is damaged.*get it again"):
        read_batch(tmp_path / "data_batch_1")
    with pytest.raises(FileNotFoundError, match="find_batches"):
        read_batch(tmp_path / "missing")


def test_shapes_are_the_same_every_time_and_three_in_equal_shares() -> None:
    images, labels = shapes.draw(300, seed=1)
    again, _ = shapes.draw(300, seed=1)
    other, _ = shapes.draw(300, seed=2)
    assert (images == again).all() and (images != other).any()
    assert np.bincount(labels).tolist() == [100, 100, 100]
    assert images.shape == (300, 3, 32, 32) and images.dtype == np.uint8


def test_a_shape_lies_inside_its_picture_and_covers_what_its_kind_covers() -> None:
    """Of a circle of radius r: a disc of 0.9 r 81 %, the square 2 / pi = 64 %, the triangle 41
    %.
    """
    labels = np.repeat(np.arange(3), 200)
    cover = shapes._cover(np.random.default_rng(0), labels)
    assert cover.min() == 0 and cover.max() == 1
    border = cover[:, [0, -1]].max(), cover[:, :, [0, -1]].max()
    assert max(border) <= 0.6, "a shape is cut off by the edge of the picture"
    areas = cover.reshape(3, 200, -1).sum(axis=2).mean(axis=1)
    assert areas[1] / areas[0] == pytest.approx(2 / (np.pi * 0.81), rel=0.1)
    assert areas[2] / areas[0] == pytest.approx(3 * 3**0.5 / 4 / (np.pi * 0.81), rel=0.1)


def test_training_data_are_three_classes_shifted_by_one_in_minus_one_to_one(
    tmp_path: Path, generator
) -> None:
    write_cifar(tmp_path / "cifar", [f"data_batch_{n}" for n in range(1, 6)])
    loader = generator.load_dataset(sorted((tmp_path / "cifar").iterdir()), batch_size=8)
    batches = list(loader)
    images, labels = torch.cat([b[0] for b in batches]), torch.cat([b[1] for b in batches])
    assert sorted(labels.tolist()) == [1] * 10 + [2] * 10 + [3] * 10
    assert images.shape == (30, 3, 32, 32) and images.dtype == torch.float32
    assert -1 <= images.min() < -0.99 and 0.99 < images.max() <= 1
    assert generator.data_loader is loader


def test_augmentations_change_images_anew_and_keep_what_they_are() -> None:
    """Each image by draws of its own: mirrored or not, and moved by a pixel at most. Nothing comes
    in from the opposite edge.
    """
    torchvision_or_skip()
    images = torch.randint(0, 256, (64, 3, 32, 32), dtype=torch.uint8)
    transform = ImageGenerator(denoising_steps=2).transform()
    dataset = LabelledImages(images, torch.ones(64).long(), transform)
    first, second = (torch.stack([dataset[i][0] for i in range(64)]) for _ in range(2))
    assert first.shape == (64, 3, 32, 32) and not torch.equal(first, second)
    found = set()
    for image, augmented in zip(images.float() / 127.5 - 1, first, strict=True):
        ways = {}
        for mirrored in (False, True):
            padded = np.pad(
                image.flip(-1) if mirrored else image, ((0, 0), (1, 1), (1, 1)), "reflect"
            )
            for down, right in product(range(3), range(3)):
                crop = torch.from_numpy(padded[:, down : down + 32, right : right + 32])
                ways[mirrored, down, right] = torch.equal(crop, augmented)
        assert sum(ways.values()) == 1
        found |= {way for way, is_it in ways.items() if is_it}
    assert len(found) > 12  # of 18; one shift for the whole batch would be two of them


def test_transforms_of_torchvision_may_scale_the_pixels_themselves() -> None:
    torchvision_or_skip()
    from torchvision.transforms import v2

    images = torch.randint(0, 256, (2, 3, 32, 32), dtype=torch.uint8)
    scale = v2.Compose([v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.5] * 3)])
    plain, scaled = LabelledImages(images, [5, 6]), LabelledImages(images, [5, 6], scale)
    torch.testing.assert_close(scaled[1][0], plain[1][0])
    assert scaled[1][1] == 6


def test_a_picture_shows_what_the_augmentations_do(tmp_path: Path) -> None:
    torchvision_or_skip()
    path = image_study.plot_augmentations(
        ImageGenerator(denoising_steps=2).transform(), tmp_path / "new" / "augmentations.png"
    )
    assert Image.open(path).size == (990, 308)


@pytest.mark.parametrize("reason", ["is not installed", "was built for another torch"])
def test_where_there_is_no_torchvision_training_says_so_and_goes_on(
    batches, generator, monkeypatch, capsys, reason: str
) -> None:
    def augmentations() -> list[object]:
        raise {"is": ImportError, "was": RuntimeError}[reason.split()[0]](f"torchvision {reason}")

    monkeypatch.setattr(generator, "augmentations", augmentations)
    images, labels = next(iter(generator.load_dataset(batches[:1])))
    assert images.shape == (64, 3, 32, 32) and 1 <= labels.min() <= labels.max() <= 3
    said = capsys.readouterr().out
    assert "training without augmentations" in said and f"(torchvision {reason})" in said


def test_an_image_generator_of_an_older_release_is_refused_with_a_sentence() -> None:
    dataset = LabelledImages(torch.zeros(2, 3, 32, 32), torch.ones(2), lambda images: images)
    with pytest.raises(RuntimeError, match="older than the other files"):
        next(iter(DataLoader(dataset, 2, collate_fn=as_they_are)))


def small_condition_dim(condition_dim: int) -> ImageGenerator:
    generator = ImageGenerator(denoising_steps=3)
    generator.policy = DiffusionModel(
        (3, 32, 32), condition_dim, sequential=False, denoising_steps=3, test=True
    )
    return generator


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_condition_dim_that_is_too_small_is_named_before_the_device_sees_a_label(
    batches, device: str
) -> None:
    """On a GPU a label outside the embedding is `device-side assert`, after which nothing works
    in that process.
    """
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("no GPU that torch can use")
    generator = small_condition_dim(3)
    assert generator.policy.device.type == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(
        ValueError,
        match=r"exercise 2\.3\.1: label 3 does not fit condition_dim=3.*largest label plus one",
    ):
        generator.load_dataset(batches[:1])
    with pytest.raises(ValueError, match=r"exercise 2\.3\.1: label 3"):
        generator.generate_images(num_samples=1)
    with pytest.raises(ValueError, match=r"exercise 2\.3\.1: label 3"):
        generator.policy.compute_loss_on_batch(torch.zeros(1, 3, 32, 32), torch.tensor([3]))
    working = small_condition_dim(4)  # the same process goes on
    assert working.load_dataset(batches[:1]) is working.data_loader
    assert working.generate_images(num_samples=1).shape == (3, 32, 32, 3)
    assert torch.isfinite(
        working.policy.compute_loss_on_batch(torch.zeros(1, 3, 32, 32), torch.tensor([3]))
    )


def test_images_come_class_by_class_as_bytes(generator, monkeypatch) -> None:
    asked: list[torch.Tensor] = []

    def draw(labels, guidance, threshold):
        asked.append((labels.tolist(), guidance, threshold))
        # class 1 black, 2 grey, 3 white
        return labels.view(-1, 1, 1, 1).expand(-1, 3, 32, 32) - 2.0

    monkeypatch.setattr(generator.policy, "generate_sample", draw)
    images = generator.generate_images(guidance=2, num_samples=2, threshold=True)
    assert images.shape == (6, 32, 32, 3) and images.dtype == np.uint8
    assert images[:, 0, 0, 0].tolist() == [0, 0, 128, 128, 255, 255]
    generator.generate_images(num_samples=2, class_label=3)
    assert asked == [([1, 1, 2, 2, 3, 3], 2, True), ([3] * 6, 0, False)]


@pytest.mark.parametrize("class_label", [0, 11, -1])
def test_a_class_that_is_none_is_refused(generator, class_label: int) -> None:
    with pytest.raises(ValueError, match="classes run from 1 to 10"):
        generator.generate_images(num_samples=1, class_label=class_label)


@pytest.mark.parametrize("class_label", [4, 10])
def test_a_class_that_was_never_trained_is_drawn_with_a_warning(
    generator, class_label: int
) -> None:
    with pytest.warns(UserWarning, match=f"class_label {class_label} was never trained"):
        assert generator.labels(2, class_label).tolist() == [class_label] * 6


def test_values_beyond_the_range_are_cut_off_for_display_not_wrapped_around() -> None:
    assert to_pixels(
        torch.tensor([-1.02, -1.0, 0.0, 1.0, 1.03]).view(5, 1, 1, 1)
    ).ravel().tolist() == [
        0,
        0,
        128,
        255,
        255,
    ]


def test_training_before_loading_says_what_to_do_first(generator) -> None:
    with pytest.raises(RuntimeError, match="load_dataset first"):
        generator.train_policy(1)


@pytest.mark.parametrize(
    ("columns", "names"), [*product([1, 4], [("a", "b", "c"), "all the same"])]
)
def test_a_picture_has_three_rows_for_one_image_a_class_too(
    tmp_path: Path, capsys, monkeypatch, columns: int, names
) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # as outside of a notebook
    images = np.random.default_rng(0).integers(0, 256, (3 * columns, 32, 32, 3), dtype=np.uint8)
    plot_image(images, names, tmp_path / "new" / "images.png")
    width, height = Image.open(tmp_path / "new" / "images.png").size
    assert height == 288 and width == round((0.9 + 0.8 * columns) * 120)
    assert "images.png" in capsys.readouterr().out
    with pytest.raises(ValueError, match="do not fill 3 rows"):
        plot_image(images[:-1], names, tmp_path / "images.png")


def test_the_judge_learns_the_classes_and_is_kept(batches, kept: Path, monkeypatch) -> None:
    monkeypatch.setattr("computer_vision.image_judge._fit", None)  # a second training would fail
    judgement = train_judge(batches, kept)
    assert judgement.real > 0.99
    images, labels = shapes.draw(90, seed=99)
    samples, labels = torch.from_numpy(images) / 127.5 - 1, torch.from_numpy(labels) + 1
    reading = judgement.read(samples, labels)
    assert reading.agreement > 0.97 and 0.7 < reading.diversity < 1.3
    assert judgement.read(samples, labels % 3 + 1).agreement < 0.03
    assert (
        judgement.read(samples[labels == 1][:1].repeat(9, 1, 1, 1), torch.ones(9).long()).diversity
        < 1e-6
    )


def test_the_study_draws_every_setting_from_the_same_noise(
    batches, kept: Path, tmp_path: Path
) -> None:
    generator = small_condition_dim(4)
    judgement = train_judge(batches, kept)
    rows = image_study.study(generator, judgement, weights=(0, 5), num_samples=2)
    assert [(row.guidance, row.threshold) for row in rows] == [
        (0, False),
        (0, True),
        (5, False),
        (5, True),
    ]
    assert rows[0].outside > rows[1].outside
    assert torch.equal(
        rows[0].samples, image_study.study(generator, judgement, (0,), (False,), 2)[0].samples
    )
    path = image_study.draw_study(rows, ("a", "b", "c"), tmp_path / "pictures" / "study.png")
    assert Image.open(path).size[0] > 1000


def test_the_study_of_a_preset_runs_and_says_what_was_a_trial(
    batches, kept, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(image_study, "train_judge", lambda *_: train_judge(batches, kept))
    monkeypatch.setattr("computer_vision.cifar10._downloaded", lambda _: None)
    monkeypatch.setattr(shapes, "BATCH", 66)
    monkeypatch.setattr(image_study, "PRESETS", {"laptop": image_study.Preset(3, 2, "a promise")})
    monkeypatch.setattr(
        image_gen,
        "DiffusionModel",
        lambda *args, **kwargs: DiffusionModel(*args, **kwargs, test=True),
    )
    arguments = [
        "laptop",
        "--data",
        str(tmp_path / "data"),
        "--out",
        str(tmp_path / "out"),
        "--samples",
        "3",
    ]
    lines = image_study.main(arguments)
    assert (
        lines[0] == "# image_study.py laptop" and sum(line.startswith("| ") for line in lines) == 11
    )
    assert "a promise" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").glob("*.png")} == {"images.png", "study.png"}
    assert "trial" in image_study.main([*arguments, "--epochs", "3"])[0]
