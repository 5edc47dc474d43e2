"""Exercise 2.3.3: denoise_step(..., threshold=True), through an x_0 that is kept in [-1, 1] (eq. 15, 6 and 7).

The fresh noise is exercise 2.1.2's. Where that failed, its mistakes are kept out of sight: every draw is zero, and either
the prediction is zero too or t = 0, so that whatever a student adds to the mean vanishes.
"""

import numpy as np

from ...checks import Arrays, Case
from ..exercise import Exercise, mistake
from . import oracle
from .probes import (
    DENOISE,
    INIT,
    REMARK_DRAWS,
    REMARKS_RETURNED,
    TABLES_AFTERWARDS,
    THRESHOLD,
    draws,
    other_tables,
    random_schedule,
    scheduler,
    sizes,
    stand_in,
    table_inputs,
    tables_afterwards,
    tensor,
)  # fmt: skip


def cases(rng: np.random.Generator) -> list[Case]:
    short, tables = random_schedule(rng)
    last = short[0] - 1
    middle = last // 2
    return [
        _case(rng, "t=0", "thresholded images at t = 0", short, tables, 0, _silent(rng, short, 0, predicts=True)),
        _case(rng, "t=1", "thresholded images at t = 1", short, tables, 1, _silent(rng, short, 1)),
        _case(rng, "middle", f"thresholded images at t = {middle}", short, tables, middle, _silent(rng, short, middle)),
        _case(rng, "last", f"thresholded images at t = {last}", short, tables, last, _silent(rng, short, last)),
    ]


def _case(rng, name, title, arguments, tables, t, instead):
    shape = sizes(rng, 3, 2, 3, 4)
    x_t, epsilon = rng.standard_normal(shape), rng.standard_normal(shape)
    inputs = {"x_t": x_t, "model_prediction": epsilon, **draws(rng, x_t.size)}
    z = inputs["draws.normal"].reshape(shape)
    expected = [
        {"x_{t-1}": oracle.denoise_thresholded(tables, epsilon, t, x_t, sign * z), **tables_afterwards(tables)}
        for sign in (1, -1)
    ]
    probe = {"steps": [scheduler(arguments), *_step(t), TABLES_AFTERWARDS]}
    return Case(name, title, probe, inputs, tuple(expected), needs=(INIT, DENOISE), instead=instead)


def _silent(rng, arguments, t, predicts=False):
    """The mean alone: small enough to stay in [-1, 1], from an x_0 that does not."""
    other = other_tables(rng, arguments[0])
    shape = sizes(rng, 3, 2, 3, 4)
    x_t, zeros = rng.uniform(-0.9, 0.9, shape), np.zeros(shape)
    epsilon = rng.standard_normal(shape) * (3 if predicts else 0.5)
    inputs: Arrays = {
        "x_t": x_t,
        "model_prediction": epsilon,
        "draws.normal": np.zeros(1),
        "draws.uniform": np.zeros(1),
    }
    return Case(
        f"t={t}, mean alone",
        f"thresholded images at t = {t}, without fresh noise, with tables that we set",
        {"steps": [stand_in(tables=True), scheduler(arguments), *_step(t)]},
        {**inputs, **table_inputs(other)},
        # what takes the place of z was judged in 2.1.2, where it may have been the prediction
        tuple({"x_{t-1}": oracle.denoise_thresholded(other, epsilon, t, x_t, z)} for z in (zeros, epsilon)),
    )


def _step(t):
    args = [tensor("model_prediction"), t, tensor("x_t"), True]
    return [{"do": "call", "method": "scheduler.denoise_step", "args": args, "name": "x_{t-1}"}, {"do": "drawn"}]


X_0 = "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()  # eq. 15"
CLAMP = "x_0 = x_0.clamp(-1, 1)"
BEFORE = "alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones_like(alpha_bar_t)"
WEIGHT_X_0 = "weight_x_0 = alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t)  # eq. 7"
WEIGHT_X_T = "weight_x_t = alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)  # eq. 7"
MEAN = "mean = weight_x_0 * x_0 + weight_x_t * x_t"
LAST = "if t == 0:\n            return mean"
RETURN = "return mean + beta_t.sqrt() * z"

