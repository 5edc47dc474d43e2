"""Training in part 1: what solver leaves behind, and a stopped run that ends as if it had never stopped."""

import math
import os
import random
import subprocess
import sys
import weakref
from dataclasses import MISSING, asdict, fields
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

HERE = Path(__file__).parents[1] / "solutions" / "conditional_ddpm"
sys.path.append(str(HERE))

import checkpoints  # noqa: E402 (found only now)
import fitting  # noqa: E402
import losses  # noqa: E402
import utils  # noqa: E402
from DDPM import ConditionalDDPM  # noqa: E402
from mnist import Digits, as_they_are  # noqa: E402
from settings import DMConfig  # noqa: E402

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

SPEC = {
    "input_dim": (28, 28), "num_channels": 1, "condition_mask_value": -1, "num_classes": 10, "T": 400, "beta_1": 1e-4,
    "beta_T": 2e-2, "mask_p": 0.1, "num_feat": 128, "omega": 2.0, "batch_size": 256, "epochs": 10,
    "learning_rate": 1e-4, "multi_lr_milestones": [20], "multi_lr_gamma": 0.1,
}  # fmt: skip


def tiny(**settings):
    return DMConfig(**{"num_feat": 8, "T": 3, "beta_T": 0.5, "epochs": 2, "batch_size": 16, **settings})


def loader(count=48, batch_size=16, shuffle=True):
    generator = torch.Generator().manual_seed(count)
    pixels = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8, generator=generator)
    return DataLoader(Digits(pixels, torch.arange(count) % 10), batch_size, shuffle, collate_fn=as_they_are)


def solve(folder, config=None, exp_name="run", train=None):
    config = config or tiny()
    return utils.solver(config, exp_name, train or loader(), loader(20), save_dir=folder, device="cpu", per_class=1)


def kept(folder, name="last_checkpoint.pth"):
    return torch.load(folder / "run" / name, weights_only=True)


def test_the_settings_are_fields_with_the_defaults_of_the_homework():
    assert asdict(DMConfig()) == SPEC
    assert all(f.default is not MISSING or f.default_factory is not MISSING for f in fields(DMConfig))
    assert set(SPEC) == set(DMConfig.__annotations__)
    assert DMConfig(T=600).T == 600
    assert DMConfig().multi_lr_milestones is not DMConfig().multi_lr_milestones


@pytest.mark.parametrize(
    ("name", "value"),
    [("T", 0), ("T", 1.5), ("num_feat", -8), ("mask_p", 1.1), ("beta_1", 0), ("beta_T", 1.0), ("beta_T", 1e-5),
     ("epochs", 0), ("learning_rate", 0), ("input_dim", (28,)), ("multi_lr_gamma", 0), ("batch_size", "32")],
)  # fmt: skip
def test_a_setting_that_cannot_work_is_named(name, value):
    with pytest.raises(ValueError, match=rf"DMConfig\.{name} must be"):
        DMConfig(**{name: value})


def test_solver_leaves_what_the_homework_says(tmp_path, capsys):
    history = solve(tmp_path)
    found = sorted(path.relative_to(tmp_path / "run").as_posix() for path in (tmp_path / "run").rglob("*.*"))
    assert found == [
        "best_checkpoint.pth", "images/generate_epoch_1.png", "images/generate_epoch_2.png",
        "last_checkpoint.pth", "losses.png",
    ]  # fmt: skip
    assert len(history["train"]) == len(history["test"]) == 2
    assert Image.open(tmp_path / "run" / "images" / "generate_epoch_1.png").size == (10 * 30 * 2, 30 * 2)
    printed = capsys.readouterr()
    assert "epoch 2: train" in printed.out
    assert "loss=" in printed.err and "100%" in printed.err


def test_a_grid_may_come_every_other_epoch(tmp_path):
    given = {"save_dir": tmp_path, "device": "cpu", "per_class": 1, "grid_every": 2}
    utils.solver(tiny(epochs=3, T=1), "run", loader(16), loader(10), **given)
    grids = sorted(path.name for path in (tmp_path / "run" / "images").iterdir())
    assert grids == ["generate_epoch_2.png", "generate_epoch_3.png"]  # and after the last epoch


def test_checkpoints_hold_tensors_and_plain_values_only(tmp_path):
    """A dataclass pickled into a checkpoint is what torch refuses to load."""
    solve(tmp_path, tiny(epochs=1))
    best, last = kept(tmp_path, "best_checkpoint.pth"), kept(tmp_path)  # both with weights_only=True
    assert type(best["config"]) is type(last["config"]) is dict
    assert DMConfig(**best["config"]) == tiny(epochs=1)


