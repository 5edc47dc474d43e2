"""The playground, built and shown, for all of its tests."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browser
from playground import calm
from selenium import webdriver

from autograder.content import ROOT


@pytest.fixture(scope="package")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, written by the command."""
    out = tmp_path_factory.mktemp("playground") / "playground.html"
    command = [sys.executable, "-m", "pages", "playground", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="package")
def shown(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """The page in a browser, on which nothing moves by itself."""
    with browser(tmp_path_factory.mktemp("profile"), 1280, 900) as driver:
        calm(driver)
        driver.get(page.as_uri())
        yield driver
