"""The terms of a function whose result is a sum, measured: with which factor each comes in, at each
step, and in which way it was made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..broker.records import FunctionCall
from ..readings.expressions import Expression
from ..readings.formula import Formula
from ..readings.measuring import FITS, factors
from .estimates import Estimate, estimate, estimates
from .evidence import Evidence, Notes, expression
from .noises import each_entry, unusual

Term = dict[str, Any]
NOISE_AGAIN = "The noise of one step comes again in a later one; every step should draw its own."


@dataclass(frozen=True)
class _Way:
    """In which way the terms may have been made. said: {facet: what is wrong with it}."""

    estimate: Estimate
    odd_noise: bool = False  # not normal numbers, one for each entry
    fresh: str = ""  # the input in whose place the code drew numbers
    clamped: bool = False  # whether the result may have been clamped
    said: dict[str, str] = field(default_factory=dict)


class Terms:
    """The results of a function, and the sums that they may be."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self.evidence, self.notes, self.facts = evidence, notes, evidence.facts
        self.terms: list[Term] = self.facts["terms"]
        self.right = [expression(term) for term in self.terms]
        self.search = evidence.search()
        self.steps = len(next(iter(self.search.curves.values())))
        self.first = self.facts.get("first", 0)
        self.left = self.facts["left"]
        self.outputs: list[list[Any]] = self.facts["outputs"]
        self.is_derived = any("of" in term for term in self.terms)

    def measure(self) -> tuple[np.ndarray, dict[str, str]] | None:
        """(factors (terms, steps), what is wrong with how terms are made): of the ways that explain
        the results the one with the fewest faults, wrong factors among them; None where none does.
        """
        best: tuple[np.ndarray, dict[str, str]] | None = None
        fewest = np.inf
        for way in self._ways():
            if sum(text.count("should") for text in way.said.values()) >= fewest:
                break
            curves = np.full((len(self.terms), self.steps), np.nan)
            said = dict(way.said)
            if all(
                self._measure_output(name, np.array(at), way, curves, said, *place)
                for name, at, *place in self.outputs
            ):
                faults = sum(text.count("should") for text in said.values())
                faults += sum(
                    self._is_wrong(*each) for each in zip(self.right, curves, strict=True)
                )
                if faults < fewest:
                    best, fewest = (curves, said), faults
            if fewest == 0 or (best is not None and not self.is_derived):
                break
        return best

    def _is_wrong(self, right: Expression, curve: np.ndarray) -> bool:
        """Whether a measured factor is not the right one, its sign aside."""
        due = np.abs(right.curve(self.search.curves))
        return bool(np.nanmax(np.abs(np.abs(curve) - due), initial=0.0) > FITS * np.nanmax(due))

    def leave_out_what_is_not_finite(self) -> None:
        """Say where results are not numbers, and look at the others alone."""
        finite = [
            out
            for out in self.outputs
            if (result := self.result(*out)) is not None and np.isfinite(result).all()
        ]
        odd = sorted({t for out in self.outputs if out not in finite for t in out[1]})
        self.outputs = finite
        if odd:
            when = ", ".join(str(t + self.first) for t in odd[:3])
            said = f"At t = {when} {self.left} is NaN or infinite; it should be a number."
            self.notes.wrong(self.terms[0]["facet"], said)

    def measure_most(self) -> tuple[np.ndarray, dict[str, str]] | None:
        """The same where a few results alone are no such sum; None where many are not."""
        way, curves = next(self._ways()), np.full((len(self.terms), self.steps), np.nan)
        said: dict[str, str] = {}
        odd = [
            at[0]
            for name, at, *place in self.outputs
            if not self._measure_output(name, np.array(at), way, curves, said, *place)
        ]
        if 3 * len(odd) > len(self.outputs):
            return None
        when = ", ".join(str(t + self.first) for t in odd)
        said[self.terms[0]["facet"]] = f"At t = {when} {self.left} is no sum of these terms."
        return curves, said

    def _ways(self) -> Iterator[_Way]:
        """In which ways terms may have been made, the right one first."""
        drawn = [term["facet"] for term in self.terms if term.get("drawn")]
        derived = next((term for term in self.terms if "of" in term), None)
        right = next(estimates())
        for said, made in estimates() if derived else [right]:
            told = {derived["made"]: said} if derived and said else {}
            yield _Way(made, said=told)
            if said.count("should") > 1:
                continue  # the more faults, the fewer ways
            if drawn:
                yield _Way(made, odd_noise=True, said=told)
            yield _Way(made, clamped=True, said=told)
        for term in self.terms:
            if term.get("noise"):
                said = f"{term['name']} is drawn anew; the one that was handed over should be used."
                yield _Way(right[1], fresh=term["input"], said={term["facet"]: said})

    def result(self, name: str, at: list[int], place: int | None = None) -> np.ndarray | None:
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
        result = self.result(name, at.tolist(), place)
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
        if calls and way.odd_noise and not way.said:
            yield from self._noises_before(calls[-1], result.shape)

    def _noises_before(
        self, call: FunctionCall, shape: tuple[int, ...]
    ) -> Iterator[tuple[str, np.ndarray]]:
        for earlier in self.evidence.calls():
            if earlier is call:
                return
            for _, noise in each_entry(self.evidence, earlier, shape):
                yield NOISE_AGAIN, noise

    def _tensor(self, term: Term, at: np.ndarray, drawn: np.ndarray, way: _Way) -> np.ndarray:
        inputs = self.evidence.case.inputs
        if term.get("drawn") or (way.fresh and term.get("input") == way.fresh):
            return drawn
        if "of" in term:
            x_t, epsilon = (inputs[name] for name in term["of"])
            return estimate(way.estimate, x_t, epsilon, np.array(self.facts["betas"]), at)
        return inputs[term["input"]]

    def text(self, read: Sequence[Expression | None]) -> str:
        """The formula with these factors."""
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
