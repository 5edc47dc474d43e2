"""The class page in a real browser, as a file without a network: everybody can be found, by mouse
and by keyboard, on a desk and on a phone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from report_pages import MARKUP, check, report

pytest.importorskip("selenium", reason="selenium drives the browser: pip install selenium")

from browsing import browser, needs_browser
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from autograder.classroom import class_page
from autograder.classroom.gradescope_export import Attempt
from autograder.classroom.regrade_requests import Request
from autograder.classroom.summary import Known, summarise
from autograder.course.deadlines import Lateness
from autograder.report.record import Override, Report

pytestmark = needs_browser

STUDENTS = 60
DECIDED = Override("The sign is a typo.", "kim", "2026-03-12", "wrong", 0.0, 1.5)


def made(number: int) -> Report:
    """Students with 0, 1.5 and 12 points in turn; the first was late, the second has a decision."""
    long = "2.2.1/compute_loss_on_batch"
    parts = [check(), check(id=long, exercise="2.2.1", max_points=10.5)]
    for place, part in enumerate(parts):
        if number % 3 > place:
            parts[place] = replace(part, status="passed", points=part.max_points)
    if number == 1:
        parts[0] = replace(parts[0], overrides=(DECIDED,))
    late = Lateness("later", None, True, 1, 10.0) if number == 0 else None
    name = MARKUP if number == 5 else f"Name {STUDENTS - number}"
    return replace(report(*parts), name=name, late=late)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a class of sixty in two sections; one more handed in nothing."""
    reports = {f"student{number:02}": made(number) for number in range(STUDENTS)}
    sections = {student: f"Group {place % 2}" for place, student in enumerate(reports)}
    asked = [Request("student02", "2.1.1/add_noise", "Mine is right.", "2026-03-10")]
    first = datetime(2026, 3, 1, 22, tzinfo=timezone.utc)
    tried = {"student00": (Attempt(first, 3.0), Attempt(first.replace(day=2), 5.0))}
    known = Known(asked, {**sections, "zoe": "Group 0"}, ["zoe"], tried)
    summary = summarise(reports, [], [], known)
    file = tmp_path_factory.mktemp("class") / "index.html"
    file.write_text(class_page.render(summary), encoding="utf-8")
    return file


@contextmanager
def opened(page: Path, profile: Path, width: int = 1200) -> Iterator[Chrome]:
    with browser(profile, width, 844) as driver:
        driver.get(page.as_uri())
        yield driver
        assert driver.get_log("browser") == []


def shown(driver: Chrome) -> list[str]:
    """The students in the list, from top to bottom."""
    return driver.execute_script(
        "return Array.from(document.querySelectorAll('#everyone tbody tr:not([hidden]) th'),"
        "th => (th.querySelector('a') || th).textContent.trim())"
    )


def head(driver: Chrome, text: str) -> object:
    heads = driver.find_elements(By.CSS_SELECTOR, "#everyone thead th")
    return next(each for each in heads if each.text.startswith(text))


def test_everybody_is_found_by_word_section_and_state(page: Path, tmp_path: Path) -> None:
    with opened(page, tmp_path) as driver:
        assert len(shown(driver)) == STUDENTS + 1
        search = driver.find_element(By.ID, "search")
        search.send_keys("NAME 17")
        assert shown(driver) == ["student17", "student43"], "by the folder, and by the name"
        assert driver.find_element(By.ID, "counted").text == f"2 of {STUDENTS + 1} students"
        search.clear()
        Select(driver.find_element(By.ID, "section")).select_by_visible_text("Group 0")
        assert len(shown(driver)) == STUDENTS // 2 + 1 and shown(driver)[1] == "student02"
        state = Select(driver.find_element(By.ID, "state"))
        state.select_by_visible_text("handed in nothing")
        assert shown(driver) == ["zoe"]
        state.select_by_visible_text("late")
        assert shown(driver) == ["student00"]
        state.select_by_visible_text("needs a look")
        assert shown(driver) == ["student02"], "who asks for a regrade"
        assert driver.title != "broken" and driver.find_elements(By.CSS_SELECTOR, "main img") == []


def test_the_list_is_sorted_by_keyboard_and_says_so(page: Path, tmp_path: Path) -> None:
    with opened(page, tmp_path) as driver:
        driver.execute_script("document.getElementById('state').focus()")
        ActionChains(driver).send_keys(*[Keys.TAB] * 4).perform()
        assert driver.switch_to.active_element.text.startswith("points")
        ActionChains(driver).send_keys(Keys.ENTER).perform()
        assert head(driver, "points").get_attribute("aria-sort") == "ascending"
        assert shown(driver)[:2] == ["student00", "student03"] and shown(driver)[-1] == "zoe"
        ActionChains(driver).send_keys(Keys.SPACE).perform()
        assert head(driver, "points").get_attribute("aria-sort") == "descending"
        assert shown(driver)[:2] == ["student02", "student05"] and shown(driver)[-1] == "zoe"
        head(driver, "student").find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
        assert head(driver, "points").get_attribute("aria-sort") is None
        assert shown(driver)[:2] == ["student00", "student01"]


def test_each_row_leads_to_the_students_page(page: Path, tmp_path: Path) -> None:
    there = page.parent / "students" / "student07"
    there.mkdir(parents=True)
    (there / "feedback.html").write_text("<title>of student07</title>")
    with opened(page, tmp_path) as driver:
        driver.find_element(By.LINK_TEXT, "student07").send_keys(Keys.ENTER)
        assert driver.title == "of student07"


def test_fields_columns_and_tables_have_names(page: Path, tmp_path: Path) -> None:
    with opened(page, tmp_path) as driver:
        names = {
            field: driver.find_element(By.ID, field).accessible_name
            for field in ("search", "section", "state", "everyone", "measured")
        }
        assert names == {
            "search": "Search", "section": "Section", "state": "State",
            "everyone": "All students, with points and state",
            "measured": "Difficulty and discrimination of each check",
        }  # fmt: skip
        buttons = driver.find_elements(By.CSS_SELECTOR, "#everyone thead button")
        roles = [(each.aria_role, bool(each.accessible_name)) for each in buttons]
        assert roles == [("button", True)] * 6


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_beside_the_page(page: Path, tmp_path: Path, width: int) -> None:
    with opened(page, tmp_path, width) as driver:
        wide, there = driver.execute_script(
            "return [document.documentElement.scrollWidth, innerWidth]"
        )
        assert wide <= there


def test_the_page_runs_its_own_script_and_no_other(page: Path, tmp_path: Path) -> None:
    other = page.read_text("utf-8").replace('"use strict";', '"use strict"; document.title = "x";')
    file = tmp_path / "index.html"
    file.write_text(other, encoding="utf-8")
    with browser(tmp_path / "profile") as driver:
        driver.get(file.as_uri())
        assert driver.title != "x"
        assert len(shown(driver)) == STUDENTS + 1, "the list is there without the script"
