"""Training in part 1: what solver leaves behind, what it draws, and what two processes make of
it.
"""

import json
import os
import random
import subprocess
import sys
from dataclasses import MISSING, asdict, fields
from pathlib import Path

import checkpoints
import fitting
import losses
import numpy as np
import pytest
import torch
import utils
from DDPM import ConditionalDDPM
from PIL import Image
from settings import DMConfig, best_device
from tiny_training import kept, loader, solve, tiny

from autograder.content import ROOT

HERE = ROOT / "solutions" / "conditional_ddpm"

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

SPEC = {
    "input_dim": (28, 28),
    "num_channels": 1,
    "condition_mask_value": -1,
    "num_classes": 10,
    "T": 400,
    "beta_1": 1e-4,
    "beta_T": 2e-2,
    "mask_p": 0.1,
    "num_feat": 128,
    "omega": 2.0,
    "batch_size": 256,
    "epochs": 10,
    "learning_rate": 1e-4,
    "multi_lr_milestones": [20],
    "multi_lr_gamma": 0.1,
}
OF_THE_PIXELS = {"pixel_mean": 0.1307, "pixel_std": 0.3081}


def test_the_settings_are_fields_with_the_defaults_of_the_homework():
    assert asdict(DMConfig()) == SPEC | OF_THE_PIXELS
    assert all(
        f.default is not MISSING or f.default_factory is not MISSING for f in fields(DMConfig)
    )
    assert {*SPEC, *OF_THE_PIXELS} == set(DMConfig.__annotations__)
    assert DMConfig(T=600).T == 600
    assert DMConfig().multi_lr_milestones is not DMConfig().multi_lr_milestones


def test_a_setting_that_is_younger_than_a_checkpoint_had_its_default():
    kept = checkpoints.plain(DMConfig(T=600))
    del kept["pixel_mean"]
    assert checkpoints.differences(kept, DMConfig(T=600)) == "none"
    changed = checkpoints.differences(kept, DMConfig(T=600, pixel_mean=0.5))
    assert changed == "pixel_mean: 0.1307 there, 0.5 here"


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_training_takes_the_fastest_device(monkeypatch, cuda, mps, device):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert best_device().type == device


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("T", 0),
        ("T", 1.5),
        ("num_feat", -8),
        ("mask_p", 1.1),
        ("beta_1", 0),
        ("beta_T", 1.0),
        ("beta_T", 1e-5),
        ("epochs", 0),
        ("learning_rate", 0),
        ("pixel_std", 0),
        ("input_dim", (28,)),
        ("multi_lr_gamma", 0),
        ("batch_size", "32"),
    ],
)
def test_a_setting_that_cannot_work_is_named(name, value):
    with pytest.raises(ValueError, match=rf"DMConfig\.{name} must be"):
        DMConfig(**{name: value})


def test_solver_leaves_what_the_homework_says(tmp_path, capsys):
    history = solve(tmp_path)
    found = sorted(
        path.relative_to(tmp_path / "run").as_posix() for path in (tmp_path / "run").rglob("*.*")
    )
    assert found == [
        "best_checkpoint.pth", "images/generate_epoch_1.png", "images/generate_epoch_2.png",
        "last_checkpoint.pth", "losses.png",
    ]  # fmt: skip
    assert len(history["train"]) == len(history["test"]) == 2
    assert Image.open(tmp_path / "run" / "images" / "generate_epoch_1.png").size == (
        10 * 30 * 2,
        30 * 2,
    )
    printed = capsys.readouterr()
    assert "epoch 2: train" in printed.out
    assert "loss=" in printed.err and "100%" in printed.err


def test_a_grid_may_come_every_third_epoch(tmp_path):
    given = {"save_dir": tmp_path, "device": "cpu", "per_class": 1, "grid_every": 3}
    utils.solver(tiny(epochs=4, T=1), "run", loader(16), loader(10), **given)
    grids = sorted(path.name for path in (tmp_path / "run" / "images").iterdir())
    assert grids == [f"generate_epoch_{epoch}.png" for epoch in (1, 3, 4)]  # the first, the last


