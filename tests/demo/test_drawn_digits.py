"""The demo's digits: pictures that a person can look at, by the functions that students write."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from extras import FastScheduler
from PIL import Image

from demo.digits import GUIDANCE, STRIP, Budget, DigitsReport, Painter, Stopwatch, draw_digits

TINY = Budget(epochs=2, digits=64, batch=32, looks=(1,), ddim_steps=STRIP, samples=30)
PICTURES = {"digits.png", "digits_in_training.png", "denoising.png", "denoising.gif"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DigitsReport:
    return draw_digits(tmp_path_factory.mktemp("demo"), TINY)


@pytest.fixture
def painter(tmp_path: Path) -> Painter:
    return Painter(tmp_path, TINY, seed=0, stopwatch=Stopwatch())


def test_pictures_are_as_wide_as_a_phone_and_upright(drawn: DigitsReport) -> None:
    assert {path.name for path in drawn.pictures} == PICTURES
    for path in drawn.pictures:
        with Image.open(path) as picture:
            if path.suffix == ".png":
                assert picture.width == 1080
                assert picture.height > picture.width / 2
            assert picture.convert("L").getextrema()[0] < 80, "there is ink on it"


def test_the_animation_goes_from_noise_to_digits_and_begins_again(drawn: DigitsReport) -> None:
    (path,) = (path for path in drawn.pictures if path.suffix == ".gif")
    with Image.open(path) as animation:
        assert (animation.n_frames, animation.info["loop"]) == (TINY.ddim_steps, 0)


def test_the_report_gives_shares_with_their_interval_and_cpu_time(drawn: DigitsReport) -> None:
    said = str(drawn)
    assert "4 training steps" in said and said.count("of CPU time") == 2
    assert said.count("of 30 read as asked (95 % interval") == len(GUIDANCE)


def test_a_finished_run_leaves_weights_and_no_checkpoint(drawn: DigitsReport) -> None:
    left = {path.name for path in drawn.weights.parent.iterdir()}
    assert left == PICTURES | {"digits.pt", "digits_ema.pt"}


def test_students_functions_do_the_work(
    painter: Painter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., object]:
        function = getattr(FastScheduler, name)

        def call(*arguments: object, **named: object) -> object:
            calls[name] += 1
            return function(*arguments, **named)

        return call

    for name in ("velocity", "from_velocity", "ddim_step"):
        monkeypatch.setattr(FastScheduler, name, counted(name))
    painter.train(tmp_path / "checkpoint.pt")
    painter.sample(2.0, 10)
    looks = 2  # one in training, and this one
    assert calls == {
        "velocity": TINY.steps,
        "from_velocity": looks * TINY.ddim_steps,
        "ddim_step": looks * TINY.ddim_steps,
    }


def test_what_is_shown_as_x_t_is_what_the_network_saw(painter: Painter, tmp_path: Path) -> None:
    painter.train(tmp_path / "checkpoint.pt")
    seen = []
    painter.model.ema.averaged_model.register_forward_pre_hook(lambda _, given: seen.append(given))
    images = painter.sample(0.0, 20)
    moments = painter.model.noise_scheduler.moments
    assert [moment.t for moment in moments] == [int(t[0]) for _, t, _ in seen]
    for moment, (x_t, _, _) in zip(moments, seen, strict=True):
        torch.testing.assert_close(moment.x_t, x_t[:10], atol=1e-4, rtol=1e-4)
    assert torch.equal(moments[-1].x_0, images[:10]), "the last guess is the image"


def test_a_look_leaves_training_as_it_was(tmp_path: Path) -> None:
    def loss(looks: tuple[int, ...]) -> float:
        painter = Painter(tmp_path, replace(TINY, looks=looks), 0, Stopwatch())
        return painter.train(tmp_path / f"checkpoint_{len(looks)}.pt")

    assert loss((1,)) == loss(())


def test_an_interrupted_run_goes_on_where_it_was(
    drawn: DigitsReport,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Painter, "look", stop)
        draw_digits(tmp_path, TINY)
    assert "going on" not in capsys.readouterr().out
    again = draw_digits(tmp_path, TINY)
    assert "going on after its last finished epoch" in capsys.readouterr().out
    assert again.loss == drawn.loss


def test_a_damaged_checkpoint_means_a_new_start(
    drawn: DigitsReport, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = drawn.weights.read_bytes()
    (tmp_path / "digits_training_0.pt").write_bytes(whole[: len(whole) // 2])
    assert draw_digits(tmp_path, TINY).loss == drawn.loss
    assert "Starting from scratch" in capsys.readouterr().out
