"""Plain tests of part 2, such as one writes for nbgrader, otter or unittest: fixed inputs, embedded
answers, allclose.

Each asks about an exercise that our own checks ask about too, once, and says right or wrong. What
is measured with them is what it costs to put a few lines to a submission, not what can be learned
from the answer.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SHARED = '''\
import torch
from diffusion_model import DiffusionModel
from noise_scheduler import NoiseScheduler
from randomizer import DL_random


class Network(torch.nn.Module):
    """In the network's place: what it answers follows from what it is asked."""

    def forward(self, sample, timestep, global_cond):
        self.condition = global_cond
        timestep = torch.as_tensor(timestep).reshape(-1, 1, 1)
        return 0.5 * sample + 0.1 * timestep + 0.2 * global_cond.sum(dim=1).view(-1, 1, 1)


def model(p_uncond=0.0):
    made = DiffusionModel((4, 2), 3, denoising_steps=6, p_uncond=p_uncond, test=True)
    made.noise_pred_net = made.ema.module = Network()
    return made


images = torch.linspace(-1, 1, 12).view(3, 1, 2, 2)
noise = torch.linspace(2, -1, 12).view(3, 1, 2, 2)
sequences = torch.linspace(-1, 1, 24).view(3, 4, 2)
conditions = torch.linspace(0.2, 1, 9).view(3, 3)
'''


@dataclass(frozen=True)
class PlainCheck:
    """lines: Python that leaves a tensor in `given`; it is compared with what the reference
    solution leaves there.

    exercise, cases: our check of the same function, and its cases that ask the same, call for call.
    """

    name: str
    exercise: str
    cases: tuple[str, ...]
    points: float
    lines: str

    def test(self, expected: list[object] | float) -> str:
        """The test as a cell: the lines, and an assertion."""
        return f"{self.lines}assert torch.allclose(given, torch.tensor({expected}), atol=1e-5)"


CHECKS = (
    PlainCheck(
        "init",
        "2.1.1/init",
        ("short",),
        1.5,
        """\
scheduler = NoiseScheduler(10)
given = torch.stack([scheduler.betas, scheduler.alphas, scheduler.alpha_bars])
""",
    ),
    PlainCheck(
        "add_noise",
        "2.1.1/add_noise",
        ("images",),
        1.5,
        """\
given = NoiseScheduler(10).add_noise(images, noise, torch.tensor([0, 5, 9]))
""",
    ),
    PlainCheck(
        "denoise_step",
        "2.1.2/denoise_step",
        ("t=0", "t=4", "t=8"),
        2.5,
        """\
scheduler = NoiseScheduler(10)
given = torch.stack([scheduler.denoise_step(noise, t, images, seed=1) for t in (9, 4, 0)])
""",
    ),
    PlainCheck(
        "threshold",
        "2.3.3/threshold",
        ("t=0", "middle", "last"),
        2.0,
        """\
scheduler = NoiseScheduler(10)
given = torch.stack([scheduler.denoise_step(noise, t, 5 * images, threshold=True, seed=1) for t in (9, 4, 0)])
""",  # noqa: E501
    ),
    PlainCheck(
        "loss",
        "2.2.1/loss",
        ("sequences",),
        2.0,
        """\
given = model().compute_loss_on_batch(sequences, conditions, seed=1)
""",
    ),
    PlainCheck(
        "null_condition",
        "2.2.2/null_condition",
        ("vectors, p=0", "vectors, p=1"),
        1.0,
        """\
shown = []
for p_uncond in (0.0, 1.0):
    asked = model(p_uncond)
    loss = asked.compute_loss_on_batch(sequences, conditions, seed=1)
    shown.append(asked.noise_pred_net.condition)
given = torch.stack(shown)
""",
    ),
    PlainCheck(
        "generate_sample",
        "2.2.3/generate_sample",
        ("plain", "guided"),
        3.5,
        """\
given = torch.stack([model().generate_sample(conditions, w, seed=1) for w in (0.0, 1.5)])
""",
    ),
)
ANSWER = "\nimport json\nprint(json.dumps([answer.tolist() for answer in answers]))\n"
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def expected_answers(reference: Path) -> list[list[object] | float]:
    """What the solution in a folder leaves in `given`, for each check."""
    lines = "".join(f"{check.lines}answers.append(given.detach())\n" for check in CHECKS)
    text = f"{SHARED}\nanswers = []\n{lines}{ANSWER}"
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=reference,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[list[object] | float] = json.loads(done.stdout)
    return answers


def cells(expected: list[list[object] | float]) -> list[str]:
    """The notebook: what the tests share, and a cell for each."""
    return [SHARED, *(check.test(answer) for check, answer in zip(CHECKS, expected, strict=True))]
