"""Right and wrong variants of part 2's scheduler, loss and sampler."""

import pytest
from our_variants import submit, with_body
from variants_of_part_2 import (
    ADD,
    CLIPPED,
    LOSS,
    RIGHT,
    SAMPLER,
    SCHEDULE,
    STEP,
    TABLES,
    WRONG,
    cases,
)


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(RIGHT))
def test_right(key, name, verdict, tmp_path):
    found = verdict(submit(tmp_path, key.split(":")[0], *RIGHT[key][name]), key)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(WRONG))
def test_wrong(key, name, verdict, tmp_path):
    found = verdict(submit(tmp_path, key.split(":")[0], *WRONG[key][name]), key)
    assert found.right is False, found


def test_functions_are_judged_with_right_tables(verdict, tmp_path):
    folder = submit(tmp_path, SCHEDULE, *WRONG[TABLES]["shifted"])
    assert verdict(folder, TABLES).right is False
    assert all(verdict(folder, key).right for key in (ADD, STEP, CLIPPED, LOSS, SAMPLER))


def test_own_extra_tables_count(verdict, tmp_path):
    change = (
        "self.alphas = 1 - self.betas",
        "self.alphas = 1 - self.betas\n        self.betas = self.betas * 1.5\n"
        "        self.alphas = 1 - self.betas\n        self.roots = self.alphas.cumprod(0).sqrt()",
    )
    folder = submit(
        tmp_path,
        SCHEDULE,
        change,
        ("return alpha_bars.sqrt() *", "return self.roots[timesteps].view(alpha_bars.shape) *"),
    )
    assert verdict(folder, TABLES).right is False
    assert verdict(folder, ADD).right


def test_thresholded_half_may_be_a_stub(verdict, tmp_path):
    body = """
beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
if threshold:
    raise NotImplementedError("exercise 2.3.3 (2 points): NoiseScheduler.denoise_step")
mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
return mean if t == 0 else mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed)
"""
    folder = with_body(tmp_path, SCHEDULE, "NoiseScheduler.denoise_step", body)
    assert verdict(folder, STEP).right and verdict(folder, CLIPPED).right is None
    assert verdict(folder, SAMPLER).right
