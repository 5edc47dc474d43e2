"""Random numbers from the other side of the wall, in the forms in which code asks for them.

Which numbers these are is decided there (broker/streams.py); here they become integers,
permutations and choices.
"""

import math

import numpy as np
import torch

from . import line
from .torch_substitutes import MACHINES


class Draws:
    """What student code draws from while a case runs."""

    def __init__(self):
        self.origins = set()  # names of the modules that asked for a draw
        self._initial_seed, self._begun = torch.initial_seed(), set()
        self._left = {}  # numbers that came with others that were asked for, by kind

    def look_at(self, generator):
        """Say so where a generator of torch's begins with numbers that it gave before."""
        with torch._C.DisableTorchFunction():
            if generator is None:
                self.look_at_seed(set=True)
            else:
                self.begin(generator.get_state().cpu().numpy().tobytes())
                torch.rand(1, generator=generator, device=generator.device)

    def look_at_seed(self, **told):
        """Say so where torch was seeded since the last look, by whatever name."""
        seed = torch.initial_seed()
        if seed != self._initial_seed:
            self._initial_seed = seed
            if seed not in MACHINES:
                line.ask("seeded", **told)

    def begin(self, state):
        """A generator draws from a state, or begins with a seed: in every run the same numbers."""
        if state in self._begun:
            line.ask("seeded", set=True)
        self._begun.add(state)

    def forget(self):
        """The same call begins anew, with the same numbers."""
        self._left.clear()

    def begin_call(self):
        """What a call draws is its own: normal numbers that an earlier one left are not used."""
        self._left.pop("normal", None)

    def _take(self, kind, shape):
        size, left = math.prod(shape), self._left.get(kind, np.zeros(0))
        if len(left) < size:
            _, answer = line.ask("draw", kind=kind, size=size - len(left), left=len(left))
            left = np.concatenate([left, answer["numbers"]])
        self._left[kind] = left[size:]
        return left[:size].reshape(shape)

    def normal(self, shape):
        return self._take("normal", shape)

    def uniform(self, shape):
        return self._take("uniform", shape)

    def integers(self, low, high, shape):
        """Integers in low..high-1."""
        return (low + np.floor(self._take("integer", shape) * (high - low))).astype(np.int64)

    def permutation(self, n):
        """A permutation of 0..n-1 that begins as integers(0, n) would, repeats left out."""
        first = dict.fromkeys(self.integers(0, n, (n,)).tolist())
        return np.array([*first, *(i for i in range(n) if i not in first)], dtype=np.int64)

    def choices(self, weights, count):
        """`count` indices into weights (K,), each with probability proportional to its weight."""
        edges = np.cumsum(weights) / np.sum(weights)
        return np.minimum(
            np.searchsorted(edges, self.uniform((count,)), side="right"), len(weights) - 1
        )