def test_checkpoints_hold_tensors_and_plain_values_only(tmp_path):
    """A dataclass pickled into a checkpoint is what torch refuses to load."""
    solve(tmp_path, tiny(epochs=1))
    # both with weights_only=True
    best, last = kept(tmp_path, "best_checkpoint.pth"), kept(tmp_path)
    assert type(best["config"]) is type(last["config"]) is dict
    assert DMConfig(**best["config"]) == tiny(epochs=1)


def test_best_checkpoint_is_the_best_epoch_and_is_kept_so(tmp_path, monkeypatch):
    """A best value that is never updated keeps the last epoch, or the first."""
    told = iter([0.5, 0.3, 0.4, 0.2, 0.6])
    monkeypatch.setattr(fitting, "test_loss", lambda model, loader: (next(told), [None]))
    # every call goes on where the last one ended
    for epochs, best in [(1, 1), (2, 2), (3, 2), (4, 4), (5, 4)]:
        solve(tmp_path, tiny(epochs=epochs))
        checkpoint = kept(tmp_path, "best_checkpoint.pth")
        assert (checkpoint["epoch"], checkpoint["test_loss"]) == (
            best,
            [0.5, 0.3, 0.2][min(best, 3) - 1],
        )


def test_best_checkpoint_has_the_weights_that_were_measured(tmp_path):
    history = solve(tmp_path, tiny(epochs=1))
    model = checkpoints.load_model(tiny(), tmp_path / "run" / "best_checkpoint.pth")
    assert losses.test_loss(model, loader(20))[0] == pytest.approx(history["test"][0], rel=1e-6)


def test_the_test_loss_rests_on_one_draw():
    """Fresh t, noise and label drops each time would make "best" a matter of luck."""
    model, test_loader = ConditionalDDPM(tiny(mask_p=0.5)), loader(40, shuffle=True)
    shown = []
    model.network.register_forward_pre_hook(
        lambda _, given: shown.append([part.clone() for part in given])
    )
    first = losses.test_loss(model, test_loader)
    torch.randn(7), random.random(), np.random.rand(3)
    assert losses.test_loss(model, test_loader) == first
    for before, after in zip(shown[:3], shown[3:], strict=True):
        assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert not torch.equal(shown[0][0], shown[1][0])
    assert losses.test_loss(model, test_loader, seed=1) != first


def test_measuring_disturbs_neither_chance_nor_mode():
    model = ConditionalDDPM(tiny()).train()
    torch.manual_seed(3), random.seed(3), np.random.seed(3)
    undisturbed = torch.rand(2).tolist(), random.random(), np.random.rand()
    torch.manual_seed(3), random.seed(3), np.random.seed(3)
    losses.test_loss(model, loader(20))
    utils.draw(model, 1.0, 1)
    assert (torch.rand(2).tolist(), random.random(), np.random.rand()) == undisturbed
    assert model.training and all(weights.grad is None for weights in model.parameters())


def test_the_model_is_in_evaluation_mode_while_it_samples_and_training_mode_while_it_trains(
    tmp_path, monkeypatch
):
    """Batch norm left in training mode while sampling would draw every image by the statistics
    of its batch.
    """
    sampling, training = [], []
    sample, forward = ConditionalDDPM.sample, ConditionalDDPM.forward

    def watch_sample(self, *given):
        sampling.append((self.training, self.network.training, torch.is_grad_enabled()))
        return sample(self, *given)

    def watch_forward(self, *given):
        training.append((self.training, torch.is_grad_enabled()))
        return forward(self, *given)

    monkeypatch.setattr(ConditionalDDPM, "sample", watch_sample)
    monkeypatch.setattr(ConditionalDDPM, "forward", watch_forward)
    solve(tmp_path)
    utils.sample_images(tiny(), tmp_path / "run" / "best_checkpoint.pth", per_class=1)
    utils.check_sample(
        ConditionalDDPM(tiny()).train(), tiny(), "cpu", per_class=1, save_dir=tmp_path
    )
    assert sampling == [(False, False, False)] * 4
    # 3 batches of training, 2 of testing
    assert training == ([(True, True)] * 3 + [(False, False)] * 2) * 2


