"""A wrong variant is found for the right reason, so that each check proves itself."""

import pytest
import variants_of_extras as extras
import variants_of_part_1 as part_1
import variants_of_part_2 as part_2
from our_variants import submit
from referee import chance

LOSS, DROPPING, SAMPLER = part_2.LOSS, part_2.DROPPING, part_2.SAMPLER
WRONG = {
    part_1.SCHEDULER: part_1.WRONG_SCHEDULERS,
    part_1.FORWARD: part_1.WRONG_FORWARDS,
    part_1.SAMPLE: part_1.WRONG_SAMPLES,
    **part_2.WRONG,
    **extras.WRONG,
}
REASONS = (
    (part_1.FORWARD, "new target", "the loss is"),
    (part_1.FORWARD, "one t", "never drawn"),
    (part_1.FORWARD, "never T", "8 is never drawn"),
    (part_1.FORWARD, "null zeros", "a condition row is"),
    (part_1.FORWARD, "share 0.2", "dropped labels: the share"),
    (part_1.FORWARD, "uniform noise", "the noise that forward adds: its mean"),
    (part_1.FORWARD, "seed", "for different calls"),
    (part_1.SAMPLE, "uniform start", "the noise that sampling starts from: its mean"),
    (part_1.SAMPLE, "z is x_T", "1.000 times x_t"),
    (part_1.SAMPLE, "sigma is beta", "its variance is"),
    (part_1.SAMPLE, "one step short", "asked at times 7"),
    (part_1.SAMPLE, "null zeros", "neither that of its sample nor the null token"),
    (part_2.STEP, "posterior sigma", "its variance is 0.85"),
    (part_2.STEP, "noise at 0", "noise is added"),
    (part_2.STEP, "seed left", "sets a seed that nobody passed"),
    (DROPPING, "one toss", "the coin changes"),
    (part_2.STEP, "cached", "for different calls"),
    (part_2.STEP, "one z", "for different samples"),
    (part_2.CLIPPED, "result clamped", "the mean is wrong"),
    (LOSS, "never T-1", "5 is never drawn"),
    (LOSS, "other t for x_t", "the loss is"),
    (LOSS, "averaged network", "averaged network"),
    (DROPPING, "never", "dropped at p_uncond = 1"),
    (DROPPING, "float labels", "real training step"),
    (SAMPLER, "raw network", "noise_pred_net"),
    (SAMPLER, "seeded", "seed that nobody passed"),
    (SAMPLER, "start of zeros", "starts from"),
    (SAMPLER, "clamped", "is not the mean of the step at t = 0"),
    (extras.DDIM, "no second root", "the mean is wrong"),
    (extras.DDIM, "wraps at -1", "the result is not"),
    (extras.ROLLOUT, "newest first", "oldest first"),
    (extras.ROLLOUT, "always a success", "success is True"),
)


@pytest.mark.parametrize(("key", "name", "words"), REASONS)
def test_reason(key, name, words, verdict, tmp_path):
    found = verdict(submit(tmp_path, key.split(":")[0], *WRONG[key][name]), key)
    assert any(words in sentence for sentence in found.findings), found.findings


def test_dropping_is_judged_apart_from_the_loss(verdict, tmp_path):
    folder = submit(tmp_path, part_2.MODEL, *WRONG[LOSS]["target data"])
    assert verdict(folder, LOSS).right is False
    assert verdict(folder, DROPPING).right


@pytest.mark.parametrize("key", [part_1.SAMPLE, SAMPLER])
def test_a_small_slip_in_the_mean_shows_in_the_noise(key, verdict, tmp_path):
    """It is too small for the statistics, and the last step does not have it."""
    change = {
        part_1.SAMPLE: ("x = x + schedule", "x = 0.9995 * x + schedule"),
        SAMPLER: (
            "threshold, seed)\n",
            "threshold, seed)\n                x_t = x_t - (t > 0) * 0.0005 * epsilon\n",
        ),
    }[key]
    found = verdict(submit(tmp_path, key.split(":")[0], change), key)
    assert any("does not have the mean" in sentence for sentence in found.findings), found


def test_each_statistic_speaks_alone(monkeypatch):
    """Mean, variance, shape, repeats and sums: where only one of them is off."""
    import torch

    torch.manual_seed(1)
    z = torch.randn(3000)
    z = (z - z.mean()) / z.std()
    assert "mean" in chance.normal_fault(z + 0.11)
    assert "variance" in chance.normal_fault(z * 1.12)
    flat = 3.4641 * (torch.rand(3000) - 0.5)
    assert "not normal" in chance.normal_fault((flat - flat.mean()) / flat.std())
    pair = torch.randn(6, 40)
    pair[4] = pair[3]
    assert "again" in chance.sharing_fault(pair, {0: "samples"})
    shared = 0.7 * torch.randn(6, 400) + 0.7 * torch.randn(1, 400)
    assert "not independent" in chance.sharing_fault(shared, {0: "samples"})
    opposite = torch.randn(1, 400) * torch.tensor([[1.0], [-1.0]])
    assert "not independent" in chance.sharing_fault(opposite, {0: "samples"})
    assert "never drawn" in chance.uniform_fault(torch.randint(1, 8, (800,)), 1, 8)
    assert "not uniform" in chance.uniform_fault((torch.rand(800) ** 1.5 * 8).long() + 1, 1, 8)
