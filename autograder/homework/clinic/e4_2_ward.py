"""Exercise 4.2: the ward. Which mistake does each of four patients have, and what is its second
symptom?
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.edits import Edits
from ...checking.exercise import Exercise, Tester
from ...checking.typed_answers import member, unknown_names
from ...worker.probing.vocabulary import Ask, Probe
from .e4_2_ward_mistakes import mistakes
from .ward import COUNT, MISTAKES, SYMPTOMS, Ward, ward_of

NAME = "diagnoses"
PLACES = range(1, COUNT + 1)
NAMES = [f"{place}{letter}" for place in PLACES for letter in MISTAKES + SYMPTOMS]
FOR_THE_MISTAKE, FOR_THE_SYMPTOM = 1.0, 0.5


def exercise(ward: Ward) -> Exercise:
    """The exercise for one student's ward."""
    return Exercise(
        id="4.2/ward",
        exercise="4.2",
        function=NAME,
        part="clinic",
        module="patients",
        points=COUNT * (FOR_THE_MISTAKE + FOR_THE_SYMPTOM),
        cases=lambda rng: [_case(ward)],
        misconceptions=mistakes(ward),
        tester=Tester("test_diagnoses", "Exercise 4.2: the ward.", f"{NAME}()"),
        numbers=exchange(ward),
        withheld=True,
        few_answers=True,
        measurement=lambda rng: _measurement(ward),
    )


def exchange(ward: Ward) -> Edits:
    """The edit that puts one student's answers in the place of the common ones."""
    return ((ward_of("", "").typed(), ward.typed()),)


def _case(ward: Ward) -> Case:
    probe = Probe([Ask(f"patients.{NAME}", name=NAME, names=NAMES)])
    form = {unknown_names(NAME): np.array(0.0)}
    return Case("ward", "your four patients", probe, {}, (_membership(ward) | form,), form=form)


def _membership(ward: Ward) -> Arrays:
    right = ward.right()
    return {member(name, NAME): np.array(float(name in right)) for name in NAMES}


def _measurement(ward: Ward) -> Measurement:
    facets: list[Facet] = []
    groups: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}
    says: dict[str, str] = {}
    for place in PLACES:
        mistake, symptom = f"patient {place}: mistake", f"patient {place}: second symptom"
        facets += [Facet(mistake, FOR_THE_MISTAKE), Facet(symptom, FOR_THE_SYMPTOM)]
        groups[mistake] = [member(f"{place}{letter}", NAME) for letter in MISTAKES]
        groups[symptom] = [member(f"{place}{letter}", NAME) for letter in SYMPTOMS]
        unless[symptom] = groups[mistake]  # the symptom counts only with the mistake
        # true of an answer that is missing, of another one, and of several
        for facet, what in ((mistake, "mistake"), (symptom, "second symptom")):
            told = f"Patient {place} should get the right {what} and no other; yours does not."
            says |= dict.fromkeys(groups[facet], told)
    case = replace(
        _case(ward), name="one by one", facts={"groups": groups, "unless": unless, "says": says}
    )
    return Measurement("reported", tuple(facets), (case,))


def __getattr__(name: str) -> Exercise:
    """EXERCISE, that of the common ward: made when it is asked for, because a release may make
    another ward.
    """
    if name != "EXERCISE":
        raise AttributeError(name)
    return exercise(ward_of("", ""))
