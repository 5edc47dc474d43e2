"""Part 3 asks each function about inputs as large as the notebook's, with fresh inputs alone."""

import numpy as np
from course import EXERCISES, FRESH_SEED

from autograder.broker.homework.fields import World

# What asks about tokens and patches has its own sizes.
OTHERS = ("3.12", "3.13")


def test_each_function_is_asked_about_large_inputs() -> None:
    for exercise in EXERCISES.values():
        if exercise.part != "flow_matching" or exercise.exercise in OTHERS:
            continue
        fresh = exercise.check(FRESH_SEED).cases
        assert any(case.usual for case in fresh), exercise.id
        assert not any(case.usual for case in exercise.check().cases), exercise.id
        assert len({case.name for case in fresh}) == len(fresh), exercise.id


def test_entries_that_do_not_go_together_are_a_diagonal_covariance() -> None:
    rng = np.random.default_rng(1)
    mean, variances = rng.standard_normal((2, 3)), rng.uniform(0.2, 2, 6)
    x = rng.standard_normal((4, 2, 3))
    alone, together = World(mean, variances), World(mean, np.diag(variances))
    np.testing.assert_allclose(alone.velocity(x, 0.3), together.velocity(x, 0.3))
    np.testing.assert_allclose(alone.flow(x, 1.0, 0.2), together.flow(x, 1.0, 0.2))
    np.testing.assert_allclose(alone.noise(x, 0.8, 0.6), together.noise(x, 0.8, 0.6))
