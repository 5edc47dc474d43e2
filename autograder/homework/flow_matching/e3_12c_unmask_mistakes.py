"""What goes wrong in unmask of exercise 3.12, as people write it."""

from ...checking.exercise import mistake

START = "x = torch.full((len(labels), side, side), MASK)"
FOR = "for k in range(steps):"
T = "t = torch.full((len(labels),), k / steps)"
OF_ONE = "of_one = network(x, t, labels).softmax(dim=1)[:, 1]"
DRAWN = "drawn = (torch.rand(of_one.shape) < of_one).long()"
DUE = "is_due = torch.rand(x.shape) < 1 / (steps - k)"
WHERE = "x = torch.where((x == MASK) & is_due, drawn, x)"

MISTAKES = (
    mistake(
        "most_likely_token",
        "Your tokens become whatever is more likely; they should be drawn from the softmax of the "
        "logits.",
        DRAWN, "drawn = (of_one > 0.5).long()",
    ),
    mistake(
        "probability_of_a_0",
        "Your tokens become 1 with the probability of a 0; the logits of a 1 come second.",
        OF_ONE, "of_one = network(x, t, labels).softmax(dim=1)[:, 0]",
    ),
    mistake(
        "sigmoid_of_one_logit",
        "Your probability of a 1 is the sigmoid of its logit; it should be the softmax of both.",
        OF_ONE, "of_one = network(x, t, labels)[:, 1].sigmoid()",
    ),
    mistake(
        "coins_without_the_network",
        "Your tokens are 0 or 1 by fair coins; they should be drawn from the softmax of the "
        "logits.",
        DRAWN, "drawn = torch.randint(0, 2, of_one.shape)",
    ),
    mistake(
        "all_unmasked_at_once",
        "Your first step unmasks all tokens; step k should unmask each masked one with "
        "probability 1 / (steps - k).",
        WHERE, "x = torch.where(x == MASK, drawn, x)",
    ),
    mistake(
        "the_same_share_of_the_masked",
        "Your steps unmask each masked token with probability 1 / steps, so that masks are left "
        "at the end; it should be 1 / (steps - k), which is 1 in the last step.",
        DUE, "is_due = torch.rand(x.shape) < 1 / steps",
    ),
    mistake(
        "share_of_the_time",
        "Your steps unmask each masked token with probability (k + 1) / steps; it should be "
        "(s - t) / (1 - t) = 1 / (steps - k).",
        DUE, "is_due = torch.rand(x.shape) < (k + 1) / steps",
    ),
    mistake(
        "drawn_tokens_drawn_again",
        "Your steps draw tokens again that were drawn before; what was drawn should stay.",
        WHERE, "x = torch.where(is_due, drawn, x)",
    ),
    mistake(
        "masked_again",
        "Your steps draw all tokens and mask some again; what was drawn should stay.",
        WHERE, "x = torch.where(torch.rand(x.shape) < (k + 1) / steps, drawn, MASK)",
    ),
    mistake(
        "one_coin_for_each_sample",
        "Your samples are unmasked whole; each token should have its own coin.",
        DUE, "is_due = torch.rand(len(x), 1, 1) < 1 / (steps - k)",
    ),
    mistake(
        "same_draws_for_all_samples",
        "Your tokens are drawn with the same numbers in all samples; each token should be drawn by "
        "its own coin.",
        DRAWN, "drawn = (torch.rand(side, side) < of_one).long()",
    ),
    mistake(
        "same_coins_for_all_samples",
        "Your steps unmask the same places in all samples; each token should have its own coin.",
        DUE, "is_due = torch.rand(side, side) < 1 / (steps - k)",
    ),
    mistake(
        "time_at_the_end_of_the_step",
        "Your network is told the time at the end of the step; it should be told k / steps, at "
        "which the step starts.",
        T, "t = torch.full((len(labels),), (k + 1) / steps)",
    ),
    mistake(
        "time_from_the_end",
        "Your network is told times that fall from 1; they should rise from 0, which is all "
        "masked.",
        T, "t = torch.full((len(labels),), 1 - k / steps)",
    ),
    mistake(
        "step_number_as_time",
        "Your network is told the step number; it should be told the time k / steps, in [0, 1].",
        T, "t = torch.full((len(labels),), float(k))",
    ),
    mistake(
        "begins_unmasked",
        "Your tokens are not masked at the start; they should all be MASK.",
        START, "x = torch.zeros((len(labels), side, side), dtype=torch.int64)",
    ),
    mistake(
        "labels_left_out",
        "Your network is told the label 0 for all samples; it should be told theirs.",
        OF_ONE, "of_one = network(x, t, torch.zeros_like(labels)).softmax(dim=1)[:, 1]",
    ),
    mistake(
        "as_many_in_every_step",
        "Your steps unmask as many tokens in every sample; each token should have its own coin, so "
        "that their number varies.",
        DUE,
        "left = (torch.rand(x.shape) + 2 * (x != MASK)).flatten(1)  # those to come, first\n"
        "        place = left.argsort(dim=1).argsort(dim=1).reshape(x.shape)\n"
        "        is_due = place < round(side * side * (k + 1) / steps) - round(side * side * k / "
        "steps)",
    ),
)  # fmt: skip
