"""What is said of wrong functions is true of them, where it once was not, and more than one thing
is said where more than one is wrong.
"""

import re
from dataclasses import replace

import numpy as np
import pytest
from course import FRESH_SEED
from facet_verdicts import Verdicts, wrong

from autograder.checking.catalogue import find
from autograder.checking.verdict import ELSEWHERE
from autograder.facets.estimates import estimates
from autograder.facets.finishes import finishes
from autograder.facets.mixtures import find_mixture
from autograder.facets.orders import find_order
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.readings.formula import what_differs
from autograder.readings.schedules import ALPHA, BETA, ONE_MINUS, power
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

NETWORK = "self.network(x_t, t, c)"
IN_TWO_CALLS = (
    "(lambda d: torch.cat([self.network(x_t[~d], t[~d], c[~d]), self.network(x_t[d], t[d], c[d])])"
    "[torch.argsort(torch.cat([torch.where(~d)[0], torch.where(d)[0]]))])(dropped[:, 0])"
)
DROPPED_APART = """
        gone = (cond == 0).view(len(data), -1).all(dim=1)
        apart = [
            (self.noise_pred_net(x_t[rows], t[rows], cond[rows]) - epsilon[rows]).square().sum()
            for rows in (gone, ~gone)
            if rows.any()
        ]
        return sum(apart) / epsilon.numel()
"""


def test_conditions_that_are_dropped_in_a_call_of_their_own_are_counted(
    verdict: Verdicts,
) -> None:
    told = verdict(
        "2.2.2/null_condition",
        "< self.p_uncond  # (B,)",
        "< self.p_uncond / 2",
        "        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)\n",
        DROPPED_APART,
    )
    assert {*wrong(told)} == {"share dropped"}
    assert re.match("1[0-9]% of the conditions are dropped", wrong(told)["share dropped"].message)
    assert {facet.name for facet in told.facets if facet.points} >= {
        "whole conditions",
        "null token",
    }


def test_samples_may_be_asked_about_in_any_order(verdict: Verdicts) -> None:
    told = verdict("1.3/forward", NETWORK, IN_TWO_CALLS, "t = (t_s / T)", "t = (t_s / 1)")
    assert {*wrong(told)} == {"time told"}


CHAIN_BY_CHAIN = (
    "        network = self.ema.averaged_model.eval()\n",
    "        if len(cond) > 1:\n"
    "            rest = guidance_weight, threshold\n"
    "            return torch.cat([self.generate_sample(one[None], *rest) for one in cond])\n"
    "        network = self.ema.averaged_model.eval()\n",
)
ONE_BY_ONE = (
    "epsilon_c, epsilon_u = self.network(torch.cat([x_t, x_t]), time, both).chunk(2)",
    "pairs = [self.network(x_t[[i, i]], time[:2], both[[i, len(c) + i]]) for i in range(len(c))]\n"
    "                epsilon_c, epsilon_u = torch.stack(pairs, 1)",
)


@pytest.mark.parametrize(
    ("check", "edits", "facet"),
    [
        (
            "2.2.3/generate_sample",
            (*CHAIN_BY_CHAIN, "        return x_t\n", "        return x_t.clamp(-1, 1)\n"),
            "result",
        ),
        ("1.4/sample", (*ONE_BY_ONE, "x_t + sigma_t *", "x_t + sigma_t**2 *"), "noise"),
    ],
)
def test_a_sampler_may_ask_about_one_sample_at_a_time(
    check: str, edits: tuple[str, ...], facet: str, verdict: Verdicts
) -> None:
    assert {*wrong(verdict(check, *edits))} == {facet}


def test_times_are_not_taken_for_steps_that_they_are_not(verdict: Verdicts) -> None:
    told = verdict(
        "1.3/forward",
        't = (t_s / T)', 't = (t_s // T)',
        'at_t["sqrt_alpha_bar"] * images', 'at_t["alpha_t"].sqrt() * images',
        'at_t["sqrt_oneminus_alpha_bar"] * noise', 'at_t["sqrt_beta_t"] * noise',
    )  # fmt: skip
    assert "times drawn" not in wrong(told) and "t // T" in wrong(told)["time told"].message


def test_a_table_is_judged_by_the_codes_own_tables(verdict: Verdicts) -> None:
    product = "torch.cumprod(1 - betas, dim=0)"
    one_step_early = f"{product}.roll(1).index_fill(0, torch.tensor([0]), 1.0)"
    told = verdict("1.2/scheduler", product, one_step_early)
    assert {*wrong(told)} == {"alpha_t_bar"}


def test_the_step_is_judged_where_only_one_prediction_is_asked_for(verdict: Verdicts) -> None:
    told = verdict(
        "1.4/sample",
        "epsilon_c, epsilon_u = self.network(torch.cat([x_t, x_t]), time, both).chunk(2)",
        "epsilon_c = self.network(x_t, time[: len(x_t)], both[: len(x_t)])",
        "(1 + omega) * epsilon_c - omega * epsilon_u", "epsilon_c",
    )  # fmt: skip
    assert {*wrong(told)} == {"conditions"}


