"""What the site says that checks see is what they say today."""

import pytest
from made_site import shown_solution

from autograder.checking.exercise import Exercise, Misconception
from autograder.sandbox import Zygote
from pages.site import symptoms

SHOWN = [
    (exercise, mistake) for exercise in symptoms.shown() for mistake in exercise.misconceptions
]
IDS = [f"{exercise.id}-{mistake.name}" for exercise, mistake in SHOWN]


def test_every_known_mistake_has_a_symptom_and_what_is_withheld_has_none() -> None:
    kept = [f"{check}-{name}" for check, names in symptoms.kept().items() for name in names]
    assert kept == IDS
    assert all(text for names in symptoms.kept().values() for text in names.values())
    assert not [check for check in symptoms.kept() if check.startswith("0.")]


def test_no_symptom_quotes_code() -> None:
    assert shown_solution(symptoms.FILE.read_text(encoding="utf-8")) == set()
    assert not [
        text for names in symptoms.kept().values() for text in names.values() if "`" in text
    ]


@pytest.mark.full
@pytest.mark.parametrize(("exercise", "mistake"), SHOWN[::40], ids=IDS[::40])
def test_a_symptom_is_what_the_public_check_says(
    exercise: Exercise, mistake: Misconception, sandbox: Zygote
) -> None:
    said = symptoms.symptom(exercise, mistake, sandbox)
    kept = symptoms.kept()[exercise.id][mistake.name]
    # The last digits of numbers belong to the version of torch; the words do not.
    words = [word for word in kept.split() if word.isalpha()]
    assert [word for word in said.split() if word.isalpha()] == words
