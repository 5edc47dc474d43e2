"""What goes wrong in exercise 3.6, as people write it."""

from ...checking.exercise import mistake

X = "x = (1 - t_start) * torch.randn_like(image) + t_start * image"
RETURN = "return euler(field, x, torch.linspace(t_start, 1, steps + 1))"

MISCONCEPTIONS = (
    mistake(
        "weights_exchanged",
        "Your noisy image is t_start * noise + (1 - t_start) * image; the weights should be "
        "exchanged, because t = 1 is data in this part.",
        X, "x = t_start * torch.randn_like(image) + (1 - t_start) * image",
    ),
    mistake(
        "noise_added_to_the_whole_image",
        "Your noisy image is the whole image and (1 - t_start) * noise; the image should be "
        "multiplied by t_start.",
        X, "x = (1 - t_start) * torch.randn_like(image) + image",
    ),
    mistake(
        "whole_noise_added",
        "Your noisy image is t_start * image and the whole noise; the noise should be "
        "multiplied by 1 - t_start.",
        X, "x = torch.randn_like(image) + t_start * image",
    ),
    mistake(
        "roots_as_in_ddpm",
        "Your weights are roots, as in DDPM, where variances come to 1; on the straight path "
        "they should be 1 - t_start and t_start themselves.",
        X, "x = (1 - t_start) ** 0.5 * torch.randn_like(image) + t_start**0.5 * image",
    ),
    mistake(
        "weights_on_a_circle",
        "Your noise has the weight sqrt(1 - t_start^2), as in DDPM; on the straight path it "
        "should be 1 - t_start.",
        X, "x = (1 - t_start**2) ** 0.5 * torch.randn_like(image) + t_start * image",
    ),
    mistake(
        "noised_twice",
        "Your image is noised twice; it should be noised once, straight to t_start.",
        X,
        "x = image\n"
        "    for _ in range(2):\n"
        "        x = (1 - t_start) * torch.randn_like(image) + t_start * x",
    ),
    mistake(
        "no_noise",
        "Your image gets no noise; it should be (1 - t_start) * noise + t_start * image, or the "
        "field sees something that it was not trained on.",
        X, "x = t_start * image",
    ),
    mistake(
        "image_not_touched",
        "Your sdedit integrates from the image itself; it should be noised to t_start before.",
        X, "x = image",
    ),
    mistake(
        "image_left_out",
        "Your sdedit begins with noise alone; the image should be in it, with the weight "
        "t_start.",
        X, "x = torch.randn_like(image)",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform in [0, 1]; it should be normal, from torch.randn_like.",
        X, X.replace("randn_like", "rand_like"),
    ),
    mistake(
        "one_noise_for_the_batch",
        "Your noise is the same for all images; each image should have its own.",
        X, X.replace("randn_like(image)", "randn_like(image[:1])"),
    ),
    mistake(
        "integrated_from_0",
        "Your times begin at 0; they should begin at t_start, because the image is noised only "
        "so far.",
        RETURN, "return euler(field, x, torch.linspace(0, 1, steps + 1))",
    ),
    mistake(
        "integrated_from_1_minus_t_start",
        "Your times begin at 1 - t_start; they should begin at t_start, because t = 0 is noise "
        "in this part.",
        RETURN, "return euler(field, x, torch.linspace(1 - t_start, 1, steps + 1))",
    ),
    mistake(
        "integrated_to_0",
        "Your times fall from t_start to 0, which is noise; they should rise to 1, which is "
        "data.",
        RETURN, "return euler(field, x, torch.linspace(t_start, 0, steps + 1))",
    ),
    mistake(
        "one_time_too_few",
        "Your times are as many as steps; there should be steps + 1 of them, because each step "
        "has a start and an end.",
        RETURN, "return euler(field, x, torch.linspace(t_start, 1, steps))",
    ),
    mistake(
        "steps_of_the_whole_way",
        "Your steps are 1 / steps long, and only as many as fit between t_start and 1; there "
        "should be as many as asked for, each (1 - t_start) / steps long.",
        RETURN,
        "return euler(field, x, torch.linspace(t_start, 1, max(1, round(steps * (1 - "
        "t_start))) + 1))",
    ),
    mistake(
        "steps_beyond_1",
        "Your steps are 1 / steps long, so that the times go beyond 1; each should be (1 - "
        "t_start) / steps long.",
        RETURN, "return euler(field, x, t_start + torch.linspace(0, 1, steps + 1))",
    ),
)  # fmt: skip
