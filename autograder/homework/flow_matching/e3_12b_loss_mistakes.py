"""What goes wrong in loss of exercise 3.12, as people write it."""

from ...checking.exercise import mistake

T = "t = torch.rand(len(x))\n    x_t = mask_tokens(x, t)\n    costs"
X_T = "x_t = mask_tokens(x, t)"
COSTS = 'costs = F.cross_entropy(network(x_t, t, labels), x, reduction="none")'
WEIGHTS = "weights = (x_t == MASK) / (1 - t).reshape(-1, 1, 1)"
RETURN = "return (weights * costs).mean()"

MISTAKES = (
    mistake(
        "all_tokens_cost",
        "Your loss counts all tokens; only the masked ones should count, because the others are "
        "shown to the network.",
        WEIGHTS, "weights = 1 / (1 - t).reshape(-1, 1, 1)",
    ),
    mistake(
        "no_weight",
        "Your masked tokens have no weight; each should be weighted by 1 / (1 - t).",
        WEIGHTS, "weights = (x_t == MASK).float()",
    ),
    mistake(
        "mean_over_masked_tokens",
        "Your loss is the mean over the masked tokens; their costs should be weighted by "
        "1 / (1 - t), and their sum divided by the number of all tokens.",
        RETURN, "return costs[x_t == MASK].mean()",
    ),
    mistake(
        "weighted_mean_over_masked_tokens",
        "Your weighted costs are divided by the number of masked tokens; they should be divided "
        "by that of all tokens.",
        RETURN, "return (weights * costs).sum() / (x_t == MASK).sum()",
    ),
    mistake(
        "plain_cross_entropy",
        "Your loss is the cross-entropy of all tokens; only masked ones should count, each "
        "weighted by 1 / (1 - t).",
        RETURN, "return costs.mean()",
    ),
    mistake(
        "weight_of_the_other_time",
        "Your weight is 1 / t, as in the paper, whose time runs the other way; it should be "
        "1 / (1 - t).",
        WEIGHTS, "weights = (x_t == MASK) / t.reshape(-1, 1, 1)",
    ),
    mistake(
        "multiplied_by_1_minus_t",
        "Your weight is 1 - t; it should be 1 / (1 - t).",
        WEIGHTS, "weights = (x_t == MASK) * (1 - t).reshape(-1, 1, 1)",
    ),
    mistake(
        "summed_over_tokens",
        "Your costs are summed over the tokens of a sample; their sum should be divided by the "
        "number of all tokens, B * H * W.",
        RETURN, "return (weights * costs).sum() / len(x)",
    ),
    mistake(
        "summed",
        "Your costs are summed; their sum should be divided by the number of all tokens, "
        "B * H * W.",
        RETURN, "return (weights * costs).sum()",
    ),
    mistake(
        "one_time_for_the_batch",
        "Your t is one number for the batch; each sample should have its own.",
        T, "t = torch.rand(1).expand(len(x))\n    x_t = mask_tokens(x, t)\n    costs",
    ),
    mistake(
        "times_of_the_first_half",
        "Your t is uniform in [0, 0.5]; it should be uniform in [0, 1].",
        T, "t = torch.rand(len(x)) / 2\n    x_t = mask_tokens(x, t)\n    costs",
    ),
    mistake(
        "time_told_from_the_end",
        "Your network is told 1 - t; it should be told t, the share of tokens that are kept.",
        COSTS, 'costs = F.cross_entropy(network(x_t, 1 - t, labels), x, reduction="none")',
    ),
    mistake(
        "network_shown_the_tokens",
        "Your network is shown x itself; it should be shown x_t, or it has nothing to guess.",
        COSTS, 'costs = F.cross_entropy(network(x, t, labels), x, reduction="none")',
    ),
    mistake(
        "labels_left_out",
        "Your network is told the label 0 for all samples; it should be told theirs.",
        COSTS,
        'costs = F.cross_entropy(network(x_t, t, torch.zeros_like(labels)), x, reduction="none")',
    ),
    mistake(
        "answer_detached",
        "Your loss cuts the network's answer off (detach), so nothing is learned; gradients "
        "should flow through it.",
        COSTS,
        'costs = F.cross_entropy(network(x_t, t, labels).detach(), x, reduction="none")',
    ),
)  # fmt: skip