def test_what_is_wrong_before_an_exception_is_said(verdict: Verdicts) -> None:
    told = verdict(
        "1.3/forward", "t = (t_s / T)", "t = (t_s * 1.0)",
        f"return self.loss_fn({NETWORK}, noise)",
        f"return self.loss_fn({NETWORK}, noise[:, :, :3])",
    )  # fmt: skip
    assert told.status == "crashed" and {*wrong(told)} == {"time told"}
    assert sum(facet.points for facet in told.facets) == 0


BY_TIME = "goes by their times"


def test_a_coin_that_is_the_time_is_said_beside_what_else_is_wrong(verdict: Verdicts) -> None:
    told = verdict(
        "1.3/forward",
        "torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p",
        "t_s.to(self.device) <= self.dmconfig.mask_p * T",
        "self.dmconfig.condition_mask_value", "0.0",
    )  # fmt: skip
    assert {*wrong(told)} == {"dropping", "in its place"}
    assert BY_TIME in wrong(told)["dropping"].message


def test_it_is_all_that_is_said_where_it_is_all_that_is_wrong(verdict: Verdicts) -> None:
    told = verdict(
        "2.2.2/null_condition",
        "DL_random((len(data),), normal=False, seed=seed) < self.p_uncond  # (B,)",
        "(t := DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed)) "
        "< self.p_uncond * self.denoising_steps",
        "DL_random((len(data),), int_range=(0, self.denoising_steps)).to(self.device)\n",
        "t.to(self.device)\n",
    )
    assert {*wrong(told)} == {"share dropped"} and BY_TIME in wrong(told)["share dropped"].message
    assert any(facet.name == ELSEWHERE and facet.points for facet in told.facets)


@pytest.mark.parametrize("step", ["self.noise_scheduler.denoise_step(epsilon, t, x_t)", "x_t"])
def test_an_argument_that_is_not_handed_on_is_said_beside_guidance(
    step: str, verdict: Verdicts
) -> None:
    told = verdict(
        "2.2.3/generate_sample",
        "self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)", step,
        "(1 + guidance_weight) * epsilon", "guidance_weight * epsilon",
    )  # fmt: skip
    handed_on = any("threshold is not handed on" in each.message for each in wrong(told).values())
    assert handed_on == ("denoise_step" in step)
    assert "guidance" in wrong(told) or not handed_on


def test_what_comes_only_with_an_argument_costs_no_facet_of_the_others(verdict: Verdicts) -> None:
    told = verdict(
        "2.2.3/generate_sample",
        "denoise_step(epsilon, t, x_t, threshold)",
        "denoise_step(epsilon, t, x_t, threshold + None if threshold else False)",
    )
    assert told.status == "crashed" and "guidance" not in wrong(told)
    assert sum(facet.points for facet in told.facets) > 1


def test_of_several_values_the_first_is_looked_at(verdict: Verdicts) -> None:
    told = verdict(
        "1.4/sample",
        "return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)",
        "return x_t.clamp(0, 1), [x_t]",
    )
    assert {*wrong(told)} == {"result"}
    assert "Several values are returned" in wrong(told)["result"].message
    assert "not denormalised" in wrong(told)["result"].message


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            "self.alpha_bars[t_previous]",
            "NaN or infinite; it should be a number",
        ),
        ("self.alpha_bars[max(t_previous, 0)]", "alpha_bar_prev is 0.9"),
        ("alpha_bar_t + 0 * t_previous", "the factor of x_0 is"),
    ],
)
def test_the_jump_to_the_end_is_judged_by_itself(before: str, said: str, verdict: Verdicts) -> None:
    told = verdict(
        "2.5.3/ddim_step",
        "self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(alpha_bar_t)",
        f"self.alpha_bars[t_previous] if t_previous >= 0 else {before}",
        "(1 - alpha_bar_prev - sigma**2).clamp(min=0).sqrt()",
        "(1 - alpha_bar_prev).clamp(min=0).sqrt() - sigma**2",
    )
    assert {*wrong(told)} == {"factor of epsilon", "last jump"}
    assert said in wrong(told)["last jump"].message


def test_a_network_that_cannot_take_one_sample_is_looked_at_with_two(verdict: Verdicts) -> None:
    told = verdict(
        "1.1/unet",
        "time, condition = self.embed_time(t), self.embed_condition(c)  # (B, E) each",
        "t = torch.zeros_like(t.squeeze()[:, None])\n"
        "        time, condition = self.embed_time(t), self.embed_condition(c)",
    )
    assert told.status == "crashed" and {*wrong(told)} == {"time", ELSEWHERE}
    assert next(f for f in told.facets if f.name == "samples apart").status == "not_seen"


