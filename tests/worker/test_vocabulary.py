"""Probes are typed: what cannot be run is refused where it is written, and they cross to JSON
and back unchanged.
"""

import json
import subprocess
import sys

import pytest
from course import PARTS

from autograder.broker import reading
from autograder.broker.homework import READERS
from autograder.content import ROOT
from autograder.worker.homework import steps as of_the_homework
from autograder.worker.probing import steps
from autograder.worker.probing.vocabulary import (
    Build,
    Call,
    Load,
    Object,
    Probe,
    Read,
    Step,
    Tensor,
    VocabularyError,
    from_plain,
    to_plain,
)


def test_every_probe_of_the_homework_survives_json() -> None:
    for exercises in PARTS.values():
        for exercise in exercises:
            for case in exercise.check().all_cases():
                assert from_plain(json.loads(json.dumps(to_plain(case.probe)))) == case.probe


def test_tuples_lists_and_dicts_stay_what_they_are() -> None:
    step = Call(
        "model.forward", [(1, [2.5, None]), Tensor("x")], {"shape": (3, 4), "of": Object("a.b")}
    )
    again = from_plain(json.loads(json.dumps(to_plain(step))))
    assert again == step and isinstance(again.args[0], tuple) and again.kwargs["shape"] == (3, 4)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Load(3), "Load.module should be str, but it is 3"),
        (lambda: Read("scheduler", "betas"), r"Read.attributes should be Sequence\[str\]"),
        (lambda: Call("f", times="twice"), "Call.times should be int"),
        (lambda: Build("a.B", kwargs=[1]), "Build.kwargs should be dict"),
        (lambda: Probe([{"do": "call"}]), "a probe is made of steps"),
        (lambda: to_plain(Call("f", [object()])), "no probe can hold"),
        (lambda: from_plain({"do": "Cal"}), "there is no step Cal; there are"),
        (lambda: from_plain({"do": "Load", "modul": "x"}), "the step Load"),
        (lambda: from_plain({"matrix": [1]}), "no value of the kind matrix"),
    ],
)
def test_what_nobody_can_run_is_refused_at_once(make, words: str) -> None:
    with pytest.raises(VocabularyError, match=words):
        make()


def test_every_step_is_done_beside_student_code_or_read_from_the_records() -> None:
    done = steps.RUNNERS | of_the_homework.RUNNERS
    assert {*done, *reading.OURS, *READERS} == set(Step.known.values())


def test_the_vocabularies_load_no_torch() -> None:
    code = """
import sys
import autograder.worker.homework.vocabulary, autograder.worker.probing.vocabulary, autograder.checking.frozen
sys.exit("torch" in sys.modules)
"""  # noqa: E501
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
