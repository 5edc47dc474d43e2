"""Broken versions of edm.py: each is the file that students get with one thing changed, and a
sentence on what is broken. Some are slips of people, some come from generic operators (another
sign, another factor, an argument that is ignored). None is equivalent to the right one.
"""

from ...checking.exercise import Misconception, mistake

SKIP = "return sigma_data**2 / (sigma**2 + sigma_data**2)"
OUT = "return sigma * sigma_data / (sigma**2 + sigma_data**2).sqrt()"
IN = "return 1 / (sigma**2 + sigma_data**2).sqrt()"
TOLD = "return torch.as_tensor(sigma).log() / 4"
SEEN = "answer = network(c_in(sigma, sigma_data) * x, c_noise(sigma))"
GUESS = "return c_skip(sigma, sigma_data) * x + c_out(sigma, sigma_data) * answer"
TARGET = "return (y - c_skip(sigma, sigma_data) * (y + noise)) / c_out(sigma, sigma_data)"
WEIGHT = "return (sigma**2 + sigma_data**2) / (sigma * sigma_data) ** 2"
PLACE = "/ (steps - 1)"
ENDS = "first, last = sigma_max ** (1 / rho), sigma_min ** (1 / rho)"
POWER = "sigmas = (first + place * (last - first)) ** rho"
ZERO = "return torch.cat([sigmas, torch.zeros(1, dtype=torch.float64)])"
SLOPE = "slope = (x - denoiser(x, sigma)) / sigma"
EULER = "x_next = x + (sigma_next - sigma) * slope"
LAST_STEP = "if sigma_next == 0:"
SLOPE_NEXT = "slope_next = (x_next - denoiser(x_next, sigma_next)) / sigma_next"
HEUN = "return x + (sigma_next - sigma) * (slope + slope_next) / 2"

PRACTICE: tuple[Misconception, ...] = (
    mistake(
        "c_skip_without_squares",
        "c_skip compares standard deviations; it should compare variances, with squares.",
        SKIP, "return sigma_data / (sigma + sigma_data)",
    ),
    mistake(
        "c_out_without_the_data",
        "c_out lacks the factor sigma_data, so the network's target has another variance than 1.",
        OUT, "return sigma / (sigma**2 + sigma_data**2).sqrt()",
    ),
    mistake(
        "c_in_without_the_root",
        "c_in divides by the variance; it should divide by its root.",
        IN, "return 1 / (sigma**2 + sigma_data**2)",
    ),
    mistake(
        "c_noise_in_base_10",
        "c_noise takes the logarithm to base 10; it should be the natural one.",
        TOLD, "return torch.as_tensor(sigma).log10() / 4",
    ),
    mistake(
        "input_not_scaled",
        "denoise gives x to the network as it is; it should be scaled by c_in first.",
        SEEN, "answer = network(x, c_noise(sigma))",
    ),
    mistake(
        "target_without_the_noise",
        "network_target forgets the noise in x; c_skip should scale y + noise, not y alone.",
        TARGET, "return (y - c_skip(sigma, sigma_data) * y) / c_out(sigma, sigma_data)",
    ),
    mistake(
        "weight_of_the_noise_alone",
        "loss_weight is 1 / sigma^2, so it goes to 0 for large sigma; it should go to "
        "1 / sigma_data^2 there.",
        WEIGHT, "return 1 / sigma**2 + 0 * sigma_data",
    ),
    mistake(
        "schedule_without_the_zero",
        "sigma_schedule ends at sigma_min; a last level 0 should follow.",
        ZERO, "return sigmas",
    ),
    mistake(
        "schedule_misses_sigma_min",
        "sigma_schedule divides by steps, so it stops above sigma_min; it should divide by "
        "steps - 1.",
        PLACE, "/ steps",
    ),
    mistake(
        "schedule_of_equal_ratios",
        "sigma_schedule has equal ratios between its levels; it should have equal distances "
        "between their rho-th roots.",
        POWER, "sigmas = sigma_max * (sigma_min / sigma_max) ** place",
    ),
    mistake(
        "euler_for_heun",
        "heun_step takes a step of Euler's; it should use the mean of the slopes at both ends.",
        HEUN, "return x_next",
    ),
    mistake(
        "writes_into_x",
        "heun_step writes into the x that it was given; it should leave its inputs as they are.",
        HEUN,
        "return x.add_((sigma_next - sigma) * (slope + slope_next) / 2)",
    ),
)  # fmt: skip

