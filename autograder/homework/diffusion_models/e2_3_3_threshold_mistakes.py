"""What goes wrong in exercise 2.3.3, as students write it."""

from ...checking.exercise import mistake

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
        "Your thresholded step gives the same as the plain one: either x_0 is not clamped to [-1, "
        "1], or it is and the step is still made with the unclamped prediction (eq. 11). Clamp x_0 "
        "and use it in the posterior mean of eq. 7.",
        MEAN,
        "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "squashes_instead_of_clamping",
        "Your thresholded step squashes x_0 with tanh, which moves every value; it should clamp "
        "x_0, which leaves the values inside [-1, 1] as they are.",
        CLAMP, "x_0 = x_0.tanh()",
    ),
    mistake(
        "alpha_bar_t_for_the_previous_one_in_both_weights",
        "Your posterior mean has alpha_bar_t in place of alpha_bar_{t-1}; it should have "
        "alpha_bar_{t-1} in both weights (eq. 7), and 1 at t = 0.",
        BEFORE, "alpha_bar_prev = alpha_bar_t",
    ),
    mistake(
        "clamps_x_t_minus_1_instead_of_x_0",
        "Your thresholded step clamps x_{t-1}: clamp the estimate of x_0 (eq. 15). x_{t-1} is "
        "noisy and must be free to leave [-1, 1].",
        CLAMP, "",
        MEAN, "mean = (weight_x_0 * x_0 + weight_x_t * x_t).clamp(-1, 1)",
    ),
    mistake(
        "clamps_the_step_too",
        "Your thresholded step clamps x_0 and then x_{t-1} as well; only x_0 should be clamped to "
        "[-1, 1].",
        MEAN, "mean = (weight_x_0 * x_0 + weight_x_t * x_t).clamp(-1, 1)",
    ),
    mistake(
        "clamps_x_t",
        "Your thresholded step clamps x_t: clamp the estimate of x_0 that eq. 15 makes from it.",
        X_0,
        "x_0 = (x_t.clamp(-1, 1) - (1 - alpha_bar_t).sqrt() * model_prediction) / "
        "alpha_bar_t.sqrt()",
        CLAMP, "",
    ),
    mistake(
        "clamps_the_prediction",
        "Your thresholded step clamps the predicted noise: clamp the estimate of x_0 that follows "
        "from it.",
        X_0,
        "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction.clamp(-1, 1)) / "
        "alpha_bar_t.sqrt()",
        CLAMP, "",
    ),
    mistake(
        "clamp_to_zero_one",
        "Your thresholded step clamps x_0 to [0, 1]; it should clamp it to [-1, 1], where the "
        "data of this homework lie.",
        CLAMP, "x_0 = x_0.clamp(0, 1)",
    ),
    mistake(
        "rescales_instead_of_clamping",
        "Your thresholded step divides x_0 by its largest value; static thresholding should clamp "
        "each value on its own.",
        CLAMP, "x_0 = x_0 / x_0.abs().max().clamp(min=1)",
    ),
    mistake(
        "returns_x_0",
        "Your thresholded step returns the estimate of x_0 itself; one step should go to x_{t-1}, "
        "through eq. 7.",
        MEAN, "mean = x_0",
    ),
    mistake(
        "posterior_weights_swapped",
        "Your posterior mean has its weights swapped: eq. 7 weights x_0 with sqrt(alpha_bar_{t-1}) "
        "beta_t and x_t with sqrt(alpha_t) (1 - alpha_bar_{t-1}).",
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
        "Your posterior mean weights x_t with sqrt(alpha_bar_t): eq. 7 has sqrt(alpha_t), this "
        "step's shrinkage only.",
        WEIGHT_X_T, "weight_x_t = alpha_bar_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_of_the_next_step",
        "Your posterior mean reads alpha_bar at t + 1; it should read it at t - 1.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[min(t + 1, len(self.alpha_bars) - 1)] if t > 0 else "
        "torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "alpha_bar_before_the_start_is_zero",
        "Your alpha_bar_{t-1} is 0 at t = 0; it should be 1, because before the first step "
        "nothing has been mixed in.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.zeros_like(alpha_bar_t)",
    ),
    mistake(
        "index_minus_one_at_the_start",
        "Your alpha_bar_{t-1} at t = 0 is alpha_bars[-1], the last entry of the table; it should "
        "be 1.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t - 1]",
    ),
    mistake(
        "x_0_not_divided_by_sqrt_alpha_bar",
        "Your estimate of x_0 is not divided by sqrt(alpha_bar_t): eq. 15 undoes the shrinking "
        "too.",
        X_0, "x_0 = x_t - (1 - alpha_bar_t).sqrt() * model_prediction",
    ),
    mistake(
        "alpha_where_alpha_bar_belongs_in_x_0",
        "Your estimate of x_0 uses alpha_t: eq. 15 needs alpha_bar_t, the noise of all steps up to "
        "t.",
        X_0, "x_0 = (x_t - (1 - alpha_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "forgot_sqrt_on_one_minus_alpha_bar_in_x_0",
        "Your estimate of x_0 removes 1 - alpha_bar_t of the prediction: eq. 15 has its square "
        "root.",
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
        "Your thresholded step adds noise at t = 0 (the plain one does not); both should add none "
        "at the last step.",
        LAST, "if t == 0 and not threshold:\n            return mean",
    ),
    mistake(
        "no_noise_when_thresholding",
        "Your thresholded step adds no fresh noise; it should, because thresholding changes the "
        "mean, and the variance is still beta_t.",
        LAST, "if t == 0 or threshold:\n            return mean",
    ),
    mistake(
        "posterior_variance_when_thresholding",
        "Your thresholded step uses the posterior variance; it should keep sigma_t^2 = beta_t, as "
        "the plain step does.",
        RETURN,
        "if threshold:\n            beta_t = beta_t * (1 - alpha_bar_prev) / (1 - alpha_bar_t)\n   "
        "     " + RETURN,
    ),
)  # fmt: skip
