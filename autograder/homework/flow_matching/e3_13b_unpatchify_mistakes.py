"""What goes wrong in unpatchify of exercise 3.13, as people write it."""

from ...checking.exercise import mistake

RESHAPE = "x = tokens.reshape(B, side, side, p, p, C).permute(0, 5, 1, 3, 2, 4)"

MISTAKES = (
    mistake(
        "reshaped_without_cutting",
        "Your image is made by reshape alone, so that each token becomes a piece of a row; it "
        "should become a patch of p x p pixels.",
        RESHAPE, "x = tokens",
    ),
    mistake(
        "channels_first",
        "Your tokens are read channel by channel; the channels of one pixel are beside each "
        "other, as patchify puts them.",
        RESHAPE, "x = tokens.reshape(B, side, side, C, p, p).permute(0, 3, 1, 4, 2, 5)",
    ),
    mistake(
        "patches_column_by_column",
        "Your patches are put column by column; they should be put row by row.",
        RESHAPE, "x = tokens.reshape(B, side, side, p, p, C).permute(0, 5, 2, 3, 1, 4)",
    ),
    mistake(
        "pixels_column_by_column",
        "Your pixels of a patch are put column by column; they should be put row by row.",
        RESHAPE, "x = tokens.reshape(B, side, side, p, p, C).permute(0, 5, 1, 4, 2, 3)",
    ),
    mistake(
        "rows_and_patches_mixed",
        "Your rows of a patch and your rows of patches are exchanged, so that patches lie in "
        "each other; a patch should be p x p pixels that lie beside each other.",
        RESHAPE, "x = tokens.reshape(B, side, side, p, p, C).permute(0, 5, 3, 1, 4, 2)",
    ),
    mistake(
        "channels_last",
        "Your image is (B, H, W, C) in another shape; the channels should come before rows and "
        "columns.",
        RESHAPE, "x = tokens.reshape(B, side, side, p, p, C).permute(0, 1, 3, 2, 4, 5)",
    ),
)  # fmt: skip
