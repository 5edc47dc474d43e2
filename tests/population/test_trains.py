"""Code that passes also trains: right submissions take a real step with a given network, and draw
in three steps. A part of them in every run, all of them with --full.
"""

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from pieces import Submission, population
from trial import sources

from autograder.content import ROOT

EVERY = 8
BATCH, STEPS = 5, 3


def part_1() -> None:
    """A step of a narrow network, and digits from it by the homework's own caller."""
    import utils  # type: ignore[import-not-found]
    from DDPM import ConditionalDDPM  # type: ignore[import-not-found]
    from settings import DMConfig  # type: ignore[import-not-found]

    model = ConditionalDDPM(DMConfig(num_feat=8, T=STEPS, beta_T=0.5))
    optimizer = torch.optim.SGD(model.network.parameters(), lr=0.01)
    loss = model(torch.randn(BATCH, 1, 28, 28), torch.arange(BATCH))
    optimizer.zero_grad()
    loss.backward()
    before = [weight.detach().clone() for weight in model.network.parameters()]
    optimizer.step()
    moved = zip(before, model.network.parameters(), strict=True)
    assert loss.isfinite() and any(not torch.equal(*pair) for pair in moved)
    drawn = utils.draw(model, 1.0, per_class=1)
    assert drawn.shape == (10, 1, 28, 28) and drawn.isfinite().all()


def part_2() -> None:
    """Training as it is given, and samples from it."""
    from diffusion_model import DiffusionModel  # type: ignore[import-not-found]

    model = DiffusionModel((4, 2), 6, denoising_steps=STEPS)
    batch = (torch.randn(BATCH, 4, 2), torch.randn(BATCH, 6))
    model.train([batch], train_epochs=1)
    drawn = model.generate_sample(batch[1], guidance_weight=1.0, threshold=True)
    assert torch.as_tensor(drawn).shape == (BATCH, 4, 2)


def in_a_child(work: Callable[[], None], folder: Path) -> str:
    """What went wrong, if anything did, in a process whose folder this is."""
    told = folder / "told.txt"
    child = os.fork()
    if not child:
        try:
            os.chdir(folder)
            torch.set_num_threads(1)
            sys.path.insert(0, str(folder))
            for file in folder.rglob("*.py"):  # other tests may have loaded the reference's
                sys.modules.pop(file.stem, None)
            work()
            told.write_text("")
        except BaseException:
            told.write_text(traceback.format_exc())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return told.read_text()


def trial(each: Submission, folder: Path) -> str:
    """Whether one submission trains and draws, among the files that students are given."""
    shutil.copytree(ROOT / "student" / each.part, folder)
    files = sources(each)
    for name, text in {**files.given, **files.graded}.items():
        (folder / f"{name}.py").write_text(text)
    return in_a_child(part_1 if each.part == "conditional_ddpm" else part_2, folder)


def test_right_submissions_train_and_draw(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    step = 1 if request.config.getoption("--full") else EVERY
    asked = population("conditional_ddpm", "diffusion_models")
    right = [each for each in asked if all(truth.is_right for truth in each.truths)][::step]
    assert len(right) > 12
    assert {each.name: said for each in right if (said := trial(each, tmp_path / each.name))} == {}


def test_code_that_cannot_train_is_seen(tmp_path: Path) -> None:
    body = "    def forward(self, images, conditions):\n        return images.mean()\n"
    piece = {"conditional_ddpm/DDPM.py": f"class ConditionalDDPM:\n{body}"}
    mine = Submission("mine", "", (), piece)
    assert "does not require grad" in trial(mine, tmp_path / "mine")
