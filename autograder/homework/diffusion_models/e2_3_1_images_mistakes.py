"""What goes wrong in exercise 2.3.1, as students write it."""

from ...checking.exercise import mistake

SIZES = "input_shape, condition_dim = (3, 32, 32), 11"

MISCONCEPTIONS = (
    mistake(
        "no_room_for_the_null_token",
        "Your condition_dim is 3, the number of classes; it should count the null token, too: 11 "
        "for CIFAR-10's ten classes. Label 0 is the null token, so the classes have labels 1, 2 "
        "and 3, and label 3 would lie outside the embedding.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 3",
    ),
    mistake(
        "condition_dim_of_two",
        "Your condition_dim is 2, as if it chose between conditional and not; it should be the "
        "number of labels: CIFAR-10's ten classes and the null token, 11.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 2",
    ),
    mistake(
        "condition_dim_of_one",
        "Your condition_dim is 1, the size of one label; it should be the number of labels: "
        "CIFAR-10's ten classes and the null token, 11.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 1",
    ),
    mistake(
        "condition_dim_of_zero",
        "Your condition_dim is 0, so there would be no labels at all; it should count them: "
        "CIFAR-10's ten classes and the null token, 11.",
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
        "Your condition_dim is a tuple; it should be a whole number, how many labels there are, "
        "not the shape of anything.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), (11,)",
    ),
    mistake(
        "condition_dim_is_a_list",
        "Your condition_dim is a list; it should be a whole number, how many labels there are, "
        "not the labels themselves.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), list(range(11))",
    ),
    mistake(
        "condition_dim_is_a_float",
        "Your condition_dim is no whole number; it should be one, 11 and not 11.0, because it "
        "counts labels.",
        SIZES, "input_shape, condition_dim = (3, 32, 32), 11.0",
    ),
    mistake(
        "channels_last",
        "Your input_shape has the channels last, as a picture on disk has; torch wants them "
        "first, so it should be (C, H, W) = (3, 32, 32).",
        SIZES, "input_shape, condition_dim = (32, 32, 3), 11",
    ),
    mistake(
        "no_channels",
        "Your input_shape has no channels; it should have the three of a colour image, (C, H, W) "
        "= (3, 32, 32).",
        SIZES, "input_shape, condition_dim = (32, 32), 11",
    ),
    mistake(
        "one_channel",
        "Your input_shape has one channel, which is a grey image; it should have three, (3, 32, "
        "32), because CIFAR-10's images are in colour.",
        SIZES, "input_shape, condition_dim = (1, 32, 32), 11",
    ),
    mistake(
        "size_of_mnist",
        "Your input_shape is that of MNIST's digits; it should be (3, 32, 32), because images of "
        "CIFAR-10 are in colour and 32x32.",
        SIZES, "input_shape, condition_dim = (1, 28, 28), 11",
    ),
    mistake(
        "flattened_image",
        "Your input_shape is one long row of pixels; it should keep the axes of the image, (C, H, "
        "W) = (3, 32, 32), because convolutions need them.",
        SIZES, "input_shape, condition_dim = (3 * 32 * 32,), 11",
    ),
    mistake(
        "batch_in_the_shape",
        "Your input_shape counts the batch too; it should be the shape of one image, (C, H, W) = "
        "(3, 32, 32).",
        SIZES, "input_shape, condition_dim = (64, 3, 32, 32), 11",
    ),
    mistake(
        "shape_and_labels_swapped",
        "Your two values are swapped; input_shape should be (3, 32, 32), and condition_dim should "
        "be a number.",
        SIZES, "input_shape, condition_dim = (11,), (3, 32, 32)",
    ),
)  # fmt: skip
