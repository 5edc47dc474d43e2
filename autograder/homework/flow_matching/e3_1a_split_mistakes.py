"""What goes wrong in the first function of exercise 3.1, as people write it."""

from ...checking.exercise import mistake

NOISE = "noise = prediction\n        data = (x_t - sigma * noise) / alpha"
SCORE = "noise = -sigma * prediction\n"
DATA = "noise = (x_t - alpha * data) / sigma"
V_DATA = "data = (alpha * x_t - sigma * prediction) / length"
V_NOISE = "noise = (sigma * x_t + alpha * prediction) / length"
LENGTH = "length = alpha**2 + sigma**2"
TOTAL = "total = alpha + sigma"
U_DATA = "data = (x_t + sigma * prediction) / total"
U_NOISE = "noise = (x_t - alpha * prediction) / total"
RETURN = "return data, noise"
LIKE = 'alpha, sigma = like(alpha, x_t), like(sigma, x_t)\n    if kind == "noise":'

MISCONCEPTIONS = (
    mistake(
        "noise_before_data",
        "Your split returns (noise, data); it should return data first, (data, noise).",
        RETURN, "return noise, data",
    ),
    mistake(
        "noise_and_data_exchanged",
        'Your split takes a prediction of noise for data, and one of data for noise; "noise" '
        "should mean that the network predicts the noise.",
        'if kind == "noise":\n        noise = prediction',
        'if kind == "data":\n        noise = prediction',
        'elif kind == "data":', 'elif kind == "noise":',
    ),
    mistake(
        "data_from_noise_not_divided",
        'Your data for "noise" is x_t - sigma * noise, which is still alpha times the data; it '
        "should be divided by alpha.",
        NOISE, "noise = prediction\n        data = x_t - sigma * noise",
    ),
    mistake(
        "noise_added_to_x_t",
        'Your data for "noise" adds sigma * noise to x_t; it should be subtracted, because x_t '
        "already has this noise in it.",
        NOISE, "noise = prediction\n        data = (x_t + sigma * noise) / alpha",
    ),
    mistake(
        "sigma_as_in_ddpm",
        'Your data for "noise" takes sqrt(1 - alpha^2) for sigma; it should use the sigma that '
        "it is given, because alpha^2 + sigma^2 need not be 1.",
        NOISE,
        "noise = prediction\n"
        "        data = (x_t - (1 - alpha**2).clamp(min=0).sqrt() * noise) / alpha",
    ),
    mistake(
        "alpha_taken_for_alpha_bar",
        "Your split takes the roots of alpha and sigma, as if they were variances; they should "
        "be used as they are, x_t = alpha * data + sigma * noise.",
        LIKE,
        "alpha, sigma = like(alpha, x_t).sqrt(), like(sigma, x_t).sqrt()\n"
        '    if kind == "noise":',
    ),
    mistake(
        "score_taken_for_the_noise",
        "Your split takes the score for the noise with a minus; the score is -noise / sigma, so "
        "the noise should be -sigma * score.",
        SCORE, "noise = -prediction\n",
    ),
    mistake(
        "score_without_its_sign",
        "Your noise from the score is sigma * score; it should be -sigma * score, because the "
        "score points away from the noise.",
        SCORE, "noise = sigma * prediction\n",
    ),
    mistake(
        "score_divided_by_sigma",
        "Your noise from the score is -score / sigma; it should be -sigma * score, because the "
        "score is the one that is divided by sigma.",
        SCORE, "noise = -prediction / sigma\n",
    ),
    mistake(
        "score_with_sigma_squared",
        "Your noise from the score is -sigma^2 * score; it should be -sigma * score. Sigma "
        "squared belongs to the mean of the data, in Tweedie's formula.",
        SCORE, "noise = -(sigma**2) * prediction\n",
    ),
    mistake(
        "noise_from_data_not_divided",
        'Your noise for "data" is x_t - alpha * data, which is still sigma times the noise; it '
        "should be divided by sigma.",
        DATA, "noise = x_t - alpha * data",
    ),
    mistake(
        "noise_from_data_without_alpha",
        'Your noise for "data" subtracts the data itself from x_t; it should subtract alpha * '
        "data.",
        DATA, "noise = (x_t - data) / sigma",
    ),
    mistake(
        "v_with_its_sign_turned",
        "Your split reads v as sigma * data - alpha * noise; it should be alpha * noise - sigma "
        "* data.",
        V_DATA, "data = (alpha * x_t + sigma * prediction) / length",
        V_NOISE, "noise = (sigma * x_t - alpha * prediction) / length",
    ),
    mistake(
        "v_with_alpha_and_sigma_exchanged",
        'Your split for "v" has alpha and sigma exchanged; the data should be alpha * x_t - '
        "sigma * v, divided by alpha^2 + sigma^2.",
        V_DATA, "data = (sigma * x_t - alpha * prediction) / length",
        V_NOISE, "noise = (alpha * x_t + sigma * prediction) / length",
    ),
    mistake(
        "v_as_if_squares_came_to_1",
        'Your split for "v" is right where alpha^2 + sigma^2 is 1, as in DDPM; it should be '
        "divided by alpha^2 + sigma^2, because it need not be.",
        LENGTH, "length = 1",
    ),
    mistake(
        "v_divided_by_the_root",
        'Your split for "v" divides by the root of alpha^2 + sigma^2; it should divide by '
        "alpha^2 + sigma^2 itself.",
        LENGTH, "length = (alpha**2 + sigma**2).sqrt()",
    ),
    mistake(
        "velocity_as_on_the_straight_path",
        'Your split for "velocity" is right where alpha + sigma is 1, as on the straight path; '
        "it should be divided by alpha + sigma, because it need not be.",
        TOTAL, "total = 1",
    ),
    mistake(
        "velocity_runs_to_the_noise",
        "Your split reads the velocity as noise - data; it should be data - noise, because t = "
        "1 is data in this part.",
        U_DATA, "data = (x_t - sigma * prediction) / total",
        U_NOISE, "noise = (x_t + alpha * prediction) / total",
    ),
    mistake(
        "velocity_with_alpha_and_sigma_exchanged",
        'Your split for "velocity" has alpha and sigma exchanged: the data should be x_t + '
        "sigma * velocity, and the noise x_t - alpha * velocity, both divided by alpha + sigma.",
        U_DATA, "data = (x_t + alpha * prediction) / total",
        U_NOISE, "noise = (x_t - sigma * prediction) / total",
    ),
    mistake(
        "factors_on_the_last_axis",
        "Your split leaves alpha and sigma as (B,), so they go along the last axis; each sample "
        "should have its own, as (B, 1, ..., 1).",
        LIKE,
        "alpha, sigma = (torch.as_tensor(number, dtype=x_t.dtype) for number in (alpha, sigma))\n"
        "    if kind == \"noise\":",
    ),
    mistake(
        "first_sample_for_all",
        "Your split uses the alpha and sigma of the first sample for the whole batch; each "
        "sample should have its own.",
        LIKE,
        "alpha, sigma = like(alpha, x_t)[:1], like(sigma, x_t)[:1]\n    if kind == \"noise\":",
    ),
)  # fmt: skip
