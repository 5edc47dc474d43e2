"""The pages, built once for all of their tests, and shown for the tests of a file: a browser that
lived on would start processes while other tests count them.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import SECONDS, browser
from playground import calm
from selenium import webdriver

from autograder.content import ROOT


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, written by the command."""
    out = tmp_path_factory.mktemp("playground") / "playground.html"
    command = [sys.executable, "-m", "pages", "playground", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def shown(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """The page in a browser, on which nothing moves by itself."""
    with browser(tmp_path_factory.mktemp("profile"), 1280, 900) as driver:
        calm(driver)
        driver.get(page.as_uri())
        yield driver


@pytest.fixture(scope="session")
def digits_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that draws digits, written by its command."""
    out = tmp_path_factory.mktemp("digits") / "digits.html"
    command = [sys.executable, "-m", "pages", "digits", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def digits_shown(
    digits_page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[webdriver.Chrome]:
    """That page in a browser, on which nothing moves by itself."""
    with browser(tmp_path_factory.mktemp("profile"), 1280, 900) as driver:
        calm(driver)
        driver.set_script_timeout(SECONDS)
        driver.get(digits_page.as_uri())
        yield driver
