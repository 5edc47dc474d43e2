"""Numbers for drawn digits, the data they rest on, and the script that measures the presets."""

import sys
from types import ModuleType, SimpleNamespace

import bench
import bench_step
import frechet
import pictures
import pytest
import quality
import torch
import utils
from checkpoints import save_model
from DDPM import ConditionalDDPM
from PIL import Image
from settings import PRESETS, DMConfig

from digits import load_digits

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


def test_the_frechet_distance_is_that_of_gaussians():
    """Diagonal covariances have a closed form: the sum over axes of (m - m')^2 + (s - s')^2."""
    features = torch.randn(50_000, 3) * torch.tensor([1.0, 2.0, 0.5])
    other = torch.randn(50_000, 3) * torch.tensor([3.0, 2.0, 1.0]) + torch.tensor([0.0, 4.0, 0.0])
    assert frechet.frechet_distance(features, other) == pytest.approx(16 + 4 + 0.25, rel=0.02)
    assert frechet.frechet_distance(features, features) == pytest.approx(0, abs=1e-6)


def test_the_frechet_distance_sees_relations_between_features():
    x = torch.randn(50_000, 1)
    together, apart = torch.cat([x, x], dim=1), torch.randn(50_000, 2)
    # tr(S) + tr(1) - 2 tr(S^(1/2)) with S of ones: eigenvalues 2 and 0
    expected = 2 + 2 - 2 * 2**0.5
    assert frechet.frechet_distance(together, apart) == pytest.approx(expected, rel=0.05)


def test_the_floor_falls_with_the_number_of_images():
    floors = [frechet.real_floor(count) for count in (200, 500, 2000)]
    assert floors[0] > floors[1] > floors[2] > 0


def test_the_bias_of_the_frechet_distance_is_drawn(tmp_path):
    path = frechet.plot_frechet_bias(tmp_path / "new" / "bias.png", counts=(50, 100), seen=100)
    assert Image.open(path).size == (660, 396)


class DrawsRealDigits:
    """Stands in for a model: hands out real digits, and the wrong ones as often as omega says."""

    def __init__(self):
        self.images, self.labels = load_digits("train")
        self.used = torch.zeros(10, dtype=torch.long)

    def parameters(self):
        return iter([torch.zeros(())])

    def eval(self):
        return self

    def sample(self, labels, omega):
        rows = []
        for row, digit in enumerate(labels.tolist()):
            digit = (digit + 1) % 10 if row < omega * len(labels) else digit
            rows.append((self.labels == digit).nonzero()[self.used[digit]].item())
            self.used[digit] += 1
        return (self.images[rows] + 1) / 2


def test_real_digits_are_as_good_as_real_digits():
    said = quality.measure(DrawsRealDigits(), 0, count=200)
    assert said.agreement > 0.96 and 0.7 < said.said.diversity < 1.4
    assert said.said.illegible < 0.04
    assert said.frechet == pytest.approx(said.floor, rel=0.05)  # the same digits, in another order
    assert said.said.recall == pytest.approx(said.real_recall, abs=0.05)
    assert said.said.count == 200
    wrong = quality.measure(DrawsRealDigits(), 0.5, count=200)
    assert 0.4 < wrong.agreement < 0.6
    assert "omega 0.5" in str(wrong) and " of 200 read as asked (95 % interval" in str(wrong)
    # misread ones do not count
    assert wrong.said.diversity == pytest.approx(said.said.diversity, abs=0.3)


def test_quality_is_measured_for_several_omegas_in_one_plot(tmp_path, capsys):
    save_model(ConditionalDDPM(DMConfig(num_feat=8, T=2)), tmp_path / "best_checkpoint.pth")
    found = quality.main(
        [str(tmp_path / "best_checkpoint.pth"), "--omegas", "0", "2", "--count", "20"]
    )
    assert [each.omega for each in found] == [0, 2]
    assert (tmp_path / "quality.png").stat().st_size > 5000
    assert capsys.readouterr().out.count("of 20 read as asked (95 % interval") == 2


@pytest.fixture
def published(monkeypatch):
    """A torchvision that has 30 digits; published.asked: what it was asked for."""
    package, datasets = ModuleType("torchvision"), ModuleType("torchvision.datasets")
    digits = SimpleNamespace(
        data=torch.randint(0, 256, (30, 28, 28), dtype=torch.uint8),
        targets=torch.arange(30) % 10,
        raw_folder="somewhere",
        asked=[],
    )

    class MNIST(SimpleNamespace):
        data, targets, raw_folder = digits.data, digits.targets, digits.raw_folder

        def __len__(self):
            return 30

    def make(**arguments):
        digits.asked.append(arguments)
        return MNIST()

    package.datasets, datasets.MNIST = datasets, make
    monkeypatch.setitem(sys.modules, "torchvision", package)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)
    return digits


@pytest.fixture
def no_torchvision(monkeypatch):
    """It is not installed."""
    monkeypatch.setitem(sys.modules, "torchvision", None)


def test_all_of_mnist_comes_from_torchvision(published, tmp_path, capsys):
    loader = utils.make_dataloader(None, 30, tmp_path, True)
    assert published.asked == [{"root": str(tmp_path), "train": True, "download": True}]
    (images, found) = next(iter(loader))
    assert images.shape == (30, 1, 28, 28) and images.dtype == torch.float32
    order = found.argsort(stable=True)
    assert found[order].tolist() == sorted(published.targets.tolist())
    by_value = {
        tuple(image.flatten().tolist())
        for image in ((images * 0.3081 + 0.1307) * 255).round().int()
    }
    assert by_value == {tuple(each.flatten().tolist()) for each in published.data}
    assert "30 digits of MNIST from somewhere" in capsys.readouterr().out


