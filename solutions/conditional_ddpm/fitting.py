"""The training loop behind utils.solver: averaged weights, learning rate, a run that can be interrupted. Given."""

import random
import time
from contextlib import contextmanager

import numpy as np
import torch
from checkpoints import differences, plain, read_safely, save_model, write_safely
from losses import test_loss
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

WARM_UP = 50  # steps in which the learning rate rises to its full value
LONGEST_STEP = 1.0  # gradients longer than this are shortened
HISTORY = ("train", "test", "test_by_time", "seconds", "cpu_seconds")  # an entry an epoch; times are of training


def moving_average(model):
    """A copy of a model whose weights are an average over about the last tenth of training: it draws better images.

    The decay after n updates is (1 - 1 / (n + 1)) ** 9: no constant to tune, and no memory of the first random weights
    in a short run (the power function average of Karras et al. 2023, arXiv 2312.02696, eq. 4). Call
    update_parameters(model) after each step; the averaged model is its `module`.
    """
    return AveragedModel(model, multi_avg_fn=_power_average, use_buffers=True)


def _power_average(averaged, current, num_averaged):
    keep = (1 - 1 / (float(num_averaged) + 1)) ** 9
    for average, value in zip(averaged, current, strict=True):
        if average.is_floating_point():
            average.lerp_(value, 1 - keep)
        else:
            average.copy_(value)


def learning_rate(config, step, epoch):
    """The rate at a step, counted from 0 over the whole run, in an epoch counted from 0."""
    drops = sum(epoch >= milestone for milestone in config.multi_lr_milestones)
    return config.learning_rate * min(1.0, (step + 1) / WARM_UP) * config.multi_lr_gamma**drops


def take_step(model, average, optimizer, images, labels):
    """One step on one batch; returns its loss. model: wrapped or not. Raises ValueError for a loss that is none."""
    device = next(model.parameters()).device
    loss = model(images.to(device), labels.to(device))
    if not isinstance(loss, torch.Tensor) or loss.numel() != 1 or not loss.requires_grad:
        raise ValueError("exercise 1.3: forward must return one number that gradients flow from, the loss")
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), LONGEST_STEP)
    optimizer.step()
    average.update_parameters(getattr(model, "module", model))
    value = loss.item()
    if not np.isfinite(value):
        raise ValueError(f"the loss is {value}: try a smaller learning_rate, or look for a division by zero")
    return value


def make_optimizer(model, config):
    return torch.optim.AdamW(model.parameters(), lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=0.01)


@contextmanager
def tiny_numbers_as_zero():
    """Numbers below 1e-38 are as good as zero in training, and slow on a CPU."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


class Training:
    """One run: the model, its average, its optimizer and what was measured so far, kept in a folder between epochs."""

    def __init__(self, config, folder, ranks):
        """config: DMConfig; folder: a Path, created at the first checkpoint; ranks: see ranks.py."""
        from DDPM import ConditionalDDPM  # only now: DDPM.py may import utils.py, and so this

        self.config, self.folder, self.ranks = config, folder, ranks
        self.model = ConditionalDDPM(config).to(ranks.device)
        self.wrapped = ranks.wrap(self.model)  # first, for this is where all ranks get the same weights
        self.average = moving_average(self.model)
        self.optimizer = make_optimizer(self.model, config)
        self.history = {name: [] for name in HISTORY}
        self.best = float("inf")
        self.is_best = False
        if ranks.count > 1:
            torch.manual_seed(torch.initial_seed() + ranks.rank)  # each rank draws its own t, noise and drops

    @property
    def epochs_done(self):
        return len(self.history["train"])

    def run_epoch(self, train_loader, bar):
        """Train for one epoch; returns its mean loss over all ranks."""
        self.wrapped.train()
        epoch, total = self.epochs_done, 0.0
        if hasattr(train_loader.sampler, "set_epoch"):
            train_loader.sampler.set_epoch(epoch)
        for number, (images, labels) in enumerate(train_loader):
            rate = learning_rate(self.config, epoch * len(train_loader) + number, epoch)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            total += take_step(self.wrapped, self.average, self.optimizer, images, labels)
            bar.set_postfix(epoch=epoch + 1, loss=f"{total / (number + 1):.4f}", refresh=False)  # of this epoch so far
            bar.update()
        return self.ranks.mean(total / len(train_loader))

    def fit_epoch(self, train_loader, test_loader, bar):
        """Train for one epoch and measure the averaged model on the fixed test draw; True where it is the best yet."""
        started, busy = time.monotonic(), time.process_time()
        train = self.run_epoch(train_loader, bar)
        times = time.monotonic() - started, time.process_time() - busy
        test, by_time = test_loss(self.average.module, test_loader) if self.ranks.first else (0.0, [])
        for name, value in zip(HISTORY, (train, test, by_time, *times), strict=True):
            self.history[name].append(value)
        self.is_best = self.ranks.first and test < self.best
        if self.is_best:
            self.best = test

    def keep(self):
        """Write the state after an epoch; the best model goes to a file of its own, which is written first."""
        draws = self.ranks.gather(_state_of_chance(self.ranks.device))
        if not self.ranks.first:
            return
        if self.is_best:
            path = self.folder / "best_checkpoint.pth"
            save_model(self.average.module, path, epoch=self.epochs_done, test_loss=self.best)
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        notes = {"config": plain(self.config), "history": self.history, "best": self.best, "draws": draws}
        write_safely({**notes, **parts}, self.folder / "last_checkpoint.pth")

    def resume(self):
        """Go on from the last epoch that was finished; False where there is none.

        Raises ValueError where the folder holds a run with other settings, another network or other processes.
        """
        path = self.folder / "last_checkpoint.pth"
        if not path.is_file():
            return False
        kept = read_safely(path, self.ranks.device)
        other = differences(kept["config"], self.config, ignore=("epochs", "omega"))
        advice = f"choose another exp_name, or delete {self.folder} to train anew"
        if other != "none":
            raise ValueError(f"{path} is of a run with other settings ({other}): {advice}")
        if len(kept["draws"]) != self.ranks.count:
            raise ValueError(f"{path} was trained by {len(kept['draws'])} processes, not {self.ranks.count}: {advice}")
        try:
            for name, part in self._parts().items():
                part.load_state_dict(kept[name])
        except (RuntimeError, ValueError) as misfit:
            raise ValueError(f"{path} is of another network than yours is now: {advice}") from misfit
        self.history, self.best = kept["history"], kept["best"]
        _restore_chance(kept["draws"][self.ranks.rank], self.ranks.device)
        return True

    def bar(self, train_loader):
        """Progress over all epochs, with the loss of this one and the time left."""
        steps = len(train_loader)
        total, done = steps * self.config.epochs, steps * self.epochs_done
        return tqdm(total=total, initial=done, desc="training", unit="step", disable=not self.ranks.first)

    def _parts(self):
        return {"model": self.model, "average": self.average, "optimizer": self.optimizer}


def _state_of_chance(device):
    kind, numbers, *rest = np.random.get_state()
    states = {"torch": torch.get_rng_state(), "numpy": [kind, numbers.tolist(), *rest], "python": random.getstate()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return states


def _restore_chance(states, device):
    torch.set_rng_state(states["torch"].cpu())
    np.random.set_state(tuple(states["numpy"]))
    random.setstate(states["python"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"].cpu(), device)
