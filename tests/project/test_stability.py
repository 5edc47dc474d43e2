"""docs/stability.md: what it calls stable is there, and all of it is named."""

import inspect
import re
from dataclasses import fields
from typing import Any

import pytest
import typer

import run
from autograder.checking.printable import printable
from autograder.checking.verdict import FacetResult
from autograder.classroom import overrides, regrade_requests
from autograder.commands.app import app
from autograder.content import ROOT
from autograder.course import assignment, class_list
from autograder.course.deadlines import Lateness
from autograder.report import record
from autograder.report.words import STATUS_WORDS

PAGE = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")


NAME = re.compile(r"`([\w.-]+)`")


def row(first: str) -> set[str]:
    """The names in the row of a table that begins with these words."""
    (rest,) = re.findall(rf"^\| {re.escape(first)} \|(.*)\|$", PAGE, re.MULTILINE)
    return set(NAME.findall(rest))


def sentence(start: str) -> set[str]:
    """The names in the sentence that begins with these words, after them."""
    (rest,) = re.findall(rf"{re.escape(start)}(.*?)[.;]\s", PAGE, re.DOTALL)
    return set(NAME.findall(rest))


def full_report() -> dict[str, Any]:
    """A report in which every kind of entry is there."""
    said = printable("said")
    override = record.Override(said, said, "2026-03-12", "wrong", 0.0, 1.0)
    facet = FacetResult("times", "wrong", 0.0, 1.0)
    check = record.CheckReport(
        id="1/a", exercise="1", function="f", visibility="public", status="wrong", points=0.0,
        max_points=1.0, bonus=False, facets=[facet], overrides=(override,),
    )  # fmt: skip
    answer = record.MarkedAnswer("q", "Question", 1.0)
    person = record.PersonsPoints("2", 1.0, written=(answer,))
    late = Lateness(*[0.0 for each in fields(Lateness)])  # type: ignore[arg-type]
    grader = {name: "" for name in ("version", "seed", "device", "torch", "isolation")}
    report = record.Report(
        name=said, sha256="0", checks=[check], manual=[person], grader=grader, student=said,
        late=late,
    )  # fmt: skip
    return report.to_dict()


def test_the_fields_of_a_report_are_those_that_are_row() -> None:
    report = full_report()
    check, person = report["checks"][0], report["manual"][0]
    assert report["format"] == record.FORMAT and f"`{record.FORMAT}`" in PAGE
    assert row("the report") | row("the report of a class") == report.keys()
    for start, entry in {
        "`submission`": report["submission"],
        "each of `checks`": check,
        "each of `facets`": check["facets"][0],
        "each of `overrides`": check["overrides"][0],
        "each of `manual`": person,
        "each of `written`": person["written"][0],
    }.items():
        assert row(start) == entry.keys(), start


def test_a_graded_submission_says_what_graded_it(grade_path: Any) -> None:
    report = grade_path(ROOT / "student" / "theory")
    assert row("`grader`") == report["grader"].keys()
    assert row("the report") == report.keys()


def test_the_states_of_a_check_are_those_that_are_row() -> None:
    assert sentence("`status` of a check is one of") == STATUS_WORDS.keys()


def test_the_commands_are_those_that_are_row() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert sentence("`python -m autograder COMMAND` with") == commands.keys()
    for verb in sentence("So are `python3 run.py setup`,") - {"HW_PYTHON", "HW_TORCH"}:
        assert f"run.py {verb}" in str(run.__doc__)


def test_the_settings_of_assignment_toml_are_those_that_are_row() -> None:
    assert row("`assignment.toml`") == assignment.SETTINGS


@pytest.mark.parametrize(
    ("start", "module"),
    [
        ("`overrides.toml`", overrides),
        ("a class list", class_list),
        ("`requests.csv`", regrade_requests),
    ],
)
def test_the_columns_of_other_files_are_known_to_what_reads_them(start: str, module: Any) -> None:
    source = inspect.getsource(module)
    assert len(row(start)) > 3
    for name in row(start):
        assert f'"{name}"' in source, name


def test_the_unit_testers_have_what_is_row() -> None:
    for file in (ROOT / "student").glob("*/unit_tester.py"):
        text = file.read_text(encoding="utf-8")
        assert all(f"\ndef {name}(" in text for name in ("test_all", "where_am_i", "restore"))