def test_check_forward_trains_one_epoch_and_plots_it(tmp_path):
    model = utils.check_forward(loader(), tiny(), torch.device("cpu"), save_dir=tmp_path)
    assert isinstance(model, ConditionalDDPM)
    assert (tmp_path / "check_forward.png").stat().st_size > 1000
    assert any(weights.any() for weights in model.network.conv_out.conv.parameters())
    images = utils.check_sample(model, tiny(), "cpu", per_class=3, save_dir=tmp_path)
    assert images.shape == (30, 1, 28, 28) and Image.open(tmp_path / "check_sample.png").size == (
        600,
        180,
    )


def test_samples_for_several_omegas_start_from_the_same_noise(tmp_path):
    solve(tmp_path, tiny(epochs=1))
    path = tmp_path / "run" / "best_checkpoint.pth"
    drawn = utils.sample_images(tiny(), path, omegas=[0, 2.5], per_class=1)
    assert drawn.keys() == {0, 2.5} and drawn[0].shape == (10, 1, 28, 28)
    assert torch.equal(drawn[2.5], utils.sample_images(tiny(omega=2.5), path, per_class=1))
    assert (tmp_path / "run" / "images" / "samples_omega_2.5.png").is_file()


def test_a_sampler_for_one_hot_rows_only_is_served(monkeypatch):
    def only_one_hot(self, conditions, omega):
        if conditions.ndim != 2:
            raise ValueError("one-hot, please")
        return (
            torch.zeros(len(conditions), 1, 28, 28)
            + conditions.argmax(dim=1).view(-1, 1, 1, 1) / 10
        )

    monkeypatch.setattr(ConditionalDDPM, "sample", only_one_hot)
    assert utils.draw(ConditionalDDPM(tiny()), 1.0, 1)[:, 0, 0, 0].tolist() == pytest.approx(
        [i / 10 for i in range(10)]
    )


TRAIN = """
import json, os, sys, torch
sys.path[:0] = sys.argv[1:3]
torch.set_num_threads(1)
import fitting, pathlib
import tiny_training as here
torch.manual_seed(0)  # as a script may: the same seed in both processes
folder, weights = pathlib.Path(sys.argv[3]), []
keep = fitting.Training.keep


def watched(self):
    keep(self)
    weights.append(sum(w.double().abs().sum().item() for w in self.model.parameters()))


fitting.Training.keep = watched
history = here.solve(folder / "save", here.tiny(epochs=int(sys.argv[4])))
told = json.dumps({"train": history["train"], "weights": weights})
(folder / f"rank_{os.environ['RANK']}.json").write_text(told)
"""


def test_two_processes_share_the_work(tmp_path):
    """torchrun and gloo on the CPU: the same solver, one set of files, and both ranks with the
    same weights.
    """
    script = tmp_path / "train.py"
    script.write_text(TRAIN)
    for epochs in (1, 2):  # the second call goes on after the first
        paths = [str(Path(__file__).parent), str(HERE), str(tmp_path), str(epochs)]
        torchrun = [
            sys.executable,
            "-m",
            "torch.distributed.run",
            "--nproc-per-node",
            "2",
            "--master-port",
            "0",
        ]
        done = subprocess.run(
            [*torchrun, "--standalone", str(script), *paths],
            capture_output=True, text=True, timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        # Each process has a file of its own: lines of the two would mix in what they print.
        first, second = (json.loads((tmp_path / f"rank_{n}.json").read_text()) for n in (0, 1))
        assert first == second and len(first["train"]) == epochs
        assert len(first["weights"]) == 1  # after an epoch on different halves of each batch
        last = kept(tmp_path / "save")
        assert len(last["history"]["train"]) == epochs and len(last["draws"]) == 2
        # each rank draws its own noise
        assert not torch.equal(last["draws"][0]["torch"], last["draws"][1]["torch"])
    assert len(list((tmp_path / "save").rglob("generate_epoch_*.png"))) == 2
