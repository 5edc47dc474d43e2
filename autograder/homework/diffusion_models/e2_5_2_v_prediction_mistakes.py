"""What goes wrong in exercise 2.5.2, as students write it."""

from ...checking.exercise import mistake

TABLE = (
    "alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(noise.device)  # (B,)"
)
VIEW = "alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))  # (B, 1, ..., 1)"
V = "return alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0"
NOW = "alpha_bar_t = self.alpha_bars[t]\n        x_0 = alpha_bar_t"
X_0 = "x_0 = alpha_bar_t.sqrt() * x_t - (1 - alpha_bar_t).sqrt() * v"
EPSILON = "epsilon = alpha_bar_t.sqrt() * v + (1 - alpha_bar_t).sqrt() * x_t"
RETURN = "return x_0, epsilon"

MISCONCEPTIONS = (
    mistake(
        "v_with_its_sign_flipped",
        "Your v has its sign flipped; it should be sqrt(alpha_bar) epsilon - sqrt(1 - alpha_bar) "
        "x_0. The noise keeps its plus.",
        V, "return (1 - alpha_bars).sqrt() * x_0 - alpha_bars.sqrt() * noise",
    ),
    mistake(
        "v_with_noise_and_x_0_swapped",
        "Your v has the noise and x_0 swapped; it should be sqrt(alpha_bar) epsilon - sqrt(1 - "
        "alpha_bar) x_0.",
        V, "return alpha_bars.sqrt() * x_0 - (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "v_with_a_plus",
        "Your v adds x_0; it should subtract it. With a plus, v is not at right angles to x_t: "
        "where alpha_bar is 1/2 both are the same, and x_0 cannot be found from them.",
        V, "return alpha_bars.sqrt() * noise + (1 - alpha_bars).sqrt() * x_0",
    ),
    mistake(
        "v_coefficients_swapped",
        "Your v has its two factors swapped; in v the noise should have sqrt(alpha_bar) and x_0 "
        "should have sqrt(1 - alpha_bar), the other way round than in x_t.",
        V, "return (1 - alpha_bars).sqrt() * noise - alpha_bars.sqrt() * x_0",
    ),
    mistake(
        "x_t_for_v",
        "Your v is x_t itself, sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) epsilon; it should be at "
        "right angles to x_t, sqrt(alpha_bar) epsilon - sqrt(1 - alpha_bar) x_0.",
        V, "return alpha_bars.sqrt() * x_0 + (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "epsilon_for_v",
        "Your v is the noise, the target of DDPM; it should mix the noise with x_0, in shares "
        "that change with t.",
        V, "return noise.clone()",
    ),
    mistake(
        "v_without_roots",
        "Your v has alpha_bar and 1 - alpha_bar without their square roots; its factors should be "
        "the roots, as in eq. 4 of DDPM.",
        V, "return alpha_bars * noise - (1 - alpha_bars) * x_0",
    ),
    mistake(
        "alpha_for_alpha_bar_in_v",
        "Your v reads the alphas, the shrinkage of one step; it should read alpha_bar_t, the "
        "product up to t.",
        TABLE, "alpha_bars = self.alphas[timesteps.to(self.alphas.device)].to(noise.device)",
    ),
    mistake(
        "v_counts_from_one",
        "Your v reads alpha_bars[t - 1]; it should read alpha_bars[t], because part 2 counts t "
        "from 0.",
        TABLE, "alpha_bars = self.alpha_bars[timesteps - 1].to(noise.device)",
    ),
    mistake(
        "v_with_one_timestep_for_the_batch",
        "Your v uses the first sample's timestep for the whole batch; each sample should have its "
        "own.",
        TABLE, "alpha_bars = self.alpha_bars[timesteps[:1]].to(noise.device)",
    ),
    mistake(
        "v_without_reshape",
        "Your v lines the (B,) alpha_bars up with the last axis: reshape them to (B, 1, ..., 1). "
        "Where B equals the image's width this is silently wrong.",
        VIEW, "alpha_bars = alpha_bars.view(-1)",
    ),
    mistake(
        "v_for_images_only",
        "Your v fits images only, with alpha_bars of (B, 1, 1, 1): for any rank, use noise.ndim - "
        "1 ones.",
        "view(-1, *[1] * (noise.ndim - 1))", "view(-1, 1, 1, 1)",
    ),
    mistake(
        "v_changes_its_inputs",
        "Your v changes the caller's x_0 or noise in place (*=, mul_): x_t is made from them too. "
        "Compute new tensors.",
        V, "return noise.mul_(alpha_bars.sqrt()).sub_((1 - alpha_bars).sqrt() * x_0)",
    ),
    mistake(
        "v_read_as_epsilon",
        "Your x_0 takes v for epsilon (eq. 15 of DDPM); from v it should be sqrt(alpha_bar_t) x_t "
        "- sqrt(1 - alpha_bar_t) v, without a division.",
        X_0, "x_0 = (x_t - (1 - alpha_bar_t).sqrt() * v) / alpha_bar_t.sqrt()",
    ),
    mistake(
        "v_added_in_x_0",
        "Your x_0 adds v; it should be subtracted, because v holds x_0 with a minus.",
        X_0, "x_0 = alpha_bar_t.sqrt() * x_t + (1 - alpha_bar_t).sqrt() * v",
    ),
    mistake(
        "x_0_coefficients_swapped",
        "Your x_0 has its factors swapped; x_t should have sqrt(alpha_bar_t), v should have "
        "sqrt(1 - alpha_bar_t).",
        X_0, "x_0 = (1 - alpha_bar_t).sqrt() * x_t - alpha_bar_t.sqrt() * v",
    ),
    mistake(
        "x_t_subtracted_in_epsilon",
        "Your epsilon subtracts x_t; it should be added, because both v and x_t hold the noise "
        "with a plus.",
        EPSILON, "epsilon = alpha_bar_t.sqrt() * v - (1 - alpha_bar_t).sqrt() * x_t",
    ),
    mistake(
        "epsilon_coefficients_swapped",
        "Your epsilon has its factors swapped; v should have sqrt(alpha_bar_t), x_t should have "
        "sqrt(1 - alpha_bar_t).",
        EPSILON, "epsilon = (1 - alpha_bar_t).sqrt() * v + alpha_bar_t.sqrt() * x_t",
    ),
    mistake(
        "v_returned_as_epsilon",
        "Your epsilon is v itself; it should be sqrt(alpha_bar_t) v + sqrt(1 - alpha_bar_t) x_t.",
        EPSILON, "epsilon = v",
    ),
    mistake(
        "no_roots_on_the_way_back",
        "Your x_0 and epsilon use alpha_bar_t and 1 - alpha_bar_t; they should use the square "
        "roots of both.",
        X_0, "x_0 = alpha_bar_t * x_t - (1 - alpha_bar_t) * v",
        EPSILON, "epsilon = alpha_bar_t * v + (1 - alpha_bar_t) * x_t",
    ),
    mistake(
        "way_back_counts_from_one",
        "Your x_0 and epsilon read alpha_bars[t - 1]; they should read alpha_bars[t], because "
        "part 2 counts t from 0. As it is, t = 0 reads the last entry.",
        NOW, "alpha_bar_t = self.alpha_bars[t - 1]\n        x_0 = alpha_bar_t",
    ),
    mistake(
        "returned_in_the_other_order",
        "Your from_velocity returns (epsilon, x_0); it should return (x_0, epsilon).",
        RETURN, "return epsilon, x_0",
    ),
)  # fmt: skip
