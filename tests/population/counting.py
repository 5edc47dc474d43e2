"""How many things a student is told of a wrong function: each is one difference from what is right.

A sentence counts where it says what the code does and what it should do; one on a formula counts
once for each clause that says how a factor differs, and one on writing into what was handed in once
for each input. What has cost its points in another exercise is told, too. The sentence on a known
mistake is on the same facet as one of them, so it counts only where no facet says anything. The
same words count once, and remarks on what is right do not count.
"""

import re

from autograder.checking.verdict import ELSEWHERE, FacetResult, Result
from autograder.facets.evidence import REMARK, WRONG
from autograder.readings.formula import AND

# Between two sentences, not after "eq." or in a number.
SENTENCES = re.compile(r"(?<=[a-z0-9)\]|])\. (?=[A-Z])")
PAID = "Its points were lost in"  # what is said of a mistake that costs in another exercise
INTO = "writes into what it was given ("
ENDED = ("crashed", "timed_out", "out_of_memory", "not_attempted")


def what_is_said(results: list[Result]) -> list[str]:
    """Each thing that the checks of one function say, beside numbers alone."""
    return [*dict.fromkeys(text for result in results for text in _of_check(result))]


def _of_check(result: Result) -> list[str]:
    verdict = result.verdict
    wrong = [f for f in verdict.facets if f.name != ELSEWHERE and _is_told(f)]
    told = [facet.message for facet in wrong if facet.message]
    clauses = [clause for text in told for clause in _clauses(text)]
    if not clauses and verdict.sentence:
        clauses = [verdict.sentence]
    if verdict.status in ENDED or (not clauses and _is_on_form(verdict.message)):
        clauses.append(verdict.message)
    return [
        each
        for text in (*clauses, *verdict.also, *verdict.written_into)
        for each in _by_input(text)
    ]


def _is_told(facet: FacetResult) -> bool:
    return facet.status == WRONG or (facet.status == REMARK and PAID in facet.message)


def _by_input(text: str) -> list[str]:
    """A sentence, once for each input that it says is written into, "(x, t)", say."""
    if INTO not in text:
        return [text]
    return [f"{text} {name}" for name in text.partition(INTO)[2].partition(")")[0].split(", ")]


def _is_on_form(message: str) -> bool:
    """Whether a message is on the kind or shape of a result, and not on its numbers."""
    return any(words in message for words in (" is None: ", " should be a ", " has shape "))


def _clauses(text: str) -> list[str]:
    """The sentences on a facet that say that something should be otherwise, and the clauses of one
    on a formula.
    """
    sentences = [each for each in SENTENCES.split(text) if "should" in each] or [text]
    found = []
    for sentence in sentences:
        first, *others = sentence.split(AND)
        found += [first, *(f"{first.partition(':')[0]}: {other}" for other in others)]
    return found
