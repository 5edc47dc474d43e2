"""Whatever comes back from a student's code is judged, reported, drawn and put into tables."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from made_up import MadeUp, all_checks, words
from report_pages import Reader
from rich.console import Console

from autograder.checking.checks import Answer
from autograder.checking.judge import judge
from autograder.checking.printable import printable
from autograder.classroom import class_page as overview
from autograder.classroom import scores
from autograder.classroom.compare import compare
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.classroom.reports import at_level, for_tables, merged
from autograder.classroom.summary import summarise
from autograder.course.assignment import Assignment
from autograder.grading.grade_checks import grade
from autograder.report import gradescope_results as gradescope
from autograder.report import terminal
from autograder.report.check_text import describe
from autograder.report.graded import GradedSubmission
from autograder.report.page import render
from autograder.report.record import Report
from autograder.sandbox import Isolation
from autograder.submission.sources import Sources
from autograder.whole_files import to_json

CHECKS = {check.id: check for check in all_checks() if check.trial is None}
OURS = "the grader failed here"
DRAWN = {  # attributes of a figure
    "x", "y", "cx", "cy", "width", "height", "points", "d", "viewbox", "fill-opacity", "aria-label",
}  # fmt: skip

pytestmark = [  # numpy warns nobody; hypothesis may, when it shows what failed
    pytest.mark.filterwarnings("error"),
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", CHECKS)
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(data=st.data())
def test_any_answers_make_a_report_its_page_and_its_tables(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check = CHECKS[name]
    sources, sandbox = Sources({check.module: "a = 1\n"}, {}), MadeUp(check, data.draw)
    (result,) = grade(sources, [check], sandbox)  # type: ignore[arg-type]
    assert OURS not in result.verdict.message, result.verdict.message
    grader, isolation = {"seed": 1, "torch": "2"}, Isolation("none", [])
    graded = GradedSubmission(
        printable(data.draw(words)), "", [result], {"2.3.2": 1}, grader, isolation
    )
    report = graded.report()
    assert Report.from_dict(json.loads(to_json(report.to_dict()))) == report and report.notes == []
    assert sum(test["score"] for test in gradescope.results(report)["tests"]) == result.points
    check_words(graded)
    check_page(report)
    check_tables(report, tmp_path_factory.getbasetemp())


def check_words(graded: GradedSubmission) -> None:
    """A terminal and a notebook show nothing that moves the cursor."""
    console = Console(file=io.StringIO(), width=100)
    terminal.show(graded, console)
    lines = console.file.getvalue().split("\n")  # type: ignore[attr-defined]
    lines += describe(graded.results[0], "f()", "what")
    assert all(line.replace("\t", "").isprintable() for line in lines)


def check_page(report: Report) -> None:
    page = Reader(render(report, published=True))
    assert OURS not in page.text and "script" not in page.tags
    drawn = [value for name, value in page.attributes if name in DRAWN]
    assert not [value for value in drawn if "nan" in value or "inf" in value]


def check_tables(report: Report, folder: Path) -> None:
    """The report is Ada's; Bob's says less of the same."""
    entries = {name: Entry(Found(name, name, folder), folder) for name in ("ada", "bob")}
    ada, bob = (merged(entry, [report], Assignment(), {}) for entry in entries.values())
    kept = {"ada": for_tables(ada, {}), "bob": for_tables(at_level(bob, "where"), {})}
    scores.write(folder, list(kept.items()), list(entries.values()))
    for table in ("scores.csv", "canvas.csv", "moodle.csv"):
        head, *rows = csv.reader(io.StringIO((folder / table).read_text()))
        assert len(rows) == 2 and all(len(row) == len(head) for row in rows)
    head, *rows = csv.reader(io.StringIO((folder / "facets.csv").read_text()))
    assert all(len(row) == len(head) for row in rows)
    assert "<strong>2</strong> submissions" in overview.render(summarise(kept, [], []))
    assert all(change.student == "ada" for change in compare(kept, {**kept, "ada": kept["bob"]}))


@pytest.mark.parametrize("name", CHECKS)
def test_made_up_answers_reach_the_judge(name: str) -> None:
    """So that the test above tests something: right answers pass, known mistakes have their
    name.
    """
    check = CHECKS[name]
    cases = list(check.cases)
    answers = {case.name: Answer(case.expected[-1]) for case in cases}
    assert judge(check, cases, answers).status == "passed"
    for mistake in [*next(case.wrong for case in cases if case.wrong)][:3]:
        answers = {case.name: case.wrong.get(mistake, Answer(case.expected[0])) for case in cases}
        assert judge(check, cases, answers).misconception == mistake
