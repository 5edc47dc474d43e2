"""What goes wrong in exercise 1.4, as students write it."""

from ...checking.exercise import mistake

NULL = "both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])"
BY_SIZE = 'by_size = schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"]'
FACTORS = 'zip(schedule["oneover_sqrt_alpha"], by_size, schedule["sqrt_beta_t"], strict=True)'
START = "x_t = torch.randn(shape, device=self.device)"
LOOP = "in reversed(list(enumerate(factors, start=1))):"
TIME = "time = torch.full((len(both), 1, 1, 1), t / config.T, device=self.device)"
GUIDED = "epsilon = (1 + omega) * epsilon_c - omega * epsilon_u"
MEAN = "x_t = shrink * (x_t - step * epsilon)"
GATE = "if t > 1:"
NOISE = "x_t = x_t + sigma_t * torch.randn_like(x_t)"
RETURN = "return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)"

MISCONCEPTIONS = (
    mistake(
        "conditions_swapped",
        "Your guidance has the two predictions swapped; it should be epsilon = (1 + omega) "
        "epsilon_c - omega epsilon_u, which leads towards the condition.",
        GUIDED, "epsilon = (1 + omega) * epsilon_u - omega * epsilon_c",
    ),
    mistake(
        "whole_division_of_time",
        "Your network is told t // T when sampling, which is 0 for every t but T: divide with /.",
        TIME, "time = torch.full((len(both), 1, 1, 1), float(t // config.T), device=self.device)",
    ),
    mistake(
        "normalised_once_more",
        "Your images are normalised once more, (x - 0.1307) / 0.3081: undo it, x * 0.3081 + "
        "0.1307.",
        RETURN, "return ((x_t - 0.1307) / 0.3081).clamp(0, 1)",
    ),
    mistake(
        "one_hot_in_minus_one_to_one",
        "Your conditions are rescaled to -1 and 1 when sampling; they should be one-hot, with "
        "zeros beside the 1, as in training.",
        "c = conditions.to(self.device, torch.float32)",
        "c = 2 * conditions.to(self.device, torch.float32) - 1",
    ),
    mistake(
        "omega_one_smaller",
        "Your guidance is epsilon_u + omega (epsilon_c - epsilon_u), where omega = 1 means none; "
        "it should be (1 + omega) epsilon_c - omega epsilon_u, because in this homework omega = 0 "
        "means none.",
        GUIDED, "epsilon = epsilon_u + omega * (epsilon_c - epsilon_u)",
    ),
    mistake(
        "interpolates_instead_of_guiding",
        "Your guidance is a mixture, (1 - omega) epsilon_c + omega epsilon_u; it should go beyond "
        "the conditional prediction, away from the unconditional one.",
        GUIDED, "epsilon = (1 - omega) * epsilon_c + omega * epsilon_u",
    ),
    mistake(
        "guidance_adds_both",
        "Your guidance adds omega epsilon_u; it should be subtracted.",
        GUIDED, "epsilon = (1 + omega) * epsilon_c + omega * epsilon_u",
    ),
    mistake(
        "no_guidance",
        "Your sampler does not guide: omega is not used.",
        GUIDED, "epsilon = epsilon_c",
    ),
    mistake(
        "condition_not_used",
        "Your sampler asks only the unconditional network: what it draws does not depend on the "
        "condition.",
        GUIDED, "epsilon = epsilon_u",
    ),
    mistake(
        "zeros_in_place_of_no_condition",
        "Your unconditional prediction is made with zeros; it should be made with a row of "
        "condition_mask_value, which replaced a dropped condition in training.",
        NULL, "both = torch.cat([c, torch.zeros_like(c)])",
    ),
    mistake(
        "mask_value_times_the_label",
        "Your unconditional prediction still knows the label (the one-hot row times the mask "
        "value); it should be made with a whole row of condition_mask_value.",
        NULL, "both = torch.cat([c, c * config.condition_mask_value])",
    ),
    mistake(
        "noise_at_the_last_step",
        "Your sampler adds noise at t = 1 too; the last step should return the mean (Algorithm 2, "
        "line 3).",
        GATE, "if t >= 1:",
    ),
    mistake(
        "no_noise_at_all",
        "Your sampler adds no noise on the way; every step but the last should draw z (Algorithm "
        "2, line 3).",
        GATE, "if False:",
    ),
    mistake(
        "no_noise_at_the_last_two_steps",
        "Your sampler adds no noise at t = 2; it should be left out only at t = 1.",
        GATE, "if t > 2:",
    ),
    mistake(
        "z_drawn_once",
        "Your sampler adds the same z at every step. Each step should draw its own z (Algorithm 2, "
        "line 3).",
        START, f"{START}; z = torch.randn_like(x_t)",
        NOISE, "x_t = x_t + sigma_t * z",
    ),
    mistake(
        "start_added_as_noise",
        "Your sampler adds x_T, the noise that it starts from, at every step. Each step should "
        "draw a fresh z (Algorithm 2, line 3).",
        START, f"x_T = {START}",
        NOISE, "x_t = x_t + sigma_t * x_T",
    ),
    mistake(
        "uniform_noise_on_the_way",
        "Your sampler adds uniform noise (rand); z should be normal (randn).",
        NOISE, "x_t = x_t + sigma_t * torch.rand_like(x_t)",
    ),
    mistake(
        "sigma_is_beta",
        "Your sampler scales z by beta_t; sigma_t should be its square root.",
        NOISE, "x_t = x_t + sigma_t**2 * torch.randn_like(x_t)",
    ),
    mistake(
        "posterior_sigma",
        "Your sampler uses the posterior variance, beta_t (1 - alpha_{t-1}_bar) / (1 - "
        "alpha_t_bar); in this homework sigma_t^2 should be beta_t.",
        NOISE,
        'rest = schedule["sqrt_oneminus_alpha_bar"]; x_t = x_t + sigma_t * rest[t - 2] / rest[t - '
        '1] * torch.randn_like(x_t)',
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your sampler adds the same z to every sample: draw it in the shape of x_t.",
        NOISE, "x_t = x_t + sigma_t * torch.randn_like(x_t)[:1]",
    ),
    mistake(
        "starts_from_zeros",
        "Your chain starts from zeros; x_T should be drawn from a normal distribution.",
        START, "x_t = torch.zeros(shape, device=self.device)",
    ),
    mistake(
        "starts_from_uniform_noise",
        "Your chain starts from uniform noise (rand); x_T should be normal (randn).",
        START, "x_t = torch.rand(shape, device=self.device)",
    ),
    mistake(
        "starts_from_one_image",
        "Your chain starts from the same noise for every sample: draw x_T in the shape of the "
        "whole batch.",
        START, "x_t = torch.randn(shape, device=self.device)[:1].expand(shape)",
    ),
    mistake(
        "epsilon_added",
        "Your step adds the predicted noise; it should be subtracted.",
        MEAN, "x_t = shrink * (x_t + step * epsilon)",
    ),
    mistake(
        "mean_without_one_over_sqrt_alpha",
        "Your step lacks the factor 1 / sqrt(alpha_t) in front of the mean (Algorithm 2, line 4).",
        MEAN, "x_t = x_t - step * epsilon",
    ),
    mistake(
        "mean_divided_by_sqrt_alpha_bar",
        "Your step divides by sqrt(alpha_t_bar); it should divide by sqrt(alpha_t), because it "
        "undoes one step.",
        FACTORS,
        'zip(1 / schedule["sqrt_alpha_bar"], by_size, schedule["sqrt_beta_t"], strict=True)',
    ),
    mistake(
        "mean_multiplied_by_sqrt_alpha",
        "Your step multiplies by sqrt(alpha_t); it should divide by it.",
        FACTORS,
        'zip(1 / schedule["oneover_sqrt_alpha"], by_size, schedule["sqrt_beta_t"], strict=True)',
    ),
    mistake(
        "epsilon_divided_by_the_variance",
        "Your step divides by 1 - alpha_t_bar: the square root is missing (Algorithm 2, line 4).",
        BY_SIZE, 'by_size = schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"] ** 2',
    ),
    mistake(
        "epsilon_scaled_by_sqrt_beta",
        "Your step multiplies epsilon by sqrt(beta_t) / sqrt(1 - alpha_t_bar); the numerator "
        "should be 1 - alpha_t, which is beta_t itself.",
        BY_SIZE, 'by_size = schedule["sqrt_beta_t"] / schedule["sqrt_oneminus_alpha_bar"]',
    ),
    mistake(
        "epsilon_scaled_by_its_share_in_x_t",
        "Your step takes all of the noise out at once (sqrt(1 - alpha_t_bar) epsilon); one step "
        "should take (1 - alpha_t) / sqrt(1 - alpha_t_bar) of it.",
        BY_SIZE, 'by_size = schedule["sqrt_oneminus_alpha_bar"]',
    ),
    mistake(
        "time_runs_upwards",
        "Your chain runs from t = 1 to T; sampling should go from T down to 1.",
        LOOP, "in list(enumerate(factors, start=1)):",
    ),
    mistake(
        "last_step_left_out",
        "Your chain stops at t = 2: the step at t = 1 is missing.",
        LOOP, "in reversed(list(enumerate(factors, start=1))[1:]):",
    ),
    mistake(
        "first_step_left_out",
        "Your chain starts at t = T - 1: the step at t = T is missing.",
        LOOP, "in reversed(list(enumerate(factors, start=1))[:-1]):",
    ),
    mistake(
        "raw_time_to_the_network",
        "Your network is told t itself when sampling; it should be told t / T, as in training.",
        TIME, "time = torch.full((len(both), 1, 1, 1), float(t), device=self.device)",
    ),
    mistake(
        "time_one_step_late",
        "Your network is told (t - 1) / T when sampling, the time of one step later in the chain; "
        "it should be told t / T.",
        TIME, "time = torch.full((len(both), 1, 1, 1), (t - 1) / config.T, device=self.device)",
    ),
    mistake(
        "network_does_not_know_the_time",
        "Your network is told the same time at every step; it should be told t / T.",
        TIME, "time = torch.full((len(both), 1, 1, 1), 1.0, device=self.device)",
    ),
    mistake(
        "not_denormalised",
        "Your images are still normalised: undo it with x * 0.3081 + 0.1307 before clamping to [0, "
        "1].",
        RETURN, "return x_t.clamp(0, 1)",
    ),
    mistake(
        "not_clamped",
        "Your images leave [0, 1]: clamp them after undoing the normalisation.",
        RETURN, "return x_t * 0.3081 + 0.1307",
    ),
    mistake(
        "clamped_too_early",
        "Your images are clamped before the normalisation is undone: first x * 0.3081 + 0.1307, "
        "then clamp to [0, 1].",
        RETURN, "return x_t.clamp(0, 1) * 0.3081 + 0.1307",
    ),
    mistake(
        "denormalised_as_if_in_minus_one_to_one",
        "Your images are taken back as (x + 1) / 2; they should be taken back as x * 0.3081 + "
        "0.1307, because they were normalised with MNIST's mean and standard deviation.",
        RETURN, "return ((x_t + 1) / 2).clamp(0, 1)",
    ),
    mistake(
        "stretched_to_the_full_range",
        "Your images are stretched to their own smallest and largest value: undo the "
        "normalisation, x * 0.3081 + 0.1307, and clamp.",
        RETURN, "return (x_t - x_t.min()) / (x_t.max() - x_t.min())",
    ),
    mistake(
        "clamped_on_the_way",
        "Your chain clamps x_t on the way; only the finished images should be clamped, after "
        "undoing the normalisation.",
        MEAN, "x_t = (shrink * (x_t - step * epsilon)).clamp(-1, 1)",
    ),
    mistake(
        "leaves_evaluation_mode",
        "Your sampler switches the model to training mode; it should leave it in evaluation mode, "
        "which the caller has set.",
        START, "self.train(); x_t = torch.randn(shape, device=self.device)",
    ),
)  # fmt: skip
