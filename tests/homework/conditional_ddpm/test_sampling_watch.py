"""What looks on while a model of part 1 samples: its progress bar, and its guesses on the way."""

import pytest
import torch
from torch import nn

from autograder.content import ROOT

T, CLASSES = 5, 3


class Knowing(nn.Module):
    """A network that knows the picture, x_0 = label, and says what noise is in x_t."""

    def __init__(self, bars: torch.Tensor) -> None:
        super().__init__()
        self.bars = bars

    def forward(self, x: torch.Tensor, t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        bar = self.bars[round(T * t.flatten()[0].item()) - 1]
        believed = torch.where((c == -1).all(dim=1), 7.0, c.argmax(dim=1).float())
        return (x - bar.sqrt() * believed.view(-1, 1, 1, 1)) / (1 - bar).sqrt()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> nn.Module:
    monkeypatch.syspath_prepend(str(ROOT / "solutions" / "conditional_ddpm"))
    from DDPM import ConditionalDDPM
    from settings import DMConfig

    config = DMConfig(T=T, num_feat=8, num_classes=CLASSES)
    made = ConditionalDDPM(config)
    made.network = Knowing(made.scheduler(torch.arange(1, T + 1))["alpha_t_bar"])
    made.register_parameter("somewhere", nn.Parameter(torch.zeros(1)))  # says the device
    return made


@pytest.mark.parametrize("omega", [0, 0.5])
def test_the_guess_is_what_the_network_believes_pushed_along_the_arrow(
    model: nn.Module, omega: float
) -> None:
    from sampling_watch import guess_of_x_0, record

    images, steps = record(model, torch.tensor([0, 2]), omega)
    assert images.shape == (2, 1, 28, 28) and [step.t for step in steps] == [5, 4, 3, 2, 1]
    for step in steps:
        guess = guess_of_x_0(model, step, omega)
        for number, label in enumerate((0, 2)):
            believed = label + omega * (label - 7)
            right = torch.full((1, 28, 28), float(believed))
            torch.testing.assert_close(guess[number], right, atol=1e-3, rtol=1e-3)
    assert not model.network._forward_hooks


@pytest.mark.parametrize("calls", [1, 2])
def test_the_bar_counts_steps_whether_the_network_is_asked_once_or_twice(
    model: nn.Module, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sampling_watch

    counted: list[int] = []

    class Bar:
        def __init__(self, total: int, **_: object) -> None:
            assert total == 2 * T

        def update(self, number: int) -> None:
            counted.append(number)

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(sampling_watch, "tqdm", Bar)
    x, c = torch.zeros(1, 1, 28, 28), torch.eye(CLASSES)[:1]
    with sampling_watch.sampling_bar(model, 2, "digits"):
        for t in [*range(T, 0, -1)] * 2:
            for _ in range(calls):
                model.network(x, torch.full((1, 1, 1, 1), t / T), c)
    assert sum(counted) == 2 * T
    assert not model.network._forward_pre_hooks
