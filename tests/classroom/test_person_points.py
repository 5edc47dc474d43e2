"""Points by persons reach students' pages and every table; what nobody graded stays pending."""

import csv
import io
import json
import os
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_pages import MARKUP, Reader, check, report
from typer.testing import CliRunner
from written_class import hand_in, results_of

from autograder.classroom import gradescope_container, scores
from autograder.classroom.class_run import last_asked
from autograder.classroom.compare import compare
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found, find
from autograder.classroom.gradescope_zip import build
from autograder.classroom.mark_files import Mark, MarkFiles, Met
from autograder.classroom.person_points import (
    PersonPoints,
    all_pending,
    given_by_persons,
    read_points,
)
from autograder.commands import app as cli
from autograder.course.assignment import Assignment, AssignmentError, read
from autograder.course.deadlines import Lateness
from autograder.report import page
from autograder.report.gradescope_results import results
from autograder.report.record import Report

FACTORS, ZEROS = "0.1a/answer-factors", "0.1d/answer-zeros"
PARTS = ["theory"]
ONE = Met("a product of $p(x)$", 0.5)
LEFT_OUT = ("0.3i", "0.3ii", "0.4e", "0.4f", "0.5a", "0.5c", "0.5e", "0.5f")
DROPPED = Assignment(drop=LEFT_OUT)  # two questions are left


def mark(question: str, points: float | None, student: str = "ada", **more: Any) -> Mark:
    about: dict[str, Any] = {"students": (student,), "of": 1.0, "answer": "digest"}
    return Mark(question=question, points=points, **{**about, **more})


def given(*marks: Mark, rules: Assignment = DROPPED, digest: str = "digest") -> PersonPoints:
    from autograder.classroom.written_questions import written_questions

    standing = {
        (student, each.question): {"bob": each} for each in marks for student in each.students
    }
    digests = dict.fromkeys(standing, digest)
    return PersonPoints(written_questions(rules, PARTS), standing, digests)


def of_ada(*marks: Mark, rules: Assignment = DROPPED, **more: Any) -> Report:
    plain = report(check(status="passed", points=1.5, max_points=1.5))
    begun = replace(plain, manual=all_pending(rules, PARTS))
    return given(*marks, rules=rules, **more).apply(begun, "ada")


def test_what_is_graded_counts_and_what_is_not_is_pending() -> None:
    one = of_ada(mark(FACTORS, 0.5, met=(ONE,), comment="why?"))
    assert (one.by_a_person, one.pending, one.score, one.final) == (0.5, 1.0, 1.5, 2.0)
    assert [about.status for about in one.manual] == ["graded", "pending"]
    (answer,) = one.manual[0].written
    assert answer.met == ("a product of $p(x)$ (0.5)",) and answer.comment == "why?"
    both = of_ada(mark(FACTORS, 0.5), mark(ZEROS, 0.0))
    assert (both.by_a_person, both.pending) == (0.5, 0.0)


def test_a_comment_alone_leaves_an_answer_pending() -> None:
    assert of_ada(mark(FACTORS, None, comment="come and see me")).pending == 2.0


def test_a_mark_is_for_the_answer_that_was_read() -> None:
    assert of_ada(mark(FACTORS, 1.0), digest="handed in anew").pending == 2.0


def test_other_points_in_the_course_scale_what_was_given() -> None:
    rules = replace(DROPPED, points_by_a_person={"0.1a": 4.0})
    one = of_ada(mark(FACTORS, 0.5, met=(ONE,)), rules=rules)
    assert one.by_a_person == 2.0 and one.pending == 1.0
    assert one.manual[0].written[0].met == ("a product of $p(x)$ (2)",)


def test_a_report_is_read_as_it_was_written_and_older_ones_are_too() -> None:
    one = of_ada(mark(FACTORS, 0.5, met=(ONE,), comment="why?\nsay more"))
    assert Report.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    plain = report().to_dict()
    for about in plain["manual"]:
        del about["written"]
    assert Report.from_dict(plain).pending == 1.0


def test_a_students_page_tells_points_items_and_comment_and_what_is_pending() -> None:
    told = mark(FACTORS, 0.5, met=(ONE, Met(MARKUP, 0.0)), comment=MARKUP)
    shown = Reader(page.render(of_ada(told)))
    words = " ".join(shown.text.split())
    assert "0.5 of 1 points for written answers" in words and MARKUP in words
    assert "1 more points are given by a person" in words and "0.1d1pending" in words
    assert not {"script", "img"} & set(shown.tags)


def rows(file: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(file.read_text("utf-8")))]


def written(folder: Path, reports: dict[str, Report], platform: str = "") -> Path:
    entries = [
        Entry(Found(name, name, Path(name), id="7", platform=platform), Path(name))
        for name in reports
    ]
    scores.write(folder, [*reports.items()], entries)
    return folder


