"""A network of tokens that records what it is shown, and answers logits that are known."""

from dataclasses import dataclass

import torch
from torch import nn

from referee.finding import Report, Stop, student

MASK = 2


@dataclass
class Call:
    """One call: copies of what was shown, and of what was answered."""

    x: torch.Tensor
    t: torch.Tensor
    labels: torch.Tensor
    answer: torch.Tensor
    gradients: bool


class TokenSpy(nn.Module):
    """network(x_t, t, labels) -> logits (B, 2, H, W), of few different odds.

    The odds of a token depend on its place, on x_t, t and its sample's label; what is added to both
    logits does, too, and a softmax does not see it.
    """

    ODDS = (-2.2, -0.85, 0.0, 0.85, 2.2)  # the logarithms of the odds of 1

    def __init__(self, shape: tuple[int, int, int], fair: bool = False, trained: bool = True):
        """shape: (B, H, W), of what should be shown; fair: 0 and 1 are as likely everywhere."""
        super().__init__()
        self.shape, self.fair = shape, fair
        self.size = nn.Parameter(torch.ones(()), requires_grad=trained)
        self.calls: list[Call] = []
        self.answers: list[torch.Tensor] = []  # themselves, for their gradients

    def forward(self, x_t, t, labels):
        """What is shown is taken as it comes, for the check to judge."""
        told, labels = torch.as_tensor(t).detach(), torch.as_tensor(labels)
        answer = self.logits(x_t, told, labels) * self.size
        if answer.requires_grad:
            answer.retain_grad()
        kept = (value.detach().clone() for value in (x_t, told, labels, answer))
        self.calls.append(Call(*kept, torch.is_grad_enabled()))
        self.answers.append(answer)
        return answer * 1.0  # whoever writes into it leaves the record as it is

    def logits(self, x_t, t, labels):
        """(B, 2, H, W), float32."""
        _, height, width = self.shape
        batch = len(x_t)
        places = torch.arange(height * width).view(height, width)
        fits = tuple(x_t.shape[1:]) == self.shape[1:]
        known = x_t.long() if fits else torch.zeros(batch, height, width).long()
        times = _rows(t, batch).view(-1, 1, 1)
        kinds = _rows(labels, batch).view(-1, 1, 1)
        number = (7 * places + 3 * known + 2 * kinds + (41 * times).floor()).long()
        odds = torch.tensor(self.ODDS)[number % len(self.ODDS)]
        if self.fair:
            odds = torch.zeros_like(odds)
        both = 1.7 * torch.sin(1.3 * places + 2.1 * times + 0.4 * kinds).float()
        return torch.stack([both, both + odds], dim=1)

    def take(self) -> list[Call]:
        """The calls so far; forgets them."""
        calls, self.calls = self.calls, []
        return calls

    def take_whole(self, where: str) -> Call:
        """The calls so far as one: a batch may come in parts. Raises Stop where there is none."""
        calls = self.take()
        if not calls:
            raise Stop(f"{where}: the network is never asked")
        if len(calls) == 1:
            return calls[0]
        parts = ([getattr(call, name) for call in calls] for name in ("x", "t", "labels", "answer"))
        return Call(*joined(parts, where), all(call.gradients for call in calls))


def joined(parts, where: str) -> list[torch.Tensor]:
    """Lists of tensors, each put together. Raises Stop where they are no parts of a batch."""
    try:
        return [torch.cat(part) for part in parts]
    except RuntimeError as error:
        raise Stop(f"{where}: the network is asked for what are no parts of a batch") from error


def slope_of(loss: torch.Tensor, spy) -> torch.Tensor | None:
    """The gradient of the loss by all of a spy's answers; None where none flows to the network."""
    if not loss.requires_grad or not all(answer.requires_grad for answer in spy.answers):
        return None
    student("loss.backward()", loss.sum().backward)
    slopes = [answer.grad for answer in spy.answers]
    if spy.size.grad is None or any(slope is None for slope in slopes):
        return None
    return torch.cat(slopes).double()


def _rows(values: torch.Tensor, batch: int) -> torch.Tensor:
    values = values.double().flatten()
    return values if len(values) == batch else values[:1].expand(batch)


def read_call(report: Report, call: Call, labels, where: str) -> torch.Tensor:
    """The times told, float64 (B,), once everything shown has the right kind. Raises Stop."""
    shape = (len(labels), *call.answer.shape[2:])
    if tuple(call.x.shape) != shape:
        raise Stop(f"{where}: the network sees x_t of shape {tuple(call.x.shape)}, not {shape}")
    if call.x.dtype != torch.int64:
        raise Stop(f"{where}: the network sees x_t of {call.x.dtype}; it should be int64")
    if ((call.x < 0) | (call.x > MASK)).any():
        raise Stop(f"{where}: the network sees tokens like {call.x.unique()[:4].tolist()}")
    if call.labels.dtype != torch.int64 or not torch.equal(call.labels, labels):
        raise Stop(f"{where}: the network is given other labels")
    if tuple(call.t.shape) != (len(labels),):
        raise Stop(
            f"{where}: the network is told t of shape {tuple(call.t.shape)}; "
            f"it should be {(len(labels),)}"
        )
    times, shown = call.t.double(), ", ".join(f"{v:.3g}" for v in call.t[:4].tolist())
    if not call.t.is_floating_point():
        raise Stop(f"{where}: the network is told t = {shown}, of {call.t.dtype}")
    if not torch.isfinite(times).all() or times.min() < -1e-6 or times.max() > 1 + 1e-6:
        raise Stop(f"{where}: the network is told times like {shown}; they should lie in [0, 1]")
    if call.t.dtype != torch.float32:
        report.remark(f"{where.split()[0]} tells the network t of {call.t.dtype}")
    return times
