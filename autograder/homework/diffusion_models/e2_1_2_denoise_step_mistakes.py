"""What goes wrong in exercise 2.1.2, as students write it."""

from ...checking.exercise import mistake

MEAN = "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()"
LAST = "if t == 0:\n            return mean"
DRAW = "z = DL_random(x_t.shape, seed=seed).to(x_t.device)"
RETURN = "return mean + beta_t.sqrt() * z"
DDIM = (
    "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()\n            "
    "alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones_like(alpha_bar_t)\n          "
    "  mean = alpha_bar_prev.sqrt() * x_0 + (1 - alpha_bar_prev).sqrt() * model_prediction"
)

MISCONCEPTIONS = (
    mistake(
        "epsilon_added",
        "Your step adds the predicted noise: Algorithm 2 subtracts it.",
        MEAN,
        "mean = (x_t + beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "x_t_outside_the_bracket",
        "Your step divides only the prediction by sqrt(alpha_t); it should divide x_t, too, which "
        "is inside the bracket of Algorithm 2.",
        MEAN, "mean = x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction / alpha_t.sqrt()",
    ),
    mistake(
        "one_minus_alpha_bar_on_top",
        "Your step takes (1 - alpha_bar_t) / sqrt(1 - alpha_bar_t) of the prediction away; the "
        "numerator should be 1 - alpha_t, which is beta_t, the noise of this one step.",
        MEAN,
        "mean = (x_t - (1 - alpha_bar_t) / (1 - alpha_bar_t).sqrt() * model_prediction) / "
        "alpha_t.sqrt()",
    ),
    mistake(
        "alpha_bar_one_timestep_early",
        "Your step divides the prediction by sqrt(1 - alpha_bar_{t-1}); it should divide by sqrt(1 "
        "- alpha_bar_t), the standard deviation of all the noise in x_t. At t = 0 you read the "
        "table's last entry.",
        MEAN,
        "mean = (x_t - beta_t / (1 - self.alpha_bars[t - 1]).sqrt() * model_prediction) / "
        "alpha_t.sqrt()",
    ),
    mistake(
        "all_tables_one_timestep_early",
        "Your step reads all tables at t - 1, for the fresh noise too; it should read them at t, "
        "because part 2 counts t from 0. As it is, t = 0 reads the last entry.",
        MEAN,
        "beta_t, alpha_t, alpha_bar_t = self.betas[t - 1], self.alphas[t - 1], self.alpha_bars[t - "
        "1]\n            " + MEAN,
    ),
    mistake(
        "all_tables_one_timestep_late",
        "Your step reads the tables at t + 1; it should read them at t, because part 2 counts t "
        "from 0. As it is, t + 1 runs off the tables' end at t = T - 1.",
        MEAN,
        "beta_t, alpha_t, alpha_bar_t = self.betas[t + 1], self.alphas[t + 1], self.alpha_bars[t + "
        "1]\n            " + MEAN,
    ),
    mistake(
        "x_t_and_prediction_swapped",
        "Your step has x_t and the prediction swapped; a small share of the prediction should be "
        "taken away from x_t, not the other way round.",
        MEAN,
        "mean = (model_prediction - beta_t / (1 - alpha_bar_t).sqrt() * x_t) / alpha_t.sqrt()",
    ),
    mistake(
        "ddim_step",
        "Your step is DDIM's, sqrt(alpha_bar_{t-1}) x_0 + sqrt(1 - alpha_bar_{t-1}) epsilon, "
        "without fresh noise: this exercise asks for DDPM's, the mean of eq. 11 plus noise of "
        "variance beta_t.",
        MEAN, DDIM,
        LAST, "if t == 0 or not threshold:\n            return mean",
    ),
    mistake(
        "ddim_mean_with_fresh_noise",
        "Your step adds fresh noise to DDIM's sqrt(alpha_bar_{t-1}) x_0 + sqrt(1 - "
        "alpha_bar_{t-1}) epsilon, which has all the noise of x_{t-1} already; it should add it "
        "to DDPM's mean, that of eq. 11.",
        MEAN, DDIM,
    ),
    mistake(
        "clamps_the_mean",
        "Your step clamps the mean to [-1, 1]; it should not, because x_{t-1} is still noisy, and "
        "its mean must be free to leave that range.",
        MEAN, MEAN.replace("(x_t", "((x_t") + ").clamp(-1, 1)",
    ),
    mistake(
        "sqrt_alpha_as_sigma",
        "Your step scales the fresh noise by sqrt(alpha_t), which is almost 1; sigma_t should be "
        "sqrt(beta_t), the little noise of one step.",
        RETURN, "return mean + alpha_t.sqrt() * z",
    ),
    mistake(
        "one_number_as_fresh_noise",
        "Your step adds one and the same number to every entry: draw z with the shape of x_t.",
        DRAW, "z = DL_random((1,), seed=seed).to(x_t.device)",
    ),
    mistake(
        "one_row_as_fresh_noise",
        "Your step draws one row of noise and adds it to every row: draw z with the shape of x_t.",
        DRAW, "z = DL_random(x_t.shape[-1:], seed=seed).to(x_t.device)",
    ),
    mistake(
        "divides_by_sqrt_alpha_bar",
        "Your step divides by sqrt(alpha_bar_t); it should divide by sqrt(alpha_t), the shrinkage "
        "of this one step.",
        MEAN,
        "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()",
    ),
    mistake(
        "alpha_where_alpha_bar_belongs",
        "Your step divides the prediction by sqrt(1 - alpha_t), the noise of one step; it should "
        "divide by sqrt(1 - alpha_bar_t), the standard deviation of all the noise in x_t.",
        MEAN, "mean = (x_t - beta_t / (1 - alpha_t).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "forgot_to_divide_by_sqrt_alpha",
        "Your step does not divide by sqrt(alpha_t); it should, because the forward step shrank "
        "the signal, and the way back must grow it again.",
        MEAN, "mean = x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction",
    ),
    mistake(
        "multiplies_by_sqrt_alpha",
        "Your step multiplies by sqrt(alpha_t); it should divide by it.",
        MEAN,
        "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) * alpha_t.sqrt()",
    ),
    mistake(
        "forgot_sqrt_on_alpha",
        "Your step divides by alpha_t: the square root is missing.",
        MEAN, "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t",
    ),
    mistake(
        "sqrt_on_beta_in_the_mean",
        "Your step weights the prediction with sqrt(beta_t) / sqrt(1 - alpha_bar_t); in the mean "
        "beta_t should have no root.",
        MEAN,
        "mean = (x_t - (beta_t / (1 - alpha_bar_t)).sqrt() * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "forgot_sqrt_on_one_minus_alpha_bar",
        "Your step weights the prediction with beta_t / (1 - alpha_bar_t): the root over 1 - "
        "alpha_bar_t is missing.",
        MEAN, "mean = (x_t - beta_t / (1 - alpha_bar_t) * model_prediction) / alpha_t.sqrt()",
    ),
    mistake(
        "prediction_outside_the_bracket",
        "Your step divides only x_t by sqrt(alpha_t); it should divide the prediction, too, which "
        "is inside the bracket of Algorithm 2.",
        MEAN, "mean = x_t / alpha_t.sqrt() - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction",
    ),
    mistake(
        "removes_all_the_noise_at_once",
        "Your step removes all of the predicted noise at once, sqrt(1 - alpha_bar_t) of it, and "
        "lands at an estimate of x_0; one step should remove beta_t / sqrt(1 - alpha_bar_t).",
        MEAN, "mean = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()",
    ),
    mistake(
        "mean_one_timestep_early",
        "Your step reads the tables at t - 1; it should read them at t, because part 2 counts t "
        "from 0. As it is, t = 0 reads the last entry.",
        "beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]",
        "beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]\n        "
        "early = (self.betas[t - 1], self.alphas[t - 1], self.alpha_bars[t - 1])",
        MEAN,
        "mean = (x_t - early[0] / (1 - early[2]).sqrt() * model_prediction) / early[1].sqrt()",
    ),
    mistake(
        "thresholds_unasked",
        "Your step clamps the estimate of x_0 although threshold is False; it should clamp it "
        "only where threshold is True.",
        "if threshold:", "if True:",
    ),
    mistake(
        "clamps_x_t_minus_1",
        "Your step clamps x_{t-1} to [-1, 1]; it should not, because x_{t-1} is still noisy and "
        "must be free to leave that range.",
        RETURN, "return (mean + beta_t.sqrt() * z).clamp(-1, 1)",
    ),
    mistake(
        "beta_as_standard_deviation",
        "Your step scales the fresh noise by beta_t, which is its variance; it should scale it by "
        "the root, sigma_t.",
        RETURN, "return mean + beta_t * z",
    ),
    mistake(
        "variance_of_x_t_as_sigma",
        "Your step scales the fresh noise by sqrt(1 - alpha_bar_t), all the noise of x_t; it "
        "should scale it by sqrt(beta_t), the noise of one step.",
        RETURN, "return mean + (1 - alpha_bar_t).sqrt() * z",
    ),
    mistake(
        "sigma_of_one",
        "Your step adds noise of variance 1; its scale sigma_t should be sqrt(beta_t).",
        RETURN, "return mean + z",
    ),
    mistake(
        "posterior_variance",
        "Your step uses the posterior variance (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t) * beta_t: "
        "DDPM allows both, this homework asks for sigma_t^2 = beta_t.",
        RETURN,
        "return mean + (beta_t * (1 - (self.alpha_bars[t - 1] if t > 0 else 1.0)) / (1 - "
        "alpha_bar_t)).sqrt() * z",
    ),
    mistake(
        "posterior_variance_inverted",
        "Your step scales beta_t by (1 - alpha_bar_t) / (1 - alpha_bar_{t-1}), the posterior "
        "variance upside down: this homework asks for sigma_t^2 = beta_t, without either.",
        RETURN,
        "return mean + (beta_t * (1 - alpha_bar_t) / (1 - (self.alpha_bars[t - 1] if t > 0 else "
        "0.0))).sqrt() * z",
    ),
    mistake(
        "no_fresh_noise",
        "Your step adds no fresh noise; it should at every t but t = 0, or samples collapse "
        "towards the mean.",
        RETURN, "return mean",
    ),
    mistake(
        "noise_at_the_last_step",
        "Your step adds noise at t = 0 too; it should not, because that is the last step, and its "
        "result is the sample itself.",
        LAST, "if t < 0:\n            return mean",
    ),
    mistake(
        "no_noise_at_t_1",
        "Your step leaves the noise out at t = 1 too; it should leave it out only at t = 0. `t > "
        "1` is the condition of the paper, which counts from 1; part 2 counts from 0.",
        LAST, "if t <= 1:\n            return mean",
    ),
    mistake(
        "noise_only_at_the_last_step",
        "Your step has its condition upside down and adds noise at t = 0 only; it should add "
        "noise at every step but that one.",
        LAST, "if t != 0:\n            return mean",
    ),
    mistake(
        "prediction_reused_as_fresh_noise",
        "Your step adds the predicted noise again as z; z should be a fresh draw, independent of "
        "everything.",
        DRAW, "z = model_prediction",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your step adds the same noise to every sample of the batch: draw z with the shape of x_t.",
        DRAW, "z = DL_random(x_t.shape[1:], seed=seed).to(x_t.device)",
    ),
    mistake(
        "uniform_noise",
        "Your step draws z uniformly from [0, 1); it should be standard normal (DL_random's "
        "default).",
        DRAW, "z = DL_random(x_t.shape, normal=False, seed=seed).to(x_t.device)",
    ),
    mistake(
        "changes_the_tables",
        "Your step changes the schedule's own tables in place (sqrt_, *=; self.betas[t] is a view "
        "of self.betas): the first call is right, every later one wrong. Compute a new tensor.",
        RETURN, "return mean + beta_t.sqrt_() * z",
    ),
)  # fmt: skip
