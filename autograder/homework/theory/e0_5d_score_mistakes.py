"""What goes wrong in the first function of exercise 0.5 d, as students write it."""

from ...checking.exercise import mistake

BAR = "alpha_bar = math.prod(1 - beta for beta in betas[:t])\n    mean ="
MEAN = "mean = math.sqrt(alpha_bar) * m"
VARIANCE = "variance = alpha_bar * s**2 + 1 - alpha_bar"
RETURN = "return -(x_t - mean) / variance"

MISCONCEPTIONS = (
    mistake(
        "score_points_away",
        "Your score has the wrong sign, so that it points away from the mean; it should point to "
        "where the density grows, towards the mean.",
        RETURN, "return (x_t - mean) / variance",
    ),
    mistake(
        "score_of_the_noise_alone",
        "Your score divides by 1 - alpha_bar_t, the variance for a known x_0; it should divide by "
        "the whole variance of x_t, to which x_0 adds alpha_bar_t s^2.",
        VARIANCE, "variance = 1 - alpha_bar",
    ),
    mistake(
        "start_of_variance_1",
        "Your score has the variance 1, which x_t has only for s = 1; it should have alpha_bar_t "
        "s^2 + 1 - alpha_bar_t.",
        VARIANCE, "variance = 1",
    ),
    mistake(
        "variance_of_the_start_alone",
        "Your score divides by alpha_bar_t s^2, what is left of the variance of x_0; it should "
        "divide by the variance of x_t, to which the noise adds 1 - alpha_bar_t.",
        VARIANCE, "variance = alpha_bar * s**2",
    ),
    mistake(
        "variance_of_the_start_not_scaled",
        "Your variance of x_t has the whole of s^2 in it; it should have alpha_bar_t s^2, because "
        "the chain scales x_0 by sqrt(alpha_bar_t).",
        VARIANCE, "variance = s**2 + 1 - alpha_bar",
    ),
    mistake(
        "variance_scaled_by_the_root",
        "Your variance of x_t has sqrt(alpha_bar_t) s^2 in it; it should have alpha_bar_t s^2, "
        "because a factor of x_0 is squared in the variance.",
        VARIANCE, "variance = math.sqrt(alpha_bar) * s**2 + 1 - alpha_bar",
    ),
    mistake(
        "deviation_taken_for_a_variance",
        "Your variance of x_t has s in it; it should have s^2, because s is a standard deviation.",
        VARIANCE, "variance = alpha_bar * s + 1 - alpha_bar",
    ),
    mistake(
        "divided_by_the_deviation",
        "Your score divides by the standard deviation of x_t, as one standardises a number; it "
        "should divide by the variance.",
        RETURN, "return -(x_t - mean) / math.sqrt(variance)",
    ),
    mistake(
        "mean_not_scaled",
        "Your mean of x_t is m; it should be sqrt(alpha_bar_t) m, because the chain scales x_0.",
        MEAN, "mean = m",
    ),
    mistake(
        "mean_without_the_root",
        "Your mean of x_t is alpha_bar_t m; it should be sqrt(alpha_bar_t) m, as in the jump from "
        "x_0 to x_t.",
        MEAN, "mean = alpha_bar * m",
    ),
    mistake(
        "mean_forgotten",
        "Your score takes the mean of x_t for 0; it should be sqrt(alpha_bar_t) m.",
        MEAN, "mean = 0",
    ),
    mistake(
        "one_step_alone",
        "Your alpha_bar_t is the alpha of step t alone; it should be the product of all alphas up "
        "to t.",
        BAR, "alpha_bar = 1 - betas[t - 1]\n    mean =",
    ),
    mistake(
        "step_t_left_out",
        "Your alpha_bar_t stops at step t - 1; it should have step t in it. In Python, "
        "betas[:t] holds beta_1, ..., beta_t.",
        BAR, BAR.replace("[:t]", "[: t - 1]"),
    ),
    mistake(
        "log_density_for_its_slope",
        "Your answer is the exponent of the density; it should be the slope of the log density, "
        "the derivative of that exponent by x_t.",
        RETURN, "return -((x_t - mean) ** 2) / (2 * variance)",
    ),
    mistake(
        "slope_of_the_density",
        "Your answer is the slope of the density; it should be the slope of its logarithm, which "
        "is that divided by the density.",
        RETURN,
        "return -(x_t - mean) / variance * math.exp(-((x_t - mean) ** 2) / (2 * variance)) / "
        "math.sqrt(2 * math.pi * variance)",
    ),
    mistake(
        "noise_for_the_score",
        "Your answer is the noise in x_t were x_0 = m; the score should have the opposite sign "
        "and be divided by the variance of x_t.",
        RETURN, "return (x_t - mean) / math.sqrt(1 - alpha_bar)",
    ),
)  # fmt: skip
