"""The site, built once for all tests that look at it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.content import ROOT

SECONDS = 1800  # on a busy machine


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, record: Callable[[str], None]) -> Path:
    """The site, as `python -m pages build` makes it."""
    out = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "-m", "pages", "build", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    record(done.stdout)
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """All its HTML files."""
    return sorted(site.rglob("*.html"))
