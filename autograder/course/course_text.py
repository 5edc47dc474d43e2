"""Texts for students with the points of this course, and without what it drops: notebooks, sheets,
the students' README.

A text states the points that the exercises have by themselves, in the places below, and a test
holds it to that. Where a course gives others, these take their place:

    ### Exercise 2.2.1 (2 points) and 2.2.2 (1 point): ...    what the checks give; where an
                                                              exercise has none, what a person gives
    ## 0.1 A chain (6 points)                                 both together
    **a)** (1 point, written) ...                             both together, of a) in that section
    **Question 2.3.1a (1 point).** ...                        the question's share of what a person
                                                              gives
    | exercise | ... | points | by a person |                 as in the first line; what a person
                                                              gives

Of an exercise that the course drops its row goes away, and `(given: nothing to write)` takes the
place of its points, or `(not asked)` where nobody would write code. The lines from
`<!-- with 2.4 -->` to `<!-- end of with -->` stand only where something of 2.4 is asked; a name
of a part may stand there, too. A line that calls the test of a dropped check goes away.
"""

import re
from collections.abc import Iterator

from ..checking.catalogue import exercises
from ..checking.exercise import Exercise
from ..content import TESTER, homework
from .assignment import Assignment

WITH = re.compile(r"^<!-- with (.+?) -->\n(.*?)^<!-- end of with -->\n", re.MULTILINE | re.DOTALL)
NUMBER = r"(?P<number>\d+(?:\.\d+)+[a-z]*)"
POINTS = r"\((?P<points>\d+(?:\.\d+)?|no) (?P<bonus>bonus )?points?(?P<rest>[^)\n]*)\)"
HEADING = re.compile(rf"{NUMBER}(?P<between>[^(\n]*){POINTS}")
QUESTION = re.compile(rf"\*\*Question {NUMBER} {POINTS}")
ITEM = re.compile(rf"^\*\*(?P<letter>[a-z]+)\)\*\* {POINTS}")
SECTION = re.compile(r"#+ (\d+\.\d+) ")
CALL = re.compile(rf" *(?:_ = )?{TESTER}\.(\w+)\(")
AMOUNT = re.compile(r"\d+(\.\d+)?")
ROW = re.compile(rf"{NUMBER}(, bonus)?")
STUCK = re.compile(r"\n*<details>.*?</details>\n?", re.DOTALL)
GIVEN, NOT_ASKED = "(given: nothing to write)", "(not asked)"


def course_text(text: str, assignment: Assignment) -> str:
    """A text in Markdown as students of this course read it."""
    told = Worth(assignment)
    text = WITH.sub(lambda block: block[2] if told.asks_any(block[1].split()) else "", text)
    if told.is_given(text):
        text = STUCK.sub("\n", text)
    tests = {each.tester.name for each in told.dropped()}
    lines, section, columns = [], "", None
    for line in text.split("\n"):
        call = CALL.match(line)
        columns = _columns(line) if columns is None or not line.startswith("|") else columns
        row = told.row(line, columns) if columns else line
        if row is None or (call and call[1] in tests):
            continue
        if found := SECTION.match(line):
            section = found[1]
        lines.append(told.line(row, section))
    return "\n".join(lines)


