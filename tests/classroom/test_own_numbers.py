"""A class in which each student has own numbers in part 0: everybody is graded with theirs,
wherever it is done.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from course import points_of, worth
from own_numbers import OWN, ROSTER, SEED, answers_of, lost
from typer.testing import CliRunner

from autograder.classroom import gradescope_container as gradescope
from autograder.classroom import result_keys as keys
from autograder.classroom.class_run import prepare
from autograder.classroom.entries import Entry, look_up
from autograder.classroom.find import Found
from autograder.classroom.gradescope_zip import build
from autograder.commands import app as cli
from autograder.commands import usage
from autograder.content import homework
from autograder.course.assignment import Assignment
from autograder.course.class_list import Roster, read_roster
from autograder.homework.theory.variants import to_json, variant_of
from autograder.submission.contents import Submission
from autograder.submission.opening import open_submission

ADA, BOB = "ada@example.org", "bob@example.org"
COURSE = Assignment(course_seed=SEED)
# COMMON: what is asked of all alike
ALL, COMMON = points_of("theory"), points_of("theory") - worth(*OWN)
GradeClass = Callable[..., Path]


def hand_in(folder: Path, student: str, whose: str, comment: str = "") -> None:
    """What a student called so hands in, with everything right for somebody's sheet."""
    (folder / student / "theory").mkdir(parents=True)
    (folder / student / "theory" / "answers.py").write_text(
        answers_of(variant_of(whose, SEED)) + comment
    )


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    (tmp_path / "roster.csv").write_text(ROSTER)
    return read_roster(tmp_path / "roster.csv")


def reports(out: Path) -> dict[str, Any]:
    return {
        file.parent.name: json.loads(file.read_text())
        for file in out.glob("students/*/report.json")
    }


