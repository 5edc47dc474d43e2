"""Stands in for numpy's and Python's own sources of randomness while student code runs."""

import contextlib
import random

import numpy as np

from .draws import Draws

INTEGER = (int, np.integer)


def shape_of(size, *sizes):
    """A shape given as in randn(2, 3), or as in randn((2, 3))."""
    return tuple(int(n) for n in ((size, *sizes) if isinstance(size, INTEGER) else size))


class _Beside:
    """Draws without DL_random, and is noted for it. streams: the Draws of the probe that runs."""

    streams: Draws

    @property
    def draws(self):
        self.streams.origins.add(type(self).__name__)
        return self.streams


class NumpyRandom(_Beside):
    """What numpy's Generator, RandomState and numpy.random itself can do."""

    def __init__(self, seed=None, *_, **__):
        self.seed(seed)

    def seed(self, seed=None, *_, **__):
        if seed is not None and hasattr(_Beside, "streams"):
            state = getattr(seed, "state", seed)  # of a bit generator, which may be an unseeded one
            self.streams.begin(("numpy", str(state)))

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self.draws.normal(_shape(size, loc, scale))[()]

    def standard_normal(self, size=None, dtype=np.float64, **_):
        return np.asarray(self.normal(size=size)).astype(dtype)[()]

    def randn(self, *shape):
        return self.normal(size=shape or None)

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self.draws.uniform(_shape(size, low, high))[()]

    def random(self, size=None, dtype=np.float64, **_):
        return np.asarray(self.uniform(size=size)).astype(dtype)[()]

    def rand(self, *shape):
        return self.uniform(size=shape or None)

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        low, high = (0, low) if high is None else (low, high)
        return self.draws.integers(low, high + endpoint, _shape(size)).astype(dtype)[()]

    def permutation(self, n):
        return (
            self.draws.permutation(n)
            if isinstance(n, INTEGER)
            else np.asarray(n)[self.draws.permutation(len(n))]
        )

    def shuffle(self, values):
        values[:] = self.permutation(values)

    def binomial(self, n, p, size=None):
        return (self.draws.uniform((n, *_shape(size, p))) < p).sum(axis=0)[()]

    def choice(self, a, size=None, replace=True, p=None):
        options = np.arange(a) if isinstance(a, INTEGER) else np.asarray(a)
        weights = np.ones(len(options)) if p is None else np.asarray(p)
        shape = _shape(size)
        return options[self.draws.choices(weights, int(np.prod(shape))).reshape(shape)][()]

    randint, random_sample, sample, ranf = integers, random, random, random


def _shape(size, *parameters):
    return np.broadcast_shapes(*map(np.shape, parameters)) if size is None else shape_of(size)


class PythonRandom(_Beside, random.Random):
    """Python's random.Random, whose other methods rest on these."""

    def seed(self, a=None, version=2):
        if a is not None and hasattr(_Beside, "streams"):
            self.streams.begin(("python", str(a)))

    def random(self):
        return float(self.draws.uniform(()))

    def _randbelow(self, n):
        return int(self.draws.integers(0, n, ()))

    def gauss(self, mu=0.0, sigma=1.0):
        return mu + sigma * float(self.draws.normal(()))

    normalvariate = gauss

    def sample(self, population, k, **_):
        return [population[i] for i in self.draws.permutation(len(population))[:k]]

    def shuffle(self, x):
        x[:] = self.sample(x, len(x))


PYTHON_DRAWS = (
    "random",
    "uniform",
    "gauss",
    "normalvariate",
    "randint",
    "randrange",
    "choice",
    "choices",
    "sample",
    "seed",
    "shuffle",
)


_numpy, _python = NumpyRandom(), PythonRandom()
IN_NUMPY = {
    **{
        name: getattr(_numpy, name)
        for name in vars(NumpyRandom)
        if hasattr(np.random, name) and name[0] != "_"
    },
    **dict.fromkeys(("default_rng", "RandomState", "Generator"), NumpyRandom),
}
IN_PYTHON = {**{name: getattr(_python, name) for name in PYTHON_DRAWS}, "Random": PythonRandom}


OF_NUMPY = {name: getattr(np.random, name) for name in IN_NUMPY}
OF_PYTHON = {name: getattr(random, name) for name in IN_PYTHON}


@contextlib.contextmanager
def as_installed():
    """Within this context, numpy and Python draw as they do elsewhere."""
    with replaced(np.random, OF_NUMPY), replaced(random, OF_PYTHON):
        yield


@contextlib.contextmanager
def numpy_and_python(draws):
    """Within this context, whatever numpy and Python draw with comes from `draws`, imported by
    name or not.
    """
    _Beside.streams = draws
    with replaced(np.random, IN_NUMPY), replaced(random, IN_PYTHON):
        yield


@contextlib.contextmanager
def replaced(module, attributes):
    """Within this context, these names of a module stand for something else."""
    originals = {name: getattr(module, name) for name in attributes}
    vars(module).update(attributes)
    try:
        yield
    finally:
        vars(module).update(originals)
