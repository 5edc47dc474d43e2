"""What goes wrong in exercise 3.3, as students write it."""

from ...checking.exercise import mistake

BOTH = "both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])"
START = "x = torch.randn(shape, device=self.device)"
LOOP = "for k in range(config.T):"
TIME = "time = torch.full((len(both), 1, 1, 1), k / config.T, device=self.device)"
MIX = "v = (1 + omega) * v_c - omega * v_u"
STEP = "x = x + v / config.T"
RETURN = "return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)"

MISTAKES = (
    mistake(
        "one_step_too_few",
        "Your sampler takes T - 1 steps; it should take T, k = 0 to T - 1.",
        LOOP, "for k in range(config.T - 1):",
    ),
    mistake(
        "one_step_too_many",
        "Your sampler takes T + 1 steps, the last of them beyond t = 1; it should take T, k = 0 to "
        "T - 1.",
        LOOP, "for k in range(config.T + 1):",
    ),
    mistake(
        "told_the_end_of_the_step",
        "Your network is told the time at which a step ends; it should be told the time at which "
        "it starts, k / T: x is there.",
        TIME, "time = torch.full((len(both), 1, 1, 1), (k + 1) / config.T, device=self.device)",
    ),
    mistake(
        "told_the_middle_of_the_step",
        "Your network is told the middle of the step, but shown x at its start; for Euler's method "
        "both should be those of the start, k / T.",
        TIME, "time = torch.full((len(both), 1, 1, 1), (k + 0.5) / config.T, device=self.device)",
    ),
    mistake(
        "last_time_is_one",
        "Your times run from 0 to 1 in T values, so steps seem 1 / (T - 1) long; they should be k "
        "/ T, because the last step starts before t = 1.",
        TIME, "time = torch.full((len(both), 1, 1, 1), k / (config.T - 1), device=self.device)",
    ),
    mistake(
        "time_runs_down",
        "Your network is told times that run from 1 down, as in DDPM; in this part t = 0 is noise, "
        "so t should rise.",
        TIME, "time = torch.full((len(both), 1, 1, 1), 1 - k / config.T, device=self.device)",
    ),
    mistake(
        "runs_back_along_the_velocity",
        "Your sampler goes from t = 1 down and subtracts the velocity, as if t = 1 were noise; it "
        "should start at t = 0 and add it.",
        f"{TIME}\n                v_c, v_u = self.network(torch.cat([x, x]), time, both).chunk(2)\n"
        f"                {MIX}\n                {STEP}",
        "time = torch.full((len(both), 1, 1, 1), 1 - k / config.T, device=self.device)\n"
        "                v_c, v_u = self.network(torch.cat([x, x]), time, both).chunk(2)\n"
        f"                {MIX}\n                x = x - v / config.T",
    ),
    mistake(
        "told_the_number_of_the_step",
        "Your network is told k, the number of the step; it should be told the time, k / T.",
        TIME, "time = torch.full((len(both), 1, 1, 1), float(k), device=self.device)",
    ),
    mistake(
        "time_times_1000",
        "Your network is told 1000 k / T; it should be told k / T.",
        TIME, "time = torch.full((len(both), 1, 1, 1), 1000 * k / config.T, device=self.device)",
    ),
    mistake(
        "velocity_subtracted",
        "Your step subtracts the velocity; it should add it, because the velocity points towards "
        "the data.",
        STEP, "x = x - v / config.T",
    ),
    mistake(
        "step_is_too_long",
        "Your step adds all of the velocity; a step is 1 / T long.",
        STEP, "x = x + v",
    ),
    mistake(
        "step_of_one_less",
        "Your steps are 1 / (T - 1) long, so T of them go beyond t = 1; they should be 1 / T long.",
        STEP, "x = x + v / (config.T - 1)",
    ),
    mistake(
        "noise_added_at_each_step",
        "Your steps add noise, as in DDPM; nothing should be random after the start, because a "
        "differential equation is solved.",
        STEP, "x = x + v / config.T + torch.randn_like(x) / config.T ** 0.5",
    ),
    mistake(
        "velocity_taken_for_the_data",
        "Your step takes the prediction for the data, x + (v - x) / T; the prediction is a "
        "velocity, x + v / T.",
        STEP, "x = x + (v - x) / config.T",
    ),
    mistake(
        "no_guidance",
        "Your sampler uses the prediction with the label alone; it should be (1 + omega) v_c - "
        "omega v_u.",
        MIX, "v = v_c",
    ),
    mistake(
        "guidance_scale_of_other_papers",
        "Your guidance is v_u + omega (v_c - v_u), the scale of other papers; with this omega it "
        "should be (1 + omega) v_c - omega v_u.",
        MIX, "v = v_u + omega * (v_c - v_u)",
    ),
    mistake(
        "guidance_the_wrong_way_round",
        "Your guidance exchanges the two predictions; it should be (1 + omega) v_c - omega v_u.",
        MIX, "v = (1 + omega) * v_u - omega * v_c",
    ),
    mistake(
        "guidance_added",
        "Your guidance adds omega v_u; it should subtract it.",
        MIX, "v = (1 + omega) * v_c + omega * v_u",
    ),
    mistake(
        "zeros_for_no_condition",
        "Your prediction without a label is asked with zeros; it should be asked with rows of "
        "condition_mask_value, as in training.",
        BOTH, "both = torch.cat([c, torch.zeros_like(c)])",
    ),
    mistake(
        "starts_from_uniform_noise",
        "Your sampler starts from uniform noise (rand); it should start from normal noise (randn).",
        START, "x = torch.rand(shape, device=self.device)",
    ),
    mistake(
        "starts_from_zero",
        "Your sampler starts from zeros; it should start from normal noise, one number for each "
        "pixel.",
        START, "x = torch.zeros(shape, device=self.device)",
    ),
    mistake(
        "one_noise_for_all",
        "Your digits all start from one noise; each should start from its own.",
        START, "x = torch.randn(shape[1:], device=self.device).expand(shape)",
    ),
    mistake(
        "not_denormalised",
        "Your pixels are not denormalised; they should be x * pixel_std + pixel_mean.",
        RETURN, "return x.clamp(0, 1)",
    ),
    mistake(
        "not_clamped",
        "Your pixels are not clamped; they should be, to [0, 1].",
        RETURN, "return x * config.pixel_std + config.pixel_mean",
    ),
    mistake(
        "clamped_before_denormalising",
        "Your x is clamped to [0, 1] before it is denormalised; it should be clamped afterwards.",
        RETURN, "return x.clamp(0, 1) * config.pixel_std + config.pixel_mean",
    ),
    mistake(
        "rescaled_from_minus_one_to_one",
        "Your pixels are (x + 1) / 2; they should be x * pixel_std + pixel_mean.",
        RETURN, "return ((x + 1) / 2).clamp(0, 1)",
    ),
)  # fmt: skip
