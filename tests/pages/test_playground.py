"""The playground: one file that needs nothing else, for whoever opens it."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from browsing import browser, needs_browser
from playground import calm
from selenium import webdriver

from autograder.content import ROOT
from pages import playground_page

pytestmark = needs_browser


def test_the_page_is_one_small_file_that_fetches_nothing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 300_000
    assert [file.name for file in page.parent.iterdir()] == [page.name]
    addresses = set(re.findall(r"\w+://[^\s\"'<>)]*", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, which nobody fetches
    assert not re.search(r"\b(src|href)=|@import|url\(|fetch\(|XMLHttpRequest|import\(", text)
    assert "default-src 'none'" in text


def test_students_get_it_as_its_sources_make_it() -> None:
    made = playground_page.build()
    assert playground_page.FILE.read_text(encoding="utf-8") == made, "python -m pages playground"
    assert (ROOT / "student" / "playground.html").read_text(encoding="utf-8") == made


def test_the_browser_has_nothing_to_complain_about(shown: webdriver.Chrome) -> None:
    shown.execute_script("""
        for (const id of ["world", "schedule", "sampler", "kind", "label", "bug", "bug-world"]) {
          const select = document.getElementById(id);
          const options = [...select.options];
          const apart = Math.max(1, Math.floor(options.length / 8));
          for (const option of options.filter((_, i) => i % apart === 0).reverse()) {
            select.value = option.value;
            select.dispatchEvent(new Event("input", {bubbles: true}));
          }
        }
        document.getElementById("tab-bugs").click();
        document.getElementById("next").click();
        document.getElementById("tab-play").click();
    """)
    assert shown.get_log("browser") == []  # type: ignore[no-untyped-call]
    loaded = "return performance.getEntriesByType('resource').length"
    assert shown.execute_script(loaded) == 0


def test_a_phone_scrolls_in_one_direction_only(page: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile", 390, 844) as driver:
        calm(driver)
        for address in ("", "#bugs", "#2.3.3/threshold posterior_weights_swapped"):
            driver.get("about:blank")
            driver.get(page.as_uri() + address)
            wide = "return [document.documentElement.scrollWidth, innerWidth]"
            assert driver.execute_script(wide) == [390, 390]
        assert driver.execute_script("return document.getElementById('play').hidden")


def test_the_keyboard_reaches_every_control(shown: webdriver.Chrome) -> None:
    for tab in ("play", "bugs"):
        shown.execute_script("document.getElementById(arguments[0]).click()", f"tab-{tab}")
        wanted = shown.execute_script(
            """return [...document.querySelectorAll(`#${arguments[0]} :is(select, input, button)`)]
              .filter((each) => !each.disabled && each.offsetParent).map((each) => each.id)""",
            tab,
        )
        shown.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        reached = set()
        for _ in range(len(wanted) + 8):
            key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
            for kind in ("keyDown", "keyUp"):
                shown.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, **key})
            reached.add(shown.execute_script("return document.activeElement.id"))
        assert wanted and set(wanted) <= reached
        assert f"tab-{tab}" in reached


def test_points_can_be_drawn_by_keyboard_and_by_mouse(shown: webdriver.Chrome) -> None:
    """The menu of classes has those of the points that are there."""

    def classes() -> list[str]:
        script = "return [...document.getElementById('label').options].map((each) => each.text)"
        found: list[str] = shown.execute_script(script)
        return found

    def choose(name: str, value: str) -> None:
        shown.execute_script(
            """const select = document.getElementById(arguments[0]);
            select.value = arguments[1];
            select.dispatchEvent(new Event("input", {bubbles: true}))""",
            name,
            value,
        )

    shown.execute_script("document.getElementById('tab-play').click()")
    choose("world", "own")
    assert classes() == ["none", "A", "B", "C"]
    shown.execute_script("document.getElementById('clear').click()")
    choose("brush", "2")
    shown.execute_script("document.getElementById('plane').focus()")
    for key in ("ArrowRight", "Enter"):
        shown.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", "key": key})
    assert classes() == ["none", "C"]
    choose("brush", "1")
    box = shown.execute_script(
        "scrollTo(0, 0); return document.getElementById('plane').getBoundingClientRect()"
    )
    at = {"x": box["x"] + 100, "y": box["y"] + 100, "button": "left", "clickCount": 1}
    for kind in ("mousePressed", "mouseReleased"):
        shown.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, **at})
    assert classes() == ["none", "B", "C"]
    choose("world", "pinwheel")


def test_every_control_and_picture_has_a_name(shown: webdriver.Chrome) -> None:
    nameless = shown.execute_script("""
        const named = (each) => each.labels?.length || each.textContent.trim()
          || each.getAttribute("aria-label");
        return [...document.querySelectorAll("select, input, button, canvas, svg")]
          .filter((each) => !named(each)).map((each) => each.outerHTML)""")
    assert nameless == []


def test_nothing_moves_until_asked_where_motion_is_unwelcome(shown: webdriver.Chrome) -> None:
    shown.execute_script("document.getElementById('tab-play').click()")
    assert shown.execute_script("return document.getElementById('go').textContent") == "Play"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_words_stand_out_from_what_is_behind_them() -> None:
    """WCAG 2, AA: a contrast of 4.5 to 1."""
    style = (ROOT / "pages" / "playground" / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6});", block))
        pairs = [(name, behind) for name in ("ink", "soft", "good", "bad", "warn", "accent",
                 "ddpm", "ddim", "euler", "heun") for behind in ("paper", "card")]  # fmt: skip
        for name, behind in [*pairs, ("on-accent", "accent"), ("ink", "mark")]:
            low, high = sorted([luminance(colours[name]), luminance(colours[behind])])
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, behind)


def test_the_time_of_a_step(shown: webdriver.Chrome, record: Callable[[str], None]) -> None:
    times = shown.execute_script("""
        const world = Worlds.makers.eight();
        const setting = {world, schedule: "linear", T: 100, betaStart: 1e-3, betaEnd: 0.12,
          sampler: "ddim", steps: 60, eta: 0, w: 0, label: -1, clip: 0, kind: "noise", error: 0};
        const draws = Random.perStep(1, 4000);
        const plane = new Plane(document.getElementById("plane"));
        const times = [];
        let last = performance.now();
        for (const entry of Samplers.walk(setting, draws(99), draws)) {
          plane.begin();
          plane.particles(entry.x, null, 2);
          times.push(performance.now() - last);
          last = performance.now();
        }
        return times.slice(10);""")
    record(
        f"playground, 2,000 particles and 8 components: a step and its picture take "
        f"{np.median(times):.1f} ms (median of {len(times)}, at most {max(times):.1f} ms)"
    )
    assert np.median(times) < 200
