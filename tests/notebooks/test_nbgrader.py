"""nbgrader with our course: release, autograding, feedback and tables, and notebooks that come
back mangled.
"""

import csv
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course import worth
from nbgrader_course import BUT_TESTS, FILES, FULL, SOLVED, UNTOUCHED, Course, cell_named, own_world

from autograder.content import ROOT

pytest.importorskip(
    "nbgrader",
    reason="nbgrader needs Python 3.11 or newer, and what pyproject.toml's notebooks lists",
)

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import determine_grade
from traitlets.config import Config

from notebooks import scoring
from notebooks.building import ANSWER_HERE, ASSIGNMENT, BUILT, NAMES, read_cells
from notebooks.course import make_course

SECRETS = (b"BEGIN SOLUTION", b"END SOLUTION", b"**Rubric", b"**Model answer")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with own_world(tmp_path_factory.mktemp("world")) as folder:
        yield Course(folder)


def test_release_holds_no_answer_and_is_what_the_zip_holds(course: Course) -> None:
    for name in NAMES:
        released, zipped = (
            nbformat.read(folder / f"{name}.ipynb", as_version=4)
            for folder in (course.release, ROOT / "student")
        )
        assert released.cells == zipped.cells
    for path in course.release.rglob("*"):
        if path.is_file():
            contents = path.read_bytes()
            assert not [word for word in SECRETS if word in contents]
            assert not re.match(r"e\d", path.name)
    assert all(
        (course.release / path).read_text() == UNTOUCHED[path] != SOLVED[path] for path in FILES
    )


def test_the_points_of_the_autograder_reach_the_gradebook(course: Course) -> None:
    course.hand_in("ada", SOLVED)
    course.hand_in("bob", UNTOUCHED)
    right = SOLVED["diffusion_models/noise_scheduler.py"]
    mistaken = right.replace("alpha_bars.sqrt() * original", "alpha_bars * original")
    course.hand_in("cleo", {**BUT_TESTS, "diffusion_models/noise_scheduler.py": mistaken})
    for student in ("ada", "bob", "cleo"):
        done = course.autograde(student)
        assert done["success"], done["error"]
    tests = {cell.name: cell.grading[2] for name in NAMES for cell in read_cells(name)
             if cell.grading and cell.grading[0] == "tests"}  # fmt: skip
    found = {student: course.scores(student) for student in ("ada", "bob", "cleo")}
    assert {cell: found["ada"][cell] for cell in tests} == tests
    assert {cell: found["bob"][cell] for cell in tests} == dict.fromkeys(tests, 0)
    assert {cell: found["cleo"][cell] for cell in tests} == {
        **tests,
        "test-add-noise": 1.0,
        "test-my-tests": 0.0,
    }
    shown = (
        cell_named(course.graded_notebook("cleo", "diffusion_models"), "test-add-noise")
        .outputs[0]
        .text
    )
    assert "sqrt missing on alpha_bar" in shown and "seed 5" in shown


def test_what_a_student_wrote_is_never_overwritten_and_what_was_given_is(course: Course) -> None:
    course.hand_in(
        "dora",
        {
            **BUT_TESTS,
            "unfinished.py": "print('mine')",
            "autograder/checking/judge.py": "cheat = True",
        },
    )
    course.autograde("dora")
    graded = course.folder / "autograded" / "dora" / ASSIGNMENT
    assert all((graded / path).read_text() == BUT_TESTS[path] for path in FILES)
    for given in ("unfinished.py", "autograder/checking/judge.py"):
        assert (graded / given).read_text() == (ROOT / "student" / given).read_text()


def test_a_notebook_that_forges_its_outputs_wins_nothing_and_is_not_run(
    course: Course, tmp_path: Path
) -> None:
    def forge(notebook: Any) -> None:
        trace = f"open({str(tmp_path / 'ran')!r}, 'w')"
        cell_named(notebook, "set-up")["source"] = [trace]
        cell = cell_named(notebook, "test-add-noise")
        cell["source"] = [f"{trace}\n", "1.5"]
        points = {
            "output_type": "execute_result",
            "data": {"text/plain": "1.5"},
            "execution_count": 1,
            "metadata": {},
        }
        cell["outputs"] = [points]
        cell["metadata"]["nbgrader"]["points"] = 100

    course.hand_in("emil", UNTOUCHED, {"diffusion_models": forge})
    course.autograde("emil")
    assert course.scores("emil")["test-add-noise"] == 0
    assert not (tmp_path / "ran").exists()


