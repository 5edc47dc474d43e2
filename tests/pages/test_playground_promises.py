"""What the notebooks say that the playground shows, it shows."""

from typing import Any

from browsing import needs_browser
from selenium import webdriver

pytestmark = needs_browser

DISTANCE = """
    const setting = {
      world: Worlds.makers.pinwheel(), schedule: "linear", T: 400, betaStart: 1e-4, betaEnd: 0.02,
      sampler: "ddim", steps: 40, eta: 0, w: 0, label: -1, kind: "noise", error: 0, clip: 0,
      ...arguments[0],
    };
    const draws = Random.perStep(1, 800);
    let last;
    for (const entry of Samplers.walk(setting, draws(5000), draws)) last = entry.x;
    return Samplers.energyDistance(last, Mixture.sample(setting.world, 400, 11, setting.label).x);
"""


def distance(driver: webdriver.Chrome, **setting: Any) -> float:
    """The energy distance between samples and data of the pinwheel."""
    return float(driver.execute_script(DISTANCE, setting))


def test_samples_move_away_from_the_data_as_guidance_grows(shown: webdriver.Chrome) -> None:
    found = [distance(shown, label=0, w=w) for w in (0, 1, 2, 4, 6)]
    assert found == sorted(found) and found[-1] > 10 * found[0]


def test_one_error_costs_more_in_one_language_than_in_another(shown: webdriver.Chrome) -> None:
    kinds = ("noise", "data", "v", "score", "velocity")
    perfect = [distance(shown, kind=kind) for kind in kinds]
    assert max(perfect) - min(perfect) < 1e-6
    wrong = [distance(shown, kind=kind, error=0.2) for kind in kinds]
    assert max(wrong) > 3 * min(wrong)


def test_heun_is_best_with_few_calls_on_the_straight_path(shown: webdriver.Chrome) -> None:
    euler = distance(shown, schedule="straight", sampler="euler", steps=8)
    heun = distance(shown, schedule="straight", sampler="heun", steps=4)
    assert heun < euler


def test_clipping_the_guess_helps_strong_guidance(shown: webdriver.Chrome) -> None:
    strong = {"label": 0, "w": 6, "clip": 0}
    assert distance(shown, **strong | {"clip": 2.0}) < distance(shown, **strong)
