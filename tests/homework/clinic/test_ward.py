"""The ward of 4.2: who gets which patients, how answers are graded, and that none travels."""

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from autograder.checking import frozen
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.grading.known_mistakes import checks_with_numbers
from autograder.homework.clinic import ward_keeping
from autograder.homework.clinic.numbers import NUMBERS
from autograder.homework.clinic.ward import MISTAKES, SYMPTOMS, Ward, ward_of
from autograder.homework.clinic.ward_sheet import numbers_as_json, ward_text
from autograder.releasing.student_sheets import student_files, write_class
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

pytestmark = pytest.mark.e4_2

SEED = "spring"
ADA, BOB = (ward_of(name, SEED) for name in ("ada@example.org", "bob@example.org"))


def faults(ward: Ward) -> set[str]:
    return {case.fault for case in ward.cases()}


def test_there_are_enough_patients_and_each_has_five_plausible_mistakes() -> None:
    cases = ward_keeping.cases()
    assert len(cases) >= 60
    assert [case.number for case in cases] == [*range(1, len(cases) + 1)]
    assert len({case.fault for case in cases}) == len(cases), "each mistake is one patient's"
    for case in cases:
        assert len(set(case.names)) == len(set(case.options)) == len(MISTAKES), case.fault
        assert 0 <= case.symptom < len(case.symptoms) == len(SYMPTOMS)


def test_no_letter_and_no_place_is_right_more_often_than_chance_allows() -> None:
    """Whoever always answers the same is right for 20 % of the mistakes."""
    wards = [ward_of(f"student{i}@example.org", SEED) for i in range(300)]
    letters = [mistake for ward in wards for mistake, _ in ward.letters()]
    assert all(abs(letters.count(each) / len(letters) - 0.2) < 0.05 for each in MISTAKES)
    symptoms = [symptom for ward in wards for _, symptom in ward.letters()]
    assert all(symptoms.count(each) / len(symptoms) < 0.6 for each in SYMPTOMS)


@pytest.mark.parametrize("seed", ["spring", "autumn"])
def test_students_of_a_class_of_300_hardly_share_a_mistake(seed: str) -> None:
    wards = [faults(ward_of(f"student{i}@example.org", seed)) for i in range(300)]
    shared = [len(one & other) for one, other in itertools.combinations(wards, 2)]
    assert np.mean(np.array(shared) <= 1) >= 0.95
    assert max(shared) < 4


def test_a_ward_follows_from_id_and_seed_alone() -> None:
    assert ward_of(" ADA@example.org", SEED) == ADA == NUMBERS.of("ada@example.org", SEED)
    assert ADA.patients != BOB.patients
    assert ward_of("ada@example.org", "autumn").patients != ADA.patients
    assert ward_of("", SEED) == ward_of("", "") == NUMBERS.common
    assert len({case.family for case in ADA.cases()}) == len(ADA.cases())


def answers(*typed: str) -> str:
    return f"def diagnoses():\n    return {[*typed]}\n"


@pytest.fixture(scope="module")
def graded(sandbox: Zygote):
    own = checks_with_numbers("clinic", ADA, sandbox, {"bob": BOB})
    checks = [c for c in checks_for("clinic", 7, ADA, own) if c.id == "4.2/ward"]

    def result(*typed: str):
        (found,) = grade(Sources({"patients": answers(*typed)}, {}), checks, sandbox)
        return found

    return result


def test_right_answers_earn_all_points_in_any_order_and_case(graded) -> None:
    assert graded(*ADA.right()).points == 6
    assert graded(*reversed([each.lower() for each in ADA.right()])).points == 6


def test_each_mistake_and_each_symptom_has_its_own_points(graded) -> None:
    first_mistake, first_symptom, *others = ADA.right()
    assert graded(*others).points == 4.5
    assert graded(first_mistake, first_symptom).points == 1.5
    assert graded(first_mistake).points == 1.0
    assert graded("").points == 0.0


def test_a_symptom_counts_only_with_its_mistake(graded) -> None:
    right, symptom = ADA.right()[:2]
    wrong = next(f"1{letter}" for letter in MISTAKES if f"1{letter}" != right)
    assert graded(wrong, symptom).points == 0.0
    assert graded(symptom).points == 0.0
    every = [f"1{letter}" for letter in MISTAKES]
    assert graded(*every, symptom).points == 0.0, "all five letters are no diagnosis"
    assert graded(*ADA.right(), wrong).points == 4.5


