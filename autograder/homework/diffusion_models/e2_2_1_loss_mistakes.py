"""What goes wrong in exercise 2.2.1, as students write it."""

from ...checking.exercise import mistake

DRAW_T = "t = DL_random((len(data),), int_range=(0, self.denoising_steps)).to(self.device)"
DRAW_EPSILON = "epsilon = DL_random(data.shape).to(self.device)"
RETURN = "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)"

MISCONCEPTIONS = (
    mistake(
        "fresh_noise_as_target",
        "Your loss compares the prediction with noise that is drawn a second time; the target "
        "should be the noise that made x_t. As it is, nothing can be predicted: the best answer is "
        "0, and the loss never falls below 1.",
        RETURN,
        "return F.mse_loss(self.noise_pred_net(x_t, t, cond), "
        "DL_random(data.shape).to(self.device))",
    ),
    mistake(
        "helper_draws_its_own_noise",
        "Your x_t is made with one draw of noise, and the target is another draw (perhaps a helper "
        "that makes x_t draws its own). Noise should be drawn once, and be both in x_t and the "
        "target. As it is, the best prediction is 0.",
        "add_noise(data, epsilon, t)", "add_noise(data, DL_random(data.shape).to(self.device), t)",
    ),
    mistake(
        "timesteps_rounded",
        "Your timesteps are a uniform draw times T - 1, rounded: t = 0 and t = T - 1 come up half "
        "as often as the others. Draw integers, with int_range=(0, T).",
        DRAW_T,
        "t = (DL_random((len(data),), normal=False) * (self.denoising_steps - "
        "1)).round().long().to(self.device)",
    ),
    mistake(
        "norm_of_the_error",
        "Your loss is the norm of the error, the root of a sum: eq. 14 is the mean of the squares, "
        "without a root.",
        RETURN, "return torch.norm(self.noise_pred_net(x_t, t, cond) - epsilon)",
    ),
    mistake(
        "weighted_by_the_signal_to_noise_ratio",
        "Your loss weights each sample by alpha_bar_t / (1 - alpha_bar_t): eq. 14 is the simple "
        "loss, without weights.",
        RETURN,
        "alpha_bars = self.noise_scheduler.alpha_bars.to(self.device)[t].view(-1, *[1] * "
        "(data.ndim - 1))\n        return (alpha_bars / (1 - alpha_bars) * "
        "(self.noise_pred_net(x_t, t, cond) - epsilon) ** 2).mean()",
    ),
    mistake(
        "data_rescaled_again",
        "Your loss rescales the data by 2 * data - 1; it should use them as they are, because "
        "they come in [-1, 1] already.",
        "add_noise(data, epsilon, t)", "add_noise(2 * data - 1, epsilon, t)",
    ),
    mistake(
        "backward_inside_the_loss",
        "Your loss can be computed, but train() cannot call backward() on it: if you call "
        "backward() yourself, leave that out, and only return the loss.",
        RETURN,
        "loss = F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)\n        loss.backward()\n  "
        "      return loss",
    ),
    mistake(
        "one_timestep_for_the_whole_batch",
        "Your loss draws one t for the whole batch; each sample should have its own, or the "
        "gradient is much noisier.",
        DRAW_T,
        DRAW_T.replace("(len(data),)", "(1,)") + ".repeat(len(data))",
    ),
    mistake(
        "first_timestep_never_drawn",
        "Your timesteps start at 1, so that t = 0 is never trained; they should start at 0, where "
        "sampling ends.",
        "int_range=(0, self.denoising_steps)", "int_range=(1, self.denoising_steps)",
    ),
    mistake(
        "last_timestep_never_drawn",
        "Your timesteps stop at T - 2, because the upper end of int_range is not drawn; they "
        "should reach T - 1, where sampling starts.",
        "int_range=(0, self.denoising_steps)", "int_range=(0, self.denoising_steps - 1)",
    ),
    mistake(
        "timesteps_counted_from_one",
        "Your timesteps run from 1 to T; they should run from 0 to T - 1, because T is outside "
        "the tables.",
        "int_range=(0, self.denoising_steps)", "int_range=(1, self.denoising_steps + 1)",
    ),
    mistake(
        "loss_summed",
        "Your loss is the sum over all entries; it should be their mean (reduction='mean'), which "
        "does not grow with the size of the data. Answering 0 costs 1.0; this homework's U-Nets "
        "start by answering x_t, which costs about 0.4 for 1000 steps.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='sum')",
    ),
    mistake(
        "loss_summed_over_each_sample",
        "Your loss adds up the entries of a sample and averages over the batch; it should be the "
        "mean over everything.",
        RETURN,
        "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='sum') / "
        "len(data)",
    ),
    mistake(
        "loss_not_reduced",
        "Your loss is a tensor of all squared errors: return their mean, one number.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='none')",
    ),
    mistake(
        "absolute_error",
        "Your loss is the absolute error (L1): eq. 14 squares it.",
        RETURN, "return F.l1_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "huber_loss",
        "Your loss is the smooth L1 (Huber) loss: eq. 14 is the squared error.",
        RETURN, "return F.smooth_l1_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "root_mean_square",
        "Your loss takes the square root of the mean squared error: eq. 14 has no root.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon).sqrt()",
    ),
    mistake(
        "half_the_loss",
        "Your loss carries a factor 1/2: eq. 14 is the plain mean.",
        RETURN, "return 0.5 * F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "error_not_squared",
        "Your loss is the mean difference, not squared: positive and negative errors cancel.",
        RETURN, "return (self.noise_pred_net(x_t, t, cond) - epsilon).mean()",
    ),
    mistake(
        "criterion_called_with_one_argument",
        "Your loss hands mse_loss one difference; it should hand it two arguments, the prediction "
        "and the target.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond) - epsilon)",
    ),
    mistake(
        "predicts_x_0",
        "Your loss trains the network to predict the clean data; the target should be epsilon, "
        "because the sampler reads the network's output as noise.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), data)",
    ),
    mistake(
        "predicts_x_t",
        "Your loss compares the prediction with x_t, which the network was given; the target "
        "should be epsilon.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), x_t)",
    ),
    mistake(
        "network_sees_clean_data",
        "Your loss shows the network the clean data; it should show it x_t.",
        RETURN, "return F.mse_loss(self.noise_pred_net(data, t, cond), epsilon)",
    ),
    mistake(
        "noise_and_data_swapped",
        "Your loss calls add_noise with noise and data swapped; the data should come first.",
        "add_noise(data, epsilon, t)", "add_noise(epsilon, data, t)",
    ),
    mistake(
        "timestep_never_reaches_the_network",
        "Your loss calls the network with t = 0 for every sample (t // T is 0, too); it should "
        "pass on t, so that the network knows how noisy its input is.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, torch.zeros_like(t), cond), epsilon)",
    ),
    mistake(
        "timestep_normalised",
        "Your loss hands the network t / T; it should hand it the integer t itself, because the "
        "networks of part 2 scale it in their embedding.",
        RETURN,
        "return F.mse_loss(self.noise_pred_net(x_t, t / self.denoising_steps, cond), epsilon)",
    ),
    mistake(
        "timestep_of_another_count",
        "Your loss hands the network t + 1 while x_t was made at t; both should be t, because "
        "both count from 0 in part 2.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t + 1, cond), epsilon)",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform in [0, 1); it should be standard normal (DL_random's default).",
        DRAW_EPSILON, "epsilon = DL_random(data.shape, normal=False).to(self.device)",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your loss adds the same noise to every sample of the batch: draw it with the shape of the "
        "whole batch.",
        DRAW_EPSILON,
        "epsilon = DL_random(data.shape[1:]).to(self.device).expand_as(data)",
    ),
    mistake(
        "trains_the_averaged_network",
        "Your loss asks the averaged network (ema); it should ask noise_pred_net, which training "
        "moves. The average only follows it.",
        RETURN, "return F.mse_loss(self.ema.averaged_model(x_t, t, cond), epsilon)",
    ),
    mistake(
        "loss_without_gradient",
        "Your loss carries no gradient (detach, item or no_grad), so nothing would be learned: "
        "return the tensor itself.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon).detach()",
    ),
)  # fmt: skip
