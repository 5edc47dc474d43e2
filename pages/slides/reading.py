"""Slides of a part, read from its notebook's source."""

import re
from dataclasses import dataclass, field

from autograder.course.assignment import Assignment, read
from autograder.course.course_text import course_text
from notebooks.building import BEGIN, Cell, SourceError, course_cells
from notebooks.slide_marks import SHOWN, marked_slides, without_tags

HEADING = re.compile(r"^#{1,4} +(.+)$", re.MULTILINE)
HIDDEN = re.compile(r"<details>.*?</details>|\$\$.*?\$\$", re.DOTALL)
SENTENCE_BEGINS = re.compile(r"[a-z]+ [a-z$]")
FEW_WORDS = 22
SENTENCE_GOES_ON = re.compile(r"[\w)$`*]$")


@dataclass
class Slide:
    """One slide. title, texts: Markdown, a block each. code: of the language Python.

    picture: the name of the cell that draws it, or "".
    """

    title: str
    texts: list[str]
    picture: str = ""
    code: str = ""
    number: int = 0

    @property
    def plain_title(self) -> str:
        """The title as plain words."""
        return re.sub(r"[*`$\\]", "", self.title)

    @property
    def rows(self) -> int:
        """How many rows its table has; 0 where it has none."""
        return sum(text.count("\n|") - 1 for text in self.texts if text.startswith("|"))

    @property
    def is_short(self) -> bool:
        """Whether its words leave room for larger letters."""
        return not self.code and len(" ".join(self.texts).split()) < FEW_WORDS


@dataclass
class Deck:
    """The slides of a part. run: the names of the cells to run for its pictures, in order."""

    part: str
    slides: list[Slide] = field(default_factory=list)
    run: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of the first slide as plain words."""
        return self.slides[0].plain_title


def read_deck(part: str, assignment: Assignment | None = None) -> Deck:
    """The slides of a part, as the course that assignment.toml describes asks it. Raises
    SourceError where a mark cannot be followed.
    """
    given = assignment or read()
    deck, title = Deck(part), ""
    for cell in course_cells(part, given):
        if cell.markdown:
            deck.slides += _slides_of(cell, title, given)
            if cell.grading is None:
                title = [title, *headings_of(cell.source)][-1]
        elif mark := cell.marks.get("slide"):
            _add_code_cell(deck, cell, mark)
    for number, slide in enumerate(deck.slides, 1):
        slide.number = number
    return deck


def _slides_of(cell: Cell, title: str, assignment: Assignment) -> list[Slide]:
    """The slides of a cell of text. title: the last heading above it."""
    try:
        marked = marked_slides(cell.tagged)
    except ValueError as error:
        raise SourceError(f"{cell.name}: {error}") from error
    if marked and (cell.grading is not None or BEGIN in cell.tagged):
        raise SourceError(f"{cell.name}: what a person grades is on no slide")
    made = []
    for each in marked:
        headings = [title, *headings_of(without_tags(cell.tagged[: each.start]))]
        shown = as_sentence(each.title, "") if each.title else headings[-1]
        made.append(Slide(course_text(shown, assignment), _in_blocks(each.pieces, assignment)))
    return made


def headings_of(text: str) -> list[str]:
    """The headings of a cell, without marks."""
    return HEADING.findall(HIDDEN.sub("", text))


def _in_blocks(texts: list[str], assignment: Assignment) -> list[str]:
    """Pieces as Markdown blocks, without what the course drops."""
    blocks = [as_block(course_text(text, assignment)) for text in texts]
    return [block for block in blocks if block]


def as_block(text: str) -> str:
    """A piece of a cell as a block of Markdown; one of prose as a whole sentence."""
    if text.startswith("|") or re.search(r"^[-*] ", text, re.MULTILINE):
        return text  # a table or a list
    return text if text.startswith("$$") else as_sentence(text)


def as_sentence(text: str, end: str = ".") -> str:
    """A piece of a sentence as one that stands alone."""
    text = " ".join(text.split())
    if SENTENCE_BEGINS.match(text):
        text = text[0].upper() + text[1:]
    return text + end if SENTENCE_GOES_ON.search(text) else text


def _add_code_cell(deck: Deck, cell: Cell, mark: str) -> None:
    if mark not in (*SHOWN, "run"):
        raise SourceError(f'{cell.name}: slide="{mark}" is none of {", ".join(SHOWN)} and run')
    if mark != "code":
        deck.run.append(cell.name)
    if mark == "run":
        return
    if mark == "picture next":
        deck.slides.append(Slide(deck.slides[-1].title, []))
    place = deck.slides[-2 if mark == "picture before" else -1]
    if place.picture or place.code:
        raise SourceError(f"{cell.name}: the slide above has a picture already")
    if mark == "code":
        place.code = cell.source
    else:
        place.picture = cell.name
