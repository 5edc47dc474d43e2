"""The three submissions that the demo grades: the reference, the untouched stub, and one with typical mistakes."""

import shutil
from pathlib import Path

from autograder.exercises import PARTS, SOLUTIONS
from autograder.submission import GRADED, path_of

PART = "diffusion_models"
TYPICAL_MISTAKES = {  # exercise: a name in its catalogue
    "2.1.1/add_noise": "forgot_sqrt_on_alpha_bar",
    "2.1.2/denoise_step": "noise_at_the_last_step",
    "2.2.2/null_condition": "never_drops_the_condition",
    "2.2.3/generate_sample": "other_guidance_convention",
}


def make_submissions(folder: Path) -> list[Path]:
    """Write the three below folder, as students hand them in, and return their paths."""
    reference, stub = SOLUTIONS / PART, SOLUTIONS.parent / "student" / PART
    origins = {"reference": reference, "untouched_stub": stub, "typical_mistakes": reference}
    for name, origin in origins.items():
        for path in map(path_of, GRADED[PART] if name != "typical_mistakes" else _compulsory()):
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin / path, folder / name / path)
    for exercise in PARTS[PART]:
        if exercise.id in TYPICAL_MISTAKES:
            file = folder / "typical_mistakes" / path_of(exercise.module)
            mistake = next(m for m in exercise.misconceptions if m.name == TYPICAL_MISTAKES[exercise.id])
            file.write_text(mistake.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
    return [folder / name for name in origins]


def _compulsory() -> list[str]:
    """The modules that hold an exercise which is not optional: many students hand in no more."""
    return [module for module in GRADED[PART] if any(e.module == module and not e.bonus for e in PARTS[PART])]
