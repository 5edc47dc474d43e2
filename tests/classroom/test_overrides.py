"""What persons decide about checks is kept, told to students with its reason, and refused with a
sentence where it cannot be meant.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from classes import correct, mistaken
from report_pages import MARKUP, Reader, check, report
from typer.testing import CliRunner

from autograder.classroom.find import Found
from autograder.classroom.overrides import OverrideError, Overrides, read_overrides
from autograder.classroom.regrade_requests import RequestsError, read_requests
from autograder.classroom.summary import Known, summarise
from autograder.commands import app as cli
from autograder.course.assignment import Assignment
from autograder.report import page
from autograder.report.record import CheckReport, Report

PART, ID = "diffusion_models", "2.1.1/add_noise"
FOUND = [
    Found("ada_4711", "Ada Lovelace", Path("a"), "4711", email="ada@example.org"),
    Found("bob_1", "Bob Ray", Path("b"), "1"),
    Found("bob_2", "Bob Ray", Path("c"), "2"),
]


def entry(**changes: object) -> str:
    """An entry of overrides.toml; None leaves a key out."""
    plain = {"student": "ada_4711", "check": ID, "points": 1.25, "reason": "The sign is a typo.",
             "author": "kim", "date": "2026-03-12"}  # fmt: skip
    kept = {key: value for key, value in {**plain, **changes}.items() if value is not None}
    return "\n".join(["[[override]]", *(f"{key} = {json.dumps(kept[key])}" for key in kept), ""])


def read(tmp_path: Path, text: str, parts: tuple[str, ...] = (PART,)) -> Overrides:
    (tmp_path / "overrides.toml").write_text(text, encoding="utf-8")
    return read_overrides(tmp_path / "overrides.toml", FOUND, Assignment(), [*parts])


def decided(tmp_path: Path, text: str, **changes: object) -> CheckReport:
    return read(tmp_path, text).apply(report(check(**changes)), "ada_4711").checks[0]


@pytest.mark.parametrize("name", ["ada_4711", "Ada Lovelace", "ADA@example.org", "4711"])
@pytest.mark.parametrize("named", [ID, "add_noise", "2.1.1 add_noise"])
def test_a_student_and_a_check_are_found_by_each_of_their_names(
    tmp_path: Path, name: str, named: str
) -> None:
    made = decided(tmp_path, entry(student=name, check=named))
    assert (made.status, made.points) == ("wrong", 1.25)
    (told,) = made.overrides
    assert (told.was_points, told.was_status, told.author) == (0.0, "wrong", "kim")
    assert (told.reason, told.date) == ("The sign is a typo.", "2026-03-12")


def test_a_verdict_decides_on_all_points_and_takes_the_mistake_away(tmp_path: Path) -> None:
    right = decided(tmp_path, entry(points=None, verdict="passed"))
    assert (right.status, right.points, right.misconception) == ("passed", 1.5, None)
    assert right.message == right.sentence == "" and right.facets == []
    wrong = decided(tmp_path, entry(points=None, verdict="wrong"), status="passed", points=1.5)
    assert (wrong.status, wrong.points) == ("wrong", 0.0)


def test_decisions_follow_each_other_and_one_without_points_changes_none(tmp_path: Path) -> None:
    later = entry(points=None, reason="It stays.", date="2026-04-01")
    made = decided(tmp_path, later + entry())
    assert made.points == 1.25
    assert [each.reason for each in made.overrides] == ["The sign is a typo.", "It stays."]


def test_nobody_else_and_no_other_check_is_touched(tmp_path: Path) -> None:
    made = read(tmp_path, entry())
    plain = report(check(), check(id="2.1.1/init"))
    assert made.apply(plain, "bob_1") == plain
    assert made.apply(plain, "ada_4711").checks[1] == plain.checks[1]


def test_a_decision_about_another_submission_waits_for_a_person(tmp_path: Path) -> None:
    made = read(tmp_path, entry(submission="abc1"))
    assert made.apply(report(check()), "ada_4711").checks[0].overrides == ()
    (told,) = made.outdated("0" * 64, "ada_4711")
    assert "is for submission abc1, and another one was handed in: decide again" in told
    assert made.outdated("abc1" + "0" * 60, "ada_4711") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry(student="ada_4117"), "who handed in is called ada_4117; did you mean ada_4711"),
        (entry(student="Bob Ray"), "2 who handed in are called Bob Ray: name one of bob_1, bob_2"),
        (entry(check="2.1.1/add_nose"), "no check is called 2.1.1/add_nose; did you mean 2.1.1/a"),
        (entry(check="2.1.1"), "2.1.1 has several checks: 2.1.1/add_noise, 2.1.1/init"),
        (entry(check="2.3.2"), "2.3.2 is graded by a person: change it with `marks`"),
        (entry(points=1.75), "its points should be a number from 0 to 1.5, not 1.75"),
        (entry(points=True), "its points should be a number from 0 to 1.5, not True"),
        (entry(verdict="passed"), "give it points or a verdict, not both"),
        (entry(points=None, verdict="right"), "its verdict is passed or wrong, not right"),
        (entry(reason=" ", author=None), "it needs reason, author"),
        (entry(date="12.3.2026"), "its date should be like 2026-03-12, not 12.3.2026"),
        (entry(reasons="x"), "it has reasons; did you mean reason?"),
        (entry().replace("override", "overrides"), "begins with [[override]], not with overrides"),
        ("[override", "is no TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_the_nearest_name(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(OverrideError) as caught:
        read(tmp_path, entry() + text)
    told = str(caught.value)
    assert said in told and str(tmp_path / "overrides.toml") in told
    assert "entry 2 (" in told or "[[override]]" in told or "TOML" in told


def test_a_check_that_this_run_does_not_grade_is_named(tmp_path: Path) -> None:
    made = read(tmp_path, entry(), parts=("theory",))
    assert made.notes[0].endswith(f"{ID} is not graded in this run")


def test_the_student_reads_the_reason_and_no_markup_of_it_acts(tmp_path: Path) -> None:
    made = read(tmp_path, entry(reason=f"The sign is a typo. {MARKUP}"))
    shown = page.render(made.apply(report(check()), "ada_4711"))
    reader = Reader(shown)
    said = " ".join(reader.text.split())
    assert "1.25 of 1.5 points instead of 0, decided by kim on 2026-03-12: The sign" in said
    assert MARKUP in said and "script" not in reader.tags


def test_a_check_that_passed_shows_its_decision_and_a_hidden_one_does_not(tmp_path: Path) -> None:
    made = read(tmp_path, entry())
    passed = report(check(status="passed", points=1.5, message="", sentence=""))
    assert "decided by kim" in page.render(made.apply(passed, "ada_4711"))
    hidden = report(check(visibility="hidden"))
    assert "kim" not in page.render(made.apply(hidden, "ada_4711"))


def test_a_report_with_decisions_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = read(tmp_path, entry()).apply(report(check()), "ada_4711")
    assert Report.from_dict(json.loads(json.dumps(made.to_dict()))).checks == made.checks


HEAD = "Student;Check;Request;Date\n"


def test_requests_are_open_until_somebody_decides_on_them(tmp_path: Path) -> None:
    file = tmp_path / "requests.csv"
    rows = [f"ada@example.org;{ID};Mine is right;2026-03-10", "4711;add_noise;Again;2026-03-13",
            "bob_3;2.1.1/int;Please;", ";;;"]  # fmt: skip
    file.write_text("\ufeff" + HEAD + "\n".join(rows), encoding="utf-8")
    made = read_requests(file, FOUND, Assignment(), [PART], read(tmp_path, entry()))
    assert [request.is_open for request in made] == [True, True, False]
    again, unknown, answered = made
    assert answered.answer == "kim on 2026-03-12: The sign is a typo."
    assert (again.student, again.check, again.problem) == ("ada_4711", ID, "")
    told = "nobody who handed in is called bob_3; did you mean bob_"
    assert unknown.problem.startswith(told) and "did you mean 2.1.1/init?" in unknown.problem
    reports = {"ada_4711": report(check()), "bob_1": report(check())}
    assert summarise(reports, [], [], Known(made)).looks == {
        "ada_4711": [f"asks for a regrade of {ID}"]
    }


def test_a_file_of_requests_without_its_columns_says_which(tmp_path: Path) -> None:
    (tmp_path / "requests.csv").write_text("who,what\nada,all\n")
    with pytest.raises(RequestsError, match="a column check and request and student"):
        read_requests(tmp_path / "requests.csv", FOUND, Assignment(), [PART], Overrides())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of two: one right, one with a mistake."""
    for student, files in (("ada", next(correct())), ("bob", next(mistaken()))):
        (tmp_path / "class" / student).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "class" / student / name).write_text(text)
    return tmp_path / "class"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [*arguments])
    return done.exit_code, " ".join(done.output.split())


