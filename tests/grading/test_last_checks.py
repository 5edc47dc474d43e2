"""The file of last checks: what staged hints count, and that nothing depends on the file."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.checking.checks import Check
from autograder.checking.verdict import Result, Verdict
from autograder.grading.last_checks import FILE, LastCheck, digest_of, note, read
from autograder.submission.opening import open_submission
from autograder.submission.sources import Sources

CHECK = Check("1.1/step", "1.1", "Model.step", "work", 2.0, (), {})
OTHER = Check("1.2/loss", "1.2", "Model.loss", "work", 3.0, (), {})
TEXT = '''class Model:
    """One docstring."""

    def step(self, x):
        return x + 1  # forward

    def loss(self, x):
        return x * x
'''


def come_to(folder: Path, status: str, code: str, told: bool = True) -> LastCheck:
    note(folder, {CHECK.id: Result(CHECK, Verdict(status))}, {CHECK.id: code}, told)
    return read(folder)[CHECK.id]


def digest(text: str, check: Check = CHECK, **other: str) -> str:
    return digest_of(check, [CHECK, OTHER], Sources({"work": text}, {}, other))


def test_each_version_of_the_code_that_fails_is_told_more(tmp_path: Path) -> None:
    stages = [come_to(tmp_path, "wrong", code).stage for code in ("a", "a", "b", "a", "c", "d")]
    assert stages == ["symptom", "symptom", "where", "where", "what", "what"]


def test_a_pass_begins_anew(tmp_path: Path) -> None:
    come_to(tmp_path, "wrong", "a")
    come_to(tmp_path, "crashed", "b")
    assert come_to(tmp_path, "passed", "c") == LastCheck("passed", 2.0, "c")
    assert come_to(tmp_path, "wrong", "d").stage == "symptom"


@pytest.mark.parametrize("status", ["not_attempted", "skipped", "grader_error", "not_run"])
def test_what_is_no_failure_of_the_code_counts_for_nothing(status: str, tmp_path: Path) -> None:
    come_to(tmp_path, "wrong", "a")
    assert come_to(tmp_path, status, "b").failed == ("a",)


def test_failures_of_which_nothing_was_told_count_for_nothing(tmp_path: Path) -> None:
    last = come_to(tmp_path, "wrong", "a", told=False)
    assert (last.status, last.failed) == ("wrong", ())


SAME = {
    "a comment": TEXT.replace("# forward", "# a step forward"),
    "a docstring": TEXT.replace("One docstring", "Another one"),
    "white space": TEXT.replace("x + 1", "x  +  1"),
    "another exercise's function": TEXT.replace("x * x", "x * x / 2"),
    "another exercise's function is gone": TEXT.partition("    def loss")[0],
}


@pytest.mark.parametrize("what", SAME)
def test_code_is_the_same_with_other(what: str) -> None:
    assert SAME[what] != TEXT and digest(SAME[what]) == digest(TEXT)


def test_code_is_another_one_where_the_function_its_file_or_a_helper_changed() -> None:
    texts = [TEXT, TEXT.replace("x + 1", "x + 2"), f"SIZE = 2\n{TEXT}", "class Model: (", ""]
    assert len({*map(digest, texts), digest(TEXT, helper="a = 1"), digest(TEXT, OTHER)}) == 7


GOOD = {"status": "passed", "points": 2, "code": "a", "failed": []}
DAMAGED: dict[str, Any] = {
    "nothing": b"",
    "half a file": b'{"format": "last-checks/1", "che',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "another version": {"format": "last-checks/2", "checks": {CHECK.id: GOOD}},
    "no checks": {"format": "last-checks/1", "checks": 3},
    "a list of checks": {"format": "last-checks/1", "checks": [GOOD]},
    "an unknown status": {"status": "brilliant"},
    "a status that is a list": {"status": []},
    "negative points": {"points": -1},
    "no number": {"points": float("nan")},
    "no end of points": {"points": float("inf")},
    "points in words": {"points": "two"},
    "true": {"points": True},
    "a failure that is no text": {"failed": [1]},
    "failures that are no list": {"failed": "a"},
    "more than there should be": {"grade": 10},
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_counts_as_empty_and_is_written_anew(what: str, tmp_path: Path) -> None:
    damage = DAMAGED[what]
    if isinstance(damage, dict) and "format" not in damage:
        damage = {"format": "last-checks/1", "checks": {CHECK.id: GOOD | damage}}
    contents = damage if isinstance(damage, bytes) else json.dumps(damage).encode()
    (tmp_path / FILE).write_bytes(contents)
    assert read(tmp_path) == {}
    assert come_to(tmp_path, "passed", "a").points == 2.0


def test_a_damaged_entry_costs_no_other_one(tmp_path: Path) -> None:
    checks = {CHECK.id: GOOD, OTHER.id: GOOD | {"points": None}}
    (tmp_path / FILE).write_text(json.dumps({"format": "last-checks/1", "checks": checks}))
    assert [*read(tmp_path)] == [CHECK.id]


def test_where_no_file_can_be_written_nothing_else_is_lost(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    note(tmp_path, {CHECK.id: Result(CHECK, Verdict("passed"))}, {CHECK.id: "a"}, True)
    assert read(tmp_path) == {}


def test_no_submission_holds_it(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(TEXT)
    come_to(tmp_path, "passed", "a")
    submission = open_submission(tmp_path)
    assert [*submission.files] == ["work.py"] and not submission.refused
