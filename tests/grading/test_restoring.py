"""A stub that is brought back: nothing of the student's is lost, and no copy is taken for work."""

import os
from pathlib import Path

import pytest

from autograder.grading.restoring import KEPT, RestoreError, restore
from autograder.submission.opening import open_submission
from autograder.submission.twins import find_twins

STUB = """class Model:
    def step(self, x):
        raise NotImplementedError("exercise 1.1 (2 points): Model.step")

    def loss(self, x):
        raise NotImplementedError("exercise 1.2 (3 points): Model.loss")


def step(x):
    return x
"""
WORK = STUB.replace(
    'raise NotImplementedError("exercise 1.1 (2 points): Model.step")',
    "a = 1\n        return x + a",
).replace('raise NotImplementedError("exercise 1.2 (3 points): Model.loss")', "return x * x")
STUBS = {"work.py": STUB, "deep/other.py": "def other():\n    raise NotImplementedError\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work.py").write_text(WORK)
    return tmp_path


def kept(folder: Path) -> list[str]:
    there = sorted((folder / KEPT).iterdir()) if (folder / KEPT).exists() else []
    return [file.read_text() for file in there]


@pytest.mark.parametrize("name", ["work.py", "work"])
def test_a_file_comes_back_and_the_students_is_kept(name: str, folder: Path) -> None:
    said = restore(folder, STUBS, name)
    assert (folder / "work.py").read_text() == STUB and kept(folder) == [WORK]
    (copy,) = (folder / KEPT).iterdir()
    assert f"{KEPT}/{copy.name}" in said and copy.stem.startswith("work_20")


def test_a_function_comes_back_and_the_rest_of_the_file_stays(folder: Path) -> None:
    restore(folder, STUBS, "loss")
    left = (folder / "work.py").read_text()
    assert "x + a" in left and "x * x" not in left and "exercise 1.2" in left
    assert kept(folder) == [WORK]
    restore(folder, STUBS, "step")
    assert (folder / "work.py").read_text() == STUB


def test_copies_of_one_second_replace_none(folder: Path) -> None:
    for number in range(5):
        (folder / "work.py").write_text(f"{WORK}# {number}\n")
        restore(folder, STUBS, "work.py")
    assert len(kept(folder)) == 5


@pytest.mark.parametrize("name", ["work.py", "Model.step"])
def test_what_is_as_it_was_handed_out_stays(name: str, folder: Path) -> None:
    (folder / "work.py").write_text(STUB)
    assert "Nothing was changed" in restore(folder, STUBS, name) and kept(folder) == []


def test_a_file_that_is_gone_comes_back(folder: Path) -> None:
    assert "kept" not in restore(folder, STUBS, "deep/other.py")
    assert (folder / "deep" / "other.py").read_text() == STUBS["deep/other.py"]


UNKNOWN = {
    "wrk.py": "work.py",
    "Model.forward": "Class.function",
    "../work.py": "work.py",
    "": "work.py",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_is_not_known_changes_nothing_and_is_told(name: str, folder: Path) -> None:
    with pytest.raises(RestoreError, match=UNKNOWN[name]):
        restore(folder, STUBS, name)
    assert (folder / "work.py").read_text() == WORK and kept(folder) == []


@pytest.mark.parametrize("text", [b"class Model: (", b"\xff", b"x = 1\n"])
def test_a_function_comes_back_only_where_it_can_be_found(text: bytes, folder: Path) -> None:
    (folder / "work.py").write_bytes(text)
    with pytest.raises(RestoreError, match="whole file"):
        restore(folder, STUBS, "Model.step")
    assert (folder / "work.py").read_bytes() == text
    restore(folder, STUBS, "work.py")
    assert [file.read_bytes() for file in (folder / KEPT).iterdir()] == [text]


@pytest.mark.skipif(os.name == "nt", reason="a file in the way of a folder")
def test_without_a_copy_nothing_is_written(folder: Path) -> None:
    (folder / KEPT).write_text("in the way")
    with pytest.raises(OSError):
        restore(folder, STUBS, "work.py")
    assert (folder / "work.py").read_text() == WORK


def test_the_copy_is_neither_graded_nor_a_twin(folder: Path) -> None:
    restore(folder, STUBS, "work.py")
    submission = open_submission(folder)
    assert [*submission.files] == ["work.py"]
    assert find_twins(["work"], submission.files, {"work": STUB}) == {"work": ()}
