"""What goes wrong in the second function of exercise 3.1, as people write it."""

from ...checking.exercise import mistake

NOISE, DATA = "return noise.clone()", "return data.clone()"
V, SCORE = "return alpha * noise - sigma * data", "return -noise / sigma"
VELOCITY = "return data - noise"
LIKE = 'alpha, sigma = like(alpha, data), like(sigma, data)\n    if kind == "noise":'

MISCONCEPTIONS = (
    mistake(
        "kinds_exchanged",
        'Your join returns data for "noise" and noise for "data"; it should return what the '
        "kind names.",
        NOISE, "return data * 1", DATA, "return noise * 1",
    ),
    mistake(
        "v_is_the_velocity",
        "Your v is data - noise, which is the velocity; v should be alpha * noise - sigma * "
        "data.",
        V, "return data - noise + 0 * alpha",
    ),
    mistake(
        "v_with_the_other_sign",
        "Your v is sigma * data - alpha * noise; it should be alpha * noise - sigma * data.",
        V, "return sigma * data - alpha * noise",
    ),
    mistake(
        "v_with_factors_exchanged",
        "Your v is sigma * noise - alpha * data; alpha should go with the noise, and sigma with "
        "the data.",
        V, "return sigma * noise - alpha * data",
    ),
    mistake(
        "v_is_a_sum",
        "Your v adds sigma * data; it should be subtracted, because v is how x_t turns from "
        "data to noise.",
        V, "return alpha * noise + sigma * data",
    ),
    mistake(
        "v_is_x_t",
        "Your v is alpha * data + sigma * noise, which is x_t; it should be alpha * noise - "
        "sigma * data.",
        V, "return alpha * data + sigma * noise",
    ),
    mistake(
        "score_is_the_noise_with_a_minus",
        "Your score is -noise; it should be divided by sigma, because x_t varies by sigma times "
        "the noise.",
        SCORE, "return -noise + 0 * sigma",
    ),
    mistake(
        "score_without_its_sign",
        "Your score is noise / sigma; it should be -noise / sigma, because it points to where "
        "data are likely.",
        SCORE, "return noise / sigma",
    ),
    mistake(
        "score_divided_by_the_variance",
        "Your score is -noise / sigma^2; it should be -noise / sigma. One of the two sigmas is "
        "already in the noise.",
        SCORE, "return -noise / sigma**2",
    ),
    mistake(
        "score_times_sigma",
        "Your score is -sigma * noise; it should be -noise / sigma.",
        SCORE, "return -noise * sigma",
    ),
    mistake(
        "score_divided_by_alpha",
        "Your score is -noise / alpha; it should be divided by sigma, the factor of the noise.",
        SCORE, "return -noise / alpha",
    ),
    mistake(
        "velocity_runs_to_the_noise",
        "Your velocity is noise - data; it should be data - noise, because t = 1 is data in "
        "this part.",
        VELOCITY, "return noise - data",
    ),
    mistake(
        "velocity_with_alpha_and_sigma",
        "Your velocity is alpha * data - sigma * noise; it should be data - noise, without "
        "alpha and sigma.",
        VELOCITY, "return alpha * data - sigma * noise",
    ),
    mistake(
        "factors_on_the_last_axis",
        "Your join leaves alpha and sigma as (B,), so they go along the last axis; each sample "
        "should have its own, as (B, 1, ..., 1).",
        LIKE,
        "alpha, sigma = (torch.as_tensor(number, dtype=data.dtype) for number in (alpha, sigma))\n"
        '    if kind == "noise":',
    ),
    mistake(
        "first_sample_for_all",
        "Your join uses the alpha and sigma of the first sample for the whole batch; each "
        "sample should have its own.",
        LIKE,
        "alpha, sigma = like(alpha, data)[:1], like(sigma, data)[:1]\n"
        '    if kind == "noise":',
    ),
)  # fmt: skip