def test_tables_hold_the_points_and_no_pending_one_as_nothing(tmp_path: Path) -> None:
    late = Lateness("", "", True, 1, 50.0)
    whole = replace(of_ada(mark(FACTORS, 0.5), mark(ZEROS, 1.0)), late=late)
    half = of_ada(mark(FACTORS, 0.5, comment="why?"))
    written(tmp_path, {"ada": whole, "bob": half}, "moodle")
    ada, bob = rows(tmp_path / "scores.csv")
    assert (ada["by_a_person"], ada["pending"], ada["final"]) == ("1.5", "0", "1.5")
    assert (bob["0.1a by a person"], bob["0.1d by a person"], bob["pending"]) == ("0.5", "", "1")
    ada, bob = rows(tmp_path / "canvas.csv")
    columns = [name for name in ada if name.startswith("Diffusion homework")]
    assert [ada[name] for name in columns] == ["0.75", "0.75"]
    assert [bob[name] for name in columns] == ["1.5", ""]
    ada, bob = rows(tmp_path / "moodle.csv")
    assert (ada["Grade"], ada["Maximum grade"], bob["Grade"]) == ("1.5", "3.5", "")
    assert bob["Feedback comments"] == "0.1a: 0.5 of 1 points: why?<br>0.1d: pending"


def test_before_anybody_grades_platforms_get_what_they_got(tmp_path: Path) -> None:
    plain = replace(of_ada(), manual=all_pending(DROPPED, PARTS))
    written(tmp_path, {"ada": plain})
    (ada,) = rows(tmp_path / "canvas.csv")
    assert [*ada][-1] == "Diffusion homework (autograder)"
    (ada,) = rows(tmp_path / "moodle.csv")
    assert (ada["Grade"], ada["Maximum grade"], ada["Feedback comments"]) == ("1.5", "1.5", "")


def test_diff_says_what_a_person_gave_since() -> None:
    old, new = of_ada(), of_ada(mark(FACTORS, 0.5))
    (change,) = compare({"ada": old}, {"ada": new})
    assert change.what == ["0.1a by a person: pending, now 0.5"] and change.why == [
        "a person graded"
    ]


