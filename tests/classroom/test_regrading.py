"""The same submission, grader and seed give the same report; what differs between two runs is
named, with its cause.
"""

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from classes import correct, mistaken
from course import PART
from report_pages import check, report
from typer.testing import CliRunner

from autograder.classroom.compare import compare
from autograder.commands import app as cli
from autograder.course.assignment import Assignment
from autograder.course.deadlines import Lateness
from autograder.grading.grader import Grader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of two: one right, one with a mistake."""
    for student, files in (("ada", next(correct())), ("bob", next(mistaken()))):
        (tmp_path / "class" / student).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "class" / student / name).write_text(text)
    return tmp_path / "class"


def pages(out: Path) -> dict[str, str]:
    """Everything that a run wrote, by name, without the times."""
    written = {}
    for file in sorted(path for path in out.rglob("*") if path.is_file()):
        text = file.read_text()
        if file.suffix == ".json" and "checks" in text:
            report = json.loads(text)
            for entry in report["checks"]:
                del entry["seconds"]
            text = json.dumps(report, indent=2)
        written[file.relative_to(out).as_posix()] = text
    return written


def test_the_same_class_grader_and_seed_give_the_same_bytes(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path
) -> None:
    first, second = (pages(grade_class(folder, tmp_path / name)) for name in ("a", "b"))
    assert {
        "index.html",
        "students/ada/feedback.html",
        "students/bob/report.json",
        "scores.csv",
    } <= set(first)
    assert first == second


def diff(*arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["diff", *arguments])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_diff_names_who_and_why(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path
) -> None:
    old = grade_class(folder, tmp_path / "old")
    assert diff(str(old), str(old)) == "nothing changed"
    shutil.copytree(folder / "ada", folder / "bob", dirs_exist_ok=True)
    shutil.copytree(folder / "ada", folder / "eve")
    new = grade_class(folder, tmp_path / "new", rules=Assignment(points={"2.1.1/init": 2.0}))
    said = diff(str(old), str(new), "--json", str(tmp_path / "changes.json"))
    assert "3 students with a change" in said
    changes = {
        change["student"]: change for change in json.loads((tmp_path / "changes.json").read_text())
    }
    assert changes["ada"]["why"] == ["other points in assignment.toml"]
    assert changes["ada"]["what"] == ["2.1.1/init: 1.5 of 1.5, now 2 of 2 points"]
    assert "another submission" in changes["bob"]["why"] and ", now passed" in " ".join(
        changes["bob"]["what"]
    )
    assert changes["eve"]["what"] == ["came"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sha256": "1"}, "another submission"),
        ({"grader": {"seed": 2, "torch": "2", "version": "1"}}, "another seed"),
        ({"grader": {"seed": 1, "torch": "3", "version": "1"}}, "another torch"),
        (
            {"grader": {"seed": 1, "torch": "2", "version": "1", "parts": {"p": "b"}}},
            "the grader of p changed",
        ),
        ({"grader": {"seed": 1, "student": "bob"}}, "numbers of another student"),
        ({"late": Lateness("later", None, True, 1, 10.0)}, "other deadlines"),
    ],
)
def test_each_cause_is_told_from_the_reports(change: dict[str, Any], why: str) -> None:
    plain = report(check())
    old = replace(plain, grader={**plain.grader, "parts": {"p": "a"}})
    new = replace(old, checks=[check(status="crashed")], **change)
    (made,) = compare({"ada": old}, {"ada": new})
    assert why in made.why
    assert "2.1.1/add_noise: wrong (forgot sqrt), now crashed (forgot sqrt)" in made.what


def test_times_are_no_change() -> None:
    assert compare({"ada": report(check())}, {"ada": report(check(seconds=9.0))}) == []


def test_replay_asks_the_same_again(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path, monkeypatch
) -> None:
    report = grade_class(folder, tmp_path / "out", seed=12345) / "students" / "bob" / "report.json"
    monkeypatch.setattr(Grader, "__exit__", lambda *_: None)
    known = json.loads(report.read_text())
    wrong = next(entry for entry in known["checks"] if entry["status"] == "wrong")

    def replay(check: str, student: str, code: int) -> str:
        done = CliRunner().invoke(cli.app, ["replay", str(report), check, str(folder / student)])
        assert done.exit_code == code, done.output
        return " ".join(done.output.split())

    said = replay(wrong["id"], "bob", 0)
    assert "the same as in the report: wrong, 0 points (seed 12345)" in said
    said = replay(wrong["id"], "ada", 1)
    assert (
        "this is not the submission that the report is about" in said
        and "the report says wrong" in said
    )
    assert "has no check 9.9" in replay("9.9", "bob", 2)


def test_a_report_of_what_could_not_be_opened_cannot_be_replayed(
    grade_class, folder: Path, tmp_path: Path
) -> None:
    (folder / "eve.zip").write_text("no zip")
    report = grade_class(folder, tmp_path / "out") / "students" / "eve" / "report.json"
    done = CliRunner().invoke(
        cli.app, ["replay", str(report), "2.1.1/init", str(folder / "eve.zip")]
    )
    assert done.exit_code == 2 and "it has no seed" in " ".join(done.output.split())


def zipped(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{PART}/{file.name}")


def test_grade_and_replay_take_what_the_class_took(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path, monkeypatch
) -> None:
    """A folder with a zip for each part is one submission, for every command."""
    eve = folder / "eve"
    eve.mkdir()
    zipped(folder / "bob", eve / "diffusion_models_submission.zip")
    with zipfile.ZipFile(eve / "theory_submission.zip", "w") as archive:
        archive.writestr("theory/answers.py", "")
    out = grade_class(folder, tmp_path / "out", seed=1)
    report = json.loads((out / "students" / "eve" / "report.json").read_text())
    monkeypatch.setattr(Grader, "__exit__", lambda *_: None)
    named = ["grade", str(eve), "--seed", "1", "--json", str(tmp_path / "eve.json")]
    done = CliRunner().invoke(cli.app, [*named, "--part", PART])
    assert done.exit_code == 0, done.output
    alone = json.loads((tmp_path / "eve.json").read_text())
    assert alone["submission"]["sha256"] == report["submission"]["sha256"]
    said = {each["id"]: (each["status"], each["points"]) for each in report["checks"]}
    assert said == {each["id"]: (each["status"], each["points"]) for each in alone["checks"]}
    file = str(out / "students" / "eve" / "report.json")
    done = CliRunner().invoke(cli.app, ["replay", file, "2.1.1/init", str(eve)])
    assert done.exit_code == 0 and "not the submission" not in done.output, done.output


def test_of_a_broken_zip_it_is_said_that_it_is_broken_and_not_that_nothing_was_written(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path
) -> None:
    eve = folder / "eve"
    eve.mkdir()
    zipped(folder / "ada", eve / "diffusion_models_submission.zip")
    whole = (eve / "diffusion_models_submission.zip").read_bytes()
    (eve / "diffusion_models_submission.zip").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(eve / "theory_submission.zip", "w") as archive:
        archive.writestr("theory/answers.py", "")
    out = grade_class(folder, tmp_path / "out")
    report = json.loads((out / "students" / "eve" / "report.json").read_text())
    assert {each["status"] for each in report["checks"]} == {"not_run"}
    told = "diffusion_models_submission.zip is not a zip that can be opened"
    assert all(told in each["message"] for each in report["checks"])
    page = (out / "students" / "eve" / "feedback.html").read_text()
    assert told in page and "still to be written" not in page
