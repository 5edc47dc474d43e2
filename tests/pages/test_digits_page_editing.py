"""A digit of the visitor's on the page: drawn, loaded, edited."""

from typing import Any

import numpy as np
import pytest
from browsing import needs_browser
from digits_page import CHOOSE, FIND, ink, open_tab, run
from selenium import webdriver

pytestmark = needs_browser


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
