"""A person grades a written answer in nbgrader's formgrader, in a real browser: points and
comment reach the tables.
"""

import csv
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbgrader_course import BUT_TESTS, Course, cell_named, own_world

pytest.importorskip(
    "nbgrader",
    reason="nbgrader needs Python 3.11 or newer, and what pyproject.toml's notebooks lists",
)
pytest.importorskip("selenium", reason="selenium drives the browser: pip install selenium")

from browsing import SECONDS, browser, needs_browser
from nbgrader.api import Gradebook
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from notebooks.building import ASSIGNMENT

ANSWER, POINTS, COMMENT = (
    "answer-factors",
    "0.5",
    "The reason is missing: why is one earlier position enough?",
)

pytestmark = needs_browser


@contextmanager
def formgrader(folder: Path, database: str) -> Iterator[str]:
    """nbgrader's pages for a course, served as JupyterLab serves them; yields their address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyter_server",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        f"--CourseDirectory.db_url={database}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    with (folder.parent / "server.log").open("w+") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            address, end = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
            while not _answers(f"{address}/api"):
                if server.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"the server did not start: {Path(log.name).read_text()[-3000:]}")
                time.sleep(0.2)
            yield f"{address}/formgrader"
        finally:
            server.terminate()
            server.wait(SECONDS)


def _answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address, timeout=SECONDS).status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def test_a_score_and_a_comment_typed_in_the_browser_reach_the_tables(tmp_path: Path) -> None:
    def answered(notebook: Any) -> None:
        cell_named(notebook, ANSWER)["source"] = ["a product of conditionals"]

    with own_world(tmp_path / "world") as folder:
        course = Course(folder, ["theory"])
        course.hand_in("ada", BUT_TESTS, {"theory": answered})
        assert course.autograde("ada")["success"]
        with Gradebook(course.database) as gradebook:
            page = gradebook.find_submission_notebook("theory", ASSIGNMENT, "ada").id
        with (
            formgrader(folder, course.database) as address,
            browser(tmp_path / "profile") as driver,
        ):
            driver.get(f"{address}/submissions/{page}/?index=0")
            wait = WebDriverWait(driver, SECONDS)
            wait.until(
                lambda _: driver.execute_script(
                    "return formgrader.grades.loaded && formgrader.comments.loaded"
                )
            )
            score = driver.find_element(By.CSS_SELECTOR, f"input.score#{ANSWER}")
            assert "needs_manual_grade" in str(score.get_attribute("class"))
            score.send_keys(POINTS, Keys.TAB)
            comment = driver.find_element(By.ID, f"{ANSWER}-comment")
            comment.send_keys(COMMENT, Keys.TAB)  # left, it is saved, as the points are
            wait.until(lambda _: saved(course) == (float(POINTS), COMMENT))
            driver.save_screenshot(str(tmp_path / "formgrader.png"))
        done = course.command("export", f"--to={tmp_path / 'cells.csv'}")
        assert done.returncode == 0, done.stderr
        with (tmp_path / "cells.csv").open(encoding="utf-8") as file:
            (row,) = [row for row in csv.DictReader(file) if row["cell"] == ANSWER]
        assert (row["points"], row["graded"], row["comment"]) == (POINTS, "by hand", COMMENT)
        assert course.api.generate_feedback(ASSIGNMENT, "ada")["success"]
        feedback = (folder / "feedback" / "ada" / ASSIGNMENT / "theory.html").read_text(
            encoding="utf-8"
        )
        assert COMMENT in feedback


def saved(course: Course) -> tuple[float | None, str | None]:
    """What the gradebook holds of the answer."""
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade(ANSWER, "theory", ASSIGNMENT, "ada")
        return grade.manual_score, gradebook.find_comment(
            ANSWER, "theory", ASSIGNMENT, "ada"
        ).manual_comment