def test_best_checkpoint_is_the_best_epoch_and_is_kept_so(tmp_path, monkeypatch):
    """A best value that is never updated keeps the last epoch, or the first."""
    told = iter([0.5, 0.3, 0.4, 0.2, 0.6])
    monkeypatch.setattr(fitting, "test_loss", lambda model, loader: (next(told), [None]))
    for epochs, best in [(1, 1), (2, 2), (3, 2), (4, 4), (5, 4)]:  # every call goes on where the last one ended
        solve(tmp_path, tiny(epochs=epochs))
        checkpoint = kept(tmp_path, "best_checkpoint.pth")
        assert (checkpoint["epoch"], checkpoint["test_loss"]) == (best, [0.5, 0.3, 0.2][min(best, 3) - 1])


def test_best_checkpoint_has_the_weights_that_were_measured(tmp_path):
    history = solve(tmp_path, tiny(epochs=1))
    model = checkpoints.load_model(tiny(), tmp_path / "run" / "best_checkpoint.pth")
    assert losses.test_loss(model, loader(20))[0] == pytest.approx(history["test"][0], rel=1e-6)


def test_the_test_loss_rests_on_one_draw():
    """Fresh t, noise and label drops each time would make "best" a matter of luck."""
    model, test_loader = ConditionalDDPM(tiny(mask_p=0.5)), loader(40, shuffle=True)
    shown = []
    model.network.register_forward_pre_hook(lambda _, given: shown.append([part.clone() for part in given]))
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


def test_the_model_is_in_evaluation_mode_while_it_samples_and_training_mode_while_it_trains(tmp_path, monkeypatch):
    """Batch norm left in training mode while sampling would draw every image by the statistics of its batch."""
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
    utils.check_sample(ConditionalDDPM(tiny()).train(), tiny(), "cpu", per_class=1, save_dir=tmp_path)
    assert sampling == [(False, False, False)] * 4
    assert training == ([(True, True)] * 3 + [(False, False)] * 2) * 2  # 3 batches of training, 2 of testing


class Stopped(Exception):
    pass


class StoppingDigits(Digits):
    """Digits, until the plug is pulled in the middle of an epoch."""

    def __getitems__(self, indices):
        self.asked = getattr(self, "asked", 0) + 1
        if self.asked == self.stop_at:
            raise Stopped
        return super().__getitems__(indices)


@pytest.mark.parametrize("stop_at", [5, 11])
def test_a_stopped_training_goes_on_to_the_very_same_end(tmp_path, stop_at):
    config = tiny(epochs=4, multi_lr_milestones=[2])
    torch.manual_seed(5), random.seed(5), np.random.seed(5)
    history = solve(tmp_path / "straight", config)

    torch.manual_seed(5), random.seed(5), np.random.seed(5)
    stopping = loader()
    stopping.dataset.__class__, stopping.dataset.stop_at = StoppingDigits, stop_at
    with pytest.raises(Stopped):
        solve(tmp_path / "stopped", config, train=stopping)
    torch.manual_seed(99), random.seed(99), np.random.seed(99)  # another day
    resumed = solve(tmp_path / "stopped", config)

    for name in ("train", "test", "test_by_time"):
        assert resumed[name] == history[name]
    straight, stopped = kept(tmp_path / "straight"), kept(tmp_path / "stopped")
    for part in ("model", "average"):
        assert straight[part].keys() == stopped[part].keys()
        assert all(torch.equal(value, stopped[part][name]) for name, value in straight[part].items()), part
    images = [(tmp_path / run / "run/images/generate_epoch_4.png").read_bytes() for run in ("straight", "stopped")]
    assert images[0] == images[1]
    assert solve(tmp_path / "stopped", config) == resumed  # already finished: nothing changes


