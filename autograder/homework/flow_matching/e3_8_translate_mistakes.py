"""What goes wrong in the second function of exercise 3.8, as people write it."""

from ...checking.exercise import mistake

BACK = "noise = invert(field_from, image, steps)"
FORWARD = "return euler(field_to, noise, torch.linspace(0, 1, steps + 1))"

MISCONCEPTIONS = (
    mistake(
        "same_field_both_ways",
        "Your translate goes forward with field_from again, so that the image comes back; it "
        "should go forward with field_to.",
        FORWARD, FORWARD.replace("field_to", "field_from"),
    ),
    mistake(
        "new_field_both_ways",
        "Your translate goes back with field_to, which has the new label; it should go back "
        "with field_from, the label that the image has.",
        BACK, BACK.replace("field_from", "field_to"),
    ),
    mistake(
        "fields_exchanged",
        "Your translate goes back with field_to and forward with field_from; it should be the "
        "other way round.",
        BACK, BACK.replace("field_from", "field_to"),
        FORWARD, FORWARD.replace("field_to", "field_from"),
    ),
    mistake(
        "forward_from_the_image",
        "Your way forward begins with the image; it should begin with the noise to which the "
        "image was led back.",
        FORWARD, FORWARD.replace("noise", "image"),
    ),
    mistake(
        "fresh_noise",
        "Your way forward begins with fresh noise, which knows nothing of the image; it should "
        "begin with the noise that invert returns.",
        BACK, "noise = torch.randn_like(invert(field_from, image, steps))",
    ),
    mistake(
        "noise_mixed_in",
        "Your translate adds fresh noise to that of the image; it should go forward from the "
        "noise that invert returns, as it is.",
        BACK, BACK + " + torch.randn_like(image)",
    ),
    mistake(
        "backwards_again",
        "Your second way falls from 1 to 0, too; it should rise from 0, which is noise, to 1.",
        FORWARD, FORWARD.replace("(0, 1, steps", "(1, 0, steps"),
    ),
    mistake(
        "noise_returned",
        "Your translate returns the noise; it should go forward from there with field_to.",
        FORWARD, "return noise",
    ),
    mistake(
        "one_time_too_few",
        "Your times of the way forward are as many as steps; there should be steps + 1 of them, "
        "because each step has a start and an end.",
        FORWARD, FORWARD.replace("steps + 1", "steps"),
    ),
    mistake(
        "half_of_the_steps",
        "Your translate shares the steps between the two ways; it should take as many steps "
        "each way.",
        BACK, BACK.replace("steps)", "steps // 2)"),
        FORWARD, FORWARD.replace("steps + 1", "steps // 2 + 1"),
    ),
    mistake(
        "fields_added",
        "Your way forward goes along the sum of both fields; it should go along field_to alone.",
        FORWARD,
        "return euler(\n"
        "        lambda x, t: field_to(x, t) + field_from(x, t), noise, torch.linspace(0, 1, "
        "steps + 1)\n"
        "    )",
    ),
    mistake(
        "change_taken_from_both",
        "Your translate goes along field_to - field_from from the noise; it should go along "
        "field_to alone.",
        FORWARD,
        "return euler(\n"
        "        lambda x, t: field_to(x, t) - field_from(x, t), noise, torch.linspace(0, 1, "
        "steps + 1)\n"
        "    )",
    ),
)  # fmt: skip
