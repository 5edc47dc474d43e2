"""What is shown below a cell: a page in a notebook, the text elsewhere; links to headings."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from course import PARTS

from autograder.checking.verdict import Shown
from autograder.content import ROOT, homework
from autograder.drawing import outputs
from autograder.report.notebook_figures import compared
from autograder.report.notebook_output import anchors, linked, plain, show, to_heading

SOURCE = "[DDPM](https://arxiv.org/abs/1) eq. 4 & [CFG](https://arxiv.org/abs/2); theory"


def test_links_are_links_in_html_and_words_in_text() -> None:
    assert plain(SOURCE) == "DDPM eq. 4 & CFG; theory"
    page = linked(SOURCE)
    assert page.count("<a href=") == 2 and "</a> eq. 4 &amp; <a" in page
    assert linked("no <link> here") == "no &lt;link&gt; here"


def test_a_heading_that_is_not_there_is_no_link() -> None:
    assert to_heading("", "1 < 2") == "1 &lt; 2"
    assert 'href="#A-&quot;b&quot;"' in to_heading('A-"b"', "x")


def write(folder: Path, *texts: str) -> Path:
    cells = [{"cell_type": "markdown", "source": text.splitlines(True)} for text in texts]
    cells.append({"cell_type": "code", "source": ["# Exercise 9.9: no heading"]})
    file = folder / "work.ipynb"
    file.write_text(json.dumps({"cells": cells}))
    return file


def test_headings_are_found_by_the_numbers_of_exercises(tmp_path: Path) -> None:
    notebook = write(
        tmp_path,
        "# Exercises\nabout Exercise 1.1",
        "text\n\n### Exercise 1.1 (2 points): `Model.step` in `work.py`\n",
        "## Exercise 1.10 (1 point): *more*",
        "## Exercise 1.2 (1 point): this, and 1.3: that",
        "### Exercise 1.3 (2 points): that",
        "### Exercise 0.4 a, b (1 point) and iv (1 point): three",
        "### Exercise 2.1: $x$",
    )
    asked = ["1.1", "1.10", "1.2", "1.3", "0.4a", "0.4b", "0.4iv", "0.4i", "0.4c", "2.1", "9.9"]
    assert anchors(notebook, asked) == {
        "1.1": "Exercise-1.1-(2-points):-Model.step-in-work.py",
        "1.10": "Exercise-1.10-(1-point):-more",
        "1.2": "Exercise-1.2-(1-point):-this,-and-1.3:-that",
        "1.3": "Exercise-1.3-(2-points):-that",
        **dict.fromkeys(
            ("0.4a", "0.4b", "0.4iv"), "Exercise-0.4-a,-b-(1-point)-and-iv-(1-point):-three"
        ),
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}', "[" * 99_999])
def test_a_notebook_that_cannot_be_read_has_no_headings(text: str, tmp_path: Path) -> None:
    (tmp_path / "work.ipynb").write_text(text)
    assert anchors(tmp_path / "work.ipynb", ["1.1"]) == {}
    assert anchors(tmp_path / "none.ipynb", ["1.1"]) == {}


@pytest.mark.parametrize("part", PARTS)
def test_the_notebook_of_each_part_has_a_heading_for_every_exercise_but_optional_ones(
    part: str,
) -> None:
    asked = [each.exercise for each in PARTS[part] if not each.bonus]
    found = anchors(ROOT / "student" / f"{part}.ipynb", asked)
    assert found.keys() == set(asked), homework().parts[part].title


def test_a_notebook_shows_the_page_and_a_terminal_the_text(monkeypatch, capsys) -> None:
    display = pytest.importorskip("IPython.display")
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(display, "display", lambda data, raw: shown.append(data))
    show("words", "<b>words</b>")
    assert capsys.readouterr().out == "words\n" and not shown
    shell = SimpleNamespace(kernel=1)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: shell)
    show("words", "<b>words</b>")
    assert capsys.readouterr().out == "" and shown[0]["text/html"] == "<b>words</b>"
    assert repr(shown[0]["text/plain"]) == shown[0]["text/plain"] == "words"


GIVEN, RIGHT = np.arange(60.0).reshape(3, 1, 4, 5), np.arange(60.0, 0.0, -1.0).reshape(3, 1, 4, 5)


def test_a_wrong_output_is_drawn_beside_the_right_one() -> None:
    page = compared(Shown("three images", "x_t", GIVEN, RIGHT))
    assert page.count("<figure>") == 3 and "yours" in page and "x_t, the first images" in page


def test_of_many_values_some_are_drawn_so_that_the_notebook_stays_small() -> None:
    many = np.random.default_rng(0).normal(size=(64, 3, 32, 32))
    assert 0 < len(compared(Shown("many", "x_t", many, -many))) < 100_000


@pytest.mark.parametrize("given", [np.full((3, 1, 4, 5), np.nan), GIVEN * 1e300 * 1e10])
def test_a_figure_that_cannot_be_drawn_costs_nothing(given: np.ndarray, monkeypatch) -> None:
    compared(Shown("odd", "x_t", given, RIGHT))
    monkeypatch.setattr(outputs, "draw", lambda *_: 1 / 0)
    assert compared(Shown("odd", "x_t", given, RIGHT)) == ""
