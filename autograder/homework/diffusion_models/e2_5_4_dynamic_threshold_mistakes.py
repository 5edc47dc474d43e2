"""What goes wrong in exercise 2.5.4, as students write it."""

from ...checking.exercise import mistake

S = "s = torch.quantile(x_0.abs().flatten(start_dim=1), quantile, dim=1).clamp(min=1)  # (B,)"
VIEW = "s = s.view(-1, *[1] * (x_0.ndim - 1))  # (B, 1, ..., 1)"
RETURN = "return x_0.clamp(-s, s) / s"

MISCONCEPTIONS = (
    mistake(
        "one_s_for_the_whole_batch",
        "Your s is one quantile over the whole batch; each sample should have its own, or one "
        "wild sample dims all others.",
        S, "s = torch.quantile(x_0.abs().flatten(), quantile).clamp(min=1)",
    ),
    mistake(
        "nearest_entry_for_the_quantile",
        "Your s is one of the entries (kthvalue, or sorted and indexed); it should be "
        "interpolated linearly between two of them, as torch.quantile does.",
        S,
        "sizes = x_0.abs().flatten(start_dim=1)\n        "
        "s = sizes.kthvalue(max(1, int(quantile * sizes.shape[1])), dim=1).values.clamp(min=1)",
    ),
    mistake(
        "s_of_each_channel",
        "Your s is a quantile of each channel on its own; it should be over all entries of a "
        "sample, or colours shift.",
        S,
        "s = torch.quantile(x_0.abs().flatten(start_dim=2), quantile, dim=2).clamp(min=1) if "
        "x_0.ndim > 2 else torch.quantile(x_0.abs(), quantile, dim=1).clamp(min=1)",
        VIEW, "s = s.view(*s.shape, *[1] * (x_0.ndim - s.ndim))",
    ),
    mistake(
        "s_may_fall_below_1",
        "Your s can be less than 1, so that a sample well inside [-1, 1] is blown up; it should "
        "be max(1, quantile).",
        S, "s = torch.quantile(x_0.abs().flatten(start_dim=1), quantile, dim=1)",
    ),
    mistake(
        "s_at_most_1",
        "Your s is at most 1; it should be at least 1, s = max(1, quantile). In torch a maximum "
        "with 1 is clamp(min=1).",
        S, "s = torch.quantile(x_0.abs().flatten(start_dim=1), quantile, dim=1).clamp(max=1)",
    ),
    mistake(
        "not_divided_by_s",
        "Your x_0 is cut off at -s and s but not divided by s; it should be, so that it ends in "
        "[-1, 1].",
        RETURN, "return x_0.clamp(-s, s)",
    ),
    mistake(
        "not_cut_off",
        "Your x_0 is divided by s but not cut off; it should be cut off at -s and s first, or "
        "what lay beyond s is still outside [-1, 1].",
        RETURN, "return x_0 / s",
    ),
    mistake(
        "cut_off_at_1_then_divided",
        "Your x_0 is cut off at -1 and 1 and then divided by s; it should be cut off at -s and s.",
        RETURN, "return x_0.clamp(-1, 1) / s",
    ),
    mistake(
        "multiplied_by_s",
        "Your x_0 is multiplied by s: divide, so that s becomes 1.",
        RETURN, "return x_0.clamp(-s, s) * s",
    ),
    mistake(
        "cut_off_above_only",
        "Your x_0 is cut off above s only; it should be cut off at both ends, -s and s.",
        RETURN, "return torch.minimum(x_0, s) / s",
    ),
    mistake(
        "absolute_value_forgotten",
        "Your s is a quantile of x_0 itself: take |x_0|, or what lies far below 0 does not count.",
        S, "s = torch.quantile(x_0.flatten(start_dim=1), quantile, dim=1).clamp(min=1)",
    ),
    mistake(
        "static_threshold",
        "Your x_0 is cut off at -1 and 1, the static threshold of exercise 2.3.3: let s follow the "
        "sample.",
        RETURN, "return x_0.clamp(-1, 1)",
    ),
    mistake(
        "largest_value_for_the_quantile",
        "Your s is the largest |x_0|: a single wild pixel then dims the whole sample. Take the "
        "quantile.",
        S, "s = x_0.abs().flatten(start_dim=1).amax(dim=1).clamp(min=1)",
    ),
    mistake(
        "quantile_from_the_wrong_end",
        "Your s is the quantile 1 - q; it should be the quantile q, where 0.995 means that 99.5 % "
        "of the entries lie below s.",
        S, "s = torch.quantile(x_0.abs().flatten(start_dim=1), 1 - quantile, dim=1).clamp(min=1)",
    ),
    mistake(
        "quantile_in_percent",
        "Your quantile is multiplied by 100; it should be a share between 0 and 1, as "
        "torch.quantile takes it.",
        S, "s = torch.quantile(x_0.abs().flatten(start_dim=1), 100 * quantile, dim=1).clamp(min=1)",
    ),
    mistake(
        "quantile_argument_ignored",
        "Your s always is the quantile 0.995: use the one that is passed in.",
        S, "s = torch.quantile(x_0.abs().flatten(start_dim=1), 0.995, dim=1).clamp(min=1)",
    ),
    mistake(
        "quantile_across_the_batch",
        "Your s is a quantile across the batch, one for each pixel; it should be over all entries "
        "of one sample.",
        S, "s = torch.quantile(x_0.abs(), quantile, dim=0).clamp(min=1)",
        VIEW, "s = s.unsqueeze(0)",
    ),
    mistake(
        "changes_its_input",
        "Your dynamic_threshold changes x_0 in place (clamp_, /=): compute a new tensor.",
        RETURN, "return torch.minimum(torch.maximum(x_0, -s, out=x_0), s, out=x_0).div_(s)",
    ),
)  # fmt: skip
