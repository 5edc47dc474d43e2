"""Letters to students whose work was graded again: what changed and why, and nothing of what their
page hides.
"""

from dataclasses import replace
from pathlib import Path

from report_pages import check, report

from autograder.checking.verdict import FacetResult
from autograder.classroom.compare import by_check, compare
from autograder.classroom.letters import letter, write_letters
from autograder.course.deadlines import Lateness
from autograder.report.record import MarkedAnswer, Report

OLD = report(check(status="passed", points=1.5, message="", sentence="", misconception=None))
NEW = replace(report(check()), grader={"seed": 2, "torch": "2", "version": "1"})


def test_it_says_before_and_after_and_why() -> None:
    assert letter(OLD, NEW, published=False).splitlines() == [
        "Ada,",
        "",
        "your work on the diffusion homework was graded again: its inputs were drawn afresh.",
        "",
        "- 2.1.1 add_noise: passed, 1.5 of 1.5 points before; wrong, 0 of 1.5 points now.",
        "  Your sqrt is missing.",
        "",
        "All in all, without what being late costs: 1.5 points before, 0 now.",
        "Your page shows all of it.",
    ]


def test_no_value_that_would_be_right_is_in_it() -> None:
    facet = FacetResult("factor", "wrong", 0.0, 1.0, "x = 1", "x = right", None, "It should fall.")
    nameless = check(
        misconception=None, sentence="", message="x_t is 1, expected 2", facets=[facet]
    )
    told = letter(OLD, report(nameless), published=False)
    assert "It should fall." in told and "expected" not in told and "right" not in told


def test_what_the_page_hides_is_in_no_letter() -> None:
    def hidden(visibility: str) -> list[Report]:
        return [
            replace(each, checks=[replace(each.checks[0], visibility=visibility)])
            for each in (OLD, NEW)
        ]

    assert letter(*hidden("hidden"), published=True) == ""
    assert letter(*hidden("after_published"), published=False) == ""
    assert "add_noise" in letter(*hidden("after_published"), published=True)


def test_points_by_a_person_and_lateness_are_told() -> None:
    (about,) = OLD.manual
    marked = replace(about, written=(MarkedAnswer("q", "2.3.2", 1.0, 0.5),))
    new = replace(OLD, manual=[marked], late=Lateness("later", None, True, 1, 10.0))
    told = letter(OLD, new, published=False)
    assert "- 2.3.2, by a person: pending before, 0.5 of 1 points now." in told
    assert "- Being late cost 0 % of the points; now it costs 10 %." in told
    assert "1.5 points before, 2 now" in told


def test_only_who_has_something_to_read_gets_one_and_old_letters_go(tmp_path: Path) -> None:
    (tmp_path / "bob.txt").write_text("of last week")
    (tmp_path / "notes.txt").write_text("mine")
    number = write_letters(tmp_path, {"ada": OLD, "bob": OLD}, {"ada": NEW, "bob": OLD}, False)
    assert number == 1
    assert {file.name for file in tmp_path.iterdir()} == {"ada.txt", "notes.txt"}


def test_changes_are_counted_by_check() -> None:
    changes = compare({"ada": OLD, "bob": NEW, "eve": OLD}, {"ada": NEW, "bob": OLD, "eve": NEW})
    (moved,) = by_check(changes)
    assert (moved.check, moved.more, moved.less, moved.points) == ("2.1.1/add_noise", 1, 2, -1.5)
