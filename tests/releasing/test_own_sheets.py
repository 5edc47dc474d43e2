"""What each student of a class gets of part 0: own numbers on own sheets, and no answer in any
file.
"""

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from own_numbers import ADA, OWN, SEED, answers_of, typed
from typer.testing import CliRunner

from autograder.checking import frozen
from autograder.commands import app as cli
from autograder.content import ROOT
from autograder.course import assignment as assignments
from autograder.course.assignment import Assignment
from autograder.course.class_list import ClassListError, folder_name, read_roster
from autograder.course.course_text import course_text
from autograder.homework.theory.sheet import problem_text
from autograder.homework.theory.variants import DEFAULT, disagreement
from autograder.releasing.student_sheets import SheetsError, student_files, write_class
from autograder.sandbox import Zygote
from autograder.submission.opening import open_submission


def test_a_class_gets_its_folders_and_whoever_grades_the_results(
    sandbox: Zygote, tmp_path: Path
) -> None:
    write_class(
        ["theory"],
        ["ada@example.org", "Bob.B"],
        tmp_path,
        sandbox,
        Assignment(course_seed=SEED),
        lambda _: None,
    )
    assert {path.name for path in tmp_path.iterdir()} == {
        "ada@example-org",
        "bob-b",
        "answers.csv",
        "zips",
        "zips.zip",
    }
    with zipfile.ZipFile(tmp_path / "zips.zip") as archive:
        assert archive.namelist() == ["ada@example-org.zip", "bob-b.zip"]
        assert archive.read("bob-b.zip") == (tmp_path / "zips" / "bob-b.zip").read_bytes()
    assert open_submission(tmp_path / "zips" / "bob-b.zip").numbers.keys() == {
        "theory/variant.json"
    }
    ada = tmp_path / "ada@example-org" / "theory"
    assert (ada / "theory.md").read_text() == course_text(problem_text(ADA), Assignment())
    assert disagreement((ada / "variant.json").read_bytes(), ADA) is None
    rows = [*csv.DictReader((tmp_path / "answers.csv").open())]
    assert float(rows[0]["0.2 b"]) == pytest.approx(float(typed(answers_of(ADA), "p_m")), abs=1e-5)
    assert open_submission(tmp_path / "bob-b").numbers.keys() == {"theory/variant.json"}


def test_sheets_that_were_handed_out_are_never_replaced_by_others(
    sandbox: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another course_seed makes other numbers, and the seed has to be there at all."""
    students = ["ada@example.org"]
    rules = Assignment(course_seed=SEED)
    write_class(["theory"], students, tmp_path, sandbox, rules, lambda _: None)
    sheet = tmp_path / "ada@example-org" / "theory" / "theory.md"
    before = sheet.read_bytes()
    with pytest.raises(SheetsError, match="another course_seed"):
        other = Assignment(course_seed="autumn")
        write_class(["theory"], students, tmp_path, sandbox, other, lambda _: None)
    assert sheet.read_bytes() == before
    write_class(["theory"], students, tmp_path, sandbox, rules, lambda _: None)  # the same again
    (tmp_path / "roster.csv").write_text("student\nada\n")
    monkeypatch.setattr(assignments, "read", Assignment)
    asked = ["release", "--students", str(tmp_path / "roster.csv"), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 2 and "course_seed in assignment.toml is empty" in " ".join(
        done.output.split()
    )
    assert not (tmp_path / "o").exists()


def test_a_students_own_checks_hold_no_answer_and_take_the_place_of_the_common_ones(
    sandbox: Zygote, tmp_path: Path
) -> None:
    files = dict(student_files("theory", ADA, sandbox, Assignment()))
    for name, contents in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(contents)
    assert {name for name in files if "figures" not in name and "pictures" not in name} == {
        "theory.md",
        "typed.py",
        "variant.json",
        "answers.py",
        "unit_tester.py",
        "theory.json",
        "theory.safetensors",
    }
    sealed = {check.id: check for check in frozen.load("theory", tmp_path).checks}
    for name in (*OWN, "0.3iii/blanket_of_e"):
        assert sealed[name].form_only and not sealed[name].sentences
        for case in sealed[name].cases:
            assert not case.wrong and check_holds_only_its_form(
                case.expected[0], sealed[name].function
            )
    n = len(ADA.variances)
    assert [*sealed[OWN[0]].cases[0].expected[0]["shape of covariance"]] == [n, n]


def check_holds_only_its_form(expected: dict[str, np.ndarray], function: str) -> bool:
    return function not in expected and not any(
        " in your blanket" in name and "not asked about" not in name for name in expected
    )


def test_the_common_checks_that_students_get_are_sealed_too() -> None:
    theirs = frozen.load("theory", ROOT / "student" / "autograder" / "frozen")
    assert {check.id for check in theirs.checks if check.form_only} == {*OWN, "0.3iii/blanket_of_e"}
    for check in theirs.checks:
        if check.form_only:
            assert all(
                check_holds_only_its_form(case.expected[0], check.function) for case in check.cases
            )


def test_the_unit_tester_says_that_the_form_is_right_and_no_more(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "student", tmp_path / "hw", ignore=shutil.ignore_patterns("__pycache__", "digits")
    )
    answers = answers_of(DEFAULT).replace("return p_not_t * p_not_s", "return 0.123")
    (tmp_path / "hw" / "theory" / "answers.py").write_text(answers)
    code = (
        "import unit_tester as u; u.test_p_not_t_not_s(); u.test_markov_blanket(); "
        "u.test_precision()"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(
        command, cwd=tmp_path / "hw" / "theory", capture_output=True, text=True, check=True
    ).stdout
    assert (
        "p_not_t_not_s() can be read and has the right form. Whether it is right is told when it "
        "is graded." in said
    )
    assert "markov_blanket() test case passed!" in said and "precision() can be read" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nAda\n", "a column student or email"),
        ("student\n\n", "lists no students"),
        ("student\na.b\na-b\n", "too alike"),
        ("student\nada\nADA\n", "too alike"),
        ("", "needs a first line"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(ClassListError, match=words):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(
        "\ufeffName,Email\r\nÄnne,änne@example.org\r\nBob,bob\r\n".encode()
    )
    assert read_roster(tmp_path / "roster.csv").students == ("änne@example.org", "bob")
    assert folder_name("../../etc") == "-etc"
