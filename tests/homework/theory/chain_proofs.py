"""What proves the formulas of 0.1: sympy for the algebra, float64 for random Gaussian vectors."""

import numpy as np
import sympy as sp
from sheet_formulas import matrices, proves

from autograder.homework.theory.sheet import problem_text
from autograder.homework.theory.variants import DEFAULT, Variant

RNG = np.random.default_rng(1)
X = sp.symbols("x1:5", real=True)
S = sp.symbols("s", positive=True)
SUM = sp.Matrix(4, 4, lambda i, j: int(bool(j <= i)))  # x = SUM y
COVARIANCE = S**2 * SUM * SUM.T


def random_covariance(n: int = 5) -> np.ndarray:
    root = RNG.standard_normal((n, n))
    return root @ root.T


@proves(
    r"p(x) \propto \exp\left( -\frac{1}{2} x^\top \Lambda x \right), \qquad \Lambda = \Sigma^{-1}"
)
def density(_: str) -> None:
    """For x = A y with independent standard y, the density of y at y = A^-1 x has this exponent."""
    root, x = RNG.standard_normal((4, 4)), RNG.standard_normal(4)
    y = np.linalg.solve(root, x)
    np.testing.assert_allclose(y @ y, x @ np.linalg.inv(root @ root.T) @ x)


@proves(
    r"\mathrm{E}[x_i \mid \text{all others}] = -\frac{1}{\Lambda_{ii}} \sum_{j \neq i} "
    r"\Lambda_{ij} x_j, \qquad\mathrm{var}(x_i \mid \text{all others}) = \frac{1}{\Lambda_{ii}}"
)
def conditional(_: str) -> None:
    """The same as regression on all others gives."""
    sigma = random_covariance()
    precision = np.linalg.inv(sigma)
    for i in range(5):
        rest = [j for j in range(5) if j != i]
        weights = np.linalg.solve(sigma[np.ix_(rest, rest)], sigma[rest, i])
        np.testing.assert_allclose(weights, -precision[i, rest] / precision[i, i])
        np.testing.assert_allclose(sigma[i, i] - weights @ sigma[rest, i], 1 / precision[i, i])


@proves(
    r"\Sigma = s^2 \begin{pmatrix} 1 & 1 \\ 1 & 2 \end{pmatrix}, \qquad"
    r"\Lambda = \frac{1}{s^2} \begin{pmatrix} 2 & -1 \\ -1 & 1 \end{pmatrix}"
)
def small_example(text: str) -> None:
    sigma, precision = matrices(text)
    assert sigma == SUM[:2, :2] * SUM[:2, :2].T and sigma * precision == sp.eye(2)
    # "the best guess of x_1 is one half of x_2, and the variance that is left is one half of s^2"
    assert -precision[0, 1] / precision[0, 0] == sp.Rational(1, 2) == 1 / precision[0, 0]


@proves(r"x_i = y_1 + y_2 + \dots + y_i")
def positions(_: str) -> None:
    y = sp.Matrix(sp.symbols("y1:5"))
    assert list(SUM * y) == [sum(y[: i + 1]) for i in range(4)]


@proves(r"y_i \sim \mathcal{N}(0, s^2), \qquad i = 1, \dots, 4")
def steps(text: str) -> None:
    """The common sheet is the one that the grader knows; a student's own shows that student's
    variances.
    """
    assert DEFAULT.variances == (1, 1, 1, 1) and text in problem_text()
    own = Variant("ada", (3, 1, 2), 0.2, 0.2, 0.1, 0.9, 0.6, 0.3)
    assert r"y_1 \sim \mathcal{N}(0, 3 s^2), \quad y_2 \sim \mathcal{N}(0, s^2)" in problem_text(
        own
    )


@proves(
    r"p(x_1, x_2, x_3, x_4) = p(x_1) \, p(x_2 \mid x_1) \, p(x_3 \mid x_2) \, p(x_4 \mid x_3), "
    r"\qquadx_i \mid x_{i-1} \sim \mathcal{N}(x_{i-1}, s^2)"
)
def factorised(_: str) -> None:
    """The product of the four densities is the joint one, constants and all."""

    def normal(x, mean):
        return sp.exp(-((x - mean) ** 2) / (2 * S**2)) / sp.sqrt(2 * sp.pi * S**2)

    product = sp.prod(normal(x, before) for x, before in zip(X, (0, *X), strict=False))
    exponent = -(sp.Matrix(X).T * COVARIANCE.inv() * sp.Matrix(X))[0] / 2
    joint = sp.exp(exponent) / sp.sqrt((2 * sp.pi) ** 4 * COVARIANCE.det())
    assert sp.simplify(product / joint) == 1


@proves(r"\mathrm{var}(x_i) = i \, s^2, \qquad \mathrm{cov}(x_i, x_j) = s^2 \min(i, j)")
def closed_form(_: str) -> None:
    assert sp.Matrix(4, 4, lambda i, j: S**2 * min(i + 1, j + 1)) == COVARIANCE
    assert [COVARIANCE[i, i] for i in range(4)] == [S**2 * (i + 1) for i in range(4)]


