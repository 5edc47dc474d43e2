"""What goes wrong in exercise 3.2, as students write it."""

from ...checking.exercise import mistake

X_0 = "x_1, x_0 = images, torch.randn_like(images)"
T = "t = torch.rand(batch, 1, 1, 1, device=self.device)"
X_T = "x_t = (1 - t) * x_0 + t * x_1"
ONE_HOT = "one_hot = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)"
DROPPED_ROWS = "dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p"
CONDITION = "c = one_hot.masked_fill(dropped, self.dmconfig.condition_mask_value)"
RETURN = "return self.loss_fn(self.network(x_t, t, c), x_1 - x_0)"
NETWORK = "self.network(x_t, t, c)"

MISTAKES = (
    mistake(
        "data_and_noise_exchanged",
        "Your path runs from data at t = 0 to noise at t = 1; in this part t = 0 is noise and t = "
        "1 is data.",
        X_0, "x_0, x_1 = images, torch.randn_like(images)",
    ),
    mistake(
        "path_runs_the_other_way",
        "Your x_t is data at t = 0 and noise at t = 1, while your target points towards the data; "
        "x_t should be (1 - t) x_0 + t x_1.",
        X_T, "x_t = t * x_0 + (1 - t) * x_1",
    ),
    mistake(
        "target_points_to_the_noise",
        "Your target is x_0 - x_1, the way back to the noise; it should be x_1 - x_0, because "
        "sampling runs towards the data.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_0 - x_1)",
    ),
    mistake(
        "square_roots_as_in_ddpm",
        "Your x_t has square roots as in DDPM; the path is straight, (1 - t) x_0 + t x_1.",
        X_T, "x_t = (1 - t).sqrt() * x_0 + t.sqrt() * x_1",
    ),
    mistake(
        "path_on_a_circle",
        "Your path is part of a circle, cos and sin; it should be the straight line (1 - t) x_0 + "
        "t x_1, whose velocity is x_1 - x_0 at every t.",
        X_T, "x_t = torch.cos(torch.pi * t / 2) * x_0 + torch.sin(torch.pi * t / 2) * x_1",
    ),
    mistake(
        "noise_is_not_scaled_down",
        "Your x_t keeps all of the noise at every t; it should keep (1 - t) of it.",
        X_T, "x_t = x_0 + t * x_1",
    ),
    mistake(
        "target_is_the_noise",
        "Your target is the noise, as in DDPM; it should be the velocity of the path, x_1 - x_0.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_0)",
    ),
    mistake(
        "target_is_the_data",
        "Your target is the data x_1; it should be the velocity of the path, x_1 - x_0.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_1)",
    ),
    mistake(
        "target_is_what_is_left_of_the_way",
        "Your target is x_1 - x_t, the way that is left, which shrinks as t grows; it should be "
        "the velocity, x_1 - x_0.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_1 - x_t)",
    ),
    mistake(
        "target_is_the_v_of_diffusion",
        "Your target is the v of the diffusion papers, alpha * noise - sigma * data; it should be "
        "x_1 - x_0.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), t * x_0 - (1 - t) * x_1)",
    ),
    mistake(
        "fresh_noise_in_the_target",
        "Your target holds noise that is drawn a second time; it should hold the x_0 that is in "
        "x_t.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c), x_1 - torch.randn_like(images))",
    ),
    mistake(
        "noise_matched_to_the_images",
        "Your training gives each sample the noise of its batch that is nearest to its image; "
        "noise should be drawn without a look at the images, x_0 ~ N(0, I).",
        X_0,
        "free = torch.randn_like(images)\n"
        "        order = []\n"
        "        for row in -(images.flatten(1) @ free.flatten(1).T):\n"
        "            row[order] = float('inf')\n"
        "            order.append(int(row.argmin()))\n"
        "        x_1, x_0 = images, free[order]",
    ),
    mistake(
        "same_times_in_every_batch",
        "Your times are the same in every batch; they should be drawn anew, t ~ U[0, 1].",
        T, "t = ((torch.arange(batch, device=self.device) + 0.5) / batch).reshape(-1, 1, 1, 1)",
    ),
    mistake(
        "t_counts_steps",
        "Your t is a whole number of steps, 0 to T; it should be a number in [0, 1].",
        T,
        "t = torch.randint(0, self.dmconfig.T + 1, (batch, 1, 1, 1)).to(self.device, "
        "torch.float32)",
    ),
    mistake(
        "only_the_times_of_the_sampler",
        "Your t takes only the values k / T at which the sampler asks; it should be any number in "
        "[0, 1], so that every solver with any number of steps can use the model.",
        T,
        "t = torch.randint(0, self.dmconfig.T, (batch, 1, 1, 1)).to(self.device) / self.dmconfig.T",
    ),
    mistake(
        "one_time_for_the_whole_batch",
        "Your training draws one t for the whole batch; each sample should have its own.",
        T, "t = torch.rand(1, 1, 1, 1, device=self.device).expand(batch, 1, 1, 1)",
    ),
    mistake(
        "half_of_the_times",
        "Your t comes from one half of [0, 1]; it should be uniform in all of it, or sampling goes "
        "where training never was.",
        T, "t = torch.rand(batch, 1, 1, 1, device=self.device) / 2",
    ),
    mistake(
        "times_near_the_ends_are_rare",
        "Your t is the sigmoid of a normal number, which is rare near 0 and 1; it should be "
        "uniform in [0, 1].",
        T, "t = torch.randn(batch, 1, 1, 1, device=self.device).mul(0.5).sigmoid()",
    ),
    mistake(
        "time_times_1000",
        "Your network is told 1000 t; it should be told t itself, as the sampler tells it.",
        NETWORK, "self.network(x_t, 1000 * t, c)",
    ),
    mistake(
        "time_times_T",
        "Your network is told T t; it should be told t itself, a number in [0, 1].",
        NETWORK, "self.network(x_t, self.dmconfig.T * t, c)",
    ),
    mistake(
        "network_does_not_know_the_time",
        "Your network is told the same time whatever t is; it should be told the t of each sample.",
        NETWORK, "self.network(x_t, torch.zeros_like(t), c)",
    ),
    mistake(
        "network_sees_the_data",
        "Your network is shown the data themselves; it should be shown x_t.",
        NETWORK, "self.network(x_1, t, c)",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform (rand); it should be normal (randn).",
        X_0, "x_1, x_0 = images, torch.rand_like(images)",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your samples share one noise; each should have its own.",
        X_0, "x_1, x_0 = images, torch.randn_like(images)[:1].expand(images.shape)",
    ),
    mistake(
        "sum_of_squares",
        "Your loss is the sum of the squared errors; it should be their mean.",
        RETURN, "return (self.network(x_t, t, c) - (x_1 - x_0)).square().sum()",
    ),
    mistake(
        "absolute_error",
        "Your loss is the mean absolute error; it should be the mean squared one, whose minimum is "
        "the conditional mean of the velocity.",
        RETURN, "return (self.network(x_t, t, c) - (x_1 - x_0)).abs().mean()",
    ),
    mistake(
        "no_gradient_from_the_loss",
        "Your loss has no gradient (detach, item, no_grad): the network could never learn from it.",
        RETURN, "return self.loss_fn(self.network(x_t, t, c).detach(), x_1 - x_0)",
    ),
    mistake(
        "never_drops_the_condition",
        "Your training never drops a condition; it should, with probability mask_p, or there is no "
        "prediction without a label to guide with.",
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
        "zeros_in_place_of_a_dropped_condition",
        "Your dropped conditions are zeros; they should be rows of condition_mask_value, which "
        "sample() uses, too.",
        CONDITION, "c = one_hot.masked_fill(dropped, 0.0)",
    ),
    mistake(
        "dropped_where_t_is_small",
        "Your dropped conditions are those of the samples with small t; it should be by chance "
        "which are dropped, so draw a number of its own for each.",
        DROPPED_ROWS, "dropped = t.view(batch, 1) < self.dmconfig.mask_p",
    ),
)  # fmt: skip
