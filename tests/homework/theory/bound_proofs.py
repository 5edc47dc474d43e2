"""What proves the formulas of 0.5: a Gaussian model of a Gaussian chain, in which all terms of the
bound are known; sympy for one step; densities that are added up along a line.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import sympy as sp
from diffusion_proofs import (
    ALPHA,
    BAR,
    BAR_T,
    BETA,
    MEAN,
    RNG,
    VARIANCE,
    X_0,
    X_T,
    line,
    regression,
)
from sheet_formulas import proves

from autograder.homework.theory.oracle import diffusion_covariance, gaussian_score, mean_of_start
from theory.figures import best_velocity

NOISE, GUESS = sp.symbols("epsilon epsilon_theta", real=True)
EQ_11 = (X_T - BETA / sp.sqrt(1 - BAR_T) * GUESS) / sp.sqrt(ALPHA)
EQ_15 = (X_T - sp.sqrt(1 - BAR_T) * GUESS) / sp.sqrt(BAR_T)
WEIGHT = BETA / (2 * ALPHA * (1 - BAR_T))


def vanishes(expression: sp.Expr) -> bool:
    return sp.simplify(expression) == 0


def normal(x: np.ndarray | float, mean: np.ndarray | float, variance: float) -> np.ndarray:
    return np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


# --- a): the bound


class World(NamedTuple):
    """A chain from one x_0, and a model of it. mean, covariance: of x_0, ..., x_T under q for the
    known x_0; steps: (factor, constant, variance) of the model's step back from each x_t.
    """

    betas: np.ndarray
    bars: np.ndarray  # with that of x_0 first
    joint: np.ndarray  # covariance where x_0 ~ N(0, 1)
    mean: np.ndarray
    covariance: np.ndarray
    steps: list[tuple[float, float, float]]

    def mean_log(self, form: np.ndarray, constant: float, variance: float) -> float:
        """The mean under q of log N(form . x; constant, variance)."""
        squared = form @ self.covariance @ form + (form @ self.mean - constant) ** 2
        return float(-np.log(2 * np.pi * variance) / 2 - squared / (2 * variance))

    def forward(self, t: int) -> float:
        """The mean of log q(x_t | x_{t-1})."""
        form = unit(self, t) - np.sqrt(1 - self.betas[t - 1]) * unit(self, t - 1)
        return self.mean_log(form, 0.0, self.betas[t - 1])

    def jump(self, t: int) -> float:
        """The mean of log q(x_t | x_0)."""
        form = unit(self, t) - np.sqrt(self.bars[t]) * unit(self, 0)
        return self.mean_log(form, 0.0, 1 - self.bars[t])

    def true_step(self, t: int) -> tuple[np.ndarray, float]:
        """(the form whose mean is 0, the variance) of q(x_{t-1} | x_t, x_0), for t >= 2."""
        of_0, of_t = regression(self.joint, t - 1, [0, t])
        left = 1 - of_0 * self.joint[0, t - 1] - of_t * self.joint[t, t - 1]
        return unit(self, t - 1) - of_0 * unit(self, 0) - of_t * unit(self, t), float(left)

    def back(self, t: int) -> float:
        """The mean of log q(x_{t-1} | x_t, x_0)."""
        form, variance = self.true_step(t)
        return self.mean_log(form, 0.0, variance)

    def model(self, t: int) -> float:
        """The mean of log p(x_{t-1} | x_t)."""
        factor, constant, variance = self.steps[t - 1]
        return self.mean_log(unit(self, t - 1) - factor * unit(self, t), constant, variance)

    def start(self) -> float:
        """The mean of log p(x_T)."""
        return self.mean_log(unit(self, len(self.betas)), 0.0, 1.0)

    def log_density(self) -> float:
        """log p(x_0), from the model's own distribution of x_0."""
        mean, variance = 0.0, 1.0
        for factor, constant, left in reversed(self.steps):
            mean, variance = factor * mean + constant, factor**2 * variance + left
        return float(np.log(normal(self.mean[0], mean, variance)))

    def bound(self) -> float:
        """L by its definition."""
        times = range(1, len(self.betas) + 1)
        return sum(map(self.forward, times)) - self.start() - sum(map(self.model, times))


def unit(world: World, t: int) -> np.ndarray:
    return np.eye(len(world.mean))[t]


