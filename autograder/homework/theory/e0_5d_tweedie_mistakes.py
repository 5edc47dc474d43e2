"""What goes wrong in the second function of exercise 0.5 d, as students write it."""

from ...checking.exercise import mistake

BAR = "kept = math.prod(1 - beta for beta in betas[:t])"
RETURN = "return (x_t + (1 - kept) * score) / math.sqrt(kept)"

MISCONCEPTIONS = (
    mistake(
        "score_subtracted",
        "Your mean subtracts the score; it should add it, because the score points to where x_t is "
        "likelier.",
        RETURN, "return (x_t - (1 - kept) * score) / math.sqrt(kept)",
    ),
    mistake(
        "score_without_the_variance",
        "Your mean adds the score itself; it should add it times 1 - alpha_bar_t, the variance of "
        "the noise in x_t.",
        RETURN, "return (x_t + score) / math.sqrt(kept)",
    ),
    mistake(
        "score_times_the_deviation",
        "Your mean multiplies the score by sqrt(1 - alpha_bar_t); it should multiply it by 1 - "
        "alpha_bar_t. The root belongs to the noise of eq. 15, not to the score.",
        RETURN, "return (x_t + math.sqrt(1 - kept) * score) / math.sqrt(kept)",
    ),
    mistake(
        "score_divided_by_the_variance",
        "Your mean divides the score by 1 - alpha_bar_t; it should multiply it by that.",
        RETURN, "return (x_t + score / (1 - kept)) / math.sqrt(kept)",
    ),
    mistake(
        "score_times_the_signal",
        "Your mean multiplies the score by alpha_bar_t; it should multiply it by 1 - alpha_bar_t, "
        "the variance of the noise in x_t.",
        RETURN, "return (x_t + kept * score) / math.sqrt(kept)",
    ),
    mistake(
        "mean_of_the_scaled_start",
        "Your mean is that of sqrt(alpha_bar_t) x_0; it should be divided by sqrt(alpha_bar_t). "
        "Tweedie's formula is often written for a chain that does not scale x_0.",
        RETURN, "return x_t + (1 - kept) * score",
    ),
    mistake(
        "divided_by_alpha_bar",
        "Your mean is divided by alpha_bar_t; it should be divided by sqrt(alpha_bar_t), the "
        "factor of x_0 in x_t.",
        RETURN, "return (x_t + (1 - kept) * score) / kept",
    ),
    mistake(
        "multiplied_by_the_root",
        "Your mean is multiplied by sqrt(alpha_bar_t); it should be divided by it, to turn the "
        "scaling of the chain back.",
        RETURN, "return (x_t + (1 - kept) * score) * math.sqrt(kept)",
    ),
    mistake(
        "score_outside_the_bracket",
        "Your mean divides x_t alone by sqrt(alpha_bar_t); it should divide the sum of x_t and the "
        "score's term. A pair of brackets is missing.",
        RETURN, "return x_t / math.sqrt(kept) + (1 - kept) * score",
    ),
    mistake(
        "x_t_outside_the_bracket",
        "Your mean divides the score's term alone by sqrt(alpha_bar_t); it should divide the sum "
        "of x_t and that term. A pair of brackets is missing.",
        RETURN, "return x_t + (1 - kept) * score / math.sqrt(kept)",
    ),
    mistake(
        "noise_taken_from_the_score",
        "Your mean takes the score for the noise in eq. 15; the noise should be replaced by "
        "-sqrt(1 - alpha_bar_t) times the score.",
        RETURN, "return (x_t - math.sqrt(1 - kept) * score) / math.sqrt(kept)",
    ),
    mistake(
        "one_step_back_alone",
        "Your mean is that of x_(t-1), one step back; it should be that of x_0, with alpha_bar_t, "
        "the product of all alphas up to t, in the place of alpha_t.",
        BAR, "kept = 1 - betas[t - 1]",
    ),
    mistake(
        "step_t_left_out",
        "Your alpha_bar_t stops at step t - 1; it should have step t in it. In Python, "
        "betas[:t] holds beta_1, ..., beta_t.",
        BAR, "kept = math.prod(1 - beta for beta in betas[: t - 1])",
    ),
    mistake(
        "score_forgotten",
        "Your mean only turns the scaling back; it should also add (1 - alpha_bar_t) times the "
        "score, because x_t has noise in it.",
        RETURN, "return x_t / math.sqrt(kept)",
    ),
)  # fmt: skip
