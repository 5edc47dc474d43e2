"""Exercise 3.4: euler, the simplest solver."""

from ..papers import FLOW_MATCHING
from . import oracle
from .e3_4_euler_mistakes import MISCONCEPTIONS
from .solvers_asked import Asked

EXERCISE = Asked("euler", oracle.euler, order=1, evaluations=1).exercise(
    "Euler's method", f"{FLOW_MATCHING} section 2", MISCONCEPTIONS
)
