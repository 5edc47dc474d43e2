"""How the optional exercises 2.5 are graded: other right ways to write them, and broken files
beside them.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from correct_extras import ABOVE, STYLES
from course import PART, points_of, worth

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.content import ROOT
from autograder.grading.grade_checks import grade
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

pytestmark = [pytest.mark.e2_5_1, pytest.mark.e2_5_2, pytest.mark.e2_5_3, pytest.mark.e2_5_4]

LINEAR = "torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)"
EXTRAS = {"2.5.1/cosine", "2.5.2/v_prediction", "2.5.3/ddim_step", "2.5.4/dynamic_threshold"}


@pytest.fixture(scope="module")
def grade_extras(
    sandbox: Zygote, reference: Sources, checks: list[Check]
) -> Callable[..., dict[str, Result]]:
    """Results by check of the reference with another extras.py, and other files beside it."""

    def grade_it(extras: str, without: tuple[str, ...] = (), **others: str) -> dict[str, Result]:
        graded = {**reference.graded, "extras": extras, **others}
        for module in without:
            del graded[module]
        return {
            result.check.id: result
            for result in grade(replace(reference, graded=graded), checks, sandbox)
        }

    return grade_it


def lost(results: dict[str, Result]) -> dict[str, str]:
    return {name: r.verdict.message for name, r in results.items() if r.points < r.check.points}


@pytest.mark.parametrize("style", STYLES)
def test_a_right_way_gets_full_marks(
    style: str, grade_extras: Callable[..., dict[str, Result]]
) -> None:
    results = grade_extras(STYLES[style])
    assert lost(results) == {}
    assert sum(
        result.points for result in results.values() if result.check.module == "extras"
    ) == points_of(PART, "extras", bonus=True)
    assert sum(result.points for result in results.values() if not result.check.bonus) == points_of(
        PART
    )


BROKEN_SCHEDULERS = {
    "not attempted": lambda source: source.replace(
        f"# TODO 2.1.1 ({worth('2.1.1/init')} points): self", "raise NotImplementedError  # "
    ),
    "wrong tables": lambda source: source.replace(
        "torch.cumprod(self.alphas, dim=0)", "torch.cumsum(self.alphas, 0)"
    ),
    "crashes": lambda source: source.replace("self.num_steps = num_steps", "1 / 0"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", BROKEN_SCHEDULERS)
def test_a_broken_noise_scheduler_costs_no_bonus_points(
    name: str, style: str, grade_extras: Callable[..., dict[str, Result]], reference: Sources
) -> None:
    before = reference.graded["noise_scheduler"]
    broken = BROKEN_SCHEDULERS[name](before)
    assert broken != before
    results = grade_extras(STYLES[style], noise_scheduler=broken)
    assert "2.1.1/init" in lost(results)
    assert not EXTRAS & lost(results).keys(), lost(results)


def test_a_missing_noise_scheduler_costs_no_bonus_points(
    grade_extras: Callable[..., dict[str, Result]], reference: Sources
) -> None:
    assert (
        not EXTRAS
        & lost(grade_extras(reference.graded["extras"], without=("noise_scheduler",))).keys()
    )


def test_a_wrong_cosine_schedule_costs_its_own_point_alone(
    grade_extras: Callable[..., dict[str, Result]],
) -> None:
    """Tables that a student derives from the wrong ones are derived from given ones."""
    source = STYLES["roots kept, written for images and all else"]
    assert source.count("0.999") == 1
    assert lost(grade_extras(source.replace("0.999", "0.5"))).keys() == {"2.5.1/cosine"}


def test_what_is_wrong_with_another_schedule_is_another_mistake(
    grade_extras: Callable[..., dict[str, Result]], reference: Sources
) -> None:
    """Square roots of linear betas in both: only in the first are linear betas due."""
    edits = {
        "noise_scheduler": (LINEAR, f"{LINEAR}.sqrt()"),
        "extras": (
            "self.betas = betas.clamp(max=0.999).float()",
            "self.betas = torch.linspace(1e-4, 0.02, num_steps).sqrt()",
        ),
    }
    wrong = {}
    for module, edit in edits.items():
        assert reference.graded[module].count(edit[0]) == 1
        wrong[module] = reference.graded[module].replace(*edit)
    alone, both = grade_extras(wrong["extras"]), grade_extras(**wrong)
    assert both["2.1.1/init"].points < worth("2.1.1/init")
    assert both["2.5.1/cosine"].points == alone["2.5.1/cosine"].points < worth("2.5.1/cosine")


def test_who_leaves_it_alone_loses_nothing(
    sandbox: Zygote,
    reference: Sources,
    checks: list[Check],
    grade_extras: Callable[..., dict[str, Result]],
) -> None:
    stub = (ROOT / "student" / "diffusion_models" / "extras.py").read_text(encoding="utf-8")
    for results in (grade_extras(stub), grade_extras("", without=("extras",))):
        assert lost(results).keys() == EXTRAS
        assert {results[name].verdict.status for name in EXTRAS} == {"not_attempted"}
        assert sum(
            result.points for result in results.values() if not result.check.bonus
        ) == points_of(PART)


ABSURD = {  # answers of someone who looks for a weak judge
    "zeros": "torch.zeros_like(x_0)",
    "the input": "x_0",
    "not a number": "x_0 * float('nan')",
    "one that broadcasts": "torch.zeros(())",
    "None": "None",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ABSURD)
def test_an_answer_that_says_nothing_earns_nothing(
    name: str, grade_extras: Callable[..., dict[str, Result]]
) -> None:
    source = f"""
{ABOVE}
class FastScheduler(NoiseScheduler):
    def velocity(self, x_0, noise, timesteps): return {ABSURD[name]}
    def from_velocity(self, x_0, x_t, t): return {ABSURD[name]}, {ABSURD[name]}
    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None): return {ABSURD[name]}
    def dynamic_threshold(self, x_0, quantile=0.995): return {ABSURD[name]}
"""
    assert lost(grade_extras(source)).keys() == EXTRAS
