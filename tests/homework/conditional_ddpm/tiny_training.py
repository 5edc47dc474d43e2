"""A training of part 1 that is over in a moment."""

import torch
import utils
from mnist import Digits, as_they_are
from settings import DMConfig
from torch.utils.data import DataLoader


def tiny(**settings):
    return DMConfig(
        **{"num_feat": 8, "T": 3, "beta_T": 0.5, "epochs": 2, "batch_size": 16, **settings}
    )


def loader(count=48, batch_size=16, shuffle=True):
    generator = torch.Generator().manual_seed(count)
    pixels = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8, generator=generator)
    return DataLoader(
        Digits(pixels, torch.arange(count) % 10), batch_size, shuffle, collate_fn=as_they_are
    )


def solve(folder, config=None, exp_name="run", train=None):
    config = config or tiny()
    return utils.solver(
        config, exp_name, train or loader(), loader(20), save_dir=folder, device="cpu", per_class=1
    )


def kept(folder, name="last_checkpoint.pth"):
    return torch.load(folder / "run" / name, weights_only=True)
