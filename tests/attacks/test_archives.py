"""Zips that want out of their folder, or the grader to run out of memory or patience: none
unpacks anything.
"""

import time
from pathlib import Path

import pytest
from archives import SCHEDULER, TRICKS, Trick
from attack import ADD_NOISE, Attack
from world import PART, World

from autograder.checking.checks import Check
from autograder.grading.grade_checks import grade
from autograder.grading.grader import given_sources
from autograder.sandbox import Zygote, pace
from autograder.submission.opening import SubmissionError, open_submission
from autograder.submission.sources import Sources


@pytest.mark.sampled(3)
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_it_is_refused_or_named_and_writes_nothing(
    trick: Trick,
    world: World,
    sandbox: Zygote,
    reference: Sources,
    checks: list[Check],
    tmp_path: Path,
) -> None:
    wrong = Attack("", (), (), "").scheduler(reference, world.names).encode()
    path = tmp_path / "submission.zip"
    path.write_bytes(trick.make(wrong))
    before = {p: p.stat().st_mtime_ns for p in tmp_path.parent.rglob("*")}
    start = time.process_time()
    said, score = [], 0.0
    try:
        submission = open_submission(path)
        sources, problems = submission.sources(PART, given_sources(PART))
        chosen = [check for check in checks if check.id == ADD_NOISE]
        for result in grade(sources, chosen, sandbox, problems=problems):
            score += result.points
            said.append(f"{result.check.id} {result.verdict.status} {result.verdict.message}")
        said += submission.notes
    except SubmissionError as error:
        said.append(str(error))
    text = " ".join(said)
    assert (trick.says in text, text.isprintable(), score) == (True, True, 0.0), text
    assert time.process_time() - start < 5 * pace()
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert set(tmp_path.parent.rglob("*")) <= set(before)
    assert not any(
        (Path(folder) / SCHEDULER).exists() for folder in ("/tmp", "/", tmp_path.parents[1])
    )
