"""What students get: stubs that import and leak nothing, files that are up to date, checks
without formulas.
"""

import ast
import importlib.util
import io
import re
import subprocess
import sys
import tokenize
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from course import EXERCISES, GIVEN, GRADED, PARTS, path_of

from autograder.checking import frozen
from autograder.checking.catalogue import exercises
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.releasing import stubs
from autograder.releasing import student_folder as releasing

STUDENT = ROOT / "student"
OF_TESTS = {each.module for each in EXERCISES.values() if each.trial}  # they begin with no error
STUBS = [
    f"{part}/{path_of(module)}"
    for part, modules in GRADED.items()
    for module in modules
    if module not in OF_TESTS
]
REGION = re.compile(r"# BEGIN SOLUTION[^\n]*\n(.*?)\n *# END SOLUTION", re.DOTALL)


def code_lines(text: str) -> set[str]:
    """Lines of code that say something: no blanks, no lone words."""
    return {
        line.strip()
        for line in text.splitlines()
        if len(line.strip().split()) > 2 and line.strip()[0] != "#"
    }


@pytest.mark.parametrize("stub", STUBS)
def test_no_line_of_a_solution_is_left_in_a_stub(stub: str) -> None:
    solution = (ROOT / "solutions" / stub).read_text()
    regions = REGION.findall(solution)
    assert regions
    secret = set().union(*(code_lines(region) for region in regions))
    given = code_lines(REGION.sub("", solution))
    assert not (secret - given) & code_lines((STUDENT / stub).read_text())


def test_nothing_that_students_get_names_a_solution_or_holds_an_exercise() -> None:
    for file in STUDENT.rglob("*"):
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        assert not re.match(r"e\d", file.name) and file.name not in (
            "oracle.py",
            "variants.py",
            "numbers.py",
        )
        text = file.read_bytes()
        assert b"BEGIN SOLUTION" not in text and b"END SOLUTION" not in text, file
    solutions = "".join((ROOT / "solutions" / stub).read_text() for stub in STUBS)
    secrets = set().union(*(code_lines(region) for region in REGION.findall(solutions)))
    for part in GRADED:
        checks = (STUDENT / f"autograder/frozen/{part}.json").read_bytes()
        assert [line for line in secrets if line.encode() in checks] == []


def test_students_get_the_problems_of_part_0_and_nothing_that_answers_them() -> None:
    """The sheet and its own figures: no solutions, no rubric, no figure that a solution
    explains.
    """
    theirs = {
        path.relative_to(STUDENT).as_posix()
        for path in (STUDENT / "theory").rglob("*")
        if path.is_file()
    }
    theirs = {path for path in theirs if "__pycache__" not in path}
    figures = {
        f"theory/figures/{name}.svg" for name in ("chain", "network", "diffusion", "straight")
    }
    names = ("answers.py", "theory.md", "theory.pdf", "unit_tester.py", "variant.json")
    drawing = ("chain_pictures.py", "network_pictures.py", "step_pictures.py", "typed.py")
    assert theirs == figures | {f"theory/{name}" for name in (*names, *drawing)}
    secret = [
        line
        for line in (ROOT / "theory" / "solutions.md").read_text().splitlines()
        if len(line) > 30
    ]
    secret += [
        line for line in (ROOT / "theory" / "rubric.md").read_text().splitlines() if len(line) > 60
    ]
    rubric = ROOT / "solutions" / "diffusion_models" / "robotics" / "rubric.md"
    secret += [line for line in rubric.read_text().splitlines() if len(line) > 60]
    assert not [*STUDENT.rglob("rubric*")]
    for file in STUDENT.rglob("*.md"):
        given = set(file.read_text().splitlines())
        assert not given & set(secret), file


@pytest.mark.parametrize("stub", STUBS)
def test_stub_raises_not_implemented_naming_exercise_and_points(stub: str) -> None:
    source = (STUDENT / stub).read_text()
    todos = set(re.findall(r"# TODO ([\d.]+[a-z]*) \(([^)]*)\): .*", source))
    raised = [
        node.exc.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Raise) and getattr(node.exc.func, "id", "") == "NotImplementedError"
    ]
    named = {
        pair
        for message in raised
        for pair in re.findall(r"exercise ([\d.]+[a-z]*) \(([^)]*)\)", message)
    }
    assert named == todos and all("point" in points for _, points in todos)
    # and the function to write
    assert all(re.search(r": (?:[A-Z]\w+\.)?\w+$", message) for message in raised)


def test_a_todo_may_have_something_else_than_an_error_below_it() -> None:
    source = "# TODO 9.1 (1 point): do\n# BEGIN SOLUTION instead: pass\nx = 1\n# END SOLUTION\n"
    assert stubs.make_stub(source, "a.py") == "# TODO 9.1 (1 point): do\npass\n"
    assert "(2 points)" in stubs.make_stub(source, "a.py", worth={("9.1", ""): "2 points"})
    assert stubs.make_stub(source, "a.py", given={("9.1", "")}) == "x = 1\n"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("part", GRADED)
