"""What goes wrong in exercise 3.7, as people write it."""

from ...checking.exercise import mistake

KNOWN = "is_known = mask.bool()"
X_0 = "x_0 = torch.randn_like(known)"
PIN = "return field(torch.where(is_known, (1 - t) * x_0 + t * known, x), t)"
SOLVE = "x = euler(pinned, x_0, torch.linspace(0, 1, steps + 1))"
RETURN = "return torch.where(is_known, known, x)"

MISCONCEPTIONS = (
    mistake(
        "mask_the_wrong_way_round",
        "Your inpaint replaces the missing pixels and keeps the others; mask is 1 where a pixel "
        "is known, and these should be replaced.",
        KNOWN, "is_known = ~mask.bool()",
    ),
    mistake(
        "replaced_only_at_the_end",
        "Your known pixels are put in only at the end, so the field never sees them; they "
        "should be put on their path before every evaluation.",
        PIN, "return field(x, t)",
    ),
    mistake(
        "known_without_noise",
        "Your known pixels have no noise on the way; they should be (1 - t) * x_0 + t * known, "
        "as noisy as all others at t.",
        PIN, "return field(torch.where(is_known, known, x), t)",
    ),
    mistake(
        "not_exact_at_the_end",
        "Your result has known pixels as the solver left them; the last write should be known "
        "itself.",
        RETURN, "return x",
    ),
    mistake(
        "weights_of_the_path_exchanged",
        "Your known pixels are t * x_0 + (1 - t) * known, as if t = 0 were data; they should be "
        "(1 - t) * x_0 + t * known.",
        PIN, "return field(torch.where(is_known, t * x_0 + (1 - t) * known, x), t)",
    ),
    mistake(
        "noise_of_the_path_not_scaled",
        "Your known pixels are x_0 + t * known; the noise should be multiplied by 1 - t.",
        PIN, "return field(torch.where(is_known, x_0 + t * known, x), t)",
    ),
    mistake(
        "known_not_scaled",
        "Your known pixels are (1 - t) * x_0 + known; known should be multiplied by t.",
        PIN, "return field(torch.where(is_known, (1 - t) * x_0 + known, x), t)",
    ),
    mistake(
        "roots_as_in_ddpm",
        "Your path of known pixels has roots as weights, as in DDPM; on the straight path they "
        "should be 1 - t and t themselves.",
        PIN, "return field(torch.where(is_known, (1 - t) ** 0.5 * x_0 + t**0.5 * known, x), t)",
    ),
    mistake(
        "time_of_the_end_of_the_step",
        "Your known pixels are one step ahead of the others; they should be on their path at "
        "the t that the field is told.",
        PIN,
        "ahead = t + 1 / steps\n"
        "        return field(torch.where(is_known, (1 - ahead) * x_0 + ahead * known, x), t)",
    ),
    mistake(
        "missing_pixels_emptied",
        "Your inpaint sets the missing pixels to 0 at every evaluation; they should stay as the "
        "solver has them.",
        PIN, "return field(is_known * ((1 - t) * x_0 + t * known), t)",
    ),
    mistake(
        "added_in_place_of_replaced",
        "Your known pixels are added to x; they should take the place of x where the mask is 1.",
        PIN, "return field(x + is_known * ((1 - t) * x_0 + t * known), t)",
    ),
    mistake(
        "starts_from_zeros",
        "Your inpaint begins with zeros; it should begin with noise, from torch.randn_like.",
        X_0, "x_0 = torch.zeros_like(known)",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform in [0, 1]; it should be normal, from torch.randn_like.",
        X_0, "x_0 = torch.rand_like(known)",
    ),
    mistake(
        "one_noise_for_the_batch",
        "Your noise is the same for all images; each image should have its own.",
        X_0, "x_0 = torch.randn_like(known[:1]).expand_as(known)",
    ),
    mistake(
        "starts_from_known",
        "Your solver begins with the image itself, at the missing pixels, too; these should "
        "begin with noise.",
        SOLVE, SOLVE.replace("x_0", "known"),
    ),
    mistake(
        "integrated_backwards",
        "Your times fall from 1 to 0; they should rise from 0, which is noise in this part, to "
        "1.",
        SOLVE, SOLVE.replace("(0, 1, steps", "(1, 0, steps"),
    ),
    mistake(
        "one_time_too_few",
        "Your times are as many as steps; there should be steps + 1 of them, because each step "
        "has a start and an end.",
        SOLVE, SOLVE.replace("steps + 1", "steps"),
    ),
    mistake(
        "mask_of_the_first_image",
        "Your inpaint uses the mask of the first image for all of them; each image should have "
        "its own.",
        KNOWN, "is_known = mask.bool()[:1]",
    ),
)  # fmt: skip
