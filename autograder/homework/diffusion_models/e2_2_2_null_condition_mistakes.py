"""What goes wrong in exercise 2.2.2, as students write it."""

from ...checking.exercise import mistake

COINS = "dropped = DL_random((len(data),), normal=False, seed=seed) < self.p_uncond"
ROWS = "dropped.to(self.device).view(-1, *[1] * (cond.ndim - 1))"
NULL = f"cond = cond.masked_fill({ROWS}, 0)"
TIME = "t = DL_random((len(data),), int_range=(0, self.denoising_steps)).to(self.device)"
EPSILON = "epsilon = DL_random(data.shape).to(self.device)"
RETURN = "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)"
BOTH = f"{COINS}\n        {NULL}"
# for the whole batch
ONE_COIN = "if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:\n            "

MISCONCEPTIONS = (
    mistake(
        "never_drops_the_condition",
        "Your training never shows the network the null token (a mask may be computed, but not "
        "used); it should, with probability p_uncond, or there is no unconditional prediction to "
        "guide with.",
        BOTH, "pass",
    ),
    mistake(
        "null_token_at_the_end",
        "Your null token is condition_dim; it should be zeros_like(cond). Labels end at "
        "condition_dim - 1, so the network has no entry for condition_dim.",
        NULL, f"cond = cond.masked_fill({ROWS}, self.condition_dim)",
    ),
    mistake(
        "drops_with_probability_0_2",
        "Your training drops conditions with probability 0.2, whatever p_uncond is: that is its "
        "default, use the attribute.",
        " < self.p_uncond", " < 0.2",
    ),
    mistake(
        "normal_mask",
        "Your mask compares normal draws with p_uncond, and half of them are below 0; it should "
        "compare uniform ones (normal=False), which are below p_uncond with just that "
        "probability.",
        COINS, "dropped = DL_random((len(data),), seed=seed) < self.p_uncond",
    ),
    mistake(
        "keeps_and_drops_the_wrong_way_round",
        "Your training has keep and drop the wrong way round; p_uncond should be the probability "
        "of *dropping* the condition.",
        " < self.p_uncond", " >= self.p_uncond",
    ),
    mistake(
        "always_drops_the_condition",
        "Your training drops the condition every time; it should drop it only with probability "
        "p_uncond.",
        COINS, "dropped = torch.ones(len(data), dtype=torch.bool)",
    ),
    mistake(
        "drops_half_of_the_time",
        "Your training drops the condition half of the time, whatever p_uncond is: compare a "
        "uniform draw with p_uncond.",
        " < self.p_uncond", " < 0.5",
    ),
    mistake(
        "normal_coin",
        "Your coin is a normal draw; it should be a uniform one (normal=False), which is below "
        "p_uncond with just that probability.",
        BOTH, ONE_COIN.replace(", normal=False", "") + "cond = torch.zeros_like(cond)",
    ),
    mistake(
        "null_token_of_minus_one",
        "Your null token is -1; in part 2 it should be zeros_like(cond), which generate_sample "
        "uses, too.",
        NULL, f"cond = cond.masked_fill({ROWS}, -1)",
    ),
    mistake(
        "null_token_of_ones",
        "Your null token is made of ones, which for images is a class of its own; it should be "
        "zeros_like(cond).",
        NULL, f"cond = cond.masked_fill({ROWS}, 1)",
    ),
    mistake(
        "null_token_of_the_wrong_shape",
        "Your null token has another shape than cond; it should be zeros_like(cond), which has "
        "the right one for vectors and labels.",
        BOTH, ONE_COIN + "cond = torch.zeros_like(cond)[:1]",
    ),
    mistake(
        "null_token_is_none",
        "Your null token is None; it should be zeros_like(cond).",
        BOTH, ONE_COIN + "cond = None",
    ),
    mistake(
        "null_labels_as_floats",
        "Your null token is a float tensor; for labels it should hold integers, because "
        "nn.Embedding takes nothing else (zeros_like keeps the type).",
        BOTH, ONE_COIN + "cond = torch.zeros(cond.shape, device=self.device)",
    ),
    mistake(
        "drops_single_entries",
        "Your mask drops single entries of a condition (a dropout layer does that too); a "
        "sample's condition should be dropped as a whole or kept as a whole.",
        BOTH,
        "keep = DL_random(tuple(cond.shape), normal=False).to(self.device) >= self.p_uncond\n      "
        "  cond = cond * keep",
    ),
    mistake(
        "scales_the_condition",
        "Your training scales the condition by 1 - p_uncond: drop it as a whole with probability "
        "p_uncond.",
        BOTH, "cond = cond * (1 - self.p_uncond)",
    ),
    mistake(
        "drops_the_data_too",
        "Your training drops the data together with the condition; only the condition should "
        "become zeros, and x_t should be made as always.",
        BOTH,
        ONE_COIN + "cond, data = torch.zeros_like(cond), torch.zeros_like(data)",
    ),
    mistake(
        "drops_the_noise_too",
        "Your training drops the noise together with the condition; only the condition should "
        "become zeros, and epsilon should stay.",
        EPSILON, f"{EPSILON} * bool((cond != 0).any())",
    ),
    mistake(
        "drops_the_timestep_too",
        "Your training sets t to 0 together with the condition; only the condition should become "
        "zeros, and the timestep should stay.",
        TIME, f"{TIME} * bool((cond != 0).any())",
    ),
    mistake(
        "dropped_samples_do_not_count",
        "Your loss leaves out the samples whose condition is dropped; they should count as all "
        "others do, or nothing is learned about them.",
        RETURN, f"{RETURN} * bool((cond != 0).any())",
    ),
)  # fmt: skip
