"""Facets that are groups of what a case reports: each passes where its outputs are right.

facts of its case: groups: {facet: names of outputs}; says: {output: what the code does where it is
wrong, and what it should do}; base: the facet without which those after it may be wrong, but are
not seen to be right.
"""

from ..checking.checks import Answer
from ..checking.judge import wrong_outputs
from .evidence import Evidence, Findings, Notes


def reported(evidence: list[Evidence]) -> Findings:
    """What is wrong with what was reported."""
    notes = Notes()
    for each in evidence:
        wrong = wrong_outputs(Answer(each.outputs), each.case)
        trusted = True
        for facet, names in each.facts["groups"].items():
            said = next((name for name in names if name in wrong), None)
            if said is not None:
                notes.wrong(facet, each.facts["says"].get(said, ""), key=said)
                trusted &= facet != each.facts.get("base")
            elif trusted:
                notes.passed(facet)
    return notes.findings
