"""The known mistakes as a gallery: what students read of each, what the check sees; no code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.checking.catalogue import all_exercises
from autograder.checking.exercise import Exercise, Misconception
from autograder.checking.order import order_of
from autograder.content import homework
from autograder.report.words import name_function, name_mistake
from pages.playground_page import shown_mistakes
from pages.site import symptoms
from pages.site.plain import escaped


@dataclass(frozen=True)
class Entry:
    """A known mistake as people read it.

    says: the sentence that a student reads. Where the right answer is withheld from students, the
        part of it that says what the code does: the rest would tell too much.
    seen: what the public check says of it; empty where that is withheld, too.
    played: whether the playground shows it.
    """

    exercise: Exercise
    name: str
    says: str
    seen: str
    played: bool

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor_of(self.exercise, self.name)


def anchor_of(exercise: Exercise, name: str = "") -> str:
    """The id of an exercise, or of one of its mistakes, on the page."""
    return re.sub(r"[^a-z0-9]+", "-", f"m {exercise.id} {name}".lower()).strip("-")


def without_help(sentence: str) -> str:
    """The part of a sentence that says what the code does: up to the first semicolon or colon that
    stands in no brackets.
    """
    for found in re.finditer("[;:] ", sentence):
        before = sentence[: found.start()]
        if all(before.count(a) == before.count(b) for a, b in ("()", "[]")):
            return f"{before}."
    return sentence


def by_reader(exercises: tuple[Exercise, ...]) -> list[Exercise]:
    """Exercises that have known mistakes, in the order of their numbers."""
    there = [each for each in exercises if len(each.misconceptions) > 1]
    return sorted(there, key=lambda each: order_of(each.exercise))


def entries(exercise: Exercise) -> Iterator[Entry]:
    """The known mistakes of an exercise."""
    played = shown_mistakes()
    for mistake in exercise.misconceptions:
        yield _entry(exercise, mistake, (exercise.id, mistake.name) in played)


def _entry(exercise: Exercise, mistake: Misconception, played: bool) -> Entry:
    says = without_help(mistake.sentence) if exercise.withheld else mistake.sentence
    seen = symptoms.kept().get(exercise.id, {}).get(mistake.name, "")
    return Entry(exercise, mistake.name, says, seen, played)


def count() -> int:
    """How many mistakes the gallery shows."""
    return sum(
        len(each.misconceptions) for part in all_exercises().values() for each in by_reader(part)
    )


def make_page() -> str:
    """The gallery in MyST Markdown, by part and exercise."""
    lines = [INTRODUCTION.format(count=count())]
    for name, exercises in all_exercises().items():
        shown = by_reader(exercises)
        if not shown:
            continue
        title = homework().parts[name].title.capitalize()
        lines.append(f"(mistakes-{name})=\n## {title}")
        for exercise in shown:
            lines += _section(exercise)
    return "\n\n".join(lines) + "\n"


def _section(exercise: Exercise) -> Iterator[str]:
    about = exercise.tester.says.partition(": ")[2].rstrip(".")
    function = name_function(exercise.function)
    yield f"({anchor_of(exercise)})=\n### {exercise.exercise} `{function}`: {escaped(about)}"
    look = f"The equation: {exercise.source}. " if exercise.source else ""
    yield f"{look}The check: `unit_tester.{exercise.tester.name}()`."
    for entry in entries(exercise):
        yield _shown(entry)


def _shown(entry: Entry) -> str:
    lines = [
        f":::{{container}} mistake\n:name: {entry.anchor}",
        f"**{escaped(name_mistake(entry.name))}**",
        escaped(entry.says),
    ]
    if entry.seen:
        lines.append(f"*What the check sees.* {escaped(entry.seen)}")
    if entry.played:
        where = f"playground.html#{entry.exercise.id} {entry.name}".replace(" ", "%20")
        lines.append(f"<a href='{where}'>See it in the playground</a>")
    return "\n\n".join([*lines, ":::"])


INTRODUCTION = """\
# Known mistakes

The autograder knows {count} mistakes by name. Each is a wrong answer that runs, and the project's
tests prove that it is caught and named as itself. Below each name stands the sentence that a
student reads, and then what the check saw. No solution is shown. Where the right answer is withheld
from students, as in part 0, the sentence says only what the code does.

<div id="filter"></div>
"""
