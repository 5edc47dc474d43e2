"""Whatever a submission does to its process, it costs the check in which it happens, and says so.

Each payload stands in add_noise. Asserted every time: the verdict on add_noise and its words, that
the check after it keeps its points, that no process is left, and that all this took little time.
"""

import time
from dataclasses import replace

import pytest
from payloads import HARMLESS, LEFT_BEHIND, PAYLOADS, submission

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.sandbox import Limits, Zygote, pace
from autograder.submission.sources import Sources

pytestmark = pytest.mark.usefixtures("nothing_is_left")

# The wall clock leaves a busy machine time for the second of computing that ends a loop.
LIMITS = Limits(cpu_seconds=1, wall_seconds=20, memory_mb=400)
IMPATIENT = replace(LIMITS, wall_seconds=2.5)  # for code that only waits


def grade_two(
    sandbox: Zygote, sources: Sources, checks: list[Check], limits: Limits = LIMITS
) -> tuple[Result, Result]:
    """The results of add_noise and of a check after it."""
    start, by_id = time.monotonic(), {check.id: check for check in checks}
    add_noise, after = grade(
        sources, [by_id["2.1.1/add_noise"], by_id["2.1.1/init"]], sandbox, limits=limits
    )
    assert time.monotonic() - start < 3 * limits.wall_seconds * pace()
    assert after.verdict.status == "passed", after.verdict
    return add_noise, after


@pytest.mark.parametrize("deed", PAYLOADS)
def test_it_costs_one_check_which_says_what_happened(
    deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    code, status, words = PAYLOADS[deed]
    result, _ = grade_two(sandbox, submission(reference, code), checks)
    assert (result.verdict.status, result.points) == (status, 0.0), result.verdict
    assert words in result.verdict.message
    assert result.verdict.where.startswith("noise_scheduler.py:")


@pytest.mark.parametrize(
    "code", ["import time; time.sleep(99)", "import os; os.kill(os.getpid(), 19)"]
)
def test_code_that_waits_is_stopped_by_the_clock(
    code: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(sandbox, submission(reference, code), checks, IMPATIENT)
    assert result.verdict.status == "timed_out"
    assert " s, of which it computed for 0." in result.verdict.message


@pytest.mark.parametrize("deed", HARMLESS)
def test_it_changes_nothing_for_anyone(
    deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(sandbox, submission(reference, HARMLESS[deed]), checks)
    assert result.verdict.status == "passed", result.verdict


@pytest.mark.parametrize("deed", LEFT_BEHIND)
def test_without_layers_too_what_it_leaves_is_ended_and_named(
    deed: str, loose: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(loose, submission(reference, LEFT_BEHIND[deed]), checks)
    assert result.verdict.status == "passed", result.verdict
    assert any("left processes running" in remark for remark in result.verdict.remarks)


@pytest.mark.parametrize("deed", LEFT_BEHIND)
def test_with_layers_nothing_can_be_left(
    deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(sandbox, submission(reference, LEFT_BEHIND[deed]), checks)
    assert result.verdict.status == "crashed"
    assert "PermissionError" in result.verdict.message
    assert any("your code tried to start" in remark for remark in result.verdict.remarks)


def test_without_layers_a_second_answer_is_refused(
    loose: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(loose, submission(reference, "import os; os.fork()"), checks)
    assert result.verdict.status == "crashed"
    assert "a second one to the same" in result.verdict.message
