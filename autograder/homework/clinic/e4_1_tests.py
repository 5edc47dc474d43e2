"""Exercise 4.1: be the grader. Students write tests of edm.py, which are tried on right and on
broken versions of it.
"""

from ...checking.exercise import Exercise, Misconception, Tester
from ...checking.trials import Trial, Version, make_trial
from ...content import homework
from .edm_broken import HIDDEN, PRACTICE
from .edm_right import RIGHT

PRACTICE_RIGHT = 2  # right versions that students have, beside edm.py itself


def trial(seed: int) -> Trial:
    original = homework().parts["clinic"].read("edm")

    def broken(mistake: Misconception, practice: bool) -> Version:
        return Version(mistake.name, mistake.apply(original), mistake.sentence, practice)

    versions = [
        *(broken(mistake, True) for mistake in PRACTICE),
        *(broken(mistake, False) for mistake in HIDDEN),
    ]
    return make_trial("edm", original, RIGHT, versions, PRACTICE_RIGHT, seed)


EXERCISE = Exercise(
    id="4.1/tests",
    exercise="4.1",
    function="test_edm",
    part="clinic",
    module="test_edm",
    points=8.0,
    cases=lambda rng: [],
    misconceptions=(),
    tester=Tester(
        "test_my_tests",
        "Exercise 4.1: your tests, on right and on broken versions of edm.py.",
        "test_my_tests()",
    ),
    trial=trial,
    source="[EDM](https://arxiv.org/abs/2206.00364) table 1, eq. 5, 7 and 8, algorithm 1",
)
