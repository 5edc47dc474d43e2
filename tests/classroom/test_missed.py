"""Which facets a class misses, and what several students' code does alike: on the class page and in
facets.csv.
"""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_pages import MARKUP, Reader, check, report

from autograder.checking.printable import printable
from autograder.checking.verdict import FacetResult
from autograder.classroom import class_page, class_run, scores
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.classroom.jobs import Settings
from autograder.classroom.missed import lost
from autograder.classroom.store import Store
from autograder.classroom.summary import Question, Summary, summarise
from autograder.course.assignment import Assignment
from autograder.readings.formula import Formula
from autograder.report.gradescope_results import results
from autograder.report.record import CheckReport, Report

MINE = "x_t = alpha_bar_t * x_0 + noise"
RIGHT = "x_t = sqrt(alpha_bar_t) * x_0 + noise"
SAID = "The factor of x_0 is alpha_bar_t; it should be sqrt(alpha_bar_t)."


def facet(name: str = "factor of x_0", **changes: Any) -> FacetResult:
    """One that is wrong, of half a point."""
    plain = FacetResult(
        name, "wrong", 0.0, 0.5, printable(MINE), printable(RIGHT), None, printable(SAID)
    )
    return replace(plain, **changes)


def wrong(*facets: FacetResult, **changes: Any) -> CheckReport:
    """A check without a known mistake."""
    nameless = {"misconception": None, "sentence": "", "message": ""}
    return check(facets=list(facets), **{**nameless, **changes})


def class_of(**checks: CheckReport) -> Summary:
    return summarise({name: report(each) for name, each in checks.items()}, [], [])


def question(**checks: CheckReport) -> Question:
    (one,) = class_of(**checks).questions
    return one


def text_of(summary: Summary) -> str:
    return " ".join(Reader(class_page.render(summary)).text.split())


def facet_rows(folder: Path, reports: dict[str, Report]) -> list[dict[str, str]]:
    entries = [Entry(Found(name, name, folder), folder) for name in reports]
    scores.write(folder, list(reports.items()), entries)
    return list(csv.DictReader(io.StringIO((folder / "facets.csv").read_text(encoding="utf-8"))))


UNSEEN = facet("noise", status="not_seen", reading="", right="", message="")
PAID = facet("time told", status="remark", points=0.5)
FINE = facet("target", status="passed", points=0.5, reading="", right="", message="")
PASSED = check(status="passed", points=1.5, misconception=None, message="", sentence="")


def test_facets_are_counted_by_what_came_of_them_the_costliest_first() -> None:
    two = wrong(UNSEEN, facet(), PAID, points=0.5, max_points=1.5)
    one = wrong(FINE, facet(), points=0.5, max_points=1.0)
    first, second = question(ada=two, bob=one, eve=PASSED).missed
    assert (first.name, first.counts["wrong"], first.missed, first.lost) == (
        "factor of x_0",
        2,
        2,
        1,
    )
    assert (second.name, second.counts["wrong"], second.missed, second.lost) == ("noise", 0, 1, 0.5)
    shown = text_of(class_of(ada=two, bob=one, eve=PASSED))
    assert (
        "factor of x_0 worth 0.5 2 (67 %) 0.33" in shown
        and "noise worth 0.5 0 (0 %) 1 0.17" in shown
    )


def test_without_partial_credit_the_facets_that_are_missed_share_out_the_whole_loss() -> None:
    paying = wrong(FINE, facet(), facet("noise", max_points=1.5), points=0.5, max_points=2.5)
    assert [lost(paying, each) for each in paying.facets] == [0.0, 0.5, 1.5]
    nothing = replace(paying, points=0.0)
    assert [lost(nothing, each) for each in nothing.facets] == [0.0, 0.625, 1.875]
    free = wrong(facet(max_points=0.0), points=0.0, max_points=0.0)
    assert lost(free, free.facets[0]) == 0.0


