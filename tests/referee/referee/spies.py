"""Networks that record what they are shown, and answer something known.

A spy takes the place of `forward` on an existing network. So everything around it stays as it is:
its class, parameters and attributes, its hooks that cast arguments, its mode.
"""

import inspect
from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Call:
    """One call of a network: what it was shown, what it answered, and in which state it was."""

    x: torch.Tensor
    t: torch.Tensor
    c: torch.Tensor
    answer: torch.Tensor
    training: bool
    gradients: bool


class Spy:
    """Records calls of a network. Its answer is a function of x, t and c and of nothing else."""

    def __init__(self, network: nn.Module, names: tuple[str, str, str], phase: float = 0.0):
        """names: of the three arguments. phase: spies with different phases answer differently."""
        self.network, self.names, self.phase = network, names, phase
        self.calls: list[Call] = []
        self.probe = torch.zeros((), requires_grad=True)  # is added to every answer
        self.order = _order(network, names)
        network.forward = self.forward

    def forward(self, *args, **kwargs):
        given = dict(zip(self.order, args, strict=False)) | kwargs
        values = list(given.values())
        x, t, c = (
            given.get(name, values[min(i, len(values) - 1)]) for i, name in enumerate(self.names)
        )
        x, t, c = (torch.as_tensor(value) for value in (x, t, c))
        answer = self.answer(x, t, c).to(torch.get_default_dtype()) + self.probe
        kept = (value.detach().clone() for value in (x, t, c, answer))
        self.calls.append(Call(*kept, self.network.training, torch.is_grad_enabled()))
        return answer

    def answer(self, x, t, c):
        """1.5 sin(1.3 x + a phase of its own for each time and condition)."""
        rows = len(x)
        shape = (-1, *[1] * (x.ndim - 1))
        time = t.double().reshape(-1)
        time = time if len(time) in (1, rows) else time[:1]
        weights = torch.linspace(0.7, 2.9, c.shape[-1] if c.ndim > 1 else 1).double()
        label = (c.double().reshape(c.shape[0] if c.ndim else 1, -1) * weights).sum(dim=1)
        label = label if len(label) in (1, rows) else label[:1]
        turn = (3.1 * time).view(shape) + (1.7 * label).view(shape) + self.phase
        return 1.5 * torch.sin(1.3 * x.double() + turn)

    def take(self) -> list[Call]:
        """The calls so far; forgets them."""
        calls, self.calls = self.calls, []
        return calls


def _order(network, names):
    try:
        return [n for n in inspect.signature(type(network).forward).parameters if n != "self"]
    except (TypeError, ValueError):
        return list(names)