def test_another_students_answers_are_named_as_such(graded) -> None:
    found = graded(*BOB.right())
    assert found.verdict.misconception == "another_students_numbers"
    assert found.points < 6


def assert_only_its_form(theirs: frozen.Frozen) -> None:
    (check,) = (each for each in theirs.checks if each.id == "4.2/ward")
    assert check.form_only and check.measurement is None and not check.sentences
    (case,) = check.cases
    assert [*case.expected[0]] == ["names in diagnoses that were not asked about"]
    assert not case.wrong and not case.others


def test_nothing_that_a_student_gets_holds_an_answer(sandbox: Zygote, tmp_path: Path) -> None:
    files = dict(student_files("clinic", ADA, sandbox, Assignment()))
    assert {name for name in files if name.startswith("ward")} == {
        "ward.md",
        "ward.json",
        "ward_pictures.py",
        *(f"ward/patient_{place}.{kind}" for place in range(1, 5) for kind in ("png", "json")),
    }
    for name, contents in files.items():
        for case in ADA.cases():
            for fault in case.names:
                assert fault.split()[1].encode() not in contents, (name, fault)
    assert b"return [" not in files["patients.py"]
    (tmp_path / "clinic.json").write_bytes(files["clinic.json"])
    (tmp_path / "clinic.safetensors").write_bytes(files["clinic.safetensors"])
    assert_only_its_form(frozen.load("clinic", tmp_path))
    told = json.loads(files["ward.json"])
    assert told == {"student": "ada@example.org", "patients": [*ADA.patients]}


def test_the_common_checks_of_students_hold_only_the_form() -> None:
    theirs = frozen.load("clinic", ROOT / "student" / "autograder" / "frozen")
    assert_only_its_form(theirs)
    assert not [*(ROOT / "student").rglob("ward.safetensors")]


def test_the_workers_probe_is_the_same_for_all_wards() -> None:
    """What crosses to student code says nothing of what is right."""
    (ada,), (bob,) = (NUMBERS.exercises(ward) for ward in (ADA, BOB))
    for one, other in zip(ada.check().all_cases(), bob.check().all_cases(), strict=True):
        assert one.probe == other.probe and not one.inputs and not other.inputs


def test_the_questions_name_each_mistake_once_and_no_symptom_of_it() -> None:
    text = ward_text(ADA)
    for place, (case, order) in enumerate(zip(ADA.cases(), ADA.orders, strict=True), 1):
        for letter, option in zip(MISTAKES, order, strict=True):
            assert f"- **{place}{letter}**: {case.options[option]}\n" in text
        assert case.asks[1:] in text
    assert "ada@example.org" in text and "As it is" not in text


def test_the_key_of_a_class_is_in_one_table_with_that_of_part_0(
    sandbox: Zygote, tmp_path: Path
) -> None:
    rules = Assignment(course_seed=SEED)
    students = ["ada@example.org"]
    write_class(["theory", "clinic"], students, tmp_path, sandbox, rules, lambda _: None)
    (row,) = csv.DictReader((tmp_path / "answers.csv").open())
    mistake, symptom = ADA.letters()[0]
    assert row["4.2 patient 1"].startswith(f"{mistake} {symptom}: ") and float(row["0.2 b"])
    assert (tmp_path / "ada@example-org" / "clinic" / "ward" / "patient_4.png").is_file()


def test_a_ward_of_somebody_else_is_told() -> None:
    for ward, told in ((ADA, None), (BOB, "bob@example.org")):
        contents = json.dumps({"student": ward.student, "patients": [*ward.patients]}).encode()
        said = NUMBERS.disagreement(contents, ADA)
        assert said is None if told is None else told in (said or "")
    assert "cannot be read" in (NUMBERS.disagreement(b"[]", ADA) or "")


def test_what_is_kept_was_made_by_the_code_as_it_is() -> None:
    assert ward_keeping._current()[0] == ward_keeping.source_digest(), (
        "the ward is out of date: run `python -m autograder release`"
    )


def test_the_common_ward_is_drawn_from_the_numbers_that_are_kept() -> None:
    for place, case in enumerate(NUMBERS.common.cases(), 1):
        numbers = ROOT / "student" / "clinic" / "ward" / f"patient_{place}.json"
        assert numbers.read_bytes() == numbers_as_json(case)
        assert numbers.with_suffix(".png").read_bytes()[:4] == b"\x89PNG"
