"""A person grades written answers in a real browser, by keyboard alone: nothing that was typed is
lost, whatever is killed.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from written_class import PDF, drawn, hand_in, notebook, png, results_of

pytest.importorskip("selenium", reason="selenium drives the browser: pip install selenium")

from browsing import SECONDS, browser, needs_browser
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from autograder.classroom.mark_files import Mark, MarkFiles, counting
from autograder.content import ROOT

pytestmark = needs_browser

STUDENTS = 200
CELL, QUESTION = "answer-factors", "0.1a/answer-factors"
HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two hundred; every tenth has no answer."""
    folder = tmp_path_factory.mktemp("answered")
    whole = notebook("theory", {})
    cells = [cell for cell in whole["cells"] if cell["id"] in ("factors-question", CELL)]
    for number in range(STUDENTS):
        text = f"Answer {number}: $p(x_1) \\prod_i p(x_i \\mid x_{{i-1}})$. {HOSTILE}"
        mine = [
            dict(cell, source=text) if cell["id"] == CELL and number % 10 else cell
            for cell in cells
        ]
        hand_in(folder / f"student{number:03}", "theory", {**whole, "cells": mine})
    return folder


@contextmanager
def grading(out: Path, who: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command `marks` as a person starts it; yields the process and the page's address."""
    command = [sys.executable, "-m", "autograder", "marks", str(out), "--as", who, "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = next(line for line in process.stdout if "http" in line)
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.wait(SECONDS)
        process.stdout.close()


def open_question(driver: Chrome, address: str, question: str = QUESTION) -> None:
    driver.get(f"{address}question?question={question.replace('/', '%2F')}")
    WebDriverWait(driver, SECONDS).until(lambda _: text(driver, "who"))


def text(driver: Chrome, name: str) -> str:
    return driver.find_element(By.ID, name).text


def press(driver: Chrome, *keys: str) -> None:
    ActionChains(driver).send_keys(*keys).perform()


def press_shifted(driver: Chrome, key: str) -> None:
    ActionChains(driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()


def until_kept(driver: Chrome) -> None:
    WebDriverWait(driver, SECONDS).until(lambda _: text(driver, "saved") == "kept")


def standing(out: Path, who: str) -> dict[str, tuple[float | None, str]]:
    """{student: (points, comment)} of an assistant, as the file has them."""
    marks = MarkFiles(out / "marks").read()
    return {
        student: (mark[who].points, mark[who].comment)
        for (student, question), mark in marks.items()
        if question == QUESTION and who in mark
    }


def keys_for(number: int) -> tuple[list[str], tuple[float, str]]:
    """What is typed for an answer, and what has to come of it."""
    if number % 10 == 0:
        return ["0"], (0.0, "")
    kinds: list[tuple[list[str], tuple[float, str]]] = [
        (["1"], (0.5, "")),
        (["1", "2"], (1.0, "")),
        (["f", "c", f"Well done, {number}", Keys.ENTER], (1.0, f"Well done, {number}")),
        (["p", "0.75", Keys.ENTER], (0.75, "")),
        (["1", "2", "1"], (0.5, "")),
    ]
    return kinds[number % 5]


def test_two_hundred_answers_by_keyboard_alone_killed_and_resumed(
    answered: Path, tmp_path: Path
) -> None:
    out = results_of(answered, tmp_path / "out", ["theory"])
    wanted: dict[str, tuple[float, str]] = {}
    with browser(tmp_path / "profile") as driver:
        with grading(out, "ada") as (process, first):
            open_question(driver, first)
            for number in range(STUDENTS // 2):
                keys, wanted[f"student{number:03}"] = keys_for(number)
                press(driver, *keys, Keys.ENTER)
            process.send_signal(signal.SIGKILL)
            process.wait(SECONDS)
            for number in range(STUDENTS // 2, STUDENTS // 2 + 5):  # with nobody at the other end
                keys, wanted[f"student{number:03}"] = keys_for(number)
                press(driver, *keys, Keys.ENTER)
            assert "not kept yet" in text(driver, "saved")
        assert len(standing(out, "ada")) < STUDENTS // 2 + 5
        with grading(out, "ada") as (_, second):
            assert second == first, "the open page would not find it"
            until_kept(driver)
            assert standing(out, "ada") == wanted
            open_question(driver, second)  # begins where the first one is not graded
            assert text(driver, "who").endswith(f"{STUDENTS // 2 + 6} of {STUDENTS}")
            for number in range(STUDENTS // 2 + 5, STUDENTS):
                keys, wanted[f"student{number:03}"] = keys_for(number)
                press(driver, *keys, Keys.ENTER)
            until_kept(driver)
            assert text(driver, "progress") == f"{STUDENTS} of {STUDENTS} graded"
            assert driver.title != "broken"
            problems = [entry["message"] for entry in driver.get_log("browser")]
    assert standing(out, "ada") == wanted
    # a request that was under way when the server was killed ends without an answer
    assert [line for line in problems if "net::ERR_" not in line] == []
    lines = (out / "marks" / "ada.jsonl").read_text("utf-8").splitlines()
    assert all(json.loads(line)["students"] for line in lines), "half a line"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three students: one with formulas and a picture, one with a scan, one with nothing."""
    folder = tmp_path / "class"
    whole = notebook("theory", {CELL: f"One $x_1$ and **bold**. {HOSTILE}"})
    for cell in whole["cells"]:
        if cell["id"] == "chain-picture":
            cell["outputs"] = drawn(png(), "a row of numbers")
    hand_in(folder / "ada", "theory", whole)
    hand_in(folder / "bob", "theory", {CELL: "see proofs.pdf"})
    (folder / "bob" / "theory" / "proofs.pdf").write_bytes(PDF)
    hand_in(folder / "eve", "theory", {})
    return results_of(folder, tmp_path / "out", ["theory"])


def test_what_a_student_wrote_is_set_and_cannot_act(small: Path, tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="pandoc sets formulas: pip install pypandoc-binary")
    with browser(tmp_path / "profile") as driver, grading(small, "ada") as (_, address):
        open_question(driver, address)
        wait = WebDriverWait(driver, SECONDS)
        words = driver.find_element(By.ID, "words")
        wait.until(lambda _: words.find_elements(By.TAG_NAME, "math"))
        assert words.find_element(By.TAG_NAME, "strong").text == "bold"
        assert words.find_elements(By.CSS_SELECTOR, "img, script, a") == []
        assert "onerror" in words.text, "words of a student were lost"
        (picture,) = driver.find_elements(By.CSS_SELECTOR, "#outputs img")
        wait.until(lambda _: picture.get_property("naturalWidth") == 2)
        assert "a row of numbers" in text(driver, "outputs")
        press(driver, Keys.ARROW_RIGHT)
        (frame,) = driver.find_elements(By.CSS_SELECTOR, "#documents iframe")
        assert str(frame.get_attribute("src")).startswith(f"{address}file/bob/")
        press(driver, Keys.ARROW_RIGHT)
        assert text(driver, "state") == "no answer; not graded yet"
        press_shifted(driver, "z")
        until_kept(driver)
        assert standing(small, "ada") == {"eve": (0.0, "")}


def test_two_assistants_disagree_see_it_and_decide(small: Path, tmp_path: Path) -> None:
    theirs = MarkFiles(small / "marks", "bob")
    met: dict[str, Any] = {"question": QUESTION, "students": ("ada",), "of": 1.0}
    with browser(tmp_path / "profile") as driver, grading(small, "ada") as (_, address):
        open_question(driver, address)
        press(driver, "2")
        until_kept(driver)
        digest = MarkFiles(small / "marks").read()["ada", QUESTION]["ada"].answer
        theirs.add(Mark(**met, points=1.0, comment="all is there", answer=digest))
        wait = WebDriverWait(driver, SECONDS)
        wait.until(lambda _: text(driver, "state") == "conflict: 1 of 1 by bob counts for now")
        assert "bob: 1 of 1. all is there" in text(driver, "others")
        press(driver, "t")  # takes over
        until_kept(driver)
        wait.until(lambda _: text(driver, "state") == "1 of 1")
        theirs.add(Mark(**met, points=0.0, comment="no reason", answer=digest))
        wait.until(lambda _: text(driver, "state") == "conflict: 0 of 1 by bob counts for now")
        press(driver, "y")  # insists
        until_kept(driver)
        wait.until(lambda _: text(driver, "state") == "1 of 1")
    marks = MarkFiles(small / "marks").read()["ada", QUESTION]
    newest = counting(marks)
    assert newest is not None and newest[0] == "ada" and newest[1].points == 1.0
    assert list(newest[1].seen) == ["bob"]


def test_a_comment_is_written_once_and_given_by_key(small: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile") as driver, grading(small, "ada") as (_, address):
        open_question(driver, address)
        press(driver, "1", "c", "Why is one enough? 2f0", Keys.ENTER, Keys.ENTER)
        press_shifted(driver, "1")
        press(driver, "1")
        until_kept(driver)
        said = "Why is one enough? 2f0"
        assert standing(small, "ada") == {"ada": (0.5, said), "bob": (0.5, said)}
        press(driver, "u", "u")  # undone, the points and then the comment
        until_kept(driver)
        assert standing(small, "ada") == {"ada": (0.5, said)}


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_beside_the_page(small: Path, tmp_path: Path, width: int) -> None:
    with browser(tmp_path / "profile", width, 844) as driver, grading(small, "ada") as (_, address):
        driver.get(address)
        for _ in range(2):
            wide, there = driver.execute_script(
                "return [document.documentElement.scrollWidth, innerWidth]"
            )
            assert wide <= there
            time.sleep(0.1)
            press(driver, "1")  # the first question
            WebDriverWait(driver, SECONDS).until(lambda _: text(driver, "who"))
        assert driver.get_log("browser") == []
