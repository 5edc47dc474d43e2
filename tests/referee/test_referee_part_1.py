"""Right and wrong variants of part 1's scheduler, forward and sample."""

import pytest
from our_variants import submit, with_body
from variants_of_part_1 import (
    FILE,
    FORWARD,
    RIGHT_FORWARDS,
    RIGHT_SAMPLES,
    RIGHT_SCHEDULERS,
    SAMPLE,
    SCHEDULER,
    WRONG_FORWARDS,
    WRONG_SAMPLES,
    WRONG_SCHEDULERS,
)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", RIGHT_SCHEDULERS)
def test_right_scheduler(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *RIGHT_SCHEDULERS[name]), SCHEDULER)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", WRONG_SCHEDULERS)
def test_wrong_scheduler(name, verdict, tmp_path):
    assert verdict(submit(tmp_path, FILE, *WRONG_SCHEDULERS[name]), SCHEDULER).right is False


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", RIGHT_FORWARDS)
def test_right_forward(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *RIGHT_FORWARDS[name]), FORWARD)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", WRONG_FORWARDS)
def test_wrong_forward(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *WRONG_FORWARDS[name]), FORWARD)
    assert found.right is False, found


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", RIGHT_SAMPLES)
def test_right_sample(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *RIGHT_SAMPLES[name]), SAMPLE)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", WRONG_SAMPLES)
def test_wrong_sample(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *WRONG_SAMPLES[name]), SAMPLE)
    assert found.right is False, found


def test_forward_is_judged_with_a_right_scheduler(verdict, tmp_path):
    folder = submit(tmp_path, FILE, *WRONG_SCHEDULERS["one early"])
    assert verdict(folder, FORWARD).right and verdict(folder, SAMPLE).right


@pytest.mark.parametrize(
    ("change", "blamed"),
    [
        (("t / config.T, device", "(t - 1) / (config.T - 1), device"), SAMPLE),
        (("(t_s / config.T)", "((t_s - 1) / (config.T - 1))"), FORWARD),
    ],
)
def test_time_must_be_told_in_one_way(change, blamed, solved, tmp_path):
    from referee import judge

    found = judge(submit(tmp_path, FILE, change), None, solved)
    assert found[blamed].right is False
    assert found[({FORWARD, SAMPLE} - {blamed}).pop()].right


def test_stub_is_undecided(verdict, tmp_path):
    body = 'raise NotImplementedError("exercise 1.4 (5 points): ConditionalDDPM.sample")'
    assert verdict(with_body(tmp_path, FILE, "ConditionalDDPM.sample", body), SAMPLE).right is None
