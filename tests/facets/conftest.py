"""A verdict on the reference with some edits, and which of its facets are wrong."""

from dataclasses import replace

import pytest
from course import FRESH_SEED
from facet_verdicts import Verdicts

from autograder.checking.catalogue import find
from autograder.checking.verdict import Verdict
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote


@pytest.fixture(scope="module")
def verdict(sandbox: Zygote) -> Verdicts:
    """verdict(check, old, new, ...): on the reference with edits in its check's module."""

    def of(name: str, *edits: str) -> Verdict:
        part = find(name).part
        checks, reference = checks_for(part, FRESH_SEED), reference_sources(part)
        check = next(each for each in checks if each.id == name)
        source = reference.graded[check.module]
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        submitted = replace(reference, graded={**reference.graded, check.module: source})
        needed = {name} | {each for case in check.cases for each in case.needs}
        results = grade(submitted, [each for each in checks if each.id in needed], sandbox)
        return next(result.verdict for result in results if result.check.id == name)

    return of
