"""Numbers of any size and kind are judged, and numpy warns nobody."""

import numpy as np
import pytest

from autograder.checking.checks import Answer, Check
from autograder.checking.judge import judge
from autograder.checking.typed_answers import is_symmetric, read, shape_of
from autograder.worker.probing.vocabulary import Ask, Probe

ASKED = Probe([Ask("answers.covariance", name="covariance")])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("corner", "alike"), [(np.inf, 1.0), (-np.inf, 0.0), (np.nan, 0.0), (1.7e308, 0.0)]
)
def test_a_typed_matrix_may_hold_what_is_no_number(corner: float, alike: float) -> None:
    typed = read(Answer({"covariance": np.array([[1.0, np.inf], [corner, 1.0]])}), ASKED)
    assert typed.outputs[is_symmetric("covariance")] == alike


def test_nothing_is_made_of_numbers_whose_answer_cannot_be_read() -> None:
    typed = read(Answer({"covariance": np.zeros(9)}, kinds={"covariance": "Matrix"}), ASKED)
    assert typed.outputs == {} and typed.unread[shape_of("covariance")] == "covariance is a Matrix"


@pytest.mark.filterwarnings("error")
def test_a_nan_that_warns_when_it_is_converted_is_wrong_without_a_warning(
    checks: list[Check],
) -> None:
    signalling = np.array(0x7F800001, np.uint32).view(np.float32)
    asked = next(check for check in checks if check.id == "2.1.1/add_noise")
    case = asked.cases[0]
    right = case.expected[0]
    answer = Answer({**right, "x_t": np.full(right["x_t"].shape, signalling)})
    assert "is nan, expected" in judge(asked, [case], {case.name: answer}).message
