"""Our grader with as few cases as the plain tests have: python tests/benches/plain_ours.py
SCORES.json ZIP...

For the comparison alone: the isolation is all there, and so is asking again, by itself, what did
not pass.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import search_path  # noqa: F401
from plain_checks import CHECKS

from autograder.checking.checks import Check
from autograder.checking.frozen import load
from autograder.grading.grade_checks import grade
from autograder.grading.grader import given_sources
from autograder.sandbox import open_sandbox
from autograder.submission.opening import open_submission

PART = "diffusion_models"


def equivalent() -> Iterator[Check]:
    """The same questions, cut down to the cases that ask what the plain tests ask."""
    ours = {check.id: check for check in load(PART).checks}
    for plain in CHECKS:
        cases = tuple(case for case in ours[plain.exercise].cases if case.name in plain.cases)
        yield replace(ours[plain.exercise], cases=cases, points=plain.points)


def main() -> None:
    """Grade each zip, and write the scores."""
    scores, checks, given = {}, list(equivalent()), given_sources(PART)
    with open_sandbox("cpu") as sandbox:
        assert sandbox.isolation().holds("process")
        for path in map(Path, sys.argv[2:]):
            sources, problems = open_submission(path).sources(PART, given)
            scores[path.stem] = sum(
                result.points for result in grade(sources, checks, sandbox, problems=problems)
            )
    Path(sys.argv[1]).write_text(json.dumps(scores))


if __name__ == "__main__":
    main()
