"""Training for part 3: resumable, on the digits that ship with the homework, with a word on the cost first. Given.

    model, history = fit(ConditionalFM(PRESETS["laptop"].config), "flow")

Works for every model that is called with (images, labels), answers a loss, and has its DMConfig as `dmconfig`.
"""

import math
import os
import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from settings import DMConfig, best_device
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

WARM_UP = 50  # steps in which the learning rate rises to its full value
LONGEST_STEP = 1.0  # gradients longer than this are shortened
HELD_OUT = 500  # digits that the loss is measured on after each epoch


@dataclass(frozen=True)
class Preset:
    """Settings and what to expect of them. What is said was measured, or is pending."""

    config: DMConfig
    minutes: str  # of training one model; exercise 3.9 trains two


PRESETS = {
    "laptop": Preset(DMConfig(), "2.6 on two idle cores, by CPU time (flow.md)"),
    "gpu": Preset(DMConfig(num_feat=64, batch_size=64, epochs=40), "pending: needs a GPU"),
    "tiny": Preset(DMConfig(T=3, num_feat=8, batch_size=250, epochs=1), "less than 1"),
}


def fit(model, name, digits=None, save_dir="save", device=None):
    """Train a model for its dmconfig.epochs epochs; returns (averaged model in evaluation mode, history).

    digits: (images, labels), normalised; those that ship with the homework unless given. save_dir/name.pth is brought
    up to date after every epoch: called again, it goes on after the last epoch that was finished and ends as if it had
    never stopped. history: {"train": [...], "held out": [...], "seconds": [...], "cpu_seconds": [...]}, an entry an
    epoch. Raises ValueError where the file is of a run with other settings or of another network.
    """
    config, path = model.dmconfig, Path(save_dir) / f"{name}.pth"
    device = device or best_device()
    images, labels = digits if digits is not None else find_digits(config)
    run = _Run(model.to(device), path, steps=math.ceil(len(images) / config.batch_size) * config.epochs)
    if run.resume():
        print(f"{path}: going on after epoch {run.epochs_done} of {config.epochs}")
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero, and slow on a CPU
    try:
        with tqdm(total=run.steps, initial=run.step, desc=f"training {name}", unit="step") as bar:
            while run.epochs_done < config.epochs:
                run.fit_epoch(images, labels, bar)
    finally:
        torch.set_flush_denormal(False)
    return run.average.module.eval(), run.history


def load(model, name, save_dir="save", device=None):
    """The model with the weights that fit left, in evaluation mode; None, and a word on it, where nothing is trained
    yet.
    """
    path, device = Path(save_dir) / f"{name}.pth", device or best_device()
    if not path.is_file():
        print(f"{path} is not here yet: run the cell that trains it first.")
        return None
    run = _Run(model.to(device), path, steps=1)
    run.resume()
    return run.average.module.eval()


def find_digits(config, split="train"):
    """(images (N, 1, 28, 28) normalised as the settings say, labels (N,)) of the digits that ship with the homework:
    8,000 of "train" or 2,000 "held_out".
    """
    from digits import load_digits  # lies in the homework's folder, which the notebook puts on the path

    images, labels = load_digits(split)  # in [-1, 1]
    return normalised((images + 1) / 2, config), labels


def normalised(images, config):
    """Images in [0, 1], as the network is trained on them."""
    return (images - config.pixel_mean) / config.pixel_std


def denormalised(x, config):
    """What a network works on, as images in [0, 1]."""
    return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)


