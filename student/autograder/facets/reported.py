"""Facets that are groups of what a case reports: each passes where its outputs are right, and is
not seen where one of them is missing.

facts of its case: groups: {facet: names of outputs}; says: {output: what the code does where it is
wrong, and what it should do}; base: the output without which the facets after its own may be wrong,
but are not seen to be right; unless: {facet: the output, or the outputs, without which nothing is
known of it}; ways: {output: {what is wrong: its values then}}; follows: {output: [another output,
[[matrix, vector], ...]]}: it is right, too, where it is matrix @ x + vector for each sample x of
the other; results: outputs that should follow from what was asked: where one does not, though all
else is right, what was asked may have been asked for show; all_said: the facets of which all that
is wrong is said, and not the first thing alone.
"""

import numpy as np

from ..checking.checks import Answer
from ..checking.comparison import wrong_outputs
from ..checking.differences import differ
from ..checking.verdict import ELSEWHERE
from .evidence import FOR_SHOW, WRONG, Evidence, Findings, Notes

NEAR = 1e-4  # of the largest value


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
    return notes.findings


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
