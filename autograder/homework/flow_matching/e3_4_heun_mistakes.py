"""What goes wrong in exercise 3.4 with Heun's method, as people write it."""

from ...checking.exercise import mistake

THERE = "slope_there = field(x + step * slope, later)"
STEP = "x = x + step * (slope + slope_there) / 2"
LENGTH = "step = later - now\n        slope = field(x, now)"
LOOP = "for now, later in pairwise(times):\n        step = later - now"
WHOLE = LENGTH + "\n        " + THERE + "\n        " + STEP

MISCONCEPTIONS = (
    mistake(
        "positions_averaged",
        "Your heun averages positions: x and where Euler's step from the second slope would "
        "end. It should average the two slopes, and then go one step from x.",
        STEP, "x = (x + x + step * slope_there) / 2",
    ),
    mistake(
        "second_slope_at_the_old_x",
        "Your second slope is asked at the old x; it should be asked where Euler's step would "
        "end, at x + step * slope.",
        THERE, "slope_there = field(x, later)",
    ),
    mistake(
        "second_slope_at_the_old_time",
        "Your second slope is asked at the time when the step begins; it should be asked at the "
        "time when it ends.",
        THERE, "slope_there = field(x + step * slope, now)",
    ),
    mistake(
        "midpoint_method",
        "Your heun goes half a step and takes the slope there, which is the midpoint method; it "
        "should take the mean of the slopes at both ends of the step.",
        THERE, "slope_there = field(x + step / 2 * slope, now + step / 2)",
        STEP, "x = x + step * slope_there",
    ),
    mistake(
        "second_slope_half_way",
        "Your second slope is asked half a step ahead; it should be asked a whole step ahead, "
        "where Euler's step would end.",
        THERE, "slope_there = field(x + step / 2 * slope, now + step / 2)",
    ),
    mistake(
        "slopes_added",
        "Your heun adds the two slopes; it should take their mean, half of the sum.",
        STEP, "x = x + step * (slope + slope_there)",
    ),
    mistake(
        "half_of_the_first_slope_alone",
        "Your heun halves only one of the two slopes, because / binds before +; it should halve "
        "their sum.",
        STEP, "x = x + step * (slope / 2 + slope_there)",
    ),
    mistake(
        "second_slope_alone",
        "Your heun goes along the second slope alone; it should go along the mean of both.",
        STEP, "x = x + step * slope_there",
    ),
    mistake(
        "first_slope_alone",
        "Your heun asks for a second slope and goes along the first, which is Euler's method; "
        "it should go along the mean of both.",
        STEP, "x = x + step * slope",
    ),
    mistake(
        "mean_added_to_eulers_step",
        "Your heun goes Euler's step and then along the mean of the slopes, too; it should go "
        "along the mean from the old x.",
        STEP, "x = x + step * slope + step * (slope + slope_there) / 2",
    ),
    mistake(
        "slopes_subtracted",
        "Your heun takes the difference of the slopes; it should take their mean.",
        STEP, "x = x + step * (slope_there - slope) / 2",
    ),
    mistake(
        "times_assumed_even",
        "Your heun takes the first step's length for every step; each step should have its own "
        "length, because times may be uneven.",
        LOOP, LOOP.replace("later - now", "times[1] - times[0]"),
    ),
    mistake(
        "times_assumed_rising",
        "Your step has no sign, so it is right only for rising times; it should be negative "
        "where times fall.",
        LOOP, LOOP.replace("later - now", "abs(later - now)"),
    ),
    mistake(
        "slope_kept_for_the_next_step",
        "Your heun takes the second slope of one step for the first slope of the next; it "
        "should ask the field anew, because x is another one (2 K evaluations).",
        "times = [float(t) for t in times]\n"
        "    for now, later in pairwise(times):\n"
        "        step = later - now\n"
        "        slope = field(x, now)",
        "times = [float(t) for t in times]\n"
        "    slope_there = field(x, times[0])\n"
        "    for now, later in pairwise(times):\n"
        "        step = later - now\n"
        "        slope = slope_there",
    ),
    mistake(
        "last_step_by_euler",
        "Your last step is one of Euler, as in EDM, where the noise level ends at 0; it should "
        "be one of Heun, because the field has a value at t = 1.",
        STEP, "x = x + step * (slope if later == times[-1] else (slope + slope_there) / 2)",
    ),
    mistake(
        "one_step_too_few",
        "Your heun leaves out the last step; K + 1 times should make K steps.",
        LOOP, LOOP.replace("(times)", "(times[:-1])"),
    ),
    mistake(
        "time_runs_the_other_way",
        "Your heun tells the field 1 - t, as if t = 0 were data; it should tell it t, because "
        "times are those of the field.",
        "slope = field(x, now)\n        " + THERE,
        "slope = field(x, 1 - now)\n        slope_there = field(x + step * slope, 1 - later)",
    ),
    mistake(
        "whole_slope_added",
        "Your heun asks the second slope at x + slope; it should be asked at x + step * slope, "
        "where Euler's step would end.",
        THERE, "slope_there = field(x + slope, later)",
    ),
    mistake(
        "start_written_over",
        "Your heun writes into the x that it is given; it should leave it as it is and make new "
        "tensors.",
        STEP, "x += step * (slope + slope_there) / 2",
    ),
)  # fmt: skip
