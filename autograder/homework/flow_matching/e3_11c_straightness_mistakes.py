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
)  # fmt: skip
