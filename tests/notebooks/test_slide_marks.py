"""Marks in a notebook's source say what goes on slides, and leave its text alone."""

import json
from pathlib import Path

import pytest

from autograder.course.assignment import Assignment
from notebooks import building
from notebooks.building import NAMES, SourceError, make_notebook
from notebooks.slide_marks import marked_slides, slide_type, without_tags
from pages.slides.reading import as_sentence, read_deck

SOURCE = """# %% title [markdown]
# # A part
#
# Before. <slide>First thing
# of two lines.</slide> Between. <slide>$$x = 1$$</slide>
# <slide next>second thing</slide> (a paper) <slide more>that goes on here</slide>.

# %% prepare slide="run"
x = 1

# %% picture slide="picture before"
plt.show()

# %% more [markdown]
# Then <slide title>another title</slide> comes.

# %% code slide="code"
y = 2
"""


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The source of a part, to be changed."""
    monkeypatch.setattr(building, "SOURCES", tmp_path)
    file = tmp_path / "theory.py"
    file.write_text(SOURCE, encoding="utf-8")
    return file


def test_a_source_becomes_slides(part: Path) -> None:
    deck = read_deck("theory", Assignment())
    told = [(s.title, s.texts, s.picture, s.code) for s in deck.slides]
    assert told == [
        ("A part", ["First thing of two lines.", "$$x = 1$$"], "picture", ""),
        ("A part", ["Second thing that goes on here."], "", ""),
        ("Another title", [], "", "y = 2"),
    ]
    assert deck.run == ["prepare", "picture"]


def test_a_notebook_has_its_text_and_says_to_jupyter_what_is_a_slide(part: Path) -> None:
    cells = json.loads(make_notebook("theory", True, Assignment()))["cells"]
    kinds = {cell["id"]: cell["metadata"]["slideshow"]["slide_type"] for cell in cells}
    assert kinds == {
        "title": "slide",
        "prepare": "skip",
        "picture": "-",
        "more": "slide",
        "code": "-",
    }
    assert "".join(cells[0]["source"]).splitlines()[2:] == [
        "Before. First thing",
        "of two lines. Between. $$x = 1$$",
        "second thing (a paper) that goes on here.",
    ]


def test_a_notebook_without_slides_says_nothing_of_them(part: Path) -> None:
    part.write_text("# %% title [markdown]\n# # A part\n", encoding="utf-8")
    (cell,) = json.loads(make_notebook("theory", True, Assignment()))["cells"]
    assert cell["metadata"] == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("of two lines.</slide>", "of two lines.", "do not pair"),
        ("on here</slide>", "on here", "no </slide>"),
        ('slide="code"', 'slide="film"', "none of picture"),
        ('slide="code"', 'slide="picture before"', "has a picture already"),
        ("Before.", "### BEGIN SOLUTION", "on no slide"),
    ],
)
def test_a_mark_that_cannot_be_followed_is_refused(
    part: Path, old: str, new: str, told: str
) -> None:
    text = SOURCE.replace(old, new)
    if new == 'slide="picture before"':  # the second picture of one slide
        text = text.replace("<slide title>another title</slide>", "nothing")
    part.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        read_deck("theory", Assignment())


def test_a_piece_of_a_sentence_becomes_one_that_stands_alone() -> None:
    assert as_sentence("what is left") == "What is left."
    assert as_sentence("Is it so?") == "Is it so?"
    assert as_sentence("t = 0 is noise") == "t = 0 is noise."
    assert as_sentence("in one word", "") == "In one word"


def test_tags_leave_a_text_as_it_was() -> None:
    assert without_tags("a <slide next>b</slide> c <slides> </p>") == "a b c <slides> </p>"
    assert marked_slides("nothing") == []
    assert slide_type("nothing", "", any_slides=False) is None


@pytest.mark.parametrize("name", NAMES)
def test_no_notebook_holds_a_tag(name: str) -> None:
    for cell in json.loads(make_notebook(name, for_students=False))["cells"]:
        assert "slide>" not in "".join(cell["source"]) and "slideshow" in cell["metadata"]