def test_the_digits_that_ship_can_be_asked_for(published, tmp_path, capsys):
    assert len(utils.make_dataloader(None, 30, tmp_path, True, whole=False).dataset) == 8000
    assert published.asked == []
    assert capsys.readouterr().out.endswith("digits of MNIST that ship with the homework\n")


@pytest.mark.parametrize(
    ("train", "count", "split"), [(True, 8000, "train"), (False, 2000, "held_out")]
)
def test_without_mnist_the_digits_that_ship_stand_in_and_say_so(
    tmp_path, no_torchvision, train, count, split, capsys
):
    loader = utils.make_dataloader(None, 100, tmp_path, train)
    said = capsys.readouterr().out
    assert f"{count:,} digits of MNIST that ship with the homework, because" in said
    assert "torchvision cannot give all of it" in said
    assert len(loader.dataset) == count
    images, labels = load_digits(split)
    image, label = loader.dataset[7]
    torch.testing.assert_close(image * 0.3081 + 0.1307, (images[7] + 1) / 2)
    assert label == labels[7]


def test_a_transform_is_called_with_a_picture(tmp_path):
    seen = []

    def transform(picture):
        seen.append(picture)
        return torch.ones(1, 28, 28)

    images, labels = next(iter(utils.make_dataloader(transform, 16, whole=False)))
    assert images.shape == (16, 1, 28, 28) and images.min() == 1 and labels.dtype == torch.int64
    assert len(seen) == 16 and seen[0].size == (28, 28) and seen[0].mode == "L"


def test_transforms_of_torchvision_normalise_as_the_settings_say(tmp_path):
    try:
        from torchvision.transforms import v2
    except (ImportError, RuntimeError) as reason:  # the second where it was built for another torch
        pytest.skip(f"torchvision cannot be imported: {reason}")
    config = DMConfig()
    transform = v2.Compose(
        [
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize([config.pixel_mean], [config.pixel_std]),
        ]
    )
    loaders = [
        utils.make_dataloader(each, 8, train=False, whole=False) for each in (transform, None)
    ]
    (images, labels), (plain, of_plain) = (next(iter(loader)) for loader in loaders)
    torch.testing.assert_close(images, plain)
    assert torch.equal(labels, of_plain)
    path = pictures.plot_batches({"a": images, "b": plain}, tmp_path / "new" / "batches.png")
    assert Image.open(path).size == (1100, 286)


def test_only_training_data_is_shuffled():
    for train in (True, False):
        loader = utils.make_dataloader(None, 50, train=train, whole=False)
        first, again = next(iter(loader))[1], next(iter(loader))[1]
        assert torch.equal(first, again) is not train


def test_the_presets_are_settings_and_claim_nothing_of_a_gpu_that_was_not_measured():
    assert PRESETS["defaults"].config == DMConfig()
    for name in ("defaults", "gpu"):
        preset = PRESETS[name]
        assert all("pending" in said for said in (preset.minutes, preset.loss, preset.agreement))


@pytest.mark.usefixtures("no_torchvision")
@pytest.mark.parametrize("which", ["laptop", "gpu"])
def test_the_bench_runs_a_few_steps(tmp_path, which, capsys):
    few = [
        "--steps",
        "2",
        "--batch",
        "10",
        "--width",
        "8",
        "--T",
        "3",
        "--epochs",
        "2",
        "--samples",
        "20",
    ]
    lines = "\n".join(bench.main([which, *few, "--omegas", "0", "2", "--out", str(tmp_path)]))
    assert "a trial with other settings, no measurement" in lines
    assert "4 steps" in lines and lines.count("of 20 read as asked") == 2 and "| 2 |" in lines
    assert "0.0523" not in lines  # other settings: nothing to compare with
    assert (tmp_path / f"{which}.md").read_text().strip() == lines.strip()


@pytest.mark.usefixtures("no_torchvision")
def test_the_bench_of_the_homework_refuses_to_run_on_less_than_mnist(tmp_path):
    with pytest.raises(SystemExit, match="all of MNIST"):
        bench.main(["gpu", "--out", str(tmp_path), "--mnist", str(tmp_path / "data")])


def test_the_table_has_the_reference_run_beside_a_whole_run():
    history = {"train": [0.2] * 10, "test": [0.1] * 10, "seconds": [1.0] * 10}
    lines = bench.table(history, with_reference=True)
    assert lines[2] == "| 1 | 0.2000 | 0.1000 | 1 | 0.1539 | 0.0832 |"
    assert lines[-1] == "| 10 | 0.2000 | 0.1000 | 1 | 0.0535 | 0.0523 |"


def test_the_arithmetic_of_a_step_is_timed_beside_diffusers(capsys):
    """The two loops are the same mathematics: from one seed they draw the same images."""
    pytest.importorskip("diffusers")
    config, images = DMConfig(num_feat=8, T=20), []
    network = bench_step.Silent(3, config)
    for make in (bench_step.ours, bench_step.theirs):
        draw = make(3, config, network)
        torch.manual_seed(7)
        images.append(draw())
    torch.testing.assert_close(images[0], images[1], rtol=1e-4, atol=1e-4)
    rows = bench_step.main(["--batches", "1", "--repeats", "1", "--T", "5"])
    assert len(rows) == 1 and "us a step, diffusers" in capsys.readouterr().out


@pytest.mark.full
def test_the_laptop_preset_draws_digits_as_asked(tmp_path):
    """The preset as it is, with 500 samples: gated on its steps, not on seconds."""
    lines = "\n".join(bench.main(["laptop", "--out", str(tmp_path)]))
    right = int(lines.split(" of 500 read as asked")[0].rsplit(" ", 1)[1])
    assert right >= 450, lines
