"""The course as the tests ask for it: its parts, files, exercises and points, all read from the
homework itself.
"""

from autograder.checking.catalogue import all_exercises
from autograder.checking.exercise import Exercise
from autograder.content import homework

PART = "diffusion_models"  # what most tests grade
FRESH_SEED = 7  # for inputs that no student has seen

PARTS: dict[str, tuple[Exercise, ...]] = all_exercises()
EXERCISES: dict[str, Exercise] = {
    each.id: each for exercises in PARTS.values() for each in exercises
}
GRADED = {name: part.modules for name, part in homework().parts.items()}
GIVEN = {name: part.given_modules for name, part in homework().parts.items()}
MANUAL = {name: part.by_a_person for name, part in homework().parts.items()}
MANUAL_BONUS = {name: part.by_a_person_bonus for name, part in homework().parts.items()}


def points_of(part: str, *modules: str, bonus: bool = False) -> float:
    """What the autograder gives for a part, or for some of its files. Points on top (bonus) are
    counted apart.
    """
    asked = [
        each
        for each in PARTS[part]
        if each.bonus == bonus and (not modules or each.module in modules)
    ]
    return sum(each.points for each in asked)


def worth(*checks: str) -> float:
    """What these checks give together."""
    return sum(EXERCISES[check].points for check in checks)


def path_of(module: str) -> str:
    """Where a module of the homework lies below its part's folder."""
    return next(part.paths[module] for part in homework().parts.values() if module in part.paths)