MISCONCEPTIONS = (
    mistake(
        "clamp_without_effect",
        "Your thresholded step gives the same as the plain one: either x_0 is not clamped to [-1, 1], or it is and the step "
        "is still made with the unclamped prediction (eq. 11). Clamp x_0 and use it in the posterior mean of eq. 7.",
        MEAN, "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "squashes_instead_of_clamping",
        "Your thresholded step squashes x_0 with tanh, which moves every value: clamp leaves those inside [-1, 1] as they "
        "are.",
        CLAMP, "x_0 = x_0.tanh()",
    ),
    mistake(
        "alpha_bar_t_for_the_previous_one_in_both_weights",
        "Your posterior mean has alpha_bar_t in place of alpha_bar_{t-1}: eq. 7 has the one before in both weights, and 1 at "
        "t = 0.",
        BEFORE, "alpha_bar_prev = alpha_bar_t",
    ),
    mistake(
        "clamps_x_t_minus_1_instead_of_x_0",
        "Your thresholded step clamps x_{t-1}: clamp the estimate of x_0 (eq. 15). x_{t-1} is noisy and must be free to "
        "leave [-1, 1].",
        CLAMP, "",
        MEAN, "mean = (weight_x_0 * x_0 + weight_x_t * x_t).clamp(-1, 1)",
    ),
    mistake(
        "clamps_the_step_too",
        "Your thresholded step clamps x_0 and then x_{t-1} as well: only x_0 belongs in [-1, 1].",
        MEAN, "mean = (weight_x_0 * x_0 + weight_x_t * x_t).clamp(-1, 1)",
    ),
    mistake(
        "clamps_x_t",
        "Your thresholded step clamps x_t: clamp the estimate of x_0 that eq. 15 makes from it.",
        X_0, "x_0 = (x_t.clamp(-1, 1) - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()",
        CLAMP, "",
    ),
    mistake(
        "clamps_the_prediction",
        "Your thresholded step clamps the predicted noise: clamp the estimate of x_0 that follows from it.",
        X_0, "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction.clamp(-1, 1)) / alpha_bar_t.sqrt()",
        CLAMP, "",
    ),
    mistake(
        "clamp_to_zero_one",
        "Your thresholded step clamps x_0 to [0, 1]: the data of this homework live in [-1, 1].",
        CLAMP, "x_0 = x_0.clamp(0, 1)",
    ),
    mistake(
        "rescales_instead_of_clamping",
        "Your thresholded step divides x_0 by its largest value: static thresholding clamps each value on its own.",
        CLAMP, "x_0 = x_0 / x_0.abs().max().clamp(min=1)",
    ),
    mistake(
        "returns_x_0",
        "Your thresholded step returns the estimate of x_0 itself: one step goes to x_{t-1}, through eq. 7.",
        MEAN, "mean = x_0",
    ),
    mistake(
        "posterior_weights_swapped",
        "Your posterior mean has its weights swapped: eq. 7 weights x_0 with sqrt(alpha_bar_{t-1}) beta_t and x_t with "
        "sqrt(alpha_t) (1 - alpha_bar_{t-1}).",
        MEAN, "mean = weight_x_t * x_0 + weight_x_0 * x_t",
    ),
    mistake(
        "forgot_x_t_in_the_posterior_mean",
        "Your posterior mean has no x_t in it: eq. 7 is a weighted sum of x_0 and x_t.",
        MEAN, "mean = weight_x_0 * x_0",
    ),
    mistake(
        "alpha_bar_t_for_the_previous_one",
        "Your posterior mean weights x_0 with sqrt(alpha_bar_t): eq. 7 has sqrt(alpha_bar_{t-1}).",
        WEIGHT_X_0, "weight_x_0 = alpha_bar_t.sqrt() * beta_t / (1 - alpha_bar_t)",
    ),
    mistake(
        "alpha_t_without_root_in_the_posterior_mean",
        "Your posterior mean weights x_t with alpha_t: eq. 7 has sqrt(alpha_t).",
        WEIGHT_X_T, "weight_x_t = alpha_t * (1 - alpha_bar_prev) / (1 - alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_without_root_in_the_posterior_mean",
        "Your posterior mean weights x_0 with alpha_bar_{t-1}: eq. 7 has its square root.",
        WEIGHT_X_0, "weight_x_0 = alpha_bar_prev * beta_t / (1 - alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_in_the_weight_of_x_t",
        "Your posterior mean weights x_t with sqrt(alpha_bar_t): eq. 7 has sqrt(alpha_t), this step's shrinkage only.",
        WEIGHT_X_T, "weight_x_t = alpha_bar_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_of_the_next_step",
        "Your posterior mean reads alpha_bar at t + 1: the step before t is t - 1.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[min(t + 1, len(self.alpha_bars) - 1)] if t > 0 else torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_before_the_start_is_zero",
        "Your alpha_bar_{t-1} is 0 at t = 0: before the first step nothing has been mixed in, so it is 1.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.zeros_like(alpha_bar_t)",
    ),
    mistake(
        "index_minus_one_at_the_start",
        "Your alpha_bar_{t-1} is alpha_bars[-1] at t = 0, the last entry of the table: there it is 1.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t - 1]",
    ),
    mistake(
        "x_0_not_divided_by_sqrt_alpha_bar",
        "Your estimate of x_0 is not divided by sqrt(alpha_bar_t): eq. 15 undoes the shrinking too.",
        X_0, "x_0 = x_t - (1 - alpha_bar_t).sqrt() * model_prediction",
    ),
    mistake(
        "alpha_where_alpha_bar_belongs_in_x_0",
        "Your estimate of x_0 uses alpha_t: eq. 15 needs alpha_bar_t, the noise of all steps up to t.",
        X_0, "x_0 = (x_t - (1 - alpha_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "forgot_sqrt_on_one_minus_alpha_bar_in_x_0",
        "Your estimate of x_0 removes 1 - alpha_bar_t of the prediction: eq. 15 has its square root.",
        X_0, "x_0 = (x_t - (1 - alpha_bar_t) * model_prediction) / alpha_bar_t.sqrt()",
    ),
    mistake(
        "forgot_sqrt_on_alpha_bar_in_x_0",
        "Your estimate of x_0 is divided by alpha_bar_t: eq. 15 has its square root.",
        X_0, "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t",
    ),
    mistake(
        "epsilon_added_in_x_0",
        "Your estimate of x_0 adds the predicted noise: eq. 15 takes it away from x_t.",
        X_0, "x_0 = (x_t + (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()",
    ),
    mistake(
        "noise_at_the_last_step_when_thresholding",
        "Your thresholded step adds noise at t = 0 (the plain one does not): the last step goes without in both.",
        LAST, "if t == 0 and not threshold:\n            return mean",
    ),
    mistake(
        "no_noise_when_thresholding",
        "Your thresholded step adds no fresh noise: thresholding changes the mean, the variance is still beta_t.",
        LAST, "if t == 0 or threshold:\n            return mean",
    ),
    mistake(
        "posterior_variance_when_thresholding",
        "Your thresholded step uses the posterior variance: the homework keeps sigma_t^2 = beta_t here too.",
        RETURN,
        "if threshold:\n            beta_t = beta_t * (1 - alpha_bar_prev) / (1 - alpha_bar_t)\n        " + RETURN,
    ),
)  # fmt: skip

EXERCISE = Exercise(
    THRESHOLD,
    "2.3.3",
    "NoiseScheduler.denoise_step",
    2.0,
    "noise_scheduler",
    "diffusion_models",
    cases,
    MISCONCEPTIONS,
    {**REMARK_DRAWS, **REMARKS_RETURNED},
)
