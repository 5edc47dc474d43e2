"""What an instructor gets, made by the commands of the project from a small made-up class.

The class hands in the reference solution with known mistakes in it. The questions quote code, so
they are about work of their own, in sample_student/, which holds no right solution.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.checking.catalogue import exercises
from autograder.collect.notebooks import read
from autograder.collect.printing import print_notebook
from autograder.content import ROOT, homework

PART = "diffusion_models"
# {student: {check: known mistake}}. None stops with an error, because a page would quote the line.
STUDENTS: dict[str, dict[str, str]] = {
    "amara": {},
    "bence": {"2.1.1/add_noise": "forgot_sqrt_on_alpha_bar"},
    "chiara": {"2.1.2/denoise_step": "noise_at_the_last_step"},
    "dmitri": {
        "2.1.1/add_noise": "forgot_sqrt_on_alpha_bar",
        "2.2.3/generate_sample": "other_guidance_convention",
    },
    "elif": {
        "2.2.1/loss": "first_timestep_never_drawn",
        "2.2.3/generate_sample": "other_guidance_convention",
    },
    "farid": {
        "2.1.2/denoise_step": "beta_as_standard_deviation",
        "2.3.3/threshold": "clamps_the_prediction",
    },
    "gabriela": {
        "2.1.1/add_noise": "forgot_sqrt_on_alpha_bar",
        "2.1.2/denoise_step": "forgot_sqrt_on_one_minus_alpha_bar",
        "2.2.2/null_condition": "never_drops_the_condition",
    },
    "hiroshi": {
        "2.1.1/init": "betas_miss_their_last_value",
        "2.2.1/loss": "fresh_noise_as_target",
        "2.2.2/null_condition": "drops_half_of_the_time",
    },
    "ines": {
        "2.1.1/add_noise": "coefficients_swapped",
        "2.2.1/loss": "predicts_x_0",
        "2.2.3/generate_sample": "guidance_ignored",
        "2.3.1/ready": "no_room_for_the_null_token",
    },
}
UNTOUCHED, ASKED = "jonas", "kavya"
SEED = "1"  # of the grader's fresh inputs
SAMPLE = Path(__file__).resolve().parent / "sample_student" / "noise_scheduler.txt"
SHOWN = ("index.html", "scores.csv", "facets.csv", "moodle.csv", "canvas.csv")


class SampleError(Exception):
    """A command of the autograder failed."""


def make_class(folder: Path) -> None:
    """Write a submission for each student below folder: one right, one untouched, others with known
    mistakes.
    """
    part = homework().parts[PART]
    for name in (*STUDENTS, UNTOUCHED):
        origin = ROOT / "student" / PART if name == UNTOUCHED else part.folder
        for path in part.graded:
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin / path, folder / name / path)
    for name, mistakes in STUDENTS.items():
        for check, mistake in mistakes.items():
            _make_mistake(folder / name, check, mistake)


def _make_mistake(folder: Path, check: str, name: str) -> None:
    exercise = next(each for each in exercises(PART) if each.id == check)
    mistake = next(each for each in exercise.misconceptions if each.name == name)
    file = folder / homework().parts[PART].paths[exercise.module]
    file.write_text(mistake.apply(file.read_text(encoding="utf-8")), encoding="utf-8")


def make_asked(folder: Path) -> Path:
    """Write the submission about which questions are asked; returns its folder."""
    part = homework().parts[PART]
    for path in part.graded:
        (folder / ASKED / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "student" / PART / path, folder / ASKED / path)
    shutil.copy(SAMPLE, folder / ASKED / "noise_scheduler.py")
    return folder / ASKED


def make_samples(folder: Path, work: Path) -> None:
    """Write class pages, tables, questions and a sheet below folder. work: for what is handed in.

    Raises SampleError.
    """
    make_class(work / "class")
    _run("class", work / "class", "--out", work / "graded", "--part", PART, "--seed", SEED)
    for name in SHOWN:
        (folder / "class").mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "graded" / name, folder / "class" / name)
    for page in sorted((work / "graded" / "students").glob("*/feedback.html")):
        target = folder / "class" / "students" / page.parent.name
        target.mkdir(parents=True)
        shutil.copy(page, target)
    _run("viva", make_asked(work / "asked"), "--out", work / "viva", "--part", PART)
    shutil.copytree(work / "viva", folder / "viva")
    shutil.copy(ROOT / "theory" / "theory.pdf", folder)


def print_sample(notebook: Path, folder: Path) -> str:
    """Print an executed notebook as collect_submission.sh does; returns the name of the file."""
    printed = print_notebook(notebook, read(notebook.read_bytes()), "Kavya, a made-up student")
    name = f"{notebook.stem}_submission{printed.suffix}"
    (folder / name).write_bytes(printed.content)
    return name


def scores(folder: Path) -> list[dict[str, str]]:
    """The rows of the class's table of points."""
    with (folder / "class" / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


def _run(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise SampleError(f"{arguments[0]} failed: {done.stdout[-600:]}{done.stderr[-600:]}")
