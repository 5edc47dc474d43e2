"""Stands in for every source of randomness while student code runs: torch's, numpy's and Python's own.

DL_random draws with torch, so it needs no stand-in of its own.
"""

import random
import sys
from unittest import mock

import numpy as np
import torch
from torch.overrides import TorchFunctionMode


class Recorder(TorchFunctionMode):
    """Within this context, draws come from `draws`, on the device and in the dtype that were asked for."""

    def __init__(self, draws):
        super().__init__()
        self.draws = draws
        self.patches = [mock.patch.object(*patch) for patch in _numpy_and_python(draws)]

    def __enter__(self):
        for patch in self.patches:
            patch.start()
        return super().__enter__()

    def __exit__(self, *error):
        super().__exit__(*error)
        for patch in self.patches:
            patch.stop()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        draw = TORCH_DRAWS.get(func)
        if draw is None:
            return func(*args, **kwargs)
        self.draws.origins.add(sys._getframe(1).f_globals.get("__name__", "?"))
        return draw(self.draws, *args, **kwargs)  # type: ignore[operator]


def _tensor(values, like=None, dtype=None, device=None, **_):
    dtype = dtype or (like.dtype if like is not None else None)
    if dtype is None and values.dtype.kind == "f":
        dtype = torch.get_default_dtype()
    return torch.as_tensor(values).to(dtype=dtype, device=device or (like.device if like is not None else "cpu"))


def _shape(size, sizes=()):
    """A shape given as randn(2, 3), randn((2, 3)) or randn(size=(2, 3))."""
    return (size, *sizes) if isinstance(size, int) else tuple(size)


def _randn(draws, size=(), *sizes, **options):
    return _tensor(draws.normal(_shape(size, sizes)), **options)


def _rand(draws, size=(), *sizes, **options):
    return _tensor(draws.uniform(_shape(size, sizes)), **options)


def _randint(draws, *bounds_and_size, low=None, high=None, size=None, **options):
    bounds = [v for v in bounds_and_size if isinstance(v, int)] + [v for v in (low, high) if v is not None]
    size = size if size is not None else next(v for v in bounds_and_size if not isinstance(v, int))
    low, high = (0, bounds[0]) if len(bounds) == 1 else bounds
    return _tensor(draws.integers(low, high, tuple(size)), **{"dtype": torch.int64, **options})


def _randint_like(draws, like, *bounds, **options):
    low, high = (0, *bounds) if len(bounds) == 1 else bounds or (options.pop("low", 0), options.pop("high"))
    return _tensor(draws.integers(low, high, tuple(like.shape)), like, **options)


def _normal(draws, mean=0.0, std=1.0, size=None, **options):
    shape = tuple(size) if size is not None else np.broadcast_shapes(np.shape(mean), np.shape(std))
    like = next((v for v in (mean, std) if isinstance(v, torch.Tensor)), None)
    return mean + std * _tensor(draws.normal(shape), like, **options)


def _bernoulli(draws, weights, p=None, **_):
    chance = weights if p is None else p
    return (_tensor(draws.uniform(tuple(weights.shape)), weights) < chance).to(weights.dtype)


def _dropout(draws, values, p=0.5, training=True, *_, **__):
    if not training or p == 0:
        return values
    keep = _tensor(draws.uniform(tuple(values.shape)), values) >= p
    return values * keep / (1 - p) if p < 1 else values * 0


def _multinomial(draws, weights, num_samples, *_, **__):
    rows = [draws.choices(row, num_samples) for row in np.atleast_2d(weights.detach().cpu().numpy())]
    return torch.as_tensor(np.stack(rows) if weights.ndim > 1 else rows[0]).to(weights.device)


def _fill_integers(draws, target, low=0, high=None, **_):
    low, high = (0, low) if high is None else (low, high)
    return target.copy_(_tensor(draws.integers(low, high, tuple(target.shape)), target))


