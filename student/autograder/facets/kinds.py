"""What reads the records of a measurement, by its kind."""

from collections.abc import Callable, Container, Mapping

import numpy as np

from ..broker.case import Broker
from ..checking.checks import Answer, Case, Check, Measurement
from ..checking.printable import printable
from ..checking.verdict import ELSEWHERE, FacetResult
from ..readings.patience import TakesTooLong, patience
from .asked import NOISY
from .compared import NOISE
from .conditions import CONDITION, IN_ITS_PLACE
from .dropping import TOKEN, WHOLE, dropping
from .evidence import BESIDE, NOT_SEEN, PASSED, REMARK, WRONG, Evidence, Finding, Findings, Notes
from .linear import linear
from .path_loss import path_loss
from .path_sampler import path_sampler
from .reported import reported
from .samplers import CONDITIONS, NETWORK, START, sampler
from .tables import tables
from .thresholds import thresholds
from .times import TIME
from .training_loss import loss

KINDS: dict[str, Callable[[list[Evidence]], Findings]] = {
    "dropping": dropping,
    "linear": linear,
    "loss": loss,
    "path loss": path_loss,
    "path sampler": path_sampler,
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
    "path loss": {TIME, NOISY, NOISE, CONDITION, IN_ITS_PLACE},
    "path sampler": {START, CONDITIONS},
    "sampler": {START, CONDITIONS, NETWORK},
}
WRONG_ELSEWHERE = (
    "Each part of your function is right where it was measured, so something else is wrong; at "
    "most half of the points count then."
)


@np.errstate(all="ignore")  # a student's numbers may be of any size and kind
def judge_facets(
    check: Check,
    cases: list[Case],
    answers: Mapping[str, Answer],
    brokers: Mapping[str, Broker],
    seconds: float = float("inf"),
    wrong: Container[str] = (),
) -> list[FacetResult]:
    """One result for each facet of a check that is wrong. cases: those that were run. wrong: the
    outputs of the check's own cases that are.

    A facet pays only if it was seen, and none where the code ended with an exception. Where it
    takes more than `seconds` of computing to judge them, no facet counts as seen.
    """
    assert check.measurement is not None
    try:
        with patience(seconds):
            findings = _findings(check.measurement, cases, answers, brokers, wrong)
    except TakesTooLong:
        findings = {}
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


def _findings(
    measurement: Measurement,
    cases: list[Case],
    answers: Mapping[str, Answer],
    brokers: Mapping[str, Broker],
    wrong: Container[str],
) -> Findings:
    """What was found of each facet."""
    raised = any_raised(cases, answers)
    evidence = [Evidence(c, answers[c.name].outputs, brokers[c.name], raised) for c in cases]
    findings = KINDS[measurement.kind](evidence)
    for output, (facet, says) in measurement.claims.items():
        if output in wrong:
            Notes(findings).also_wrong(facet, says)
    if raised:
        known = KNOWN_BEFORE_THE_END.get(measurement.kind, set())
        return {
            name: found
            for name, found in findings.items()
            if found.status == WRONG and (known is None or name in known)
        }
    _judge_the_whole(measurement, findings)
    return findings


def any_raised(cases: list[Case], answers: Mapping[str, Answer]) -> bool:
    """Whether one of the cases that count ended with an exception."""
    return any(answers[c.name].raised is not None for c in cases if BESIDE not in c.facts)


def _judge_the_whole(measurement: Measurement, findings: Findings) -> None:
    """What is wrong beside the facets, or at least not more than what they say."""
    facets = measurement.facets
    earned = sum(
        facet.points
        for facet in facets
        if findings.get(facet.name, Finding(NOT_SEEN)).status in (PASSED, REMARK)
    )
    total = sum(facet.points for facet in facets if facet.name != ELSEWHERE)
    if findings.get(ELSEWHERE, Finding(NOT_SEEN)).status == WRONG:
        return
    if not any(finding.status == WRONG for finding in findings.values()):
        if earned:  # else nothing was seen, and nothing is known
            findings[ELSEWHERE] = Finding(WRONG, message=WRONG_ELSEWHERE)
    elif 2 * earned >= total:
        findings[ELSEWHERE] = Finding(PASSED)