class Worth:
    """What the exercises are worth in a course. number: of an exercise, or what several begin
    with: 0.1 for 0.1a and 0.1b.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.checks = [each for part in assignment.parts() for each in exercises(part)]
        self.asked = [each for each in self.checks if assignment.asks(each.id, each.exercise)]
        parts = homework().parts
        tables = [
            table
            for part in assignment.parts()
            for table in (parts[part].by_a_person, parts[part].by_a_person_bonus)
        ]
        self.usual = {name: worth for table in tables for name, worth in table.items()}
        self.people = assignment.by_a_person(assignment.parts())
        self.people |= assignment.by_a_person_bonus(assignment.parts())

    def dropped(self) -> Iterator[Exercise]:
        """The checks that are not asked, of the parts that are."""
        return (each for each in self.checks if each not in self.asked)

    def by_checks(self, number: str) -> float | None:
        """What the checks that are asked give; None where there is no check at all."""
        if not any(_belongs(each.exercise, number) for each in self.checks):
            return None
        given = self.assignment.points
        asked = [each for each in self.asked if _belongs(each.exercise, number)]
        return sum(given.get(each.id, each.points) for each in asked)

    def by_a_person(self, number: str) -> float:
        """What a person gives."""
        return sum(worth for name, worth in self.people.items() if _belongs(name, number))

    def asks(self, number: str) -> bool:
        """Whether anything of it is asked."""
        names = [*(each.exercise for each in self.asked), *self.people]
        return any(_belongs(name, number) for name in names)

    def asks_any(self, names: list[str]) -> bool:
        """Whether anything of these exercises and parts is asked."""
        return any(name in self.assignment.parts() or self.asks(name) for name in names)

    def is_given(self, text: str) -> bool:
        """Whether the headings of a text name exercises, of which none is asked."""
        numbers = [found["number"] for line in _headings(text) for found in HEADING.finditer(line)]
        return bool(numbers) and not any(map(self.asks, numbers))

    def share(self, number: str) -> float | None:
        """By how much a question's points are to be multiplied; None where it is not asked."""
        name = number if number in self.usual else number.rstrip("abcdefghijklmnopqrstuvwxyz")
        if name not in self.people:
            return None if name in self.usual else 1.0
        return self.people[name] / self.usual[name] if self.usual[name] else 1.0

    def of_cell(self, kind: str, about: str, usual: float) -> float:
        """What a notebook's cell is worth. kind, about: as the cell says; usual: what it says."""
        if kind == "written":
            return usual * (self.share(about) or 0.0)
        known = {each.id: each.points for each in self.checks if not each.bonus}
        return self.assignment.points.get(about, known[about]) if about in known else usual

    def line(self, text: str, section: str) -> str:
        """A line with the points that are stated in it. section: the number of the heading above
        it.
        """
        if text.startswith("#"):
            exercise = "Exercise" in text
            return HEADING.sub(lambda found: self._heading(found, exercise), text)
        if found := ITEM.match(text):
            number = section + found["letter"]
            told = _told(found, self._all(number)) if self.asks(number) else NOT_ASKED
            return text[: found.start("points") - 1] + told + text[found.end() :]
        return QUESTION.sub(self._question, text)

    def _heading(self, found: re.Match[str], exercise: bool) -> str:
        number = found["number"]
        start = f"{number}{found['between']}"
        checks = self.by_checks(number)
        if not self.asks(number):
            return start + (GIVEN if checks is not None and exercise else NOT_ASKED)
        of_one_kind = self.by_a_person(number) if checks is None else checks
        return start + _told(found, of_one_kind if exercise else self._all(number))

    def _all(self, number: str) -> float:
        return (self.by_checks(number) or 0.0) + self.by_a_person(number)

    def _question(self, found: re.Match[str]) -> str:
        share, stated = self.share(found["number"]), found["points"]
        start = f"**Question {found['number']} "
        return start + (NOT_ASKED if share is None else _told(found, share * float(stated)))

    def row(self, line: str, columns: dict[str, int]) -> str | None:
        """A row of a table of exercises; None where nothing of it is asked."""
        cells = _cells(line)
        found = ROW.fullmatch(cells[columns["exercise"]])
        if found is None:
            return line
        number = found["number"]
        if not self.asks(number):
            return None
        checks, person = self.by_checks(number), self.by_a_person(number)
        alone = "by a person" not in columns
        worth = {
            "points": person if alone and checks is None else checks or 0.0,
            "by a person": person,
        }
        for column in columns.keys() & worth.keys():
            place = columns[column]
            if worth[column] or AMOUNT.fullmatch(cells[place]):
                cells[place] = f"{round(worth[column], 4):g}" if worth[column] else ""
        return "|".join(["", *(f" {cell} " if cell else " " for cell in cells), ""])


def _headings(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("#")]


def _columns(line: str) -> dict[str, int] | None:
    """{title: which one} of the columns, in the first line of a table of exercises."""
    columns = {title: number for number, title in enumerate(_cells(line))}
    return columns if line.startswith("|") and {"exercise", "points"} <= columns.keys() else None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line[1:-1].split("|")]


def _belongs(exercise: str, number: str) -> bool:
    if number[-1:].isalpha():
        return exercise == number
    return exercise.startswith(number) and not exercise[len(number) :][:1].isdigit()


def _told(found: re.Match[str], worth: float) -> str:
    bonus, rest = found["bonus"] or "", found["rest"]
    return f"({in_points(worth, bonus)}{rest})"


def in_points(worth: float, bonus: str = "") -> str:
    """Points in words: 1 point, 0.5 points, no points. bonus: stands before the word."""
    number = f"{round(worth, 4):g}" if worth else "no"
    return f"{number} {bonus}{'point' if worth == 1 else 'points'}"