def test_pictures_of_the_student_stay_for_the_person_and_stderr_costs_nothing(
    course: Course,
) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "aGVsbG8="}, "metadata": {}}

    def trained(notebook: Any) -> None:
        cell_named(notebook, "train")["outputs"] = [picture]
        warning = {"output_type": "stream", "name": "stderr", "text": ["a warning"]}
        cell_named(notebook, "test-scheduler")["outputs"] = [warning]

    course.hand_in("fay", BUT_TESTS, {"conditional_ddpm": trained})
    course.autograde("fay")
    assert (
        cell_named(course.graded_notebook("fay", "conditional_ddpm"), "train").outputs[0].data
        == picture["data"]
    )
    assert course.scores("fay")["test-scheduler"] == worth("1.2/scheduler")


def delete(notebook: Any) -> None:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["id"] not in ("test-add-noise", "answer-loss")
    ]


def duplicate(notebook: Any) -> None:
    for name in ("test-add-noise", "answer-loss"):
        where = notebook["cells"].index(cell_named(notebook, name))
        double = json.loads(json.dumps(notebook["cells"][where]))
        double["id"] = f"double-{name}"
        notebook["cells"].insert(where, double)


def retype(notebook: Any) -> None:
    for name, kind in (("test-add-noise", "markdown"), ("answer-loss", "code")):
        cell = cell_named(notebook, name)
        cell["cell_type"] = kind
        cell |= {"outputs": [], "execution_count": None} if kind == "code" else {}
    for key in ("outputs", "execution_count"):
        del cell_named(notebook, "test-add-noise")[key]


def rename(notebook: Any) -> None:
    cell_named(notebook, "test-add-noise")["metadata"]["nbgrader"]["grade_id"] = "mine"
    cell_named(notebook, "answer-loss")["metadata"] = {}


def other_schema_of(notebook: Any, name: str) -> None:
    cell_named(notebook, name)["metadata"]["nbgrader"]["schema_version"] = 99


def other_schema(notebook: Any) -> None:
    other_schema_of(notebook, "test-add-noise")
    cell_named(notebook, "answer-loss")["metadata"]["nbgrader"] = {
        "schema_version": 1,
        "grade": True,
    }


def claim(notebook: Any) -> None:
    """Cells of one's own that claim to be graded."""
    marks = {
        **cell_named(notebook, "test-add-noise")["metadata"]["nbgrader"],
        "grade_id": "extra",
        "points": 50,
    }
    extra = {
        "cell_type": "markdown",
        "id": "extra",
        "metadata": {"nbgrader": marks},
        "source": ["50"],
    }
    notebook["cells"].append(extra)


def claim_a_check(notebook: Any) -> None:
    """Cells of one's own with the metadata of checks, one of them there and one not."""
    for about in ("2.1.1/add_noise", "9.9/none"):
        metadata = {"homework": {"kind": "tests", "about": about}}
        mine = {"cell_type": "markdown", "id": f"mine-{about[0]}", "metadata": metadata}
        notebook["cells"].insert(1, {**mine, "source": ["a note"]})


