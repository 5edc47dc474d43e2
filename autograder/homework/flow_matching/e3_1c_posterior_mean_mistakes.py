"""What goes wrong in the third function of exercise 3.1, as people write it."""

from ...checking.exercise import mistake

RETURN = "return (x_t + sigma**2 * score) / alpha"
LIKE = "alpha, sigma = like(alpha, x_t), like(sigma, x_t)\n    return"

MISCONCEPTIONS = (
    mistake(
        "without_sigma_squared",
        "Your mean adds the score itself to x_t; it should be multiplied by sigma^2, the "
        "variance of the noise (Tweedie).",
        RETURN, "return (x_t + score + 0 * sigma) / alpha",
    ),
    mistake(
        "sigma_without_its_square",
        "Your mean adds sigma * score; it should be sigma^2 * score. The score is -noise / "
        "sigma, so that sigma^2 takes away sigma times the noise.",
        RETURN, "return (x_t + sigma * score) / alpha",
    ),
    mistake(
        "divided_by_sigma",
        "Your mean adds score / sigma; it should be sigma^2 * score, which is minus the noise "
        "in x_t.",
        RETURN, "return (x_t + score / sigma) / alpha",
    ),
    mistake(
        "score_subtracted",
        "Your mean subtracts sigma^2 * score; it should be added, because the score points to "
        "the data.",
        RETURN, "return (x_t - sigma**2 * score) / alpha",
    ),
    mistake(
        "score_taken_for_the_noise",
        "Your mean subtracts sigma * score, as if the network had predicted noise; the score is "
        "-noise / sigma, so sigma^2 * score should be added.",
        RETURN, "return (x_t - sigma * score) / alpha",
    ),
    mistake(
        "not_divided_by_alpha",
        "Your mean is that of alpha * data; it should be divided by alpha.",
        RETURN, "return x_t + sigma**2 * score + 0 * alpha",
    ),
    mistake(
        "score_alone_divided_by_alpha",
        "Your mean divides only the score by alpha; x_t should be divided by alpha, too.",
        RETURN, "return x_t + sigma**2 * score / alpha",
    ),
    mistake(
        "x_t_alone_divided_by_alpha",
        "Your mean divides only x_t by alpha; sigma^2 * score should be divided by alpha, too.",
        RETURN, "return x_t / alpha + sigma**2 * score",
    ),
    mistake(
        "multiplied_by_alpha",
        "Your mean is multiplied by alpha; it should be divided by alpha.",
        RETURN, "return (x_t + sigma**2 * score) * alpha",
    ),
    mistake(
        "divided_by_the_root_of_alpha",
        "Your mean is divided by sqrt(alpha), as if alpha were alpha_bar; it should be divided "
        "by alpha.",
        RETURN, "return (x_t + sigma**2 * score) / alpha.sqrt()",
    ),
    mistake(
        "sigma_as_in_ddpm",
        "Your mean takes 1 - alpha^2 for sigma^2; it should use the sigma that it is given, "
        "because alpha^2 + sigma^2 need not be 1.",
        RETURN, "return (x_t + (1 - alpha**2) * score + 0 * sigma) / alpha",
    ),
    mistake(
        "sigma_on_the_straight_path",
        "Your mean takes 1 - alpha for sigma; it should use the sigma that it is given, because "
        "alpha + sigma need not be 1.",
        RETURN, "return (x_t + (1 - alpha) ** 2 * score + 0 * sigma) / alpha",
    ),
    mistake(
        "first_sample_for_all",
        "Your mean uses the alpha and sigma of the first sample for the whole batch; each "
        "sample should have its own.",
        LIKE, "alpha, sigma = like(alpha, x_t)[:1], like(sigma, x_t)[:1]\n    return",
    ),
)  # fmt: skip
