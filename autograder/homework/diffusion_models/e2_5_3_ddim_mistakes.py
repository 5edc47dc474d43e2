"""What goes wrong in exercise 2.5.3, as students write it."""

from ...checking.exercise import mistake

NOW = "alpha_bar_t = self.alpha_bars[t]\n        alpha_bar_prev"
BEFORE = (
    "alpha_bar_prev = self.alpha_bars[t_previous] if t_previous >= 0 else "
    "torch.ones_like(alpha_bar_t)"
)
RATIO = "ratio = (1 - alpha_bar_prev) / (1 - alpha_bar_t)"
SIGMA = "sigma = eta * (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()  # eq. 16"
DIRECTION = "direction = (1 - alpha_bar_prev - sigma**2).clamp(min=0).sqrt()"
X = "x = alpha_bar_prev.sqrt() * x_0 + direction * epsilon  # eq. 12"
DRAW = "z = DL_random(x_0.shape, seed=seed).to(x_0.device)"
RETURN = "return x + sigma * z"

MISCONCEPTIONS = (
    mistake(
        "sigma_without_the_ratio",
        "Your sigma lacks its first root: eq. 16 has sqrt((1 - alpha_bar_prev) / (1 - "
        "alpha_bar_t)) before sqrt(1 - alpha_bar_t / alpha_bar_prev). Without it, noise is added "
        "at the end too.",
        RATIO, "ratio = 1.0",
    ),
    mistake(
        "t_previous_0_taken_for_the_end",
        "Your step takes t_previous = 0 for the end (`t_previous > 0`); only -1 should be the "
        "end, the clean image. 0 is the first timestep and has its entry in the table.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[t_previous] if t_previous > 0 else "
        "torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "sigma_with_the_ratio_inverted",
        "Your sigma has its first ratio upside down: eq. 16 has (1 - alpha_bar_prev) / (1 - "
        "alpha_bar_t), below 1.",
        RATIO, "ratio = (1 - alpha_bar_t) / (1 - alpha_bar_prev)",
    ),
    mistake(
        "sigma_with_alpha_bars_inverted",
        "Your sigma has alpha_bar_prev / alpha_bar_t: eq. 16 has alpha_bar_t / alpha_bar_prev, "
        "below 1, so that the root exists.",
        SIGMA, "sigma = eta * (ratio * (1 - alpha_bar_prev / alpha_bar_t)).sqrt()",
    ),
    mistake(
        "eta_squared",
        "Your sigma scales with eta squared; eta itself should multiply sigma, outside the roots.",
        SIGMA, "sigma = eta**2 * (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "eta_inside_the_root",
        "Your sigma has eta inside the root; eta should multiply sigma, outside the roots.",
        SIGMA, "sigma = (eta * ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "sigma_without_root",
        "Your sigma is the variance: eq. 16 takes the square root of both ratios.",
        SIGMA, "sigma = eta * ratio * (1 - alpha_bar_t / alpha_bar_prev)",
    ),
    mistake(
        "sigma_is_sqrt_beta",
        "Your sigma is sqrt(beta_t), which fits single steps of DDPM: a jump over several steps "
        "needs eq. 16.",
        SIGMA, "sigma = eta * self.betas[t].sqrt()",
    ),
    mistake(
        "direction_without_minus_sigma_squared",
        "Your step gives the prediction the factor sqrt(1 - alpha_bar_prev): eq. 12 takes sigma^2 "
        "away inside the root, to make room for the fresh noise.",
        DIRECTION, "direction = (1 - alpha_bar_prev).sqrt()",
    ),
    mistake(
        "direction_with_sigma_not_squared",
        "Your step takes sigma away inside the root: eq. 12 has sigma^2, a variance beside "
        "variances.",
        DIRECTION, "direction = (1 - alpha_bar_prev - sigma).sqrt()",
    ),
    mistake(
        "direction_without_root",
        "Your step gives the prediction the factor 1 - alpha_bar_prev - sigma^2: eq. 12 has its "
        "square root.",
        DIRECTION, "direction = 1 - alpha_bar_prev - sigma**2",
    ),
    mistake(
        "direction_at_the_old_time",
        "Your step gives the prediction the factor of time t: eq. 12 has sqrt(1 - alpha_bar_prev - "
        "sigma^2), of the time that it goes to.",
        DIRECTION, "direction = (1 - alpha_bar_t - sigma**2).sqrt()",
    ),
    mistake(
        "x_0_without_root",
        "Your step scales x_0 by alpha_bar_prev: eq. 12 has its square root.",
        X, "x = alpha_bar_prev * x_0 + direction * epsilon",
    ),
    mistake(
        "x_0_not_scaled",
        "Your step takes x_0 as it is: eq. 12 scales it by sqrt(alpha_bar_prev), as every x_t "
        "does.",
        X, "x = x_0 + direction * epsilon",
    ),
    mistake(
        "x_0_scaled_for_the_old_time",
        "Your step scales x_0 by sqrt(alpha_bar_t): eq. 12 has sqrt(alpha_bar_prev), of the time "
        "that it goes to.",
        X, "x = alpha_bar_t.sqrt() * x_0 + direction * epsilon",
    ),
    mistake(
        "end_reads_alpha_bars_0",
        "Your last step reads alpha_bars[0]; at t_previous = -1 alpha_bar should be 1, the clean "
        "image. With alpha_bars[0] some noise stays in the picture.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[max(t_previous, 0)]",
    ),
    mistake(
        "end_reads_the_last_entry",
        "Your last step reads alpha_bars[-1], which to Python is the noisiest entry; at "
        "t_previous = -1 alpha_bar should be 1.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t_previous]",
    ),
    mistake(
        "always_one_step",
        "Your step goes to t - 1; it should jump to t_previous, which can be many steps earlier.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[t - 1] if t_previous >= 0 else "
        "torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "previous_counts_from_one",
        "Your step reads alpha_bars[t_previous - 1]; it should read alpha_bars[t_previous], "
        "because part 2 counts t from 0.",
        BEFORE,
        "alpha_bar_prev = self.alpha_bars[t_previous - 1] if t_previous > 0 else "
        "torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "alphas_for_alpha_bars",
        "Your step reads the table alphas; it should read alpha_bars, the running product, which "
        "DDIM's paper calls alpha.",
        NOW, "alpha_bar_t = self.alphas[t]\n        alpha_bar_prev",
        BEFORE,
        "alpha_bar_prev = self.alphas[t_previous] if t_previous >= 0 else "
        "torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "noise_at_eta_0",
        "Your step adds noise whatever eta is; with eta = 0 sigma should be 0, because DDIM is "
        "then deterministic.",
        SIGMA, "sigma = (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "no_fresh_noise",
        "Your step makes room for fresh noise (eta > 0) and adds none: eq. 12 ends in + sigma z.",
        RETURN, "return x",
    ),
    mistake(
        "prediction_reused_as_fresh_noise",
        "Your step adds the predicted noise again as z; z should be a fresh draw, independent of "
        "everything.",
        DRAW, "z = epsilon",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your step adds the same noise to every sample of the batch: draw z with the shape of x_0.",
        DRAW, "z = DL_random(x_0.shape[1:], seed=seed).to(x_0.device)",
    ),
    mistake(
        "uniform_noise",
        "Your step draws z uniformly from [0, 1); it should be standard normal (DL_random's "
        "default).",
        DRAW, "z = DL_random(x_0.shape, normal=False, seed=seed).to(x_0.device)",
    ),
)  # fmt: skip
