"""Part 3's loss and sampler: right ways to write them get full marks, and one slip costs its own
facets.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from correct_flow_model import LOSSES, SAMPLERS, source
from course import FRESH_SEED

from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "flow_matching"
pytestmark = [pytest.mark.e3_2, pytest.mark.e3_3]

GradeModel = Callable[[str], dict[str, Result]]


@pytest.fixture(scope="module")
def grade_model(sandbox: Zygote) -> GradeModel:
    """Results by check of an FM.py beside the other files of the reference."""
    reference = reference_sources(PART)
    asked = [check for check in checks_for(PART, FRESH_SEED) if check.module == "FM"]

    def grade_it(model: str) -> dict[str, Result]:
        submitted = replace(reference, graded={**reference.graded, "FM": model})
        return {each.check.id: each for each in grade(submitted, asked, sandbox)}

    return grade_it


def lost(results: dict[str, Result]) -> dict[str, str]:
    return {name: r.verdict.message for name, r in results.items() if r.points < r.check.points}


@pytest.mark.parametrize("loss", LOSSES)
def test_right_losses_get_full_marks(loss: str, grade_model: GradeModel) -> None:
    assert lost(grade_model(source(loss=loss))) == {}


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_right_samplers_get_full_marks(sampler: str, grade_model: GradeModel) -> None:
    assert lost(grade_model(source(sampler=sampler))) == {}


def test_a_network_from_the_other_module_is_as_good(grade_model: GradeModel) -> None:
    """Published homework of this kind imports ConditionalUnet from ResUNet."""
    assert lost(grade_model(source(network="ResUNet"))) == {}


# {what it is: (from, to, check, facets that it costs)}
SLIPS = {
    "target": ("(images - noise)", "(noise - images)", "3.2/forward", {"target"}),
    "root weights": (
        "xt = tt * images + (1 - tt) * noise",
        "xt = tt.sqrt() * images + (1 - tt).sqrt() * noise",
        "3.2/forward",
        {"noisy sample"},
    ),
    "time in steps": (
        "pred = self.network(xt, t, c)",
        "pred = self.network(xt, t * self.dmconfig.T, c)",
        "3.2/forward",
        {"time told"},
    ),
    "end of the step": ("k * dt)", "(k + 1) * dt)", "3.3/sample", {"time told"}),
    # nearly all pixels end at 0 or 1: they say nothing of how the result is made
    "whole velocities": ("x + dt * (", "x + (", "3.3/sample", {"step"}),
    "guidance scale": (
        "((1 + omega) * v_c - omega * v_u)",
        "(v_u + omega * (v_c - v_u))",
        "3.3/sample",
        {"guidance"},
    ),
    "null label": (
        "torch.full_like(c, cfg.condition_mask_value)",
        "torch.zeros_like(c)",
        "3.3/sample",
        {"conditions"},
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_costs_its_own_facet(slip: str, grade_model: GradeModel) -> None:
    old, new, check, facets = SLIPS[slip]
    assert source().count(old) == 1
    results = grade_model(source().replace(old, new))
    assert lost(results).keys() == {check}
    result = results[check]
    assert {each.name for each in result.verdict.facets if each.status == "wrong"} == facets
    assert 0 < result.points < result.check.points


def test_what_the_code_computes_is_read_back(grade_model: GradeModel) -> None:
    """A path that nobody listed."""
    path = "xt = tt * images + (1 - tt) * noise"
    other = "xt = tt ** 2 * images + (1 - tt) ** 2 * noise"
    result = grade_model(source().replace(path, other))["3.2/forward"]
    (facet,) = (each for each in result.verdict.facets if each.name == "noisy sample")
    assert facet.reading == "x_t = t^2 * x_1 + (1 - t)^2 * x_0"
    assert facet.right == "x_t = t * x_1 + (1 - t) * x_0"
