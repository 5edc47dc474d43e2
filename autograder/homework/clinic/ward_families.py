"""The families of patients: what is run, which mistakes it may have, and what is shown of it.

A template is a family with one of its settings (schedule, data, steps) and one mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import ward_edits, ward_forward, ward_losses, ward_samplers, ward_summary
from .symptoms import (
    Symptom,
    at_last,
    by_chance,
    distance_from_data,
    error_half_way,
    half_way,
    loss_at_the_end,
    moved,
    spread,
)
from .ward_code import Fault
from .ward_edits import Edit
from .ward_forward import Levels, Tables
from .ward_losses import Training
from .ward_samplers import Steps

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Family:
    """What patients of one kind have in common.

    shows: the kind of picture, see ward_pictures.py. says(setting): what was run and is shown, for
    students. checks: whose known mistakes it may have; not_used: names of those that it may not.
    run(fault, setting, seed): the artefact.
    """

    name: str
    shows: str
    says: Callable[[Any], str]
    checks: tuple[str, ...]
    settings: tuple[Any, ...]
    run: Callable[[Fault, Any, int], Arrays]
    summary: ward_summary.Summary
    symptoms: tuple[Symptom, ...]
    not_used: tuple[str, ...] = ()
    beside: Callable[[Any], Arrays] = lambda setting: {}  # what else a picture shows


# How the code is written, not what it computes; or what a world of points does not have.
NEVER = (
    "changes_the_tables", "changes_its_input", "changes_the_timesteps", "start_written_over",
    "reshaped_to_one_axis_more", "no_reshape_before_broadcasting", "reshaped_for_images_only",
    "betas_ignore_the_arguments", "betas_written_out", "four_hundred_steps_written_out",
    "one_time_for_the_whole_batch", "factors_on_the_last_axis", "mask_of_the_first_image",
    "null_token_at_the_end", "null_token_of_ones", "null_token_of_minus_one", "not_clamped",
    "samples_with_the_raw_network", "network_left_in_training_mode", "zeros_for_no_condition",
    "threshold_not_passed_on", "whole_path_returned", "trains_the_averaged_network",
    "not_denormalised", "clamped_before_denormalising", "rescaled_from_minus_one_to_one",
    "loss_without_gradient", "backward_inside_the_loss", "loss_not_reduced", "data_rescaled_again",
    "criterion_called_with_one_argument", "alpha_is_beta", "result_rescaled",
    "clamp_without_effect", "heun_in_its_place", "s_told_to_the_network", "missing_pixels_emptied",
    # one step more or less, which nobody can see
    "posterior_variance", "posterior_variance_inverted", "no_noise_at_t_1",
    "alpha_bar_one_timestep_early",
    "network_sees_t_plus_1", "step_uses_t_minus_1", "last_step_skipped", "first_step_skipped",
    "betas_miss_their_first_value", "betas_miss_their_last_value", "betas_one_too_many",
    "one_step_too_few", "one_step_too_many", "one_time_too_few", "steps_told_from_1",
    "all_tables_one_timestep_early", "mean_one_timestep_early", "betas_not_clipped",
    "clipped_at_0_9999", "offset_forgotten", "offset_counted_in_steps",
    "alpha_bar_of_the_step_before",
    "alpha_bars_without_the_clip", "not_normalised", "last_step_left_out", "timesteps_rounded",
    "first_timestep_never_drawn", "last_timestep_never_drawn", "timesteps_counted_from_one",
    "thresholds_unasked", "always_thresholds", "alphas_hold_the_product",
    "one_number_as_fresh_noise",
)  # fmt: skip


def _samples(found: ward_samplers.Found, setting: Steps) -> Arrays:
    samples, size = found
    guided = {"arm": ward_samplers.arms_of(setting).numpy()} if setting.w else {}
    return {"samples": samples, "size": size, **guided}


def _sampled(run: Callable[[Fault, Steps, int], ward_samplers.Found]) -> Callable[..., Arrays]:
    return lambda fault, setting, seed: _samples(run(fault, setting, seed), setting)


def _data(setting: Steps) -> Arrays:
    return {"data": ward_samplers.of_steps(setting).points.numpy()}


def _twice(setting: Steps) -> Steps:
    """Twice the steps over the same noise levels."""
    return replace(setting, T=2 * setting.T, start=setting.start / 2, end=setting.end / 2)


NEARER = ("closer to the data", "about as close to the data as before", "farther from the data")
WIDER = ("more narrow", "about as wide as before", "wider")


def _sampler_symptoms(what: str, change: Callable[[Any], Any]) -> tuple[Symptom, ...]:
    return (
        Symptom(f"{what}, the samples are", NEARER, change, distance_from_data, 0.2, 0.4),
        Symptom(f"{what}, the cloud of samples is", WIDER, change, spread, 0.05, 0.15),
        Symptom(
            "With data twice as far from the origin, and a network that is perfect for these, the "
            "cloud of samples is",
            ("less than twice as wide", "about twice as wide", "more than twice as wide"),
            lambda setting: replace(setting, far=2.0), spread, 0.06, 0.15,
        ),
    )  # fmt: skip


TWICE_DDPM = _sampler_symptoms(
    "With twice as many steps over the same noise levels (all betas half as large)", _twice
)
TWICE_TAKEN = _sampler_symptoms(
    "With twice as many steps over the same noise levels",
    lambda setting: replace(setting, taken=2 * setting.taken),
)
PERFECT = "The network is perfect: it answers with the exact expectation for these data"
SEEN = (
    "Left: 400 samples (blue) over the data (grey). Right: the size of x, its root mean square, at "
    "each call of the network; the dashed line is that of correct code."
)


def _says_ddpm(s: Steps) -> str:
    return (
        f"DDPM's sampler of part 2, T = {s.T}, betas from {s.start:g} to {s.end:g} on a line, no "
        f"guidance. {PERFECT}, for any t. {SEEN}"
    )


def _says_guided(s: Steps) -> str:
    return (
        f"DDPM's sampler of part 2 with guidance w = {s.w:g}; each of 400 samples was asked for "
        f"one of the classes in turn (the shades of the dots). T = {s.T}, betas from {s.start:g} "
        f"to {s.end:g}. {PERFECT}, with a class and without one. {SEEN}"
    )


def _says_ddim(s: Steps) -> str:
    return (
        f"DDIM of exercise 2.5.3 with eta = {s.eta:g}: {s.taken} of T = {s.T} steps, betas from "
        f"{s.start:g} to {s.end:g}. The network predicts v, and from_velocity makes x_0 and "
        f"epsilon of it. {PERFECT}. {SEEN}"
    )


def _says_flow(s: Steps) -> str:
    guided = (
        f"omega = {s.w:g}, each sample was asked for one of the classes in turn (the shades of the "
        f"dots)"
        if s.w
        else "without a class, omega = 0"
    )
    return (
        f"The flow matching sampler of exercise 3.3, {s.taken} steps, {guided}. {PERFECT}, the "
        f"velocity data - noise. {SEEN}"
    )


def _says_solver(s: Steps) -> str:
    name = "Heun's method" if s.solver == "heun" else "Euler's method"
    return (
        f"{name} of exercise 3.4 integrates the perfect velocity from noise at t = 0 towards data "
        f"at t = 0.98, in {s.taken} uneven steps, long ones first: the times are "
        f"0.98 (1 - (1 - k / {s.taken})^2). {SEEN}"
    )


def _says_ddim_by_euler(s: Steps) -> str:
    return (
        f"DDIM as Euler's method, exercise 3.5: {s.taken} of T = {s.T} steps, betas from "
        f"{s.start:g} to {s.end:g}. {PERFECT}, for any step number. {SEEN} The size is that of "
        f"what the network is shown."
    )


def _says_thresholded(s: Steps) -> str:
    return (
        f"DDPM's sampler of part 2 with threshold=True, T = {s.T}, betas from {s.start:g} to "
        f"{s.end:g}. The data lie inside [-1, 1]. {PERFECT}. {SEEN}"
    )


def _says_histograms(s: Tables) -> str:
    return (
        f"The forward process of exercise 2.1.1 on data on a line, with peaks at "
        f"{', '.join(f'{peak:g}' for peak in s.peaks)}: T = {s.T}, betas from {s.start:g} to "
        f"{s.end:g}. Histograms of x_t at five steps, of 1500 values each (blue), and what correct "
        f"code gives (dashed). The times are mixed in one batch, as in training."
    )


def _says_part_1(s: Tables) -> str:
    return (
        f"What follows from the seven values of part 1's scheduler, t = 1 to T = {s.T}, beta_1 = "
        f"{s.start:g}, beta_T = {s.end:g}. Left: the factors of data and noise in x_t, and the "
        f"variance of x_t for data of variance 1. Right: the factors of x_t, of the prediction and "
        f"of the fresh noise in one step back. Dashed lines are those of correct code."
    )


def _says_cosine(s: Tables) -> str:
    return (
        f"The cosine schedule of exercise 2.5.1 with T = {s.T}. Left: alpha_bar_t; middle: beta_t; "
        f"right: the logarithm (base 10) of alpha_bar_t / (1 - alpha_bar_t). Dashed lines are "
        f"those of correct code."
    )


def _says_levels(s: Levels) -> str:
    levels = ", ".join(f"({a:g}, {b:g})" for a, b in zip(s.alphas, s.sigmas, strict=True))
    how = (
        "the posterior mean of the data from a perfect score (exercise 3.1, posterior_mean)"
        if s.kind == "tweedie"
        else f"the data that `split` of exercise 3.1 makes of a perfect prediction of {s.kind}"
    )
    return (
        f"A strip of x_0-guesses: {how}, at five noise levels (alpha, sigma) = {levels}, for 120 "
        f"points x = alpha * data + sigma * noise. Blue: the guesses; grey: the data. Numbers "
        f"below a panel: the root mean square of the guesses, and in brackets that of correct code."
    )


def _says_edit(s: Edit) -> str:
    what = {
        "sdedit": f"SDEdit (exercise 3.6) with t_start = {s.t_start:g} on points of the data",
        "inpaint": (
            "Inpainting (exercise 3.7) of points of the data: the first coordinate is known (mask "
            "1), the second is missing"
        ),
        "invert": "Inversion (exercise 3.8) of points of the data: the noise that they came from",
        "translate": (
            "Translation (exercise 3.8) of points of the first class (field_from) to the second "
            "one (field_to)"
        ),
    }[s.how]
    return (
        f"{what}, {s.steps} steps, with the perfect velocity. Left: points before (grey) and after "
        f"(blue). Right: how far the points moved along the first and the second coordinate, from "
        f"the least to the most; dashed lines are those of correct code."
    )


def _says_training(s: Training) -> str:
    return (
        f"A small network learns noise by the loss of exercise 2.2.1, {s.batches} batches of 128 "
        f"points; T = {s.T}, betas from {s.start:g} to {s.end:g}. Left: the loss that the code "
        f"returns, each point the mean of {ward_losses.SMOOTH} batches, with its ladder: answering "
        f"0 (1.0), and the best possible network. Right: the true squared error of the trained "
        f"network's noise at ten t, and that of the best possible network (dashed). Everything but "
        f"the loss is right."
    )


def _more_steps(setting: Edit) -> Edit:
    return replace(setting, steps=2 * setting.steps)


LEVELS: dict[str, Any] = {"alphas": (0.95, 0.8, 0.6, 0.4, 0.2), "sigmas": (0.1, 0.3, 0.5, 0.7, 0.9)}
ON_A_CIRCLE = {"alphas": (0.98, 0.9, 0.75, 0.55, 0.3), "sigmas": (0.2, 0.44, 0.66, 0.84, 0.95)}
LONGER: dict[str, Any] = {"alphas": (1.0, 1.0, 1.0, 1.0, 1.0), "sigmas": (0.15, 0.4, 0.8, 1.6, 3.0)}


def _estimated(name: str, kind: str, check: str, *settings: Levels) -> Family:
    def scaled(s: Levels) -> Levels:
        sigmas = tuple(1.5 * sigma for sigma in s.sigmas)
        return replace(s, sigmas=sigmas)

    def doubled(s: Levels) -> Levels:
        alphas, sigmas = (tuple(2 * each for each in row) for row in (s.alphas, s.sigmas))
        return replace(s, alphas=alphas, sigmas=sigmas)

    errors = ("smaller", "about the same", "larger")
    return Family(
        name, "strip", _says_levels, (check,), settings,
        ward_forward.estimates, ward_summary.of_guesses,
        (
            Symptom(
                "If alpha and sigma are both twice as large at every level (x is twice as large), "
                "the guesses at the middle level have a root mean square distance from the data "
                "that is",
                errors, doubled, error_half_way, 0.08, 0.25,
            ),
            Symptom(
                "If sigma is half as large again at every level, the guesses at the middle level "
                "have a root mean square distance from the data that is",
                errors, scaled, error_half_way, 0.05, 0.15,
            ),
        ),
        beside=lambda s: {"alpha": np.array(s.alphas), "sigma": np.array(s.sigmas)},
    )  # fmt: skip


def _edits(how: str, check: str, *worlds: str) -> Family:
    later = Symptom(
        "With t_start = 0.8 in the place of the t_start above, the points move",
        ("less far", "about as far", "farther"),
        lambda s: replace(s, t_start=0.8), moved, 0.1, 0.25,
    )  # fmt: skip
    more = (
        Symptom(
            "With twice as many steps, the points move",
            ("less far", "about as far", "farther"), _more_steps, moved, 0.1, 0.25,
        ),
        Symptom(
            "Run twice on the same points, each time with another seed, the two results differ",
            ("less than those of correct code", "about as much as those of correct code",
             "more than those of correct code"),
            lambda s: replace(s, twice=True), by_chance, 0.12, 0.3, from_correct=True,
        ),
    )  # fmt: skip
    return Family(
        how, "edit", _says_edit, (check,), tuple(Edit(how, each, t_start=0.5) for each in worlds),
        ward_edits.edited, ward_summary.of_edits,
        ((later, *more) if how == "sdedit" else more),
    )  # fmt: skip


CURVES = ("smaller", "about the same", "larger")


def _farther(s: Tables) -> Tables:
    return replace(s, peaks=tuple(2 * peak for peak in s.peaks))


def _double_T(s: Tables) -> Tables:
    return replace(s, T=2 * s.T)


FAMILIES: tuple[Family, ...] = (
    Family(
        "ddpm", "samples", _says_ddpm, ("2.1.2/denoise_step", "2.2.3/generate_sample"),
        (Steps("pinwheel", T=50, start=1e-3, end=0.2, count=400),
         Steps("rings", T=40, start=2e-3, end=0.25, count=400)),
        _sampled(ward_samplers.ddpm), ward_summary.of_samples, TWICE_DDPM,
        ("other_guidance_convention",),
        beside=_data,
    ),
    Family(
        "tables", "samples", _says_ddpm, ("2.1.1/init",),
        (Steps("star", T=50, start=1e-3, end=0.2, count=400),),
        _sampled(ward_samplers.ddpm), ward_summary.of_samples, TWICE_DDPM,
        beside=_data,
    ),
    Family(
        "guided", "samples", _says_guided, ("2.2.3/generate_sample",),
        (Steps("pinwheel", T=40, start=2e-3, end=0.25, w=1.5, count=400),),
        _sampled(ward_samplers.ddpm), ward_summary.of_samples, TWICE_DDPM,
        beside=_data,
    ),
    Family(
        "ddim", "samples", _says_ddim, ("2.5.3/ddim_step", "2.5.2/v_prediction"),
        (Steps("star", T=200, start=1e-4, end=0.06, taken=20, eta=1.0, count=400),
         Steps("moons", T=200, start=1e-4, end=0.06, taken=20, eta=0.0, count=400)),
        _sampled(ward_samplers.ddim), ward_summary.of_samples, TWICE_TAKEN,
        beside=_data,
    ),
    Family(
        "threshold", "samples", _says_thresholded, ("2.3.3/threshold",),
        (Steps("pinwheel", T=50, start=1e-3, end=0.2, count=400, scale=0.45),),
        _sampled(ward_samplers.ddpm), ward_summary.of_samples, TWICE_DDPM,
        beside=_data,
    ),
    Family(
        "flow", "samples", _says_flow, ("3.3/sample",),
        (Steps("moons", taken=30, count=400), Steps("pinwheel", taken=30, w=1.0, count=400)),
        _sampled(ward_samplers.flow), ward_summary.of_samples, TWICE_TAKEN,
        beside=_data,
    ),
    Family(
        "euler", "samples", _says_solver, ("3.4/euler",),
        (Steps("chain", taken=16, count=400), Steps("rings", taken=20, count=400)),
        _sampled(ward_samplers.solved), ward_summary.of_samples, TWICE_TAKEN,
        beside=_data,
    ),
    Family(
        "heun", "samples", _says_solver, ("3.4/heun",),
        (Steps("pinwheel", taken=8, count=400, solver="heun"),
         Steps("star", taken=10, count=400, solver="heun")),
        _sampled(ward_samplers.solved), ward_summary.of_samples, TWICE_TAKEN,
        beside=_data,
    ),
    Family(
        "ddim by euler", "samples", _says_ddim_by_euler, ("3.5/ddim_by_euler",),
        (Steps("moons", T=200, start=1e-4, end=0.06, taken=20, count=400, solver="ddim"),
         Steps("pinwheel", T=100, start=1e-3, end=0.1, taken=25, count=400, solver="ddim")),
        _sampled(ward_samplers.solved), ward_summary.of_samples, TWICE_TAKEN,
        beside=_data,
    ),
    Family(
        "forward", "histograms", _says_histograms, ("2.1.1/add_noise", "2.1.1/init"),
        (Tables(), Tables(T=60, start=2e-3, end=0.12, peaks=(-1.5, 0.0, 1.0))),
        ward_forward.histograms, ward_summary.of_histograms,
        (
            Symptom(
                "With T twice as large and the same beta at both ends, the factor of the data in "
                "x_t half way, at t = T / 2, is",
                CURVES, _double_T, half_way("kept"), 0.1, 0.25,
            ),
            Symptom(
                "With data that lie twice as far from 0, the standard deviation of x_t at the last "
                "step is",
                CURVES, _farther, at_last("deviation"), 0.06, 0.15,
            ),
        ),
        beside=lambda s: {"t": np.array(ward_forward.times_shown(s.T), dtype=float)},
    ),
    Family(
        "part 1", "curves", _says_part_1, ("1.2/scheduler",),
        (Tables(), Tables(T=60, start=2e-3, end=0.1)),
        ward_forward.part_1_tables, ward_summary.of_curves,
        (
            Symptom(
                "With T twice as large and the same beta_1 and beta_T, the factor of the data in "
                "x_T is",
                CURVES, _double_T, at_last("signal"), 0.08, 0.3,
            ),
            Symptom(
                "With T twice as large and the same beta_1 and beta_T, the factor of the "
                "prediction in the step back half way, at t = T / 2, is",
                CURVES, _double_T, half_way("factor of the prediction"), 0.05, 0.12,
            ),
            Symptom(
                "With T twice as large and the same beta_1 and beta_T, the variance of x_t half "
                "way, at t = T / 2, is",
                CURVES, _double_T, half_way("variance"), 0.03, 0.08,
            ),
        ),
    ),
    Family(
        "cosine", "curves", _says_cosine, ("2.5.1/cosine",),
        (Tables(T=60), Tables(T=100)),
        ward_forward.cosine_tables, ward_summary.of_curves,
        (
            Symptom(
                "With T twice as large, the beta half way, at t = T / 2, is",
                CURVES, _double_T, half_way("beta"), 0.08, 0.3,
            ),
            Symptom(
                "With T twice as large, the alpha_bar half way, at t = T / 2, is",
                CURVES, _double_T, half_way("alpha_bar"), 0.08, 0.3,
            ),
        ),
    ),
    _estimated("noise", "noise", "3.1/split", Levels("moons", "noise", **LEVELS)),
    _estimated("v", "v", "3.1/split", Levels("star", "v", **LEVELS)),
    _estimated("velocity", "velocity", "3.1/split", Levels("chain", "velocity", **LONGER)),
    _estimated("score", "score", "3.1/split", Levels("rings", "score", **LEVELS)),
    _estimated(
        "tweedie", "tweedie", "3.1/posterior_mean",
        Levels("pinwheel", "tweedie", **LEVELS), Levels("moons", "tweedie", **LONGER),
    ),
    _edits("sdedit", "3.6/sdedit", "moons", "pinwheel"),
    _edits("inpaint", "3.7/inpaint", "moons", "rings"),
    _edits("translate", "3.8/translate", "moons", "chain"),
    _edits("invert", "3.8/invert", "star"),
    Family(
        "training", "training", _says_training, ("2.2.1/loss",),
        (Training("pinwheel", batches=300),),
        ward_losses.watched_training, ward_summary.of_training,
        (
            Symptom(
                "With data that are twice as far from the origin, the loss that the code returns "
                "at the end is",
                CURVES, lambda s: replace(s, scale=2.0), loss_at_the_end, 0.06, 0.15,
            ),
        ),
    ),
)  # fmt: skip
