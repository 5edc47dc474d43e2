"""The playground's mathematics are those of the papers. The right numbers are computed here, in
numpy, from the closed forms.
"""

from itertools import pairwise

import numpy as np
import pytest
from browsing import needs_browser
from playground import Numbers, flat
from selenium import webdriver

pytestmark = needs_browser


def world_of(rng: np.random.Generator, count: int = 7) -> Numbers:
    weights = rng.uniform(0.5, 2, count)
    return {
        "means": rng.standard_normal((count, 2)),
        "stds": rng.uniform(0.1, 0.6, count),
        "weights": weights / weights.sum(),
        "classes": np.arange(count) % 2,
    }


MAKE_WORLD = """
    const world = {means: Float64Array.from(given.means), stds: Float64Array.from(given.stds),
      weights: Float64Array.from(given.weights), classes: Int32Array.from(given.classes)};
"""


def sent(world: Numbers) -> dict[str, list[float]]:
    return {key: flat(value) for key, value in world.items()}


def posterior(
    world: Numbers, x: np.ndarray, alpha: float, sigma: float, label: int
) -> tuple[np.ndarray, np.ndarray]:
    """E[data | x] and E[noise | x], from the precision of each component given x."""
    chosen = np.flatnonzero((world["classes"] == label) | (label < 0))
    means, variances = world["means"][chosen], world["stds"][chosen] ** 2
    marginal = alpha**2 * variances + sigma**2
    square = ((x[:, None] - alpha * means) ** 2).sum(axis=2)
    likely = world["weights"][chosen] / marginal * np.exp(-square / (2 * marginal))
    likely /= likely.sum(axis=1, keepdims=True)
    precision = 1 / variances + alpha**2 / sigma**2
    each = (means / variances[:, None] + alpha / sigma**2 * x[:, None]) / precision[:, None]
    data = (likely[:, :, None] * each).sum(axis=1)
    return data, (x - alpha * data) / sigma


def as_kind(
    kind: str, data: np.ndarray, noise: np.ndarray, alpha: float, sigma: float
) -> np.ndarray:
    return {
        "noise": noise,
        "data": data,
        "v": alpha * noise - sigma * data,
        "score": -noise / sigma,
        "velocity": data - noise,
    }[kind]


@pytest.mark.parametrize("label", [-1, 0, 1])
@pytest.mark.parametrize("kind", ["noise", "data", "v", "score", "velocity"])
def test_the_network_answers_by_the_closed_form(
    shown: webdriver.Chrome, kind: str, label: int
) -> None:
    rng = np.random.default_rng(4)
    world, x = world_of(rng), 2 * rng.standard_normal((40, 2))
    for alpha, sigma in [(0.9, 0.2), (0.3, 0.95), (0.5, 0.5), (1.0, 2.0)]:
        found = shown.execute_script(
            "const [given, x, alpha, sigma, label, kind] = arguments;" + MAKE_WORLD + """
            const places = Float64Array.from(x);
            const {data, noise} = Mixture.answer(world, places, alpha, sigma, label);
            const said = Mixture.join(kind, data, noise, alpha, sigma);
            const back = Mixture.split(kind, said, places, alpha, sigma);
            return [said, back.data, back.noise].map((each) => [...each]);""",
            sent(world), flat(x), alpha, sigma, label, kind,
        )  # fmt: skip
        data, noise = posterior(world, x, alpha, sigma, label)
        right = [as_kind(kind, data, noise, alpha, sigma), data, noise]
        for ours, papers in zip(found, right, strict=True):
            np.testing.assert_allclose(ours, papers.ravel(), rtol=1e-6, atol=1e-9)


