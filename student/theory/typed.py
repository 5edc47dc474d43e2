"""What you typed into answers.py, in a form that can be drawn. Given."""

import json
from pathlib import Path

import answers

from autograder.checking.typed_answers import members, numbers
from autograder.worker.probing.typed_values import plain


def own_numbers():
    """The numbers of your sheet, by their names."""
    return json.loads((Path(__file__).parent / "variant.json").read_text(encoding="utf-8"))


def matrix(name, *arguments, **names):
    """The numbers of the answer called name, as an array. names: the numbers that a text in it may use, such as s=1."""
    return numbers(_answer(name, *arguments), names)


def nodes(name, allowed, *arguments):
    """The nodes of a network that the answer called name has in it; allowed: the names of all nodes."""
    found = members(_answer(name, *arguments), list(allowed), "yours")
    return {node for node in allowed if found[f"{node} in yours"]}


def _answer(name, *arguments):
    found = getattr(answers, name)  # a function is called, and anything else is an answer, too
    return plain(found(*arguments) if callable(found) else found, 4)
