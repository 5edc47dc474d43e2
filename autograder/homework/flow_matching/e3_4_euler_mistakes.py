"""What goes wrong in exercise 3.4 with Euler's method, as people write it."""

from ...checking.exercise import mistake

STEP = "x = x + (later - now) * field(x, now)"
LOOP = "for now, later in pairwise(times):\n        x = x + (later - now) * field(x, now)"
TIMES = "times = [float(t) for t in times]\n    " + LOOP
RETURN = LOOP + "\n    return x"

MISCONCEPTIONS = (
    mistake(
        "time_at_the_end_of_the_step",
        "Your Euler step tells the field the time at its end; it should tell it the time at "
        "which the step begins.",
        STEP, "x = x + (later - now) * field(x, later)",
    ),
    mistake(
        "time_in_the_middle_of_the_step",
        "Your Euler step tells the field the time in the middle of the step; it should tell it "
        "the time at which the step begins.",
        STEP, "x = x + (later - now) * field(x, (now + later) / 2)",
    ),
    mistake(
        "step_with_the_wrong_sign",
        "Your step is now - later, so it goes against the field; it should be later - now, "
        "which is negative only where times fall.",
        STEP, "x = x + (now - later) * field(x, now)",
    ),
    mistake(
        "times_assumed_rising",
        "Your step has no sign, so it is right only for rising times; it should be negative "
        "where times fall.",
        STEP, "x = x + abs(later - now) * field(x, now)",
    ),
    mistake(
        "times_sorted",
        "Your solver sorts the times, so it cannot go backwards; it should take them in the "
        "order in which they are given.",
        TIMES, "times = sorted(float(t) for t in times)\n    " + LOOP,
    ),
    mistake(
        "times_assumed_even",
        "Your solver takes the first step's length for every step; each step should have its "
        "own length, because times may be uneven.",
        STEP, "x = x + (times[1] - times[0]) * field(x, now)",
    ),
    mistake(
        "step_of_one_over_k",
        "Your step is 1 / K, which is right only for equal steps from 0 to 1; it should be the "
        "difference of two times.",
        STEP, "x = x + field(x, now) / (len(times) - 1)",
    ),
    mistake(
        "step_forgotten",
        "Your solver adds the whole slope at every step; the slope should be multiplied by the "
        "length of the step.",
        STEP, "x = x + field(x, now)",
    ),
    mistake(
        "one_step_too_few",
        "Your solver leaves out the last step; K + 1 times should make K steps.",
        LOOP, LOOP.replace("(times)", "(times[:-1])"),
    ),
    mistake(
        "one_step_too_many",
        "Your solver divides the way into K + 1 steps, one for each time; K + 1 times should "
        "make K steps.",
        STEP, "x = x + (later - now) * (len(times) - 1) / len(times) * field(x, now)",
    ),
    mistake(
        "slope_asked_once",
        "Your solver asks the field only where the way begins; it should ask it anew at the "
        "start of every step.",
        LOOP,
        "slope = field(x, times[0])\n"
        "    for now, later in pairwise(times):\n"
        "        x = x + (later - now) * slope",
    ),
    mistake(
        "slope_at_the_first_x",
        "Your solver asks the field about the x of the beginning at every step; it should ask "
        "about the x that it has reached.",
        LOOP,
        "start = x\n"
        "    for now, later in pairwise(times):\n"
        "        x = x + (later - now) * field(start, now)",
    ),
    mistake(
        "time_runs_the_other_way",
        "Your solver tells the field 1 - t, as if t = 0 were data; it should tell it t, because "
        "times are those of the field.",
        STEP, "x = x + (later - now) * field(x, 1 - now)",
    ),
    mistake(
        "number_of_the_step_told",
        "Your solver tells the field the number of the step, as part 2 counts time; it should "
        "tell it the time, a number in [0, 1].",
        LOOP,
        "for k, (now, later) in enumerate(pairwise(times)):\n"
        "        x = x + (later - now) * field(x, k)",
    ),
    mistake(
        "half_the_step",
        "Your solver goes half of each step; it should go all of it, later - now.",
        STEP, "x = x + (later - now) / 2 * field(x, now)",
    ),
    mistake(
        "start_written_over",
        "Your solver writes into the x that it is given; it should leave it as it is and make "
        "new tensors.",
        STEP, "x += (later - now) * field(x, now)",
    ),
    mistake(
        "heun_in_its_place",
        "Your euler takes two slopes a step, which is Heun's method; it should take the one at "
        "the start of the step.",
        STEP,
        "slope = field(x, now)\n"
        "        x = x + (later - now) * (slope + field(x + (later - now) * slope, later)) / 2",
    ),
    mistake(
        "whole_path_returned",
        "Your solver returns x at all times, one below the other; it should return x at the "
        "last time.",
        RETURN,
        "path = [x]\n"
        "    for now, later in pairwise(times):\n"
        "        path.append(path[-1] + (later - now) * field(path[-1], now))\n"
        "    return torch.stack(path)",
    ),
)  # fmt: skip
