"""Two students with numbers of their own in part 0, and their right answers."""

from typing import Any

import numpy as np

from autograder.homework.theory.numbers import NUMBERS
from autograder.homework.theory.variants import Variant, variant_of

SEED = "spring"
ADA, BOB = (variant_of(name, SEED) for name in ("ada@example.org", "bob@example.org"))
OWN = ("0.1b/covariance", "0.1c/precision", "0.2a/p_not_t_not_s", "0.2b/p_m")
ROSTER = "name,student\nAda,ada@example.org\nBob,bob@example.org\nCarol,carol\n"


def answers_of(variant: Variant) -> str:
    """answers.py with everything right for one student."""
    return NUMBERS.exercises(variant)[0].reference()


def typed(source: str, function: str) -> np.ndarray:
    """What the function of an answers.py comes to: ours, so it may run here."""
    names: dict[str, Any] = {}
    exec(source, names)
    return np.asarray(
        names[function](*([1.7] if function in ("covariance", "precision") else [])), dtype=float
    )


def lost(report: Any) -> dict[str, str | None]:
    return {
        check["id"]: check["misconception"]
        for check in report["checks"]
        if check["points"] < check["max_points"]
    }