def world() -> World:
    T, x_0 = 5, float(RNG.normal())
    betas = RNG.uniform(0.1, 0.5, T)
    bars, joint = np.concatenate([[1.0], np.cumprod(1 - betas)]), diffusion_covariance(betas)
    covariance = joint - np.outer(joint[0], joint[0])
    steps = [tuple(RNG.uniform((0.3, -0.5, 0.2), (1.0, 0.5, 0.8))) for _ in range(T)]
    return World(betas, bars, joint, np.sqrt(bars) * x_0, covariance, steps)


def divergence(form, variance, other, constant, other_variance, world) -> float:
    """The mean under q of the KL divergence of two Gaussians, whose means are linear in x."""
    apart = world.mean_log(other - form, constant, other_variance)
    apart = -2 * other_variance * (apart + np.log(2 * np.pi * other_variance) / 2)
    ratio = variance / other_variance
    return float(apart / (2 * other_variance) + (ratio - 1 - np.log(ratio)) / 2)


@proves(
    r"p(x_T) = \mathcal{N}(0, 1), \qquad p_\theta(x_{t-1} \mid x_t) = \mathcal{N}\left( "
    r"\mu_\theta(x_t, t), \; \sigma_t^2 \right)",
    r"-\log p_\theta(x_0) \leq L = \mathrm{E}_{q}\left[-\log \frac{p(x_T) \, p_\theta(x_{T-1} "
    r"\mid x_T) \cdots p_\theta(x_0 \mid x_1)}{q(x_1, \dots, x_T \mid x_0)} \right]",
    r"\log p_\theta(x_0) = \log \mathrm{E}_{q}\left[ \frac{p_\theta(x_0, \dots, x_T)}{q(x_1, "
    r"\dots, x_T \mid x_0)} \right]\geq \mathrm{E}_{q}\left[ \log \frac{p_\theta(x_0, \dots, "
    r"x_T)}{q(x_1, \dots, x_T \mid x_0)} \right] = -L",
)
def upper_bound(_: str) -> None:
    for _ in range(20):
        one = world()
        assert -one.log_density() <= one.bound()
    _mean_of_the_quotient()


def _mean_of_the_quotient() -> None:
    """For one step: the mean of p(x_0, x_1) / q(x_1 | x_0) under q is the model's density."""
    x_0, beta, factor, variance = 0.7, 0.4, 0.6, 0.5
    x_1 = np.linspace(-8, 8, 4001)
    both = normal(x_1, 0, 1) * normal(x_0, factor * x_1, variance)
    q = normal(x_1, np.sqrt(1 - beta) * x_0, beta)
    mean = (q * (both / q)).sum() * (x_1[1] - x_1[0])
    np.testing.assert_allclose(mean, normal(x_0, 0, factor**2 + variance), rtol=1e-6)


@proves(
    r"L = \mathrm{E}_{q}\left[ D_{\mathrm{KL}}\left( q(x_T \mid x_0) \, \| \, p(x_T) \right)+ "
    r"\sum_{t=2}^{T} D_{\mathrm{KL}}\left( q(x_{t-1} \mid x_t, x_0) \, \| \, p_\theta(x_{t-1} "
    r"\mid x_t) \right)- \log p_\theta(x_0 \mid x_1) \right]"
)
def bound_of_divergences(_: str) -> None:
    one = world()
    T = len(one.betas)
    jump = np.sqrt(one.bars[T]) * unit(one, 0)
    total = divergence(-jump, 1 - one.bars[T], 0 * jump, 0.0, 1.0, one) - one.model(1)
    for t in range(2, T + 1):
        factor, constant, variance = one.steps[t - 1]
        other = unit(one, t - 1) - factor * unit(one, t)
        total += divergence(*one.true_step(t), other, constant, variance, one)
    np.testing.assert_allclose(total, one.bound())


@proves(
    r"L = \mathrm{E}_{q}\left[ \log \frac{q(x_T \mid x_0)}{p(x_T)}+ \sum_{t=2}^{T} \log "
    r"\frac{q(x_{t-1} \mid x_t, x_0)}{p_\theta(x_{t-1} \mid x_t)} - \log p_\theta(x_0 \mid x_1) "
    r"\right]"
)
def bound_of_quotients(_: str) -> None:
    one = world()
    T = len(one.betas)
    middle = sum(one.back(t) - one.model(t) for t in range(2, T + 1))
    np.testing.assert_allclose(one.jump(T) - one.start() + middle - one.model(1), one.bound())


