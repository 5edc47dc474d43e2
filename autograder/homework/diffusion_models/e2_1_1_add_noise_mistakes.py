"""What goes wrong in exercise 2.1.1, as students write it."""

from ...checking.exercise import mistake

RETURN = "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise"
TABLE = "alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)]  # (B,)"
VIEW = (
    "alpha_bars = alpha_bars.to(noise.device).view(-1, *[1] * (noise.ndim - 1))  # (B, 1, ..., 1)"
)

MISCONCEPTIONS = (
    mistake(
        "forgot_sqrt_on_alpha_bar",
        "Your x_t has sqrt missing on alpha_bar: eq. 4 scales the image by sqrt(alpha_bar_t).",
        RETURN, "return alpha_bars * original_samples + (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "reshaped_to_one_axis_more",
        "Your alpha_bars have shape (B, 1), which fits a batch of vectors only: where they meet "
        "(B, C, H, W), they line up with the rows of the images. Reshape them to (B, 1, ..., 1), "
        "with noise.ndim - 1 ones.",
        VIEW, "alpha_bars = alpha_bars.to(noise.device)[:, None]",
    ),
    mistake(
        "forgot_sqrt_on_one_minus_alpha_bar",
        "Your x_t has sqrt missing on 1 - alpha_bar; the root should scale the noise, because 1 - "
        "alpha_bar is its variance.",
        RETURN, "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars) * noise",
    ),
    mistake(
        "forgot_both_sqrts",
        "Your x_t has both square roots missing: eq. 4 scales the image by sqrt(alpha_bar_t) and "
        "the noise by sqrt(1 - alpha_bar_t), so that the variance stays 1.",
        RETURN, "return alpha_bars * original_samples + (1 - alpha_bars) * noise",
    ),
    mistake(
        "coefficients_swapped",
        "Your x_t has the two factors swapped; sqrt(alpha_bar_t) should scale the image, sqrt(1 - "
        "alpha_bar_t) the noise.",
        RETURN, "return (1 - alpha_bars).sqrt() * original_samples + alpha_bars.sqrt() * noise",
    ),
    mistake(
        "image_scaled_like_the_noise",
        "Your x_t scales the image by sqrt(1 - alpha_bar_t), the noise's factor; it should scale "
        "the image by sqrt(alpha_bar_t).",
        RETURN,
        "return (1 - alpha_bars).sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "noise_scaled_by_one_minus_sqrt",
        "Your x_t scales the noise by 1 - sqrt(alpha_bar_t); the factor should be sqrt(1 - "
        "alpha_bar_t), the root of the difference.",
        RETURN, "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars.sqrt()) * noise",
    ),
    mistake(
        "sqrt_taken_twice",
        "Your x_t takes the square root twice: once is enough.",
        RETURN,
        "return alpha_bars.sqrt().sqrt() * original_samples + (1 - alpha_bars).sqrt().sqrt() * "
        "noise",
    ),
    mistake(
        "variance_kept_by_the_rooted_signal",
        "Your x_t scales the noise by sqrt(1 - sqrt(alpha_bar_t)); the factor should be sqrt(1 - "
        "alpha_bar_t), with alpha_bar_t itself inside the root.",
        RETURN,
        "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars.sqrt()).sqrt() * noise",
    ),
    mistake(
        "one_step_instead_of_a_jump",
        "Your x_t takes one step from x_{t-1} (alpha_t), not the jump from x_0: eq. 4 needs "
        "alpha_bar_t, the product of all alphas up to t.",
        TABLE, "alpha_bars = self.alphas[timesteps.to(self.alphas.device)]",
    ),
    mistake(
        "beta_as_standard_deviation",
        "Your x_t takes one step from x_{t-1} and uses beta_t as the noise's scale: eq. 4 jumps "
        "from x_0 with sqrt(alpha_bar_t) and sqrt(1 - alpha_bar_t).",
        TABLE, "alpha_bars = self.alphas[timesteps.to(self.alphas.device)]",
        RETURN, "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars) * noise",
    ),
    mistake(
        "timestep_counted_from_one",
        "Your x_t uses alpha_bars[t - 1]; it should use alpha_bars[t], because part 2 counts t "
        "from 0. As it is, t = 0 reads the last entry, almost pure noise.",
        TABLE, "alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device) - 1]",
    ),
    mistake(
        "timestep_one_too_late",
        "Your x_t uses alpha_bars[t + 1]; it should use alpha_bars[t], because part 2 counts t "
        "from 0. As it is, t + 1 runs off the table's end at t = T - 1.",
        TABLE, "alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device) + 1]",
    ),
    mistake(
        "one_timestep_for_the_whole_batch",
        "Your x_t uses the first sample's timestep for the whole batch; each sample should have "
        "its own.",
        TABLE, "alpha_bars = self.alpha_bars[timesteps[:1].to(self.alpha_bars.device)]",
    ),
    mistake(
        "no_reshape_before_broadcasting",
        "Your alpha_bars have shape (B,) where they meet (B, C, H, W), so they line up with the "
        "last axis: reshape them to (B, 1, ..., 1) first. Where B happens to equal the image's "
        "width this is silently wrong.",
        VIEW, "alpha_bars = alpha_bars.to(noise.device)",
    ),
    mistake(
        "reshaped_for_images_only",
        "Your alpha_bars are reshaped to (B, 1, 1, 1), which fits images only: for any rank, use "
        "noise.ndim - 1 ones.",
        "view(-1, *[1] * (noise.ndim - 1))", "view(-1, 1, 1, 1)",
    ),
    mistake(
        "changes_its_input",
        "Your add_noise changes the caller's samples in place (*=, +=, mul_): the next epoch would "
        "start from noise. Compute a new tensor.",
        RETURN,
        "return original_samples.mul_(alpha_bars.sqrt()).add_((1 - alpha_bars).sqrt() * noise)",
    ),
    mistake(
        "clamps_x_t",
        "Your x_t is clamped to [-1, 1]; it should not be, because x_t is a Gaussian sample and "
        "must be free to leave that range.",
        RETURN,
        "return (alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise).clamp(-1, "
        "1)",
    ),
    mistake(
        "draws_its_own_noise",
        "Your x_t does not use the noise that was passed in; it should, because the loss compares "
        "the prediction with exactly that noise.",
        RETURN,
        "noise = DL_random(noise.shape)\n        "
        "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "image_not_scaled",
        "Your x_t adds noise to the unscaled image: eq. 4 shrinks it by sqrt(alpha_bar_t), so that "
        "the variance stays 1.",
        RETURN, "return original_samples + (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "noise_subtracted",
        "Your x_t subtracts the noise: eq. 4 adds it. The distribution is the same, but a network "
        "trained on it predicts -epsilon.",
        RETURN, "return alpha_bars.sqrt() * original_samples - (1 - alpha_bars).sqrt() * noise",
    ),
    mistake(
        "changes_the_timesteps",
        "Your add_noise changes the caller's timesteps in place (+=, -=, add_): the network would "
        "then be told other timesteps than the noise belongs to. Compute a new tensor.",
        TABLE,
        "timesteps += 1; alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device) - 1]",
    ),
    mistake(
        "changes_the_tables",
        "Your add_noise changes the schedule's own tables in place (sqrt_, *=, a view of "
        "self.alpha_bars): the first call is right, every later one wrong. Compute a new tensor.",
        TABLE, "alpha_bars = self.alpha_bars.sqrt_()[timesteps.to(self.alpha_bars.device)] ** 2",
    ),
)  # fmt: skip