def test_one_formula_is_one_line_with_its_students_beside_the_right_one() -> None:
    other = facet(reading=printable("x_t = x_0"), message=printable("The noise is missing."))
    made = class_of(zoe=wrong(other), bob=wrong(facet()), ada=wrong(facet()), eve=PASSED)
    first, second = made.mistakes
    assert (first.students, first.said) == (["ada", "bob"], {SAID: 2})
    assert (second.students, second.said) == (["zoe"], {"The noise is missing.": 1})
    assert "".join(piece.text for piece in first.pairs[0].right) == RIGHT
    page = class_page.render(made)
    assert page.count('<mark class="yours"> alpha_bar_t * x_0') == 1
    assert page.count('<mark class="right"> sqrt(alpha_bar_t) * x_0') == 2  # of both lines
    assert page.count('href="students/ada/feedback.html"') == 2  # among all students, too
    assert text_of(made).index(f"2 of 4: {SAID}") < text_of(made).index("1 of 4: The noise")


def test_two_facets_that_one_formula_explains_are_one_line() -> None:
    (only,) = class_of(ada=wrong(facet(), facet("factor of the noise"))).mistakes
    assert only.students == ["ada"] and list(only.facets) == [
        "factor of x_0",
        "factor of the noise",
    ]


def test_a_facet_without_a_formula_of_its_own_is_told_by_what_is_said_of_it() -> None:
    late = facet(reading=printable(RIGHT), message=printable("At t = 1 the factor of z is 0."))
    drawn = facet("times drawn", reading="", right="", message=printable("t = 9 is never drawn."))
    made = class_of(ada=wrong(late, drawn), bob=wrong(drawn))
    assert [(each.students, list(each.said), each.pairs) for each in made.mistakes] == [
        (["ada", "bob"], ["t = 9 is never drawn."], []),
        (["ada"], ["At t = 1 the factor of z is 0."], []),
    ]


def test_who_computes_the_formula_of_a_known_mistake_stands_with_it() -> None:
    named = check(facets=[facet()])
    made = class_of(bob=named, ada=wrong(facet(), facet("noise", reading="", right="")))
    (known, alone) = made.mistakes
    assert (known.name, known.students) == ("forgot_sqrt", ["ada", "bob"])
    assert known.said == {"Your sqrt is missing.": 1, SAID: 1} and len(known.pairs) == 1
    assert alone.students == ["ada"] and made.questions[0].named == 1


def test_a_formula_that_was_read_in_part_does_not_make_a_mistake_a_known_one() -> None:
    unread = facet(reading=printable(Formula("x_t", (("x_0", None),)).text()))
    made = class_of(ada=check(facets=[unread]), bob=wrong(unread))
    assert [each.students for each in made.mistakes] == [["ada"], ["bob"]]


def test_a_known_mistake_is_one_line_whatever_is_said_of_its_facets() -> None:
    said = [facet(reading="", right="", message=printable(f"t = {t} is never drawn")) for t in "89"]
    ada, bob = (check(facets=[each]) for each in said)
    (only,) = class_of(ada=ada, bob=bob).mistakes
    assert only.students == ["ada", "bob"] and only.said == {"Your sqrt is missing.": 2}


def test_reports_of_before_there_were_facets_still_count(tmp_path: Path) -> None:
    plain = report(check(facets=[facet()])).to_dict()
    del plain["checks"][0]["facets"]
    old = Report.from_dict(plain)
    made = summarise({"ada": old}, [], [])
    assert [each.name for each in made.mistakes] == ["forgot_sqrt"] and not made.questions[0].missed
    (row,) = facet_rows(tmp_path, {"ada": old})
    assert (row["facet"], row["status"], row["lost"]) == ("", "wrong", "1.5")
    assert (row["message"], row["known_mistake"]) == ("Your sqrt is missing.", "forgot_sqrt")


