"""What goes wrong in exercise 3.5, as people write it."""

from ...checking.exercise import mistake

TIMES = "times = ((1 - alpha_bars) / alpha_bars).sqrt()"
X = "x = z * alpha_bars[nearest].sqrt().to(z.dtype)"
ASK = "return network(x, steps[nearest])"
START = "z = x_T / alpha_bars[0].sqrt().to(x_T.dtype)"
RETURN = "return euler(field, z, torch.cat([times, times.new_zeros(1)]))"

MISCONCEPTIONS = (
    mistake(
        "start_not_divided",
        "Your z begins as x_T itself; it should be x_T / sqrt(alpha_bar), of the first step.",
        START, "z = x_T",
    ),
    mistake(
        "start_divided_without_the_root",
        "Your z begins as x_T / alpha_bar; it should be x_T / sqrt(alpha_bar).",
        START, "z = x_T / alpha_bars[0].to(x_T.dtype)",
    ),
    mistake(
        "start_multiplied",
        "Your z begins as sqrt(alpha_bar) * x_T; x_T should be divided by the root.",
        START, "z = x_T * alpha_bars[0].sqrt().to(x_T.dtype)",
    ),
    mistake(
        "network_asked_about_z",
        "Your network is asked about z; it should be asked about x = sqrt(alpha_bar) * z, which "
        "is what it was trained on.",
        X, "x = z",
    ),
    mistake(
        "z_divided_again",
        "Your x is z / sqrt(alpha_bar); it should be sqrt(alpha_bar) * z, because z = x / "
        "sqrt(alpha_bar).",
        X, "x = z / alpha_bars[nearest].sqrt().to(z.dtype)",
    ),
    mistake(
        "x_without_the_root",
        "Your x is alpha_bar * z; it should be sqrt(alpha_bar) * z.",
        X, "x = z * alpha_bars[nearest].to(z.dtype)",
    ),
    mistake(
        "s_without_the_root",
        "Your s is (1 - alpha_bar) / alpha_bar, a ratio of variances; it should be the root of "
        "that.",
        TIMES, "times = (1 - alpha_bars) / alpha_bars",
    ),
    mistake(
        "s_upside_down",
        "Your s is sqrt(alpha_bar / (1 - alpha_bar)); it should be noise over signal, sqrt((1 - "
        "alpha_bar) / alpha_bar), which falls to 0.",
        TIMES, "times = (alpha_bars / (1 - alpha_bars)).sqrt()",
    ),
    mistake(
        "s_not_divided",
        "Your s is sqrt(1 - alpha_bar); it should be divided by sqrt(alpha_bar), as z is.",
        TIMES, "times = (1 - alpha_bars).sqrt()",
    ),
    mistake(
        "s_divided_without_the_root",
        "Your s is sqrt(1 - alpha_bar) / alpha_bar; both should be roots, sqrt(1 - alpha_bar) / "
        "sqrt(alpha_bar).",
        TIMES, "times = (1 - alpha_bars).sqrt() / alpha_bars",
    ),
    mistake(
        "s_in_place_of_alpha",
        "Your s is sqrt(alpha_bar), the factor of the data; it should be sqrt(1 - alpha_bar) / "
        "sqrt(alpha_bar).",
        TIMES, "times = alpha_bars.sqrt()",
    ),
    mistake(
        "last_step_left_out",
        "Your solver ends at the last of the steps; one more step should lead to s = 0, where "
        "alpha_bar is 1.",
        RETURN, "return euler(field, z, times)",
    ),
    mistake(
        "last_step_left_out_and_x_returned",
        "Your function returns x at the last of the steps, which still has noise in it; one "
        "more step should lead to s = 0, where alpha_bar is 1.",
        RETURN, "return euler(field, z, times) * alpha_bars[-1].sqrt().to(z.dtype)",
    ),
    mistake(
        "result_scaled",
        "Your result is multiplied by sqrt(alpha_bar) of the last step; at s = 0 alpha_bar is "
        "1, so x should be z.",
        RETURN, RETURN + " * alpha_bars[-1].sqrt().to(z.dtype)",
    ),
    mistake(
        "times_rising",
        "Your times rise from 0 to s; they should fall from the first step's s to 0, because "
        "DDIM goes from noise to data.",
        RETURN, "return euler(field, z, torch.cat([times, times.new_zeros(1)]).flip(0))",
    ),
    mistake(
        "place_in_steps_told",
        "Your network is told the place of a step in steps, 0, 1, 2, ...; it should be told the "
        "step number itself, steps[k].",
        ASK, "return network(x, nearest)",
    ),
    mistake(
        "steps_told_from_1",
        "Your network is told i + 1, as part 1 counts time; it should be told i, in 0..T-1, the "
        "number by which alpha_bars is read.",
        ASK, "return network(x, min(steps[nearest] + 1, len(alpha_bars) + max(steps)))",
    ),
    mistake(
        "next_step_told",
        "Your network is told the step that comes next; it should be told the step at which x "
        "is now.",
        ASK, "return network(x, steps[min(nearest + 1, len(steps) - 1)])",
    ),
    mistake(
        "s_told_to_the_network",
        "Your network is told s; it should be told the step number, an int in 0..T-1.",
        ASK, "return network(x, s)",
    ),
    mistake(
        "epsilon_subtracted",
        "Your field is minus the predicted noise; it should be the noise, because dz/ds = "
        "epsilon and s falls.",
        ASK, "return -network(x, steps[nearest])",
    ),
    mistake(
        "all_steps_taken",
        "Your solver goes through every step of alpha_bars; it should go through those in steps "
        "alone.",
        "alpha_bars = alpha_bars.double()[steps]",
        "steps = [*range(max(steps), -1, -1)]\n    alpha_bars = alpha_bars.double()[steps]",
    ),
)  # fmt: skip
