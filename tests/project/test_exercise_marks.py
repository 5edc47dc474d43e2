"""`pytest -m e1_3` runs what belongs to exercise 1.3: its mistakes, its unit tester, and tests
of its own.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from course import EXERCISES
from exercise_marks import NUMBERS, marker_name, marks_of_change, numbers_in

from autograder.content import ROOT

MISTAKES, TESTER = "test_misconceptions.py", "test_unit_tester.py"
EVERY = "every test"
COLLECT = f"""
import collections, json, sys
import pytest

class Collector:
    def pytest_collection_finish(self, session):
        table = collections.defaultdict(list)
        for item in session.items:
            for marker in {{{EVERY!r}, *(marker.name for marker in item.iter_markers())}}:
                table[marker].append(item.path.name)
        open(sys.argv[1], "w").write(json.dumps(table))

sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *sys.argv[2:]], [Collector()]))
"""  # noqa: E501


def collect(file: Path, *arguments: str) -> dict[str, Counter[str]]:
    """{marker: {test file: how many tests of it have this marker}} of a run."""
    command = [sys.executable, "-c", COLLECT, str(file), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
    return {marker: Counter(files) for marker, files in json.loads(file.read_text()).items()}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    return collect(
        tmp_path_factory.mktemp("all") / "table.json", "tests/homework", f"tests/releasing/{TESTER}"
    )


def test_every_exercise_has_its_mistakes_its_unit_tester_and_tests_of_its_own(collected) -> None:
    for number in NUMBERS:
        files = collected[marker_name(number)]
        checks = [each for each in EXERCISES.values() if each.exercise == number]
        assert files[MISTAKES] == sum(len(each.misconceptions) for each in checks), number
        assert files[TESTER] == len(checks), number
        assert files.keys() - {MISTAKES, TESTER}, f"no test is about exercise {number} alone"


@pytest.mark.full
def test_a_marker_chooses_the_tests_of_one_exercise(tmp_path: Path) -> None:
    places = ("tests/homework/conditional_ddpm", f"tests/homework/{MISTAKES}")
    chosen = collect(tmp_path / "table.json", "-m", "e1_3", *places)
    assert chosen["e1_3"] == chosen[EVERY]
    assert chosen["e1_3"].keys() >= {
        MISTAKES,
        "test_fairness_ddpm.py",
        "test_conditional_ddpm_model.py",
    }
    assert chosen["e1_3"][MISTAKES] == len(EXERCISES["1.3/forward"].misconceptions)


def test_the_markers_are_registered_and_others_refused(pytestconfig: pytest.Config) -> None:
    known = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert {marker_name(number) for number in NUMBERS} <= known
    with pytest.raises(pytest.fail.Exception, match="'e9_9' not found in `markers`"):
        pytest.mark.e9_9  # noqa: B018


def test_exercises_are_found_among_parameters() -> None:
    exercise = EXERCISES["2.1.1/init"]
    assert [*numbers_in([exercise, "2.2.1/loss", "0.4d", "loss", 3])] == ["2.1.1", "2.2.1", "0.4d"]


def test_a_change_belongs_to_the_exercise_whose_function_it_changes() -> None:
    def names(*pieces: str) -> list[str]:
        return [mark.name for mark in marks_of_change("conditional_ddpm", "DDPM", pieces)]

    assert names("        if conditions.ndim == 1:\n") == ["e1_4"]
    assert names("noise = torch.randn_like(images)", "with torch.no_grad():") == ["e1_3", "e1_4"]
    assert names("from torch import nn") == []
