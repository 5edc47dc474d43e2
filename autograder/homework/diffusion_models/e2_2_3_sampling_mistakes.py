"""What goes wrong in exercise 2.2.3, as students write it."""

from ...checking.exercise import mistake

NETWORK = "network = self.ema.averaged_model.eval()"
NULL = "null = torch.zeros_like(cond)"
START = "x_t = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)"
LOOP = 'in tqdm(range(self.denoising_steps - 1, -1, -1), desc="sampling", leave=False):'
TIMESTEPS = "timesteps = torch.full((len(cond),), t, device=self.device)"
GUIDED = "epsilon = (1 + guidance_weight) * epsilon - guidance_weight * epsilon_null"
STEP = "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)"
RETURN = "return x_t"
WRITTEN_OUT = """scheduler, x = self.noise_scheduler, x_t
                beta, alpha, bar = scheduler.betas[t], scheduler.alphas[t], scheduler.alpha_bars[t]
                x_t = (x - beta / (1 - bar).sqrt() * epsilon) / alpha.sqrt()
                if threshold:
                    before = scheduler.alpha_bars[t - 1] if t > 0 else torch.ones_like(bar)
                    x_0 = ((x - (1 - bar).sqrt() * epsilon) / bar.sqrt()).clamp(-1, 1)
                    x_t = (before.sqrt() * beta * x_0 + alpha.sqrt() * (1 - before) * x) / (1 - bar)
                if t > 0:
                    x_t = x_t + beta.sqrt()"""