MANGLED = {
    "delete": (delete, "test-add-noise was deleted"),
    "duplicate": (duplicate, "test-add-noise was there 2 times"),
    "retype": (retype, "test-add-noise was turned into a markdown cell"),
    "rename": (rename, "test-add-noise had lost its name or was renamed"),
    "other_schema": (other_schema, "answer-loss had lost its name"),
    "claim": (claim, None),
    "claim_a_check": (claim_a_check, None),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", MANGLED)
def test_a_mangled_notebook_is_mended_reported_and_gets_its_points(
    course: Course, name: str
) -> None:
    mangle, said = MANGLED[name]

    def answer_then_mangle(notebook: Any) -> None:
        cell_named(notebook, "answer-loss")["source"] = ["the noise that is seen"]
        mangle(notebook)

    course.hand_in(name, BUT_TESTS, {"diffusion_models": answer_then_mangle})
    done = course.autograde(name)
    assert done["success"], done["error"]
    graded = course.graded_notebook(name, "diffusion_models")
    assert course.scores(name)["test-add-noise"] == worth("2.1.1/add_noise")
    earned = sum(score or 0 for score in course.scores(name).values())
    assert earned == sum(FULL.values()) - worth("4.1/tests")
    assert all("nbgrader" in cell.metadata for cell in graded.cells if "homework" in cell.metadata)
    notes = [cell.source for cell in graded.cells if cell.id == "mended"]
    assert (said in notes[0]) if said else not notes
    if name != "delete":
        assert cell_named(graded, "answer-loss").source == "the noise that is seen"
        assert course.scores(name)["answer-loss"] is None  # a person looks at it


def test_only_cells_that_nbgrader_grades_get_points_and_unknown_checks_none(
    course: Course, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notebook = nbformat.read(course.release / "theory.ipynb", as_version=4)
    known = next(cell for cell in notebook.cells if _is_tests(cell))
    for metadata in (
        {"homework": known.metadata["homework"]},
        {"homework": ["tests"], "nbgrader": known.metadata["nbgrader"]},
        {"homework": known.metadata["homework"], "nbgrader": {"grade_id": "mine"}},
    ):
        notebook.cells.append(nbformat.v4.new_code_cell("mine", metadata=metadata))
    unknown = nbformat.from_dict(json.loads(json.dumps(known)))
    unknown.metadata["homework"]["about"] = "9.9/none"
    unknown.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "1.5"})]
    notebook.cells.append(unknown)
    (tmp_path / "theory").mkdir()
    score = scoring.Score(seed=5)
    score.log = logging.getLogger("score")
    about = {"notebook": "theory", "student": "eve"}
    score.preprocess(notebook, {"nbgrader": about, "metadata": {"path": str(tmp_path)}})
    assert "eve, theory: no check '9.9/none'" in caplog.text
    assert [cell.outputs for cell in notebook.cells[-4:-1]] == [[], [], []]
    assert determine_grade(known) == (0.0, known.metadata["nbgrader"]["points"])
    assert determine_grade(unknown)[0] == 0.0
    assert unknown.outputs[0].text.startswith("9.9/none is no check of this course")


def _is_tests(cell: Any) -> bool:
    return bool(cell.metadata.get("homework", {}).get("kind") == "tests")


def test_both_answers_of_a_doubled_cell_are_kept(course: Course) -> None:
    def two_answers(notebook: Any) -> None:
        duplicate(notebook)
        cell_named(notebook, "answer-loss")["source"] = ["first"]
        cell_named(notebook, "double-answer-loss")["source"] = ["second"]

    course.hand_in("gus", UNTOUCHED, {"diffusion_models": two_answers})
    course.autograde("gus")
    kept = cell_named(course.graded_notebook("gus", "diffusion_models"), "answer-loss").source
    assert sorted(kept.split()) == ["first", "second"]


def test_a_file_that_is_no_notebook_fails_for_its_student_and_stops_nobody(course: Course) -> None:
    course.hand_in("hal", BUT_TESTS)
    (course.folder / "submitted" / "hal" / ASSIGNMENT / "conditional_ddpm.ipynb").write_text(
        "{ half a notebo"
    )
    course.hand_in("ida", BUT_TESTS)
    assert not course.autograde("hal")["success"]
    assert course.autograde("ida")["success"]
    assert course.scores("ida")["test-unet"] == worth("1.1/unet")


@pytest.mark.full
def test_a_class_with_broken_notebooks_in_it_is_graded_to_its_end(tmp_path: Path) -> None:
    """By the command that an instructor types, all students at once."""
    with own_world(tmp_path) as folder:
        course = Course(folder)
        course.hand_in("a-broken", BUT_TESTS)
        (folder / "submitted" / "a-broken" / ASSIGNMENT / "diffusion_models.ipynb").write_text(
            "no notebook"
        )
        course.hand_in("b-doubled", BUT_TESTS, {"diffusion_models": duplicate})
        course.hand_in(
            "c-schema",
            BUT_TESTS,
            {"conditional_ddpm": lambda book: other_schema_of(book, "test-unet")},
        )
        course.hand_in("d-right", BUT_TESTS)
        done = course.command("autograde", ASSIGNMENT)
    assert "diffusion_homework' for student 'a-broken'" in done.stderr
    assert "b-doubled, diffusion_models: test-add-noise was there 2 times" in done.stderr
    tests = {cell.name: cell.grading[2] for name in NAMES for cell in read_cells(name)
             if cell.grading and cell.grading[0] == "tests"}  # fmt: skip
    tests["test-my-tests"] = 0
    for student in ("b-doubled", "c-schema", "d-right"):
        scores = course.scores(student)
        lost = {
            cell: said_of(course, student, cell)
            for cell, points in tests.items()
            if scores[cell] != points
        }
        assert not lost, f"{student}: {lost}"