class _Run:
    """The model, its average, its optimizer and what was measured so far, kept in a file between epochs."""

    def __init__(self, model, path, steps):
        self.model, self.path, self.steps = model, path, steps
        self.average = AveragedModel(model, multi_avg_fn=_power_average, use_buffers=True)
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=model.dmconfig.learning_rate, betas=(0.9, 0.99), weight_decay=0.01
        )
        self.step = 0
        self.history = {"train": [], "held out": [], "seconds": [], "cpu_seconds": []}

    @property
    def epochs_done(self):
        return len(self.history["train"])

    def fit_epoch(self, images, labels, bar):
        started, busy = time.monotonic(), time.process_time()
        self.model.train()
        losses = []
        for rows in torch.randperm(len(images)).split(self.model.dmconfig.batch_size):
            losses.append(self._take_step(images[rows], labels[rows]))
            bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.4f}", refresh=False)
            bar.update()
        self.history["train"].append(sum(losses) / len(losses))
        self.history["seconds"].append(time.monotonic() - started)
        self.history["cpu_seconds"].append(time.process_time() - busy)
        self.history["held out"].append(self._held_out_loss())
        self._keep()

    def _take_step(self, images, labels):
        config, device = self.model.dmconfig, next(self.model.parameters()).device
        for group in self.optimizer.param_groups:
            group["lr"] = config.learning_rate * _warm_up_then_cosine(self.step, self.steps)
        loss = self.model(images.to(device), labels.to(device))
        if not isinstance(loss, torch.Tensor) or loss.numel() != 1 or not loss.requires_grad:
            raise ValueError("forward must return one number that gradients flow from, the loss")
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_STEP)
        self.optimizer.step()
        self.average.update_parameters(self.model)
        self.step += 1
        value = loss.item()
        if not math.isfinite(value):
            raise ValueError(f"the loss is {value}: try a smaller learning_rate, or look for a division by zero")
        return value

    def _held_out_loss(self):
        """The averaged model's loss on held-out digits, with the same draws in every epoch."""
        model = self.average.module.eval()
        device = next(model.parameters()).device
        images, labels = find_digits(model.dmconfig, "held_out")
        with fixed_draws(), torch.no_grad():
            return model(images[:HELD_OUT].to(device), labels[:HELD_OUT].to(device)).item()

    def _keep(self):
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        notes = {"step": self.step, "history": self.history, "draws": torch.get_rng_state()}
        _write_safely({"settings": _plain(self.model.dmconfig), **notes, **parts}, self.path)

    def resume(self):
        """Go on from the last epoch that was finished; False where there is none."""
        if not self.path.is_file():
            return False
        kept = _read_safely(self.path)
        now = _plain(self.model.dmconfig)
        sampling = ("T", "omega")  # settings of sampling, which training does not know
        other = [name for name in now if name not in sampling and kept["settings"].get(name) != now[name]]
        advice = f"choose another name, or delete {self.path} to train anew"
        if other:
            raise ValueError(f"{self.path} is of a run with other settings ({', '.join(other)}): {advice}")
        try:
            for name, part in self._parts().items():
                part.load_state_dict(kept[name])
        except (RuntimeError, ValueError) as misfit:
            raise ValueError(f"{self.path} is of another network than yours is now: {advice}") from misfit
        self.step, self.history = kept["step"], kept["history"]
        torch.set_rng_state(kept["draws"])
        return True

    def _parts(self):
        return {"model": self.model, "average": self.average, "optimizer": self.optimizer}


def fixed_draws(seed=0):
    """Everything that torch draws inside is the same every time; outside, nothing is disturbed."""
    return _FixedDraws(seed)


class _FixedDraws:
    def __init__(self, seed):
        self.seed = seed

    def __enter__(self):
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        self.fork = torch.random.fork_rng(devices)
        self.fork.__enter__()
        torch.manual_seed(self.seed)

    def __exit__(self, *reason):
        return self.fork.__exit__(*reason)


def _power_average(averaged, current, num_averaged):
    """The power function average of Karras et al. 2023 (arXiv 2312.02696, eq. 4): about the last tenth of training."""
    keep = (1 - 1 / (float(num_averaged) + 1)) ** 9
    for average, value in zip(averaged, current, strict=True):
        if average.is_floating_point():
            average.lerp_(value, 1 - keep)
        else:
            average.copy_(value)


def _warm_up_then_cosine(step, steps):
    warm_up = min(WARM_UP, max(1, steps // 10))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))


def _plain(dmconfig):
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(dmconfig).items()}


def _write_safely(contents, path):
    """torch.save under another name, then rename: a stopped computer leaves the old file or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    torch.save(contents, unfinished)
    os.replace(unfinished, path)


def _read_safely(path):
    """Tensors and plain values, nothing that is executed. Raises ValueError for another file."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as damage:
        raise ValueError(f"{path} is damaged or not a checkpoint ({damage}): delete it to train anew") from damage
