"""The three submissions that the demo grades: the reference, the untouched stub, and one with
typical mistakes.
"""

import shutil
from pathlib import Path

from autograder.checking.catalogue import exercises
from autograder.content import ROOT, homework

PART = "diffusion_models"
TYPICAL_MISTAKES = {  # exercise: a name in its catalogue
    "2.1.1/add_noise": "forgot_sqrt_on_alpha_bar",
    "2.1.2/denoise_step": "noise_at_the_last_step",
    "2.2.2/null_condition": "never_drops_the_condition",
    "2.2.3/generate_sample": "other_guidance_convention",
}


def make_submissions(folder: Path) -> list[Path]:
    """Write the three below folder, as students hand them in, and return their paths."""
    part = homework().parts[PART]
    reference, stub = part.folder, ROOT / "student" / PART
    origins = {"reference": reference, "untouched_stub": stub, "typical_mistakes": reference}
    for name, origin in origins.items():
        for path in part.graded if name == "typical_mistakes" else (*part.graded, *part.bonus):
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin / path, folder / name / path)
    for exercise in exercises(PART):
        if exercise.id in TYPICAL_MISTAKES:
            file = folder / "typical_mistakes" / part.paths[exercise.module]
            mistake = next(
                m for m in exercise.misconceptions if m.name == TYPICAL_MISTAKES[exercise.id]
            )
            file.write_text(mistake.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
    return [folder / name for name in origins]
