"""What goes wrong in the first function of exercise 3.8, as people write it."""

from ...checking.exercise import mistake

RETURN = "return euler(field, image, torch.linspace(1, 0, steps + 1))"

MISCONCEPTIONS = (
    mistake(
        "integrated_forward",
        "Your times rise from 0 to 1, as if the image were noise; they should fall from 1, "
        "which is data, to 0.",
        RETURN, RETURN.replace("(1, 0, steps", "(0, 1, steps"),
    ),
    mistake(
        "sign_turned_twice",
        "Your field has a minus and your times fall, so that the signs cancel; the falling "
        "times alone should turn the way round.",
        RETURN, "return euler(lambda x, t: -field(x, t), image, torch.linspace(1, 0, steps + 1))",
    ),
    mistake(
        "field_turned_times_rising",
        "Your field has a minus and your times rise, so that it is told the wrong times; it "
        "should be told t = 1 first, because there is the image.",
        RETURN, "return euler(lambda x, t: -field(x, t), image, torch.linspace(0, 1, steps + 1))",
    ),
    mistake(
        "one_time_too_few",
        "Your times are as many as steps; there should be steps + 1 of them, because each step "
        "has a start and an end.",
        RETURN,
        "return euler(field, image, torch.linspace(1, 0, max(steps, 2)))",
    ),
    mistake(
        "last_step_left_out",
        "Your way ends one step before t = 0; it should end at 0, where x is noise.",
        RETURN, "return euler(field, image, torch.linspace(1, 0, steps + 1)[: max(steps, 2)])",
    ),
    mistake(
        "noise_added",
        "Your invert adds noise to the image; it should not, because the noise is what it looks "
        "for.",
        RETURN, RETURN.replace("image", "image + torch.randn_like(image)"),
    ),
    mistake(
        "fresh_noise_returned",
        "Your invert returns noise that is drawn, which knows nothing of the image; it should "
        "integrate from the image back to t = 0.",
        RETURN, "return torch.randn_like(image)",
    ),
    mistake(
        "way_there_and_back",
        "Your invert goes back to t = 0 and forward again; it should return the noise at t = 0.",
        RETURN,
        "noise = euler(field, image, torch.linspace(1, 0, steps + 1))\n"
        "    return euler(field, noise, torch.linspace(0, 1, steps + 1))",
    ),
    mistake(
        "difference_returned",
        "Your invert returns how far the image moved; it should return where it ends, the "
        "noise.",
        RETURN, RETURN + " - image",
    ),
)  # fmt: skip
