"""What goes wrong in exercise 1.2, as students write it."""

from ...checking.exercise import mistake

BETAS = "betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)"
ALPHA_BARS = "alpha_bars = torch.cumprod(1 - betas, dim=0)"
LOOK_UP = "beta_t, alpha_t_bar = betas[t_s - 1], alpha_bars[t_s - 1]"
ONE_OVER = '"oneover_sqrt_alpha": 1 / (1 - beta_t).sqrt(),'
ROOT = '"sqrt_alpha_bar": alpha_t_bar.sqrt(),'
REST = '"sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),'

MISCONCEPTIONS = (
    mistake(
        "alpha_bar_without_a_product",
        "Your alpha_t_bar is alpha_t alone; it should be the product alpha_1 alpha_2 ... alpha_t "
        "(torch.cumprod). As it is, x_T is almost the clean image.",
        ALPHA_BARS, "alpha_bars = 1 - betas",
    ),
    mistake(
        "alpha_bar_from_a_sum_of_betas",
        "Your alpha_t_bar is 1 minus the sum of the betas; it should be the product of the "
        "alphas, 1 - beta_t each.",
        ALPHA_BARS, "alpha_bars = 1 - torch.cumsum(betas, dim=0)",
    ),
    mistake(
        "alpha_bar_of_the_step_before",
        "Your alpha_t_bar stops one factor early, at alpha_{t-1}; the product should include "
        "alpha_t.",
        ALPHA_BARS, "alpha_bars = torch.cat([torch.ones(1), torch.cumprod(1 - betas, dim=0)[:-1]])",
    ),
    mistake(
        "alpha_bar_of_the_whole_chain",
        "Your alpha_t_bar is the product over all T steps, the same for every t; it should end at "
        "alpha_t.",
        ALPHA_BARS, "alpha_bars = torch.prod(1 - betas).expand(T)",
    ),
    mistake(
        "alpha_bar_as_a_power_of_alpha_t",
        "Your alpha_t_bar is alpha_t to the power of t; it should be the product of all alphas up "
        "to t, because each step has its own.",
        LOOK_UP, "beta_t = betas[t_s - 1]; alpha_t_bar = (1 - beta_t) ** t_s",
    ),
    mistake(
        "time_used_as_an_index",
        "Your table is read at index t; it should be read at t - 1, because part 1 counts time "
        "from 1: beta_t is betas[t - 1]. At t = T there is no entry with index t.",
        LOOK_UP, "beta_t, alpha_t_bar = betas[t_s], alpha_bars[t_s]",
    ),
    mistake(
        "one_step_too_late",
        "Your table is read one step too late; beta_1 should come at t = 1 and beta_T at t = T, "
        "because part 1 counts time from 1.",
        LOOK_UP,
        "beta_t, alpha_t_bar = betas[t_s.clamp(max=T - 1)], alpha_bars[t_s.clamp(max=T - 1)]",
    ),
    mistake(
        "one_step_too_early",
        "Your table is read one step too early; beta_1 should come at t = 1, not at t = 2.",
        LOOK_UP,
        "beta_t, alpha_t_bar = betas[(t_s - 2).clamp(min=0)], alpha_bars[(t_s - 2).clamp(min=0)]",
    ),
    mistake(
        "one_time_for_the_whole_batch",
        "Your schedule answers for the first t only; every entry of t_s should have its own "
        "values.",
        LOOK_UP,
        "first = t_s.flatten()[:1].expand(t_s.shape) - 1; beta_t, alpha_t_bar = betas[first], "
        "alpha_bars[first]",
    ),
    mistake(
        "betas_one_step_ahead",
        "Your beta grows with t / T; it should grow with (t - 1) / (T - 1), so that it is beta_1 "
        "at t = 1 and beta_T at t = T.",
        BETAS,
        "betas = beta_1 + (beta_T - beta_1) * torch.arange(1, T + 1, dtype=torch.float64) / T",
    ),
    mistake(
        "betas_never_reach_the_end",
        "Your beta grows with (t - 1) / T and never reaches beta_T; it should grow with (t - 1) / "
        "(T - 1), which is 1 at t = T.",
        BETAS, "betas = beta_1 + (beta_T - beta_1) * torch.arange(T, dtype=torch.float64) / T",
    ),
    mistake(
        "betas_grow_quadratically",
        "Your betas are linear in their square roots; the betas themselves should be linear in t.",
        BETAS, "betas = torch.linspace(beta_1**0.5, beta_T**0.5, T, dtype=torch.float64) ** 2",
    ),
    mistake(
        "betas_written_out",
        "Your betas run from 1e-4 to 0.02 whatever the settings say: use dmconfig.beta_1 and "
        "dmconfig.beta_T.",
        BETAS, "betas = torch.linspace(1e-4, 2e-2, T, dtype=torch.float64)",
    ),
    mistake(
        "four_hundred_steps_written_out",
        "Your schedule has 400 steps whatever the settings say: use dmconfig.T.",
        BETAS, "betas = torch.linspace(beta_1, beta_T, 400, dtype=torch.float64).repeat(2)",
    ),
    mistake(
        "sqrt_alpha_bar_without_sqrt",
        "Your sqrt_alpha_bar has no square root: eq. 4 scales the image by sqrt(alpha_t_bar).",
        ROOT, '"sqrt_alpha_bar": alpha_t_bar,',
    ),
    mistake(
        "sqrt_alpha_bar_of_alpha",
        "Your sqrt_alpha_bar is sqrt(alpha_t), the share of one step; it should be the square "
        "root of the product alpha_t_bar.",
        ROOT, '"sqrt_alpha_bar": (1 - beta_t).sqrt(),',
    ),
    mistake(
        "sqrt_alpha_bar_is_the_other_root",
        "Your sqrt_alpha_bar is sqrt(1 - alpha_t_bar), which belongs to the noise; it should be "
        "sqrt(alpha_t_bar), which scales the image.",
        ROOT, '"sqrt_alpha_bar": (1 - alpha_t_bar).sqrt(),',
    ),
    mistake(
        "sqrt_oneminus_alpha_bar_without_sqrt",
        "Your sqrt_oneminus_alpha_bar has no square root; it should have one, because 1 - "
        "alpha_t_bar is the variance of the noise, and its root scales the noise.",
        REST, '"sqrt_oneminus_alpha_bar": 1 - alpha_t_bar,',
    ),
    mistake(
        "one_minus_the_root",
        "Your sqrt_oneminus_alpha_bar is 1 - sqrt(alpha_t_bar); it should be the root of the "
        "difference, sqrt(1 - alpha_t_bar).",
        REST, '"sqrt_oneminus_alpha_bar": 1 - alpha_t_bar.sqrt(),',
    ),
    mistake(
        "sqrt_oneminus_alpha_bar_of_alpha",
        "Your sqrt_oneminus_alpha_bar is sqrt(1 - alpha_t), the noise of one step; it should be "
        "sqrt(1 - alpha_t_bar), the noise of all steps up to t.",
        REST, '"sqrt_oneminus_alpha_bar": beta_t.sqrt(),',
    ),
    mistake(
        "oneover_sqrt_alpha_without_sqrt",
        "Your oneover_sqrt_alpha is 1 / alpha_t: the square root is missing.",
        ONE_OVER, '"oneover_sqrt_alpha": 1 / (1 - beta_t),',
    ),
    mistake(
        "oneover_sqrt_alpha_not_inverted",
        "Your oneover_sqrt_alpha is sqrt(alpha_t) itself; it should be one over it.",
        ONE_OVER, '"oneover_sqrt_alpha": (1 - beta_t).sqrt(),',
    ),
    mistake(
        "oneover_sqrt_alpha_bar",
        "Your oneover_sqrt_alpha is 1 / sqrt(alpha_t_bar); it should be 1 / sqrt(alpha_t), "
        "because one step back undoes the scaling of that step alone.",
        ONE_OVER, '"oneover_sqrt_alpha": 1 / alpha_t_bar.sqrt(),',
    ),
    mistake(
        "sqrt_beta_without_sqrt",
        "Your sqrt_beta_t is beta_t: the square root is missing.",
        '"sqrt_beta_t": beta_t.sqrt(),', '"sqrt_beta_t": beta_t,',
    ),
    mistake(
        "alpha_is_beta",
        "Your alpha_t is beta_t; it should be 1 - beta_t, which is what is left of the signal.",
        '"alpha_t": 1 - beta_t,', '"alpha_t": beta_t,',
    ),
)  # fmt: skip
