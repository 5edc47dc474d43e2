"""What goes wrong in mask_tokens of exercise 3.12, as people write it."""

from ...checking.exercise import mistake

COINS = "is_masked = torch.rand(x.shape) >= t.reshape(-1, 1, 1)"
RETURN = "return x.masked_fill(is_masked, MASK)"

MISTAKES = (
    mistake(
        "masked_with_probability_t",
        "Your tokens are masked with probability t; it should be 1 - t, because t = 1 is data in "
        "this part.",
        COINS, "is_masked = torch.rand(x.shape) < t.reshape(-1, 1, 1)",
    ),
    mistake(
        "one_coin_for_each_sample",
        "Your samples are masked whole or not at all; each token should have its own coin.",
        COINS, "is_masked = (torch.rand(len(x)) >= t).reshape(-1, 1, 1).expand(x.shape)",
    ),
    mistake(
        "the_same_coins_for_all_samples",
        "Your samples are masked in the same places; each should have its own coins.",
        COINS, "is_masked = torch.rand(x.shape[1:]) >= t.reshape(-1, 1, 1)",
    ),
    mistake(
        "whole_rows",
        "Your rows are masked whole; each token should have its own coin.",
        COINS, "is_masked = (torch.rand(*x.shape[:2], 1) >= t.reshape(-1, 1, 1)).expand(x.shape)",
    ),
    mistake(
        "t_of_the_first_sample",
        "Your samples are all masked by the t of the first; each should have its own.",
        COINS, "is_masked = torch.rand(x.shape) >= t[0]",
    ),
    mistake(
        "mean_of_t",
        "Your samples are all masked by the mean of t; each should have its own.",
        COINS, "is_masked = torch.rand(x.shape) >= t.mean()",
    ),
    mistake(
        "square_of_t",
        "Your tokens are kept with probability t^2; it should be t.",
        COINS, "is_masked = torch.rand(x.shape) >= t.reshape(-1, 1, 1) ** 2",
    ),
    mistake(
        "masked_by_zeros",
        "Your masked tokens become 0, which is black; they should become MASK.",
        RETURN, "return x.masked_fill(is_masked, 0)",
    ),
    mistake(
        "other_tokens_in_place_of_masks",
        "Your masked tokens become 0 or 1 by chance; they should become MASK.",
        RETURN, "return torch.where(is_masked, torch.randint(0, 2, x.shape), x)",
    ),
    mistake(
        "tokens_as_floats",
        "Your tokens come back as floats; they should be int64, or nothing can look them up.",
        RETURN, "return torch.where(is_masked, float(MASK), x.float())",
    ),
    mistake(
        "written_into_x",
        "Your function writes into x; it should make a new tensor and leave x as it is.",
        RETURN, "return x.masked_fill_(is_masked, MASK)",
    ),
    mistake(
        "as_many_in_every_sample",
        "Your samples of one time always have as many masked tokens; each token should have its "
        "own coin, so that their number varies.",
        COINS,
        "coins = torch.rand(len(x), x[0].numel()).argsort(dim=1).argsort(dim=1).reshape(x.shape)\n"
        "    is_masked = coins < ((1 - t) * x[0].numel()).round().reshape(-1, 1, 1)",
    ),
    mistake(
        "one_token_at_least",
        "Your function masks a token where none is masked by its coin; at t = 1 it should mask "
        "none.",
        COINS, f"{COINS}\n    is_masked[~is_masked.flatten(1).any(dim=1), 0, 0] = True",
    ),
)  # fmt: skip
