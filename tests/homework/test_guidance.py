"""Where a wrong sampler's guidance went is read off from what it returned, and drawn for its
student alone.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course import worth
from guided_reports import SAMPLERS, guided_report, sampler
from report_pages import Reader
from typer.testing import CliRunner

from autograder.classroom.reports import at_level
from autograder.commands import app
from autograder.homework.conditional_ddpm import e1_4_sample
from autograder.homework.guided_step import draw
from autograder.releasing.student_folder import reference_sources
from autograder.report.page import render

MIXED = [  # (sampler, mistake, the weights that it gives the two predictions at guidance weight w)
    ("2.2.3/generate_sample", "other_guidance_convention", lambda w: (w, 1 - w)),
    ("2.2.3/generate_sample", "guidance_swapped", lambda w: (-w, 1 + w)),
    ("2.2.3/generate_sample", "guidance_sum", lambda w: (1 + w, w)),
    ("2.2.3/generate_sample", "guidance_average", lambda w: (1 / (1 + w), w / (1 + w))),
    ("2.2.3/generate_sample", "guidance_without_the_null_term", lambda w: (1 + w, 0)),
    ("2.2.3/generate_sample", "guidance_ignored", lambda w: (1, 0)),
    ("1.4/sample", "conditions_swapped", lambda w: (-w, 1 + w)),
    ("1.4/sample", "omega_one_smaller", lambda w: (w, 1 - w)),
    ("1.4/sample", "interpolates_instead_of_guiding", lambda w: (1 - w, w)),
    ("1.4/sample", "guidance_adds_both", lambda w: (1 + w, w)),
]


@pytest.mark.parametrize(
    ("name", "mistake", "weights"), MIXED, ids=[mistake for _, mistake, _ in MIXED]
)
def test_the_weights_of_every_wrong_mixture_are_found(
    name: str, mistake: str, weights: Any
) -> None:
    guidance_of, check, output = sampler(name)
    guided = [
        case
        for case in check.all_cases()
        if "guidance weight" in case.title or "omega = " in case.title
    ]
    assert len(guided) >= 6
    for case in guided:
        guidance = guidance_of(case)
        found = guidance.weights_in(case.wrong[mistake].outputs[output])
        right = weights(-guidance.right[1])
        if np.allclose(right, guidance.right):
            assert found is None
        else:
            assert found is not None and found == pytest.approx(right, abs=2e-3)


@pytest.mark.parametrize("name", SAMPLERS)
def test_nothing_is_said_of_guidance_that_is_right_or_of_what_is_wrong_elsewhere(name: str) -> None:
    guidance_of, check, output = sampler(name)
    elsewhere = (
        "loop_runs_forwards",
        "starts_from_uniform_noise",
        "time_runs_upwards",
        "sigma_is_beta",
    )
    for case in (case for case in check.cases if output in case.expected[0]):
        guidance = guidance_of(case)
        assert guidance.weights_in(case.expected[0][output]) is None
        assert guidance.weights_in(np.full_like(case.expected[0][output], np.nan)) is None
        assert guidance.weights_in(np.zeros_like(case.expected[0][output])) is None
        for mistake in set(elsewhere) & set(case.wrong):
            assert guidance.weights_in(case.wrong[mistake].outputs[output]) is None, mistake


def test_the_page_draws_it_first_and_says_it_in_words() -> None:
    page = Reader(render(guided_report().report()))
    described = [
        value for name, value in page.attributes if name == "aria-label" and "Guidance" in value
    ]
    assert (
        len(described) == 1 and "yours comes to −3.91 × conditional + 4.91 × null" in described[0]
    )
    assert page.text.index("the guided step") < page.text.index("yours (up) against right (along)")


@pytest.mark.parametrize("hints", ["where", "none"])
def test_it_names_the_mistake_so_it_is_there_only_where_mistakes_are_named(hints: str) -> None:
    assert "the guided step" not in render(guided_report(hints).report())
    assert "the guided step" not in render(at_level(guided_report().report(), hints))
    assert "the guided step" not in render(guided_report(visibility="hidden").report())


@pytest.mark.parametrize("yours", [[1.0, 0.0], [0.0, 0.0], [-20.0, 19.0], [0.0, 1.0], [2.0, 2.0]])
def test_wherever_it_went_the_figure_holds_it(yours: list[float]) -> None:
    made = draw(
        {"conditional": [1.0, 2.0], "null": [0.0, 2.0], "right": [3.0, -2.0], "yours": yours}
    )
    assert "nan" not in made and "inf" not in made
    places = [float(word) for piece in made.split('cx="')[1:] for word in (piece.split('"')[0],)]
    assert len(places) == 4 and all(0 <= place <= 300 for place in places)


def test_a_sampler_in_training_mode_has_its_page_and_no_figure_of_its_guidance(
    grade_path: Callable[[Path], Any], tmp_path: Path
) -> None:
    exercise = e1_4_sample.EXERCISE
    known = {mistake.name: mistake for mistake in exercise.misconceptions}
    mistake = known["leaves_evaluation_mode"]
    reference = reference_sources("conditional_ddpm").graded
    for name, text in {**reference, exercise.module: mistake.apply(exercise.reference())}.items():
        (tmp_path / f"{name}.py").write_text(text)
    marks = {entry["id"]: entry["points"] for entry in grade_path(tmp_path)["checks"]}
    assert marks.pop("1.4/sample") < worth("1.4/sample") and all(marks.values())
    file = tmp_path / "page.html"
    command = ["grade", str(tmp_path), "--html", str(file), "--seed", "1"]
    done = CliRunner().invoke(app.app, command)
    assert done.exit_code == 0, done.output
    text = Reader(file.read_text()).text
    assert mistake.sentence in text and "calls in training mode is" in text
    assert "the guided step" not in text and "is missing" not in text
