"""The page that draws digits: one file that needs nothing else, for whoever opens it."""

import re
from pathlib import Path

import pytest
from browsing import browser, needs_browser
from digits_page import CHOOSE, open_tab, run
from playground import calm
from selenium import webdriver

from autograder.content import ROOT
from pages.digit_page import MOST, build

pytestmark = needs_browser


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
