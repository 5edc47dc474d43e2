"""A student's page stands alone, says everything it should, and takes nothing for markup that a
student chose.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_pages import MARKUP, Reader, check, report, shown
from typer.testing import CliRunner

from autograder.checking.checks import Answer
from autograder.checking.judge import judge
from autograder.checking.verdict import FacetResult
from autograder.classroom import class_page as overview
from autograder.commands import app as cli
from autograder.drawing import outputs as figures
from autograder.report.advice import NEXT, what_to_try
from autograder.report.graded import GradedSubmission
from autograder.report.page import render
from autograder.report.record import Report, ShownOutput
from autograder.report.words import name_function, name_mistake
from autograder.sandbox import Isolation


def drawn(output: ShownOutput) -> list[str]:
    return [
        str(figure)
        for figure in figures.draw(output.name, output.shape, output.given, output.right)
    ]


def with_markup(place: str) -> Report:
    """A report in which a student chose the text of one place."""
    output = (
        replace(shown(3, 4, 4), name=MARKUP, title=MARKUP) if place == "figure" else shown(3, 4, 4)
    )
    text = [MARKUP] if place == "remarks" else MARKUP
    changed = {} if place in ("name", "notes", "figure") else {place: text}
    made = report(check(shown=output, **changed))
    return {"name": replace(made, name=MARKUP), "notes": replace(made, notes=[MARKUP])}.get(
        place, made
    )


def test_it_says_what_happened_why_and_what_to_try() -> None:
    text = Reader(render(report(check()))).text
    for words in (
        "Your sqrt is missing.",
        "x_t is 1, expected 2",
        "run unit_tester.test_add_noise()",
        "0 of 1.5",
    ):
        assert words in text
    assert text.count("Your sqrt is missing.") == 1
    assert "2.3.2" in text and "pending" in text


@pytest.mark.parametrize(
    "place", ["name", "message", "sentence", "where", "remarks", "printed", "notes", "figure"]
)
def test_markup_stays_text(place: str) -> None:
    plain = Reader(render(report(check(shown=shown(3, 4, 4)))))
    page = Reader(render(with_markup(place)))
    assert MARKUP in page.text
    assert set(page.tags) <= {*plain.tags, "ul", "li", "pre", "details", "summary"}
    assert {name for name, _ in page.attributes} <= {
        *(name for name, _ in plain.attributes),
        "tabindex",
    }
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
    assert [f"about {c.visibility}" in early for c in checks] == [True, False, False, False]
    assert [f"about {c.visibility}" in late for c in checks] == [True, False, True, True]
    assert (
        "0 of 1.5 points" in early and "3 more checks count that this page does not show" in early
    )


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
    text = Reader(
        render(
            report(check(status="passed", points=1.5), check(bonus=True, status="not_attempted"))
        )
    ).text
    assert "Everything is right" in text and "nothing is missing without" in text


@pytest.mark.parametrize(
    ("shape", "count"),
    [((), 0), ((3,), 0), ((13,), 1), ((1000,), 1), ((4, 7), 2), ((4, 3, 5), 3), ((2, 3, 4, 4), 3)],
)
def test_each_shape_has_its_figures(shape: tuple[int, ...], count: int) -> None:
    made = drawn(shown(*shape))
    assert len(made) == count
    for figure in made:
        assert "nan" not in figure and "inf" not in figure
        assert 'role="img"' in figure and "aria-label" in figure


def test_one_or_two_different_numbers_are_no_distribution_and_have_labels_that_fit() -> None:
    (figure,) = figures.draw("condition", (4, 4), [1.0] * 16, [0.0] * 16)
    labels = re.findall(r'class="tick"[^>]*>([^<]*)<', figure)
    assert labels == ["-0.04", "1", "-0.04", "1"]


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(26, "0 4 8 12 16 20 24"), (11, "0 2 4 6 8 10"), (0.5, "0 0.2 0.4 0.6 0.8 1")],
)
def test_the_points_of_a_class_stand_at_round_numbers(largest: float, ticks: str) -> None:
    figure = overview.draw_scores([0.0, largest / 3, largest], largest)
    assert re.findall(r'y="140.0"[^>]*>([^<]*)<', figure) == ticks.split()
    assert figure.count("<rect") == 3


def test_init_is_named_with_its_class_and_anothers_numbers_with_an_apostrophe() -> None:
    text = Reader(render(report(check(function="NoiseScheduler.__init__", id="2.1.1/init")))).text
    assert (
        "NoiseScheduler.__init__" in text
        and name_function("NoiseScheduler.add_noise") == "add_noise"
    )
    assert name_mistake("another_students_numbers") == "another student's numbers"


def test_advice_is_whole_sentences() -> None:
    for status in NEXT:
        for sentence in re.split(r"(?<!eq)\. ", what_to_try(check(status=status))):
            assert sentence[0].isupper(), sentence


def test_advice_fits_what_happened() -> None:
    """Docstrings of part 0 name no equation, and its unit tester checks the form alone."""
    assert "DDPM eq. 4" in what_to_try(check())
    typed = what_to_try(check(id="0.2b/p_m", exercise="0.2b", where="answers.py:55"))
    assert "0.2b" in typed and "answers.py:55" in typed and "unit_tester" not in typed
    assert "form of this answer alone" in typed
    set_of_nodes = what_to_try(check(id="0.3iv/markov_blanket", exercise="0.3iv"))
    assert "equation" not in set_of_nodes and "test_markov_blanket()" in set_of_nodes
    broken = what_to_try(check(status="crashed", where="noise_scheduler.py:7"))
    assert "shapes" not in broken and "noise_scheduler.py:7" in broken  # it may be the syntax
    slips = [FacetResult(name, "wrong", 0.0, 0.5) for name in ("times", "target")]
    assert "one at a time" in what_to_try(check(facets=slips))


@pytest.mark.parametrize("value", [None, 1.7e308, 1e30, -1e30, 0.0])
def test_figures_hold_out_what_is_no_number_or_far_away(value: float | None) -> None:
    for shape in ((13,), (4, 7), (2, 3, 4, 4)):
        right = shown(*shape)
        for figure in drawn(replace(right, given=[value] * len(right.given))):
            assert "nan" not in figure and "inf" not in figure


def test_no_right_answer_of_a_fresh_or_hidden_case_is_in_a_report(
    grade_edited: Callable[..., Any],
) -> None:
    results = grade_edited(
        "noise_scheduler", "alpha_bars.sqrt() * original", "alpha_bars * original"
    )
    wrong = results["2.1.1/add_noise"]
    hidden = replace(wrong, check=replace(wrong.check, visibility="hidden"))
    for result, kept in ((wrong, True), (hidden, False)):
        made = GradedSubmission("", "", [result], {}, {}, Isolation("none", []))
        assert (made.report().to_dict()["checks"][0]["shown"] is not None) == kept
    fresh = [case for case in wrong.check.cases if case.fresh]
    answers = {
        case.name: Answer({name: 2 * value + 1 for name, value in case.expected[0].items()})
        for case in fresh
    }
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
    assert render(made) == render(Report.from_dict(json.loads(json.dumps(made.to_dict()))))
