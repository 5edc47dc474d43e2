"""What training needs besides the mathematics: averaged weights, a learning-rate schedule, safe files. Given."""

import math
import os
import pickle
from pathlib import Path

import torch
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel


def best_device():
    """The fastest device of this machine for training: CUDA, the GPU of an Apple computer (MPS), or the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class EMAModel(AveragedModel):
    """A moving average of a network's weights and buffers: samples drawn with it look better than with the last ones.

    The decay after n updates is (1 - 1 / (n + 1)) ** 9, so the average reaches over about the last tenth of training,
    however long that was: no constant to tune, and no memory of the first random weights in a short run
    (the power function average of Karras et al. 2023, arXiv 2312.02696, eq. 4).
    """

    def __init__(self, network):
        super().__init__(network, multi_avg_fn=_power_average, use_buffers=True)

    @property
    def averaged_model(self):
        """The network with averaged weights: call it where samples are generated."""
        return self.module


def _power_average(averaged, current, num_averaged):
    keep = (1 - 1 / (float(num_averaged) + 1)) ** 9
    for average, value in zip(averaged, current, strict=True):
        if average.is_floating_point():
            average.lerp_(value, 1 - keep)
        else:
            average.copy_(value)


def warm_up_then_cosine(optimizer, total_steps, warm_up_steps=50):
    """Learning rate from 0 up to its full value in warm_up_steps, then down to 0 along a half cosine at total_steps."""
    warm_up_steps = min(warm_up_steps, max(1, total_steps // 10))

    def factor(step):
        if step < warm_up_steps:
            return (step + 1) / warm_up_steps
        progress = (step - warm_up_steps) / max(1, total_steps - warm_up_steps)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))

    return LambdaLR(optimizer, factor)


def write_safely(contents, path):
    """torch.save under another name, then rename: a stopped computer leaves the old file or the new, never half."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    torch.save(contents, unfinished)
    os.replace(unfinished, path)


def read_safely(path, device):
    """Read a file of tensors and plain values. Nothing in it is executed, so it may come from anyone.

    Raises FileNotFoundError where there is no file, ValueError where the file is not one that write_safely wrote.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"no weights at {path.resolve()}: train first, or give the path of a saved file")
    try:
        return torch.load(path, map_location=device, weights_only=True)
    except pickle.UnpicklingError as refusal:
        raise ValueError(
            f"{path} is not read: it holds more than tensors and plain values, and reading that could run code "
            "of whoever made it. Save with save_weights: no dataclass and no whole model belongs in a weights file"
        ) from refusal
    except (RuntimeError, EOFError) as damage:
        raise ValueError(f"{path} is damaged or not a weights file ({damage}): save it again, or delete it") from damage
