"""What goes wrong in couple of exercise 3.11, as people write it."""

from ...checking.exercise import mistake

RETURN = "return x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1))"

MISTAKES = (
    mistake(
        "integrated_backwards",
        "Your times fall from 1 to 0; they should rise from 0, which is noise, to 1, which is "
        "data.",
        RETURN, "return x_0, euler(field, x_0, torch.linspace(1, 0, steps + 1))",
    ),
    mistake(
        "one_time_too_few",
        "Your times are as many as steps; there should be steps + 1 of them, because each step "
        "has a start and an end.",
        RETURN, "return x_0, euler(field, x_0, torch.linspace(0, 1, max(steps, 2)))",
    ),
    mistake(
        "pair_the_wrong_way_round",
        "Your pair is (x_1, x_0); it should be (x_0, x_1), the noise first.",
        RETURN, "return euler(field, x_0, torch.linspace(0, 1, steps + 1)), x_0",
    ),
    mistake(
        "data_of_other_noise",
        "Your x_1 is the end of the path of other noise, which your function draws; it should be "
        "that of x_0, or the two do not belong together.",
        RETURN,
        "return x_0, euler(field, torch.randn_like(x_0), torch.linspace(0, 1, steps + 1))",
    ),
    mistake(
        "pairs_shuffled",
        "Your x_1 are in another order than your x_0; each should stay with its noise.",
        RETURN, "return x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1)).flip(0)",
    ),
    mistake(
        "one_single_step",
        "Your x_1 comes of one single step, whatever steps is; it should come of as many equal "
        "steps as asked for.",
        RETURN, "return x_0, x_0 + field(x_0, 0.0)",
    ),
)  # fmt: skip
