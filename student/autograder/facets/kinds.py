"""What reads the records of a measurement, by its kind."""

from collections.abc import Callable, Mapping

from ..broker.case import Broker
from ..checking.checks import Answer, Case, Check
from ..checking.printable import printable
from ..checking.verdict import FacetResult
from .dropping import dropping
from .evidence import NOT_SEEN, PASSED, REMARK, WRONG, Evidence, Finding, Findings
from .linear import linear
from .reported import reported
from .samplers import sampler
from .tables import tables
from .thresholds import thresholds
from .training_loss import loss

KINDS: dict[str, Callable[[list[Evidence]], Findings]] = {
    "dropping": dropping,
    "linear": linear,
    "loss": loss,
    "reported": reported,
    "sampler": sampler,
    "tables": tables,
    "thresholds": thresholds,
}
# What is wrong with a function of which every facet was right where it was measured. It pays where
# another facet explains what is wrong, and at least half of the function is right.
ELSEWHERE = "every case"


def judge_facets(
    check: Check,
    cases: list[Case],
    answers: Mapping[str, Answer],
    brokers: Mapping[str, Broker],
) -> list[FacetResult]:
    """One result for each facet of a check whose verdict is "wrong". cases: those that were run.

    A facet pays only if it was seen.
    """
    assert check.measurement is not None
    evidence = [Evidence(c, answers[c.name].outputs, brokers[c.name]) for c in cases]
    findings = KINDS[check.measurement.kind](evidence)
    earned = sum(
        facet.points
        for facet in check.measurement.facets
        if findings.get(facet.name, Finding(NOT_SEEN)).status in (PASSED, REMARK)
    )
    total = sum(facet.points for facet in check.measurement.facets if facet.name != ELSEWHERE)
    if not any(finding.status == WRONG for finding in findings.values()):
        findings[ELSEWHERE] = Finding(WRONG)
    elif 2 * earned >= total:
        findings[ELSEWHERE] = Finding(PASSED)
    scale = check.points / (sum(facet.points for facet in check.measurement.facets) or 1.0)
    results = []
    for facet in check.measurement.facets:
        found, worth = findings.get(facet.name, Finding(NOT_SEEN)), facet.points * scale
        results.append(
            FacetResult(
                name=facet.name,
                status=found.status,
                points=worth if found.status in (PASSED, REMARK) else 0.0,
                max_points=worth,
                reading=printable(found.reading),
                right=printable(found.right),
                message=printable(found.message),
                misconception=found.key or None,
            )
        )
    return results