@proves(
    r"q(x_t \mid x_{t-1}) = \frac{q(x_{t-1} \mid x_t, x_0) \, q(x_t \mid x_0)}{q(x_{t-1} \mid "
    r"x_0)}",
    r"q(x_t \mid x_{t-1}) = q(x_t \mid x_{t-1}, x_0)",
    r"q(x_1, \dots, x_T \mid x_0) = q(x_1 \mid x_0) \prod_{t=2}^{T} q(x_t \mid x_{t-1})= q(x_T "
    r"\mid x_0) \prod_{t=2}^{T} q(x_{t-1} \mid x_t, x_0)",
)
def steps_turned_round(_: str) -> None:
    """At drawn places; and x_0 has the factor 0 in the mean of x_t for a known x_{t-1}."""
    x_0, before, now = RNG.standard_normal(3)
    beta, bar = 0.3, 0.6
    numbers = {BETA: beta, BAR: bar, X_0: x_0, X_T: now}
    back = normal(before, float(MEAN.subs(numbers)), float(VARIANCE.subs(numbers)))
    jump = normal(now, np.sqrt((1 - beta) * bar) * x_0, 1 - (1 - beta) * bar)
    from_0 = normal(before, np.sqrt(bar) * x_0, 1 - bar)
    np.testing.assert_allclose(
        normal(now, np.sqrt(1 - beta) * before, beta), back * jump / from_0, rtol=1e-9
    )
    one = world()
    times = range(2, len(one.betas) + 1)
    for t in times:
        np.testing.assert_allclose(regression(one.joint, t, [0, t - 1])[0], 0, atol=1e-10)
    np.testing.assert_allclose(
        one.forward(1) + sum(map(one.forward, times)),
        one.jump(len(one.betas)) + sum(map(one.back, times)),
    )


# --- b) and c): the divergence, the weights, and two ways to the mean


def summed_divergence(m1: float, var1: float, m2: float, var2: float) -> float:
    """The mean of log(q / p) under q, along a line."""
    x = np.linspace(-20, 20, 40_001)
    q, p = normal(x, m1, var1), normal(x, m2, var2)
    return float((q * np.log(q / p)).sum() * (x[1] - x[0]))


@proves(
    r"D_{\mathrm{KL}}(q \, \| \, p) = \mathrm{E}_{x \sim q}\left[ \log \frac{q(x)}{p(x)} \right]",
    r"D_{\mathrm{KL}} = \mathrm{E}_{x \sim q}\left[ \frac{(x - m_2)^2 - (x - m_1)^2}{2 \sigma^2} "
    r"\right]= \frac{(m_1 - m_2)^2}{2 \sigma^2}",
    r"\frac{(m_1 - m_2)^2}{2 \beta_t} + \frac{1}{2} \left( \frac{\tilde\beta_t}{\beta_t} - 1- "
    r"\log \frac{\tilde\beta_t}{\beta_t} \right)",
)
def divergences(_: str) -> None:
    m1, m2, var, other = 0.4, -0.5, 1.3, 1.7
    x = np.linspace(-20, 20, 40_001)
    q = normal(x, m1, var)
    q /= q.sum()
    exponents = q @ ((x - m2) ** 2 - (x - m1) ** 2) / (2 * var)
    np.testing.assert_allclose(
        [summed_divergence(m1, var, m2, var), exponents], (m1 - m2) ** 2 / (2 * var), rtol=1e-6
    )
    shown = (m1 - m2) ** 2 / (2 * other) + (var / other - 1 - np.log(var / other)) / 2
    np.testing.assert_allclose(summed_divergence(m1, var, m2, other), shown, rtol=1e-6)
    assert summed_divergence(m1, var, m1, var) == 0 < shown


@proves(
    r"m_1 - m_2 = -\frac{\beta_t}{\sqrt{\alpha_t} \sqrt{1 - \bar\alpha_t}} (\epsilon - "
    r"\epsilon_\theta)",
    r"\frac{(m_1 - m_2)^2}{2 \beta_t} = w_t \, (\epsilon - \epsilon_\theta)^2, \qquad w_t = "
    r"\frac{\beta_t}{2 \alpha_t (1 - \bar\alpha_t)}",
)
def weights(_: str) -> None:
    """From eq. 7 with the true x_0, and eq. 11."""
    apart = MEAN.subs(X_0, EQ_15.subs(GUESS, NOISE)) - EQ_11
    shown = -BETA / (sp.sqrt(ALPHA) * sp.sqrt(1 - BAR_T)) * (NOISE - GUESS)
    assert vanishes(apart - shown)
    assert vanishes(shown**2 / (2 * BETA) - WEIGHT * (NOISE - GUESS) ** 2)


