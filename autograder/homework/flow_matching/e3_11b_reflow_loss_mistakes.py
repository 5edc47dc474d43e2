"""What goes wrong in reflow_loss of exercise 3.11, as people write it."""

from ...checking.exercise import mistake

T = "t = torch.rand(len(x_0))"
X_T = "x_t = (1 - share) * x_0 + share * x_1"
RETURN = "return ((network(x_t, t) - (x_1 - x_0)) ** 2).mean()"

MISTAKES = (
    mistake(
        "fresh_noise",
        "Your x_0 is drawn anew; it should be the one that is given, or the pairs do not belong "
        "together.",
        T, "x_0 = torch.randn_like(x_0)\n    t = torch.rand(len(x_0))",
    ),
    mistake(
        "pairs_shuffled",
        "Your x_0 is shuffled before it meets x_1; pairs should stay together.",
        X_T, "x_0 = x_0.flip(0)\n    x_t = (1 - share) * x_0 + share * x_1",
    ),
    mistake(
        "one_time_for_the_batch",
        "Your t is one number for the batch; each pair should have its own.",
        T, "t = torch.rand(1).expand(len(x_0))",
    ),
    mistake(
        "normal_times",
        "Your t is normal; it should be uniform in [0, 1], from torch.rand.",
        T, "t = torch.randn(len(x_0))",
    ),
    mistake(
        "times_at_the_ends_alone",
        "Your t is 0 or 1; it should come from everywhere in [0, 1].",
        T, "t = torch.randint(0, 2, (len(x_0),)).to(x_0.dtype)",
    ),
    mistake(
        "weights_exchanged",
        "At the time t that the network is told, your x_t is t x_0 + (1 - t) x_1; it should be "
        "(1 - t) x_0 + t x_1, because t = 1 is data in this part.",
        X_T, "x_t = share * x_0 + (1 - share) * x_1",
    ),
    mistake(
        "noise_not_scaled",
        "Your x_t is x_0 + t x_1; the noise should have the weight 1 - t.",
        X_T, "x_t = x_0 + share * x_1",
    ),
    mistake(
        "target_with_the_wrong_sign",
        "Your target is x_0 - x_1; it should be x_1 - x_0, from noise to data.",
        RETURN, "return ((network(x_t, t) - (x_0 - x_1)) ** 2).mean()",
    ),
    mistake(
        "target_is_the_data",
        "Your target is x_1; it should be the velocity of the straight path, x_1 - x_0.",
        RETURN, "return ((network(x_t, t) - x_1) ** 2).mean()",
    ),
    mistake(
        "target_is_the_noise",
        "Your target is x_0; it should be the velocity of the straight path, x_1 - x_0.",
        RETURN, "return ((network(x_t, t) - x_0) ** 2).mean()",
    ),
    mistake(
        "absolute_error",
        "Your loss is the mean of absolute values; it should be the mean of squares.",
        RETURN, "return (network(x_t, t) - (x_1 - x_0)).abs().mean()",
    ),
    mistake(
        "summed_over_entries",
        "Your squares are summed over the entries of a sample; their mean should be taken over "
        "all entries.",
        RETURN, "return ((network(x_t, t) - (x_1 - x_0)) ** 2).flatten(1).sum(1).mean()",
    ),
    mistake(
        "answer_detached",
        "Your loss cuts the network's answer off (detach), so nothing is learned; gradients "
        "should flow through it.",
        RETURN, "return ((network(x_t, t).detach() - (x_1 - x_0)) ** 2).mean()",
    ),
    mistake(
        "the_same_times_in_every_batch",
        "Your t are the same numbers in every batch; they should be drawn anew.",
        T, "t = torch.linspace(0, 1, len(x_0))",
    ),
    mistake(
        "times_in_float64",
        "Your t is float64, so x_t is, too, and a network with float32 weights cannot take it; t "
        "should have the dtype of x_0.",
        T, "t = torch.rand(len(x_0), dtype=torch.float64)",
    ),
)  # fmt: skip
