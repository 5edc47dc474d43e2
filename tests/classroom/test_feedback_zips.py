"""What students read travels to Moodle and Canvas: comments within a cell, pages in each platform's
own zip, and nothing that their page hides.
"""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from report_pages import MARKUP, check, report

from autograder.checking.verdict import FacetResult
from autograder.classroom import feedback_zips, scores
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found, find
from autograder.report.record import CheckReport, Override, Report

PLAIN = scores.Told()


def comment(folder: Path, made: Report, told: scores.Told = PLAIN) -> str:
    """What moodle.csv says of it."""
    found = Found("ada", "Ada", folder, "7", "moodle")
    scores.write(folder, [("ada", made)], [Entry(found, folder)], told)
    (row,) = csv.DictReader(io.StringIO((folder / "moodle.csv").read_text("utf-8")))
    return row["Feedback comments"]


def test_the_comment_has_points_and_sentences(tmp_path: Path) -> None:
    facet = FacetResult("factor", "wrong", 0.0, 1.0, "x = 1", "x = right", None, "It should fall.")
    nameless = check(
        id="2.1.2/denoise_step", exercise="2.1.2", function="N.denoise_step",
        misconception=None, sentence="", message="x is 1, expected 2", facets=[facet],
    )  # fmt: skip
    assert comment(tmp_path, report(check(), nameless)).split("<br>") == [
        "2.1.1 add_noise: wrong, 0 of 1.5 points. Your sqrt is missing.",
        "2.1.2 denoise_step: wrong, 0 of 1.5 points. It should fall.",
    ]


@pytest.mark.parametrize("hints", ["where", "none"])
def test_it_says_no_more_than_the_hints_allow(tmp_path: Path, hints: str) -> None:
    told = comment(tmp_path, report(check()), scores.Told(hints))
    assert told == "2.1.1 add_noise: wrong, 0 of 1.5 points."


def test_nothing_of_a_hidden_check_travels(tmp_path: Path) -> None:
    for visibility, published in [("hidden", True), ("after_due_date", False)]:
        made = report(check(visibility=visibility))
        assert comment(tmp_path, made, scores.Told(published=published)) == ""
    made = report(check(visibility="after_due_date"))
    assert "add_noise" in comment(tmp_path, made, scores.Told(published=True))


def test_words_of_a_student_are_neither_markup_nor_a_formula(tmp_path: Path) -> None:
    crashed = check(status="crashed", sentence="", message=f"a;=1+1 t <= 5;-1 {MARKUP}")
    told = comment(tmp_path, report(crashed))
    assert "<script" not in told and "<img" not in told
    assert not re.search(r";[=+@-]", told), "a spreadsheet that parts cells at ; would run it"
    assert "a;&#61;1+1 t &lt;&#61; 5;&#45;1" in told


def test_a_comment_fits_into_a_cell(tmp_path: Path) -> None:
    many = report(*(check(id=f"9/{n}", sentence="<" * 390) for n in range(60)))
    told = comment(tmp_path, many)
    assert len(told) <= 32_767 and re.search(r"<br>\d+ more on your page\.$", told)


def moodles_reading(name: str) -> tuple[int, str] | None:
    """(participant, file), as assign/feedback/file/importziplib.php reads a name in a zip."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) == 5 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            return int(info[1]), "/".join([info[4], *parts]).lstrip("/")
    return None


def canvas_reading(name: str) -> list[int]:
    """(user, attachment), as Assignment#infer_comment_context_from_filename reads a name."""
    return [int(piece) for piece in name.split("_") if piece.isdigit()][:2]


def pages_of(folder: Path, found: list[Found]) -> None:
    for one in found:
        (folder / "students" / one.student).mkdir(parents=True)
        (folder / "students" / one.student / "feedback.html").write_text(f"of {one.student}")


def test_moodle_finds_each_student_again(tmp_path: Path) -> None:
    for name in ("Ada Lovelace_4711", "Jos\u00e9 d'Arc-Li_12", "x_y_13"):
        (tmp_path / "class" / f"{name}_assignsubmission_file_").mkdir(parents=True)
    found = find(tmp_path / "class")
    pages_of(tmp_path, found)
    assert feedback_zips.write(tmp_path, found) == []
    with zipfile.ZipFile(tmp_path / "moodle_feedback.zip") as archive:
        read = {moodles_reading(name): archive.read(name) for name in archive.namelist()}
        assert "Ada Lovelace_4711_assignsubmission_file_/feedback.html" in archive.namelist()
        assert all(name.count("/") == 1 for name in archive.namelist())
    wanted = {(int(one.id), "feedback.html"): f"of {one.student}".encode() for one in found}
    assert read == wanted and len(wanted) == 3
    assert feedback_zips.there(tmp_path) == [tmp_path / "moodle_feedback.zip"]


def test_canvas_gets_back_the_names_that_it_gave(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    names = ["lovelaceada_LATE_12_67_theory_submission.zip", "lovelaceada_LATE_12_70_part1-1.zip",
             "raybob_13_71_all.zip", "liwei_14_72_noise_scheduler.py"]  # fmt: skip
    for name in names:
        (tmp_path / "class" / name).write_bytes(b"")
    found = find(tmp_path / "class")
    pages_of(tmp_path, found)
    (told,) = feedback_zips.write(tmp_path, found)
    assert told.startswith("canvas_feedback.zip leaves out") and told.endswith(": liwei_14")
    with zipfile.ZipFile(tmp_path / "canvas_feedback.zip") as archive:
        assert set(archive.namelist()) == {names[1], names[2]}
        assert canvas_reading(names[1]) == [12, 70]
        with zipfile.ZipFile(io.BytesIO(archive.read(names[1]))) as inner:
            assert inner.read("feedback.html") == b"of lovelaceada_12"


def test_the_same_pages_make_the_same_zip_and_an_old_one_goes(tmp_path: Path) -> None:
    ada = Found("ada", "Ada", tmp_path, "7", "moodle")
    pages_of(tmp_path, [ada])
    feedback_zips.write(tmp_path, [ada])
    first = (tmp_path / "moodle_feedback.zip").read_bytes()
    feedback_zips.write(tmp_path, [ada])
    assert (tmp_path / "moodle_feedback.zip").read_bytes() == first
    (told,) = feedback_zips.write(tmp_path, [replace(ada, id="")])
    assert "is shared or unknown: ada" in told and feedback_zips.there(tmp_path) == []


def test_a_decision_travels_with_its_reason(tmp_path: Path) -> None:
    decided: CheckReport = check(
        status="passed", points=1.5, message="", sentence="",
        overrides=(Override("A typo.", "kim", "2026-03-12", "wrong", 0.0, 1.5),),
    )  # fmt: skip
    told = comment(tmp_path, report(decided))
    assert told == "2.1.1 add_noise: passed, 1.5 of 1.5 points. kim decided on 2026-03-12: A typo."