def test_the_score_is_the_slope_of_the_density(shown: webdriver.Chrome) -> None:
    found = shown.execute_script("""
        const world = Worlds.makers.pinwheel();
        const density = (x) => Mixture.answer(world, Float64Array.from(x), 0.8, 0.6).logDensity[0];
        const {data, noise} = Mixture.answer(world, Float64Array.from([0.3, -0.7]), 0.8, 0.6);
        const h = 1e-5;
        return [(density([0.3 + h, -0.7]) - density([0.3 - h, -0.7])) / (2 * h), -noise[0] / 0.6];
    """)
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def right_betas(schedule: str, T: int, start: float, end: float) -> np.ndarray:
    if schedule == "linear":
        return np.linspace(start, end, T)
    f = np.cos((np.arange(T + 1) / T + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.minimum(1 - f[1:] / f[:-1], 0.999)


@pytest.mark.parametrize("T", [10, 100, 1000])
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_the_tables_are_those_of_the_papers(shown: webdriver.Chrome, schedule: str, T: int) -> None:
    found = shown.execute_script(
        """const made = Schedules[arguments[0]](arguments[1], 2e-4, 0.03);
        return [made.betas, made.alphas, made.alphaBars].map((table) => [...table]);""",
        schedule,
        T,
    )
    betas = right_betas(schedule, T, 2e-4, 0.03)
    for ours, right in zip(found, (betas, 1 - betas, np.cumprod(1 - betas)), strict=True):
        np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-12)


def noise_levels(setting: Numbers) -> list[tuple[float, float]]:
    """(alpha, sigma) at every step, and (1, 0) at the end."""
    steps = setting["steps"]
    if setting["schedule"] == "straight":
        times = np.linspace(0.001, 1, steps + 1)
        return [(t, 1 - t) for t in times]
    T = setting["T"]
    betas = right_betas(setting["schedule"], T, setting["betaStart"], setting["betaEnd"])
    bars = np.cumprod(1 - betas)[np.floor(np.linspace(T - 1, 0, steps) + 0.5).astype(int)]
    return [*zip(np.sqrt(bars), np.sqrt(1 - bars), strict=True), (1.0, 0.0)]


def right_path(setting: Numbers, world: Numbers, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Where a sampler ends, by the equations of its paper in data and noise."""

    def guess(x: np.ndarray, alpha: float, sigma: float) -> tuple[np.ndarray, np.ndarray]:
        if sigma == 0:
            return x / alpha, np.zeros_like(x)
        label, w = setting["label"], setting["w"] if setting["label"] >= 0 else 0
        data = (1 + w) * posterior(world, x, alpha, sigma, label)[0]
        data = data - w * posterior(world, x, alpha, sigma, -1)[0]
        if setting["clip"]:
            data = np.clip(data, -setting["clip"], setting["clip"])
        return data, (x - alpha * data) / sigma

    straight = setting["schedule"] == "straight"

    def slope(x: np.ndarray, alpha: float, sigma: float) -> np.ndarray:
        data, noise = guess(x, alpha, sigma)
        return data - noise if straight else alpha * noise - sigma * data

    for i, ((a, s), (b, r)) in enumerate(pairwise(noise_levels(setting))):
        step = b - a if straight else np.arccos(b) - np.arcsin(s)
        data, noise = guess(x, a, s)
        if setting["sampler"] == "ddpm":  # algorithm 2, with the beta of the steps between
            bar, beta = a**2, 1 - a**2 / b**2
            mean = (x - beta / np.sqrt(1 - bar) * noise) / np.sqrt(1 - beta)
            x = mean + np.sqrt(beta) * z[i] * (r > 0)
        elif setting["sampler"] == "ddim":  # eq. 12 and 16
            bar, before = a**2, b**2
            ratio = (1 - before) / (1 - bar)
            scale = setting["eta"] * np.sqrt(ratio * (1 - bar / before)) if setting["eta"] else 0
            x = b * data + np.sqrt(r**2 - scale**2) * noise + scale * z[i]
        elif setting["sampler"] == "euler":
            x = x + step * slope(x, a, s)
        else:
            first = slope(x, a, s)
            x = x + step * (first + slope(x + step * first, b, r)) / 2
    return x


SETTINGS = [
    {"sampler": "ddpm", "schedule": "linear", "T": 50, "steps": 50},
    {"sampler": "ddpm", "schedule": "cosine", "T": 60, "steps": 20, "kind": "v"},
    {"sampler": "ddpm", "schedule": "linear", "T": 200, "steps": 40, "w": 1.5, "label": 1},
    {"sampler": "ddpm", "schedule": "linear", "T": 100, "steps": 25, "clip": 0.8, "kind": "data"},
    {"sampler": "ddim", "schedule": "linear", "T": 100, "steps": 10},
    {"sampler": "ddim", "schedule": "cosine", "T": 100, "steps": 1, "kind": "v"},
    {"sampler": "ddim", "schedule": "cosine", "T": 40, "steps": 40, "w": 3, "label": 0},
    {"sampler": "ddim", "schedule": "linear", "T": 400, "steps": 30, "eta": 0.7, "kind": "score"},
    {"sampler": "ddim", "schedule": "straight", "T": 9, "steps": 12, "w": 1, "label": 1},
    {"sampler": "euler", "schedule": "linear", "T": 100, "steps": 20, "kind": "score"},
    {"sampler": "euler", "schedule": "cosine", "T": 80, "steps": 8, "w": 2, "label": 1},
    {"sampler": "euler", "schedule": "straight", "T": 9, "steps": 15, "kind": "velocity"},
    {"sampler": "euler", "schedule": "straight", "T": 9, "steps": 40, "w": 0.5, "label": 0},
    {"sampler": "euler", "schedule": "straight", "T": 9, "steps": 6, "clip": 1, "kind": "velocity"},
    {"sampler": "heun", "schedule": "linear", "T": 100, "steps": 12, "kind": "data"},
    {"sampler": "heun", "schedule": "straight", "T": 9, "steps": 10, "kind": "v"},
    {"sampler": "heun", "schedule": "straight", "T": 9, "steps": 7, "w": 1, "label": 0,
     "kind": "velocity"},
    {"sampler": "heun", "schedule": "cosine", "T": 50, "steps": 9, "w": 2, "label": 1,
     "kind": "velocity"},
]  # fmt: skip


@pytest.mark.parametrize("chosen", SETTINGS, ids=lambda each: "-".join(map(str, each.values())))
def test_a_sampler_ends_where_its_paper_says(shown: webdriver.Chrome, chosen: Numbers) -> None:
    rng = np.random.default_rng(7)
    world, x = world_of(rng), rng.standard_normal((30, 2))
    z = rng.standard_normal((chosen["steps"], 30, 2))
    setting = {
        "betaStart": 1e-3, "betaEnd": 0.08, "eta": 0, "w": 0, "label": -1, "clip": 0,
        "kind": "noise", "error": 0, **chosen,
    }  # fmt: skip
    found = shown.execute_script(
        "const [given, setting, x, z] = arguments;" + MAKE_WORLD + """
        const draws = (i) => Float64Array.from(z[i]);
        const path = [...Samplers.walk({...setting, world}, Float64Array.from(x), draws)];
        return path.map((entry) => [...entry.x]);""",
        sent(world), setting, flat(x), [flat(each) for each in z],
    )  # fmt: skip
    assert len(found) == setting["steps"] + 1
    right = right_path(setting, world, x, z)
    np.testing.assert_allclose(found[-1], right.ravel(), rtol=1e-6, atol=1e-7)


def test_the_energy_distance_is_that_of_the_definition(shown: webdriver.Chrome) -> None:
    rng = np.random.default_rng(5)
    a, b = rng.standard_normal((40, 2)), rng.standard_normal((50, 2)) + 0.3
    found = shown.execute_script(
        "return Samplers.energyDistance(...[...arguments].map((x) => Float64Array.from(x)))",
        flat(a),
        flat(b),
    )

    def between(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.linalg.norm(a[:, None] - b[None], axis=2).mean())

    assert found == pytest.approx(2 * between(a, b) - between(a, a) - between(b, b), rel=1e-9)
