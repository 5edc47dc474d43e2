"""Lets torch do alone what it otherwise does with files and processes, which a worker does not
have.
"""

import functools
import importlib
import inspect
import os
import secrets
import sys
import types

import torch

COMPILER = "torch._dynamo"
MACHINES: set[int] = set()  # seeds that the machine chose, when it was asked for one
WORKERS = (
    "num_workers",
    "prefetch_factor",
    "persistent_workers",
    "multiprocessing_context",
    "timeout",
)


def put_in_place():
    """Let data loaders load by themselves, seed() of torch and of its generators ask the kernel,
    torch.compile leave code as it is.

    Before anything makes an optimizer: that is what would load torch's compiler.
    """
    loader = torch.utils.data.DataLoader
    loader.__init__ = _without_workers(loader.__init__)  # type: ignore[method-assign]
    torch.seed = torch.random.seed = _seed
    torch.Generator = Generator  # type: ignore[misc]
    torch.compile = _compile
    if COMPILER not in sys.modules:
        sys.modules[COMPILER] = torch._dynamo = _NoCompiler(COMPILER)


class _OfTorch(type(torch._C.Generator)):  # type: ignore[misc]
    def __instancecheck__(cls, value):
        return isinstance(value, torch._C.Generator)


class Generator(torch._C.Generator, metaclass=_OfTorch):
    """torch's own, whose seed() reads no file of the system."""

    def seed(self):
        """A seed that nobody chose, as torch's."""
        value = secrets.randbits(64)
        self.manual_seed(value)
        return value


class _NoCompiler(types.ModuleType):
    """In place of torch's compiler, which every optimizer loads, a second's work, to say that it
    need not be compiled.

    Asked for anything else it makes way for the real one.
    """

    @staticmethod
    def disable(fn=None, *_, **__):
        return (lambda function: function) if fn is None else fn

    @staticmethod
    def graph_break(*_, **__):
        pass

    def __getattr__(self, name):
        # whoever looks through all modules does not mean this one
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
            # it wants a folder, and here it can make none
            os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", os.sep)
            try:
                torch._dynamo = importlib.import_module(COMPILER)
            except BaseException:
                sys.modules[COMPILER] = self
                raise
        return getattr(sys.modules[COMPILER], name)


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
    MACHINES.add(value)
    torch.random.manual_seed(value)  # torch.manual_seed counts as a seed of the student's own
    return value
