"""What a student gets of part 1 works by itself: the checker, the digits, the training."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from correct_ddpm import IMPORTS, STAR_IMPORTS
from course import PARTS

from autograder.content import ROOT

SOLUTIONS = ROOT / "solutions" / "conditional_ddpm"
CHECK = """
import unit_tester
unit_tester.test_conditional_unet(); unit_tester.test_scheduler(); unit_tester.test_forward(); unit_tester.test_sample()
"""  # noqa: E501
USE = """
import torch
from checkpoints import load_model, save_model
from settings import DMConfig
from utils import check_forward, solver
config = DMConfig(num_feat=8, T=4, epochs=1)
model = check_forward([(torch.randn(4, 1, 28, 28), torch.arange(4))], config, "cpu")
save_model(model, "model.pth")
load_model(config, "model.pth").sample(torch.arange(2), 1.0)
loader = torch.utils.data.DataLoader([(torch.randn(1, 28, 28), n) for n in range(10)], 5)
solver(config, "stars", loader, loader, per_class=1, device="cpu")
"""
PASSED = ("ConditionalUnet.forward()", "scheduler()", "ConditionalDDPM.forward()", "sample()")
TRAIN = """
import torch
from settings import DMConfig
from utils import make_dataloader, solver
config = DMConfig(num_feat=8, T=4, epochs=1, batch_size=500)
loaders = [make_dataloader(batch_size=500, train=train, whole=False) for train in (True, False)]
few = [torch.utils.data.Subset(loader.dataset, range(500)) for loader in loaders]
loaders = [torch.utils.data.DataLoader(each, 100, collate_fn=loaders[0].collate_fn) for each in few]
print(solver(config, "tiny", *loaders, per_class=1)["test"])
"""


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's copy of everything that is handed out."""
    folder = tmp_path_factory.mktemp("my homework") / "diffusion_homework"
    shutil.copytree(ROOT / "student", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "conditional_ddpm"


def run(code: str, folder: Path) -> str:
    environment = {**os.environ, "MPLBACKEND": "agg", "TQDM_DISABLE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_stub_is_named_by_its_exercises(homework: Path) -> None:
    said = run(CHECK, homework)
    for each in PARTS["conditional_ddpm"]:
        assert f"exercise {each.exercise} ({each.points:g} points)" in said


def test_the_solution_passes_and_trains_on_the_digits_that_came_with_it(homework: Path) -> None:
    for name in ("DDPM.py", "ResUNet.py"):
        shutil.copy(SOLUTIONS / name, homework / name)
    said = run(CHECK, homework)
    for name in PASSED:
        assert f"{name} test case passed!" in said
    said = run(TRAIN, homework)
    assert "8,000 digits of MNIST that ship with the homework" in said
    assert (homework / "save" / "tiny" / "best_checkpoint.pth").is_file()


@pytest.fixture
def star_imports(homework: Path) -> Path:
    """The homework with a solution that imports everything from everywhere."""
    source = (SOLUTIONS / "DDPM.py").read_text()
    assert source.count(IMPORTS) == 1
    (homework / "DDPM.py").write_text(source.replace(IMPORTS, STAR_IMPORTS))
    shutil.copy(SOLUTIONS / "ResUNet.py", homework / "ResUNet.py")
    return homework


@pytest.mark.sampled(3)
@pytest.mark.parametrize("first", ["DDPM", "utils", "ResUNet"])
def test_utils_and_ddpm_may_import_each_other(star_imports: Path, first: str) -> None:
    """`from utils import *` stands at the top of DDPM.py; utils.py makes the DDPM that it
    trains.
    """
    run(f"import {first}\n{USE}", star_imports)


def test_the_checker_takes_star_imports(star_imports: Path) -> None:
    said = run(CHECK, star_imports)
    for name in PASSED:
        assert f"{name} test case passed!" in said
