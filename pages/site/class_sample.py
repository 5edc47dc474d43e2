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
STUDENTS = ("amara", "bence", "chiara", "dmitri", "elif", "farid", "gabriela", "hiroshi", "ines")
UNTOUCHED, ASKED = "jonas", "kavya"
SEED = "1"  # of the grader's fresh inputs
SAMPLE = Path(__file__).resolve().parent / "sample_student" / "noise_scheduler.txt"
SHOWN = ("index.html", "scores.csv", "facets.csv", "moodle.csv", "canvas.csv")


class SampleError(Exception):
    """A command of the autograder failed."""


def make_class(folder: Path) -> None:
    """Write a submission for each student below folder: one right, one untouched, others with more
    and more mistakes.
    """
    part = homework().parts[PART]
    for name in (*STUDENTS, UNTOUCHED):
        origin = ROOT / "student" / PART if name == UNTOUCHED else part.folder
        for path in part.graded:
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin / path, folder / name / path)
    for number, name in enumerate(STUDENTS):
        _add_mistakes(folder / name, number)


def _add_mistakes(folder: Path, number: int) -> None:
    """Give the work of student 0, 1, ... about half as many mistakes as their number says."""
    part = homework().parts[PART]
    asked = [each for each in exercises(PART) if not each.bonus]
    for place in range((number + 1) // 2):
        exercise = asked[(number + 2 * place) % len(asked)]
        file = folder / part.paths[exercise.module]
        for mistake in exercise.misconceptions[number:]:
            try:
                file.write_text(mistake.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
            except ValueError:
                continue  # another mistake lies in the same line
            break


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
