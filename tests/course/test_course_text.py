"""What students read has the points of their course, and asks for nothing that it drops:
notebooks, sheet, README, TODO lines.
"""

import json
import re
from pathlib import Path

import pytest
from course import EXERCISES, MANUAL, MANUAL_BONUS, PARTS

from autograder.content import ROOT, homework
from autograder.course.assignment import Assignment
from autograder.course.course_text import course_text
from autograder.releasing.student_folder import sheet_of, stubs_of
from notebooks.building import BEGIN, END, NAMES, course_cells, make_notebook, read_cells

TABLES = [*MANUAL.values(), *MANUAL_BONUS.values()]
PEOPLE = {name: worth for table in TABLES for name, worth in table.items()}
THREEFOLD = Assignment(
    points={name: 3 * each.points for name, each in EXERCISES.items()},
    points_by_a_person={name: 3 * worth for name, worth in PEOPLE.items()},
)
NUMBERS = {*PEOPLE, *(each.exercise for each in PARTS["theory"])}
BONUS_OF_THEORY = tuple(sorted(name for name in NUMBERS if name.startswith("0.5")))
GONE = ("test_threshold_denoise_step", "test_noise_scheduler_init", "test_run_rollout")
SOLUTION = re.compile(rf"{BEGIN}.*?{END}", re.DOTALL)
MARKER = re.compile(r"^<!-- (with .*|end of with) -->\n", re.MULTILINE)
WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|twenty"
STATED = re.compile(rf"\b(\d+(?:\.\d+)?|{WORDS})(?: more)?(?: bonus)? points?\b", re.I)
OF_THE_PLANE = {"150 points", "one point"}  # which are no points of an exercise
TABLE = re.compile(r"^\| exercise .*\n\|[-|]+\n((?:\|.*\n)+)", re.M)
LAST = re.compile(r" ([\d.]+) \|(?: ?([\d.]+)? \|)?$", re.M)


def texts(assignment: Assignment) -> dict[str, str]:
    """{name: text} of all that students read of points."""
    found = {
        "README": course_text(read("solutions/student_readme.md"), assignment),
        "extras": course_text(read("solutions/diffusion_models/extras.md"), assignment),
        "sheet": course_text(read("theory/theory.md"), assignment),
    }
    for part in PARTS:
        found |= {f"{part}/{path}": text for path, text in stubs_of(part, assignment).items()}
    for name in NAMES:
        cells = [cell.source for cell in course_cells(name, assignment) if cell.markdown]
        found[f"{name}.ipynb"] = SOLUTION.sub("", "\n\n".join(cells))
    return found


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def stated(text: str) -> list[str]:
    told = [found[1] for found in STATED.finditer(text) if found[0] not in OF_THE_PLANE]
    tables = "".join(TABLE.findall(text))
    return told + [number for row in LAST.findall(tables) for number in row if number]


def test_what_a_text_states_are_the_points_of_the_exercises() -> None:
    """Whoever changes an exercise's points has to change the texts; markers alone go away."""
    for path in ("solutions/student_readme.md", "theory/theory.md"):
        text = MARKER.sub("", read(path))
        assert course_text(read(path), Assignment()) == text
    for name in NAMES:
        assert [*course_cells(name, Assignment())] == read_cells(name)


@pytest.mark.parametrize("name", texts(Assignment()))
def test_all_points_that_are_stated_anywhere_follow_the_assignment(name: str) -> None:
    usual, threefold = stated(texts(Assignment())[name]), stated(texts(THREEFOLD)[name])
    assert [3 * float(number) for number in usual] == [float(number) for number in threefold]
    without = ("README", "extras", "diffusion_models/computer_vision/image_gen.py")
    assert bool(usual) == (name not in without)


def test_points_of_the_cells_that_nbgrader_counts_follow_too() -> None:
    for name in NAMES:
        usual = {cell.name: cell.grading for cell in read_cells(name) if cell.grading}
        cells = json.loads(make_notebook(name, True, THREEFOLD))["cells"]
        marks = {cell["id"]: cell["metadata"].get("nbgrader") for cell in cells}
        for cell, grading in usual.items():
            assert grading and marks[cell]["points"] == 3 * grading[2]


def test_the_rubric_in_a_cell_says_of_how_many_points_it_speaks() -> None:
    cells = {cell.name: cell.source for cell in course_cells("diffusion_models", THREEFOLD)}
    assert (
        "**Rubric** (of 0.5 points; this course gives 1.5 points)**.**" in cells["answer-forward"]
    )


