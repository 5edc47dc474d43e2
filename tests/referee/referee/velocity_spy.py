"""A network of velocities that records what it is shown, and answers something known."""

from dataclasses import dataclass

import torch
from torch import nn

from referee.finding import Stop
from referee.token_spy import joined


@dataclass
class Call:
    """One call: copies of what was shown, and of what was answered."""

    x: torch.Tensor
    t: torch.Tensor
    answer: torch.Tensor


class VelocitySpy(nn.Module):
    """network(x_t, t). Its answer depends on its parameter, on x_t, on the place and on t."""

    def __init__(self, trained: bool = True):
        """trained: whether its parameter asks for gradients."""
        super().__init__()
        self.size = nn.Parameter(torch.ones(()), requires_grad=trained)
        self.calls: list[Call] = []
        self.answers: list[torch.Tensor] = []  # themselves, for their gradients

    def forward(self, x_t, t):
        """(B, *shape); t is taken as it comes, for the check to judge."""
        told = torch.as_tensor(t).detach()
        rows = told.double().flatten()
        rows = rows if len(rows) == len(x_t) else rows[:1].expand(len(x_t))
        turn = 3.1 * rows.view(-1, *[1] * (x_t.ndim - 1))
        places = torch.arange(x_t[0].numel(), dtype=torch.float64).view(x_t.shape[1:])
        wave = 1.5 * torch.sin(1.3 * x_t.detach().double() + turn + 0.7 * places)
        answer = wave.to(x_t.dtype) * self.size.to(x_t.dtype)
        if answer.requires_grad:
            answer.retain_grad()
        self.calls.append(Call(*(value.detach().clone() for value in (x_t, told, answer))))
        self.answers.append(answer)
        return answer * 1.0  # whoever writes into it leaves the record as it is

    def take_whole(self, where: str) -> Call:
        """The calls so far as one: a batch may come in parts. Raises Stop where there is none."""
        calls, self.calls = self.calls, []
        if not calls:
            raise Stop(f"{where}: the network is never asked")
        if len(calls) == 1:
            return calls[0]
        parts = ([getattr(call, name) for call in calls] for name in ("x", "t", "answer"))
        return Call(*joined(parts, where))
