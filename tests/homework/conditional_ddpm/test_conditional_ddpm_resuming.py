"""Training in part 1 that is stopped, refused or done twice: it ends as if nothing had happened."""

import math
import random
import subprocess
import sys
import weakref
from pathlib import Path

import checkpoints
import numpy as np
import pytest
import torch
import utils
from DDPM import ConditionalDDPM
from mnist import Digits
from tiny_training import kept, loader, solve, tiny
from torch.utils.data import DataLoader

from autograder.content import ROOT

HERE = ROOT / "solutions" / "conditional_ddpm"

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


class Stopped(Exception):
    pass


class StoppingDigits(Digits):
    """Digits, until the plug is pulled in the middle of an epoch."""

    def __getitems__(self, indices):
        self.asked = getattr(self, "asked", 0) + 1
        if self.asked == self.stop_at:
            raise Stopped
        return super().__getitems__(indices)


@pytest.mark.sampled(2)
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
        assert all(
            torch.equal(value, stopped[part][name]) for name, value in straight[part].items()
        ), part
    images = [
        (tmp_path / run / "run/images/generate_epoch_4.png").read_bytes()
        for run in ("straight", "stopped")
    ]
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
    with pytest.raises(
        ValueError, match=r"other settings \(T: 3 there, 6 here\): choose another exp_name"
    ):
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
        ConditionalDDPM,
        "forward",
        lambda self, i, c: next(self.parameters()).sum() * torch.tensor(math.nan),
    )
    with pytest.raises(ValueError, match="the loss is nan"):
        solve(tmp_path)
    with pytest.raises(ValueError, match="no batches"):
        utils.solver(tiny(), "run", DataLoader([], 4), loader(), save_dir=tmp_path)


def test_nothing_of_a_model_is_left_when_its_training_has_ended(tmp_path, monkeypatch):
    """Out of memory when a second model is trained in the same notebook: something still held
    the first one.
    """
    alive, initialise = weakref.WeakSet(), ConditionalDDPM.__init__

    def watched(self, config):
        initialise(self, config)
        alive.add(self.network.conv_in.weight)

    monkeypatch.setattr(ConditionalDDPM, "__init__", watched)
    solve(tmp_path, exp_name="first")
    solve(tmp_path, exp_name="second")
    assert len(alive) == 0
    utils.sample_images(
        tiny(), tmp_path / "first" / "best_checkpoint.pth", omegas=[0, 1], per_class=1
    )
    assert len(alive) == 0


MEMORY = """
import resource, sys, torch
sys.path[:0] = sys.argv[1:3]
import fitting, pathlib
import tiny_training as here
torch.set_num_threads(1)
for name in ("first", "second", "third"):
    here.solve(pathlib.Path(sys.argv[3]), here.tiny(num_feat=128, T=2, epochs=1), name, here.loader(8, 8))
    print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""  # noqa: E501


def test_a_second_model_needs_no_more_memory_than_the_first(tmp_path):
    """Weights, average, gradients and two moments of Adam: a model that stays behind would be
    seen.
    """
    paths = [str(Path(__file__).parent), str(HERE), str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, *paths], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    # MiB
    peaks = [
        int(line.split()[1]) / 1024 for line in done.stdout.splitlines() if line.startswith("PEAK")
    ]
    parameters = sum(
        weights.numel() for weights in ConditionalDDPM(tiny(num_feat=128)).parameters()
    )
    one_model = 5 * 4 * parameters / 2**20
    assert one_model > 50
    assert peaks[2] - peaks[0] < one_model / 2, peaks  # two models later
