"""What else is wrong is said, too, where code ends with an exception or does something else wrong
at the same place.
"""

import pytest
from facet_verdicts import Verdicts, wrong

from autograder.checking.verdict import ELSEWHERE

RESHAPED = ".view(-1, *[1] * (noise.ndim - 1))"
KINDS = [
    ("", "shape (B,) against the last axis"),
    ("[:, None]", "shape (B, 1) against the rows"),
]


@pytest.mark.e2_1_1
@pytest.mark.parametrize("reshaped", [each for each, _ in KINDS], ids=[name for _, name in KINDS])
def test_factors_are_read_from_single_samples_where_no_batch_gets_through(
    reshaped: str, verdict: Verdicts
) -> None:
    told = verdict(
        "2.1.1/add_noise", RESHAPED, reshaped,
        "alpha_bars.sqrt() * original", "alpha_bars * original",
    )  # fmt: skip
    assert {*wrong(told)} == {"factor of x_0"} and told.also
    assert wrong(told)["factor of x_0"].message.startswith("The factor of x_0 is alpha_bar_t;")
    assert sum(facet.points for facet in told.facets) == 0


@pytest.mark.e3_12
def test_shares_of_masks_are_counted_whatever_token_stands_for_a_mask(verdict: Verdicts) -> None:
    told = verdict(
        "3.12/mask_tokens", ">= t.reshape", "< t.reshape", "masked_fill(is_masked, MASK)",
        "masked_fill(is_masked, 0)",
    )  # fmt: skip
    assert {*wrong(told)} == {"share", "tokens"}
    told = verdict("3.12/mask_tokens", "masked_fill(is_masked, MASK)", "masked_fill(is_masked, 0)")
    assert {*wrong(told)} == {"tokens"}


@pytest.mark.e3_12
def test_costs_are_counted_where_the_network_is_told_the_time_from_the_end(
    verdict: Verdicts,
) -> None:
    from_the_end = "py(network(x_t, t, labels)", "py(network(x_t, 1 - t, labels)"
    weights = "(x_t == MASK) / (1 - t).reshape(-1, 1, 1)"
    told = verdict("3.12/loss", *from_the_end, weights, "(x_t == MASK)")
    assert {*wrong(told)} >= {"tokens", "weight"}
    assert "have no weight" in wrong(told)["weight"].message
    told = verdict("3.12/loss", *from_the_end)
    assert {*wrong(told)} == {"tokens"}


@pytest.mark.e2_2_2
def test_what_else_goes_with_a_condition_is_said_beside_how_many_are_dropped(
    verdict: Verdicts,
) -> None:
    told = verdict(
        "2.2.2/null_condition",
        "add_noise(data, epsilon, t)\n", "add_noise(data, epsilon, t)\n"
        "        t = t * (cond != 0).view(len(data), -1).any(dim=1)\n",
        "DL_random((len(data),), normal=False, seed=seed) < self.p_uncond",
        "DL_random((len(data),), normal=False, seed=seed) < self.p_uncond * 2",
    )  # fmt: skip
    assert {*wrong(told)} == {"share dropped", ELSEWHERE}
    assert "neither the noise, nor the time" in wrong(told)[ELSEWHERE].message


@pytest.mark.e3_12
def test_what_code_does_beside_writing_into_its_inputs_is_said(verdict: Verdicts) -> None:
    told = verdict(
        "3.12/mask_tokens", ">= t.reshape", "< t.reshape", "x.masked_fill(", "x.masked_fill_("
    )
    assert {*wrong(told)} == {"share", ELSEWHERE}
    assert "writes into" in wrong(told)[ELSEWHERE].message


@pytest.mark.e3_12
def test_code_that_writes_what_was_there_is_told_what_ended_it(verdict: Verdicts) -> None:
    told = verdict("3.12/mask_tokens", "return x.masked_fill(", "return x.add_(0).masked_fill(")
    assert told.status == "crashed" and "fresh ones can only be read" in told.message
