"""What proves the formulas of 0.4: sympy for one step of a chain, float64 for whole chains."""

import numpy as np
import sympy as sp
from sheet_formulas import proves

from autograder.homework.theory.oracle import diffusion_covariance, plain_guess_loss

RNG = np.random.default_rng(3)
BETA, BAR, X_T, X_0, BEFORE = sp.symbols("beta abar x_t x_0 x_before", positive=True)
ALPHA = 1 - BETA  # of step t; BAR is alpha_bar_{t-1}, so that alpha_bar_t = ALPHA * BAR
BAR_T = ALPHA * BAR
MEAN = (sp.sqrt(BAR) * BETA * X_0 + sp.sqrt(ALPHA) * (1 - BAR) * X_T) / (1 - BAR_T)
VARIANCE = (1 - BAR) / (1 - BAR_T) * BETA
# twice the exponent of q(x_t | x_{t-1}) q(x_{t-1} | x_0), without the sign
EXPONENT = (X_T - sp.sqrt(ALPHA) * BEFORE) ** 2 / BETA + (BEFORE - sp.sqrt(BAR) * X_0) ** 2 / (
    1 - BAR
)


def random_chain(steps: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """betas, alpha_bars with that of x_0 first, and the covariance of x_0 .. x_T, made step by
    step.
    """
    betas = RNG.uniform(0.05, 0.5, steps)
    return betas, np.concatenate([[1.0], np.cumprod(1 - betas)]), diffusion_covariance(betas)


def line(steps: int) -> np.ndarray:
    return np.linspace(1e-4, 0.02, steps)


@proves(
    r"q(x_t \mid x_{t-1}) = \mathcal{N}\left( \sqrt{\alpha_t} \, x_{t-1}, \; \beta_t \right), "
    r"\qquad\bar\alpha_t = \alpha_1 \alpha_2 \cdots \alpha_t"
)
def forward(_: str) -> None:
    """The oracle's chain has these conditionals: regression of x_t on x_{t-1} leaves the
    variance beta_t.
    """
    betas, bars, sigma = random_chain()
    for t, beta in enumerate(betas, 1):
        slope = sigma[t, t - 1] / sigma[t - 1, t - 1]
        np.testing.assert_allclose(
            [slope, sigma[t, t] - slope * sigma[t - 1, t]], [np.sqrt(1 - beta), beta]
        )
        np.testing.assert_allclose(bars[t], np.prod(1 - betas[:t]))


@proves(r"x_t = \sqrt{\bar\alpha_t} \, x_0 + \sqrt{1 - \bar\alpha_t} \, \epsilon")
def one_jump(_: str) -> None:
    _, bars, sigma = random_chain()
    np.testing.assert_allclose(sigma[0], np.sqrt(bars))
    np.testing.assert_allclose(np.diag(sigma) - sigma[0] ** 2, 1 - bars, atol=1e-12)


@proves(
    r"q(x_{t-1} \mid x_t, x_0) = \mathcal{N}\left( \frac{\sqrt{\bar\alpha_{t-1}} \, \beta_t}{1 - "
    r"\bar\alpha_t} x_0+ \frac{\sqrt{\alpha_t} \, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t} x_t, \;"
    r"\frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t \right)"
)
def posterior(_: str) -> None:
    """The square is complete: what is left of the exponent does not depend on x_{t-1}. As in
    the covariance, too.
    """
    assert sp.simplify(sp.diff(EXPONENT - (BEFORE - MEAN) ** 2 / VARIANCE, BEFORE)) == 0
    betas, bars, sigma = random_chain()
    for t in range(2, len(bars)):
        known = [0, t]
        weights = np.linalg.solve(sigma[np.ix_(known, known)], sigma[known, t - 1])
        values = {BETA: betas[t - 1], BAR: bars[t - 1]}
        shown = [sp.diff(MEAN, x).subs(values) for x in (X_0, X_T)]
        np.testing.assert_allclose(weights, np.array(shown, dtype=float))
        np.testing.assert_allclose(1 - weights @ sigma[known, t - 1], float(VARIANCE.subs(values)))


@proves(r"\mathrm{var}(x_t) = \alpha_t \mathrm{var}(x_{t-1}) + \beta_t = \alpha_t + \beta_t = 1")
def variance_stays(_: str) -> None:
    assert sp.simplify(ALPHA + BETA) == 1
    np.testing.assert_allclose(np.diag(random_chain()[2]), 1.0)


@proves(
    r"\mathrm{cov}(x_i, x_j) = \sqrt{\alpha_{i+1} \cdots \alpha_j} = \sqrt{\bar\alpha_j / "
    r"\bar\alpha_i} \quad (i \leq j), \qquad \mathrm{corr}(x_0, x_T) = \sqrt{\bar\alpha_T}"
)
def covariance(_: str) -> None:
    betas, bars, sigma = random_chain()
    for i in range(len(bars)):
        for j in range(i, len(bars)):
            np.testing.assert_allclose(
                sigma[i, j], [np.sqrt(np.prod(1 - betas[i:j])), np.sqrt(bars[j] / bars[i])]
            )
    np.testing.assert_allclose(sigma[0, -1], np.sqrt(bars[-1]))


@proves(
    r"-\frac{1}{2} x_0^2 - \sum_{t=1}^{T} \frac{(x_t - \sqrt{\alpha_t} \, x_{t-1})^2}{2 \beta_t}"
)
def exponent(_: str) -> None:
    betas, _, sigma = random_chain()
    x = RNG.standard_normal(len(sigma))
    shown = -(x[0] ** 2) / 2 - sum((x[1:] - np.sqrt(1 - betas) * x[:-1]) ** 2 / (2 * betas))
    np.testing.assert_allclose(shown, -x @ np.linalg.inv(sigma) @ x / 2)


@proves(
    r"\Lambda_{t,t} = \frac{1}{\beta_t} + \frac{\alpha_{t+1}}{\beta_{t+1}}, \qquad"
    r"\Lambda_{t-1,t} = -\frac{\sqrt{\alpha_t}}{\beta_t}, \qquad"
    r"\Lambda_{0,0} = 1 + \frac{\alpha_1}{\beta_1} = \frac{1}{\beta_1}, \qquad \Lambda_{T,T} = "
    r"\frac{1}{\beta_T}"
)
def precision(_: str) -> None:
    betas, _, sigma = random_chain()
    shown, T = np.linalg.inv(sigma), len(betas)
    ratio = (1 - betas) / betas
    inner = 1 / betas[:-1] + ratio[1:]
    np.testing.assert_allclose(np.diag(shown), [1 / betas[0], *inner, 1 / betas[-1]])
    np.testing.assert_allclose(1 + ratio[0], 1 / betas[0])
    np.testing.assert_allclose(np.diag(shown, 1), -np.sqrt(1 - betas) / betas)
    assert np.abs(shown[np.abs(np.subtract.outer(range(T + 1), range(T + 1))) > 1]).max() < 1e-9


@proves(
    r"\mathrm{E}[(\epsilon - k x_t)^2] = 1 - 2 k \sqrt{1 - \bar\alpha_t} + k^2",
    r"k = \sqrt{1 - \bar\alpha_t}",
)
def plain_guess(_: str) -> None:
    """E[eps^2] - 2 k E[eps x_t] + k^2 E[x_t^2]; smallest where it should be, and then
    alpha_bar_t.
    """
    k = sp.Symbol("k", real=True)
    signal, noise = sp.sqrt(BAR_T), sp.sqrt(1 - BAR_T)
    loss = 1 - 2 * k * noise + k**2 * (signal**2 + noise**2)
    assert sp.simplify(loss - (1 - 2 * k * noise + k**2)) == 0
    assert (
        sp.solve(sp.diff(loss, k), k) == [noise]
        or sp.simplify(sp.solve(sp.diff(loss, k), k)[0] - noise) == 0
    )
    assert sp.simplify(loss.subs(k, noise) - BAR_T) == 0
    betas, bars, _sigma = random_chain()
    np.testing.assert_allclose(plain_guess_loss(betas), np.mean(bars[1:]))


@proves(
    r"q(x_{t-1} \mid x_t, x_0) \propto q(x_t \mid x_{t-1}) \, q(x_{t-1} \mid x_0) \propto"
    r"\exp\left( -\frac{(x_t - \sqrt{\alpha_t} \, x_{t-1})^2}{2 \beta_t}"
    r"- \frac{(x_{t-1} - \sqrt{\bar\alpha_{t-1}} \, x_0)^2}{2 (1 - \bar\alpha_{t-1})} \right)"
)
def both_sides(_: str) -> None:
    """The exponent differs from that of the joint density of the three by nothing that holds
    x_{t-1}.
    """
    sigma = sp.Matrix([[1, sp.sqrt(BAR), sp.sqrt(BAR_T)], [0, 1, sp.sqrt(ALPHA)], [0, 0, 1]])
    sigma = sigma + sigma.T - sp.eye(3)
    x = sp.Matrix([X_0, BEFORE, X_T])
    assert sp.simplify(sp.diff((x.T * sigma.inv() * x)[0] - EXPONENT, BEFORE)) == 0


@proves(
    r"\frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar\alpha_{t-1}}"
    r"= \frac{\alpha_t (1 - \bar\alpha_{t-1}) + \beta_t}{\beta_t (1 - \bar\alpha_{t-1})}"
    r"= \frac{1 - \bar\alpha_t}{\beta_t (1 - \bar\alpha_{t-1})}"
)
def one_over_variance(_: str) -> None:
    first = ALPHA / BETA + 1 / (1 - BAR)
    assert sp.simplify(first - (ALPHA * (1 - BAR) + BETA) / (BETA * (1 - BAR))) == 0
    assert sp.simplify(first - (1 - BAR_T) / (BETA * (1 - BAR))) == 0
    assert (
        sp.simplify(first - sp.diff(EXPONENT, BEFORE, 2) / 2)
        == 0
        == sp.simplify(first * VARIANCE - 1)
    )


@proves(
    r"\left( \frac{\sqrt{\alpha_t}}{\beta_t} x_t + \frac{\sqrt{\bar\alpha_{t-1}}}{1 - "
    r"\bar\alpha_{t-1}} x_0 \right)\frac{\beta_t (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}"
    r"= \frac{\sqrt{\alpha_t} \, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t} x_t"
    r"+ \frac{\sqrt{\bar\alpha_{t-1}} \, \beta_t}{1 - \bar\alpha_t} x_0"
)
def mean(_: str) -> None:
    factor = sp.sqrt(ALPHA) / BETA * X_T + sp.sqrt(BAR) / (1 - BAR) * X_0
    assert sp.simplify(factor + sp.diff(EXPONENT, BEFORE).subs(BEFORE, 0) / 2) == 0
    assert sp.simplify(factor * VARIANCE - MEAN) == 0


@proves(
    r"q(x_{t-1} \mid x_t) = \mathcal{N}\left( \sqrt{\alpha_t} \, x_t, \; 1 - \alpha_t \right)"
    r"= \mathcal{N}\left( \sqrt{\alpha_t} \, x_t, \; \beta_t \right)",
    r"\sigma_t^2 = \beta_t",
)
def gaussian_step_back(_: str) -> None:
    betas, _, sigma = random_chain()
    for t, beta in enumerate(betas, 1):
        slope = sigma[t - 1, t] / sigma[t, t]
        np.testing.assert_allclose([slope, 1 - slope**2], [np.sqrt(1 - beta), beta])


@proves(r"q(x_{t-1} \mid x_t) = \int q(x_{t-1} \mid x_t, x_0) \, q(x_0 \mid x_t) \, dx_0")
def mixture(_: str) -> None:
    """For an x_0 of two values, by adding up densities; and the mixture is not Gaussian: it has
    two peaks.
    """
    beta, bar = 0.4, 0.9
    values, x_t = np.array([-2.0, 2.0]), 0.1
    grid = np.linspace(-5, 5, 4001)

    def normal(x, at, variance):
        return np.exp(-((x - at) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)

    joint = normal(x_t, np.sqrt(1 - beta) * grid, beta) * sum(
        normal(grid, np.sqrt(bar) * v, 1 - bar) for v in values
    )
    left = joint / (joint.sum() * (grid[1] - grid[0]))
    weights = normal(x_t, np.sqrt((1 - beta) * bar) * values, 1 - (1 - beta) * bar)
    numbers = {BETA: beta, BAR: bar, X_T: x_t}
    parts = [
        normal(grid, float(MEAN.subs({**numbers, X_0: v})), float(VARIANCE.subs(numbers)))
        for v in values
    ]
    right = sum(w * part for w, part in zip(weights / weights.sum(), parts, strict=True))
    np.testing.assert_allclose(left, right, atol=1e-6)
    assert (np.diff(np.sign(np.diff(right))) < 0).sum() == 2


def labelled_chain(steps: int = 4) -> np.ndarray:
    """The covariance of (c, x_0, ..., x_T), where x_0 is made of c, and c acts on x_0 alone."""
    betas = RNG.uniform(0.05, 0.5, steps)
    made = np.eye(steps + 2)  # of independent draws, row by row
    made[1, 0], made[1, 1] = 0.8, 0.6
    for t, beta in enumerate(betas, 2):
        made[t] = np.sqrt(1 - beta) * made[t - 1]
        made[t, t] = np.sqrt(beta)
    return made @ made.T


def regression(sigma: np.ndarray, one: int, known: list[int]) -> np.ndarray:
    """The factor of each known variable in the mean of one, given them all."""
    return np.linalg.solve(sigma[np.ix_(known, known)], sigma[known, one])


@proves(r"q(x_{t-1} \mid x_t, x_{t+1}, \dots, x_T, c) = q(x_{t-1} \mid x_t, c)", r"t \geq 1")
def markov_backwards(_: str) -> None:
    """The later steps have factor 0; the label has not, while x_{t-1} is known it has (t >= 1)."""
    sigma = labelled_chain()
    last = len(sigma) - 1
    for before in range(1, last):  # x_{t-1} is number t, because c is number 0
        now = before + 1
        factors = regression(sigma, before, [0, now, *range(now + 1, last + 1)])
        np.testing.assert_allclose(factors[2:], 0, atol=1e-10)
        assert abs(factors[0]) > 0.01
        np.testing.assert_allclose(regression(sigma, now, [0, before])[0], 0, atol=1e-10)


@proves(
    r"\mathrm{var}(x_{t-1} \mid x_t) = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t"
    r"+ \left( \frac{\sqrt{\bar\alpha_{t-1}} \, \beta_t}{1 - \bar\alpha_t} \right)^2 "
    r"\mathrm{var}(x_0 \mid x_t)",
    r"\mathrm{var}(x_0 \mid x_t) = 0",
    r"\mathrm{var}(x_0 \mid x_t) = 1 - \bar\alpha_t",
)
def total_variance(_: str) -> None:
    """For an x_0 of two values by adding up densities; beta_t for a Gaussian one, beta-tilde for a
    known one.
    """
    beta, bar = 0.4, 0.9
    numbers = {BETA: beta, BAR: bar}
    inner, factor = float(VARIANCE.subs(numbers)), float(sp.diff(MEAN, X_0).subs(numbers))
    values, x_t, grid = np.array([-2.0, 1.5]), 0.1, np.linspace(-6, 6, 6001)
    weights = np.exp(
        -((x_t - np.sqrt((1 - beta) * bar) * values) ** 2) / 2 / (1 - (1 - beta) * bar)
    )
    weights /= weights.sum()
    of_x_0 = weights @ values**2 - (weights @ values) ** 2
    parts = np.exp(-((grid[:, None] - np.sqrt(bar) * values) ** 2) / 2 / (1 - bar)).sum(axis=1)
    density = parts * np.exp(-((x_t - np.sqrt(1 - beta) * grid) ** 2) / 2 / beta)
    density /= density.sum()
    of_before = density @ grid**2 - (density @ grid) ** 2
    np.testing.assert_allclose(of_before, inner + factor**2 * of_x_0, rtol=1e-6)
    weight = sp.diff(MEAN, X_0)
    assert sp.simplify(VARIANCE + weight**2 * (1 - BAR_T) - BETA) == 0  # x_0 ~ N(0, 1)
    assert sp.simplify((VARIANCE + weight**2 * 0) - VARIANCE) == 0  # a known x_0


@proves(r"t = 1", r"\bar\alpha_0 = 1", r"t \geq 2")
def first_step(_: str) -> None:
    """With alpha_bar_0 = 1 eq. 6 and 7 hold at t = 1: x_0 has factor 1, x_1 has 0, variance 0."""
    at_1 = {BAR: 1}
    assert sp.simplify(sp.diff(MEAN, X_0).subs(at_1)) == 1
    assert sp.simplify(sp.diff(MEAN, X_T).subs(at_1)) == 0 == sp.simplify(VARIANCE.subs(at_1))


def two_terms(steps: int, t: int) -> tuple[float, float]:
    """beta-tilde_t and what the uncertainty about a Gaussian x_0 adds to it, on a line of betas."""
    betas = line(steps)
    bars = np.concatenate([[1.0], np.cumprod(1 - betas)])
    numbers = {BETA: betas[t - 1], BAR: bars[t - 1]}
    weight = float(sp.diff(MEAN, X_0).subs(numbers))
    return float(VARIANCE.subs(numbers)), weight**2 * (1 - bars[t])
