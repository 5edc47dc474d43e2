"""Facets that are groups of what a case reports: each passes where its outputs are right, and is
not seen where one of them is missing.

facts of its case: groups: {facet: names of outputs}; says: {output: what the code does where it is
wrong, and what it should do}; base: the output without which the facets after its own may be wrong,
but are not seen to be right.
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
            said = next((name for name in names if name in wrong & each.outputs.keys()), None)
            if said is not None:
                notes.wrong(facet, each.facts["says"].get(said, ""), key=said)
                trusted &= said != each.facts.get("base")
            elif trusted and wrong.isdisjoint(names):
                notes.passed(facet)
    return notes.findings
