"""Tests of edm.py: each should pass for every right version of it, and fail for a broken one.

`unit_tester.test_my_tests()` in the notebook tries them on right and on broken versions, and so does
the grader; `pytest test_edm.py` tries them on edm.py alone. Right versions may compute in float32,
so compare with a tolerance of about 1e-4. Import edm as a module, and nothing else of this homework.
"""

import edm
import torch
from hypothesis import given
from hypothesis import strategies as st


def close(value, expected):
    """Whether all entries agree, relative to their size."""
    value, expected = torch.as_tensor(value).double(), torch.as_tensor(expected).double()
    return value.shape == expected.shape and torch.allclose(value, expected, rtol=1e-4, atol=1e-6)


# The worked example of the notebook. A property holds for every sigma, and hypothesis looks for one
# for which it does not. Variances of independent things add up: Var[y + n] = sigma_data^2 + sigma^2.
@given(sigma=st.floats(0.01, 80))
def test_the_input_of_the_network_has_unit_variance(sigma):
    assert close(edm.c_in(sigma) ** 2 * (0.5**2 + sigma**2), 1.0)


# TODO 4.1 (8 points): tests for the rest of edm.py
# def test_...():
