"""Verdicts in words, for every report and for the students' unit tester."""

from ..checking.judge import ANOTHERS
from ..checking.printable import Printable
from ..checking.verdict import Verdict

STATUS_WORDS = {
    "passed": "passed",
    "wrong": "wrong",
    "crashed": "crashed",
    "not_attempted": "not attempted",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "skipped": "skipped",
    "not_run": "not run",
    "grader_error": "grader error",
}


def status_words(status: str, worth: float) -> str:
    """A status in a word or two; a check that is worth no points says whether what it looks at
    is ready for use.
    """
    if not worth and status in ("passed", "wrong"):
        return "ready" if status == "passed" else "not ready"
    return STATUS_WORDS[status]


def name_function(function: str) -> str:
    """A function by its own name, and __init__, of which each class has one, with its class's:
    Loss.__init__.
    """
    name = function.split(".")[-1]
    return function if name == "__init__" else name


def name_mistake(misconception: str) -> str:
    """A known mistake's name as a reader has it."""
    return (
        "another student's numbers"
        if misconception == ANOTHERS
        else misconception.replace("_", " ")
    )


def explain(verdict: Verdict, hints: str) -> list[Printable]:
    """What a verdict says at a hint level, a paragraph each: the known mistake first, then what
    was seen.
    """
    if verdict.status == "passed":
        return list(verdict.remarks)
    if hints == "none":
        return []
    paragraphs = [verdict.message] if verdict.message else []
    if hints == "what" and verdict.sentence:
        paragraphs.insert(0, verdict.sentence)
    return [*paragraphs, *verdict.remarks]


def points(value: float) -> str:
    """1.5 as it is, 2.0 as 2."""
    return f"{value:g}"
