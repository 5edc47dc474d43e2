"""Lets torch do alone what it otherwise does with files and processes, which a worker does not have."""

import functools
import inspect
import secrets

import torch

WORKERS = ("num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout")


def make_alone():
    """Let data loaders load by themselves, torch.seed() ask the kernel, torch.compile leave code as it is."""
    loader = torch.utils.data.DataLoader
    loader.__init__ = _without_workers(loader.__init__)  # type: ignore[method-assign]
    torch.seed = torch.random.seed = _seed
    torch.compile = _compile


def _without_workers(init):
    signature = inspect.signature(init)

    @functools.wraps(init)
    def __init__(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        for option in WORKERS:
            given.arguments.pop(option, None)
        init(*given.args, **given.kwargs)

    return __init__


def _compile(model=None, **_):
    return _compile if model is None else model


def _seed():
    value = secrets.randbits(64)
    torch.manual_seed(value)
    return value