def test_one_threshold_for_all_of_what_is_no_absolute_value_is_read(verdict: Verdicts) -> None:
    told = verdict(
        "2.5.4/dynamic_threshold",
        "torch.quantile(x_0.abs().flatten(start_dim=1), quantile, dim=1).clamp(min=1)  # (B,)",
        "torch.quantile(x_0.flatten(), quantile).clamp(min=1).expand(len(x_0))",
    )
    (facet,) = wrong(told).values()
    assert facet.message.count("should") == 2 and "of x_0 itself" in facet.message


def test_each_difference_of_a_factor_is_a_clause() -> None:
    due = power({BETA: 1, ALPHA: -0.5, ONE_MINUS: -0.5}, -1)
    said = what_differs("epsilon", power({BETA: 1, ALPHA: -0.5, ONE_MINUS: -1}), due)
    assert "the sign is the wrong way round, and sqrt is missing on 1 - alpha_bar_t" in said


def test_of_a_term_that_should_not_be_there_its_factor_is_said() -> None:
    said = what_differs("x_t", power({ALPHA: -0.5}, -1), power({}, 0))
    assert said.startswith("x_t should not be there; its factor is -1 / sqrt(")


@pytest.mark.parametrize(
    "mistake", ["3.1/split noise_and_data_exchanged", "3.1/join kinds_exchanged"]
)
def test_a_formula_with_a_term_too_much_is_measured(mistake: str, sandbox: Zygote) -> None:
    check, _, name = mistake.partition(" ")
    exercise = find(check)
    assert exercise is not None
    known = next(each for each in exercise.misconceptions if each.name == name)
    reference = reference_sources(exercise.part)
    graded = {**reference.graded, exercise.module: known.apply(exercise.reference())}
    checks = [each for each in checks_for(exercise.part, FRESH_SEED) if each.id == check]
    (result,) = grade(replace(reference, graded=graded), checks, sandbox)
    assert result.verdict.misconception == name
    assert any("should not be there" in facet.message for facet in result.verdict.facets)


def test_of_guidance_that_cancels_the_sign_is_told_with_the_step() -> None:
    right = np.linspace(-0.5, -0.2, 6)
    mixed = find_mixture(np.stack([-1.7 * right, 1.7 * right]), right, 1.7, lambda _: True)
    assert mixed is not None and mixed.is_difference and mixed.p == pytest.approx(1.7)


def test_a_mixture_is_known_only_up_to_its_size_where_no_formula_fits() -> None:
    right, other = np.linspace(-0.5, -0.2, 6), np.linspace(0.3, 0.9, 6)
    mixed = find_mixture(np.stack([2.7 * other, 1.7 * other]), right, 1.7, lambda _: False)
    assert mixed is not None and not mixed.is_certain
    assert mixed.p / mixed.q == pytest.approx(2.7 / 1.7)


def test_rows_are_found_in_any_order_and_nothing_else_is() -> None:
    rng = np.random.default_rng(0)
    data, noise = rng.standard_normal((2, 5, 40))
    order = rng.permutation(5)
    found = find_order((0.8 * data + 0.6 * noise)[order], data, noise)
    assert found is not None and (order[found[0]] == range(5)).all()
    assert find_order(rng.standard_normal((5, 40)), data, noise) is None


def test_every_way_to_a_result_leads_back_to_the_picture() -> None:
    x = np.random.default_rng(1).standard_normal((2, 9, 9))
    ways = finishes([0.1307, 0.3081])
    assert ways[0].said == "" and len({way.said for way in ways}) == len(ways) > 30
    pixels = np.clip(x * 0.3081 + 0.1307, 0, 1)
    inside = ways[0].where(pixels)
    np.testing.assert_allclose(ways[0].back(pixels)[inside], x[inside])


def test_each_fault_of_an_estimate_is_said_once_and_the_fewest_first() -> None:
    faults = [said.count("should") for said, _ in estimates()]
    assert faults[0] == 0 and faults[1] == 1 and max(faults) == 3
    assert len({said for said, _ in estimates()}) == len(faults)


MINUS = ('+ at_t["sqrt_oneminus_alpha_bar"] * noise', '- at_t["sqrt_oneminus_alpha_bar"] * noise')
LOSS = "self.loss_fn(self.network(x_t, t, c), noise)"


def test_noise_with_the_other_sign_is_noise(verdict: Verdicts) -> None:
    assert (
        verdict("1.3/forward", *MINUS, LOSS, LOSS.replace("noise)", "-noise)")).status == "passed"
    )
    summed = "((self.network(x_t, t, c) + noise) ** 2).sum()"
    said = verdict("1.3/forward", *MINUS, LOSS, summed)
    assert wrong(said).keys() <= {"reduction", ELSEWHERE}, said.facets
    alone = verdict("1.3/forward", *MINUS)
    assert "the sign is the wrong way round" in str(alone.facets)
