"""One slip costs its facet; a mistake costs once; and what two functions do differently costs in
the later one.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from course import FRESH_SEED, PARTS, worth

from autograder.checking.catalogue import exercises
from autograder.checking.verdict import Result
from autograder.course.assignment import Assignment
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

Part1 = Callable[..., dict[str, Result]]

TIME_IN_TRAINING = "t = (t_s / T)"
TIME_IN_SAMPLING = "t / config.T, device"
MASK_IN_TRAINING = "masked_fill(dropped, self.dmconfig.condition_mask_value)"
MASK_IN_SAMPLING = "torch.full_like(c, config.condition_mask_value)"
SLIPS = {
    "1.3/forward": (
        ('at_t["sqrt_alpha_bar"] * images', 'at_t["alpha_t_bar"] * images', "noisy sample"),
        ("t_s = torch.randint(1, T + 1", "t_s = torch.randint(1, T", "times drawn"),
        (TIME_IN_TRAINING, "t = (t_s / 1)", "time told"),
        ("noise = torch.randn_like(images)", "noise = torch.rand_like(images)", "noise"),
        ("self.network(x_t, t, c), noise)", "self.network(x_t, t, c), images)", "target"),
        (MASK_IN_TRAINING, "masked_fill(dropped, 0.0)", "in its place"),
    ),
    "1.4/sample": (
        ("(1 + omega) * epsilon_c", "omega * epsilon_c", "guidance"),
        ("shrink * (x_t - step * epsilon)", "shrink * (x_t + step * epsilon)", "mean"),
        (
            "x_t + sigma_t * torch.randn_like(x_t)",
            "x_t + sigma_t**2 * torch.randn_like(x_t)",
            "noise",
        ),
        ("if t > 1:", "if t > 0:", "last step"),
        ("(x_t * config.pixel_std + config.pixel_mean)", "x_t", "result"),
        ("x_t = torch.randn(shape", "x_t = torch.zeros(shape", "start"),
    ),
}


MEAN_SQUARE = "self.loss_fn(self.network(x_t, t, c), noise)"
EACH_ANSWER = "(self.network(x_t, t, c) - noise)"


@pytest.fixture(scope="module")
def part_1(sandbox: Zygote) -> Part1:
    """part_1(old, new, ...): results of part 1's reference with edits in DDPM.py."""
    checks, reference = (
        checks_for("conditional_ddpm", FRESH_SEED),
        reference_sources("conditional_ddpm"),
    )

    def grade_it(*edits: str, partial_credit: bool = True) -> dict[str, Result]:
        source = reference.graded["DDPM"]
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        submitted = replace(reference, graded={**reference.graded, "DDPM": source})
        assignment = Assignment(partial_credit=partial_credit)
        asked = [assignment.override(check) for check in checks]
        return {result.check.id: result for result in grade(submitted, asked, sandbox)}

    return grade_it


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("check", "old", "new", "facet"),
    [(check, *slip) for check, slips in SLIPS.items() for slip in slips],
    ids=[f"{check[:3]} {slip[2]}" for check, slips in SLIPS.items() for slip in slips],
)
def test_one_slip_costs_its_facet_and_no_more(
    check: str, old: str, new: str, facet: str, part_1: Part1
) -> None:
    result = part_1(old, new)[check]
    wrong = [each for each in result.verdict.facets if each.status != "passed"]
    assert [each.name for each in wrong] == [facet], result.verdict.facets
    assert wrong[0].message and wrong[0].points == 0
    assert result.points == pytest.approx(worth(check) - wrong[0].max_points)
    assert result.points >= worth(check) / 2


def test_two_slips_are_both_said(part_1: Part1) -> None:
    slips = [edit for old, new, _ in SLIPS["1.4/sample"][:4] for edit in (old, new)]
    facets = part_1(*slips)["1.4/sample"].verdict.facets
    wrong = {each.name for each in facets if each.status == "wrong"}
    assert wrong == {"guidance", "mean", "noise", "last step"}


def test_a_mask_value_written_out_in_both_costs_nothing_but_a_remark(part_1: Part1) -> None:
    results = part_1(
        MASK_IN_TRAINING, "masked_fill(dropped, -1.0)", MASK_IN_SAMPLING, "-torch.ones_like(c)"
    )
    for check in ("1.3/forward", "1.4/sample"):
        assert results[check].points == worth(check)
        assert any("-1 written out" in said for said in results[check].verdict.remarks)


