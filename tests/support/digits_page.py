"""What the tests of the page that draws digits have in common: its network, there and here."""

from functools import cache
from typing import Any

import numpy as np
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait
from torch import Tensor

from pages.digit_page import worker_source
from pages.digit_weights import read

FIND = "const at = (id) => document.getElementById(id);"
CHOOSE = (
    FIND
    + """
    for (const [id, value] of Object.entries(arguments[0])) {
      at(id).value = value;
      at(id).dispatchEvent(new Event("input", {bubbles: true}));
    }"""
)
# The worker's own scripts, with the network that the page carries.
NETWORK = (
    worker_source(listens=False)
    + """
    const bytes = Engine.bytes("network");
    const tensors = Weights.read(bytes.buffer);
    const network = new Network(tensors);
    """
)


@cache
def model() -> Any:
    """The ConditionalFM with the weights of the page."""
    return read()[0]


def in_pixels(x: Tensor | np.ndarray) -> np.ndarray:
    """What the network works on, as (N, 784) pixels in [0, 1]."""
    config = model().dmconfig
    return np.clip(np.asarray(x) * config.pixel_std + config.pixel_mean, 0, 1).reshape(-1, 784)


def as_seen(pixels: Tensor) -> Tensor:
    """Pixels in [0, 1] as the network sees them."""
    config = model().dmconfig
    return (pixels - config.pixel_mean) / config.pixel_std


def walk(driver: webdriver.Chrome, job: dict[str, Any], noise: Tensor) -> list[dict[str, Any]]:
    """Sampler.walk with one digit in the browser. noise: (number of draws, 784)."""
    found: list[dict[str, Any]] = driver.execute_script(
        NETWORK
        + """
        const [job, noise] = arguments;
        const draw = (number) => Float64Array.from(noise[number]);
        return [...Sampler.walk(network, job, [draw])].filter(Boolean).map((entry) => ({
          t: entry.t, x: [...entry.x[0]], guess: [...entry.guesses[0]]}));""",
        job,
        noise.flatten(1).tolist(),
    )
    return found


def draw(driver: webdriver.Chrome, job: dict[str, Any]) -> list[dict[str, Any]]:
    """A job for the page's worker: all entries, with pictures as lists."""
    found: list[dict[str, Any]] = driver.execute_async_script(
        """
        const [job, done] = arguments;
        const entries = [];
        Engine.run(job, {
          step: (entry) => entries.push({...entry, x: entry.x.map((each) => [...each]),
            guesses: entry.guesses.map((each) => [...each])}),
          end: () => done(entries)});""",
        job,
    )
    return found


def open_tab(shown: webdriver.Chrome, name: str) -> None:
    """ten, or edit."""
    shown.execute_script(FIND + "at(`tab-${arguments[0]}`).click()", name)


def run(shown: webdriver.Chrome, name: str, button: str = "go") -> str:
    """Press a button of a tab, and wait. Returns what the page says of the run."""
    shown.execute_script(FIND + "at(arguments[0]).click()", f"{name}-{button}")
    WebDriverWait(shown, 60, 0.05).until(
        lambda _: (
            shown.execute_script(FIND + "return at(arguments[0]).textContent", f"{name}-go")
            != "Stop"
        )
    )
    said: str = shown.execute_script(
        FIND + "return at(arguments[0]).textContent", f"{name}-summary"
    )
    return said


def ink(shown: webdriver.Chrome, canvas: str) -> float:
    """Mean distance of a picture from its paper, as a share of that of ink."""
    found: float = shown.execute_script(
        FIND
        + """
        const {data} = at(arguments[0]).getContext("2d").getImageData(0, 0, 28, 28);
        let sum = 0;
        for (let i = 0; i < data.length; i += 4) sum += 255 - data[i];
        return sum / (28 * 28 * 220);""",
        canvas,
    )
    return found
