"""What the public check says of each known mistake, the first difference that it sees, kept in
symptoms.json.

python -m pages symptoms           # grades the known mistakes that are not in the file yet
python -m pages symptoms --anew    # grades all of them, which takes some minutes

Nothing is kept of exercises whose right answers are withheld from students.
"""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.checking.catalogue import exercises
from autograder.checking.checks import Check, with_what_it_needs
from autograder.checking.exercise import Exercise, Misconception
from autograder.content import homework
from autograder.grading.grade_checks import grade
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

FILE = Path(__file__).resolve().parent / "symptoms.json"
QUOTED = re.compile(r"\s+in `[^`]*`")
Symptoms = dict[str, dict[str, str]]  # {id of the check: {name of the mistake: what is said}}


@functools.cache
def kept() -> Symptoms:
    """The symptoms as they were written last."""
    read: Symptoms = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def write_all(anew: bool) -> int:
    """Grade every known mistake, and keep what is said of it; returns how many there are.

    anew: also those of which something is kept already.
    """
    before = {} if anew or not FILE.is_file() else kept()
    with Zygote(absent=homework().ready_made) as sandbox:
        found = {
            exercise.id: {
                mistake.name: before.get(exercise.id, {}).get(mistake.name)
                or symptom(exercise, mistake, sandbox)
                for mistake in exercise.misconceptions
            }
            for exercise in shown()
        }
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return sum(map(len, found.values()))


def shown() -> Iterator[Exercise]:
    """The exercises of which symptoms are kept."""
    for part in homework().parts:
        yield from (each for each in exercises(part) if not each.withheld)


def symptom(exercise: Exercise, mistake: Misconception, sandbox: Zygote) -> str:
    """What the public check says of a mistake beside its sentence, in one line and without the code
    that it quotes: all but the mistake in it is right.
    """
    reference = reference_sources(exercise.part)
    wrong = {**reference.graded, exercise.module: mistake.apply(exercise.reference())}
    results = grade(replace(reference, graded=wrong), _asked(exercise.id, exercise.part), sandbox)
    (verdict,) = (each.verdict for each in results if each.check.id == exercise.id)
    return " ".join(QUOTED.sub("", verdict.message).split())


@functools.cache
def _asked(check: str, part: str) -> list[Check]:
    """A public check and those that it builds on, without facets."""
    checks = {each.id: each.check() for each in exercises(part)}
    needed = with_what_it_needs(check, checks)
    return [replace(checks[name], measurement=None) for name in checks if name in needed]
