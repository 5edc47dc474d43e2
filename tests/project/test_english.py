"""What people read keeps to the word list: the usual term comes first, and no metaphor takes its
place.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.checking.catalogue import exercises
from autograder.content import ROOT, homework

INSTEAD_OF = {  # a word that nobody could search for: the term
    r"doses?": "noise variance, or amount of noise",
    r"ruin(s|ed|ing)?": "corrupt",
    r"shak(e|es|en|ing)": "add noise",
    r"clocks?": "timestep embedding",
    r"asked for (is|was)": "the question asks for",
    r"there stands": "the code has",
    r"who calls it": "the caller",
    r"one speaks of|it is spoken of": "it is called",
}
READ = ("README.md", "CONTRIBUTING.md", "docs/*.md", "theory/*.md", "solutions/**/*.md")
RUN = ("notebooks/sources/*.py", "solutions/**/*.py", "demo/*.py", "digits/*.py")
SAYS_WHAT_IS_RIGHT = re.compile(  # as if it were what the code does
    r": (it|they|each \w+|every \w+|all|both|its \w+) "
    r"(is|are|takes?|has|have|gets?|counts?|holds?|needs?|wants?|goes|comes?|uses|starts|stands)\b"
    r"|: (asked|given|only|here)\b|\bhere\b|\bthe other one\b"
)


def texts() -> Iterator[tuple[str, str]]:
    """(where, text) of pages, notebooks and given code; what the grader says."""
    for pattern in (*READ, *RUN):
        for file in sorted(ROOT.glob(pattern)):
            yield str(file.relative_to(ROOT)), _read_by_people(file)
    yield from messages()


def _read_by_people(file: Path) -> str:
    """Without names in capitals, which are code."""
    return re.sub(r"\b[A-Z_]{3,}\b", "", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", INSTEAD_OF)
def test_terms_come_first(word: str) -> None:
    found = [
        f"{where}: {line.strip()}"
        for where, text in texts()
        for line in text.splitlines()
        if re.search(rf"\b({word})\b", line, re.IGNORECASE)
    ]
    assert found == [], f"write {INSTEAD_OF[word]!r}"


def messages() -> Iterator[tuple[str, str]]:
    """(where, sentence) of what the grader says about code: known mistakes, remarks, facets."""
    for part in homework().parts:
        for exercise in exercises(part):
            for mistake in exercise.misconceptions:
                yield f"{exercise.id}-{mistake.name}", mistake.sentence
            for about, sentence in exercise.remarks.items():
                yield f"{exercise.id}: {about}", sentence
    for file in sorted((ROOT / "autograder" / "facets").glob("*.py")):
        for line, sentence in _sentences(file):
            yield f"{file.name}:{line}", sentence


def _sentences(file: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module, with pieces of f-strings; no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    alone = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in alone:
            yield each.lineno, each.value


def test_a_message_says_what_should_be() -> None:
    """Two halves that nobody can confuse: what the code does, and what it should do."""
    found = [f"{where}: {text}" for where, text in messages() if SAYS_WHAT_IS_RIGHT.search(text)]
    assert found == [], "write '...; it should be ...', and 'in this homework' for 'here'"
