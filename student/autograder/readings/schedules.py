"""The quantities of a diffusion schedule, as formulas speak of them (Ho et al. 2020, section 2)."""

import numpy as np

from .expressions import Expression
from .search import Search

BETA, ALPHA, ALPHA_BAR = "beta_t", "alpha_t", "alpha_bar_t"
ONE_MINUS, BEFORE, ONE_MINUS_BEFORE = (
    "(1 - alpha_bar_t)",
    "alpha_bar_(t-1)",
    "(1 - alpha_bar_(t-1))",
)


def of_betas(betas: np.ndarray) -> Search:
    """The search among expressions of a schedule with betas (T,), float64."""
    alphas = 1 - betas
    return of_tables({BETA: betas, ALPHA: alphas, ALPHA_BAR: np.cumprod(alphas)})


def of_tables(tables: dict[str, np.ndarray]) -> Search:
    """The same for tables beta_t, alpha_t and alpha_bar_t (T,) that need not follow from each
    other.
    """
    plain = curves_of_tables(tables)
    betas, alphas, bars = (tables[name] for name in (BETA, ALPHA, ALPHA_BAR))
    sums = {
        "(1 - sqrt(alpha_bar_t))": 1 - np.sqrt(bars),
        "(1 - sqrt(alpha_t))": 1 - np.sqrt(alphas),
        "(1 - alpha_bar_t^2)": 1 - bars**2,
        "(1 - beta_t^2)": 1 - betas**2,
        "(1 + alpha_bar_t)": 1 + bars,
        "(1 / alpha_bar_t - 1)": 1 / bars - 1,
    }
    return Search(plain, sums)


def curves_of_tables(tables: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The plain symbols (T,) of tables beta_t, alpha_t and alpha_bar_t, whatever these hold."""
    betas, alphas, bars = (tables[name] for name in (BETA, ALPHA, ALPHA_BAR))
    before = np.concatenate([[1.0], bars[:-1]])
    return {
        BETA: betas,
        ALPHA: alphas,
        BEFORE: before,
        ALPHA_BAR: bars,
        ONE_MINUS_BEFORE: 1 - before,
        ONE_MINUS: 1 - bars,
    }


def power(text: dict[str, float], factor: float = 1.0) -> Expression:
    """{"alpha_bar_t": 0.5} as an Expression."""
    return Expression(factor, tuple(text.items()))
