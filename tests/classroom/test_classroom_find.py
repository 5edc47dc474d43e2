"""Submissions are found where nbgrader, Gradescope, Canvas and Moodle leave them, each with its
student and time.
"""

import os
import zipfile
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml

from autograder.classroom import gradescope_export
from autograder.classroom.class_run import prepare
from autograder.classroom.entries import Entry, choose_parts, open_all
from autograder.classroom.find import Found, NothingFound, find, left_over
from autograder.classroom.reports import NO_TIME, merged
from autograder.classroom.scores import looks
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.course.deadlines import Deadlines
from autograder.submission.opening import open_submission


def write(path: Path, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def zip_of(path: Path, *names: str, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return path


def opened(folder: Path, out: Path) -> dict[str, Entry]:
    return {entry.found.student: entry for entry in open_all(find(folder), out)}


def held(entry: Entry) -> dict[str, bytes]:
    """What of the submission is graded, by the name of its file."""
    return {
        Path(path).name: contents for path, contents in open_submission(entry.path).files.items()
    }


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
    write(
        tmp_path / "submitted" / "ada" / "ps1" / "timestamp.txt", "2026-03-01 23:58:01.123456 UTC"
    )
    write(
        tmp_path / "submitted" / "bob" / "ps1" / "timestamp.txt",
        "2026-03-02 01:00:00 Europe/Berlin",
    )
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


def test_a_tree_with_nearly_all_stamps_is_nbgraders_whatever_it_is_called(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path / f"student{number}" / "ps1" / "DDPM.py")
        if number:
            write(
                tmp_path / f"student{number}" / "ps1" / "timestamp.txt", "2026-03-01 23:58:01 UTC"
            )
    assert {one.path.name for one in find(tmp_path)} == {"ps1"} and len(find(tmp_path)) == 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
@pytest.mark.parametrize("kind", ["pipe", "link", "large", "folder", "no text"])
def test_a_timestamp_that_is_none_stops_nobody(kind: str, tmp_path: Path) -> None:
    for student in ("ada", "bob"):
        write(tmp_path / "submitted" / student / "ps1" / "DDPM.py")
        stamp = tmp_path / "submitted" / student / "ps1" / "timestamp.txt"
        write(stamp, "2026-03-01 23:58:01 UTC")
    stamp.unlink()
    if kind == "pipe":
        os.mkfifo(stamp)
    elif kind == "link":
        stamp.symlink_to("/dev/zero")
    elif kind == "large":
        write(stamp, "2026-03-01 23:58:01 UTC")
        os.truncate(stamp, 1 << 32)
    elif kind == "folder":
        stamp.mkdir()
    else:
        stamp.write_bytes(b"\xff\xfe \xff \xff")
    ada, bob = find(tmp_path)
    assert ada.submitted is not None and bob.submitted is None


def test_whose_time_is_missing_among_others_is_for_a_person_to_decide(tmp_path: Path) -> None:
    for student in ("ada", "bob"):
        write(tmp_path / "submitted" / student / "ps1" / "DDPM.py")
    write(tmp_path / "submitted" / "ada" / "ps1" / "timestamp.txt", "2026-03-01 23:58:01 UTC")
    ada, bob = find(tmp_path)
    deadlines = Deadlines(datetime(2026, 3, 1, tzinfo=timezone.utc), percent_per_day=10.0)
    costs = [
        deadlines.judge({one.student}, one.submitted, one.late, one.untimed).percent
        for one in (ada, bob)
    ]
    assert costs == [10.0, None]
    rules = replace(Assignment(), deadlines=deadlines)
    report = merged(Entry(bob, bob.path), [], rules, {})
    assert report.notes == [NO_TIME] and looks(report) == [NO_TIME] and report.final is None


def test_what_lies_beside_submitted_is_named_unless_it_is_nbgraders(tmp_path: Path) -> None:
    """A student who is called `submitted` would else be the whole class, without a word."""
    write(tmp_path / "submitted" / "mallory" / "DDPM.py")
    write(tmp_path / "source" / "ps1" / "ps1.ipynb")
    write(tmp_path / "nbgrader_config.py")
    assert left_over(tmp_path, find(tmp_path)) == []
    zip_of(tmp_path / "ada.zip", "DDPM.py")
    write(tmp_path / "bob" / "DDPM.py")
    assert left_over(tmp_path, find(tmp_path)) == ["ada.zip", "bob"]


def test_a_students_own_timestamp_makes_nobody_elses_folder_one_of_nbgrader(tmp_path: Path) -> None:
    zip_of(tmp_path / "ada.zip", "DDPM.py")
    write(tmp_path / "bob" / "theory" / "answers.py")
    write(tmp_path / "bob" / "conditional_ddpm" / "DDPM.py")
    write(tmp_path / "eve" / "x" / "timestamp.txt", "2026-03-01 23:58:01.123456 UTC")
    write(tmp_path / "eve" / "theory" / "answers.py")
    found = find(tmp_path)
    assert [one.path.name for one in found] == ["ada.zip", "bob", "eve"] and found[
        2
    ].submitted is None
    write(tmp_path / "alone" / "eve" / "x" / "timestamp.txt", "2026-03-01 23:58:01.123456 UTC")
    write(tmp_path / "alone" / "eve" / "theory" / "answers.py")
    assert [one.path.name for one in find(tmp_path / "alone")] == ["eve"]


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
  :score: 4.0
  :history:
  - :created_at: 2026-02-27 09:00:00.000000000 Z
    :score: 2.5
  - :created_at: 2026-02-28 09:00:00.000000000 Z
    :score:
  - :id: 7
  - no attempt
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
    scores = {attempt.submitted.day: attempt.score for attempt in ada.attempts}
    assert scores == {27: 2.5, 28: None, 1: 4.0} and [*scores] == [27, 28, 1]
    assert bob.attempts == ada.attempts and unknown.attempts == ()
    assert unknown.student == "submission_102" and unknown.path.name == "work.zip"


def test_canvas(tmp_path: Path) -> None:
    zip_of(tmp_path / "lovelaceada_12345_67890_diffusion_models_submission.zip", "DDPM.py")
    zip_of(tmp_path / "byronbob_LATE_222_67891_work.zip", "DDPM.py")
    zip_of(tmp_path / "byronbob_LATE_222_67893_work-1.zip", "DDPM.py", text="x = 2\n")
    write(tmp_path / "curiemarie_333_67892_DDPM-2.py")
    write(tmp_path / "curiemarie_333_67894_ResUNet.py")
    zip_of(tmp_path / "by hand.zip", "DDPM.py")
    found = find(tmp_path)
    hand, ada, bob, marie = sorted(found, key=lambda one: one.id)
    assert hand.student == "by-hand"
    assert (ada.student, ada.id, ada.late) == ("lovelaceada_12345", "12345", False)
    assert bob.late and left_over(tmp_path, found) == []
    graded = opened(tmp_path, tmp_path / "collected")
    assert held(graded[bob.student]) == {"DDPM.py": b"x = 2\n"}
    assert (
        "the last one is graded, that of byronbob_LATE_222_67893_work-1.zip"
        in graded[bob.student].found.notes[0]
    )
    assert set(held(graded[marie.student])) == {"DDPM.py", "ResUNet.py"}


PARTS_OF_ADA = ("theory/answers.py", "conditional_ddpm/DDPM.py", "diffusion_models/extras.py")


@pytest.mark.parametrize(
    "names",
    [
        [f"lovelaceada_12345_{number}_{part}_submission.zip" for number, part in enumerate("abc")],
        [f"Ada Lovelace_4711_assignsubmission_file_/{part}_submission.zip" for part in "abc"],
        [f"Ada Lovelace_4711_assignsubmission_file_{part}_submission.zip" for part in "abc"],
        [f"ada/{part}_submission.zip" for part in "abc"],
        [f"submitted/ada/ps1/{part}_submission.zip" for part in "abc"],
    ],
    ids=["Canvas", "Moodle's folders", "Moodle's files", "folders", "nbgrader"],
)
def test_a_zip_for_each_part_is_one_submission(names: list[str], tmp_path: Path) -> None:
    for name, file in zip(names, PARTS_OF_ADA, strict=True):
        zip_of(tmp_path / "class" / name, file)
    (ada,) = opened(tmp_path / "class", tmp_path / "collected").values()
    assert ada.parts == ["theory", "conditional_ddpm", "diffusion_models"]
    assert ada.found.notes == () and not ada.problem
    assert left_over(tmp_path / "class", [ada.found]) == []


def test_a_part_counts_as_a_whole_as_it_was_handed_in_last(tmp_path: Path) -> None:
    zip_of(
        tmp_path / "class" / "ada" / "all.zip",
        *PARTS_OF_ADA,
        "conditional_ddpm/ResUNet.py",
        text="old = 1\n",
    )
    zip_of(tmp_path / "class" / "ada" / "all (2).zip", "conditional_ddpm/DDPM.py", text="new = 1\n")
    (ada,) = opened(tmp_path / "class", tmp_path / "collected").values()
    assert held(ada) == {
        "answers.py": b"old = 1\n",
        "DDPM.py": b"new = 1\n",
        "extras.py": b"old = 1\n",
    }
    (note,) = ada.found.notes
    assert (
        note
        == "conditional_ddpm was handed in more than once: the last one is graded, that of all "
        "(2).zip"
    )


def test_files_handed_in_one_by_one_are_all_there_and_so_are_helpers_in_a_zip_of_their_own(
    tmp_path: Path,
) -> None:
    names = [f"my_{number}.py" for number in range(30)]
    for name in ["DDPM.py", *names]:
        write(tmp_path / "class" / f"ada_1_2_{name}")
    zip_of(tmp_path / "class" / "ada_1_3_mine.zip", "more.py")
    write(tmp_path / "class" / "ada_1_4_large.py", "#" * (1 << 21))
    (ada,) = opened(tmp_path / "class", tmp_path / "collected").values()
    assert set(held(ada)) == {"DDPM.py", "more.py", *names}
    assert ada.found.notes == ("large.py is larger than 1 MB",)


def test_a_groups_zips_are_one_submission(tmp_path: Path) -> None:
    write(tmp_path / "class" / "submission_metadata.yml", METADATA)
    for part, file in zip("abc", PARTS_OF_ADA, strict=True):
        zip_of(tmp_path / "class" / "submission_101" / f"{part}.zip", file)
    ada, bob = opened(tmp_path / "class", tmp_path / "collected").values()
    assert ada.path == bob.path and ada.parts == bob.parts == list(ALL)


def test_one_zip_of_several_that_cannot_be_opened_costs_the_others_nothing(tmp_path: Path) -> None:
    zip_of(tmp_path / "class" / "ada" / "theory_submission.zip", "theory/answers.py")
    write(tmp_path / "class" / "ada" / "work.zip", "no zip")
    (ada,) = opened(tmp_path / "class", tmp_path / "collected").values()
    assert ada.parts == ["theory"] and "is not a zip that can be opened" in ada.found.notes[0]


def test_unpacked_files_go_before_a_zip_of_the_same_part_and_beside_one_of_another(
    tmp_path: Path,
) -> None:
    write(tmp_path / "class" / "ada" / "DDPM.py", "mine = 1\n")
    zip_of(
        tmp_path / "class" / "ada" / "conditional_ddpm_submission.zip", "conditional_ddpm/DDPM.py"
    )
    zip_of(tmp_path / "class" / "ada" / "theory_submission.zip", "theory/answers.py")
    (ada,) = opened(tmp_path / "class", tmp_path / "collected").values()
    assert held(ada) == {"DDPM.py": b"mine = 1\n", "answers.py": b"x = 1\n"}


def test_what_is_put_together_stays_in_its_place_and_the_same(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        zip_of(
            tmp_path / "class" / "ada" / name, "../../DDPM.py", f"theory/{name[0]}.py", "answers.py"
        )
    first = opened(tmp_path / "class", tmp_path / "out" / "collected")["ada"]
    again = opened(tmp_path / "class", tmp_path / "out" / "collected")["ada"]
    assert first.sha256 == again.sha256 and any(
        "its path leaves the zip" in note for note in first.found.notes
    )
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["ada.zip"]


def test_a_text_typed_into_moodle_is_no_student(tmp_path: Path) -> None:
    zip_of(tmp_path / "Ada_4711_assignsubmission_file_" / "work.zip", "DDPM.py")
    write(tmp_path / "Ada_4711_assignsubmission_onlinetext_" / "onlinetext.html")
    write(tmp_path / "Bob_4712_assignsubmission_onlinetext_" / "onlinetext.html")
    found = find(tmp_path)
    assert [one.student for one in found] == ["Ada"] and left_over(tmp_path, found) == []


def test_moodle(tmp_path: Path) -> None:
    zip_of(tmp_path / "Ada Lovelace_4711_assignsubmission_file_" / "work.zip", "DDPM.py")
    (ada,) = find(tmp_path)
    assert (ada.student, ada.name, ada.id, ada.path.name) == (
        "Ada-Lovelace",
        "Ada Lovelace",
        "4711",
        "work.zip",
    )


def test_a_file_that_is_named_like_moodles_makes_nobody_another(tmp_path: Path) -> None:
    """Moodle writes its number before what the student chose."""
    named = "work_999_assignsubmission_file_x.zip"
    zip_of(tmp_path / "Alice Good_999_assignsubmission_file_work.zip", "DDPM.py")
    zip_of(tmp_path / f"Zed Bad_123_assignsubmission_file_{named}", "DDPM.py")
    found = {one.name: one for one in find(tmp_path)}
    assert {name: one.id for name, one in found.items()} == {"Alice Good": "999", "Zed Bad": "123"}


def test_who_has_the_number_of_another_gets_none_and_this_is_told(tmp_path: Path) -> None:
    zip_of(tmp_path / "Ada_4711_assignsubmission_file_work.zip", "DDPM.py")
    zip_of(tmp_path / "Bob_4712_assignsubmission_file_work.zip", "DDPM.py")
    zip_of(tmp_path / "Eve_4711_assignsubmission_file_work.zip", "DDPM.py")
    entries = open_all(find(tmp_path), tmp_path / "out")
    assert [entry.found.id for entry in entries] == ["", "4712", ""]
    told = [entry.found.notes for entry in entries]
    assert told[0] == told[2] and not told[1]
    assert told[0][0].startswith("Another submission has the same Moodle number, 4711: no row")


def test_names_stay_in_the_folder_and_apart(tmp_path: Path) -> None:
    for name in ("Ada", "ada!", "\u202eada\x1b[2J", "---"):
        write(tmp_path / name / "DDPM.py")
    students = [one.student for one in find(tmp_path)]
    assert len({student.lower() for student in students}) == 4
    assert all(
        "/" not in student and student.isascii() and not student.startswith(".")
        for student in students
    )


def test_the_name_that_nbgrader_has_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "submitted" / "Jörg M" / "ps1" / "DDPM.py")
    (found,) = find(tmp_path)
    assert (found.student, found.known_as) == ("J-rg-M", "Jörg M")


def test_a_folder_that_is_a_submission_itself_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "DDPM.py")
    with pytest.raises(NothingFound, match="one submission is graded with"):
        find(tmp_path)


ALL = ["theory", "conditional_ddpm", "diffusion_models"]


def with_parts(*parts: list[str]) -> list[Entry]:
    return [
        Entry(Found(str(n), str(n), Path()), Path(), parts=each) for n, each in enumerate(parts)
    ]


def test_one_of_two_students_with_an_extra_part_does_not_make_the_other_miss_it() -> None:
    parts, (note,) = choose_parts(with_parts(["theory"], ["theory", "diffusion_models"]), [], ALL)
    assert parts == ["theory"] and "--part diffusion_models grades it" in note
    assert choose_parts(with_parts(["theory"], ALL, ALL), [], ALL) == (ALL, [])


def test_what_all_handed_in_for_nothing_is_named() -> None:
    parts, (note,) = choose_parts(with_parts(["theory"], ["theory"]), ["diffusion_models"], ALL)
    assert (
        parts == ["diffusion_models"] and "theory is in 2 of 2" in note and "--part theory" in note
    )
    parts, (note,) = choose_parts(with_parts(["theory"], ["theory"]), [], ALL[1:])
    assert parts == ALL[1:] and "assignment.toml drops it" in note
    assert choose_parts(with_parts(["theory"], ALL), ["theory"], ALL) == (["theory"], [])


def test_results_inside_the_class_folder_are_no_student(tmp_path: Path) -> None:
    zip_of(tmp_path / "ada.zip", "DDPM.py")
    for place in ("out", "graded/out"):
        first = prepare(tmp_path, tmp_path / place, Assignment(), [], None, 1, "cpu")
        again = prepare(tmp_path, tmp_path / place, Assignment(), [], None, 1, "cpu")
        assert (
            [entry.found.student for entry in first.entries]
            == ["ada"]
            == [e.found.student for e in again.entries]
        )
    assert again.notes == ["not taken for submissions: out"]
    with pytest.raises(NothingFound, match="a folder of their own"):
        prepare(tmp_path, tmp_path, Assignment(), [], None, 1, "cpu")


def test_what_an_earlier_run_put_together_is_gone_and_its_pages_are_named(tmp_path: Path) -> None:
    for student in ("ada", "bob"):
        write(tmp_path / "class" / f"{student}_1_1_DDPM.py")
    run = prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    for entry in run.entries:
        run.store.student(entry.found.student)
    (tmp_path / "class" / "bob_1_1_DDPM.py").unlink()
    run = prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    assert [path.name for path in (tmp_path / "out" / "collected").iterdir()] == ["ada_1.zip"]
    assert any("for nobody in this one: bob_1" in note for note in run.notes)
    assert (tmp_path / "out" / "students" / "bob_1").is_dir()


@pytest.mark.parametrize(
    "names",
    [
        ["ada.zip", "bob.zip"],
        ["ada_1_2_work.zip", "bob_2_3_work.zip"],
        ["submitted/ada/ps1/DDPM.py", "submitted/bob/ps1/DDPM.py"],
        ["ada/DDPM.py", "bob/conditional_ddpm/DDPM.py"],
    ],
)
def test_a_folder_above_the_class_is_noticed(names: list[str], tmp_path: Path) -> None:
    for name in names:
        path = tmp_path / "courses" / "spring" / name
        zip_of(path, "DDPM.py") if path.suffix == ".zip" else write(path)
    notes = prepare(tmp_path / "courses", tmp_path / "out", Assignment(), [], None, 1, "cpu").notes
    assert any(f"if it is one, give {tmp_path / 'courses' / 'spring'}" in note for note in notes)
    notes = prepare(
        tmp_path / "courses" / "spring", tmp_path / "o", Assignment(), [], None, 1, "cpu"
    ).notes
    assert not any("looks like a class" in note for note in notes)


def test_one_students_parts_do_not_look_like_a_class(tmp_path: Path) -> None:
    zip_of(tmp_path / "class" / "ada" / "theory_submission.zip", "theory/answers.py")
    write(tmp_path / "class" / "ada" / "conditional_ddpm" / "DDPM.py")
    write(tmp_path / "class" / "ada" / "diffusion_models" / "extras.py")
    assert (
        prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu").notes == []
    )


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="no submission was found"):
        find(tmp_path)


def test_a_zip_with_a_name_as_long_as_a_name_can_be_is_put_together_with_other_files(
    tmp_path: Path,
) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "answers.py").write_text("a = 1\n")
    with zipfile.ZipFile(tmp_path / "class" / "ada" / f"{'a' * 60}.zip", "w") as archive:
        archive.writestr("noise_scheduler.py", "a = 1\n")
        archive.writestr(f"{'x' * 65_500}/more.py", "a = 1\n")
    (entry,) = open_all(find(tmp_path / "class"), tmp_path / "collected")
    assert not entry.problem and entry.parts == ["theory", "diffusion_models"]


@pytest.mark.parametrize(
    "submitters", [5, "ada", True, 0.5, None, {":name": "ada"}, [5, None, ["ada"]]]
)
def test_an_export_that_names_nobody_is_read(submitters: object, tmp_path: Path) -> None:
    file = tmp_path / gradescope_export.FILE
    file.write_text(yaml.safe_dump({"submission_1": {":submitters": submitters}}))
    assert gradescope_export.read(file)["submission_1"].people == []


def test_one_handout_is_no_class_of_its_folders() -> None:
    with pytest.raises(NothingFound, match="one submission is graded with `grade"):
        find(ROOT / "student")