MISCONCEPTIONS = (
    mistake(
        "loop_runs_forwards",
        "Your sampler runs from t = 0 up; t should fall from T - 1 to 0, because sampling starts "
        "from pure noise.",
        LOOP, "in range(self.denoising_steps):",
    ),
    mistake(
        "timestep_always_zero",
        "Your sampler tells the network t = 0 at every step (t // T is 0, too); it should tell it "
        "the t of this step, so that the network knows how noisy its input is.",
        TIMESTEPS,
        "timesteps = torch.full((len(cond),), t // self.denoising_steps, device=self.device)",
    ),
    mistake(
        "null_token_at_the_end",
        "Your null token is condition_dim; it should be zeros_like(cond), as in training. Labels "
        "end at condition_dim - 1.",
        NULL, "null = torch.full_like(cond, self.condition_dim)",
    ),
    mistake(
        "result_rescaled",
        "Your sampler rescales its result to [0, 1], (x + 1) / 2; it should return x_0 as it is. "
        "The code that shows images rescales them.",
        RETURN, "return (x_t + 1) / 2",
    ),
    mistake(
        "last_step_skipped",
        "Your sampler's result misses the step at t = 0, which takes the last noise away: the loop "
        "stops early, or x_t from before the last step is returned.",
        LOOP, "in range(self.denoising_steps - 1, 0, -1):",
    ),
    mistake(
        "first_step_skipped",
        "Your sampler starts at t = T - 2; it should start at t = T - 1, because x_T is as noisy "
        "as t = T - 1 makes it.",
        LOOP, "in range(self.denoising_steps - 2, -1, -1):",
    ),
    mistake(
        "network_sees_t_plus_1",
        "Your sampler hands the network t + 1 and denoise_step t; both should get t, because both "
        "count from 0 in part 2.",
        TIMESTEPS, "timesteps = torch.full((len(cond),), t + 1, device=self.device)",
    ),
    mistake(
        "step_uses_t_minus_1",
        "Your sampler hands the network t and denoise_step t - 1; both should get t, because both "
        "count from 0 in part 2.",
        STEP,
        "x_t = self.noise_scheduler.denoise_step(epsilon, max(t - 1, 0), x_t, threshold)",
    ),
    mistake(
        "timestep_never_changes",
        "Your sampler hands the network the same t at every step; it should hand it the t of this "
        "step, so that the network knows how noisy its input is.",
        TIMESTEPS,
        "timesteps = torch.full((len(cond),), self.denoising_steps - 1, device=self.device)",
    ),
    mistake(
        "timestep_normalised",
        "Your sampler hands the network t / T; it should hand it the integer t itself, as in "
        "training.",
        TIMESTEPS,
        "timesteps = torch.full((len(cond),), t / self.denoising_steps, device=self.device)",
    ),
    mistake(
        "other_guidance_convention",
        "Your guidance is epsilon_null + w (epsilon_c - epsilon_null); in this homework it should "
        "be (1 + w) epsilon_c - w epsilon_null (CFG eq. 6), where w = 0 is the plain conditional "
        "model.",
        "if guidance_weight != 0:", "if True:",
        GUIDED, "epsilon = guidance_weight * epsilon + (1 - guidance_weight) * epsilon_null",
    ),
    mistake(
        "guidance_swapped",
        "Your guidance has condition and null swapped, so it leads away from the class.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon_null - guidance_weight * epsilon",
    ),
    mistake(
        "guidance_sum",
        "Your guidance adds w epsilon_null; it should be subtracted, so that the sum of the "
        "weights stays 1.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon + guidance_weight * epsilon_null",
    ),
    mistake(
        "guidance_towards_the_null",
        "Your guidance is (1 - w) epsilon_c + w epsilon_null, which leads towards the "
        "unconditional prediction; it should lead away from it, (1 + w) epsilon_c - w "
        "epsilon_null.",
        GUIDED, "epsilon = (1 - guidance_weight) * epsilon + guidance_weight * epsilon_null",
    ),
    mistake(
        "guidance_average",
        "Your guidance is a weighted mean of the two predictions, between them; it should go "
        "beyond the conditional one, (1 + w) epsilon_c - w epsilon_null.",
        GUIDED, "epsilon = (epsilon + guidance_weight * epsilon_null) / (1 + guidance_weight)",
    ),
    mistake(
        "guidance_without_the_null_term",
        "Your guidance only scales the conditional prediction by 1 + w: subtract w epsilon_null.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon",
    ),
    mistake(
        "guidance_one_too_small",
        "Your guidance is w epsilon_c - (w - 1) epsilon_null; the weights should be 1 + w and -w.",
        GUIDED, "epsilon = guidance_weight * epsilon - (guidance_weight - 1) * epsilon_null",
    ),
    mistake(
        "guidance_ignored",
        "Your sampler never uses guidance_weight.",
        GUIDED, "pass",
    ),
    mistake(
        "guidance_only_at_the_first_step",
        "Your guidance acts at the first step only; it should act at every step.",
        "if guidance_weight != 0:", "if guidance_weight != 0 and t == self.denoising_steps - 1:",
    ),
    mistake(
        "guidance_after_the_step",
        "Your guidance mixes two x_{t-1}, each with fresh noise of its own. It should mix the two "
        "predictions, and then take one step.",
        GUIDED, "x_null = self.noise_scheduler.denoise_step(epsilon_null, t, x_t, threshold)",
        STEP,
        "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)\n"
        "                if guidance_weight != 0:\n"
        "                    x_t = (1 + guidance_weight) * x_t - guidance_weight * x_null",
    ),
    mistake(
        "null_prediction_of_another_x_t",
        "Your two predictions of a step see different x_t; both should see the same one, or "
        "guidance amplifies the noise between them.",
        "epsilon_null = network(x_t, timesteps, null)",
        "epsilon_null = network(DL_random(x_t.shape).to(self.device), timesteps, null)",
    ),
    mistake(
        "condition_ignored",
        "Your sampler never shows the network cond; it should, because without guidance (w = 0) "
        "the conditional prediction alone counts.",
        "epsilon = network(x_t, timesteps, cond)", "epsilon = network(x_t, timesteps, null)",
    ),
    mistake(
        "null_token_of_minus_one",
        "Your null token is -1; it should be zeros_like(cond), as in training.",
        NULL, "null = -torch.ones_like(cond)",
    ),
    mistake(
        "null_token_of_ones",
        "Your null token is made of ones; it should be zeros_like(cond), as in training.",
        NULL, "null = torch.ones_like(cond)",
    ),
    mistake(
        "starts_from_zeros",
        "Your sampler starts from zeros; x_T should be a standard normal draw.",
        START, "x_t = torch.zeros((len(cond), *self.input_shape), device=self.device)",
    ),
    mistake(
        "starts_from_uniform_noise",
        "Your sampler starts from uniform noise; x_T should be a standard normal draw.",
        START,
        "x_t = DL_random((len(cond), *self.input_shape), normal=False, seed=seed).to(self.device)",
    ),
    mistake(
        "z_drawn_once",
        "Your sampler adds the same z at every step. Each step should draw its own z (Algorithm 2, "
        "line 3).",
        START, f"{START}\n        z = DL_random(x_t.shape).to(self.device)",
        STEP, f"{WRITTEN_OUT} * z",
    ),
    mistake(
        "start_added_as_noise",
        "Your sampler adds x_T, the noise that it starts from, at every step. Each step should "
        "draw a fresh z (Algorithm 2, line 3).",
        START, f"x_T = {START}",
        STEP, f"{WRITTEN_OUT} * x_T",
    ),
    mistake(
        "one_start_for_all_samples",
        "Your sampler starts every sample from the same noise: draw x_T with one row for each "
        "condition.",
        START,
        "x_t = DL_random((1, *self.input_shape), seed=seed).to(self.device).repeat(len(cond), *[1] "
        "* len(self.input_shape))",
    ),
    mistake(
        "samples_with_the_raw_network",
        "Your sampler uses noise_pred_net; samples should come from the averaged network, "
        "self.ema.averaged_model.",
        NETWORK, "network = self.noise_pred_net.eval()",
    ),
    mistake(
        "network_left_in_training_mode",
        "Your sampler leaves the network in training mode: call eval() first, or batch norm and "
        "dropout spoil the samples.",
        NETWORK, "network = self.ema.averaged_model.train()",
    ),
    mistake(
        "threshold_not_passed_on",
        "Your sampler does not pass threshold on to denoise_step.",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, False)",
    ),
    mistake(
        "always_thresholds",
        "Your sampler thresholds although threshold is False: pass the argument on.",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, True)",
    ),
    mistake(
        "clamps_every_step",
        "Your sampler clamps x_t at every step; it should not, because x_t is noisy and must be "
        "free to leave [-1, 1].",
        STEP,
        "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold).clamp(-1, 1)",
    ),
    mistake(
        "clamps_the_result",
        "Your sampler clamps its result; it should return x_0 as it is. The code that shows "
        "images clamps them.",
        RETURN, "return x_t.clamp(-1, 1)",
    ),
    mistake(
        "predicted_noise_subtracted_by_hand",
        "Your sampler subtracts the predicted noise from x_t; it should call denoise_step, which "
        "knows how much of it one step takes away.",
        STEP, "x_t = x_t - epsilon",
    ),
    mistake(
        "step_arguments_swapped",
        "Your sampler calls denoise_step with x_t and the prediction swapped; the prediction "
        "should come first.",
        STEP, "x_t = self.noise_scheduler.denoise_step(x_t, t, epsilon, threshold)",
    ),
)  # fmt: skip