def test_every_module_that_students_get_imports(part: str) -> None:
    paths = [*map(path_of, (*GRADED[part], *GIVEN[part])), "unit_tester.py"]
    program = "; ".join(f"import {path.removesuffix('.py').replace('/', '.')}" for path in paths)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=STUDENT / part, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_stubs_keep_every_signature_and_docstring() -> None:
    for stub in STUBS:
        theirs, ours = (
            ast.parse((folder / stub).read_text()) for folder in (STUDENT, ROOT / "solutions")
        )
        pick = [
            {node.name: (ast.dump(node.args), ast.get_docstring(node))
             for owner in (tree, *tree.body) for node in getattr(owner, "body", ())
             if isinstance(node, ast.FunctionDef) and not isinstance(owner, ast.FunctionDef)}
            for tree in (theirs, ours)
        ]  # fmt: skip
        assert pick[0] == pick[1]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n", "needs a TODO line"),
        ("# TODO 1.1 (1 point): do\n# BEGIN SOLUTION\nx = 1\n", "has no END SOLUTION"),
        ("x = 1\n# END SOLUTION\n", "without BEGIN SOLUTION"),
    ],
)
def test_unpaired_markers_are_refused(source: str, words: str) -> None:
    with pytest.raises(stubs.ReleaseError, match=words):
        stubs.make_stub(source, "file.py")


def test_a_solution_may_not_be_changed_without_a_new_release(monkeypatch, tmp_path: Path) -> None:
    """What `release --check` finds: a file that is missing, one that was edited, one that
    nobody generates.
    """
    monkeypatch.setattr(releasing, "ROOT", tmp_path)
    files = {"student/a.py": b"a", "student/b.py": b"b"}
    releasing.write(files)
    assert releasing.find_changes(files) == []
    (tmp_path / "student/a.py").write_bytes(b"edited")
    (tmp_path / "student/b.py").unlink()
    (tmp_path / "student/mine.py").write_bytes(b"")
    changes = [
        "missing: student/b.py",
        "out of date: student/a.py",
        "not generated: student/mine.py",
    ]
    assert releasing.find_changes(files) == changes
    releasing.write(files)
    assert releasing.find_changes(files) == []


def test_frozen_checks_survive_the_round_trip_and_agree_up_to_the_last_bits() -> None:
    part = frozen.load("diffusion_models")
    once = frozen.to_bytes(part)
    assert frozen.agree(once, releasing._frozen_bytes(frozen.FOLDER / "diffusion_models"))
    one_bit_off = once[1][:-4] + bytes([once[1][-4] ^ 1]) + once[1][-3:]
    assert frozen.agree(once, (once[0], one_bit_off))
    # another torch
    assert frozen.agree(once, (once[0].replace(b"out of bounds", b"beyond the end"), once[1]))
    assert not frozen.agree(once, (once[0].replace(b'"points": 1.5', b'"points": 2.5'), once[1]))


def test_what_an_exercise_asks_first_is_what_its_frozen_check_asks_first() -> None:
    """The first output that differs is the one that the student reads of."""
    for part in PARTS:
        for exercise, check in zip(exercises(part), frozen.load(part).checks, strict=True):
            cases = zip(exercise.check().all_cases(), check.all_cases(), strict=True)
            for ours, kept in cases:
                asked = [name for name in ours.expected[0] if name not in ours.unfrozen]
                assert [*kept.expected[0]] == asked, (exercise.id, ours.name)


def test_hint_level_of_the_assignment_reaches_the_students(sandbox) -> None:
    part = frozen.Frozen(
        frozen.load("diffusion_models").checks[:1], Assignment(hints="where").hints
    )
    assert b'"hints": "where"' in frozen.to_bytes(part)[0]


def test_student_zip_is_the_same_every_time_and_has_one_folder(tmp_path: Path) -> None:
    files = {
        "student/a.py": b"a",
        "student/collect_submission.sh": b"#!",
        "autograder/frozen/x.json": b"{}",
    }
    releasing.write_zip(files, tmp_path / "one.zip")
    releasing.write_zip(files, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == [
            "diffusion_homework/a.py",
            "diffusion_homework/collect_submission.sh",
        ]
        assert (
            archive.getinfo("diffusion_homework/collect_submission.sh").external_attr >> 16
            == 0o100755
        )
        dates = {entry.date_time[:3] for entry in archive.infolist()}
    today = date.today()
    assert dates <= {(day.year, day.month, day.day) for day in (today, today - timedelta(days=1))}


def test_worker_and_sandbox_hold_no_answer() -> None:
    """The code that runs beside student code imports nothing of the grader's, and holds no
    formula of the homework.
    """
    worker = ROOT / "autograder" / "worker"
    for file in worker.rglob("*.py"):
        depth = len(file.relative_to(worker).parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level > depth:
                raise AssertionError(f"{file.name} imports from outside the worker")
        tokens = tokenize.generate_tokens(io.StringIO(file.read_text()).readline)
        names = {token.string for token in tokens if token.type == tokenize.NAME}
        assert not names & {"cumprod", "exercises", "oracle", "tolerance"}, file.name


def test_unit_tester_does_not_need_exercises() -> None:
    spec = importlib.util.spec_from_file_location(
        "tester", STUDENT / "diffusion_models" / "unit_tester.py"
    )
    assert spec is not None
    assert not [*(STUDENT / "autograder" / "homework").rglob("*.py")]
