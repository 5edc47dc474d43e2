"""Exercise 2.3.1 says ready for whatever works, ready with a remark for what just works, and is
worth no points.
"""

import pytest

pytestmark = pytest.mark.e2_3_1
SIZES = "input_shape, condition_dim = (3, 32, 32), 11"
CALL = """input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond"""  # noqa: E501


@pytest.mark.parametrize(
    "sizes",
    [
        "input_shape, condition_dim = [3, 32, 32], 11",
        "input_shape = torch.Size([3, 32, 32])\n        condition_dim = 10 + 1",
        "import numpy as np\n        input_shape, condition_dim = np.array([3, 32, 32]), "
        "np.int64(11)",
        "input_shape, condition_dim = torch.zeros(3, 32, 32).shape, torch.tensor(11)",
    ],
)
def test_any_way_to_say_it_is_ready(grade_edited, sizes: str) -> None:
    verdict = grade_edited("image_gen", SIZES, sizes)["2.3.1/ready"].verdict
    assert verdict.status == "passed" and verdict.remarks == [], verdict


@pytest.mark.parametrize(
    "call",
    [
        "condition_dim=condition_dim, input_shape=input_shape, sequential=False, "
        "denoising_steps=denoising_steps",
        "input_shape, condition_dim, False, denoising_steps, p_uncond",
    ],
)
def test_arguments_may_be_given_in_any_way(grade_edited, call: str) -> None:
    verdict = grade_edited("image_gen", CALL, call)["2.3.1/ready"].verdict
    assert verdict.status == "passed", verdict


@pytest.mark.parametrize("condition_dim", [4, 10, 12, 1000])
def test_room_for_three_classes_is_enough_and_another_number_than_11_a_remark(
    grade_edited, condition_dim: int
) -> None:
    edited = f"input_shape, condition_dim = (3, 32, 32), {condition_dim}"
    verdict = grade_edited("image_gen", SIZES, edited)["2.3.1/ready"].verdict
    assert verdict.status == "passed"
    (remark,) = verdict.remarks
    assert remark.startswith("Your condition_dim has room for the three classes; it should be 11")


def test_it_needs_no_other_exercise_and_is_worth_no_points(grade_edited) -> None:
    """A DiffusionModel that cannot even be imported is another exercise's business."""
    results = grade_edited(
        "diffusion_model",
        "import torch\nimport torch.nn",
        "import nothing_of_this_name\nimport torch.nn",
    )
    assert results["2.3.1/ready"].verdict.status == "passed"
    assert results["2.3.1/ready"].check.points == 0
    assert results["2.2.3/generate_sample"].verdict.status == "crashed"
