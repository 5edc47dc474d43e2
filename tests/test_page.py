"""A student's page stands alone, says everything it should, and takes nothing for markup that a student chose."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder import cli
from autograder.checks import Answer
from autograder.judge import judge
from autograder.report import figures, overview
from autograder.report.advice import NEXT, what_to_try
from autograder.report.page import render
from autograder.report.record import Report, pending
from autograder.report.words import name_function, name_mistake
from autograder.sandbox import Isolation

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href='javascript:alert(1)'>"


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attributes]

    def handle_data(self, data: str) -> None:
        self.text += data


def check(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": "2.1.1/add_noise", "exercise": "2.1.1", "function": "NoiseScheduler.add_noise", "visibility": "public",
        "status": "wrong", "points": 0.0, "max_points": 1.5, "bonus": False, "misconception": "forgot_sqrt",
        "message": "Your sqrt is missing. x_t is 1, expected 2", "sentence": "Your sqrt is missing.",
        "where": "noise_scheduler.py:3", "remarks": [], "printed": "", "shown": None, "seconds": 0.0,
    }  # fmt: skip
    return {**plain, **changes}


def report(*checks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {
        "submission": {"name": "Ada", "sha256": "0" * 64}, "grader": {"seed": 1, "torch": "2", "version": "1"},
        "checks": list(checks), "manual": pending({"2.3.2": 1}, {}), "notes": [],
    }  # fmt: skip
    return {**plain, **changes}


def shown(*shape: int) -> dict[str, Any]:
    size = 1
    for length in shape:
        size *= length
    right = [0.1 * number for number in range(size)]
    return {"title": "a batch", "name": "x_t", "shape": shape, "given": [2 * v for v in right], "right": right}


def test_it_says_what_happened_why_and_what_to_try() -> None:
    text = Reader(render(report(check()))).text
    for words in ("Your sqrt is missing.", "x_t is 1, expected 2", "run unit_tester.test_add_noise()", "0 of 1.5"):
        assert words in text
    assert text.count("Your sqrt is missing.") == 1
    assert "2.3.2" in text and "pending" in text


@pytest.mark.parametrize("place", ["name", "message", "sentence", "where", "remarks", "printed", "notes", "figure"])
def test_markup_stays_text(place: str) -> None:
    bad: dict[str, Any] = report(check(shown=shown(3, 4, 4)))
    plain = Reader(render(bad))
    if place == "name":
        bad["submission"]["name"] = MARKUP
    elif place == "notes":
        bad["notes"] = [MARKUP]
    elif place == "figure":
        bad["checks"][0]["shown"] |= {"name": MARKUP, "title": MARKUP}
    else:
        bad["checks"][0][place] = [MARKUP] if place == "remarks" else MARKUP
    page = Reader(render(bad))
    assert MARKUP in page.text
    assert set(page.tags) <= {*plain.tags, "ul", "li", "pre", "details", "summary"}
    assert {name for name, _ in page.attributes} <= {*(name for name, _ in plain.attributes), "tabindex"}
    assert all(value.startswith("#") for name, value in page.attributes if name in ("href", "src"))


def test_it_needs_no_network_and_no_script() -> None:
    page = Reader(render(report(check(shown=shown(3, 4, 4)))))
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert "url(" not in page.text and "@import" not in page.text


def test_hidden_checks_stay_away_and_others_wait_until_they_are_published() -> None:
    checks = [
        check(exercise=f"2.{n}", visibility=visibility, message=f"about {visibility}", sentence="")
        for n, visibility in enumerate(("public", "hidden", "after_due_date", "after_published"))
    ]
    early, late = (Reader(render(report(*checks), published)).text for published in (False, True))
    assert [f"about {c['visibility']}" in early for c in checks] == [True, False, False, False]
    assert [f"about {c['visibility']}" in late for c in checks] == [True, False, True, True]
    assert "0 of 1.5 points" in early and "3 more checks count that this page does not show" in early


def test_what_ended_several_checks_alike_is_told_once() -> None:
    broken = {"status": "crashed", "message": "cannot be imported", "sentence": ""}
    checks = [
        check(**broken),
        check(exercise="2.1.2", **broken),
        check(exercise="2.3.3", **{**broken, "remarks": ["x"]}),
    ]
    text = " ".join(Reader(render(report(*checks))).text.split())
    assert text.count("cannot be imported") == 2 and "The same holds for 2.1.2 add_noise." in text


def test_bonus_exercises_that_were_left_alone_are_no_failure() -> None:
    text = Reader(render(report(check(status="passed", points=1.5), check(bonus=True, status="not_attempted")))).text
    assert "Everything is right" in text and "nothing is missing without" in text


@pytest.mark.parametrize(
    ("shape", "drawn"), [((), 0), ((3,), 0), ((13,), 1), ((1000,), 1), ((4, 7), 2), ((4, 3, 5), 3), ((2, 3, 4, 4), 3)]
)
def test_each_shape_has_its_figures(shape: tuple[int, ...], drawn: int) -> None:
    made = figures.draw(shown(*shape))
    assert len(made) == drawn
    for figure in made:
        assert "nan" not in figure and "inf" not in figure
        assert 'role="img"' in figure and "aria-label" in figure


def test_one_or_two_different_numbers_are_no_distribution_and_have_labels_that_fit() -> None:
    ones = {"title": "labels", "name": "condition", "shape": (4, 4), "given": [1.0] * 16, "right": [0.0] * 16}
    (figure,) = figures.draw(ones)
    labels = re.findall(r'class="tick"[^>]*>([^<]*)<', figure)
    assert labels == ["-0.04", "1", "-0.04", "1"]


@pytest.mark.parametrize(
    ("largest", "ticks"), [(26, "0 4 8 12 16 20 24"), (11, "0 2 4 6 8 10"), (0.5, "0 0.2 0.4 0.6 0.8 1")]
)
def test_the_points_of_a_class_stand_at_round_numbers(largest: float, ticks: str) -> None:
    drawn = overview.draw_scores([0.0, largest / 3, largest], largest)
    assert re.findall(r'y="140.0"[^>]*>([^<]*)<', drawn) == ticks.split()
    assert drawn.count("<rect") == 3


def test_init_is_named_with_its_class_and_anothers_numbers_with_an_apostrophe() -> None:
    text = Reader(render(report(check(function="NoiseScheduler.__init__", id="2.1.1/init")))).text
    assert "NoiseScheduler.__init__" in text and name_function("NoiseScheduler.add_noise") == "add_noise"
    assert name_mistake("another_students_numbers") == "another student's numbers"


def test_advice_is_whole_sentences() -> None:
    for status in NEXT:
        for sentence in what_to_try(check(status=status)).split(". "):
            assert sentence[0].isupper(), sentence


@pytest.mark.parametrize("value", [None, 1e30, -1e30, 0.0])
def test_figures_hold_out_what_is_no_number_or_far_away(value: float | None) -> None:
    for shape in ((13,), (4, 7), (2, 3, 4, 4)):
        bad = shown(*shape)
        bad["given"] = [value] * len(bad["given"])
        for figure in figures.draw(bad):
            assert "nan" not in figure and "inf" not in figure


def test_no_right_answer_of_a_fresh_or_hidden_case_is_in_a_report(grade_edited: Callable[..., Any]) -> None:
    results = grade_edited("noise_scheduler", "alpha_bars.sqrt() * original", "alpha_bars * original")
    wrong = results["2.1.1/add_noise"]
    hidden = replace(wrong, check=replace(wrong.check, visibility="hidden"))
    for result, kept in ((wrong, True), (hidden, False)):
        made = Report("", "", [result], {}, {}, Isolation("none", []))
        assert (made.as_dict()["checks"][0]["shown"] is not None) == kept
    fresh = [case for case in wrong.check.cases if case.fresh]
    answers = {case.name: Answer({name: 2 * value + 1 for name, value in case.expected[0].items()}) for case in fresh}
    verdict = judge(wrong.check, fresh, answers)
    assert (verdict.status, verdict.shown) == ("wrong", None)


def test_the_command_line_writes_the_page_of_hostile_code_as_text(
    grade_path: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "<b>bold"
    folder.mkdir()
    code = f"print({MARKUP!r})\nraise ValueError({MARKUP!r})\n"
    (folder / "noise_scheduler.py").write_text(code)
    file = tmp_path / "page.html"
    grade_path(folder)
    done = CliRunner().invoke(cli.app, ["grade", str(folder), "--html", str(file), "--seed", "1"])
    assert done.exit_code == 0, done.output
    page = Reader(file.read_text())
    assert "script" not in page.tags and "b" not in page.tags
    assert "alert(1)" in page.text and "<b>bold" in page.text


def test_the_same_report_is_the_same_page() -> None:
    made = report(check(shown=shown(3, 4, 4)))
    assert render(made) == render(json.loads(json.dumps(deepcopy(made))))
