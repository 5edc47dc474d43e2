"""What torch's functions draw from prepared numbers is spread as what they draw by themselves."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from other_side import connected

from autograder.homework.prepared_draws import CALLS, draws
from autograder.worker.probing.draws import Draws
from autograder.worker.probing.torch_draws import Recorder

MANY = 64 * CALLS  # the prepared uniforms fill [0, 1) evenly, round after round

SPREAD: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "exponential_": lambda x: x.exponential_(2.0),
    "geometric_": lambda x: x.geometric_(0.36),
    "cauchy_": lambda x: x.cauchy_(1.0, 0.5).clamp(-20, 20),
    "log_normal_": lambda x: x.log_normal_(0.1, 0.4),
    "dropout1d": lambda x: torch.nn.functional.dropout1d(1 + 0 * x.view(-1, 2), 0.325),
    "dropout2d": lambda x: torch.nn.functional.dropout2d(1 + 0 * x.view(-1, 2, 1, 2), 0.325),
    "dropout3d of one": lambda x: torch.nn.functional.dropout3d(1 + 0 * x.view(-1, 1, 1, 1), 0.325),
    "rand into a tensor": lambda x: torch.rand(x.shape, out=torch.empty(0)),
}


def prepared(draw: Callable[[], torch.Tensor]) -> torch.Tensor:
    with connected(inputs=draws(np.random.default_rng(1), MANY)), Recorder(Draws()):
        return draw()


@pytest.mark.parametrize("name", SPREAD)
def test_a_draw_from_prepared_numbers_is_spread_as_torchs_own(name: str) -> None:
    torch.manual_seed(1)
    own = SPREAD[name](torch.zeros(20 * MANY))
    drawn = prepared(lambda: SPREAD[name](torch.zeros(MANY)))
    shares = torch.linspace(0.05, 0.95, 19)
    torch.testing.assert_close(
        torch.quantile(drawn.flatten(), shares),
        torch.quantile(own.flatten(), shares),
        rtol=0.1, atol=0.1,
    )  # fmt: skip


def test_prepared_numbers_go_where_they_are_wanted() -> None:
    noise = torch.full((2, 3), torch.nan)
    drawn = prepared(lambda: torch.randn((2, 3), out=noise))
    assert drawn is noise and noise.isfinite().all()


def test_channels_are_dropped_as_a_whole() -> None:
    drawn = prepared(lambda: torch.nn.functional.dropout2d(torch.ones(9, 7, 4, 4), 0.5))
    per_channel = drawn.flatten(2)
    assert (per_channel == per_channel[..., :1]).all() and len(drawn.unique()) == 2


@pytest.mark.parametrize(
    "draw",
    [
        lambda: torch.poisson(torch.ones(3)),
        lambda: torch.distributions.Beta(1.0, 1.0).sample((3,)),
        lambda: torch.distributions.Binomial(3, torch.tensor(0.5)).sample(),
    ],
)
def test_what_cannot_be_prepared_says_so(draw: Callable[[], torch.Tensor]) -> None:
    with pytest.raises(RuntimeError, match="the grader prepares the random numbers"):
        prepared(draw)
