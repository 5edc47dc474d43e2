"""Stands in for torch's sources of randomness while student code runs; numpy_draws.py does for
numpy's and Python's.

DL_random draws with torch, so it needs no stand-in of its own.
"""

import math
import sys

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from .numpy_draws import INTEGER, shape_of


class Recorder(TorchFunctionMode):
    """Within this context, torch's draws come from `draws`, on the device and in the dtype that
    were asked for.
    """

    def __init__(self, draws):
        super().__init__()
        self.draws = draws

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        draw = TORCH_DRAWS.get(func)
        if draw is None:
            if func in NOT_FOLLOWED:
                raise RuntimeError(NOT_FOLLOWED[func])
            return func(*args, **kwargs)
        self.draws.origins.add(sys._getframe(1).f_globals.get("__name__", "?"))
        self.draws.look_at(kwargs.get("generator"))
        out = kwargs.pop("out", None)
        drawn = draw(self.draws, *args, **kwargs)
        return drawn if out is None else out.resize_(drawn.shape).copy_(drawn)


def _tensor(values, like=None, dtype=None, device=None, **_):
    dtype = dtype or (like.dtype if like is not None else None)
    if dtype is None and values.dtype.kind == "f":
        dtype = torch.get_default_dtype()
    return torch.as_tensor(values).to(
        dtype=dtype, device=device or (like.device if like is not None else "cpu")
    )


def _randn(draws, size=(), *sizes, **options):
    return _tensor(draws.normal(shape_of(size, *sizes)), **options)


def _rand(draws, size=(), *sizes, **options):
    return _tensor(draws.uniform(shape_of(size, *sizes)), **options)


def _randint(draws, *bounds_and_size, low=None, high=None, size=None, **options):
    bounds = [v for v in bounds_and_size if isinstance(v, INTEGER)]
    size = (
        size if size is not None else next(v for v in bounds_and_size if not isinstance(v, INTEGER))
    )
    return _tensor(
        draws.integers(*_bounds(bounds, low, high), shape_of(size)),
        **{"dtype": torch.int64, **options},
    )


def _randint_like(draws, like, *bounds, low=None, high=None, **options):
    return _tensor(draws.integers(*_bounds(bounds, low, high), tuple(like.shape)), like, **options)


def _bounds(given, low, high):
    """Low and high of integers, given in order or by name; low is 0 if there is but one."""
    given = [*([] if low is None else [low]), *given, *([] if high is None else [high])]
    return (0, *given) if len(given) == 1 else given


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


def _feature_dropout(draws, values, p=0.5, training=True, *_, channels=2, **__):
    """Drops whole channels: the first dimensions of values, as many as `channels`, count them."""
    if not training or p == 0:
        return values
    kept = _dropout(draws, values.new_ones(values.shape[:channels]), p)
    return values * kept.reshape(*kept.shape, *[1] * (values.ndim - channels))


def _dropout_of(dimensions):
    """F.dropout1d, 2d or 3d, whose values may lack the first axis, that of samples."""

    def draw(draws, values, *args, **options):
        alone = values.ndim == dimensions + 1 and dimensions != 2
        return _feature_dropout(draws, values, *args, channels=1 if alone else 2, **options)

    return draw


def _multinomial(draws, weights, num_samples, *_, **__):
    rows = [
        draws.choices(row, num_samples) for row in np.atleast_2d(weights.detach().cpu().numpy())
    ]
    return torch.as_tensor(np.stack(rows) if weights.ndim > 1 else rows[0]).to(weights.device)


def _normal_(draws, tensor, mean=0.0, std=1.0, **_):
    return tensor.copy_(_normal(draws, mean, std, tensor.shape))


def _uniform_(draws, tensor, a=0.0, b=1.0, **_):
    return tensor.copy_(a + (b - a) * _rand(draws, tuple(tensor.shape)))


def _exponential_(draws, tensor, lambd=1.0, **_):
    return tensor.copy_(-torch.log1p(-_rand(draws, tuple(tensor.shape))) / lambd)


def _geometric_(draws, tensor, p, **_):
    tries = torch.log1p(-_rand(draws, tuple(tensor.shape))) / math.log1p(-p)
    return tensor.copy_(tries.ceil().clamp(min=1))


def _cauchy_(draws, tensor, median=0.0, sigma=1.0, **_):
    turns = _rand(draws, tuple(tensor.shape)) - 0.5
    return tensor.copy_(median + sigma * torch.tan(math.pi * turns))


def _random_(draws, tensor, *bounds, to=None, **_):
    bounds = _bounds(bounds, None, to) or (0, _largest(tensor.dtype))
    return tensor.copy_(_tensor(draws.integers(*bounds, tuple(tensor.shape)), tensor))


def _largest(dtype):
    """Where random_() without bounds ends: the largest integer, or, of floats, the last without
    gaps below it.
    """
    if dtype == torch.bool:
        return 2
    return int(2 / torch.finfo(dtype).eps) if dtype.is_floating_point else torch.iinfo(dtype).max


TORCH_DRAWS = {
    torch.randn: _randn,
    torch.rand: _rand,
    torch.randint: _randint,
    torch.randperm: lambda draws, n, **o: _tensor(
        draws.permutation(n), **{"dtype": torch.int64, **o}
    ),
    torch.randn_like: lambda draws, like, **o: _tensor(draws.normal(tuple(like.shape)), like, **o),
    torch.rand_like: lambda draws, like, **o: _tensor(draws.uniform(tuple(like.shape)), like, **o),
    torch.randint_like: _randint_like,
    torch.normal: _normal,
    torch.bernoulli: _bernoulli,
    torch.multinomial: _multinomial,
    torch.nn.functional.dropout: _dropout,
    torch.nn.functional.dropout1d: _dropout_of(1),
    torch.nn.functional.dropout2d: _dropout_of(2),
    torch.nn.functional.dropout3d: _dropout_of(3),
    torch.dropout: _dropout,
    torch.feature_dropout: _feature_dropout,
    torch.Tensor.bernoulli: _bernoulli,
    torch.Tensor.multinomial: _multinomial,
    torch.Tensor.normal_: _normal_,
    torch.Tensor.uniform_: _uniform_,
    torch.Tensor.random_: _random_,
    torch.Tensor.exponential_: _exponential_,
    torch.Tensor.geometric_: _geometric_,
    torch.Tensor.cauchy_: _cauchy_,
    torch.Tensor.log_normal_: lambda draws, x, mean=1.0, std=2.0, **_: _normal_(
        draws, x, mean, std
    ).exp_(),
    torch.Tensor.bernoulli_: lambda draws, x, p=0.5, **o: x.copy_(_bernoulli(draws, x, p)),
    torch.nn.init.normal_: _normal_,
    torch.nn.init.uniform_: _uniform_,
}

NOT_FOLLOWED = {
    function: f"the grader prepares the random numbers that this function draws, and it cannot do "
    f"so for {name}; DL_random, torch.rand, torch.randn or torch.randint should be used"
    for function, name in (
        (torch.poisson, "torch.poisson"),
        (torch.binomial, "torch.binomial"),
        (torch._standard_gamma, "a gamma or beta distribution"),
        (torch._sample_dirichlet, "a Dirichlet distribution"),
    )
}
