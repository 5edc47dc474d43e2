"""A report as Markdown: a table, and what is wrong, without markup of anybody's making."""

from autograder.checking.printable import printable
from autograder.report.markdown_summary import LONGEST, escaped, render
from autograder.report.record import CheckReport, Report


def check(exercise: str, status: str, points: float, most: float, said: str = "") -> CheckReport:
    return CheckReport(
        id=f"{exercise}/f", exercise=exercise, function="Class.f", visibility="public",
        status=status, points=points, max_points=most, bonus=exercise == "3",
        message=printable(said), where=printable("file.py:7") if said else printable(""),
    )  # fmt: skip


def test_a_summary_has_a_table_and_what_is_wrong() -> None:
    checks = [
        check("1", "passed", 2.0, 2.0),
        check("2", "wrong", 0.5, 1.5, "x_t is 3, expected *4*"),
        check("3", "passed", 1.0, 1.0),
        check("4", "wrong", 0.0, 0.0),
        check("5", "not_attempted", 0.0, 1.0, "nothing is there"),
    ]
    report = Report(
        name=printable("work"), sha256="0", checks=checks, manual=[], notes=[printable("a <note>")]
    )
    assert render(report, "About.").splitlines() == [
        "## 2.5 of 4.5 points and 1 bonus points",
        "",
        "About.",
        "",
        "| exercise | function | | points |",
        "|---|---|---|---|",
        "| 1 | `f` | passed | 2 of 2 |",
        "| 2 | `f` | wrong | 0.5 of 1.5 |",
        "| 3 | `f` | passed | 1 of 1, bonus |",
        "| 4 | `f` | not ready |  |",
        "| 5 | `f` | not attempted | 0 of 1 |",
        "",
        "### 2 `f` (file.py:7)",
        "",
        "- x\\_t is 3, expected \\*4\\*",
        "",
        "### Notes",
        "",
        "- a &lt;note&gt;",
    ]


def test_words_of_a_submission_are_no_markup_and_not_endless() -> None:
    assert escaped("<img src=x> [a](b) `c` | # @d") == (
        "&lt;img src=x&gt; \\[a\\](b) \\`c\\` \\| \\# \\@d"
    )
    assert len(escaped("y" * 5000)) == LONGEST + 2