def test_everybody_is_graded_with_their_own_numbers(
    grade_class: GradeClass, roster: Roster, tmp_path: Path
) -> None:
    """Ada and Bob are right. Carol has copied Bob's answers, byte for byte; Eve is not on the
    roster.
    """
    for student, whose in ((ADA, ADA), (BOB, BOB), ("Carol", BOB), ("eve", "")):
        hand_in(tmp_path / "class", student, whose)
    graded = reports(grade_class(tmp_path / "class", tmp_path / "out", rules=COURSE, roster=roster))
    assert lost(graded[ADA]) == lost(graded[BOB]) == lost(graded["eve"]) == {}
    assert set(lost(graded["Carol"]).values()) == {"another_students_numbers"}
    assert graded[ADA]["notes"] == [] and "eve" in graded["eve"]["notes"][0]
    rows = (tmp_path / "out" / "scores.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows if "not on the roster" in row] == ["eve"]
    assert "not on the roster" in (tmp_path / "out" / "index.html").read_text()


def test_who_handed_in_nothing_is_named(roster: Roster) -> None:
    here = Path()
    entries = [
        Entry(Found("x", "Ada", here), here),
        Entry(Found("y", "y", here, email="BOB@example.org"), here),
    ]
    assert look_up(entries, roster, homework().with_numbers()) == ["carol"]
    assert [entry.student for entry in entries] == [ADA, BOB]


@pytest.mark.parametrize(
    ("names", "student"),
    [
        (("ADA@example.org",), ADA),
        (("ada@example-org",), ADA),  # the folder that `release --students` made
        (("", "", "Bob"), BOB),
        (("", "17", "nobody"), None),
        (("eve@example.org", "", "eve"), None),
        (("", "", "Sam"), None),  # two are called so
        ((BOB, "", "ada"), BOB),
    ],
)
def test_a_student_is_found_by_what_platforms_say(
    names: tuple[str, ...], student: str | None, tmp_path: Path
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER + "Sam,sam1\nSam,sam2\n")
    assert read_roster(tmp_path / "roster.csv").find(*names) == student


def test_the_same_again_grades_nobody_anew_and_another_sheet_only_whom_it_is_for(
    roster: Roster,
) -> None:
    def key(part: str, student: str, *mates: str, seed: str = SEED) -> str:
        return keys.grader_key(
            part, Assignment(course_seed=seed), 1, "cpu", student, mates or roster.students
        )

    assert key("theory", ADA) == key("theory", ADA)
    assert key("theory", ADA) == key("theory", ADA, *reversed(roster.students)), (
        "the order of a roster decides nothing"
    )
    assert (
        len({key("theory", ADA), key("theory", BOB), key("theory", ""), key("theory", ADA, ADA)})
        == 4
    )
    assert key("theory", ADA) != key("theory", ADA, seed="autumn")
    assert key("diffusion_models", ADA) == key("diffusion_models", BOB, "somebody")
    assert keys.grader_key("theory", COURSE, 1) != key("theory", ADA)


def test_the_numbers_that_came_along_are_part_of_what_was_handed_in() -> None:
    files = {"answers.py": b""}
    plain, told = (
        Submission("a", "", files),
        Submission("a", "", files, numbers={"variant.json": b"1"}),
    )
    assert keys.submission_key(plain) != keys.submission_key(told)


def test_a_second_run_repeats_nothing(
    grade_class: GradeClass, roster: Roster, tmp_path: Path
) -> None:
    for student, whose in ((ADA, ADA), ("carol", ADA)):
        hand_in(tmp_path / "class", student, whose)
    out = grade_class(tmp_path / "class", tmp_path / "out", rules=COURSE, roster=roster)
    results = {file: file.stat().st_mtime_ns for file in out.glob("results/*.json")}
    assert len(results) == 2, "the same files, for two students"
    assert reports(out) == reports(
        grade_class(tmp_path / "class", out, rules=COURSE, roster=roster)
    )
    assert results == {file: file.stat().st_mtime_ns for file in out.glob("results/*.json")}


def test_a_regrade_request_is_answered_with_the_same_numbers(
    grade_class: GradeClass, roster: Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path / "class", ADA, ADA)
    out = grade_class(tmp_path / "class", tmp_path / "out", rules=COURSE, roster=roster)
    monkeypatch.setattr(usage.assignments, "read", lambda: COURSE)
    monkeypatch.setattr("autograder.grading.grader.Grader.__exit__", lambda *_: None)
    file = out / "students" / ADA / "report.json"
    ask = ["replay", str(file), "0.2b/p_m", str(tmp_path / "class" / ADA)]
    done = CliRunner().invoke(cli.app, ask)
    assert done.exit_code == 0 and "the same as in the report" in done.output, done.output
    report = json.loads(file.read_text())
    del report["grader"]["student"]
    file.write_text(json.dumps(report))
    assert CliRunner().invoke(cli.app, ask).exit_code == 1, (
        "with the common sheet's numbers the answer is another one"
    )


@pytest.mark.parametrize(
    ("people", "points", "said"),
    [
        ([{"email": "Ada@example.org", "name": "A."}], ALL, ""),
        ([{"email": BOB, "name": "Bob"}], COMMON, ""),
        ([{"email": ADA}, {"email": BOB}], ALL, f"those of {ADA} were graded"),
        ([{"email": "eve@example.org"}], COMMON, "the roster lists nobody of this name"),
        (None, COMMON, "the roster lists nobody of this name"),
    ],
    ids=["ada", "bob", "both", "eve", "nobody knows"],
)
def test_gradescope_grades_with_the_numbers_of_who_handed_in(
    people: Any,
    points: float,
    said: str,
    sandbox: Any,
    roster: Roster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograder.grading.grader.open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr("autograder.grading.grader.Grader.__exit__", lambda *_: None)
    monkeypatch.setattr(gradescope, "read", lambda: COURSE)
    hand_in(tmp_path, "submission", ADA)
    if people is not None:
        (tmp_path / "submission_metadata.json").write_text(json.dumps({"users": people}))
    gradescope.grade(tmp_path, [], 1, roster)
    made = json.loads((tmp_path / "results" / "results.json").read_text())
    assert made["score"] == points + points_of("theory", bonus=True)  # which come on top
    assert said in made["output"] and bool(made["output"]) == bool(said)


def test_the_roster_travels_in_the_zip(roster: Roster, tmp_path: Path) -> None:
    build(tmp_path / "autograder.zip", [], None, roster)
    shutil.unpack_archive(tmp_path / "autograder.zip", tmp_path / "source")
    settings = json.loads((tmp_path / "source" / gradescope.SETTINGS).read_text())
    kept = settings["roster"]
    assert Roster(**kept).find("carol") == "carol"


def test_a_roster_that_cannot_be_used_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name\nAda\n")
    hand_in(tmp_path / "class", "ada", "")
    into = str(tmp_path / "out")
    for arguments in (
        ["class", str(tmp_path / "class"), "--out", into],
        ["gradescope", "--out", into],
    ):
        done = CliRunner().invoke(cli.app, [*arguments, "--roster", str(tmp_path / "roster.csv")])
        assert done.exit_code == 2 and "a column student or email" in " ".join(done.output.split())


def test_a_sheet_of_ones_own_in_a_class_without_a_roster_says_what_is_missing(
    grade_class: GradeClass, tmp_path: Path
) -> None:
    hand_in(tmp_path / "class", "ada", ADA)
    (tmp_path / "class" / "ada" / "theory" / "variant.json").write_bytes(
        to_json(variant_of(ADA, SEED))
    )
    assert open_submission(tmp_path / "class" / "ada").numbers
    (report,) = reports(grade_class(tmp_path / "class", tmp_path / "out", rules=COURSE)).values()
    assert "--roster for a class" in report["notes"][0]


def test_the_order_of_a_rosters_columns_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("student,email\nada,a@example.org\nbob,b@example.org\n")
    (tmp_path / "b.csv").write_text("email,student\na@example.org,ada\nb@example.org,bob\n")
    first, second = read_roster(tmp_path / "a.csv"), read_roster(tmp_path / "b.csv")
    assert first.students == second.students == ("ada", "bob")
    assert second.find("A@example.org") == "ada"


def told(tmp_path: Path, rules: Assignment, roster: Roster | None) -> list[str]:
    return prepare(tmp_path / "class", tmp_path / "out", rules, [], None, 1, "cpu", roster).notes


def test_own_numbers_without_the_roster_they_came_from_are_named(
    roster: Roster, tmp_path: Path
) -> None:
    for student in (ADA, BOB):
        hand_in(tmp_path / "class", student, student)
        (tmp_path / "class" / student / "theory" / "variant.json").write_bytes(
            to_json(variant_of(student, SEED))
        )
    assert "2 submissions have own numbers: give --roster" in told(tmp_path, COURSE, None)[0]
    assert told(tmp_path, COURSE, roster) == ["handed in nothing: carol"]
    assert any(
        "with the course_seed of then" in note for note in told(tmp_path, Assignment(), roster)
    )
    others = Roster(("x", "y"), {})
    assert any("2 of them others than these" in note for note in told(tmp_path, COURSE, others))


def test_the_common_sheets_numbers_need_no_roster(tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "ada", "")
    for contents in (to_json(variant_of("", SEED)), b"[1]", b"{", b"[" * 100_000):
        (tmp_path / "class" / "ada" / "theory" / "variant.json").write_bytes(contents)
        assert told(tmp_path, COURSE, None) == []