def test_a_check_without_points_that_gets_some_says_so() -> None:
    given = Assignment(points={"2.3.1/ready": 1.0})
    told = texts(given)
    assert "Exercise 2.3.1 (1 point, but ready or not)" in told["diffusion_models.ipynb"]
    row = "| 2.3.1 | `ImageGenerator` | `computer_vision/image_gen.py` | 1 | 2 |"
    assert row in told["diffusion_models.ipynb"]
    stub = told["diffusion_models/computer_vision/image_gen.py"]
    assert "# TODO 2.3.1 (1 point): set both" in stub and "exercise 2.3.1 (1 point): " in stub


def test_what_is_dropped_is_asked_nowhere() -> None:
    dropped = Assignment(drop=("2.3.3", "2.1.1/init", "2.4", *BONUS_OF_THEORY))
    for name, text in texts(dropped).items():
        assert not any(test in text for test in (*GONE, "test_loss_weight")), name
        assert not re.search(r"Question (2\.3\.3|0\.5)", text), name
        assert not re.search(r"^\| (2\.3\.3|2\.4|0\.5)", text, re.M), name
    notebook = texts(dropped)["diffusion_models.ipynb"]
    assert "### Exercise 2.3.3 (given: nothing to write): `denoise_step" in notebook
    assert "Before you clamp" not in notebook  # the hints of an exercise that nobody writes
    assert "### Exercise 2.1.1 (1.5 points): " in notebook
    code = [cell.source for name in NAMES for cell in course_cells(name, dropped)]
    assert not any("test_run_rollout" in source for source in code)
    assert any("test_cosine_schedule" in source for source in code)


def test_the_bonus_section_of_the_sheet_goes_as_a_whole_and_items_are_marked() -> None:
    sheet = texts(Assignment(drop=BONUS_OF_THEORY))["sheet"]
    assert "0.5" not in sheet.replace("(0.5 points", "") and "KL" not in sheet
    assert "## 0.4" in sheet and sheet.count("```") % 2 == 0
    notebook = texts(Assignment(drop=BONUS_OF_THEORY))["theory.ipynb"]
    assert "KL" not in notebook and "### Exercise 0.4d" in notebook
    one = texts(Assignment(drop=("0.1a",)))["sheet"]
    assert "**a)** (not asked) Write the joint density" in one
    assert "## 0.1 A Gaussian Markov chain (5 points)" in one


def test_a_function_that_no_check_names_belongs_to_its_exercise() -> None:
    """Of 2.5.2 students write two functions, and one check asks about both."""
    path = "diffusion_models/extras.py"
    assert "TODO 2.5.2" not in texts(Assignment(drop=("2.5.2",)))[path]
    assert texts(Assignment())[path].count("TODO 2.5.2 (1 point, bonus)") == 2


def test_of_a_dropped_part_the_readme_says_nothing() -> None:
    text = texts(Assignment(drop=("conditional_ddpm",)))["README"]
    assert "part 1" not in text.lower() and "DDPM" not in text and "1.4" not in text
    assert "part 0 in `theory/`" in text and "part 2 in `diffusion_models/`" in text


def test_a_part_of_ones_own_needs_nothing_for_it(tmp_path: Path) -> None:
    """A text of no known exercise stays as it is."""
    text = "## Exercise 9.1 (3 points): a part\n| exercise | points |\n|---|---|\n| 1.2 | 3 |\n"
    other = Assignment(points={"1.2/scheduler": 4})
    assert "| 1.2 | 4 |" in course_text(text, other)
    assert course_text("a | b\n", other) == "a | b\n"


def test_the_sheet_is_printed_anew_where_its_points_are_others() -> None:
    numbers = homework().with_numbers()[0]
    made = numbers.load("numbers").NUMBERS
    usual = dict(sheet_of(numbers.name, made.common, Assignment()))
    assert usual["theory.pdf"] == (ROOT / "theory" / "theory.pdf").read_bytes()
    other = dict(sheet_of(numbers.name, made.common, Assignment(points_by_a_person={"0.1a": 4})))
    assert b"(4 points, written)" in other["theory.md"]
    assert other["theory.pdf"].startswith(b"%PDF") and other["theory.pdf"] != usual["theory.pdf"]
