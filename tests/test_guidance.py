"""Where a wrong sampler's guidance went is read off from what it returned, and drawn for its student alone."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_page import Reader

from autograder import frozen
from autograder.checks import Check
from autograder.classroom.reports import at_level
from autograder.exercises import PARTS, Exercise
from autograder.grading import Result
from autograder.judge import Shown, Verdict
from autograder.report.guided_step import draw
from autograder.report.page import render
from autograder.report.record import Report
from autograder.sandbox import Isolation

SAMPLERS = {
    "2.2.3/generate_sample": ("diffusion_models", "sample"),
    "1.4/sample": ("conditional_ddpm", "every third pixel of the digits"),
}
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


def sampler(name: str) -> tuple[Exercise, Check, str]:
    part, output = SAMPLERS[name]
    exercise = next(exercise for exercise in PARTS[part] if exercise.id == name)
    return exercise, next(check for check in frozen.load(part).checks if check.id == name), output


@pytest.mark.parametrize(("name", "mistake", "weights"), MIXED, ids=[mistake for _, mistake, _ in MIXED])
def test_the_weights_of_every_wrong_mixture_are_found(name: str, mistake: str, weights: Any) -> None:
    exercise, check, output = sampler(name)
    assert exercise.guidance is not None
    guided = [case for case in check.all_cases() if "guidance weight" in case.title or "omega = " in case.title]
    assert len(guided) >= 6
    for case in guided:
        guidance = exercise.guidance(case)
        found = guidance.weights_in(case.wrong[mistake].outputs[output])
        right = weights(-guidance.right[1])
        if np.allclose(right, guidance.right):
            assert found is None
        else:
            assert found is not None and found == pytest.approx(right, abs=2e-3)


@pytest.mark.parametrize("name", SAMPLERS)
def test_nothing_is_said_of_guidance_that_is_right_or_of_what_is_wrong_elsewhere(name: str) -> None:
    exercise, check, output = sampler(name)
    assert exercise.guidance is not None
    elsewhere = ("loop_runs_forwards", "starts_from_uniform_noise", "time_runs_upwards", "sigma_is_beta")
    for case in check.cases:
        guidance = exercise.guidance(case)
        assert guidance.weights_in(case.expected[0][output]) is None
        assert guidance.weights_in(np.full_like(case.expected[0][output], np.nan)) is None
        assert guidance.weights_in(np.zeros_like(case.expected[0][output])) is None
        for mistake in set(elsewhere) & set(case.wrong):
            assert guidance.weights_in(case.wrong[mistake].outputs[output]) is None, mistake


def report(hints: str = "what", visibility: str = "public") -> Report:
    """Of a sampler that has the two predictions swapped."""
    _, check, output = sampler("2.2.3/generate_sample")
    case = next(case for case in check.cases if "guidance weight" in case.title)
    given = case.wrong["guidance_swapped"].outputs[output]
    shown = Shown(case.title, output, given, case.expected[0][output])
    verdict = Verdict("wrong", "", "guidance_swapped", check.sentences["guidance_swapped"], shown=shown)
    result = Result(replace(check, visibility=visibility), verdict)
    return Report("Ada", "0" * 64, [result], {}, {"seed": 1, "torch": "2"}, Isolation("none", []), hints)


def test_the_page_draws_it_first_and_says_it_in_words() -> None:
    page = Reader(render(report().as_dict()))
    described = [value for name, value in page.attributes if name == "aria-label" and "Guidance" in value]
    assert len(described) == 1 and "yours comes to −1.69 × conditional + 2.69 × null" in described[0]
    assert page.text.index("the guided step") < page.text.index("yours (up) against right (along)")


@pytest.mark.parametrize("hints", ["where", "none"])
def test_it_names_the_mistake_so_it_is_there_only_where_mistakes_are_named(hints: str) -> None:
    assert "the guided step" not in render(report(hints).as_dict())
    assert "the guided step" not in render(at_level(report().as_dict(), hints))
    assert "the guided step" not in render(report(visibility="hidden").as_dict())


@pytest.mark.parametrize("yours", [[1.0, 0.0], [0.0, 0.0], [-20.0, 19.0], [0.0, 1.0], [2.0, 2.0]])
def test_wherever_it_went_the_figure_holds_it(yours: list[float]) -> None:
    made = draw({"conditional": [1.0, 2.0], "null": [0.0, 2.0], "right": [3.0, -2.0], "yours": yours})
    assert "nan" not in made and "inf" not in made
    places = [float(word) for piece in made.split('cx="')[1:] for word in (piece.split('"')[0],)]
    assert len(places) == 4 and all(0 <= place <= 300 for place in places)
