"""The measuring scripts do what they say, as far as that can be seen without installing or
measuring anything.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench_graders import EQUIVALENT, Cost, Row, agreed, comparison, table
from classes import PART
from course import points_of
from other_graders import ASSIGNMENT, PINNED, notebook
from plain_checks import CHECKS, ENVIRONMENT, cells, expected_answers
from plain_ours import equivalent
from plan_scale import CORES, duration, plan, time_on
from ten_submissions import CORRECT, MISTAKES, ten_submissions, write_folders

from autograder.content import ROOT
from autograder.grading.grade_checks import grade
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

RUN_CELLS = """\
import json, sys
shared, *tests = json.load(sys.stdin)
names, passed = {}, []
exec(shared, names)
for test in tests:
    try:
        exec(test, names)
        passed.append(True)
    except (AssertionError, NotImplementedError):
        passed.append(False)
print(json.dumps(passed))
"""
FIGURES = {
    "class": {
        "number": 100,
        "kinds": {"correct": 50, "two-mistakes": 50},
        "workers": 2,
        "start_cpu": 6.0,
        "start_wall": 5.0,
        "each_cpu": 0.36,
        "each_controller": 0.006,
        "controller_mb": 90.0,
        "controller_growth_mb": 10.0,
        "worker_mb": 700.0,
        "disk_kb": 20.0,
        "submission_kb": 10.0,
    },
    "cluster": {"number": 50, "one": 30.0, "two": 18.0},
}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return cells(expected_answers(ROOT / "solutions" / PART))


def passed(texts: list[str], folder: Path) -> list[bool]:
    """Which plain tests a submission passes."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_CELLS],
        cwd=folder,
        env=ENVIRONMENT,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts: list[bool] = json.loads(done.stdout)
    return verdicts


@pytest.mark.full
def test_plain_tests_accept_the_reference_find_each_mistake_and_reject_the_stub(
    texts: list[str], tmp_path: Path
) -> None:
    folders = write_folders(tmp_path)
    assert all(passed(texts, folders[0]))
    for folder, check in zip(folders[CORRECT:-1], MISTAKES, strict=True):
        asked = dict(zip((check.exercise for check in CHECKS), passed(texts, folder), strict=True))
        assert not asked[check], folder.name
    assert not any(passed(texts, folders[-1]))


def test_the_ten_are_five_correct_four_wrong_and_a_stub() -> None:
    submissions = dict(ten_submissions())
    reference = reference_sources(PART).graded
    assert (
        len(submissions) == 10
        and len({files["noise_scheduler.py"] for files in submissions.values()}) == 10
    )
    same = [
        all(
            files[f"{name}.py"].split("\n", 1)[1] == reference[name]
            for name in ("noise_scheduler", "diffusion_model")
        )
        for files in submissions.values()
    ]
    assert same == [name.endswith("correct") for name in submissions] and sum(same) == CORRECT
    assert "raise NotImplementedError" in submissions["s9-stub"]["noise_scheduler.py"]


def test_our_equivalent_cases_are_all_there_and_judge_as_the_plain_tests_do(
    sandbox: Zygote, reference: Sources
) -> None:
    checks = list(equivalent())
    assert [tuple(case.name for case in check.cases) for check in checks] == [
        plain.cases for plain in CHECKS
    ]
    assert {result.verdict.status for result in grade(reference, checks, sandbox)} == {"passed"}
    assert sum(check.points for check in checks) == points_of(PART)


def test_the_notebook_that_nbgrader_grades_has_a_cell_for_each_test(texts: list[str]) -> None:
    marks = [cell.metadata["nbgrader"] for cell in notebook(texts, graded=True).cells[1:]]
    assert [(mark["grade_id"], mark["points"]) for mark in marks] == [
        (check.name, check.points) for check in CHECKS
    ]
    assert len(notebook(texts, graded=False).cells) == 1 and ASSIGNMENT.isidentifier()


def test_versions_are_pinned_and_otter_has_its_kernel() -> None:
    assert all(name.count("==") == 1 for name in PINNED)
    assert {"nbgrader", "otter-grader", "ipykernel", "gradescope-utils"} <= {
        name.split("==")[0] for name in PINNED
    }


def test_the_table_says_what_ten_and_each_further_one_cost() -> None:
    ours, other = (
        Row(EQUIVALENT, Cost(3, 4), Cost(4.8, 6), 10),
        Row("other", Cost(8, 9), Cost(53, 63), 9),
    )
    assert "| other | 53.0 | 63.0 | 5.00 | 6.00 | 9 of 10 |" in table([ours, other])
    assert comparison([ours, other]) == (
        "- other: 11.0 times our CPU seconds with start-up, 25.0 times per further submission"
    )
    assert (
        agreed({"s0-correct": 14.0, "s1-correct": 13.0, "s2-stub": 0.0, "s3-stub": 14.0}, 14.0) == 2
    )


def test_the_plan_is_arithmetic_on_what_was_measured() -> None:
    page = plan(FIGURES)
    assert time_on(2, FIGURES["class"]) == 5 + 10_000 * 0.36 / 2
    assert "1.0 CPU hours, 0.2 GB" in page and "| 2 | 30 min | 1 GB |" in page
    assert (
        "1.67 times as fast" in page
        and "keeps pace with 60 cores" in page
        and f"| {CORES[-1]} |" in page
    )
    assert [duration(59), duration(600), duration(7200)] == ["59 s", "10 min", "2.0 h"]


def test_the_plan_in_the_documentation_is_the_one_from_its_figures() -> None:
    figures = json.loads((ROOT / "docs" / "scale.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "scale.md").read_text(encoding="utf-8") == plan(figures)
