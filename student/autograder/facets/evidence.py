"""What a facet is judged by, and what comes of it."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..broker.case import Broker
from ..broker.records import FunctionCall
from ..checking.checks import Arrays, Case
from ..readings.expressions import Expression
from ..readings.schedules import of_betas
from ..readings.search import Search

FOR_SHOW = (
    "What is returned does not follow from what was asked, which may have been asked for show; at "
    "most half of the points count then."
)
PASSED, WRONG, NOT_SEEN, REMARK = "passed", "wrong", "not_seen", "remark"


@dataclass(frozen=True)
class Evidence:
    """A case that was measured: its facts, what was reported, and the records of the other side.

    raised: whether it ended with an exception, so that the last call is not complete.
    """

    case: Case
    outputs: Arrays
    broker: Broker
    raised: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        return self.case.facts

    def search(self) -> Search:
        """Among the expressions of the case's schedule, or of symbols that it brings itself."""
        if "symbols" not in self.facts:
            return of_betas(np.array(self.facts["betas"]))
        plain, sums = (
            {name: np.array(values) for name, values in self.facts.get(kind, {}).items()}
            for kind in ("symbols", "sums")
        )
        return Search(plain, sums)

    def calls(self, name: str = "") -> list[FunctionCall]:
        """The calls of the student's function, in order; those whose result has this name."""
        steps = self.case.probe.steps
        return [
            call
            for call in self.broker.calls
            if call.step >= 0 and (not name or getattr(steps[call.step], "name", "") == name)
        ]

    def normals(self, call: FunctionCall) -> np.ndarray:
        """All normal numbers that one call drew, in order."""
        return self.broker.draws.streams["normal"].read(call.first_normal, sum(call.normals))


@dataclass(frozen=True)
class Finding:
    """What was found of one facet. message: what the code does, and what it should do.

    reading, right: the formula that the code computes, and the one that it should.
    key: what it did, for telling whether another check's facet fails for the same reason.
    """

    status: str
    message: str = ""
    reading: str = ""
    right: str = ""
    key: str = ""


Findings = dict[str, Finding]

# The fact of a case that is asked beside the others: where it ends with an exception, the facets of
# the others count all the same.
BESIDE = "beside"


@dataclass
class Notes:
    """Findings in the making. A facet of which nothing is said was not seen."""

    findings: Findings = field(default_factory=dict)

    def passed(self, *facets: str) -> None:
        """Nothing is wrong with these, unless something was said already."""
        for facet in facets:
            self.findings.setdefault(facet, Finding(PASSED))

    def wrong(self, facet: str, message: str, **more: str) -> None:
        """The first thing that is wrong with a facet is what is said of it."""
        before = self.findings.get(facet)
        if before is None or before.status != WRONG:
            self.findings[facet] = Finding(WRONG, message, **more)

    def also_wrong(self, facet: str, message: str) -> None:
        """What is wrong with a facet beside what is said of it already."""
        before = self.findings.get(facet)
        if before is None or before.status != WRONG:
            self.findings[facet] = Finding(WRONG, message)
        else:
            self.findings[facet] = replace(before, message=f"{before.message} {message}".strip())

    def remark(self, facet: str, message: str, **more: str) -> None:
        """Right in this homework, and worth a word."""
        self.findings.setdefault(facet, Finding(REMARK, message, **more))


def expression(plain: dict[str, Any]) -> Expression:
    """{"factor": -1, "powers": {"beta_t": 1}} as an Expression."""
    return Expression(plain.get("factor", 1.0), tuple(plain["powers"].items()))
