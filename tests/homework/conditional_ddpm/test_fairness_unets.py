"""Exercise 1.1: right networks of every usual kind pass, and what is said of a wrong one is
true.
"""

import functools
from collections.abc import Callable
from dataclasses import replace

import pytest
from correct_unets import CLASSIC, CORRECT_UNETS, END, FORWARD, INIT, LABELS_FIRST, edited
from course import FRESH_SEED

from autograder.checking.checks import Check
from autograder.checking.verdict import Verdict
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "conditional_ddpm"

SEEDS = (1, 2, 3)

Ask = Callable[..., Verdict]


@functools.cache  # the oracles of the whole part answer for it
def asked(seed: int) -> list[Check]:
    return [check for check in checks_for(PART, seed) if check.exercise == "1.1"]


@pytest.fixture
def ask(sandbox: Zygote) -> Ask:
    """ask(ResUNet, seed): the verdict on exercise 1.1 of this source."""

    def judged(source: str, seed: int = FRESH_SEED) -> Verdict:
        submitted = replace(reference_sources(PART), graded={"ResUNet": source})
        (result,) = grade(submitted, asked(seed), sandbox)
        return result.verdict

    return judged


@pytest.mark.sampled(12)  # and three seeds: each network meets other ones
@pytest.mark.parametrize(
    ("name", "seed"), [(name, seed) for name in CORRECT_UNETS for seed in SEEDS]
)
def test_a_right_network_passes_at_any_seed(name: str, seed: int, ask: Ask) -> None:
    verdict = ask(CORRECT_UNETS[name], seed)
    assert (verdict.status, verdict.message, verdict.remarks) == ("passed", "", [])


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("network", "activation"),
    [
        *(("batch norm", activation) for activation in ("sigmoid()", "tanh()", "relu()",
        "clamp(-1, 1)", "abs()")),
        *((network, "sigmoid()") for network in ("no norm", "instance norm", "residual", "plain")),
    ],
)  # fmt: skip
def test_an_output_that_is_kept_in_a_range_is_told_so_and_nothing_else(
    network: str, activation: str, ask: Ask
) -> None:
    before, _, answer = CORRECT_UNETS[network].rpartition("        return ")
    verdict = ask(f"{before}        return ({answer.strip()}).{activation}\n")
    assert verdict.misconception in ("output_squeezed", None), verdict
    assert {facet.name for facet in verdict.facets if facet.status == "wrong"} == {"range"}


@pytest.mark.parametrize(
    "edits",
    [
        (END, f"{END} / 0 * 0"),
        (END, f"{END} * torch.where(t > 0.5, torch.nan, 1.0)"),
        (LABELS_FIRST, "label1(c.sqrt()) * up1 + self.time1(t)"),  # of a row of -1
    ],
    ids=["always", "at some times", "without a condition"],
)  # fmt: skip
def test_a_network_that_answers_nan_is_told_so(edits: tuple[str, str], ask: Ask) -> None:
    verdict = ask(edited(CLASSIC, *edits))
    assert verdict.status == "wrong"
    assert "values are finite: this is not so, but it should be" in verdict.message
    assert (verdict.misconception, verdict.sentence) == (None, "")


def test_dropout_that_evaluation_does_not_end_is_not_taken_for_mixed_samples(ask: Ask) -> None:
    verdict = ask(edited(CLASSIC, END, "return self.out(F.dropout(torch.cat((up3, x), 1), 0.1))"))
    assert (
        "the same input gives the same output twice: this is not so, but it should be"
        in verdict.message
    )
    assert verdict.misconception is None


@pytest.mark.parametrize(
    "unseen", ["..., 14:", "..., ::2, :", "..., 3, 5"], ids=["half", "every other row", "one pixel"]
)
def test_a_network_that_does_not_see_some_pixels_is_told_so(unseen: str, ask: Ask) -> None:
    hidden = f"x = x.clone()\n        x[{unseen}] = 0\n        x = "
    verdict = ask(edited(CLASSIC, FORWARD, FORWARD.replace("x = ", hidden)))
    assert "each pixel of x has a say: this is not so, but it should be" in verdict.message


