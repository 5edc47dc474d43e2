"""What goes wrong in exercise 2.5.1, as students write it."""

from ...checking.exercise import mistake

TIMES = "u = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps"
F = "f = torch.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2"
RATIO = "betas = 1 - alpha_bars[1:] / alpha_bars[:-1]"
CLIP = "betas.clamp(max=0.999).float()"
ALPHA_BARS = "torch.cumprod(self.alphas, dim=0)"

MISCONCEPTIONS = (
    mistake(
        "betas_not_clipped",
        "Your last beta is 1, which leaves alpha_bar = 0 at the end, and every formula that "
        "divides by it breaks: the paper clips the betas at 0.999.",
        CLIP, "betas.float()",
    ),
    mistake(
        "schedule_one_step_behind",
        "Your first beta is 0, and each of the others comes one step late; betas[0] should take "
        "the clean image, alpha_bar = 1, to the first step.",
        RATIO, "betas = torch.cat([torch.zeros(1), 1 - alpha_bars[1:-1] / alpha_bars[:-2]])",
    ),
    mistake(
        "f_0_forgotten",
        "Your alpha_bars are not divided by f(0), so the first beta is too large: eq. 17 is f(t) / "
        "f(0), which makes alpha_bar 1 for the clean image.",
        "alpha_bars = f / f[0]", "alpha_bars = torch.cat([torch.ones(1), f[1:]])",
    ),
    mistake(
        "clipped_at_0_9999",
        "Your betas are clipped at 0.9999: the paper clips at 0.999. The last alpha_bar is ten "
        "times smaller than it should be.",
        CLIP, "betas.clamp(max=0.9999).float()",
    ),
    mistake(
        "clipped_at_the_linear_end",
        "Your betas are clipped at 0.02, the end of the linear schedule; those of the cosine "
        "schedule should grow up to 0.999.",
        CLIP, "betas.clamp(max=0.02).float()",
    ),
    mistake(
        "offset_forgotten",
        "Your schedule has no offset s: eq. 17 has cos((t/T + s) / (1 + s) * pi/2)^2 with s = "
        "0.008, so that the first betas are not too small.",
        F, "f = torch.cos(u * math.pi / 2) ** 2",
    ),
    mistake(
        "offset_counted_in_steps",
        "Your offset s is added to the step t itself: eq. 17 adds it to the share t/T, in which "
        "0.008 is no small thing.",
        F, "f = torch.cos((u * num_steps + 0.008) / (num_steps + 0.008) * math.pi / 2) ** 2",
    ),
    mistake(
        "offset_not_divided_out",
        "Your angle is not divided by 1 + s; it should be, so that it ends at pi/2 exactly, where "
        "no signal is left.",
        F, "f = torch.cos((u + 0.008) * math.pi / 2) ** 2",
    ),
    mistake(
        "cosine_not_squared",
        "Your alpha_bar is the cosine itself: eq. 17 squares it. The cosine is sqrt(alpha_bar), "
        "the factor of the signal.",
        F, "f = torch.cos((u + 0.008) / 1.008 * math.pi / 2)",
    ),
    mistake(
        "sine_for_cosine",
        "Your schedule is a sine; it should be a cosine, so that alpha_bar starts near 1 and "
        "falls.",
        F, "f = torch.sin((u + 0.008) / 1.008 * math.pi / 2) ** 2",
    ),
    mistake(
        "pi_for_half_pi",
        "Your angle runs to pi; it should run to pi/2, a quarter turn, which takes alpha_bar from "
        "1 to 0. Beyond it the signal comes back.",
        F, "f = torch.cos((u + 0.008) / 1.008 * math.pi) ** 2",
    ),
    mistake(
        "alpha_bars_used_as_betas",
        "Your betas hold alpha_bar, which eq. 17 gives; beta_t should be 1 - alpha_bar_t / "
        "alpha_bar_{t-1}.",
        RATIO, "betas = alpha_bars[1:]",
    ),
    mistake(
        "betas_from_one_minus_alpha_bar",
        "Your betas are 1 - alpha_bar_t, all the noise up to t; one step's beta should be 1 - "
        "alpha_bar_t / alpha_bar_{t-1}.",
        RATIO, "betas = 1 - alpha_bars[1:]",
    ),
    mistake(
        "betas_from_differences",
        "Your betas are alpha_bar_{t-1} - alpha_bar_t: divide by alpha_bar_{t-1}, since each step "
        "shrinks what is left.",
        RATIO, "betas = alpha_bars[:-1] - alpha_bars[1:]",
    ),
    mistake(
        "ratio_upside_down",
        "Your betas have their ratio upside down; beta_t should be 1 - alpha_bar_t / "
        "alpha_bar_{t-1}, with the later one over the earlier.",
        RATIO, "betas = 1 - alpha_bars[:-1] / alpha_bars[1:]",
    ),
    mistake(
        "not_normalised",
        "Your alpha_bars are f(t) itself: eq. 17 divides by f(0), so that alpha_bar is 1 for the "
        "clean image. And the last one is 0: multiply up the alphas that follow from clipped "
        "betas.",
        ALPHA_BARS, "f[1:].float()",
    ),
    mistake(
        "alpha_bars_without_the_clip",
        "Your alpha_bars end at 0; they should be the running product of the alphas that belong "
        "to the clipped betas, so that the three tables agree and nothing divides by 0.",
        ALPHA_BARS, "alpha_bars[1:].float()",
    ),
    mistake(
        "alpha_bars_shifted",
        "Your alpha_bars start with 1 and lag one step behind; alpha_bars[0] should already hold "
        "the first alpha.",
        ALPHA_BARS, "torch.cat([torch.ones(1), torch.cumprod(self.alphas, dim=0)[:-1]])",
    ),
    mistake(
        "one_step_too_few",
        "Your tables have T - 1 entries; they should have T, the ratios of T + 1 values of "
        "alpha_bar, that of the clean image among them.",
        TIMES, "u = torch.linspace(0, 1, num_steps, dtype=torch.float64)",
    ),
    mistake(
        "still_linear",
        "Your tables are those of the linear schedule that NoiseScheduler makes: replace them.",
        CLIP, "torch.linspace(1e-4, 0.02, num_steps)",
    ),
)  # fmt: skip
