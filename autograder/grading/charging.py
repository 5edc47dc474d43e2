"""Points across checks: one mistake costs once, and what two functions do differently costs in the
later one.
"""

from dataclasses import replace

from ..checking.judge import SOME_INPUTS
from ..checking.printable import NOTHING, Printable, printable
from ..checking.verdict import FacetResult, Result
from ..facets.evidence import PASSED, REMARK, WRONG
from ..facets.times import TIME


def charge_once(results: list[Result]) -> None:
    """A facet that fails for a reason that has cost its points in an earlier check is a remark."""
    paid: dict[str, str] = {}  # what the code does: the exercise in which it cost points
    for result in results:
        exercise, verdict = result.check.exercise, result.verdict
        if verdict.status != WRONG:
            continue
        for place, facet in enumerate(verdict.facets):
            name = facet.misconception
            if facet.status != WRONG or not name:
                continue
            if name in paid and paid[name] != exercise:
                told = printable(f"{facet.message} (Its points were lost in {paid[name]}.)")
                verdict.facets[place] = replace(
                    facet, status=REMARK, points=facet.max_points, message=told
                )
            elif result.check.partial_credit:
                paid.setdefault(name, exercise)
        _pass_if_all_is_paid(result)


def _pass_if_all_is_paid(result: Result) -> None:
    verdict = result.verdict
    if verdict.status != WRONG or not verdict.facets or verdict.half_because:
        return
    if all(facet.status in (PASSED, REMARK) for facet in verdict.facets):
        verdict.remarks += [facet.message for facet in verdict.facets if facet.status == REMARK]
        verdict.status, verdict.facets, verdict.where = PASSED, [], NOTHING
        verdict.message, verdict.sentence, verdict.misconception = NOTHING, NOTHING, None
        verdict.shown = None


def compare_conventions(results: list[Result]) -> None:
    """Two functions that are right by themselves and keep to different conventions: the later one
    is wrong.
    """
    first: Result | None = None
    for result in results:
        verdict = result.verdict
        if verdict.status != PASSED or not verdict.convention:
            continue
        if SOME_INPUTS in verdict.convention:
            said = f"In {result.check.exercise} the network is told {verdict.convention}; it"
            _tell(result, printable(f"{said} should be told the same with all."))
        elif first is None:
            first = result
        elif verdict.convention != first.verdict.convention:
            said = printable(
                f"In {first.check.exercise} the network is told {first.verdict.convention}, and in "
                f"{result.check.exercise} {verdict.convention}; both should tell it the same."
            )
            _tell(result, said)


def _tell(result: Result, said: Printable) -> None:
    check, verdict = result.check, result.verdict
    verdict.status, verdict.message, verdict.sentence = WRONG, said, NOTHING
    facets = check.measurement.facets if check.measurement else ()
    verdict.facets = [
        FacetResult(facet.name, WRONG, 0.0, facet.points, message=said)
        if facet.name == TIME
        else FacetResult(facet.name, PASSED, facet.points, facet.points)
        for facet in facets
    ]
