"""Looks on while a model samples: how far it is, and what it takes the picture to be on the way. Given.

Both listen to the calls of model.network, so they work with any sampler that asks it at each step.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from tqdm.auto import tqdm


@contextmanager
def sampling_bar(model, chains, words):
    """A progress bar over the steps of `chains` runs of model.sample. words: what is drawn."""
    network, seen = getattr(model, "network", None), _Times()
    if network is None:  # another kind of model, which cannot be listened to
        yield
        return
    with tqdm(total=chains * model.dmconfig.T, desc=words, unit="step", leave=False) as bar:

        def look(_, given, named):
            bar.update(seen.is_new(_argument(given, named, 1, "t")))

        hook = network.register_forward_pre_hook(look, with_kwargs=True)
        try:
            yield
        finally:
            hook.remove()


@dataclass
class Step:
    """One step of sampling: x_t (N, C, H, W) and the noise that the network saw, with and without the label."""

    t: int
    x_t: torch.Tensor
    epsilon_c: list = field(default_factory=list)
    epsilon_u: list = field(default_factory=list)


def record(model, labels, omega):
    """Let the model sample; returns the images (N, C, H, W) in [0, 1] and a Step for each t = T, ..., 1."""
    steps, seen, count = [], _Times(), len(labels)

    def look(_, given, named, answer):
        x, t, c = (_argument(given, named, i, name) for i, name in enumerate(("x", "t", "c")))
        if seen.is_new(t):
            steps.append(Step(model.dmconfig.T - len(steps), x[:count].detach().cpu()))
        without = (c == model.dmconfig.condition_mask_value).all(dim=-1).expand(len(answer))
        steps[-1].epsilon_u += [*answer[without].detach().cpu()]
        steps[-1].epsilon_c += [*answer[~without].detach().cpu()]

    hook = model.network.register_forward_hook(look, with_kwargs=True)
    try:
        with torch.no_grad():
            return model.eval().sample(labels, omega).cpu(), steps
    finally:
        hook.remove()


def guess_of_x_0(model, step, omega):
    """The clean picture that a step believes in: eq. 4 solved for x_0 with the guided noise, on the network's scale."""
    epsilon = torch.stack(step.epsilon_c)
    if omega:
        epsilon = epsilon + omega * (epsilon - torch.stack(step.epsilon_u))
    at_t = {name: value.flatten().cpu() for name, value in model.scheduler(torch.tensor([step.t])).items()}
    return (step.x_t - at_t["sqrt_oneminus_alpha_bar"] * epsilon) / at_t["sqrt_alpha_bar"]


class _Times:
    """Tells the first call at each time from those that follow it at the same time."""

    def __init__(self):
        self.last = None

    def is_new(self, t):
        now = torch.as_tensor(t).flatten()[0].item()
        changed, self.last = now != self.last, now
        return changed


def _argument(given, named, place, name):
    return given[place] if len(given) > place else named[name]