@proves(
    r"\mu_\theta(x_t, t) = \frac{1}{\sqrt{\alpha_t}}\left( x_t - \frac{\beta_t}{\sqrt{1 - "
    r"\bar\alpha_t}} \, \epsilon_\theta(x_t, t) \right)",
    r"\hat x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t} \, \epsilon_\theta(x_t, "
    r"t)}{\sqrt{\bar\alpha_t}}",
    r"\frac{\sqrt{\bar\alpha_{t-1}} \, \beta_t}{1 - \bar\alpha_t} \hat x_0= "
    r"\frac{\beta_t}{\sqrt{\alpha_t} \, (1 - \bar\alpha_t)} \left( x_t - \sqrt{1 - \bar\alpha_t} "
    r"\, \epsilon_\theta \right)",
    r"\frac{\beta_t}{\sqrt{\alpha_t} \, (1 - \bar\alpha_t)} + \frac{\sqrt{\alpha_t} \, (1 - "
    r"\bar\alpha_{t-1})}{1 - \bar\alpha_t}= \frac{\beta_t + \alpha_t - "
    r"\bar\alpha_t}{\sqrt{\alpha_t} \, (1 - \bar\alpha_t)} = \frac{1}{\sqrt{\alpha_t}}",
    r"\sqrt{\bar\alpha_t} = \sqrt{\alpha_t} \sqrt{\bar\alpha_{t-1}}",
    r"\alpha_t \bar\alpha_{t-1} = \bar\alpha_t",
    r"\beta_t + \alpha_t = 1",
    r"\beta_t = 1 - \alpha_t",
)
def two_branches(_: str) -> None:
    """Eq. 15 is the jump solved for x_0; eq. 7 with it is eq. 11, and x_0 at the last step."""
    assert vanishes(sp.sqrt(BAR_T) * EQ_15 + sp.sqrt(1 - BAR_T) * GUESS - X_T)
    assert vanishes(MEAN.subs(X_0, EQ_15) - EQ_11)
    of_x_0 = sp.sqrt(BAR) * BETA / (1 - BAR_T) * EQ_15
    shown = BETA / (sp.sqrt(ALPHA) * (1 - BAR_T)) * (X_T - sp.sqrt(1 - BAR_T) * GUESS)
    assert vanishes(of_x_0 - shown)
    first = BETA / (sp.sqrt(ALPHA) * (1 - BAR_T)) + sp.sqrt(ALPHA) * (1 - BAR) / (1 - BAR_T)
    second = (BETA + ALPHA - BAR_T) / (sp.sqrt(ALPHA) * (1 - BAR_T))
    assert vanishes(first - second) and vanishes(second - 1 / sp.sqrt(ALPHA))
    assert vanishes(EQ_11.subs(BAR, 1) - EQ_15.subs(BAR, 1))
    betas, bars = line(400), np.cumprod(1 - line(400))
    np.testing.assert_allclose(np.sqrt(bars[1:]), np.sqrt(1 - betas[1:]) * np.sqrt(bars[:-1]))


# --- d): the score


X = sp.Symbol("x", real=True)
M, S = sp.symbols("m s", positive=True)
JUMP = sp.exp(-((X - sp.sqrt(BAR_T) * X_0) ** 2) / (2 * (1 - BAR_T)))
TOTAL = BAR_T * S**2 + 1 - BAR_T


@proves(
    r"\mathrm{score}(x_t) = \frac{d}{d x_t} \log q(x_t)",
    r"x_t \sim \mathcal{N}\left( \sqrt{\bar\alpha_t} \, m, \; \bar\alpha_t s^2 + 1 - \bar\alpha_t "
    r"\right), \qquad \mathrm{score}(x_t) = -\frac{x_t - \sqrt{\bar\alpha_t} \, m}{\bar\alpha_t "
    r"s^2 + 1 - \bar\alpha_t}",
    r"\frac{d}{d x_t} q(x_t \mid x_0) = -\frac{x_t - \sqrt{\bar\alpha_t} \, x_0}{1 - "
    r"\bar\alpha_t} q(x_t \mid x_0)",
)
def score(_: str) -> None:
    density = sp.exp(-((X - sp.sqrt(BAR_T) * M) ** 2) / (2 * TOTAL))
    shown = -(X - sp.sqrt(BAR_T) * M) / TOTAL
    assert vanishes(sp.diff(sp.log(density), X) - shown)
    assert vanishes(sp.diff(JUMP, X) + (X - sp.sqrt(BAR_T) * X_0) / (1 - BAR_T) * JUMP)
    betas = RNG.uniform(0.05, 0.4, 5)
    numbers = {BETA: betas[3], BAR: np.prod(1 - betas[:3]), X: 0.4, M: 1.2, S: 0.6}
    np.testing.assert_allclose(
        float(shown.subs(numbers)), gaussian_score(0.4, betas, 4, m=1.2, s=0.6)
    )


