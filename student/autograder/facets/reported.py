"""Facets that are groups of what a case reports: each passes where its outputs are right, and is
not seen where one of them is missing.

facts of its case: groups: {facet: names of outputs}; says: {output: what the code does where it is
wrong, and what it should do}; base: the output without which the facets after its own may be wrong,
but are not seen to be right; unless: {facet: the output, or the outputs, without which nothing is
known of it}; ways: {output: {what is wrong: its values then}}; follows: {output: [another output,
[[matrix, vector], ...]]}: it is right, too, where it is matrix @ x + vector for each sample x of
the other; results: outputs that should follow from what was asked: where one does not, though all
else is right, what was asked may have been asked for show; all_said: the facets of which all that
is wrong is said, and not the first thing alone; returned: the output without which the rest means
little.
"""

import numpy as np

from ..checking.checks import Answer
from ..checking.comparison import wrong_outputs
from ..checking.differences import differ
from ..checking.verdict import ELSEWHERE
from .evidence import FOR_SHOW, WRONG, Evidence, Findings, Notes

NEAR = 1e-4  # of the largest value
FAR = 1e6  # times the largest value
HALF = "at most half of the points count then."
NO_NUMBERS = (
    "What is returned is not what the docstring says, but None, a text or a list, say; " + HALF
)
OTHER_SHAPE = "What is returned has not the shape that the docstring says; " + HALF
NOT_FINITE = "All that is returned is NaN, infinite or far too large; " + HALF


def reported(evidence: list[Evidence]) -> Findings:
    """What is wrong with what was reported."""
    notes, loose = Notes(), set[str]()
    for each in evidence:
        wrong = wrong_outputs(Answer(each.outputs), each.case)
        wrong -= {name for name in each.facts.get("follows", {}) if _follows(each, name)}
        trusted = True
        for facet, names in each.facts["groups"].items():
            needed = each.facts.get("unless", {}).get(facet, ())
            if not wrong.isdisjoint([needed] if isinstance(needed, str) else needed):
                continue
            said = [name for name in names if name in wrong & each.outputs.keys()]
            if said:
                texts = dict.fromkeys(_what_is_wrong(each, name) for name in said)
                every = facet in each.facts.get("all_said", ())
                notes.wrong(facet, " ".join(texts) if every else next(iter(texts)))
                loose |= {facet} if said[0] in each.facts.get("results", ()) else set()
                trusted &= said[0] != each.facts.get("base")
            elif trusted and wrong.isdisjoint(names):
                notes.passed(facet)
    if loose and all(
        (found.status == WRONG) == (facet in loose) for facet, found in notes.findings.items()
    ):
        notes.wrong(ELSEWHERE, FOR_SHOW)
    if nothing := [text for each in evidence if (text := _what_is_no_result(each))]:
        notes.wrong(ELSEWHERE, nothing[0])
    return notes.findings


def _what_is_no_result(evidence: Evidence) -> str:
    """What to say where nothing is returned that could be right; else nothing."""
    name = evidence.facts.get("returned")
    if name is None:
        return ""
    given, right = evidence.outputs.get(name), evidence.case.expected[0].get(name)
    if given is None or not given.size or given.dtype.kind not in "biuf":
        return NO_NUMBERS
    if right is not None and given.shape != right.shape:
        return OTHER_SHAPE
    most = FAR * max(1.0, 0.0 if right is None else float(np.abs(right).max()))
    return "" if (np.abs(given.astype(np.float64)) < most).any() else NOT_FINITE


def _follows(evidence: Evidence, name: str) -> bool:
    """Whether an output follows from another one, whatever that is."""
    of, maps = evidence.facts["follows"][name]
    given, before = evidence.outputs.get(name), evidence.outputs.get(of)
    if given is None or before is None or given.shape != before.shape or given.ndim < 2:
        return False
    rows, due = before.reshape(len(before), -1), given.reshape(len(given), -1)
    return any(
        not differ(due, rows @ np.array(matrix).T + np.array(vector), NEAR)
        for matrix, vector in maps
        if np.shape(matrix) == (due.shape[1], rows.shape[1])
    )


def _what_is_wrong(evidence: Evidence, output: str) -> str:
    """In which way an output is wrong, if it is one that we know."""
    given, facts = evidence.outputs.get(output), evidence.facts
    for said, values in facts.get("ways", {}).get(output, {}).items():
        wrong = np.array(values)
        if (
            given is not None
            and given.shape == wrong.shape
            and np.allclose(given, wrong, atol=1e-4)
        ):
            return str(said)
    return str(facts["says"].get(output, ""))
