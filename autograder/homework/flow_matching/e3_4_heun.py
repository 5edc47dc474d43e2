"""Exercise 3.4: heun, a solver of order 2."""

from ..papers import EDM
from . import oracle
from .e3_4_heun_mistakes import MISCONCEPTIONS
from .solvers_asked import Asked

EXERCISE = Asked("heun", oracle.heun, order=2, evaluations=2).exercise(
    "Heun's method", f"{EDM} algorithm 1", MISCONCEPTIONS
)