@proves(
    r"q(x_t) = \int q(x_t \mid x_0) \, q(x_0) \, dx_0",
    r"\mathrm{score}(x_t) = -\frac{x_t - \sqrt{\bar\alpha_t} \, \mathrm{E}[x_0 \mid x_t]}{1 - "
    r"\bar\alpha_t}, \qquad\mathrm{E}[x_0 \mid x_t] = \frac{x_t + (1 - \bar\alpha_t) \, "
    r"\mathrm{score}(x_t)}{\sqrt{\bar\alpha_t}}",
    r"\mathrm{E}[x_0 \mid x_t] = m + \frac{\sqrt{\bar\alpha_t} \, s^2}{\bar\alpha_t s^2 + 1 - "
    r"\bar\alpha_t}\left( x_t - \sqrt{\bar\alpha_t} \, m \right)",
)
def tweedie(_: str) -> None:
    """For an x_0 of three values: the slope of the logarithm by a difference quotient, the mean by
    adding up; and for a Gaussian x_0 by regression.
    """
    bar, x_t, values, chances = 0.55, 0.3, np.array([-1.5, 0.2, 1.1]), np.array([0.2, 0.5, 0.3])

    def parts(x: float) -> np.ndarray:
        return chances * normal(x, np.sqrt(bar) * values, 1 - bar)

    step = 1e-5
    slope = (np.log(parts(x_t + step).sum()) - np.log(parts(x_t - step).sum())) / (2 * step)
    mean = parts(x_t) @ values / parts(x_t).sum()
    np.testing.assert_allclose(slope, -(x_t - np.sqrt(bar) * mean) / (1 - bar), rtol=1e-7)
    np.testing.assert_allclose(mean, (x_t + (1 - bar) * slope) / np.sqrt(bar), rtol=1e-7)
    noise = (x_t - np.sqrt(bar) * values) / np.sqrt(1 - bar)  # for each value of x_0
    best = parts(x_t) @ noise / parts(x_t).sum()
    np.testing.assert_allclose(best, -np.sqrt(1 - bar) * slope, rtol=1e-7)
    known = -(X - sp.sqrt(BAR_T) * M) / TOTAL
    by_regression = M + sp.sqrt(BAR_T) * S**2 / TOTAL * (X - sp.sqrt(BAR_T) * M)
    assert vanishes((X + (1 - BAR_T) * known) / sp.sqrt(BAR_T) - by_regression)
    betas = RNG.uniform(0.05, 0.4, 4)
    kept = np.prod(1 - betas[:3])
    np.testing.assert_allclose(
        mean_of_start(0.8, -1.1, betas, 3), (0.8 + (1 - kept) * -1.1) / np.sqrt(kept)
    )


# --- e): the two variances


@proves(
    r"\mathrm{var}(X) = \mathrm{E}[\mathrm{var}(X \mid Y)] + \mathrm{var}(\mathrm{E}[X \mid Y])"
)
def law_of_total_variance(_: str) -> None:
    table, x = RNG.random((4, 6)), RNG.normal(size=6)  # P(Y, X), and the values of X
    table /= table.sum()
    of_y = table.sum(axis=1)
    means = table @ x / of_y
    inner = table @ x**2 / of_y - means**2
    whole = table.sum(axis=0) @ x**2 - (table.sum(axis=0) @ x) ** 2
    np.testing.assert_allclose(whole, of_y @ inner + of_y @ means**2 - (of_y @ means) ** 2)


