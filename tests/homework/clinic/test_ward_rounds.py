"""Patients as they are made: mutants that run, artefacts that can be told apart, symptoms that the
mutants show.
"""

import random
from dataclasses import replace

import numpy as np
import pytest

from autograder.homework.clinic import ward_keeping
from autograder.homework.clinic.ward_code import Fault, code
from autograder.homework.clinic.ward_families import FAMILIES, Family
from autograder.homework.clinic.ward_forward import Tables, histograms
from autograder.homework.clinic.ward_rounds import (
    SEEDS,
    Runs,
    Template,
    examine,
    known_faults,
    quiet,
)
from autograder.homework.clinic.ward_sheet import draw
from autograder.homework.clinic.ward_summary import deviation_by_chance, tell_apart

pytestmark = pytest.mark.e4_2

CASES = ward_keeping.cases()
SAMPLE = random.Random(4).sample(CASES, 6)
BY_NAME = {family.name: family for family in FAMILIES}


def fault_of(name: str) -> Fault:
    return Fault(*name.split(" ", 1))


def template_of(case: ward_keeping.Case) -> Template:
    """The template that a patient was made from."""
    family = BY_NAME[case.family]
    settings = [each for each in family.settings if family.says(each) == case.says]
    templates = [Template(family, setting, fault_of(case.fault)) for setting in settings]
    # some settings differ in data alone, which the text does not tell
    return next((each for each in templates if looks_as_kept(each, case)), templates[0])


def looks_as_kept(template: Template, case: ward_keeping.Case) -> bool:
    made, kept = template.artefact(), ward_keeping.numbers_of(case)
    assert made.keys() == kept.keys()
    with np.errstate(all="ignore"):
        return all(
            np.median(np.abs(np.nan_to_num(made[name]) - np.nan_to_num(kept[name])))
            <= 1e-2 * (1 + np.median(np.abs(np.nan_to_num(kept[name]))))
            for name in kept
        )


def symptom_of(case: ward_keeping.Case) -> int | None:
    template = template_of(case)
    (symptom,) = (each for each in template.family.symptoms if each.asks == case.asks)
    with quiet():
        return symptom.answer(template.family.run, template.fault, template.setting)


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.fault)
def test_a_patient_is_what_its_mutant_draws(case: ward_keeping.Case) -> None:
    assert looks_as_kept(template_of(case), case)
    assert symptom_of(case) == case.symptom


@pytest.mark.full
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_all_patients_are_what_their_mutants_draw(case: ward_keeping.Case) -> None:
    assert looks_as_kept(template_of(case), case)
    assert symptom_of(case) == case.symptom
    assert draw(case)[:4] == b"\x89PNG"


def confused(case: ward_keeping.Case) -> list[str]:
    """The other options whose artefacts look like this patient's, to a classifier that has seen
    each family's mistakes with other seeds.
    """
    template = template_of(case)
    runs, (one, two) = Runs(template.family), SEEDS
    with quiet():
        seen = {
            name: [runs.summary(fault_of(name), template.setting, seed) for seed in (one, two)]
            for name in case.names
        }
        fresh = runs.summary(template.fault, template.setting, 5)
        apart = {
            name: float(np.abs(fresh - np.mean(rows, axis=0)).mean()) for name, rows in seen.items()
        }
    return [name for name in apart if apart[name] < apart[case.fault]]


@pytest.mark.parametrize("case", SAMPLE[:3], ids=lambda case: case.fault)
def test_a_classifier_finds_the_mistake_of_a_patient_drawn_anew(case: ward_keeping.Case) -> None:
    assert not confused(case)


@pytest.mark.full
def test_a_classifier_finds_nearly_all_mistakes_of_patients_drawn_anew() -> None:
    lost = {case.fault: confused(case) for case in CASES}
    assert sum(map(bool, lost.values())) <= 0.02 * len(CASES), {k: v for k, v in lost.items() if v}


def test_mistakes_that_look_alike_are_not_used_with_each_other() -> None:
    """Two names for one formula: no patient may ask to tell them apart."""
    alphas = Fault("2.1.1/init", "alpha_bars_without_cumprod")
    jump = Fault("2.1.1/add_noise", "one_step_instead_of_a_jump")
    twin = {
        fault: [histograms(fault, Tables(), seed) for seed in SEEDS] for fault in (alphas, jump)
    }
    for one, other in zip(twin[alphas], twin[jump], strict=True):
        assert np.allclose(one["density"], other["density"])
    family = BY_NAME["forward"]
    for patient in examine(replace(family, settings=(Tables(),)), Tables(), lambda _: None):
        assert not {alphas, jump} <= {*patient.options}


def test_what_cannot_be_seen_is_no_patient() -> None:
    """Noise that is subtracted has the same distribution, and nothing is told of it here."""
    family = BY_NAME["forward"]
    subtracted = Fault("2.1.1/add_noise", "noise_subtracted")
    assert subtracted in known_faults(family)
    found = examine(family, Tables(), lambda _: None)
    assert found and subtracted not in {each.template.fault for each in found}


def test_a_difference_counts_only_beyond_what_is_visible_and_beyond_chance() -> None:
    zeros, half = [np.zeros(3)] * 2, [np.array([0.5, 0.5, 0.0])] * 2
    assert tell_apart(zeros, half, np.zeros(3))
    assert not tell_apart(zeros, half, np.full(3, 0.2)), "seeds differ as much"
    assert not tell_apart(zeros, [row / 2 for row in half], np.zeros(3)), "nobody sees this"
    assert deviation_by_chance([zeros, half]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_mistake_of_a_family_fits_the_solution(family: Family) -> None:
    for fault in known_faults(family):
        part, module = fault.module()
        assert code(part, module, fault) is not code(part, module)
