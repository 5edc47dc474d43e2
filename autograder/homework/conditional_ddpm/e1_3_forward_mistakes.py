"""What goes wrong in exercise 1.3, as students write it."""

from ...checking.exercise import mistake

T_S = "t_s = torch.randint(1, T + 1, (batch, 1))"
NOISE = "noise = torch.randn_like(images)"
X_T = 'x_t = at_t["sqrt_alpha_bar"] * images + at_t["sqrt_oneminus_alpha_bar"] * noise'
DROPPED_ROWS = "dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p"
CONDITION = "c = one_hot.masked_fill(dropped, self.dmconfig.condition_mask_value)"
TIME = "t = (t_s / T).to(self.device).view(-1, 1, 1, 1)"
RETURN = "return self.loss_fn(self.network(x_t, t, c), noise)"
SAMPLE = "def sample(self, conditions, omega):"

MISCONCEPTIONS = (
    mistake(
        "last_step_never_drawn",
        "Your training never draws t = T, where sampling starts; the upper end of randint should "
        "be T + 1, because it is never drawn itself.",
        T_S, "t_s = torch.randint(1, T, (batch, 1))",
    ),
    mistake(
        "time_one_step_early",
        "Your network is told (t - 1) / T; it should be told t / T, because part 1 counts t from "
        "1.",
        TIME, "t = ((t_s - 1) / T).to(self.device).view(-1, 1, 1, 1)",
    ),
    mistake(
        "one_hot_in_minus_one_to_one",
        "Your conditions are rescaled to -1 and 1; they should stay one-hot, with zeros beside "
        "the 1. With -1 in the place of 0, a row looks almost like a row of condition_mask_value.",
        CONDITION, "c = (2 * one_hot - 1).masked_fill(dropped, self.dmconfig.condition_mask_value)",
    ),
    mistake(
        "first_step_never_drawn",
        "Your training never draws t = 1, the last step of sampling; t should be uniform in 1..T.",
        T_S, "t_s = torch.randint(2, T + 1, (batch, 1))",
    ),
    mistake(
        "one_time_for_the_whole_batch",
        "Your training draws one t for the whole batch; each sample should have its own.",
        T_S, "t_s = torch.randint(1, T + 1, (1, 1)).expand(batch, 1)",
    ),
    mistake(
        "raw_time_to_the_network",
        "Your network is told t itself, up to T; it should be told t / T, a number in (0, 1].",
        TIME, "t = t_s.to(self.device, torch.float32).view(-1, 1, 1, 1)",
    ),
    mistake(
        "whole_division_of_time",
        "Your network is told t // T, which is 0 for every t but T: divide with /.",
        TIME, "t = (t_s // T).to(self.device, torch.float32).view(-1, 1, 1, 1)",
    ),
    mistake(
        "time_counts_down",
        "Your network is told 1 - t / T; it should be told t / T, which says how noisy its input "
        "is.",
        TIME, "t = (1 - t_s / T).to(self.device).view(-1, 1, 1, 1)",
    ),
    mistake(
        "network_does_not_know_the_time",
        "Your network is told the same time whatever t is; it should be told t / T of each "
        "sample.",
        TIME, "t = torch.ones(batch, 1, 1, 1, device=self.device)",
    ),
    mistake(
        "fresh_noise_as_target",
        "Your loss compares the prediction with noise that is drawn a second time. The target "
        "should be the noise that made x_t. As it is, the best prediction is 0.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), torch.randn_like(images))",
    ),
    mistake(
        "helper_draws_its_own_noise",
        "Your x_t is made with one draw of noise, and the target is another draw (perhaps a helper "
        "that makes x_t draws its own). Noise should be drawn once, and be both in x_t and the "
        "target. As it is, the best prediction is 0.",
        X_T, "x_t = self.q_sample(images, at_t)",
        SAMPLE,
        "def q_sample(self, images, at_t):\n        noise = torch.randn_like(images)\n        "
        'return at_t["sqrt_alpha_bar"] * images + at_t["sqrt_oneminus_alpha_bar"] * noise'
        f"\n\n    {SAMPLE}",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform (rand); it should be normal (randn), as in the forward process.",
        NOISE, "noise = torch.rand_like(images)",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your noise is the same for every sample of the batch: draw it in the shape of the images.",
        NOISE, "noise = torch.randn_like(images)[:1].expand(images.shape)",
    ),
    mistake(
        "coefficients_swapped",
        "Your x_t has its coefficients swapped; sqrt_alpha_bar should scale the image, "
        "sqrt_oneminus_alpha_bar the noise.",
        X_T, 'x_t = at_t["sqrt_oneminus_alpha_bar"] * images + at_t["sqrt_alpha_bar"] * noise',
    ),
    mistake(
        "image_scaled_without_sqrt",
        "Your x_t scales the image by alpha_t_bar: eq. 4 scales it by its square root.",
        X_T, 'x_t = at_t["alpha_t_bar"] * images + at_t["sqrt_oneminus_alpha_bar"] * noise',
    ),
    mistake(
        "noise_scaled_without_sqrt",
        "Your x_t scales the noise by 1 - alpha_t_bar: eq. 4 scales it by the square root of that.",
        X_T, 'x_t = at_t["sqrt_alpha_bar"] * images + (1 - at_t["alpha_t_bar"]) * noise',
    ),
    mistake(
        "one_step_of_noise",
        "Your x_t has the noise of one step only (alpha_t, beta_t): eq. 4 jumps t steps at once, "
        "with alpha_t_bar.",
        X_T, 'x_t = at_t["alpha_t"].sqrt() * images + at_t["sqrt_beta_t"] * noise',
    ),
    mistake(
        "noise_subtracted",
        "Your x_t subtracts the noise that the network is to predict; it should be added, or the "
        "sampler would step the wrong way.",
        X_T, 'x_t = at_t["sqrt_alpha_bar"] * images - at_t["sqrt_oneminus_alpha_bar"] * noise',
    ),
    mistake(
        "network_sees_the_clean_image",
        "Your network is shown the clean image; it should be shown x_t, in which it is to predict "
        "the noise.",
        RETURN, "return self.loss_fn(self.network(images, t, c), noise)",
    ),
    mistake(
        "target_is_the_image",
        "Your loss compares the prediction with the image; it should compare it with the noise "
        "(eq. 14), because sample() takes the prediction for noise.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), images)",
    ),
    mistake(
        "target_is_the_noisy_image",
        "Your loss compares the prediction with x_t; it should compare it with the noise that "
        "made x_t.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_t)",
    ),
    mistake(
        "sum_of_squares",
        "Your loss is the sum of the squared errors; it should be their mean, near 1 for a "
        "network that predicts nothing.",
        RETURN, "return (self.network(x_t, t, c) - noise).square().sum()",
    ),
    mistake(
        "absolute_error",
        "Your loss is the mean absolute error: eq. 14 has the squared one.",
        RETURN, "return (self.network(x_t, t, c) - noise).abs().mean()",
    ),
    mistake(
        "root_of_the_loss",
        "Your loss is the root of the mean squared error: eq. 14 takes no root.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), noise).sqrt()",
    ),
    mistake(
        "no_gradient_from_the_loss",
        "Your loss has no gradient (detach, item, no_grad): the network could never learn from it.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c).detach(), noise)",
    ),
    mistake(
        "never_drops_the_condition",
        "Your training never drops a condition (a mask may be drawn, but not used); it should, "
        "with probability mask_p, or there is no unconditional prediction to guide with.",
        CONDITION, "c = one_hot",
    ),
    mistake(
        "keeps_and_drops_the_wrong_way_round",
        "Your training has keep and drop the wrong way round; mask_p should be the probability of "
        "*dropping* a condition.",
        DROPPED_ROWS, "dropped = torch.rand(batch, 1, device=self.device) >= self.dmconfig.mask_p",
    ),
    mistake(
        "one_coin_for_the_whole_batch",
        "Your training drops the conditions of a whole batch together; each sample should have a "
        "coin of its own.",
        DROPPED_ROWS, "dropped = torch.rand(1, 1, device=self.device) < self.dmconfig.mask_p",
    ),
    mistake(
        "a_coin_for_every_entry",
        "Your training drops single entries of a condition; a sample's whole row should be "
        "replaced or kept.",
        DROPPED_ROWS,
        "dropped = torch.rand(one_hot.shape, device=self.device) < self.dmconfig.mask_p",
    ),
    mistake(
        "drops_half_of_the_time",
        "Your training drops half of the conditions whatever mask_p is: compare a uniform draw "
        "with mask_p.",
        DROPPED_ROWS, "dropped = torch.rand(batch, 1, device=self.device) < 0.5",
    ),
    mistake(
        "zeros_in_place_of_a_dropped_condition",
        "Your dropped conditions are zeros; in part 1 they should be rows of "
        "condition_mask_value, which sample() uses, too.",
        CONDITION, "c = one_hot.masked_fill(dropped, 0.0)",
    ),
    mistake(
        "mask_value_times_the_label",
        "Your dropped conditions hold the mask value in one place, that of the label, and so "
        "still tell it; the whole row should be replaced.",
        CONDITION,
        "c = torch.where(dropped, one_hot * self.dmconfig.condition_mask_value, one_hot)",
    ),
    mistake(
        "labels_not_one_hot",
        "Your network is told the label as a number, repeated; it should be told a one-hot row.",
        CONDITION,
        "c = conditions.view(-1, 1).to(images.dtype).expand(one_hot.shape).masked_fill(dropped, "
        "self.dmconfig.condition_mask_value)",
    ),
)  # fmt: skip