TORCH_DRAWS = {
    torch.randn: _randn,
    torch.rand: _rand,
    torch.randint: _randint,
    torch.randperm: lambda draws, n, **o: _tensor(draws.permutation(n), **{"dtype": torch.int64, **o}),
    torch.randn_like: lambda draws, like, **o: _tensor(draws.normal(tuple(like.shape)), like, **o),
    torch.rand_like: lambda draws, like, **o: _tensor(draws.uniform(tuple(like.shape)), like, **o),
    torch.randint_like: _randint_like,
    torch.normal: _normal,
    torch.bernoulli: _bernoulli,
    torch.multinomial: _multinomial,
    torch.nn.functional.dropout: _dropout,
    torch.dropout: _dropout,
    torch.Tensor.bernoulli: _bernoulli,
    torch.Tensor.multinomial: _multinomial,
    torch.Tensor.normal_: lambda draws, x, mean=0.0, std=1.0, **o: x.copy_(_normal(draws, mean, std, x.shape)),
    torch.Tensor.uniform_: lambda draws, x, a=0.0, b=1.0, **o: x.copy_(a + (b - a) * _rand(draws, tuple(x.shape))),
    torch.Tensor.random_: _fill_integers,
    torch.Tensor.bernoulli_: lambda draws, x, p=0.5, **o: x.copy_(_bernoulli(draws, x, p)),
}


class _Generator:
    """What numpy's default_rng and RandomState hand out while the recorder listens."""

    def __init__(self, draws):
        self.draws = draws

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self.draws.normal(_numpy_shape(size, loc, scale))[()]

    def standard_normal(self, size=None, **_):
        return self.normal(size=size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self.draws.uniform(_numpy_shape(size, low, high))[()]

    def random(self, size=None, **_):
        return self.uniform(size=size)

    def integers(self, low, high=None, size=None, **_):
        low, high = (0, low) if high is None else (low, high)
        return self.draws.integers(low, high, _numpy_shape(size))[()]

    def permutation(self, n):
        return self.draws.permutation(n) if isinstance(n, int) else np.asarray(n)[self.draws.permutation(len(n))]

    def binomial(self, n, p, size=None):
        return (self.draws.uniform((n, *_numpy_shape(size, p))) < p).sum(axis=0)[()]

    def choice(self, a, size=None, replace=True, p=None):
        options = np.arange(a) if isinstance(a, int) else np.asarray(a)
        weights = np.ones(len(options)) if p is None else np.asarray(p)
        shape = _numpy_shape(size)
        return options[self.draws.choices(weights, int(np.prod(shape))).reshape(shape)][()]


def _numpy_shape(size, *parameters):
    if size is None:
        return np.broadcast_shapes(*(np.shape(p) for p in parameters))
    return (size,) if isinstance(size, int) else tuple(size)


def _numpy_and_python(draws):
    """(module, name, replacement) of every function that numpy and Python draw with."""
    generator = _Generator(draws)
    for name in ("normal", "standard_normal", "uniform", "random", "permutation", "binomial", "choice"):
        yield np.random, name, getattr(generator, name)
    yield np.random, "randint", generator.integers
    yield np.random, "random_sample", generator.random
    yield np.random, "randn", lambda *shape: generator.normal(size=shape or None)
    yield np.random, "rand", lambda *shape: generator.uniform(size=shape or None)
    yield np.random, "default_rng", lambda seed=None: generator
    yield random, "random", lambda: float(generator.uniform())
    yield random, "uniform", lambda a, b: float(generator.uniform(a, b))
    yield random, "gauss", lambda mu=0.0, sigma=1.0: float(generator.normal(mu, sigma))
    yield random, "normalvariate", lambda mu=0.0, sigma=1.0: float(generator.normal(mu, sigma))
    yield random, "randint", lambda a, b: int(generator.integers(a, b + 1))
    yield random, "randrange", lambda a, b=None: int(generator.integers(a, b))
