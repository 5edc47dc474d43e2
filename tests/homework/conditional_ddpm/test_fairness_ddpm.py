"""Part 1: any right way passes, whatever it draws with, in whatever order, shape or type."""

from dataclasses import replace

import pytest
from correct_ddpm import CORRECT
from course import FRESH_SEED
from exercise_marks import marks_of_change

from autograder.checking.checks import Check
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "conditional_ddpm"


@pytest.fixture(scope="module")
def ddpm_checks() -> list[Check]:
    return checks_for(PART, FRESH_SEED)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("seed", range(10))
def test_the_reference_gets_full_marks_without_a_remark(seed: int, sandbox: Zygote) -> None:
    results = grade(reference_sources(PART), checks_for(PART, seed), sandbox)
    assert {r.check.id: r.verdict.message for r in results if r.verdict.status != "passed"} == {}
    assert [r.verdict.remarks for r in results if r.verdict.remarks] == []


MARKED = [
    pytest.param(name, marks=marks_of_change(PART, "DDPM", edits[::2]))
    for name, edits in CORRECT.items()
]


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", MARKED)
def test_a_right_way_passes(name: str, sandbox: Zygote, ddpm_checks: list[Check]) -> None:
    sources = reference_sources(PART)
    source = sources.graded["DDPM"]
    for old, new in zip(CORRECT[name][::2], CORRECT[name][1::2], strict=True):
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in DDPM.py"
        source = source.replace(old, new)
    results = grade(
        replace(sources, graded={**sources.graded, "DDPM": source}), ddpm_checks, sandbox
    )
    assert {r.check.id: r.verdict.message for r in results if r.verdict.status != "passed"} == {}