@pytest.mark.parametrize(
    ("loss", "wrong"),
    [
        (f"-{MEAN_SQUARE}", {"target", "reduction"}),
        (f"{EACH_ANSWER}.mean()", {"target", "reduction"}),
        (f"{EACH_ANSWER}[0].square().mean()", {"reduction", "gradient"}),
        (f"{EACH_ANSWER}.square().mean(dim=(1, 2, 3)).sum()", {"reduction"}),
    ],
)
def test_a_loss_from_which_nothing_is_learnt_costs_more_than_its_scale(
    loss: str, wrong: set[str], part_1: Part1
) -> None:
    verdict = part_1(MEAN_SQUARE, loss)["1.3/forward"].verdict
    assert {facet.name for facet in verdict.facets if facet.status == "wrong"} == wrong


def test_a_time_told_wrongly_in_both_costs_once(part_1: Part1) -> None:
    results = part_1(TIME_IN_TRAINING, "t = (t_s * 1.0)", TIME_IN_SAMPLING, "t * 1.0, device")
    assert results["1.3/forward"].points < worth("1.3/forward")
    sample = results["1.4/sample"]
    assert (sample.verdict.status, sample.points) == ("passed", worth("1.4/sample"))
    assert any("lost in 1.3" in remark for remark in sample.verdict.remarks)


def test_times_told_differently_in_training_and_sampling_cost_in_sampling(part_1: Part1) -> None:
    results = part_1(TIME_IN_TRAINING, "t = ((t_s - 1) / (T - 1))")
    assert results["1.3/forward"].verdict.status == "passed"
    sample = results["1.4/sample"]
    assert (
        sample.verdict.status == "wrong"
        and "both should tell it the same" in sample.verdict.message
    )
    assert worth("1.4/sample") / 2 < sample.points < worth("1.4/sample")
    both = part_1(
        TIME_IN_TRAINING, "t = ((t_s - 1) / (T - 1))",
        TIME_IN_SAMPLING, "(t - 1) / (config.T - 1), device",
    )  # fmt: skip
    assert all(result.verdict.status == "passed" for result in both.values())


def test_code_that_ends_with_an_exception_for_some_settings_keeps_half(part_1: Part1) -> None:
    old = "noise = torch.randn_like(images)"
    share = "self.dmconfig.mask_p / self.dmconfig.mask_p"  # divides by zero where all are kept
    result = part_1(old, f"{old} * ({share})")["1.3/forward"]
    assert result.verdict.status == "crashed" and "ZeroDivision" in result.verdict.message
    facets = {each.name: each for each in result.verdict.facets}
    assert facets["target"].points and "at most half" in facets["the rest"].message
    assert result.points == worth("1.3/forward") / 2


def test_code_that_always_ends_with_an_exception_keeps_nothing(part_1: Part1) -> None:
    result = part_1('at_t["sqrt_alpha_bar"] * images', 'at_t["sqrt_alpha"] * images')
    assert result["1.3/forward"].verdict.status == "crashed"
    assert result["1.3/forward"].points == 0


def test_without_partial_credit_it_is_all_or_nothing(part_1: Part1) -> None:
    old, new, _ = SLIPS["1.3/forward"][0]
    result = part_1(old, new, partial_credit=False)["1.3/forward"]
    assert result.points == 0 and any(each.status == "wrong" for each in result.verdict.facets)


def test_a_picture_of_noise_earns_nothing(part_1: Part1) -> None:
    result = part_1(
        "with torch.no_grad():", "return torch.rand(shape)\n        with torch.no_grad():"
    )
    assert result["1.4/sample"].points == 0


def test_right_for_the_published_number_of_steps_alone_keeps_half_at_most(part_1: Part1) -> None:
    """Though a cheap slip beside it hides that other settings go wrong for another reason."""
    checks = checks_for("conditional_ddpm", FRESH_SEED)
    (measured,) = [each.measurement for each in checks if each.id == "1.4/sample"]
    published, fresh = (len(case.facts["betas"]) for case in measured.cases)
    assert published != fresh
    begin = "shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)\n"
    result = part_1(
        MASK_IN_SAMPLING, "torch.zeros_like(c)", begin,
        f"{begin}        if config.T != {published}:\n            return torch.zeros(shape)\n",
    )["1.4/sample"]  # fmt: skip
    assert result.points <= worth("1.4/sample") / 2


@pytest.mark.parametrize("part", PARTS)
def test_fresh_inputs_are_measured_at_other_sizes(part: str) -> None:
    for exercise in exercises(part):
        if exercise.remeasurement:
            sizes = {
                tuple(
                    (name, value.shape)
                    for name, value in exercise.check(seed).measurement.cases[0].inputs.items()
                )
                for seed in range(6)
            }
            assert len(sizes) > 2, exercise.id
