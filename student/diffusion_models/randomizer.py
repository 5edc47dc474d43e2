"""The homework's one source of random numbers, so that a seed gives the same numbers on every device."""

import torch


def DL_random(shape, int_range=None, normal=True, seed=None, generator=None):
    """Draw random numbers on the CPU; move the result to the device where you need it.

    shape: ints, the shape of the result; int_range=(low, high): integers in low..high-1, int64;
    otherwise N(0, 1) if `normal`, else uniform in [0, 1), both in torch's default dtype.
    seed: if given, torch is seeded with it before drawing. Seeds are for tests: training passes None. A function that
    draws several times hands its seed to the first draw alone: each seeding begins the same numbers again.
    generator: a torch.Generator of the CPU to draw from, as diffusers and most code today have it; torch's own unless
    given. It goes on where its last draw ended, so a function may hand it to every draw. Raises ValueError where both
    are given.
    """
    if seed is not None and generator is not None:
        raise ValueError("DL_random takes a seed or a generator, not both: seed the generator by manual_seed")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if seed is not None:
        torch.manual_seed(seed)
    if int_range is not None:
        low, high = int_range
        return torch.randint(low, high, shape, generator=generator)
    return torch.randn(shape, generator=generator) if normal else torch.rand(shape, generator=generator)
