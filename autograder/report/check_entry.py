"""The entry of one check in a report, as far as a hint level lets it speak."""

from dataclasses import replace

from ..checking.printable import NOTHING, printable
from ..checking.verdict import Result
from .record import CheckReport, ShownOutput
from .words import explain, facets_at

MAX_PRINTED = 2000  # characters of what student code printed


def check_entry(result: Result, hints: str, shown: ShownOutput | None = None) -> CheckReport:
    """What a report says of a result. hints: none, where or what. shown: what a figure needs."""
    check, verdict = result.check, result.verdict
    told, placed = hints == "what", hints != "none"
    return CheckReport(
        id=check.id,
        exercise=check.exercise,
        function=check.function,
        visibility=check.visibility,
        status=verdict.status,
        points=result.points,
        max_points=check.points,
        bonus=check.bonus,
        misconception=verdict.misconception if told else None,
        message=printable(" ".join(explain(replace(verdict, remarks=[]), hints))),
        sentence=verdict.sentence if told else NOTHING,
        where=verdict.where if placed else NOTHING,
        remarks=verdict.remarks,
        printed=printable(verdict.printed[-MAX_PRINTED:], lines=True),
        shown=shown,
        tried=verdict.tried,
        seconds=round(result.seconds, 4),
        facets=facets_at(verdict, hints),
    )
