"""What goes wrong in patchify of exercise 3.13, as people write it."""

from ...checking.exercise import mistake

RESHAPE = "x = x.reshape(B, C, H // p, p, W // p, p)"
RETURN = "return x.permute(0, 2, 4, 3, 5, 1).reshape(B, (H // p) * (W // p), p * p * C)"

MISTAKES = (
    mistake(
        "reshaped_without_cutting",
        "Your tokens are made by reshape alone, so each holds pieces of rows; a token should "
        "hold the pixels of one patch.",
        RETURN, "return x.reshape(B, (H // p) * (W // p), p * p * C)",
    ),
    mistake(
        "channels_first",
        "Your numbers of a patch go channel by channel; the channels of one pixel should be "
        "beside each other.",
        RETURN, "return x.permute(0, 2, 4, 1, 3, 5).reshape(B, (H // p) * (W // p), p * p * C)",
    ),
    mistake(
        "patches_column_by_column",
        "Your patches go column by column; they should go row by row.",
        RETURN, "return x.permute(0, 4, 2, 3, 5, 1).reshape(B, (H // p) * (W // p), p * p * C)",
    ),
    mistake(
        "pixels_column_by_column",
        "Your pixels of a patch go column by column; they should go row by row.",
        RETURN, "return x.permute(0, 2, 4, 5, 3, 1).reshape(B, (H // p) * (W // p), p * p * C)",
    ),
    mistake(
        "patches_apart",
        "Your patches hold every (H / p)th pixel of the whole image; a patch should be p x p "
        "pixels that lie beside each other.",
        RESHAPE,
        "x = x.reshape(B, C, p, H // p, p, W // p).permute(0, 1, 3, 2, 5, 4)",
    ),
    mistake(
        "tokens_last",
        "Your tokens are (B, p * p * C, N), as nn.Unfold gives them; they should be "
        "(B, N, p * p * C).",
        RETURN,
        "return x.permute(0, 3, 5, 1, 2, 4).reshape(B, p * p * C, (H // p) * (W // p))",
    ),
)  # fmt: skip