def test_a_network_that_takes_neighbours_for_one_pixel_is_told_so(ask: Ask) -> None:
    coarse = FORWARD.replace(
        "x = ", "x = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2)\n        x = "
    )
    verdict = ask(edited(CLASSIC, FORWARD, coarse))
    assert "fine detail of x gets through: this is not so, but it should be" in verdict.message


LINEAR = """
import torch.nn as nn


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.here, self.mean = (nn.Conv2d(in_channels, in_channels, 1) for _ in range(2))
        self.time, self.label = nn.Linear(1, in_channels), nn.Linear(n_classes, in_channels)

    def forward(self, x, t, c):
        added = self.time(t.reshape(-1, 1)) + self.label(c)
        everywhere = self.mean(x.mean(dim=(2, 3), keepdim=True))
        return self.here(x) + everywhere + added[:, :, None, None]
"""


def test_a_network_without_activations_is_told_so(ask: Ask) -> None:
    verdict = ask(LINEAR)
    assert "the output is not linear in x: this is not so, but it should be" in verdict.message


def test_checkpoints_that_save_memory_pass(ask: Ask) -> None:
    checkpoint = "torch.utils.checkpoint.checkpoint"
    source = edited(
        reference_sources(PART).graded["ResUNet"],
        "import torch\n",
        "import torch\nimport torch.utils.checkpoint\n",
        "self.middle(quarter)",
        f"{checkpoint}(self.middle, quarter, use_reentrant=True)",
    )
    assert ask(source).status == "passed"


def test_layer_norm_with_channels_last_passes(ask: Ask) -> None:
    """Its gradients by weights alone bring a process down, with some versions of torch."""
    source = edited(
        reference_sources(PART).graded["ResUNet"],
        "        self.middle = ",
        "        self.norm = nn.LayerNorm(2 * n_feat)\n        self.middle = ",
        "self.middle(quarter)",
        "self.norm(self.middle(quarter).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)",
    )
    assert ask(source).status == "passed"


def test_a_network_that_cuts_the_graph_at_its_input_passes(ask: Ask) -> None:
    idle = INIT + "        self.idle = nn.Linear(2, 2)\n"
    forward = FORWARD.replace("x = ", "x = x.detach()\n        x = ")
    verdict = ask(edited(CLASSIC, INIT, idle, FORWARD, forward))
    assert verdict.status == "passed", verdict
    assert any("some blocks of your network are not used" in remark for remark in verdict.remarks)


def test_a_network_that_changes_its_input_in_place_does_not(ask: Ask) -> None:
    """A sampler uses x_t again once the network has answered."""
    verdict = ask(edited(CLASSIC, FORWARD, FORWARD.replace("x = ", "x *= 2\n        x = ")))
    assert "the same input gives the same output twice" in verdict.message


def test_no_condition_read_as_a_label_is_named(ask: Ask) -> None:
    argmax = "        c = F.one_hot(c.argmax(1), c.shape[1]).float()\n"
    verdict = ask(
        edited(CLASSIC, FORWARD, FORWARD.replace("        x = ", f"{argmax}        x = "))
    )
    assert verdict.misconception == "no_condition_read_as_a_label", verdict


def test_a_label_by_embedding_with_a_row_for_no_condition_passes(ask: Ask) -> None:
    source = edited(
        CORRECT_UNETS["plain"],
        "        f = n_feat\n",
        "        f, self.labels = n_feat, nn.Embedding(n_classes + 1, n_classes)\n",
        "c], dim=1)[",
        "self.labels(torch.where(c.min(1).values < 0, c.shape[1], c.argmax(1)))], dim=1)[",
    )
    assert ask(source).status == "passed"