@proves(
    r"x_0 \sim \mathcal{N}(0, 1)",
    r"\frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t + \frac{\bar\alpha_{t-1} \, "
    r"\beta_t^2}{1 - \bar\alpha_t}= \beta_t \, \frac{1 - \bar\alpha_{t-1} + \bar\alpha_{t-1} (1 - "
    r"\alpha_t)}{1 - \bar\alpha_t} = \beta_t",
    r"\tilde\beta_1 = 0",
)
def beta_from_two_terms(_: str) -> None:
    """What is left of the variance of x_0 is 1 - alpha_bar_t, and its factor is that of eq. 7."""
    second = sp.diff(MEAN, X_0) ** 2 * (1 - BAR_T)
    assert vanishes(second - BAR * BETA**2 / (1 - BAR_T))
    shown = BETA * (1 - BAR + BAR * (1 - ALPHA)) / (1 - BAR_T)
    assert vanishes(VARIANCE + second - shown) and vanishes(shown - BETA)
    assert VARIANCE.subs(BAR, 1) == 0
    one = world()
    for t in range(1, len(one.bars)):
        left = 1 - regression(one.joint, 0, [t])[0] * one.joint[0, t]
        np.testing.assert_allclose(left, 1 - one.bars[t])


# --- f): straight paths


def velocities(x: float, t: float) -> tuple[np.ndarray, np.ndarray]:
    """(velocity, chance) of the two paths through a place: to 1 and to -1."""
    pixel = np.array([1.0, -1.0])
    noise = (x - t * pixel) / (1 - t)
    chances = normal(noise, 0, 1)
    return pixel - noise, chances / chances.sum()


@proves(
    r"x_t = (1 - t) \, x_0 + t \, x_1, \qquad \frac{d x_t}{d t} = x_1 - x_0",
    r"\mathrm{E}\left[ (v - u)^2 \mid x_t = x \right] = (v - \bar u)^2 + \mathrm{E}\left[ (u - "
    r"\bar u)^2 \mid x_t = x \right]",
    r"v = \bar u",
    r"v(x, t) = \mathrm{E}[x_1 - x_0 \mid x_t = x]",
    r"v(x, t) = \frac{\mathrm{E}[x_1 \mid x_t = x] - x}{1 - t}, \qquad\mathrm{E}[x_1 \mid x_t = "
    r"x] = \tanh\left( \frac{t x}{(1 - t)^2} \right)",
)
def best_field(_: str) -> None:
    """By adding up the two paths through each place, and as the best line of a regression on drawn
    pairs; the figure draws the same field.
    """
    t_, start, end = sp.symbols("t x_0 x_1")
    assert vanishes(sp.diff((1 - t_) * start + t_ * end, t_) - (end - start))
    for x, t in ((0.7, 0.2), (-0.3, 0.6), (0.05, 0.9)):
        u, chances = velocities(x, t)
        mean = chances @ u
        for v in (-1.0, 0.3, mean):
            loss = chances @ (v - u) ** 2
            np.testing.assert_allclose(loss, (v - mean) ** 2 + chances @ (u - mean) ** 2)
            assert loss >= chances @ (mean - u) ** 2
        of_pixel = chances @ np.array([1.0, -1.0])
        np.testing.assert_allclose(of_pixel, np.tanh(t * x / (1 - t) ** 2))
        np.testing.assert_allclose(mean, (of_pixel - x) / (1 - t))
        np.testing.assert_allclose(best_velocity(np.float64(x), t), mean)


@proves(r"x = 0", r"t = 0")
def where_paths_cross(_: str) -> None:
    """At x = 0 the two velocities are opposite and equally likely; at t = 0 the field points to the
    mean of all pixels; the ways along the field stay apart and end at the pixels.
    """
    for t in (0.1, 0.5, 0.9):
        u, chances = velocities(0.0, t)
        np.testing.assert_allclose(u, [1 / (1 - t), -1 / (1 - t)])
        np.testing.assert_allclose(chances, 0.5)
        assert best_velocity(np.float64(0.0), t) == 0
    places = np.linspace(-2, 2, 9)
    np.testing.assert_allclose(places + best_velocity(places, 0.0), 0.0)  # (1 + -1) / 2
    x = np.linspace(-2, 2, 40)
    times = 1 - np.geomspace(1, 1e-3, 2000)
    for now, then in pairwise(times):
        x = x + (then - now) * best_velocity(x, now)
        assert (np.diff(x) > 0).all()
    np.testing.assert_allclose(np.abs(x), 1, atol=0.01)


def bound_weights_on(betas: np.ndarray) -> np.ndarray:
    """The weights of t = 2, ..., T by the formula on the sheet."""
    of = sp.lambdify((BETA, BAR), WEIGHT)
    return of(betas[1:], np.cumprod(1 - betas)[:-1])
