"""Part 3: right ways to write it get full marks, also beside solvers that are wrong, and one slip
costs its own facet.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from correct_flow import CONVERSIONS, EDITING, SOLVERS
from course import FRESH_SEED, PARTS

from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "flow_matching"
MODULES = ("conversions", "solvers", "editing")
pytestmark = [
    pytest.mark.e3_1, pytest.mark.e3_4, pytest.mark.e3_5, pytest.mark.e3_6, pytest.mark.e3_7,
    pytest.mark.e3_8,
]  # fmt: skip

GradeFlow = Callable[..., dict[str, Result]]


@pytest.fixture(scope="module")
def grade_flow(sandbox: Zygote) -> GradeFlow:
    """Results by check of the reference with other files, given as module=source, or without
    some.
    """
    reference = reference_sources(PART)
    asked = [check for check in checks_for(PART, FRESH_SEED) if check.module in MODULES]

    def grade_it(without: tuple[str, ...] = (), **others: str) -> dict[str, Result]:
        graded = {**reference.graded, **others}
        for module in without:
            del graded[module]
        results = grade(replace(reference, graded=graded), asked, sandbox)
        return {result.check.id: result for result in results}

    return grade_it


def lost(results: dict[str, Result]) -> dict[str, str]:
    return {name: r.verdict.message for name, r in results.items() if r.points < r.check.points}


@pytest.mark.parametrize("style", CONVERSIONS)
def test_right_conversions_get_full_marks(style: str, grade_flow: GradeFlow) -> None:
    assert lost(grade_flow(conversions=CONVERSIONS[style])) == {}


@pytest.mark.parametrize("style", SOLVERS)
def test_right_solvers_get_full_marks(style: str, grade_flow: GradeFlow) -> None:
    assert lost(grade_flow(solvers=SOLVERS[style])) == {}


@pytest.mark.parametrize("style", EDITING)
def test_right_editing_gets_full_marks(style: str, grade_flow: GradeFlow) -> None:
    assert lost(grade_flow(editing=EDITING[style])) == {}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("style", ["reference", *EDITING])
def test_editing_is_judged_without_solvers_of_ones_own(style: str, grade_flow: GradeFlow) -> None:
    """Where 3.4 failed, a solver that is given stands in, whatever became of the file."""
    editing = {} if style == "reference" else {"editing": EDITING[style]}
    for results in (
        grade_flow(solvers=f"raise RuntimeError({style!r})\n", **editing),
        grade_flow(without=("solvers",), **editing),
        grade_flow(
            solvers="def euler(field, x, times):\n    return x\n\nheun = euler\n", **editing
        ),
    ):
        asked = {each.id for each in PARTS[PART] if each.module == "solvers"}
        assert lost(results).keys() == asked


@pytest.mark.parametrize("solver", ["euler", "heun"])
def test_ddim_and_editing_do_not_suffer_from_a_wrong_solver(
    solver: str, grade_flow: GradeFlow
) -> None:
    source = reference_sources(PART).graded["solvers"]
    name = f"def {solver}(field, x, times):"
    assert source.count(name) == 1
    wrong = source.replace(name, f"{name}\n    return 2 * x\n\n\ndef unused(field, x, times):")
    assert lost(grade_flow(solvers=wrong)).keys() == {f"3.4/{solver}"}


def edited(module: str, old: str, new: str) -> dict[str, str]:
    source = reference_sources(PART).graded[module]
    assert source.count(old) == 1, old
    return {module: source.replace(old, new)}


SLIPS = {
    "one kind of five": (
        "conversions",
        "noise = -sigma * prediction",
        "noise = sigma * prediction",
        "3.1/split",
        {"score"},
    ),
    "times that only rise": (
        "solvers",
        "x = x + (later - now) * field(x, now)",
        "x = x + abs(later - now) * field(x, now)",
        "3.4/euler",
        {"uneven and falling times"},
    ),
    "weights exchanged": (
        "editing",
        "x = (1 - t_start) * torch.randn_like(image) + t_start * image",
        "x = t_start * torch.randn_like(image) + (1 - t_start) * image",
        "3.6/sdedit",
        {"noisy image"},
    ),
    "known pixels left as they are": (
        "editing",
        "return torch.where(is_known, known, x)",
        "return torch.where(is_known, known + 1e-3, x)",
        "3.7/inpaint",
        {"known pixels at the end", "missing pixels"},
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_costs_its_own_facets(slip: str, grade_flow: GradeFlow) -> None:
    module, old, new, check, facets = SLIPS[slip]
    results = grade_flow(**edited(module, old, new))
    assert lost(results).keys() == {check}
    result = results[check]
    assert {facet.name for facet in result.verdict.facets if facet.points == 0} == facets
    paid = sum(facet.points for facet in result.verdict.facets)
    assert 0 < result.points == pytest.approx(paid)


def test_an_edit_that_never_asks_its_field_is_told_so(grade_flow: GradeFlow) -> None:
    results = grade_flow(
        **edited("editing", "return euler(field_to, noise,", "return euler(field_from, noise,")
    )
    said = [str(facet.message) for facet in results["3.8/translate"].verdict.facets]
    assert "In this function field_to is never asked; it should be." in said


WASTED = "slope = field(x, now)"
PICTURE = "return euler(field, x, torch.linspace(t_start, 1, steps + 1))"


def test_a_call_too_many_in_a_solver_pays_for_no_call_elsewhere(grade_flow: GradeFlow) -> None:
    reference = reference_sources(PART).graded
    assert WASTED in reference["solvers"] and PICTURE in reference["editing"]
    results = grade_flow(
        solvers=reference["solvers"].replace(WASTED, f"field(x, now); {WASTED}"),
        editing=reference["editing"].replace(PICTURE, "return x"),
    )
    facets = results["3.6/sdedit"].verdict.facets
    assert "remark" not in {facet.status for facet in facets}
    assert results["3.6/sdedit"].points <= results["3.6/sdedit"].check.points / 2
