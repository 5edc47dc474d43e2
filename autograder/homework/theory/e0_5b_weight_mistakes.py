"""What goes wrong in the second function of exercise 0.5 b, as students write it."""

from ...checking.exercise import mistake

STEP = "moved = beta / math.sqrt((1 - beta) * (1 - alpha_bar))"
WEIGHT = "weights.append(kl_same_variance(moved, 0, beta))"
PRODUCT = "alpha_bar *= 1 - beta"
RETURN = "return weights"

MISCONCEPTIONS = (
    mistake(
        "error_of_the_mean_taken_for_that_of_the_noise",
        "Your weights are 1 / (2 beta_t), which belong to the error of the mean; they should "
        "belong to the error of the noise, which eq. 11 multiplies by beta_t / sqrt(alpha_t (1 - "
        "alpha_bar_t)).",
        STEP, "moved = 1",
    ),
    mistake(
        "error_of_x_0_taken_for_that_of_the_noise",
        "Your weights belong to the error of x_0, by the factor of x_0 in eq. 7; they should "
        "belong to the error of the noise, by eq. 11.",
        STEP, "moved = math.sqrt(alpha_bar / (1 - beta)) * beta / (1 - alpha_bar)",
    ),
    mistake(
        "variance_forgotten",
        "Your weights have beta_t^2 above the line; they should have beta_t, because the KL "
        "divergence divides by the variance sigma_t^2 = beta_t.",
        WEIGHT, "weights.append(kl_same_variance(moved, 0, 1))",
    ),
    mistake(
        "beta_taken_for_a_deviation",
        "Your weights have no beta_t above the line, as if sigma_t were beta_t; they should have "
        "it, because sigma_t^2 is beta_t.",
        WEIGHT, "weights.append(kl_same_variance(moved, 0, beta**2))",
    ),
    mistake(
        "alpha_bar_of_the_step_before",
        "Your weights have 1 - alpha_bar_(t-1) below the line; they should have 1 - alpha_bar_t: "
        "the noise that is guessed is the one in x_t, and the model has the variance beta_t, not "
        "beta-tilde_t.",
        STEP, "moved = beta / math.sqrt((1 - beta) * (1 - alpha_bar / (1 - beta)))",
    ),
    mistake(
        "alpha_forgotten",
        "Your weights lack alpha_t below the line; it should be there, because the bracket in "
        "eq. 11 is divided by sqrt(alpha_t).",
        STEP, "moved = beta / math.sqrt(1 - alpha_bar)",
    ),
    mistake(
        "alpha_bar_for_alpha",
        "Your weights have alpha_bar_t below the line; they should have alpha_t in its place, "
        "because eq. 11 divides by sqrt(alpha_t), the scale of a single step.",
        STEP, "moved = beta / math.sqrt(alpha_bar * (1 - alpha_bar))",
    ),
    mistake(
        "signal_for_noise",
        "Your weights have alpha_bar_t, the share of the signal, in the place of 1 - alpha_bar_t; "
        "they should have the share of the noise.",
        STEP, "moved = beta / math.sqrt((1 - beta) * alpha_bar)",
    ),
    mistake(
        "factor_not_squared",
        "Your weights have the factor of the noise in eq. 11 as it is; they should have its "
        "square, because the divergence squares the difference of the means.",
        WEIGHT, "weights.append(moved / (2 * beta))",
    ),
    mistake(
        "factor_without_the_root",
        "Your weights divide by the square of 1 - alpha_bar_t; they should divide by 1 - "
        "alpha_bar_t, because eq. 11 has its root and the divergence squares that.",
        STEP, "moved = beta / math.sqrt(1 - beta) / (1 - alpha_bar)",
    ),
    mistake(
        "weights_without_the_half",
        "Your weights lack the factor 1/2 of the KL divergence; they should have it, as in eq. 12.",
        WEIGHT, "weights.append(moved**2 / beta)",
    ),
    mistake(
        "alphas_without_a_product",
        "Your alpha_bar_t is the alpha of a single step; it should be the product of all alphas "
        "up to t.",
        PRODUCT, "alpha_bar = 1 - beta",
    ),
    mistake(
        "product_begins_too_late",
        "Your alpha_bar_t is the product from step 2 on; it should have alpha_1 in it, too.",
        "alpha_bar = 1 - betas[0]", "alpha_bar = 1",
    ),
    mistake(
        "first_step_counted",
        "Your list has T weights and starts with t = 1; it should start with t = 2. The term of "
        "t = 1 is -log p(x_0 | x_1) and no KL divergence.",
        "alpha_bar = 1 - betas[0]", "alpha_bar = 1",
        "for beta in betas[1:]:", "for beta in betas:",
    ),
    mistake(
        "weights_that_add_up_to_one",
        "Your weights are divided by their sum; they should be left as they are. How large they "
        "are is part of the bound.",
        RETURN, "return [weight / sum(weights) for weight in weights]",
    ),
    mistake(
        "what_l_simple_multiplies_by",
        "Your weights are upside down, which is what L_simple multiplies the terms of the bound "
        "by; they should be the factors in the bound itself.",
        RETURN, "return [1 / weight for weight in weights]",
    ),
)  # fmt: skip
