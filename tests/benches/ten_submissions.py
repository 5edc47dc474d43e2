"""Ten submissions of part 2 for a comparison of graders: five correct, four with a known
mistake, one stub.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from classes import PART, Files
from course import PARTS

from autograder.content import ROOT
from autograder.releasing.student_folder import reference_sources

GIVEN = ("randomizer", "noise_prediction_net", "training")  # what the two graded files import
TWO = ("noise_scheduler", "diffusion_model")
MISTAKES = {  # {check: the mistake}, one in each submission
    "2.1.1/add_noise": "forgot_sqrt_on_alpha_bar",
    "2.1.2/denoise_step": "epsilon_added",
    "2.2.1/loss": "loss_summed",
    "2.2.3/generate_sample": "guidance_ignored",
}
CORRECT = 5


def ten_submissions(optional: bool = False) -> Iterator[tuple[str, Files]]:
    """(name, {file: text}), no two with the same text. optional: with all graded files."""
    reference = reference_sources(PART)
    modules = {name: text for name, text in reference.graded.items() if optional or name in TWO}
    given = {f"{name}.py": reference.given[name] for name in GIVEN}

    def made(number: int, files: Files) -> Files:
        return {f"{name}.py": f"# {number}\n{text}" for name, text in files.items()} | given

    for number in range(CORRECT):
        yield f"s{number}-correct", made(number, modules)
    for number, (check, mistake) in enumerate(MISTAKES.items(), CORRECT):
        exercise = next(exercise for exercise in PARTS[PART] if exercise.id == check)
        edits = next(known.edits for known in exercise.misconceptions if known.name == mistake)
        text = modules[exercise.module]
        for old, new in edits:
            assert text.count(old) == 1
            text = text.replace(old, new)
        yield (
            f"s{number}-{exercise.function.split('.')[-1]}",
            made(number, {**modules, exercise.module: text}),
        )
    stub = {name: (ROOT / "student" / PART / f"{name}.py").read_text("utf-8") for name in TWO}
    yield "s9-stub", made(9, stub)


def write_folders(folder: Path) -> list[Path]:
    """The submissions as folders, for graders that import from one."""
    made = []
    for name, files in ten_submissions():
        made.append(folder / name)
        made[-1].mkdir(parents=True)
        for file, text in files.items():
            (made[-1] / file).write_text(text, encoding="utf-8")
    return made


def write_zips(folder: Path, optional: bool = False, number: int = 10) -> None:
    """The first of the submissions as zips, as students hand them in."""
    folder.mkdir(parents=True)
    for name, files in list(ten_submissions(optional))[:number]:
        with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for file, text in files.items():
                archive.writestr(file, text)
