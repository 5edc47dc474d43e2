"""What goes wrong in exercise 2.3.1, as students write it."""

from ...checking.exercise import mistake

SIZES = "input_shape, condition_dim = (3, 32, 32), 11"

MISCONCEPTIONS = (
    mistake(
        "no_room_for_the_null_token",
        "Your condition_dim is 3, the number of classes: label 0 is the null token, so the classes "
        "have labels 1, 2 and 3, and label 3 would lie outside the embedding. Count the null token "
        "too: 11 for CIFAR-10's ten classes.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 3",
    ),
    mistake(
        "condition_dim_of_two",
        "Your condition_dim is 2: it is not a choice between conditional and not, but the number "
        "of labels: CIFAR-10's ten classes and the null token, 11.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 2",
    ),
    mistake(
        "condition_dim_of_one",
        "Your condition_dim is 1: a label is one number, but condition_dim counts how many labels "
        "there are, the null token among them: 11 for CIFAR-10's ten classes.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 1",
    ),
    mistake(
        "condition_dim_of_zero",
        "Your condition_dim is 0, so there would be no labels at all: it counts them, CIFAR-10's "
        "ten classes and the null token, 11.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 0",
    ),
    mistake(
        "condition_dim_left_open",
        "Your condition_dim is None: set it to the number of labels, CIFAR-10's ten classes and "
        "the null token, 11.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), None",
    ),
    mistake(
        "condition_dim_is_a_tuple",
        "Your condition_dim is a tuple: it is a whole number, how many labels there are, not the "
        "shape of anything.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), (11,)",
    ),
    mistake(
        "condition_dim_is_a_list",
        "Your condition_dim is a list: it is a whole number, how many labels there are, not the "
        "labels themselves.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), list(range(11))",
    ),
    mistake(
        "condition_dim_is_a_float",
        "Your condition_dim is no whole number: it counts labels, so write 11, not 11.0.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 11.0",
    ),
    mistake(
        "channels_last",
        "Your input_shape has the channels last, as a picture on disk has: torch wants them first, "
        "(C, H, W) = (3, 32, 32).",
        SIZES, "input_shape, condition_dim = (32, 32, 3), 11",
    ),
    mistake(
        "no_channels",
        "Your input_shape has no channels: a colour image has three, (C, H, W) = (3, 32, 32).",
        SIZES, "input_shape, condition_dim = (32, 32), 11",
    ),
    mistake(
        "one_channel",
        "Your input_shape has one channel, which is a grey image: CIFAR-10's are in colour, (3, "
        "32, 32).",
        SIZES, "input_shape, condition_dim = (1, 32, 32), 11",
    ),
    mistake(
        "size_of_mnist",
        "Your input_shape is that of MNIST's digits: images of CIFAR-10 are in colour and 32x32, "
        "(3, 32, 32).",
        SIZES, "input_shape, condition_dim = (1, 28, 28), 11",
    ),
    mistake(
        "flattened_image",
        "Your input_shape is one long row of pixels: convolutions want the image as it is, (C, H, "
        "W) = (3, 32, 32).",
        SIZES, "input_shape, condition_dim = (3 * 32 * 32,), 11",
    ),
    mistake(
        "batch_in_the_shape",
        "Your input_shape counts the batch too: it is the shape of one image, (C, H, W) = (3, 32, "
        "32).",
        SIZES, "input_shape, condition_dim = (64, 3, 32, 32), 11",
    ),
    mistake(
        "shape_and_labels_swapped",
        "Your two values are swapped: input_shape is (3, 32, 32), and condition_dim a number.",
        SIZES, "input_shape, condition_dim = (11,), (3, 32, 32)",
    ),
)  # fmt: skip
