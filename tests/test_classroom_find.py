"""Submissions are found where nbgrader, Gradescope, Canvas and Moodle leave them, each with its student and time."""

import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from autograder.classroom.find import NothingFound, find, gather, left_over
from autograder.classroom.roster import open_all


def write(path: Path, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def zip_of(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x = 1\n")
    return path


def test_zips_and_folders(tmp_path: Path) -> None:
    zip_of(tmp_path / "ada.zip", "DDPM.py")
    write(tmp_path / "bob" / "DDPM.py")
    write(tmp_path / "grades.csv")
    write(tmp_path / ".hidden" / "DDPM.py")
    (tmp_path / "link").symlink_to("/etc")
    found = find(tmp_path)
    assert [one.student for one in found] == ["ada", "bob"]
    assert left_over(tmp_path, found) == [".hidden", "grades.csv", "link"]


def test_an_archive_of_another_kind_is_a_submission_that_cannot_be_opened(tmp_path: Path) -> None:
    write(tmp_path / "eve.rar", "Rar!")
    (entry,) = open_all(find(tmp_path), tmp_path / "collected")
    assert entry.found.student == "eve" and "is not a zip that can be opened" in entry.problem


def test_nbgrader(tmp_path: Path) -> None:
    write(tmp_path / "submitted" / "ada" / "ps1" / "DDPM.py")
    write(tmp_path / "submitted" / "ada" / "ps1" / "timestamp.txt", "2026-03-01 23:58:01.123456 UTC")
    write(tmp_path / "submitted" / "bob" / "ps1" / "timestamp.txt", "2026-03-02 01:00:00 Europe/Berlin")
    ada, bob = find(tmp_path)
    assert (ada.student, ada.path.name) == ("ada", "ps1")
    assert ada.submitted == datetime(2026, 3, 1, 23, 58, 1, 123456, timezone.utc)
    assert bob.submitted == datetime(2026, 3, 2, 0, 0, tzinfo=timezone.utc)


def test_of_several_nbgrader_assignments_one_must_be_named(tmp_path: Path) -> None:
    for assignment in ("ps1", "ps2"):
        write(tmp_path / "submitted" / "ada" / assignment / "DDPM.py")
    with pytest.raises(NothingFound, match="--assignment"):
        find(tmp_path)
    assert [one.path.name for one in find(tmp_path, "ps2")] == ["ps2"]


METADATA = """
submission_101:
  :submitters:
  - :name: Ada <b>Lovelace</b>
    :sid: '77'
    :email: ada@example.org
  - :name: Bob
    :email: bob@example.org
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-03-01 22:58:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Etc/UTC
    time: 2026-03-01 22:58:00.000000000 Z
  :score: 0.0
submission_102: {}
"""


def test_a_gradescope_export_names_each_member_of_a_group(tmp_path: Path) -> None:
    write(tmp_path / "submission_metadata.yml", METADATA)
    write(tmp_path / "submission_101" / "DDPM.py")
    zip_of(tmp_path / "submission_102" / "work.zip", "DDPM.py")
    ada, bob, unknown = find(tmp_path)
    assert (ada.student, ada.name, ada.id) == ("ada@example.org", "Ada <b>Lovelace</b>", "77")
    assert bob.path == ada.path
    assert ada.submitted == datetime(2026, 3, 1, 22, 58, tzinfo=timezone.utc)
    assert unknown.student == "submission_102" and unknown.path.name == "work.zip"


def test_canvas(tmp_path: Path) -> None:
    zip_of(tmp_path / "lovelaceada_12345_67890_diffusion_models_submission.zip", "DDPM.py")
    zip_of(tmp_path / "byronbob_LATE_222_67891_work.zip", "DDPM.py")
    zip_of(tmp_path / "byronbob_LATE_222_67893_work-1.zip", "DDPM.py")
    write(tmp_path / "curiemarie_333_67892_DDPM-2.py")
    write(tmp_path / "curiemarie_333_67894_ResUNet.py")
    zip_of(tmp_path / "by hand.zip", "DDPM.py")
    found = find(tmp_path)
    hand, ada, bob, marie = sorted(found, key=lambda one: one.id)
    assert hand.student == "by-hand"
    assert left_over(tmp_path, found) == ["byronbob_LATE_222_67891_work.zip"], "an earlier one of Bob's"
    assert (ada.student, ada.id, ada.late) == ("lovelaceada_12345", "12345", False)
    assert bob.late and bob.path.name.endswith("work-1.zip") and "the last one is graded" in bob.notes[0]
    assert {file.name for file in gather(marie, tmp_path / "collected").iterdir()} == {"DDPM.py", "ResUNet.py"}


def test_moodle(tmp_path: Path) -> None:
    zip_of(tmp_path / "Ada Lovelace_4711_assignsubmission_file_" / "work.zip", "DDPM.py")
    (ada,) = find(tmp_path)
    assert (ada.student, ada.name, ada.id, ada.path.name) == ("Ada-Lovelace", "Ada Lovelace", "4711", "work.zip")


def test_names_stay_in_the_folder_and_apart(tmp_path: Path) -> None:
    for name in ("Ada", "ada!", "\u202eada\x1b[2J", "---"):
        write(tmp_path / name / "DDPM.py")
    students = [one.student for one in find(tmp_path)]
    assert len({student.lower() for student in students}) == 4
    assert all("/" not in student and student.isascii() and not student.startswith(".") for student in students)


def test_a_folder_that_is_a_submission_itself_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "DDPM.py")
    with pytest.raises(NothingFound, match="one submission is graded with"):
        find(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="no submission was found"):
        find(tmp_path)
