"""What a network's outputs say of its inputs where no gradient does, because x is cut from the
graph: each pixel of x is changed a little, and the outputs are compared (part 1, exercise 1.1).
"""

import contextlib

import torch

CHANGE = 0.25  # of a pixel; noise is about 1
SEEN = 1e-4  # of the largest difference: less comes of rounding
AT_A_TIME = 56  # pixels, each in a copy of the sample
NORMS = ("group_norm", "instance_norm", "layer_norm")


@torch.no_grad()
def differences(ask, x, t, c):
    """How much each pixel (1, 1, H, W) of the first sample changes its output, and how much it
    changes the output's first pixel where normalisation keeps the statistics that it had.

    ask: the network, called with a list of x, t and c.
    """
    one = [value[:1] for value in (x, t, c)]
    size = x.shape[2] * x.shape[3]
    free, held = (torch.zeros(size) for _ in range(2))
    with _kept_statistics() as statistics:
        before = ask(one)
        for places in torch.arange(size).split(AT_A_TIME):
            asked = [value.repeat(len(places), *[1] * (value.ndim - 1)) for value in one]
            asked[0].flatten(2)[torch.arange(len(places)), :, places] += CHANGE
            statistics.use(False)
            free[places] = (ask(asked) - before).abs().flatten(1).amax(dim=1)
            statistics.use(True)
            held[places] = (ask(asked) - before)[..., 0, 0].abs().amax(dim=1)
    form = 1, 1, *x.shape[2:]
    return tuple(each.where(each > SEEN * each.max(), 0).reshape(form) for each in (free, held))


class _Statistics:
    """What each normalisation got and gave when the network was asked first."""

    def __init__(self):
        self.seen, self.held, self.number = [], None, 0

    def use(self, held):
        self.held, self.number = held, 0

    def through(self, normalise):
        def called(x, *args, **kwargs):
            if self.held is None:
                self.seen.append((x, normalise(x, *args, **kwargs)))
                return self.seen[-1][1]
            self.number += 1
            if not self.held or self.number > len(self.seen):
                return normalise(x, *args, **kwargs)
            given, gave = self.seen[self.number - 1]
            return gave + x - given

        return called


@contextlib.contextmanager
def _kept_statistics():
    statistics = _Statistics()
    before = {name: getattr(torch, name) for name in NORMS}
    try:
        for name, normalise in before.items():
            setattr(torch, name, statistics.through(normalise))
        yield statistics
    finally:
        for name, normalise in before.items():
            setattr(torch, name, normalise)
