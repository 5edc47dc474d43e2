"""No file that students get for part 0 holds a right answer that could be copied."""

import json
import re
from itertools import permutations
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from course import PARTS
from own_numbers import ADA
from withheld import BLANKETS, COURSE, alike, finds

from autograder.checking import frozen
from autograder.checking.checks import Check
from autograder.checking.exercise import PUBLIC_SEED
from autograder.content import ROOT
from autograder.grading.known_mistakes import exercises_with_numbers
from autograder.homework.theory.oracle import NETWORK_WITH_E
from autograder.homework.theory.variants import DEFAULT, Variant
from autograder.releasing.student_sheets import student_files
from autograder.sandbox import Zygote

STUDENT = ROOT / "student"


def common_files() -> Any:
    """{path: contents} of what everybody gets for part 0."""
    folders = (STUDENT / "theory", STUDENT / "autograder" / "frozen")
    paths = [STUDENT / "theory.ipynb", *folders[0].glob("*.*"), *folders[1].glob("theory.*")]
    return {path.name: path.read_bytes() for path in paths}


@pytest.mark.parametrize("variant", [DEFAULT, ADA], ids=["the common sheet", "own numbers"])
def test_no_file_that_students_get_holds_a_right_answer_that_could_be_copied(
    variant: Variant, sandbox: Zygote
) -> None:
    files = (
        common_files()
        if variant == DEFAULT
        else dict(student_files("theory", variant, sandbox, COURSE))
    )
    own = {exercise.id: exercise for exercise in exercises_with_numbers("theory", variant)}
    sealed = [check for check in thawed(files) if check.form_only]
    cases = [
        (own[check.id].function, case)
        for check in sealed
        for case in own[check.id].check(PUBLIC_SEED).cases
    ]
    values = np.concatenate(
        [case.expected[0][name].ravel() for name, case in cases if name not in BLANKETS]
    )
    right = {float(value) for value in values if abs(value - round(value, 1)) > 1e-6}
    assert len(right) >= 4
    for name, contents in files.items():
        if not name.endswith((".svg", ".safetensors", ".pdf")):  # the PDF is theory.md, printed
            assert finds(contents.decode(), right) == set(), name
    arrays = safetensors.numpy.load(files["theory.safetensors"])
    for name, array in arrays.items():
        if name.split("|")[0] in {check.id for check in sealed}:
            assert not any(alike(array.ravel(), value) for value in right), name


def thawed(files: Any) -> list[Check]:
    arrays = safetensors.numpy.load(files["theory.safetensors"])
    return frozen.thaw(json.loads(files["theory.json"]), arrays).checks


def test_students_files_hold_no_answers_to_the_network_of_0_3_iii_by_any_names() -> None:
    """What is right for the networks of 0.3 iv lies in them: the rule's own checks need it."""
    steps = [
        step
        for check in thawed(common_files())
        for case in check.cases
        for step in case.probe.steps
    ]
    networks = [step.args[1] for step in steps if step.function == "answers.markov_blanket"]
    asked = {node: set(parents) for node, parents in NETWORK_WITH_E.items()}
    assert len(networks) > 3
    for network in [network for network in networks if len(network) == len(asked)]:
        for names in permutations(asked):
            new = dict(zip(network, names, strict=True))
            assert {
                new[node]: {new[parent] for parent in network[node]} for node in network
            } != asked


def test_no_sentence_on_the_blanket_of_e_names_what_belongs_to_it() -> None:
    (exercise,) = [exercise for exercise in PARTS["theory"] if exercise.function == "blanket_of_e"]
    words = {
        m.name: set(re.findall(r"\w+", m.sentence)) & {"M", "S"} for m in exercise.misconceptions
    }
    assert {name for name, found in words.items() if found} == set()
