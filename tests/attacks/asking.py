"""Grades hostile files beside the reference solution."""

from autograder.checking.checks import with_what_it_needs
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Limits, Zygote
from autograder.submission.sources import Sources

SEED = 5
LIMITS = Limits(cpu_seconds=3, wall_seconds=20.0)


def ask(
    sandbox: Zygote, part: str, graded: dict[str, str], limits: Limits = LIMITS
) -> dict[str, Result]:
    """The results of all checks of the files that are hostile, and of what these checks build on.
    limits: small ones, unless right work should get through.
    """
    reference = reference_sources(part)
    checks = {check.id: check for check in checks_for(part, SEED)}
    hostile = {module for module, source in graded.items() if source != reference.graded[module]}
    asked = [check.id for check in checks.values() if check.module in hostile]
    needed = set().union(*(with_what_it_needs(each, checks) for each in asked))
    results = grade(
        Sources(graded, reference.given),
        [check for check in checks.values() if check.id in needed],
        sandbox,
        limits=limits,
    )
    return {result.check.id: result for result in results}
