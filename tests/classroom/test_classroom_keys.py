"""What is known already: results are whole or not there, and kept under all that decides on
them, and nothing else.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from classes import make_class

from autograder.classroom import class_run as marking
from autograder.classroom import result_keys as keys
from autograder.classroom.store import Store
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.course.deadlines import Deadlines
from autograder.report.record import Report
from autograder.submission.opening import open_submission

NOTHING = Report(name="Ada", sha256="", checks=[], manual=[])


def test_half_a_result_counts_as_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("whole", NOTHING)
    whole = (tmp_path / "results" / "whole.json").read_text()
    (tmp_path / "results" / "half.json").write_text(whole[: len(whole) // 2])
    (tmp_path / "results" / "empty.json").write_text("")
    assert (
        store.get("whole")
        and store.get("half") is store.get("empty") is store.get("absent") is None
    )


def test_a_full_disk_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("result", NOTHING)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put("result", replace(NOTHING, name="Bob"))
    assert store.get("result") == NOTHING
    assert not list(tmp_path.rglob("*.unfinished"))


def change(file: Path, by: str = "# changed\n") -> None:
    with file.open("a") as opened:
        opened.write(by)


def test_a_change_of_one_part_changes_the_key_of_that_part_alone(
    tmp_path: Path, monkeypatch
) -> None:
    root = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder", root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(keys, "PACKAGE", root)

    def both() -> list[str]:
        keys._code.cache_clear()
        return [
            keys.grader_key(part, Assignment(), 1)
            for part in ("conditional_ddpm", "diffusion_models")
        ]

    first, second = both()
    change(root / "homework" / "diffusion_models" / "e2_1_1_init.py")
    changed = both()
    assert changed[0] == first and changed[1] != second
    change(root / "checking" / "judge.py")
    judged_anew = both()
    assert judged_anew[0] != first
    change(root / "frozen" / "handed_out.json", "\n")
    judged_anew_again = both()
    assert not set(judged_anew_again) & set(judged_anew), "what was handed out decides on notes"
    change(root / "commands" / "app.py")
    assert both() == judged_anew_again
    keys._code.cache_clear()


@pytest.mark.parametrize("file", ["graded.py", "record.py", "words.py"])
def test_a_change_of_what_a_result_holds_changes_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    root = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder", root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(keys, "PACKAGE", root)
    before = keys.grader_key("theory", Assignment(), 1)
    change(root / "report" / file)
    keys._code.cache_clear()
    assert keys.grader_key("theory", Assignment(), 1) != before
    keys._code.cache_clear()


def test_points_and_seed_are_in_the_key_and_hints_and_deadlines_are_not() -> None:
    part, due = "diffusion_models", Deadlines(datetime(2026, 3, 1, tzinfo=timezone.utc))
    plain = keys.grader_key(part, Assignment(), 1)
    assert plain != keys.grader_key(part, Assignment(), 2)
    assert plain != keys.grader_key(part, Assignment(points={"2.1.1/init": 9}), 1)
    assert plain == keys.grader_key(part, Assignment(points={"1.1/unet": 9}), 1)
    assert plain == keys.grader_key(part, Assignment(hints="none", deadlines=due), 1)


def test_the_same_files_packed_again_are_the_same_submission(tmp_path: Path) -> None:
    make_class(tmp_path / "a", 1, ("correct",))
    (packed,) = (tmp_path / "a").iterdir()
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", str(packed), str(tmp_path / packed.name)],
        check=True,
    )
    unpacked = keys.submission_key(open_submission(tmp_path / packed.name))
    assert unpacked == keys.submission_key(open_submission(packed))
    (tmp_path / packed.name / "diffusion_model.py").write_text("")
    assert unpacked != keys.submission_key(open_submission(tmp_path / packed.name))


def test_those_who_hand_in_the_same_are_graded_once(tmp_path: Path) -> None:
    make_class(tmp_path / "class", 1, ("correct",))
    (one,) = (tmp_path / "class").iterdir()
    (tmp_path / "class" / "twin.zip").write_bytes(one.read_bytes())
    run = marking.prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    assert len(run.entries) == 2 and len(run.jobs) == 1


def test_one_who_sends_the_whole_homework_along_changes_nobodys_largest_score(
    tmp_path: Path,
) -> None:
    make_class(tmp_path / "class", 3, ("correct",))
    (tmp_path / "class" / "whole" / "conditional_ddpm").mkdir(parents=True)
    (tmp_path / "class" / "whole" / "conditional_ddpm" / "DDPM.py").write_text("")
    run = marking.prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    assert run.parts == ["diffusion_models"]
    assert "conditional_ddpm is in 1 of 4 submissions and is not graded" in run.notes[0]
    both = marking.prepare(
        tmp_path / "class", tmp_path / "out", Assignment(), ["conditional_ddpm"], None, 1, "cpu"
    )
    assert both.parts == ["conditional_ddpm"]
