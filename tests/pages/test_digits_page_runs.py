"""Ten digits on the page: what a run costs, its steps, its seed, its end."""

import re

import numpy as np
import pytest
from browsing import needs_browser
from digits_page import CHOOSE, FIND, draw, ink, open_tab, run
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = needs_browser


@pytest.mark.parametrize(
    ("sampler", "w", "calls"), [("ddim", 0, 3), ("ddpm", 2, 6), ("heun", 1, 12)]
)
def test_a_run_says_what_it_cost(
    digits_shown: webdriver.Chrome, sampler: str, w: float, calls: int
) -> None:
    open_tab(digits_shown, "ten")
    digits_shown.execute_script(CHOOSE, {"ten-steps": 3, "ten-sampler": sampler, "ten-w": w})
    said = run(digits_shown, "ten")
    assert f"{calls} network calls for each digit, {10 * calls} for all 10." in said
    assert re.search(r"\d\.\d seconds", said)


def test_a_seed_draws_the_same_digits_again_and_another_seed_others(
    digits_shown: webdriver.Chrome,
) -> None:
    def last(seed: int) -> np.ndarray:
        job = {"labels": [0, 0], "sampler": "ddpm", "steps": 2, "w": 0, "seed": seed}
        return np.array(draw(digits_shown, job)[-1]["x"])

    first, again, other = last(1), last(1), last(2)
    np.testing.assert_array_equal(first, again)
    for one, two in ((first[0], first[1]), (first[0], other[0]), (first[0], other[1])):
        assert np.abs(one - two).max() > 0.2


def test_steps_can_be_looked_at_again(digits_shown: webdriver.Chrome) -> None:
    open_tab(digits_shown, "ten")
    digits_shown.execute_script(CHOOSE, {"ten-steps": 4, "ten-sampler": "ddim", "ten-w": 1.5})
    run(digits_shown, "ten")

    def shown_at(position: int) -> tuple[str, float]:
        digits_shown.execute_script(CHOOSE, {"ten-position": position})
        level = digits_shown.execute_script(FIND + "return at('ten-level').textContent")
        return level, ink(digits_shown, "digit-1")

    digits_shown.execute_script(CHOOSE, {"ten-view": "x"})
    words, noisy = shown_at(0)
    assert words.startswith("Step 1 of 4 · noise 1.00 · 20 network calls")
    words, clean = shown_at(4)
    assert words.startswith("Done · noise 0.00 · 80 network calls")
    assert noisy > clean + 0.03
    digits_shown.execute_script(CHOOSE, {"ten-view": "guess"})
    assert shown_at(0)[1] < noisy - 0.03


def test_a_run_can_be_stopped(digits_shown: webdriver.Chrome) -> None:
    open_tab(digits_shown, "ten")
    digits_shown.execute_script(CHOOSE, {"ten-steps": 50, "ten-sampler": "heun"})
    digits_shown.execute_script(FIND + "at('ten-go').click()")
    begun = FIND + "return at('ten-level').textContent.includes('of 50')"
    WebDriverWait(digits_shown, 60, 0.05).until(lambda _: digits_shown.execute_script(begun))
    assert run(digits_shown, "ten") == "Stopped."
    digits_shown.execute_script(CHOOSE, {"ten-steps": 1, "ten-sampler": "ddim"})
    assert "1 step" in run(digits_shown, "ten")


def test_the_worker_does_not_go_on_after_a_stop(digits_shown: webdriver.Chrome) -> None:
    steps = digits_shown.execute_async_script("""
        const done = arguments[0];
        const text = document.getElementById("worker").textContent;
        const worker = new Worker(URL.createObjectURL(new Blob([text])));
        let steps = 0;
        worker.onmessage = ({data}) => {
          if (data.ready) {
            const job = {labels: [1, 2], sampler: "heun", steps: 50, w: 0, seed: 1};
            worker.postMessage({id: 1, job});
          }
          if (data.entry && ++steps === 1) {
            worker.postMessage({stop: true});
            setTimeout(() => {
              const then = steps;
              setTimeout(() => done([then, steps]), 2000);
            }, 1500);
          }
        };
        worker.postMessage({weights: Engine.bytes("network").buffer});""")
    assert steps[0] == steps[1] < 50
