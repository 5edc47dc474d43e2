"""Verdicts in words, for every report and for the students' unit tester."""

from collections.abc import Sequence
from dataclasses import replace

from ..checking.printable import NOTHING, Printable, printable
from ..checking.recognition import ANOTHERS
from ..checking.verdict import FacetResult, Verdict
from .formulas import pairs

# what staged hints say of the first version of the code that fails, of the second and of the third
STAGES = ("symptom", "where", "what")
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
    was seen. hints: none, symptom, where or what.
    """
    if verdict.status == "passed":
        return list(verdict.remarks)
    if hints == "none":
        return []
    paragraphs = [verdict.message] if verdict.message else []
    if hints == "what" and verdict.sentence:
        paragraphs.insert(0, verdict.sentence)
    return [*paragraphs, *(verdict.also if hints == "what" else []), *verdict.remarks]


def place_at(verdict: Verdict, hints: str) -> Printable:
    """The line that a verdict names at a hint level. That of an exception is a symptom; that of a
    wrong value says where to look.
    """
    told = hints in ("where", "what") or (hints == "symptom" and verdict.status != "wrong")
    return verdict.where if told else NOTHING


def facets_at(verdict: Verdict, hints: str) -> list[FacetResult]:
    """The facets of a verdict as far as a hint level lets them speak."""
    if hints == "what":
        return [replace(each, points=round(each.points, 4)) for each in verdict.facets]
    return [silent(facet) for facet in verdict.facets] if hints == "where" else []


def silent(facet: FacetResult) -> FacetResult:
    """A facet that says whether it is right, and no more."""
    return replace(facet, reading=NOTHING, right=NOTHING, misconception=None, message=NOTHING)


def told_facets(facets: Sequence[FacetResult], sentence: str) -> list[FacetResult]:
    """The facets of which there is something to say beside the sentence on a known mistake."""
    wrong = [facet for facet in facets if facet.status == "wrong" and facet.message]
    remarks = [facet for facet in facets if facet.status == "remark"]
    return remarks if sentence and len(wrong) == 1 else [*wrong, *remarks]


def describe_facets(facets: Sequence[FacetResult], sentence: str) -> list[Printable]:
    """What is said of facets in plain text: formulas, what is wrong, what is right."""
    lines = [line for pair in pairs(facets) for line in pair.lines()]
    for facet in told_facets(facets, sentence):
        lines.append(printable(f"{facet.name}: {facet.message}"))
    right = [facet.name for facet in facets if facet.status == "passed"]
    if right and len(right) < len(facets):
        lines.append(printable(f"these are right: {', '.join(right)}"))
    return lines


def points(value: float) -> str:
    """1.5 as it is, 2.0 as 2."""
    return f"{value:g}"
