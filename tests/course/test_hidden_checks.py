"""What a course hides: nothing of such a check is in students' files, and no table or platform
tells of it.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from course import PART
from report_pages import check, report

from autograder.checking import frozen
from autograder.checking.catalogue import exercises
from autograder.classroom import scores
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.course.assignment import VISIBILITIES, Assignment
from autograder.grading import self_check
from autograder.releasing import student_folder as releasing
from autograder.report.gradescope_results import results

HIDDEN = "2.1.1/init"  # 2.1.2 and others build on it
LATER = VISIBILITIES[1:]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("visibility", LATER)
def test_students_files_hold_nothing_of_it(visibility: str, sandbox, monkeypatch) -> None:
    monkeypatch.setattr(releasing, "freeze_part", lambda part, *_: frozen.load(part).checks)
    rules = Assignment(visibility={HIDDEN: visibility})
    files = releasing.make_release(sandbox, rules)
    theirs = f"student/autograder/frozen/{PART}"
    assert HIDDEN.encode() not in files[f"{theirs}.safetensors"]
    plain = files[f"{theirs}.json"]
    assert f'"id": "{HIDDEN}"'.encode() not in plain
    asked = next(each for each in exercises(PART) if each.id == HIDDEN)
    assert not any(one.sentence.encode() in plain for one in asked.misconceptions)
    ours = f"autograder/frozen/{PART}"
    assert HIDDEN.encode() in files[f"{ours}.safetensors"]  # graders need it


def test_the_unit_tester_says_when_it_is_checked_and_checks_the_others(
    tmp_path: Path, sandbox, monkeypatch, capsys
) -> None:
    known = frozen.load(PART)
    checks = [each for each in known.checks if each.id != HIDDEN]
    plain, arrays = frozen.to_bytes(replace(known, checks=checks))
    (tmp_path / f"{PART}.json").write_bytes(plain)
    (tmp_path / f"{PART}.safetensors").write_bytes(arrays)
    place = exercises(PART)[0].place
    for path in (*place.graded, *place.given):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text((place.folder / path).read_text())
    monkeypatch.setattr(self_check, "_sandbox", lambda: sandbox)
    assert self_check.check(PART, tmp_path, HIDDEN, "__init__()") == 0.0
    assert "__init__() is checked when your work is graded" in capsys.readouterr().out
    assert self_check.check(PART, tmp_path, "2.1.2/denoise_step", "denoise_step()") == 2.5


def test_tables_and_gradescope_tell_nothing_of_it(tmp_path: Path) -> None:
    other = check(id="2.1.2/denoise_step", exercise="2.1.2")
    made = report(check(visibility="hidden", remarks=["a remark"]), other)
    hidden, open_one = results(made)["tests"]
    assert (hidden["visibility"], hidden["output"]) == ("hidden", "")
    assert "sqrt" in open_one["output"]
    scores.write(tmp_path, [("ada", made)], [Entry(Found("ada", "Ada", Path("ada")), Path("ada"))])
    (row,) = csv.DictReader(io.StringIO((tmp_path / "moodle.csv").read_text()))
    assert "2.1.1" not in row["Feedback comments"] and "2.1.2" in row["Feedback comments"]
