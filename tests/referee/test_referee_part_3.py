"""Right and wrong variants of part 3's functions, and what must hold of judging them."""

import pytest
import torch
from our_variants import OWN, submit, with_body
from referee import judge
from referee.children import judge_apart
from referee.flow_worlds import Gaussian, examples, integrated
from referee.fm_forward import times_fault
from referee.functions import FUNCTIONS
from referee.workspace import FLOW
from variants_of_part_3 import (
    DDIM,
    EDITING,
    EULER,
    FORWARD,
    HEUN,
    INVERT,
    MEAN,
    RIGHT,
    SAMPLE,
    SDEDIT,
    SOLVERS,
    SPLIT,
    TRANSLATE,
    cases,
)
from wrong_variants_of_part_3 import WRONG

KEYS = {key for key, function in FUNCTIONS.items() if function.group == FLOW}


def hand_in(folder, key, variant):
    file, name = key.split(":")
    if isinstance(variant, str):
        return with_body(folder, file, name, variant)
    return submit(folder, file, *variant)


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


def test_all_of_a_folder(solved):
    """The whole homework, each part with its own settings, in one call."""
    found = judge_apart(OWN, KEYS | {"conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler"}, solved)
    assert len(found) == 22 and all(f.right and not f.remarks for f in found.values()), found


def test_other_functions_are_judged_with_right_solvers(solved, tmp_path):
    folder = hand_in(tmp_path, EULER, WRONG[EULER]["minus"][0])
    submit(folder, EDITING)
    found = judge(folder, None, solved)
    assert found[EULER].right is False
    assert all(f.right for key, f in found.items() if key != EULER) and len(found) == 7


def test_a_wrong_inversion_costs_once(solved, tmp_path):
    folder = hand_in(tmp_path, INVERT, WRONG[INVERT]["forwards"][0])
    found = judge(folder, {INVERT, TRANSLATE}, solved)
    assert found[INVERT].right is False and found[TRANSLATE].right


def test_solvers_that_cannot_be_imported(solved, tmp_path):
    submit(tmp_path, EDITING)
    (tmp_path / SOLVERS).write_text("def euler(:\n")
    found = judge(tmp_path, None, solved)
    assert found[EULER].right is False and found[SDEDIT].right


def test_stubs_are_undecided(solved, tmp_path):
    body = 'raise NotImplementedError("exercise 3.4 (2 points): euler")'
    with_body(tmp_path, SOLVERS, "euler", body)
    found = judge(tmp_path, None, solved)
    assert found[EULER].right is None and found[HEUN].right and found[DDIM].right


REMARKS = (
    (EULER, "tensors of times", "a tensor as its time"),
    (DDIM, "without euler", "does not call euler"),
    (FORWARD, "-1 written out", "condition_mask_value"),
    (FORWARD, "stratified in order", "stratified"),
    (SAMPLE, "labels only", "one-hot"),
    (SDEDIT, "midpoint", "neither Euler"),
)


@pytest.mark.parametrize(("key", "name", "words"), REMARKS)
def test_remarks(key, name, words, verdict, tmp_path):
    found = verdict(hand_in(tmp_path, key, RIGHT[key][name]), key)
    assert found.right and any(words in remark for remark in found.remarks), found


def test_closed_forms_agree_with_each_other():
    """The Gaussian flow solves its field's equation, and the field is the mean of velocities."""
    world, x = Gaussian(), examples((5, 2), 1)
    for start, end in ((0.0, 1.0), (1.0, 0.0), (0.3, 0.8)):
        assert torch.allclose(
            integrated(world.field, x, start, end), world.flow(x, start, end), atol=1e-8
        )
    torch.manual_seed(3)
    noise, data = torch.randn(2, 2_000_000, dtype=torch.float64)
    data = world.mean + world.std * data
    x_t = 0.4 * noise + 0.6 * data
    near = (x_t - 0.9).abs() < 0.02
    velocity = world.field(torch.full((1, 1), 0.9).double(), 0.6).item()
    assert abs((data - noise)[near].mean().item() - velocity) < 0.02


def test_ddim_is_that_of_diffusers():
    """The reference of 3.5 against a scheduler that many use."""
    diffusers = pytest.importorskip("diffusers")
    from referee.ddim_by_euler import SCHEDULES, SpyNoise, ddim

    for name, steps in (("linear", [999, 749, 499, 249]), ("short", [7, 5, 3, 1])):
        bars = SCHEDULES[name]()
        scheduler = diffusers.DDIMScheduler(
            num_train_timesteps=len(bars), clip_sample=False, set_alpha_to_one=True
        )
        scheduler.alphas_cumprod = bars
        scheduler.set_timesteps(len(steps))
        x, network = examples((3, 2), 2), SpyNoise(bars)
        right, _ = ddim(network, x, bars, steps)
        for i in steps:
            x = scheduler.step(network.answer(x, i), i, x, eta=0.0).prev_sample
        assert torch.allclose(x, right, rtol=1e-5, atol=1e-4), name


def test_times_that_are_right():
    """Drawn one by one, in pairs and in strata: silent, at every seed."""
    for seed in range(100):
        torch.manual_seed(seed)
        half = torch.rand(500).double()
        assert times_fault(torch.rand(1000).double()) is None
        assert times_fault(torch.cat([half, 1 - half])) is None
        assert times_fault((torch.arange(1000) + torch.rand(1000).double()) / 1000) is None
    assert times_fault(torch.rand(3000).double() ** 1.3)
    assert times_fault(0.9 * torch.rand(3000).double())


@pytest.mark.parametrize("seed", range(2))
def test_right_at_other_seeds(seed, solved, monkeypatch):
    """The statistics stay silent whatever is drawn."""
    plain = torch.manual_seed
    monkeypatch.setattr(torch, "manual_seed", lambda value: plain(value + 1000 * seed + 17))
    found = judge(OWN, {key for key in KEYS if key not in (SPLIT, MEAN)}, solved)
    assert all(finding.right for finding in found.values()), found
