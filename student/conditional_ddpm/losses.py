"""How good a noise loss is: the plainest guesses to compare it with, and where in time it comes from. Given."""

import random
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch
from torch import nn

BINS = 10  # of equal length, from t = 1 to t = T


def plain_guesses(model):
    """Losses of three guesses that need no network, for each t of the model's schedule: {name: (T,) tensor}.

    For images of mean 0 and variance 1, as the normalised digits are. Guessing 0 costs E[epsilon^2] = 1. Guessing x_t
    itself costs abar_t + (1 - sqrt(1 - abar_t))^2, for x_t holds the noise with factor sqrt(1 - abar_t). The best
    multiple of x_t is sqrt(1 - abar_t) x_t, at cost abar_t. Means over t: 1, 0.617 and 0.436 for the defaults
    (T = 400), and with T = 600 the last is 0.357: a longer chain is easier on average, so losses compare only at the
    same schedule.
    """
    alpha_bars = alpha_bars_of(model)
    return {
        "guess 0": torch.ones_like(alpha_bars),
        "guess x_t": alpha_bars + (1 - (1 - alpha_bars).sqrt()) ** 2,
        "guess the best multiple of x_t": alpha_bars,
    }


def alpha_bars_of(model):
    """alpha_bar_t for t = 1..T from the model's own scheduler: (T,) float64 on the CPU."""
    t_s = torch.arange(1, model.dmconfig.T + 1).view(-1, 1)  # (T, 1)
    return torch.as_tensor(model.scheduler(t_s)["alpha_t_bar"]).detach().cpu().double().flatten()


@contextmanager
def fixed_draws(seed):
    """Everything random inside draws the same numbers every time; outside, nothing is disturbed."""
    others = random.getstate(), np.random.get_state()
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        random.seed(seed)
        np.random.seed(seed % 2**32)
        try:
            yield
        finally:
            random.setstate(others[0])
            np.random.set_state(others[1])


def test_loss(model, loader, seed=0):
    """The loss on all of loader, and the same binned by t: (mean, [mean in each tenth of 1..T, or None]).

    Every call draws the same t, noise and label drops, so that two models, or two epochs, differ by what they learned
    and by nothing else. Leaves the model in the mode it was in.
    """
    was_training, device = model.training, next(model.parameters()).device
    model.eval()
    total, count = 0.0, 0
    try:
        with fixed_draws(seed), torch.no_grad(), _Watch(model) as watch:
            for images, labels in loader:  # the loader shuffles, if it does, by a fixed draw too
                total += float(model(images.to(device), labels.to(device))) * len(images)
                count += len(images)
    finally:
        model.train(was_training)
    if count == 0:
        raise ValueError("the test loader has no batches")
    return total / count, watch.means()


test_loss.__test__ = False  # not a test of pytest's


def losses_with_and_without_labels(model, loader, seed=0):
    """test_loss with every label and with none, whatever mask_p the model was trained with: (with, without).

    The test loss of a model with a larger mask_p is higher for that alone: more of its labels are dropped.
    """
    trained_with, losses = model.dmconfig, []
    try:
        for mask_p in (0.0, 1.0):
            model.dmconfig = replace(trained_with, mask_p=mask_p)
            losses.append(test_loss(model, loader, seed)[0])
    finally:
        model.dmconfig = trained_with
    return tuple(losses)


class _Watch:
    """Looks on while a model computes its loss: which t went into the network, which error came out."""

    def __init__(self, model):
        self.model, self.sums, self.counts, self.time = model, torch.zeros(BINS), torch.zeros(BINS), None

    def __enter__(self):
        self.hooks = []
        for name, look in (("network", self._see_time), ("loss_fn", self._see_error)):
            module = getattr(self.model, name, None)
            if isinstance(module, nn.Module):  # a student's loss_fn may be a plain function
                self.hooks.append(module.register_forward_pre_hook(look, with_kwargs=True))
        return self

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()

    def means(self):
        """Mean error in each bin; None where no sample fell, or where the model goes another way than usual."""
        return [(s / n).item() if n else None for s, n in zip(self.sums, self.counts, strict=True)]

    def _see_time(self, _, given, named):
        time = given[1] if len(given) > 1 else named.get("t")
        self.time = None if time is None else torch.as_tensor(time).detach().flatten().cpu().float()

    def _see_error(self, _, given, named):
        pair = [*given, *named.values()]  # in either order: the squared error is the same
        if len(pair) != 2:
            return
        error = (pair[0] - pair[1]).square().flatten(1).mean(dim=1).cpu()  # (B,)
        if self.time is not None and self.time.shape == error.shape:
            bins = (self.time * BINS).ceil().long().clamp(1, BINS) - 1
            self.sums.index_add_(0, bins, error)
            self.counts.index_add_(0, bins, torch.ones_like(error))
