"""The page that draws digits: one file that needs nothing else, for whoever opens it."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import browser, needs_browser
from digits_page import draw
from playground import calm
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from autograder.content import ROOT
from pages.digit_page import MOST, build

pytestmark = needs_browser

FIND = "const at = (id) => document.getElementById(id);"
CHOOSE = (
    FIND
    + """
    for (const [id, value] of Object.entries(arguments[0])) {
      at(id).value = value;
      at(id).dispatchEvent(new Event("input", {bubbles: true}));
    }"""
)


def open_tab(shown: webdriver.Chrome, name: str) -> None:
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


def test_the_page_is_one_file_that_fetches_nothing(digits_page: Path) -> None:
    text = digits_page.read_text(encoding="utf-8")
    assert text == build()
    assert digits_page.stat().st_size < MOST == 1_500_000
    assert [file.name for file in digits_page.parent.iterdir()] == [digits_page.name]
    assert not re.search(r"\w+://|\{\{", text)
    assert not re.search(r"\b(src|href)=|@import|url\(|fetch\(|XMLHttpRequest|import\(", text)
    assert "default-src 'none'" in text and "worker-src blob:" in text


def test_the_page_holds_nothing_of_the_solutions() -> None:
    text = build()
    lines = [
        line.strip()
        for file in (ROOT / "solutions" / "flow_matching").glob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert [line for line in lines if len(line) > 20 and line in text] == []


def test_the_browser_has_nothing_to_complain_about(digits_shown: webdriver.Chrome) -> None:
    quick = {"ten-steps": 2, "edit-steps": 2}
    digits_shown.execute_script(CHOOSE, quick)
    for sampler in ("ddim", "ddpm", "heun"):
        digits_shown.execute_script(CHOOSE, {"ten-sampler": sampler})
        run(digits_shown, "ten")
    open_tab(digits_shown, "edit")
    for method in ("inpaint", "sdedit"):
        digits_shown.execute_script(CHOOSE, {"method": method, "region": "middle"})
        run(digits_shown, "edit")
    open_tab(digits_shown, "ten")
    assert digits_shown.get_log("browser") == []  # type: ignore[no-untyped-call]
    loaded = digits_shown.execute_script("return performance.getEntriesByType('resource')")
    assert [each["name"] for each in loaded if not each["name"].startswith("blob:")] == []


def test_a_phone_scrolls_in_one_direction_only(digits_page: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile", 390, 844) as driver:
        calm(driver)
        for address in ("", "#edit"):
            driver.get("about:blank")
            driver.get(digits_page.as_uri() + address)
            wide = "return [document.documentElement.scrollWidth, innerWidth]"
            assert driver.execute_script(wide) == [390, 390]
        assert driver.execute_script("return document.getElementById('ten').hidden")


def test_every_control_and_picture_has_a_name(digits_shown: webdriver.Chrome) -> None:
    nameless = digits_shown.execute_script("""
        const named = (each) => each.labels?.length || each.textContent.trim()
          || each.getAttribute("aria-label") || each.closest("button");
        return [...document.querySelectorAll("select, input, button, canvas")]
          .filter((each) => !named(each)).map((each) => each.outerHTML)""")
    assert nameless == []


@pytest.mark.parametrize("tab", ["ten", "edit"])
def test_the_keyboard_reaches_every_control(digits_shown: webdriver.Chrome, tab: str) -> None:
    open_tab(digits_shown, tab)
    wanted = digits_shown.execute_script(
        """return [...document.querySelectorAll(
            `#${arguments[0]} :is(select, input:not([type=radio]), button, [tabindex])`)]
          .filter((each) => !each.disabled && each.offsetParent)
          .map((each) => each.id || each.ariaLabel)""",
        tab,
    )
    digits_shown.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    reached = set()
    for _ in range(len(wanted) + 8):
        key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
        for kind in ("keyDown", "keyUp"):
            digits_shown.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, **key})
        reached.add(
            digits_shown.execute_script(
                "const each = document.activeElement; return each.id || each.ariaLabel"
            )
        )
    assert len(wanted) > 10 and set(wanted) <= reached


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


def press(shown: webdriver.Chrome, *keys: str) -> None:
    for key in keys:
        shown.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", "key": key})


def drag(shown: webdriver.Chrome, *places: tuple[float, float]) -> None:
    """With the mouse over the pad, places as shares of its width and height."""
    box: dict[str, Any] = shown.execute_script(
        FIND + "at('pad').scrollIntoView(); return at('pad').getBoundingClientRect()"
    )
    kinds = ["mousePressed", *["mouseMoved"] * (len(places) - 2), "mouseReleased"]
    for kind, (x, y) in zip(kinds, places, strict=True):
        spot = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        shown.execute_cdp_cmd(
            "Input.dispatchMouseEvent",
            {"type": kind, "button": "left", "buttons": 1, "clickCount": 1, **spot},
        )


def test_a_digit_can_be_drawn_by_mouse_and_by_keyboard(digits_shown: webdriver.Chrome) -> None:
    open_tab(digits_shown, "edit")
    digits_shown.execute_script(FIND + "at('clear').click()")
    assert ink(digits_shown, "pad") < 0.02
    warned = FIND + "return at('edit-warning').hidden ? '' : at('edit-warning').textContent"
    assert "The pad is empty" in digits_shown.execute_script(warned)
    drag(digits_shown, (0.5, 0.2), (0.5, 0.5), (0.5, 0.8), (0.5, 0.8))
    drawn = ink(digits_shown, "pad")
    assert 0.035 < drawn < 0.1  # 17 pixels long, 2.5 wide
    assert digits_shown.execute_script(warned) == ""
    digits_shown.execute_script(FIND + "at('pad').focus()")
    press(digits_shown, *["ArrowRight"] * 6, "Enter")
    digits_shown.execute_script(FIND + "at('pad').blur()")
    assert ink(digits_shown, "pad") > drawn + 0.005
    digits_shown.execute_script("document.querySelector('input[value=eraser]').click()")
    drag(digits_shown, (0.5, 0.2), (0.5, 0.5), (0.5, 0.8), (0.5, 0.8))
    assert ink(digits_shown, "pad") < drawn / 2
    digits_shown.execute_script("document.querySelector('input[value=pen]').click()")
    digits_shown.execute_script(CHOOSE, {"example": 0})
    digits_shown.execute_script(FIND + "at('load').click()")
    assert ink(digits_shown, "pad") > 0.08


def test_centre_moves_the_ink_to_the_middle(digits_shown: webdriver.Chrome) -> None:
    places = digits_shown.execute_script("""
        const pad = new Pad(document.createElement("canvas"), () => "pen", () => {});
        pad.stroke([5, 4]);
        pad.stroke([9, 4]);
        pad.centre();
        const lit = [...pad.pixels.keys()].filter((i) => pad.pixels[i] > 0.5);
        return [lit.map((i) => i % 28), lit.map((i) => Math.floor(i / 28))]""")
    for each in places:
        assert abs(np.mean(each) - 13.5) <= 0.5


def test_a_painted_region_is_filled_in_and_the_rest_is_kept(
    digits_shown: webdriver.Chrome,
) -> None:
    open_tab(digits_shown, "edit")
    digits_shown.execute_script(CHOOSE, {"example": 7, "method": "inpaint", "region": "painted",
                                         "target": 7, "edit-steps": 2})  # fmt: skip
    digits_shown.execute_script(FIND + "at('load').click()")
    warned = FIND + "return at('edit-warning').textContent"
    assert "No region is chosen" in digits_shown.execute_script(warned)
    drag(digits_shown, (0, 0.7), (0.5, 0.7), (1, 0.7), (1, 0.7))
    run(digits_shown, "edit")
    pictures = digits_shown.execute_script(
        FIND
        + """
        const red = (canvas) => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]
          .filter((_, i) => i % 4 === 0);
        return ["pad", "edited-0", "edited-1"].map((id) => red(at(id)));"""
    )
    pad, first, second = (np.array(each).reshape(28, 28) for each in pictures)
    assert (pad[:17] == first[:17]).all() and (pad[:17] == second[:17]).all()
    assert np.abs(first[18:22].astype(float) - second[18:22]).max() > 30
    digits_shown.execute_script(CHOOSE, {"method": "sdedit"})


def test_a_drawn_digit_can_be_edited(digits_shown: webdriver.Chrome) -> None:
    open_tab(digits_shown, "ten")
    digits_shown.execute_script(CHOOSE, {"ten-steps": 2})
    run(digits_shown, "ten")
    digit = ink(digits_shown, "digit-6")
    digits_shown.execute_script(FIND + "at('digit-6').parentElement.click()")
    assert digits_shown.execute_script(FIND + "return at('ten').hidden && !at('edit').hidden")
    assert ink(digits_shown, "pad") == pytest.approx(digit, abs=1e-3)


def test_nothing_moves_until_asked_where_motion_is_unwelcome(
    digits_page: Path, tmp_path: Path
) -> None:
    go = "return document.getElementById('ten-go').textContent"
    with browser(tmp_path / "profile", 1280, 900) as driver:
        driver.get(digits_page.as_uri())
        assert driver.execute_script(go) == "Stop"
        calm(driver)
        driver.refresh()
        assert driver.execute_script(go) == "Draw"