def test_a_file_is_old_or_new_but_never_half(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.pth"
    checkpoints.write_safely({"value": 1}, path)

    def stop(contents, where):
        Path(where).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        checkpoints.write_safely({"value": 2}, path)
    assert checkpoints.read_safely(path) == {"value": 1}


def test_a_run_with_other_settings_or_another_network_is_refused_by_name(tmp_path, monkeypatch):
    solve(tmp_path, tiny(epochs=1))
    with pytest.raises(ValueError, match=r"other settings \(T: 3 there, 6 here\): choose another exp_name"):
        solve(tmp_path, tiny(epochs=1, T=6))
    with pytest.raises(ValueError, match=r"do not fit.*num_feat: 8 there, 16 here"):
        utils.sample_images(tiny(num_feat=16), tmp_path / "run" / "best_checkpoint.pth")
    with pytest.raises(ValueError, match="holds no weights for sampling"):
        utils.sample_images(tiny(), tmp_path / "run" / "last_checkpoint.pth")
    with pytest.raises(FileNotFoundError, match=r"no checkpoint at .*missing\.pth"):
        utils.sample_images(tiny(), tmp_path / "missing.pth")
    torch.save({"config": tiny()}, tmp_path / "pickled.pth")
    with pytest.raises(ValueError, match="more than tensors and plain values"):
        utils.sample_images(tiny(), tmp_path / "pickled.pth")


def test_nonsense_from_forward_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(ConditionalDDPM, "forward", lambda self, images, labels: torch.zeros(3))
    with pytest.raises(ValueError, match=r"exercise 1\.3: forward must return one number"):
        solve(tmp_path)
    monkeypatch.setattr(
        ConditionalDDPM, "forward", lambda self, i, c: next(self.parameters()).sum() * torch.tensor(math.nan)
    )
    with pytest.raises(ValueError, match="the loss is nan"):
        solve(tmp_path)
    with pytest.raises(ValueError, match="no batches"):
        utils.solver(tiny(), "run", DataLoader([], 4), loader(), save_dir=tmp_path)


def test_nothing_of_a_model_is_left_when_its_training_has_ended(tmp_path, monkeypatch):
    """Out of memory when a second model is trained in the same notebook: something still held the first one."""
    alive, initialise = weakref.WeakSet(), ConditionalDDPM.__init__

    def watched(self, config):
        initialise(self, config)
        alive.add(self.network.enter.weight)

    monkeypatch.setattr(ConditionalDDPM, "__init__", watched)
    solve(tmp_path, exp_name="first")
    solve(tmp_path, exp_name="second")
    assert len(alive) == 0
    utils.sample_images(tiny(), tmp_path / "first" / "best_checkpoint.pth", omegas=[0, 1], per_class=1)
    assert len(alive) == 0


MEMORY = """
import resource, sys, torch
sys.path[:0] = sys.argv[1:3]
import test_conditional_ddpm_training as here
torch.set_num_threads(1)
for name in ("first", "second", "third"):
    here.solve(here.Path(sys.argv[3]), here.tiny(num_feat=128, T=2, epochs=1), name, here.loader(8, 8))
    print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_second_model_needs_no_more_memory_than_the_first(tmp_path):
    """Weights, average, gradients and two moments of Adam: a model that stays behind would be seen."""
    paths = [str(Path(__file__).parent), str(HERE), str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", MEMORY, *paths], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    peaks = [int(line.split()[1]) / 1024 for line in done.stdout.splitlines() if line.startswith("PEAK")]  # MiB
    parameters = sum(weights.numel() for weights in ConditionalDDPM(tiny(num_feat=128)).parameters())
    one_model = 5 * 4 * parameters / 2**20
    assert one_model > 50
    assert peaks[2] - peaks[0] < one_model / 2, peaks  # two models later


@pytest.mark.parametrize(("T", "expected"), [(400, (1.0, 0.617, 0.436)), (600, (1.0, None, 0.357))])
def test_the_plainest_guesses_cost_what_the_schedule_says(T, expected):
    guesses = losses.plain_guesses(ConditionalDDPM(DMConfig(num_feat=8, T=T))).values()
    for guess, mean in zip(guesses, expected, strict=True):
        assert guess.shape == (T,)
        assert mean is None or round(guess.mean().item(), 3) == mean


def test_the_plainest_guesses_cost_that_much_in_the_model_s_own_loss():
    """The closed forms, against forward() itself with the guess for a network; bounds of 5 standard errors or so."""
    model = ConditionalDDPM(DMConfig(num_feat=8, mask_p=0, input_dim=(4, 4))).eval()
    images, labels = torch.randn(20_000, 1, 4, 4), torch.zeros(20_000, dtype=torch.long)
    roots = (1 - losses.alpha_bars_of(model)).sqrt().float()
    answers = [
        lambda x, t, c: torch.zeros_like(x),
        lambda x, t, c: x,
        lambda x, t, c: roots[(t * 400).round().long() - 1] * x,
    ]
    for guess, answer in zip(losses.plain_guesses(model).values(), answers, strict=True):
        model.network.forward = answer
        assert model(images, labels).item() == pytest.approx(guess.mean().item(), abs=0.02)


def test_the_loss_is_binned_by_t():
    model = ConditionalDDPM(DMConfig(num_feat=8, T=20, mask_p=0))
    model.network.forward = lambda x, t, c: torch.zeros_like(x) + 0 * t
    mean, by_time = losses.test_loss(model, loader(500, 100))
    assert mean == pytest.approx(1, abs=0.02)
    assert len(by_time) == 10 and by_time == pytest.approx([1] * 10, abs=0.05)
    model.forward = lambda images, labels: torch.tensor(0.5)  # without loss_fn there is nothing to look at
    assert losses.test_loss(model, loader(500, 100)) == (0.5, [None] * 10)


def test_the_average_is_the_power_function_average():
    model = torch.nn.Linear(1, 1, bias=False)
    average, expected = fitting.moving_average(model), 0.0
    for step, value in enumerate([3.0, -1.0, 4.0, 1.0], start=1):
        torch.nn.init.constant_(model.weight, value)
        average.update_parameters(model)
        keep = (1 - 1 / step) ** 9
        expected = value if step == 1 else keep * expected + (1 - keep) * value
        assert average.module.weight.item() == pytest.approx(expected, rel=1e-5)


def test_the_learning_rate_warms_up_and_drops_at_the_milestones():
    config = DMConfig(learning_rate=2.0, multi_lr_milestones=[3, 5], multi_lr_gamma=0.5)
    assert fitting.learning_rate(config, 0, 0) == pytest.approx(2 / 50)
    assert [fitting.learning_rate(config, 1000, epoch) for epoch in range(7)] == [2, 2, 2, 1, 1, 0.5, 0.5]


def test_check_forward_trains_one_epoch_and_plots_it(tmp_path):
    model = utils.check_forward(loader(), tiny(), torch.device("cpu"), save_dir=tmp_path)
    assert isinstance(model, ConditionalDDPM)
    assert (tmp_path / "check_forward.png").stat().st_size > 1000
    assert any(weights.any() for weights in model.network.leave.conv.parameters())
    images = utils.check_sample(model, tiny(), "cpu", per_class=3, save_dir=tmp_path)
    assert images.shape == (30, 1, 28, 28) and Image.open(tmp_path / "check_sample.png").size == (600, 180)


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
        return torch.zeros(len(conditions), 1, 28, 28) + conditions.argmax(dim=1).view(-1, 1, 1, 1) / 10

    monkeypatch.setattr(ConditionalDDPM, "sample", only_one_hot)
    assert utils.draw(ConditionalDDPM(tiny()), 1.0, 1)[:, 0, 0, 0].tolist() == pytest.approx(
        [i / 10 for i in range(10)]
    )


TRAIN = """
import sys, torch
sys.path[:0] = sys.argv[1:3]
torch.set_num_threads(1)
import test_conditional_ddpm_training as here
torch.manual_seed(0)  # as a script may: the same seed in both processes
keep = here.fitting.Training.keep


def watched(self):
    keep(self)
    print("WEIGHTS", sum(weights.double().abs().sum().item() for weights in self.model.parameters()))


here.fitting.Training.keep = watched
history = here.solve(here.Path(sys.argv[3]), here.tiny(epochs=int(sys.argv[4])))
print("HISTORY", history["train"])
"""


def test_two_processes_share_the_work(tmp_path):
    """torchrun and gloo on the CPU: the same solver, one set of files, and both ranks with the same weights."""
    script = tmp_path / "train.py"
    script.write_text(TRAIN)
    for epochs in (1, 2):  # the second call goes on after the first
        paths = [str(Path(__file__).parent), str(HERE), str(tmp_path / "save"), str(epochs)]
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "0"]
        done = subprocess.run(
            [*torchrun, "--standalone", str(script), *paths],
            capture_output=True, text=True, timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        histories = [line for line in done.stdout.splitlines() if line.startswith("HISTORY")]
        assert len(histories) == 2 and histories[0] == histories[1]
        weights = [line for line in done.stdout.splitlines() if line.startswith("WEIGHTS")]
        assert len(weights) == 2 and weights[0] == weights[1]  # after an epoch on different halves of each batch
        last = kept(tmp_path / "save")
        assert len(last["history"]["train"]) == epochs and len(last["draws"]) == 2
        assert not torch.equal(last["draws"][0]["torch"], last["draws"][1]["torch"])  # each rank draws its own noise
    assert len(list((tmp_path / "save").rglob("generate_epoch_*.png"))) == 2