def test_gradescope_counts_what_is_graded() -> None:
    told = results(of_ada(mark(FACTORS, 0.5, met=(ONE,), comment="why?")))
    (test,) = [test for test in told["tests"] if test["number"] == "0.1a"]
    assert (test["score"], test["max_score"]) == (0.5, 1.0)
    assert test["output"] == "a product of $p(x)$ (0.5)\nwhy?" and told["score"] == 2.0


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What `class` left of two students, one of whom is graded."""
    for name in ("ada@uni.edu", "bob@uni.edu"):
        hand_in(tmp_path / "class" / name, "theory", {"answer-factors": "a product"})
        folder = tmp_path / "out" / "students" / name
        folder.mkdir(parents=True)
        graded = name.startswith("ada")
        of_ada(*([mark(FACTORS, 0.5)] if graded else [])).write(folder / "report.json")
    return results_of(tmp_path / "class", tmp_path / "out", PARTS)


def test_the_zip_for_gradescope_brings_points_to_whoever_handed_in(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = last_asked(out)
    assert asked is not None
    known = given_by_persons(out, find(Path(asked.folder)), Assignment(), PARTS)
    assert known["students"].keys() == {"ada@uni.edu", "bob@uni.edu"}
    hand_in(tmp_path / "root" / "submission", "theory", {"answer-factors": "a product"})
    users = {"users": [{"email": "Ada@uni.edu", "name": "Ada", "sid": None}]}
    (tmp_path / "root" / gradescope_container.METADATA).write_text(json.dumps(users))
    monkeypatch.setattr(
        gradescope_container, "Grader", lambda *_: (_ for _ in ()).throw(RuntimeError("no grader"))
    )
    gradescope_container.grade(tmp_path / "root", PARTS, 1, given=known)
    made = json.loads((tmp_path / "root" / "results" / "results.json").read_text())
    (test,) = [test for test in made["tests"] if test["number"] == "0.1a"]
    assert test["score"] == 0.5 and made["score"] == 0.5
    hand_in(tmp_path / "root" / "submission", "theory", {"answer-factors": "another product"})
    gradescope_container.grade(tmp_path / "root", PARTS, 1, given=known)
    made = json.loads((tmp_path / "root" / "results" / "results.json").read_text())
    (test,) = [test for test in made["tests"] if test["number"] == "0.1a"]
    assert (test["score"], made["score"]) == (0.0, 0.0) and "to be read again" in test["name"]
    assert "handed in anew" in test["output"]
    done = CliRunner().invoke(
        cli.app, ["gradescope", "--out", str(tmp_path / "a.zip"), "--marks", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert build(tmp_path / "b.zip", [], None, given=known) > 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_nbgrader_gets_points_and_comment_and_formgrader_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = pytest.importorskip("nbgrader.api", reason="nbgrader needs Python 3.11 or newer")
    from autograder.classroom import nbgrader_points as book
    from autograder.content import homework

    beside = str(Path(sys.executable).parent)  # nbgrader starts alembic by its name
    monkeypatch.setenv("PATH", os.pathsep.join([beside, os.environ.get("PATH", "")]))
    url = f"sqlite:///{tmp_path / book.FILE}"
    cell = {"max_score": 1.0, "cell_type": "markdown"}
    with api.Gradebook(url, homework().course) as gradebook:
        gradebook.add_assignment(book.ASSIGNMENT)
        gradebook.add_notebook("theory", book.ASSIGNMENT)
        gradebook.add_grade_cell("answer-factors", "theory", book.ASSIGNMENT, **cell)
        gradebook.add_solution_cell("answer-factors", "theory", book.ASSIGNMENT)
    two = {"ada": of_ada(mark(FACTORS, 0.5, comment="why?"), mark(ZEROS, 1.0))}
    assert book.write(tmp_path, two) == (3, 3)
    assert book.write(tmp_path, two) == (3, 0)
    with api.Gradebook(url, homework().course) as gradebook:
        where = ("answer-factors", "theory", book.ASSIGNMENT, "ada")
        grade = gradebook.find_grade(*where)
        assert (grade.score, grade.needs_manual_grade) == (0.5, False)
        assert gradebook.find_comment(*where).comment == "why?"
        other = gradebook.find_grade("written-0.1d-answer-zeros", "theory", book.POINTS, "ada")
        assert (other.score, other.max_score) == (1.0, 1.0)
        grade.manual_score = 1.0
        gradebook.db.commit()
    book.write(tmp_path, {"ada": of_ada(mark(FACTORS, 0.25))})
    with api.Gradebook(url, homework().course) as gradebook:
        assert gradebook.find_grade(*where).score == 1.0
        pending = gradebook.find_grade("written-0.1d-answer-zeros", "theory", book.POINTS, "ada")
        assert pending.needs_manual_grade and pending.auto_score is None
    with sqlite3.connect(tmp_path / book.FILE) as database:
        assert database.execute("select count(*) from assignment").fetchone() == (2,)


def test_marks_are_read_where_somebody_has_begun(out: Path) -> None:
    asked = last_asked(out)
    assert asked is not None
    found = find(Path(asked.folder))
    assert read_points(out, found, DROPPED, PARTS) is None
    files = MarkFiles(out / "marks", "bob")
    files.add(mark(FACTORS, 0.5, "ada@uni.edu", answer="of another answer"))
    points = read_points(out, found, DROPPED, PARTS)
    assert points is not None and points.of("ada@uni.edu", FACTORS) is None
    digest = points.digests["ada@uni.edu", FACTORS]
    files.add(mark(FACTORS, 0.5, "ada@uni.edu", answer=digest))
    points = read_points(out, found, DROPPED, PARTS)
    assert points is not None
    assert points.progress() == "1 of 4 written answers are graded by a person"
    MarkFiles(out / "marks", "eve").add(mark(FACTORS, 1.0, "ada@uni.edu", answer=digest))
    points = read_points(out, found, DROPPED, PARTS)
    assert points is not None and points.progress().endswith("; assistants disagree on 1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[points_by_a_person]\n"2.3.33" = 1', "'2.3.33', which is not there; did you mean 2.3.3"),
        ('[points]\n"2.3.2" = 1', "'2.3.2', whose points a person gives: they stand in [points_by"),
        ('[points_by_a_person]\n"2.3.2" = -1', "points of 2.3.2 must be a number, 0 or more"),
        ('[points_by_a_person]\n"2.3.2" = nan', "points of 2.3.2 must be a number, 0 or more"),
        ('[points_by_a_person]\n"2.3.2" = true', "points of 2.3.2 must be a number, 0 or more"),
        ("points_by_a_person = 3", "write [points_by_a_person] above its lines"),
        ("[points_by_persons]\n", "did you mean points_by_a_person"),
    ],
)
def test_a_wrong_table_of_points_is_refused_with_a_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "assignment.toml").write_text(text)
    with pytest.raises(AssignmentError) as refused:
        read(tmp_path / "assignment.toml")
    assert said in str(refused.value)


def test_points_by_a_person_are_set_in_the_assignment_and_drop_is_followed(tmp_path: Path) -> None:
    (tmp_path / "assignment.toml").write_text(
        'drop = ["0.3i"]\n[points_by_a_person]\n"0.1a" = 3\n"2.4" = 5\n'
    )
    rules = read(tmp_path / "assignment.toml")
    assert rules.by_a_person(["theory"])["0.1a"] == 3 and "0.3i" not in rules.by_a_person(
        ["theory"]
    )
    assert rules.by_a_person_bonus(["diffusion_models"]) == {"2.4": 5}