def test_decisions_are_kept_from_run_to_run_and_letters_say_what_changed(
    grade_class: Callable[..., Path], folder: Path, tmp_path: Path
) -> None:
    old = grade_class(folder, tmp_path / "old")
    plain = json.loads((old / "students" / "bob" / "report.json").read_text())
    wrong = next(each for each in plain["checks"] if each["status"] == "wrong")
    new = grade_class(folder, tmp_path / "new")
    given = entry(student="bob", check=wrong["id"], points=None, verdict="passed")
    (new / "overrides.toml").write_text(given)
    (new / "requests.csv").write_text(f"student,check,request\nbob,{wrong['id']},Look again\n")
    for _ in range(2):  # a second run takes nothing away
        grade_class(folder, new)
        with (new / "scores.csv").open(encoding="utf-8") as file:
            bob = {row["student"]: row for row in csv.DictReader(file)}["bob"]
        assert float(bob[wrong["id"]]) == wrong["max_points"]
    assert "The sign is a typo." in (new / "students" / "bob" / "feedback.html").read_text()
    assert "kim on 2026-03-12: The sign is a typo." in (new / "index.html").read_text()
    code, said = run("diff", str(old), str(new), "--letters", str(tmp_path / "letters"))
    assert code == 0 and "1 letters in" in said and "a person decided" in said
    assert [file.name for file in (tmp_path / "letters").iterdir()] == ["bob.txt"]
    letter = (tmp_path / "letters" / "bob.txt").read_text()
    assert "was graded again: a person looked at it again." in letter
    assert f"{wrong['points']:g} of {wrong['max_points']:g} points before; passed" in letter
    assert "kim decided on 2026-03-12: The sign is a typo." in letter
    (new / "overrides.toml").write_text(given.replace('"bob"', '"bop"'))
    code, said = run("class", str(folder), "--out", str(new))
    assert code == 2 and "nobody who handed in is called bop; did you mean bob?" in said
    code, said = run("class", str(folder), "--out", str(new), "--overrides", "nowhere.toml")
    assert code == 2 and "--overrides: there is no file nowhere.toml" in said