def said_of(course: Course, student: str, cell: str) -> str:
    """What the autograder wrote into a cell."""
    books = (course.graded_notebook(student, name) for name in NAMES)
    found = next(each for book in books for each in book.cells if each.id == cell)
    return str(found.outputs[0].text)


def test_feedback_and_tables_tell_points_and_comments(course: Course, tmp_path: Path) -> None:
    course.hand_in("jan", BUT_TESTS)
    course.autograde("jan")
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade("answer-loss", "diffusion_models", ASSIGNMENT, "jan")
        grade.manual_score, grade.needs_manual_grade = 0.25, False
        comment = gradebook.find_comment("answer-loss", "diffusion_models", ASSIGNMENT, "jan")
        comment.manual_comment = "an estimate, not the noise itself"
        gradebook.db.commit()
    done = course.command("export", f"--to={tmp_path / 'cells.csv'}")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "cells.csv").open() as file:
        rows = {(row["student"], row["cell"]): row for row in csv.DictReader(file)}
    assert rows["jan", "answer-loss"]["points"] == "0.25"
    assert rows["jan", "answer-loss"]["comment"] == "an estimate, not the noise itself"
    assert (rows["jan", "test-unet"]["points"], rows["jan", "test-unet"]["graded"]) == (
        "4.0",
        "auto",
    )
    # no response
    assert (rows["jan", "answer-own"]["points"], rows["jan", "answer-own"]["graded"]) == (
        "0.0",
        "auto",
    )
    made = course.api.generate_feedback(ASSIGNMENT, "jan")
    assert made["success"], made["error"]
    feedback = (
        course.folder / "feedback" / "jan" / ASSIGNMENT / "diffusion_models.html"
    ).read_text()
    assert (
        "an estimate, not the noise itself" in feedback and "add_noise test case passed" in feedback
    )


def test_course_brings_its_source_up_to_date_and_leaves_submissions_alone(course: Course) -> None:
    (course.folder / "submitted" / "kim").mkdir(parents=True)
    (course.source / "ready.py").write_text("old")
    make_course(course.folder)
    assert (course.source / "ready.py").read_text() == (ROOT / "solutions" / "ready.py").read_text()
    assert (course.folder / "submitted" / "kim").is_dir()
    assert all((course.source / path).read_text() == UNTOUCHED[path] for path in FILES)
    assert (course.source / f"{NAMES[0]}.ipynb").read_bytes() == (
        BUILT / f"{NAMES[0]}.ipynb"
    ).read_bytes()
    assert ANSWER_HERE and os.listdir(course.source / "digits" / "data")


@pytest.mark.full
def test_what_autograding_costs_beside_nbgrader_alone(
    course: Course, record: Callable[[str], None]
) -> None:
    """nbgrader alone runs the notebooks, at their smallest preset, with the unit tester in them."""
    alone = Config(course.config)
    course.hand_in("lea", BUT_TESTS)
    alone.Autograde = Config(exclude_overwriting=course.config.Autograde.exclude_overwriting)
    alone.Execute.timeout, alone.IgnorePattern.enabled, alone.IgnorePattern.pattern = 600, True, "."
    seconds = {}
    for name, api in {"ours": course.api, "nbgrader alone": NbGraderAPI(config=alone)}.items():
        start = time.monotonic()
        done = api.autograde(ASSIGNMENT, "lea", force=True)
        assert done["success"], done["error"]
        seconds[name] = time.monotonic() - start
    record(
        "\n".join(
            f"autograding all notebooks, {name}: {each:.1f} s a student"
            for name, each in seconds.items()
        )
    )
    assert seconds["ours"] < seconds["nbgrader alone"]
