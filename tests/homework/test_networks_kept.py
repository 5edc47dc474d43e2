"""What a function leaves of the networks that it uses: weights, requires_grad and the mode."""

from dataclasses import replace

import pytest

from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.homework.remarks import REMARKS_NETWORKS_IN_TRAINING
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote
from autograder.worker.homework.vocabulary import (
    NETWORKS_CHANGED,
    NETWORKS_FROZEN,
    NETWORKS_NOT_TRAINING,
)

SEED = 5
LOSS_1 = "        batch, T = len(images), self.dmconfig.T\n"
SAMPLER_1 = "        config = self.dmconfig\n        shape = "
LOSS_2 = "        epsilon = DL_random(data.shape).to(self.device)\n"
SAMPLER_2 = "        null = torch.zeros_like(cond)\n"
AT_THE_END_2 = "        return x_t\n"
HALVED = "for weights in list(self.{}.parameters())[1:]:\n            weights.data.mul_(0.5)"
COPIED = "self.{}.load_state_dict(self.{}.state_dict())"
AVERAGED, TRAINED = "ema.averaged_model", "noise_pred_net"

LEFT = {
    "the loss of part 1 halves weights": ("DDPM", LOSS_1, HALVED.format("network"), "1.3/forward",
        NETWORKS_CHANGED),
    "the loss of part 1 ends training mode": ("DDPM", LOSS_1, "self.eval()", "1.3/forward",
        NETWORKS_NOT_TRAINING),
    "the sampler of part 1 freezes": ("DDPM", SAMPLER_1, "self.requires_grad_(False)",
        "1.4/sample", NETWORKS_FROZEN),
    "the loss of part 2 freezes": ("diffusion_model", LOSS_2,
        f"list(self.{TRAINED}.parameters())[1].requires_grad_(False)", "2.2.1/loss",
        NETWORKS_FROZEN),
    "the loss of part 2 averages": ("diffusion_model", LOSS_2, COPIED.format(AVERAGED, TRAINED),
        "2.2.1/loss", NETWORKS_CHANGED),
    "the sampler of part 2 copies the average": ("diffusion_model", SAMPLER_2,
        COPIED.format(TRAINED, AVERAGED), "2.2.3/generate_sample", NETWORKS_CHANGED),
    "the sampler of part 2 freezes": ("diffusion_model", SAMPLER_2,
        f"self.{TRAINED}.requires_grad_(False)", "2.2.3/generate_sample", NETWORKS_FROZEN),
}  # fmt: skip


def remarks(sandbox: Zygote, module: str, name: str, *edits: str) -> list[str]:
    """What is said beside full points on the check `name`."""
    part = "conditional_ddpm" if module == "DDPM" else "diffusion_models"
    reference = reference_sources(part)
    source = reference.graded[module]
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        assert source.count(old) == 1
        source = source.replace(old, new)
    submitted = replace(reference, graded=reference.graded | {module: source})
    checks = [check for check in checks_for(part, SEED) if check.id == name]
    (result,) = grade(submitted, checks, sandbox)
    assert result.verdict.status == "passed", result.verdict
    return [str(remark) for remark in result.verdict.remarks]


@pytest.mark.parametrize("what", LEFT)
def test_what_is_left_of_a_network_is_remarked(what: str, sandbox: Zygote) -> None:
    module, place, code, name, left = LEFT[what]
    said = remarks(sandbox, module, name, place, f"        {code}\n{place}")
    assert said == [REMARKS_NETWORKS_IN_TRAINING[left]]


def test_a_network_may_be_frozen_while_it_is_sampled_from(sandbox: Zygote) -> None:
    freeze = "self.{}.requires_grad_({})"
    begin, end = (freeze.format(TRAINED, on) for on in (False, True))
    forever = freeze.format(AVERAGED, False)  # nobody trains it
    edits = (
        SAMPLER_2, f"        {begin}; {forever}\n{SAMPLER_2}",
        AT_THE_END_2, f"        {end}\n{AT_THE_END_2}",
    )  # fmt: skip
    assert remarks(sandbox, "diffusion_model", "2.2.3/generate_sample", *edits) == []
