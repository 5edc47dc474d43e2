"""The whole site in a browser, opened as files. Long."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browser, needs_browser
from selenium import webdriver

pytestmark = [pytest.mark.full, *needs_browser]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser without a network."""
    with browser(tmp_path_factory.mktemp("profile"), 1280, 900) as driver:
        yield driver


def test_no_page_asks_a_network_or_complains(pages: list[Path], shown: webdriver.Chrome) -> None:
    for page in pages:
        shown.get(page.as_uri())
        asked = shown.execute_script(
            "return performance.getEntriesByType('resource').map((each) => each.name)"
        )
        assert [name for name in asked if not name.startswith(("file:", "data:"))] == [], page
        assert shown.get_log("browser") == [], page  # type: ignore[no-untyped-call]


def test_the_search_finds_a_mistake_in_a_page_opened_as_a_file(
    site: Path, shown: webdriver.Chrome
) -> None:
    shown.get((site / "search.html").as_uri() + "?q=broadcasting")
    until = time.monotonic() + 60
    found: list[str] = []
    while not found and time.monotonic() < until:
        found = shown.execute_script(
            "return [...document.querySelectorAll('#search-results li a')].map((each) => each.href)"
        )
    assert any("mistakes.html" in link for link in found)


def test_the_gallery_can_be_searched(site: Path, shown: webdriver.Chrome) -> None:
    shown.get((site / "mistakes.html").as_uri())
    left, told = shown.execute_script("""
        const search = document.querySelector("#filter input");
        search.value = "sqrt alpha_bar";
        search.dispatchEvent(new Event("input"));
        const left = [...document.querySelectorAll(".mistake:not([hidden])")];
        const told = document.querySelector("[role=status]");
        return [left.map((each) => each.textContent), told.textContent];
    """)
    assert 0 < len(left) < 200 and told.startswith(f"{len(left)} of ")
    assert all("sqrt" in text.lower() and "alpha_bar" in text.lower() for text in left)


def test_a_phone_scrolls_every_page_in_one_direction_only(
    pages: list[Path], tmp_path: Path
) -> None:
    with browser(tmp_path / "profile", 390, 844) as driver:
        for page in pages:
            driver.get(page.as_uri())
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            assert wide <= 390, page