HIDDEN: tuple[Misconception, ...] = (
    mistake(
        "c_skip_of_the_noise",
        "c_skip is the noise's share of the variance; it should be the data's.",
        SKIP, "return sigma**2 / (sigma**2 + sigma_data**2)",
    ),
    mistake(
        "c_skip_ignores_sigma_data",
        "c_skip ignores its argument sigma_data and takes 0.5 for any data.",
        SKIP, "return SIGMA_DATA**2 / (sigma**2 + SIGMA_DATA**2)",
    ),
    mistake(
        "c_skip_with_a_minus",
        "c_skip subtracts the variances; it should add them.",
        SKIP, "return sigma_data**2 / (sigma**2 - sigma_data**2)",
    ),
    mistake(
        "c_out_without_the_root",
        "c_out has no root in its denominator; it should have one.",
        OUT, "return sigma * sigma_data / (sigma**2 + sigma_data**2)",
    ),
    mistake(
        "c_out_without_sigma",
        "c_out lacks the factor sigma, so D(x; sigma) is not x where there is no noise.",
        OUT, "return sigma_data / (sigma**2 + sigma_data**2).sqrt()",
    ),
    mistake(
        "c_in_ignores_sigma_data",
        "c_in ignores its argument sigma_data and takes 0.5 for any data.",
        IN, "return 1 / (sigma**2 + SIGMA_DATA**2).sqrt()",
    ),
    mistake(
        "c_in_for_unit_data",
        "c_in takes the data for ones of variance 1; their variance is sigma_data^2.",
        IN, "return 1 / (sigma**2 + 1).sqrt() + 0 * sigma_data",
    ),
    mistake(
        "c_noise_halved",
        "c_noise divides the logarithm by 2; it should divide by 4.",
        TOLD, "return torch.as_tensor(sigma).log() / 2",
    ),
    mistake(
        "c_noise_of_one_more",
        "c_noise takes the logarithm of 1 + sigma; it should be that of sigma.",
        TOLD, "return torch.as_tensor(sigma).log1p() / 4",
    ),
    mistake(
        "c_noise_without_a_sign",
        "c_noise loses the sign of the logarithm, so that small and large sigmas look alike.",
        TOLD, "return torch.as_tensor(sigma).log().abs() / 4",
    ),
    mistake(
        "told_sigma_itself",
        "denoise tells the network sigma itself; it should tell it c_noise(sigma).",
        SEEN, "answer = network(c_in(sigma, sigma_data) * x, torch.as_tensor(sigma))",
    ),
    mistake(
        "input_scaled_for_other_data",
        "denoise does not pass sigma_data on to c_in, so that it scales for other data.",
        SEEN, "answer = network(c_in(sigma) * x, c_noise(sigma))",
    ),
    mistake(
        "no_skip",
        "denoise leaves x out of its guess; it should add c_skip x.",
        GUESS, "return c_out(sigma, sigma_data) * answer",
    ),
    mistake(
        "skip_not_scaled",
        "denoise adds x as it is; it should be scaled by c_skip.",
        GUESS, "return x + c_out(sigma, sigma_data) * answer",
    ),
    mistake(
        "answer_subtracted",
        "denoise subtracts the network's answer; it should add it.",
        GUESS, "return c_skip(sigma, sigma_data) * x - c_out(sigma, sigma_data) * answer",
    ),
    mistake(
        "answer_scaled_for_other_data",
        "denoise does not pass sigma_data on to c_out, so that it scales for other data.",
        GUESS, "return c_skip(sigma, sigma_data) * x + c_out(sigma) * answer",
    ),
    mistake(
        "target_not_scaled",
        "network_target is not divided by c_out, so its variance depends on sigma.",
        TARGET, "return y - c_skip(sigma, sigma_data) * (y + noise)",
    ),
    mistake(
        "target_with_the_other_sign",
        "network_target has the wrong sign.",
        TARGET,
        "return (c_skip(sigma, sigma_data) * (y + noise) - y) / c_out(sigma, sigma_data)",
    ),
    mistake(
        "target_is_the_noise",
        "network_target is the noise in units of sigma; it should also undo the skip.",
        TARGET, "return noise / sigma",
    ),
    mistake(
        "weight_upside_down",
        "loss_weight is c_out^2; it should be 1 / c_out^2.",
        WEIGHT, "return (sigma * sigma_data) ** 2 / (sigma**2 + sigma_data**2)",
    ),
    mistake(
        "weight_of_a_sum",
        "loss_weight is divided by (sigma + sigma_data)^2; it should be (sigma sigma_data)^2.",
        WEIGHT, "return (sigma**2 + sigma_data**2) / (sigma + sigma_data) ** 2",
    ),
    mistake(
        "schedule_rises",
        "sigma_schedule rises from sigma_min to sigma_max; it should fall.",
        POWER, "sigmas = (last + place * (first - last)) ** rho",
    ),
    mistake(
        "schedule_of_equal_distances",
        "sigma_schedule has equal distances between its levels; it should have them between their "
        "rho-th roots.",
        POWER, "sigmas = sigma_max + place * (sigma_min - sigma_max)",
    ),
    mistake(
        "schedule_ignores_rho",
        "sigma_schedule ignores its argument rho and takes 7.",
        ENDS,
        "rho = 7; first, last = sigma_max ** (1 / rho), sigma_min ** (1 / rho)",
    ),
    mistake(
        "schedule_of_one_level_more",
        "sigma_schedule has a level too many; it should have steps + 1.",
        "place = torch.arange(steps, dtype=torch.float64) / (steps - 1)",
        "place = torch.arange(steps + 1, dtype=torch.float64) / steps",
    ),
    mistake(
        "schedule_ends_twice",
        "sigma_schedule ends with sigma_min twice; the last level should be 0.",
        ZERO, "return torch.cat([sigmas, sigmas[-1:]])",
    ),
    mistake(
        "schedule_ignores_sigma_min",
        "sigma_schedule ignores its argument sigma_min and ends at 0.002.",
        ENDS, "first, last = sigma_max ** (1 / rho), 0.002 ** (1 / rho)",
    ),
    mistake(
        "second_slope_at_the_first_sigma",
        "heun_step divides the second slope by sigma; it should divide by sigma_next.",
        SLOPE_NEXT, "slope_next = (x_next - denoiser(x_next, sigma_next)) / sigma",
    ),
    mistake(
        "second_call_told_the_first_sigma",
        "heun_step tells the denoiser sigma in its second call; it should be sigma_next.",
        SLOPE_NEXT, "slope_next = (x_next - denoiser(x_next, sigma)) / sigma_next",
    ),
    mistake(
        "second_call_shown_the_first_x",
        "heun_step shows the denoiser x in its second call; it should be x_next.",
        SLOPE_NEXT, "slope_next = (x_next - denoiser(x, sigma_next)) / sigma_next",
    ),
    mistake(
        "sum_of_the_slopes",
        "heun_step takes the sum of both slopes; it should take their mean.",
        HEUN, "return x + (sigma_next - sigma) * (slope + slope_next)",
    ),
    mistake(
        "starts_from_the_euler_step",
        "heun_step adds the mean slope to x_next; it should add it to x.",
        HEUN, "return x_next + (sigma_next - sigma) * (slope + slope_next) / 2",
    ),
    mistake(
        "the_second_slope_alone",
        "heun_step uses the second slope alone; it should use the mean of both.",
        HEUN, "return x + (sigma_next - sigma) * slope_next",
    ),
    mistake(
        "the_wrong_way",
        "heun_step goes the wrong way: noise grows; sigma_next - sigma should be the step.",
        EULER, "x_next = x + (sigma - sigma_next) * slope",
    ),
    mistake(
        "no_euler_at_the_end",
        "heun_step divides by 0 in the last step; it should be a step of Euler's there.",
        LAST_STEP, "if sigma_next < 0:",
    ),
)  # fmt: skip
