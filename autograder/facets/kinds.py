"""What reads the records of a measurement, by its kind."""

from collections.abc import Callable, Mapping

from ..broker.case import Broker
from ..checking.checks import Answer, Case, Check, Measurement
from ..checking.printable import printable
from ..checking.verdict import FacetResult
from .asked import NOISY
from .conditions import CONDITION, IN_ITS_PLACE
from .dropping import TOKEN, WHOLE, dropping
from .evidence import NOT_SEEN, PASSED, REMARK, WRONG, Evidence, Finding, Findings
from .linear import linear
from .reported import reported
from .samplers import CONDITIONS, NETWORK, START, sampler
from .tables import tables
from .thresholds import thresholds
from .times import TIME
from .training_loss import NOISE, loss

KINDS: dict[str, Callable[[list[Evidence]], Findings]] = {
    "dropping": dropping,
    "linear": linear,
    "loss": loss,
    "reported": reported,
    "sampler": sampler,
    "tables": tables,
    "thresholds": thresholds,
}
# Facets of which something is known though the code ended with an exception; of other kinds, none.
KNOWN_BEFORE_THE_END: dict[str, set[str] | None] = {
    "linear": None,  # all: each result is looked at by itself
    "dropping": {WHOLE, TOKEN},
    "loss": {TIME, NOISY, NOISE, CONDITION, IN_ITS_PLACE},
    "sampler": {START, CONDITIONS, NETWORK},
}
# What is wrong with a function of which every facet was right where it was measured. It pays where
# another facet explains what is wrong, and at least half of the function is right.
ELSEWHERE = "the rest"


def judge_facets(
    check: Check,
    cases: list[Case],
    answers: Mapping[str, Answer],
    brokers: Mapping[str, Broker],
) -> list[FacetResult]:
    """One result for each facet of a check that is wrong. cases: those that were run.

    A facet pays only if it was seen, and none where the code ended with an exception.
    """
    assert check.measurement is not None
    kind = check.measurement.kind
    raised = any(answers[case.name].raised is not None for case in cases)
    evidence = [Evidence(c, answers[c.name].outputs, brokers[c.name], raised) for c in cases]
    findings = KINDS[kind](evidence)
    if raised:
        known = KNOWN_BEFORE_THE_END.get(kind, set())
        findings = {
            name: found
            for name, found in findings.items()
            if found.status == WRONG and (known is None or name in known)
        }
    else:
        _judge_the_whole(check.measurement, findings)
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


def _judge_the_whole(measurement: Measurement, findings: Findings) -> None:
    """What is wrong beside the facets, or at least not more than what they say."""
    facets = measurement.facets
    earned = sum(
        facet.points
        for facet in facets
        if findings.get(facet.name, Finding(NOT_SEEN)).status in (PASSED, REMARK)
    )
    total = sum(facet.points for facet in facets if facet.name != ELSEWHERE)
    if not any(finding.status == WRONG for finding in findings.values()):
        findings[ELSEWHERE] = Finding(WRONG)
    elif 2 * earned >= total:
        findings[ELSEWHERE] = Finding(PASSED)