@proves(
    r"\Sigma = s^2 \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & 2 & 2 & 2 \\ 1 & 2 & 3 & 3 \\ 1 & 2 & 3 & "
    r"4 \end{pmatrix}"
)
def covariance(text: str) -> None:
    assert S**2 * matrices(text)[0] == COVARIANCE


@proves(
    r"-\frac{1}{2 s^2} \sum_{i=1}^{4} (x_i - x_{i-1})^2 = -\frac{1}{2 s^2}"
    r"\left( 2 x_1^2 + 2 x_2^2 + 2 x_3^2 + x_4^2 - 2 x_1 x_2 - 2 x_2 x_3 - 2 x_3 x_4 \right)",
    "x_0 = 0",
)
def exponent(_: str) -> None:
    a, b, c, d = X
    squares = sum((x - before) ** 2 for x, before in zip(X, (0, *X), strict=False))
    assert (
        sp.expand(
            squares - (2 * a**2 + 2 * b**2 + 2 * c**2 + d**2 - 2 * a * b - 2 * b * c - 2 * c * d)
        )
        == 0
    )
    assert sp.expand(squares / S**2 - (sp.Matrix(X).T * COVARIANCE.inv() * sp.Matrix(X))[0]) == 0


@proves(
    r"\Lambda = \frac{1}{s^2} \begin{pmatrix} 2 & -1 & 0 & 0 \\ -1 & 2 & -1 & 0 \\ 0 & -1 & 2 & -1 "
    r"\\ 0 & 0 & -1 & 1\end{pmatrix}"
)
def precision(text: str) -> None:
    assert matrices(text)[0] / S**2 == COVARIANCE.inv()


@proves(
    r"\mathrm{cov}(x_i, x_j) = s^2 \sum_{k=1}^{\min(i, j)} v_k, \qquad"
    r"\Lambda_{ii} = \frac{1}{s^2} \left( \frac{1}{v_i} + \frac{1}{v_{i+1}} \right), \qquad"
    r"\Lambda_{i,i+1} = -\frac{1}{s^2 v_{i+1}}",
    r"v_{n+1} = \infty",
)
def own_numbers(_: str) -> None:
    v = [*sp.symbols("v1:5", positive=True), sp.oo]
    sigma = S**2 * SUM * sp.diag(*v[:4]) * SUM.T
    assert sigma == sp.Matrix(4, 4, lambda i, j: S**2 * sum(v[: min(i, j) + 1])).expand()
    band = sp.zeros(4, 4)
    for i in range(4):
        band[i, i] = (1 / v[i] + 1 / v[i + 1]) / S**2
        if i < 3:
            band[i, i + 1] = band[i + 1, i] = -1 / (S**2 * v[i + 1])
    assert sp.simplify(sigma * band) == sp.eye(4)


@proves(
    r"p(x_i, x_j \mid \text{all others}) \propto \exp\left( -\frac{1}{2} \Lambda_{ii} x_i^2"
    r"- \frac{1}{2} \Lambda_{jj} x_j^2"
    r"- \Lambda_{ij} x_i x_j + a x_i + b x_j \right)"
)
def pair(_: str) -> None:
    """What is left of the whole exponent after these terms holds neither x_i x_j nor a square
    of the two.
    """
    entries = sp.Matrix(4, 4, lambda i, j: sp.Symbol(f"l{min(i, j)}{max(i, j)}"))
    whole = -(sp.Matrix(X).T * entries * sp.Matrix(X))[0] / 2
    for i, j in ((0, 1), (0, 2), (1, 3)):
        shown = (
            -entries[i, i] * X[i] ** 2 / 2
            - entries[j, j] * X[j] ** 2 / 2
            - entries[i, j] * X[i] * X[j]
        )
        left = sp.Poly(sp.expand(whole - shown), X[i], X[j])
        assert left.total_degree() == 1


@proves(
    r"\mathrm{corr}(x_i, x_j \mid \text{all others}) = -\frac{\Lambda_{ij}}{\sqrt{\Lambda_{ii} "
    r"\Lambda_{jj}}}"
)
def partial_correlation(_: str) -> None:
    """The covariance of two entries given the others is the inverse of their block of the
    precision.
    """
    sigma = random_covariance()
    precision = np.linalg.inv(sigma)
    for i, j in ((0, 1), (2, 4)):
        rest = [k for k in range(5) if k not in (i, j)]
        known = sigma[np.ix_([i, j], rest)] @ np.linalg.solve(
            sigma[np.ix_(rest, rest)], sigma[np.ix_(rest, [i, j])]
        )
        given = sigma[np.ix_([i, j], [i, j])] - known
        correlation = given[0, 1] / np.sqrt(given[0, 0] * given[1, 1])
        np.testing.assert_allclose(
            correlation, -precision[i, j] / np.sqrt(precision[i, i] * precision[j, j])
        )
