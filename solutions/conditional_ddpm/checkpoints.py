"""Files that survive an interrupted kernel and that anyone may open: tensors and plain values, nothing else. Given."""

import os
import pickle
from dataclasses import asdict
from pathlib import Path

import torch


def write_safely(contents, path):
    """torch.save under another name, then rename: a stopped computer leaves the old file or the new, never half."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    torch.save(contents, unfinished)
    os.replace(unfinished, path)


def read_safely(path, device="cpu"):
    """Read a file of tensors and plain values. Nothing in it is executed, so it may come from anyone.

    Raises FileNotFoundError where there is no file, ValueError where the file is not one that write_safely wrote.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"no checkpoint at {path.resolve()}: train with solver first, or give another path")
    try:
        return torch.load(path, map_location=device, weights_only=True)
    except pickle.UnpicklingError as refusal:
        raise ValueError(
            f"{path} is not read: it holds more than tensors and plain values, and reading that could run code "
            "of whoever made it. solver's own checkpoints hold the settings as a plain dict"
        ) from refusal
    except (RuntimeError, EOFError) as damage:
        raise ValueError(f"{path} is damaged or not a checkpoint ({damage}): train again, or delete it") from damage


def plain(dmconfig):
    """The settings as a dict of plain values, as checkpoints hold them: DMConfig(**plain(c)) == c."""
    return {name: list(value) if isinstance(value, tuple | list) else value for name, value in asdict(dmconfig).items()}


def save_model(model, path, **notes):
    """Write a model's weights and settings, and what the notes say (plain values)."""
    write_safely({"config": plain(model.dmconfig), "weights": model.state_dict(), **notes}, path)


def load_model(config, path, device="cpu"):
    """A ConditionalDDPM with the settings of config and the weights of a best_checkpoint.pth, in evaluation mode.

    Raises ValueError where the weights do not fit the network, and says which settings differ.
    """
    kept = read_safely(path, device)
    if "weights" not in kept:
        raise ValueError(f"{path} holds no weights for sampling: give the path of a best_checkpoint.pth")
    from DDPM import ConditionalDDPM  # only now: DDPM.py may import utils.py, and so this

    model = ConditionalDDPM(config).to(device)
    try:
        model.load_state_dict(kept["weights"])
    except RuntimeError as misfit:
        other = differences(kept["config"], config)
        raise ValueError(
            f"the weights in {path} do not fit this network; settings that differ: {other}. If none do, the layers in "
            "ResUNet.py have changed since the training: train again"
        ) from misfit
    return model.eval()


def differences(kept, config, ignore=()):
    """In words, the settings that differ between a kept dict and a config: "T: 400 there, 600 here", or "none"."""
    now = plain(config)
    kept = {**plain(type(config)()), **kept}  # a setting that is younger than the file had its default
    names = [name for name in {**kept, **now} if name not in ignore and kept.get(name) != now.get(name)]
    return "; ".join(f"{name}: {kept.get(name)} there, {now.get(name)} here" for name in names) or "none"
