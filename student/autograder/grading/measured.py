"""A wrong function, one facet at a time: with published inputs, which may be spoken of, and with
fresh ones, which decide on points.
"""

import itertools
from collections.abc import Container
from dataclasses import replace

from ..broker.case import Broker
from ..checking.checks import Case, Check, choose_cases
from ..checking.printable import Printable, printable
from ..checking.verdict import ELSEWHERE, FacetResult, Verdict
from ..facets.chain_results import ALL_ENTRIES
from ..facets.evidence import NOT_SEEN, PASSED, REMARK, WRONG
from ..facets.kinds import any_raised, judge_facets
from ..sandbox import Limits, Sandbox, pace
from ..submission.sources import Sources
from .cases import Ran, run_cases

# Kinds of measurements.
READ_ONE_BY_ONE = ("loss", "path loss")
IN_A_CHAIN = ("sampler", "path sampler")
ONLY_PUBLISHED = printable("This is right for the published inputs, and wrong for fresh ones.")
OTHERWISE = printable(
    "With usual settings, which have more steps or larger batches, not all of this was seen to be "
    "right; at most half of the points count then."
)


IN_OTHER_CASES = printable(
    "Some of this is right where it was measured and wrong in another case; at most half of the "
    "points count then."
)


def measure(
    sandbox: Sandbox,
    check: Check,
    wrong: Container[str],
    sources: Sources,
    passed: set[str],
    limits: Limits,
    device: str,
) -> list[FacetResult]:
    """The facets of a check that is wrong; none where nothing could be measured. Where the code
    ended with an exception, they are those that were wrong before.

    wrong: the outputs that are. passed: ids of the checks that passed before.
    """
    if check.measurement is None:
        return []
    cases = choose_cases(check.measurement.cases, passed)
    shown = _measure(
        [case for case in cases if not case.fresh], sandbox, check, wrong, sources, limits, device
    )
    fresh = [case for case in cases if case.fresh]
    if not fresh or not shown:
        return shown
    hidden = _measure(fresh, sandbox, check, wrong, sources, limits, device)
    return [_worse(one, other) for one, other in zip(shown, hidden, strict=False)]


def _measure(
    cases: list[Case],
    sandbox: Sandbox,
    check: Check,
    wrong: Container[str],
    sources: Sources,
    limits: Limits,
    device: str,
) -> list[FacetResult]:
    return _judge(run_cases(sandbox, cases, sources, limits, device), cases, check, wrong, limits)


def _judge(
    ran: Ran, cases: list[Case], check: Check, wrong: Container[str], limits: Limits
) -> list[FacetResult]:
    if ran.failure:
        return []
    facets = judge_facets(
        check, cases, ran.answers, ran.brokers, limits.reply_seconds * pace(), wrong
    )
    return only_wrong(facets) if any_raised(cases, ran.answers) else facets


def tell_half(facets: list[FacetResult], said: Printable) -> list[FacetResult]:
    """The facets of code that does otherwise with other inputs: at most half of the points count
    (Result.points), and the facet of the rest says why.
    """
    if not any(facet.points for facet in facets):
        return facets
    return [
        replace(facet, status=WRONG, points=0.0, message=said)
        if facet.name == ELSEWHERE and facet.status != WRONG
        else facet
        for facet in facets
    ]


def differs_at_usual_sizes(
    sandbox: Sandbox,
    check: Check,
    facets: list[FacetResult],
    sources: Sources,
    passed: set[str],
    limits: Limits,
    device: str,
) -> bool:
    """Whether something is wrong at the sizes of training and sampling that is right where the
    facets were measured.

    Where each wrong facet may have been paid for elsewhere, all others have to be right there. Else
    one mistake must not cost twice: in a chain it hides others in other ways when there are more
    steps, so only those of a loss are compared, which are read one by one, and results that follow
    from nothing.
    """
    wrong = {facet.name for facet in facets if facet.status == WRONG}
    named = {facet.name for facet in facets if facet.misconception}
    if check.measurement is None or not wrong:
        return False
    cases = choose_cases(check.measurement.usual, passed)
    if not cases:
        return False
    ran = run_cases(sandbox, cases, sources, limits, device)
    there = _judge(ran, cases, check, (), limits)
    right_here = {facet.name for facet in facets if facet.status in (PASSED, REMARK)}
    if wrong <= named:
        right = {facet.name for facet in there if facet.status in (PASSED, REMARK)}
        return any(facet.name not in {*wrong, *right, ELSEWHERE} for facet in facets)
    if check.measurement.kind in READ_ONE_BY_ONE:
        seen_wrong = {facet.name for facet in there if facet.status == WRONG}
        return bool(seen_wrong & right_here - {ELSEWHERE})
    if check.measurement.kind not in IN_A_CHAIN or ran.failure or not right_here:
        return False
    if not any(map(_asks, ran.brokers.values())):
        return True
    return any(map(_is_constant, there)) and not any(map(_is_constant, facets))


def _asks(broker: Broker) -> bool:
    """Whether a function asked the network anything."""
    return any(call.network_calls() for call in broker.calls)


def _is_constant(facet: FacetResult) -> bool:
    return facet.status == WRONG and ALL_ENTRIES in facet.message


def is_wrong_elsewhere(check: Check, facets: list[FacetResult], wrong: Container[str]) -> bool:
    """Whether a table that is right where the facets were measured is wrong in another case, and
    this follows from none of the facets that are wrong: tables come before what is made of them,
    unless betas are made of alpha_bars, as where schedules are "made" by a formula.
    """
    if check.measurement is None or check.measurement.kind != "tables":
        return False
    if any("made" in case.facts for case in check.measurement.cases):
        return False
    before = itertools.takewhile(lambda facet: facet.status in (PASSED, REMARK), facets)
    names = [facet.name for facet in before]
    return len(names) < len(facets) and any(name in wrong for name in names)


def tell_beside(verdict: Verdict) -> None:
    """Inputs that code changes, beside facets that are wrong: the facet of the rest says it."""
    others = [f.status for f in verdict.facets if f.name != ELSEWHERE]
    if not verdict.written_into or WRONG not in others:
        return
    told = printable(" ".join(verdict.written_into))
    verdict.facets = [
        replace(facet, status=WRONG, points=0.0, message=told) if facet.name == ELSEWHERE else facet
        for facet in verdict.facets
    ]
    if len(others) < len(verdict.facets):
        verdict.also = [text for text in verdict.also if text not in verdict.written_into]


def only_wrong(facets: list[FacetResult]) -> list[FacetResult]:
    """Those of code that ends with an exception: what is wrong is said, and nothing pays; none
    where nothing is said.
    """
    if not any(facet.status == WRONG and facet.message for facet in facets):
        return []
    return [
        facet if facet.status == WRONG else replace(facet, status=NOT_SEEN, points=0.0)
        for facet in facets
    ]


def _worse(shown: FacetResult, hidden: FacetResult) -> FacetResult:
    """What is said comes from the published inputs, points from both."""
    if shown.points <= hidden.points:
        return shown
    if shown.status == PASSED and hidden.status == WRONG:
        return replace(shown, status=WRONG, points=0.0, message=ONLY_PUBLISHED)
    return replace(shown, status=hidden.status, points=0.0)
