"""A function whose result is a sum of factors times tensors: x_t of an image and noise, a step of
x_t, a prediction and fresh noise.

facts of its cases: betas; first: the number of the first step; left: the formula's left side;
terms: [{name, facet, powers, factor, and input, drawn or of}]; outputs: [[name, steps of its
samples]], or [[name, steps, place]] where it is one of a pair.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..readings.expressions import Expression
from ..readings.formula import Formula, what_differs
from ..readings.measuring import FITS, factors
from ..readings.search import Found
from .estimates import ESTIMATES, Estimate, estimate
from .evidence import Evidence, Findings, Notes, expression
from .noises import each_entry, unusual

Term = dict[str, Any]


def linear(evidence: list[Evidence]) -> Findings:
    """What the function does with each term of its formula."""
    notes = Notes()
    for each in evidence:
        _Formula(each, notes).judge()
    return notes.findings


@dataclass(frozen=True)
class _Way:
    """In which way the terms may have been made. said: {facet: what is wrong with it}."""

    estimate: Estimate
    odd_noise: bool = False  # not normal numbers, one for each entry
    fresh: str = ""  # the input in whose place the code drew numbers
    clamped: bool = False  # whether the result may have been clamped
    said: dict[str, str] = field(default_factory=dict)


class _Formula:
    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self.evidence, self.notes, self.facts = evidence, notes, evidence.facts
        self.terms: list[Term] = self.facts["terms"]
        self.right = [expression(term) for term in self.terms]
        self.search = evidence.search()
        self.steps = len(next(iter(self.search.curves.values())))
        self.first = self.facts.get("first", 0)
        self.left = self.facts["left"]

    def judge(self) -> None:
        if any(self._result(*each) is None for each in self.facts["outputs"]):
            return
        measured = self._measure()
        right = self._text(self.right)
        if measured is None:
            self.notes.wrong(
                self.terms[0]["facet"],
                f"{self.left} is not a sum of these terms, each with a factor that depends on t "
                f"alone: {right}.",
                right=right,
            )
            return
        curves, said = measured
        for facet, message in said.items():
            self.notes.wrong(facet, message, right=right)
        self.notes.passed(*(term["made"] for term in self.terms if "made" in term))
        self._judge_factors(curves)

    def _measure(self) -> tuple[np.ndarray, dict[str, str]] | None:
        """(factors (terms, steps), what is wrong with how terms are made); None where no sum
        explains the results.
        """
        for way in self._ways():
            curves = np.full((len(self.terms), self.steps), np.nan)
            said = dict(way.said)
            if all(
                self._measure_output(name, np.array(at), way, curves, said, *place)
                for name, at, *place in self.facts["outputs"]
            ):
                return curves, said
        return None

    def _ways(self) -> Iterator[_Way]:
        """In which ways terms may have been made, the right one first."""
        drawn = [term["facet"] for term in self.terms if term.get("drawn")]
        derived = next((term for term in self.terms if "of" in term), None)
        for said, made in (ESTIMATES if derived else {"": ESTIMATES[""]}).items():
            told = {derived["made"]: said} if derived and said else {}
            yield _Way(made, said=told)
            if drawn:
                yield _Way(made, odd_noise=True, said=told)
            yield _Way(made, clamped=True, said=told)
        for term in self.terms:
            if term.get("noise"):
                said = f"{term['name']} is drawn anew; the one that was handed over should be used."
                yield _Way(ESTIMATES[""], fresh=term["input"], said={term["facet"]: said})

    def _result(self, name: str, at: list[int], place: int | None = None) -> np.ndarray | None:
        """One result, a row for each sample; None where it has another form."""
        result = self.evidence.outputs.get(name)
        if result is not None and place is not None:
            result = result[place] if result.ndim and place < len(result) else None
        return result if result is not None and result.shape[:1] == (len(at),) else None

    def _measure_output(
        self,
        name: str,
        at: np.ndarray,
        way: _Way,
        curves: np.ndarray,
        said: dict[str, str],
        place: int | None = None,
    ) -> bool:
        result = self._result(name, at.tolist(), place)
        if result is None:
            return False
        where, limits = _unclamped(result) if way.clamped else (None, "")
        for odd, drawn in self._drawn(name, result, way):
            tensors = [self._tensor(term, at, drawn, way) for term in self.terms]
            if any(each.shape != result.shape for each in tensors):
                return False
            found = factors(result, tensors, where)
            if found is None:
                continue
            if odd:
                said.update({term["facet"]: odd for term in self.terms if term.get("drawn")})
            if limits:
                said[self.terms[0]["facet"]] = (
                    f"{self.left} is clamped to [{limits}]; it should not be."
                )
            return _keep(found, at, curves)
        return False

    def _drawn(self, name: str, result: np.ndarray, way: _Way) -> Iterator[tuple[str, np.ndarray]]:
        """(what is wrong with it, what may have been drawn) for one result."""
        calls = self.evidence.calls(name)
        if calls and way.odd_noise:
            yield from unusual(self.evidence, calls[-1], result.shape)
        elif calls:
            for _, noise in each_entry(self.evidence, calls[-1], result.shape):
                yield "", noise
        yield "", np.zeros(result.shape)

    def _tensor(self, term: Term, at: np.ndarray, drawn: np.ndarray, way: _Way) -> np.ndarray:
        inputs = self.evidence.case.inputs
        if term.get("drawn") or (way.fresh and term.get("input") == way.fresh):
            return drawn
        if "of" in term:
            x_t, epsilon = (inputs[name] for name in term["of"])
            return estimate(way.estimate, x_t, epsilon, np.array(self.facts["betas"]), at)
        return inputs[term["input"]]

    def _judge_factors(self, curves: np.ndarray) -> None:
        search = self.search
        scale = float(np.nanmax(np.abs(curves), initial=1e-9))
        found: list[Found | None] = []
        for term, right, curve in zip(self.terms, self.right, curves, strict=True):
            due, seen = [right], curve.copy()
            if term.get("drawn"):
                due.append(right.negative())  # fresh noise is as good with a minus before it
                seen[np.isnan(seen)] = 0.0  # nothing was drawn
            if "last" in term:
                seen[0] = np.nan  # judged by a facet of its own
            found.append(search.find(seen, scale, due))
        more = {
            "reading": self._text([one.expression if one else None for one in found]),
            "right": self._text(self.right),
        }
        for term, right, one, curve in zip(self.terms, self.right, found, curves, strict=True):
            self._judge_factor(term, right, one, more)
            if "last" in term:
                self._judge_last(term, curve, scale, one)

    def _judge_factor(
        self, term: Term, right: Expression, one: Found | None, more: dict[str, str]
    ) -> None:
        facet, name = term["facet"], term["name"]
        if one is None:
            self.notes.wrong(
                facet,
                f"The factor of {name} is not {right.text()}; no simple formula gives it at every "
                f"t.",
                **more,
            )
            return
        read = one.expression
        same = read == right or (term.get("drawn") and read == right.negative())
        if same and not one.apart:
            self.notes.passed(facet)
        elif same:
            t, value = next(iter(one.apart.items()))
            self.notes.wrong(
                facet,
                f"At t = {t + self.first} the factor of {name} is {value:.4g}; it should be "
                f"{right.text()} there, too.",
                **more,
            )
        else:
            self.notes.wrong(facet, what_differs(name, read, right), **more)

    def _judge_last(self, term: Term, curve: np.ndarray, scale: float, one: Found | None) -> None:
        if one is not None and one.expression.factor == 0:
            return  # no noise anywhere: nothing was seen of the last step
        if np.nan_to_num(abs(curve[0])) > 1e-4 * scale:
            said = f"Noise is added at t = {self.first}; the last step should add none "
            self.notes.wrong(term["last"], f"{said}(Algorithm 2).")
        else:
            self.notes.passed(term["last"])

    def _text(self, read: Sequence[Expression | None]) -> str:
        names = [term["name"] for term in self.terms]
        return Formula(self.left, tuple(zip(names, read, strict=True))).text()


def _keep(found: np.ndarray, at: np.ndarray, curves: np.ndarray) -> bool:
    """Put factors (B, K) of samples at steps (B,) into the curves; False where samples at one
    step disagree.
    """
    for row, t in zip(found, at, strict=True):
        before = curves[:, t]
        known = np.isfinite(before) & np.isfinite(row)
        if not np.allclose(before[known], row[known], rtol=FITS, atol=FITS):
            return False
        curves[:, t] = np.where(np.isfinite(row), row, before)
    return True


def _unclamped(result: np.ndarray) -> tuple[np.ndarray | None, str]:
    """(the entries that are not at a limit, the limits), if several entries are at each."""
    low, high = float(result.min()), float(result.max())
    at_limit = (result == low) | (result == high)
    if (result == low).sum() < 2 or (result == high).sum() < 2 or at_limit.all():
        return None, ""
    return ~at_limit, f"{low:.4g}, {high:.4g}"
