"""What goes wrong in straightness of exercise 3.11, as people write it."""

from ...checking.exercise import mistake

APART = "apart = torch.stack([(x_1 - x_0) - velocity for velocity in velocities])"
RETURN = "return (apart**2).flatten(2).sum(dim=2).mean()"

MISTAKES = (
    mistake(
        "mean_over_entries",
        "Your ||.||^2 is the mean over the entries of a sample; it should be their sum.",
        RETURN, "return (apart**2).mean()",
    ),
    mistake(
        "norm_not_squared",
        "Your distances are not squared; S is the mean of ||.||^2.",
        RETURN, "return (apart**2).flatten(2).sum(dim=2).sqrt().mean()",
    ),
    mistake(
        "summed_over_times",
        "Your S is the sum over the times; it should be their mean, because it is an integral "
        "from 0 to 1.",
        RETURN, "return (apart**2).flatten(2).sum(dim=2).mean(dim=1).sum()",
    ),
    mistake(
        "summed_over_the_batch",
        "Your S is the sum over the batch; it should be its mean.",
        RETURN, "return (apart**2).flatten(2).sum(dim=2).sum(dim=1).mean()",
    ),
    mistake(
        "direction_with_the_wrong_sign",
        "Your velocities are compared with x_0 - x_1; they should be compared with x_1 - x_0, "
        "from noise to data.",
        APART, "apart = torch.stack([(x_0 - x_1) - velocity for velocity in velocities])",
    ),
    mistake(
        "compared_with_the_data",
        "Your velocities are compared with x_1; they should be compared with x_1 - x_0.",
        APART, "apart = torch.stack([x_1 - velocity for velocity in velocities])",
    ),
    mistake(
        "first_velocity_alone",
        "Your S looks at the velocity at t = 0 alone; it should be the mean over all times of "
        "the way.",
        APART, "apart = torch.stack([(x_1 - x_0) - velocities[0]])",
    ),
    mistake(
        "compared_with_the_step_before",
        "Your velocities are compared with each other, from step to step; each should be "
        "compared with x_1 - x_0.",
        APART,
        "apart = torch.stack([b - a for a, b in zip(velocities, velocities[1:])] or "
        "[0 * velocities[0]])",
    ),
    mistake(
        "on_the_straight_line",
        "Your velocities are those on the straight line from x_0 to x_1; they should be those on "
        "the path itself.",
        APART,
        "apart = torch.stack([(x_1 - x_0) - field(x_0 + k / steps * (x_1 - x_0), k / steps) "
        "for k in range(steps)])",
    ),
    mistake(
        "the_end_counts_too",
        "Your S counts the velocity at the end of the path, too; the starts of the steps alone "
        "should count.",
        APART, f"velocities.append(field(x_1, 1.0))\n    {APART}",
    ),
    mistake(
        "compared_with_the_rest_of_the_way",
        "Your velocities are compared with x_1 - x_t; they should be compared with x_1 - x_0.",
        APART,
        "x_t, apart = x_0, []\n"
        "    for velocity in velocities:\n"
        "        apart.append((x_1 - x_t) - velocity)\n"
        "        x_t = x_t + velocity / steps\n"
        "    apart = torch.stack(apart)",
    ),
    mistake(
        "variance_without_bias",
        "Your S divides by the number of steps less one, as torch.var does; it should divide by "
        "their number.",
        RETURN, "return (apart**2).flatten(2).sum(dim=2).mean() * steps / max(1, steps - 1)",
    ),
    mistake(
        "summed_over_one_axis",
        "Your ||.||^2 is summed over one axis of a sample alone; it should be the sum over all of "
        "its entries.",
        RETURN, "return (apart**2).sum(dim=2).mean()",
    ),
)  # fmt: skip
