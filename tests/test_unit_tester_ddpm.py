"""What a student gets of part 1 works by itself: the checker, the digits, the training."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions" / "conditional_ddpm"
CHECK = """
import unit_tester
unit_tester.test_conditional_unet(); unit_tester.test_scheduler(); unit_tester.test_forward(); unit_tester.test_sample()
"""
PASSED = ("ConditionalUnet.forward()", "scheduler()", "ConditionalDDPM.forward()", "sample()")
TRAIN = """
from settings import DMConfig
from utils import make_dataloader, solver
config = DMConfig(num_feat=16, T=4, epochs=1, batch_size=500)
loaders = [make_dataloader(batch_size=500, dir="no MNIST here", train=train) for train in (True, False)]
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
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_stub_is_named_by_its_exercises(homework: Path) -> None:
    said = run(CHECK, homework)
    for number, points in (("1.1", "4 points"), ("1.2", "3 points"), ("1.3", "5 points"), ("1.4", "5 points")):
        assert f"exercise {number} ({points})" in said


def test_the_solution_passes_and_trains_on_the_digits_that_came_with_it(homework: Path) -> None:
    for name in ("DDPM.py", "ResUNet.py"):
        shutil.copy(SOLUTIONS / name, homework / name)
    said = run(CHECK, homework)
    for name in PASSED:
        assert f"{name} test case passed!" in said
    said = run(TRAIN, homework)
    assert "8,000 digits of MNIST that ship with the homework" in said
    assert (homework / "save" / "tiny" / "best_checkpoint.pth").is_file()
