"""Right and wrong variants of part 3's optional functions, and what must hold of judging them."""

import pytest
import torch
from our_variants import OWN, submit, with_body, write
from referee import judge
from referee.children import judge_apart
from referee.coins import coins_fault, pairs_fault, toss_fault
from referee.functions import FUNCTIONS
from variants_of_bonus import (
    BLOCK,
    BLOCKS,
    COUPLE,
    DIT,
    LOSS,
    MASKING,
    REFLOW,
    REFLOW_LOSS,
    RIGHT,
    STRAIGHTNESS,
    TOKENS,
    UNMASK,
)
from variants_of_part_3 import EULER, cases
from wrong_variants_of_dit import WRONG as WRONG_DIT
from wrong_variants_of_dit import changed
from wrong_variants_of_part_3 import WRONG as WRONG_PART_3
from wrong_variants_of_reflow import WRONG as WRONG_REFLOW
from wrong_variants_of_tokens import WRONG as WRONG_TOKENS

WRONG = WRONG_REFLOW | WRONG_TOKENS | WRONG_DIT
KEYS = {key for key, f in FUNCTIONS.items() if f.file in (REFLOW, TOKENS, DIT)}


def hand_in(folder, key, variant):
    file, name = key.split(":")
    if not isinstance(variant, str):
        return submit(folder, file, *variant)
    if key == BLOCK:
        before = (OWN / file).read_text().partition("class AdaLNZeroBlock")[0]
        return write(folder, file, before + variant)
    return with_body(folder, file, name, variant)


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(RIGHT))
def test_right(key, name, verdict, tmp_path):
    found = verdict(hand_in(tmp_path, key, RIGHT[key][name]), key)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(WRONG))
def test_wrong(key, name, verdict, tmp_path):
    variant, words = WRONG[key][name]
    found = verdict(hand_in(tmp_path, key, variant), key)
    assert found.right is False, found
    assert any(words in sentence for sentence in found.findings), found.findings


def test_own(solved):
    found = judge_apart(OWN, KEYS, solved)
    assert len(found) == 9 and all(f.right and not f.remarks for f in found.values()), found


@pytest.mark.parametrize("seed", range(3))
def test_right_at_other_seeds(seed, solved, monkeypatch):
    """The statistics stay silent whatever is drawn, and blocks are right however they start."""
    plain = torch.manual_seed
    monkeypatch.setattr(torch, "manual_seed", lambda value: plain(value + 1000 * seed + 17))
    found = judge(OWN, KEYS, solved)
    assert all(finding.right for finding in found.values()), found


def test_a_wrong_function_costs_once(solved, tmp_path):
    """Others that call it are judged with a right one."""
    folder = hand_in(tmp_path, MASKING, WRONG[MASKING]["squared"][0])
    hand_in(folder, EULER, WRONG_PART_3[EULER]["minus"][0])
    walk = RIGHT[STRAIGHTNESS]["two walks"]
    hand_in(folder, STRAIGHTNESS, walk)
    path = folder / REFLOW
    path.write_text(path.read_text().replace("return x_0, euler", "return x_0 + 1, euler"))
    found = judge(folder, None, solved)
    wrong = {key for key, finding in found.items() if finding.right is False}
    assert wrong == {MASKING, EULER, COUPLE}, found


def test_stubs_are_undecided(solved, tmp_path):
    stub = 'raise NotImplementedError("exercise 3.13 (2 points): AdaLNZeroBlock.forward")'
    text = f"class AdaLNZeroBlock(nn.Module):\n    def __init__(self, dim, heads):\n        super().__init__()\n\n    def forward(self, tokens, condition):\n        {stub}\n"  # noqa: E501
    hand_in(tmp_path, BLOCK, text)
    hand_in(tmp_path, LOSS, 'raise NotImplementedError("exercise 3.12 (1.5 points): loss")')
    found = judge(tmp_path, None, solved)
    assert {key for key, finding in found.items() if finding.right is None} == {BLOCK, LOSS}
    assert all(finding.right is not False for finding in found.values()), found


def test_remarks(verdict, tmp_path):
    found = verdict(hand_in(tmp_path, COUPLE, RIGHT[COUPLE]["midpoint"]), COUPLE)
    assert found.right and "neither Euler" in found.remarks[0]
    change = ("dtype=x_0.dtype)", "dtype=torch.float64)")
    found = verdict(submit(tmp_path, REFLOW, change, ("t.view(", "t.to(x_0).view(")), REFLOW_LOSS)
    assert found.right and "float64 for pairs of" in found.remarks[0]
    found = verdict(submit(tmp_path, TOKENS, ("@torch.no_grad()\n", "")), UNMASK)
    assert found.right and "with gradients" in found.remarks[0]
    text = changed(BLOCKS["as in timm"], ("self.proj(x", "(x"))
    found = verdict(hand_in(tmp_path, BLOCK, text), BLOCK)
    assert found.right and "3 D^2" in found.remarks[-1], found


def test_coins_that_are_right():
    """Silent at every seed, for coins of any share."""
    for seed in range(200):
        torch.manual_seed(seed)
        t = torch.rand(60)
        p = t.view(-1, 1, 1).expand(60, 6, 6)
        kept = torch.rand(p.shape) < p
        assert toss_fault(kept, p) is None
        assert toss_fault(kept, p, 2 * torch.rand(p.shape) - 1) is None
        assert pairs_fault(kept, t) is None
        axes = {0: "samples", 1: "rows", 2: "columns"}
        assert coins_fault(torch.rand(p.shape) < 0.5, axes) is None


def test_coins_that_are_not():
    torch.manual_seed(0)
    p = torch.rand(200).view(-1, 1, 1).expand(200, 6, 6)
    assert "come up" in toss_fault(torch.rand(p.shape) < p**1.2, p)
    x = torch.rand(p.shape).round()
    assert "alike" in toss_fault(torch.rand(p.shape) < p + 0.1 * (x - 0.5), p, 2 * x - 1)
    shared = torch.rand(200, 1, 6) < p
    assert "in a column" in pairs_fault(shared, p[:, 0, 0])
    assert "samples" in pairs_fault(torch.rand(1, 6, 6) < p, p[:, 0, 0])
    order = torch.rand(200, 36).argsort(dim=1).argsort(dim=1) < 18
    assert "tokens" in coins_fault(order, {1: "tokens"})
    assert toss_fault(torch.rand(50) < 0.5, 1.0)
