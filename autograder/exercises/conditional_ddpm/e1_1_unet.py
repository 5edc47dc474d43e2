"""Exercise 1.1: ConditionalUnet.forward, judged by what the network does and not by how it is drawn.

Any wiring passes whose output has the right shape and depends, for each sample by itself, on its x, its t and its c.
"""

import numpy as np

from ...checks import Case
from ..exercise import Exercise, mistake
from .probes import CLASSES

SIDE = 28
BATCHES = (1, 2, 28, 256)
IDLE = "blocks that do not learn"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case("grey", "a grey image, n_feat = 16", 1, 16, BATCHES),
        _case("colour", f"{(channels := int(rng.integers(2, 5)))} channels, n_feat = 32", channels, 32, (3,)),
    ]


def _case(name, title, channels, width, batches):
    probe = {
        "steps": [
            {"do": "build", "class": "ResUNet.ConditionalUnet", "args": [channels, width, CLASSES], "name": "network"},
            {"do": "wiring", "network": "network", "channels": channels, "side": SIDE, "classes": CLASSES,
             "batches": list(batches)},
        ]
    }  # fmt: skip
    expected = {f"shape for a batch of {batch}": np.array([batch, channels, SIDE, SIDE]) for batch in batches}
    for what in ("x", "t", "c"):
        expected[f"each sample's output depends on its {what}"] = np.asarray(1.0)
        expected[f"no sample's output depends on another's {what}"] = np.asarray(1.0)
    for what in ("values are finite", "one sample alone gives what it gives in a batch", "outputs may be of any size"):
        expected[what] = np.asarray(1.0)
    expected["blocks that are used but get no gradient"] = np.asarray(0.0)
    return Case(name, title, probe, {}, (expected,))


EMBED = "time, condition = self.embed_time(t), self.embed_condition(c)"
MIDDLE = "quarter = self.fuse_3(self.middle(quarter), time, condition)"
RETURN = "return self.leave(up, x, time)"

MISCONCEPTIONS = (
    mistake(
        "time_does_not_reach_the_network",
        "Your network's output does not depend on t: join the embedded time in at each level (FusionBlock).",
        EMBED, "time, condition = torch.zeros_like(self.embed_time(t)), self.embed_condition(c)",
    ),
    mistake(
        "condition_does_not_reach_the_network",
        "Your network's output does not depend on c: join the embedded condition in at each level (FusionBlock).",
        EMBED, "time, condition = self.embed_time(t), torch.zeros_like(self.embed_condition(c))",
    ),
    mistake(
        "first_time_for_all",
        "Your network uses the first sample's t for the whole batch: each sample has its own.",
        EMBED, "time, condition = self.embed_time(t)[:1].expand(len(x), -1), self.embed_condition(c)",
    ),
    mistake(
        "first_condition_for_all",
        "Your network uses the first sample's condition for the whole batch: each sample has its own.",
        EMBED, "time, condition = self.embed_time(t), self.embed_condition(c)[:1].expand(len(x), -1)",
    ),
    mistake(
        "image_does_not_reach_the_output",
        "Your network's output does not depend on x: the path from the image to the output is cut.",
        "fine = self.enter(x)", "fine = self.enter(torch.zeros_like(x))", RETURN, "return self.leave(up, torch.zeros_like(x), time)",
    ),
    mistake(
        "gradient_cut_in_the_middle",
        "Your network cuts the gradient (detach, no_grad or .data): blocks before the cut are used, but never learn.",
        MIDDLE, "quarter = self.fuse_3(self.middle(quarter.detach()), time.detach(), condition.detach()); half = half.detach(); fine = fine.detach()",
    ),
    mistake(
        "samples_are_mixed",
        "Your network mixes the samples of a batch (a mean or a reshape over the first axis): each sample's output depends on its own input alone.",
        MIDDLE, "quarter = self.fuse_3(self.middle(quarter), time, condition); quarter = quarter + quarter.mean(dim=0, keepdim=True)",
    ),
    mistake(
        "output_squeezed",
        "Your output passes through an activation that keeps it in a range (sigmoid, tanh, ReLU): noise is normal and takes any value.",
        RETURN, "return torch.sigmoid(self.leave(up, x, time))",
    ),
    mistake(
        "last_layer_left_out",
        "Your output has the channels of an inner level: the last layer, which makes an image of them, is missing.",
        RETURN, "return up",
    ),
)  # fmt: skip

EXERCISE = Exercise(
    id="1.1/unet",
    exercise="1.1",
    function="ConditionalUnet.forward",
    points=4.0,
    module="ResUNet",
    part="conditional_ddpm",
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    remarks={IDLE: "some blocks of your network are not used by forward, or are frozen: they never learn"},
)