def test_the_table_has_what_the_page_counts(tmp_path: Path) -> None:
    partly = wrong(FINE, facet(), UNSEEN, points=0.5, max_points=1.5)
    rows = facet_rows(tmp_path, {"ada": report(partly), "bob": report(PASSED)})
    assert [(row["student"], row["facet"], row["status"], row["lost"]) for row in rows] == [
        ("ada", "factor of x_0", "wrong", "0.5"),
        ("ada", "noise", "not_seen", "0.5"),
    ]
    told = {name: rows[0][name] for name in ("check", "reading", "right", "message")}
    assert told == {"check": "2.1.1/add_noise", "reading": MINE, "right": RIGHT, "message": SAID}


def test_a_thousand_students_with_formulas_of_their_own_make_a_small_page(tmp_path: Path) -> None:
    def work(number: int) -> Report:
        own = facet(reading=printable(f"x_t = {number} * x_0"), message=printable(f"{number}"))
        same = facet("noise", reading=printable("x_t = x_0"))
        return report(*(wrong(own, same, id=f"2.{n}/a", exercise=f"2.{n}") for n in range(5)))

    reports = {f"student{number:04}": work(number) for number in range(1000)}
    page = class_page.render(summarise(reports, [], []))
    assert len(page) < 500_000 and page.count("students/student") < 2000
    text = " ".join(Reader(page).text.split())
    assert "and 900 more, in facets.csv" in text and "The other 955 stand in facets.csv." in text
    assert len(facet_rows(tmp_path, reports)) == 10_000


odd = st.sampled_from([MARKUP, "=1+1", "-2", "((", "]] + ", " - ", "= = "])
words = (st.text(max_size=30) | odd).map(printable)
numbers = st.floats(0, 2)
status = st.sampled_from(["wrong", "not_seen", "remark", "passed"])
facets = st.builds(
    FacetResult, words, status, numbers, numbers, words, st.none() | words, st.none() | words, words
)


@settings(max_examples=60)
@given(
    works=st.lists(st.tuples(st.lists(facets, max_size=4), st.none() | words, words), max_size=4)
)
def test_whatever_facets_say_is_text(
    works: list[tuple[list[FacetResult], str | None, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    reports = {
        f"s{number}": report(
            wrong(*found, misconception=name, sentence=printable(sentence), points=0.25)
        )
        for number, (found, name, sentence) in enumerate(works)
    }
    page = Reader(class_page.render(summarise(reports, [], [])))
    assert page.tags.count("script") == 1 and "img" not in page.tags, "a script that is not ours"
    assert not any("onerror" in name or "javascript" in value for name, value in page.attributes)
    for row in facet_rows(tmp_path_factory.getbasetemp(), reports):
        assert None not in row and None not in row.values()
        assert not row["reading"].startswith(scores.FORMULA) or _is_number(row["reading"])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("hints", ["where", "none"])
def test_the_instructors_page_says_what_a_students_page_may_not(hints: str, tmp_path: Path) -> None:
    run = class_run.Class(
        Store(tmp_path), Assignment(hints=hints), Settings(1), [], ["diffusion_models"], []
    )
    hidden = wrong(facet(reading=printable("x_t = concealed")), id="2.9/a", visibility="hidden")
    run.store.put("key", report(check(facets=[facet()]), hidden))
    entry = Entry(Found("ada", "ada", tmp_path), tmp_path, content="c")
    run.entries.append(entry)
    run.keys[entry.work] = {"diffusion_models": "key"}
    class_run.write_report(run, entry)
    class_run.write_overview(run, SimpleNamespace(groups=lambda: ([], [])))  # type: ignore[arg-type]
    folder = tmp_path / "students" / "ada"
    told = Report.from_dict(json.loads((folder / "report.json").read_text()))
    for secret in ("alpha_bar_t", "forgot", "concealed"):
        assert secret in (tmp_path / "index.html").read_text()
        assert secret in (tmp_path / "facets.csv").read_text()
        assert secret not in (folder / "feedback.html").read_text()
    for secret in ("alpha_bar_t", "forgot"):
        assert secret not in (folder / "report.json").read_text()
        assert secret not in str(results(told)["tests"])
