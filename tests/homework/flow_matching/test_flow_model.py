"""What part 3 is given beside its exercises: network, training, fields, study and handwriting."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from autograder.content import SOLUTIONS

pytestmark = [pytest.mark.e3_2, pytest.mark.e3_3]
FOLDER = SOLUTIONS / "flow_matching"

Load = Callable[[str], Any]


@pytest.fixture(scope="module")
def part_3() -> Iterator[Load]:
    """Imports modules of part 3, some of which have names that those of other parts have, too."""
    names = {path.stem for path in FOLDER.glob("*.py")}
    kept: dict[str, ModuleType] = {n: sys.modules.pop(n) for n in names if n in sys.modules}
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOLUTIONS))
        patch.syspath_prepend(str(FOLDER))
        yield importlib.import_module
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(kept)


@pytest.fixture
def tiny(part_3: Load) -> Any:
    return part_3("settings").DMConfig(T=3, num_feat=8, batch_size=50, epochs=2)


def few_digits(count: int = 100) -> tuple[torch.Tensor, torch.Tensor]:
    draws = torch.Generator().manual_seed(0)
    return torch.randn(count, 1, 28, 28, generator=draws), torch.arange(count) % 10


def test_the_network_looks_at_sample_time_and_condition_of_each_sample_alone(part_3: Load) -> None:
    torch.manual_seed(0)
    network = part_3("unet").ConditionalUnet(2, 8, 5)
    for weights in network.parameters():
        torch.nn.init.normal_(weights, std=0.2)
    x, t, c = torch.randn(3, 2, 28, 28), torch.rand(3), torch.eye(5)[:3]
    answer = network(x, t, c)
    assert answer.shape == x.shape
    for changed in (
        (x + torch.tensor([0, 1, 0]).view(3, 1, 1, 1), t, c),
        (x, t + torch.tensor([0, 0.1, 0]), c),
        (x, t, torch.where(torch.tensor([[False], [True], [False]]), -1, c)),
    ):
        apart = (network(*changed) - answer).abs().flatten(1).amax(dim=1)
        assert apart[1] > 1e-3
        assert apart[[0, 2]].max() < 1e-5
    assert torch.equal(network(x.double(), t.view(3, 1, 1, 1).double(), c.long()), answer)
    with pytest.raises(ValueError, match="multiples of 4"):
        network(torch.randn(1, 2, 30, 30), t[:1], c[:1])


def test_an_interrupted_training_ends_as_if_it_had_never_stopped(
    part_3: Load, tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, model = part_3("training"), part_3("FM").ConditionalFM

    def fit(name: str) -> Any:
        return training.fit(model(tiny), name, few_digits(), tmp_path, torch.device("cpu"))

    torch.manual_seed(1)
    whole, history = fit("whole")
    torch.manual_seed(1)
    epoch = training._Run.fit_epoch

    def stops_in_the_second(run: Any, *given: Any) -> None:
        if run.epochs_done == 1:
            raise KeyboardInterrupt
        epoch(run, *given)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(training._Run, "fit_epoch", stops_in_the_second)
        fit("stopped")
    torch.manual_seed(2)
    resumed, other = fit("stopped")
    assert other["train"] == history["train"] and len(other["train"]) == 2
    for one, another in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, another)
    loaded = training.load(model(tiny), "stopped", tmp_path, torch.device("cpu"))
    assert torch.equal(next(loaded.parameters()), next(resumed.parameters()))
    assert training.load(model(tiny), "nothing", tmp_path) is None


def test_a_run_with_other_settings_is_not_gone_on_with(
    part_3: Load, tiny: Any, tmp_path: Path
) -> None:
    training, model = part_3("training"), part_3("FM").ConditionalFM
    tiny.epochs = 1
    training.fit(model(tiny), "run", few_digits(50), tmp_path, torch.device("cpu"))
    tiny.T = 20  # a setting of sampling alone
    training.fit(model(tiny), "run", few_digits(50), tmp_path, torch.device("cpu"))
    tiny.mask_p = 0.5
    with pytest.raises(ValueError, match=r"other settings \(mask_p\)"):
        training.fit(model(tiny), "run", few_digits(50), tmp_path, torch.device("cpu"))
    (tmp_path / "broken.pth").write_bytes(b"no checkpoint")
    with pytest.raises(ValueError, match="damaged"):
        training.fit(model(tiny), "broken", few_digits(50), tmp_path, torch.device("cpu"))


def test_the_field_of_a_model_is_its_guided_velocity(part_3: Load, tiny: Any) -> None:
    torch.manual_seed(0)
    model = part_3("FM").ConditionalFM(tiny)
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    x, labels = torch.randn(2, 1, 28, 28), torch.tensor([3, 7])
    c = torch.eye(10)[labels]
    with torch.no_grad():
        v_c, v_u = (model.network(x, torch.full((2,), 0.3), row) for row in (c, c * 0 - 1))
    guided = part_3("velocity").guided_field
    for omega in (0.0, 2.0):
        found = guided(model, labels, omega)(x, 0.3)
        assert torch.allclose(found, (1 + omega) * v_c - omega * v_u, atol=1e-5)


def test_sampling_is_euler_along_the_field(part_3: Load, tiny: Any) -> None:
    torch.manual_seed(0)
    model, training = part_3("FM").ConditionalFM(tiny), part_3("training")
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.1)
    labels = torch.tensor([3, 7])
    with training.fixed_draws(5):
        images = model.sample(labels, 1.5)
    with training.fixed_draws(5):
        x = torch.randn(2, 1, 28, 28)
    field = part_3("velocity").guided_field(model, labels, 1.5)
    end = part_3("solvers").euler(field, x, torch.linspace(0, 1, tiny.T + 1))
    assert torch.allclose(images, training.denormalised(end, tiny), atol=1e-5)


def test_the_noise_predictor_answers_the_noise_of_its_own_v(part_3: Load, tiny: Any) -> None:
    """Where v is that of data and noise, x = alpha * data + sigma * noise gives this noise back."""
    module = part_3("noise_model")
    model = module.NoisePredictor(tiny)
    data, noise = torch.randn(2, 2, 1, 28, 28)
    for i in (0, 400, module.STEPS - 1):
        alpha, sigma = (each.item() for each in model._factors(i))
        assert alpha**2 + sigma**2 == pytest.approx(1)
        v = alpha * noise - sigma * data
        model.network.forward = lambda x, t, c, v=v: torch.cat([v, v])
        found = model.noise(torch.tensor([1, 2]), 1.0)(alpha * data + sigma * noise, i)
        assert torch.allclose(found, noise, atol=1e-5)
    assert (model.alpha_bars.diff() < 0).all() and model.alpha_bars[-1] < 1e-4


def test_the_pinwheel_knows_its_best_answers(part_3: Load) -> None:
    """Tweedie: the best guess of the data is (x + sigma^2 * score) / alpha."""
    world = part_3("pinwheel_field")
    x = torch.randn(20, 2, dtype=torch.float64, requires_grad=True)
    for t in (0.1, 0.5, 0.9):
        alpha, sigma = t, 1 - t
        variance = alpha**2 * world.BLUR**2 + sigma**2
        apart = ((x[:, None] - alpha * world.POINTS) ** 2).sum(dim=2)
        density = (-apart / (2 * variance)).logsumexp(dim=1)
        (score,) = torch.autograd.grad(density.sum(), x)
        due = (x + sigma**2 * score) / alpha
        assert torch.allclose(world.best_data(x, alpha, sigma), due, atol=1e-9)
        velocity = due - (x - alpha * due) / sigma
        assert torch.allclose(world.best_velocity(x, t), velocity, atol=1e-8)


def test_all_steps_of_ddpm_and_ddim_lead_to_the_data_of_a_perfect_predictor(part_3: Load) -> None:
    """The data are one point: whatever the noise, each sampler of the study should end there."""
    study, steps = part_3("study"), part_3("noise_model").STEPS
    alpha_bars = part_3("noise_model").NoisePredictor(part_3("settings").DMConfig()).alpha_bars
    point = torch.full((4, 1, 2, 2), 0.7)

    def network(x: torch.Tensor, i: int) -> torch.Tensor:
        alpha_bar = alpha_bars[i]
        return (x - alpha_bar.sqrt() * point) / (1 - alpha_bar).sqrt()

    chosen = torch.linspace(steps - 1, 0, 9).round().long().tolist()[:-1]
    for way in (study._ddpm, part_3("solvers").ddim_by_euler):
        end = way(network, torch.randn(4, 1, 2, 2), alpha_bars, chosen)
        assert torch.allclose(end, point, atol=1e-3)


def test_the_frechet_distance_is_that_of_two_normal_distributions(part_3: Load) -> None:
    distance = part_3("study").frechet_distance
    features = torch.randn(50, 6, dtype=torch.float64)
    assert distance(features, features) == pytest.approx(0, abs=1e-6)
    assert distance(features, features + 2) == pytest.approx(4 * 6, rel=1e-6)
    spread = features.T.cov().trace().item()
    centred = features - features.mean(dim=0)
    assert distance(centred, 3 * centred) == pytest.approx(4 * spread, rel=1e-6)


def test_a_prediction_is_asked_for_before_the_study(
    part_3: Load,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)  # where predictions are kept
    study = part_3("study")
    whole = {method: [1, 2, 3, 4, 5] for method in study.METHODS}
    assert study.check_prediction(whole)
    assert not study.check_prediction({**whole, "DDIM": [1, 2]})
    assert "DDIM" in capsys.readouterr().out
    expected = study.keep({**whole, "DDIM": [1, 2]})
    assert [*expected] == [method for method in study.METHODS if method != "DDIM"]
    rows = [{"method": m, "evaluations": n, "agreement": 0.5} for m in whole for n in (2, 4)]
    study.came(rows, expected)
    assert "not there yet" in capsys.readouterr().out
    study.keep({method: [9, 9, 9, 9, 9] for method in study.METHODS})
    said = capsys.readouterr().out
    assert said.count("Its result is there. Before it, you expected: 1 at 2") == len(expected)


def drawn_seven(size: int, paper: int, ink: int, width: int) -> Image.Image:
    picture = Image.new("L", (size, size), paper)
    scaled = [(round(x * size), round(y * size)) for x, y in ((0.1, 0.1), (0.5, 0.1), (0.2, 0.8))]
    ImageDraw.Draw(picture).line(scaled, fill=ink, width=width)
    return picture


def test_canvas_and_photograph_become_digits_like_those_of_mnist(
    part_3: Load, tmp_path: Path
) -> None:
    handwriting, config = part_3("handwriting"), part_3("settings").DMConfig()
    side = handwriting.SIDE
    pixels = np.asarray(drawn_seven(side, 0, 255, 5))
    text = "".join(format(round(value / 17), "x") for value in pixels.ravel())
    drawn_seven(300, 220, 30, 25).save(tmp_path / "photo.png")
    digits = handwriting.digits_of([text, str(tmp_path / "photo.png"), ""], config)
    assert digits.shape == (2, 1, 28, 28)
    images = part_3("training").denormalised(digits, config)
    place = torch.arange(28.0)
    for (image,) in images:
        assert image[0].max() == image[:, 0].max() == 0 and image.max() > 0.9
        rows, columns = image.sum(dim=1), image.sum(dim=0)
        for mass in (rows, columns):
            assert (mass * place).sum() / mass.sum() == pytest.approx(13.5, abs=1)
        assert max((rows > 0.1).sum(), (columns > 0.1).sum()) == 20
    assert torch.nn.functional.cosine_similarity(*images.flatten(1), dim=0) > 0.8


def test_a_digit_that_cannot_be_read_is_named(
    part_3: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    handwriting, config = part_3("handwriting"), part_3("settings").DMConfig()
    with pytest.raises(ValueError, match="no ink"):
        handwriting.digits_of(["0" * handwriting.SIDE**2], config)
    with pytest.raises(ValueError, match="there is no file"):
        handwriting.digits_of(["seven.png"], config)
    assert len(handwriting.digits_of(["", "", ""], config)) == 3
    assert "Nothing is drawn" in capsys.readouterr().out
    assert handwriting.canvas(2).data.count("<canvas") == 2
