"""What was settled to be right within a wrong function is right by itself: on the reference, it
passes.
"""

import pytest
from trial import accepts

from autograder.content import SOLUTIONS
from autograder.grading.grader import checks_for
from autograder.sandbox import Zygote

FLOW, PIXELS = "flow_matching/FM.py:ConditionalFM", "conditional_ddpm/DDPM.py:ConditionalDDPM"
BY_AXES = "if conditions.ndim == 1:"
PARTS = {
    "the labels of a batch of num_classes are taken for a one-hot row": [
        (f"{FLOW}.sample", BY_AXES, "if conditions.shape[-1] != config.num_classes:"),
        (f"{PIXELS}.sample", BY_AXES, "if conditions.shape[-1] != config.num_classes:"),
    ],
    "rows of integers are encoded again": [
        (f"{FLOW}.sample", BY_AXES, "if not conditions.is_floating_point():"),
    ],
    "only labels work": [(f"{FLOW}.sample", BY_AXES, "if True:")],
    "gradients stay on": [(f"{FLOW}.sample", "with torch.no_grad():", "if True:")],
    "rows of integers stay integers": [
        (
            f"{FLOW}.sample",
            "conditions.to(self.device, torch.float32)",
            "conditions.to(self.device)",
        ),
    ],
    "the first channel alone": [
        (
            f"{FLOW}.sample",
            "v = (1 + omega) * v_c - omega * v_u",
            "v = v_c.clone(); v[:, :1] = ((1 + omega) * v_c - omega * v_u)[:, :1]",
        ),
        (f"{FLOW}.forward", "torch.randn_like(images)", "torch.randn_like(images[:, :1])"),
    ],
    "nobody looks at labels": [
        (f"{FLOW}.forward", "self.check_labels(conditions)", "torch.as_tensor(conditions).long()"),
    ],
    "nobody looks at the kind": [
        ("flow_matching/conversions.py:join", "check_kind(kind)\n", "pass\n"),
    ],
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("function", "old", "new"), [pytest.param(*e, id=k) for k, each in PARTS.items() for e in each]
)
def test_a_settled_part_is_right_by_itself(
    function: str, old: str, new: str, sandbox: Zygote
) -> None:
    path, part = function.partition(":")[0], function.partition("/")[0]
    text = (SOLUTIONS / path).read_text()
    assert old in text
    assert accepts(function, text.replace(old, new), {part: checks_for(part, 1)}, sandbox)
