"""A function whose result is a sum of factors times tensors: x_t of an image and noise, a step of
x_t, a prediction and fresh noise.

facts of its cases: betas; first: the number of the first step; left: the formula's left side;
terms: [{name, facet, powers, factor, and input, drawn or of}]; outputs: [[name, steps of its
samples]], or [[name, steps, place]] where it is one of a pair; first_for_all: what to say where the
factors of the first sample are used for all. level, due: the name of a level of noise that is the
same at every step, and its value, for a case that asks about that alone; left then says where.
"""

import numpy as np

from ..readings.expressions import Expression
from ..readings.formula import what_differs
from ..readings.measuring import FITS
from ..readings.search import Found
from .evidence import Evidence, Findings, Notes
from .terms import Term, Terms

FIRST_T = "The t of the first sample is used for the whole batch; each sample should have its own."


def linear(evidence: list[Evidence]) -> Findings:
    """What the function does with each term of its formula."""
    notes = Notes()
    for each in evidence:
        if "level" in each.facts:
            _Level(each, notes).judge()
        else:
            _Formula(each, notes).judge()
    return notes.findings


class _Level(Terms):
    """A result that goes by one level of noise at every step: sqrt(level) of the first term, and
    sqrt(1 - level) of the second.
    """

    def judge(self) -> None:
        results = [self.evidence.outputs.get(name) for name, *_ in self.outputs]
        facet, told, due = self.terms[0]["facet"], self.facts["level"], float(self.facts["due"])
        if all(result is not None and not np.isfinite(result).any() for result in results):
            why = f"it should be a number ({told} is {due:g} there)"
            said = f"{self.left} the result is NaN or infinite; {why}."
            self.notes.wrong(facet, said)
            return
        measured = None if self.evidence.raised else self.measure()
        if measured is None or not np.isfinite(measured[0][:2]).all():
            return
        curves, right = measured[0][:2], (due**0.5, (1 - due) ** 0.5)
        level = float(np.median(curves[0] ** 2))
        apart = [
            f"the factor of {term['name']} is {np.median(curve):.4g}; it should be {root:g}"
            for term, curve, root in zip(self.terms, curves, right, strict=False)
            if np.abs(curve - root).max() > FITS
        ]
        own = np.array([[level**0.5], [max(0.0, 1 - level) ** 0.5]])
        if not apart:
            self.notes.passed(facet)
        elif np.abs(curves - own).max() < FITS:
            said = f"{self.left}, {told} is {level:.4g} in your formula; it should be {due:g}."
            self.notes.wrong(facet, said)
        else:
            said = f"{self.left}, {apart[0]}, for {told} is {due:g} there."
            self.notes.wrong(facet, said)


class _Formula(Terms):
    def judge(self) -> None:
        if self._has_another_shape():
            return
        there = [each for each in self.outputs if self.result(*each) is not None]
        if len(there) < len(self.outputs) and not self.evidence.raised:
            return
        self.outputs = there
        right = self.text(self.right)
        self.leave_out_what_is_not_finite()
        if not self.outputs:
            return
        measured = self.measure() or self.measure_most()
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
        if self._is_one_step_for_all(curves):
            for term in self.terms:
                said = self.facts.get("first_for_all", FIRST_T)
                self.notes.wrong(term["facet"], said, right=right)
            return
        self._judge_factors(curves)

    def _has_another_shape(self) -> bool:
        """Whether a result has not the shape of what it is made of, which is said."""
        due = next(self.evidence.case.inputs[t["input"]] for t in self.terms if "input" in t).shape
        for name, _, *place in self.outputs:
            given = self.evidence.outputs.get(name)
            if given is not None and not place and given.shape != due:
                said = f"{self.left} has shape {given.shape}; it should have shape {due}."
                self.notes.wrong(self.terms[0]["facet"], said)
                return True
        return False

    def _is_one_step_for_all(self, curves: np.ndarray) -> bool:
        """Whether all samples have the right factors of the first sample's step."""
        at = self.outputs[0][1]
        if len(set(at)) < 3:
            return False
        curves_due = np.stack([right.curve(self.search.curves) for right in self.right])
        if np.nanmax(np.ptp(curves_due, axis=1), initial=0.0) < FITS:
            return False  # they are the same at every step
        due = curves_due[:, at[0]]
        return bool(np.nanmax(np.abs(curves - due[:, None]), initial=0.0) < FITS)

    def _judge_factors(self, curves: np.ndarray) -> None:
        search = self.search
        scale = float(np.nanmax(np.abs(curves), initial=1e-9))
        measured = np.isfinite(curves).any(axis=0)
        found: list[Found | None] = []
        for term, right, curve in zip(self.terms, self.right, curves, strict=True):
            due, seen = [right], curve.copy()
            if term.get("drawn"):
                due.append(right.negative())  # fresh noise is as good with a minus before it
                seen[np.isnan(seen) & measured] = 0.0  # nothing was drawn
            if "last" in term:
                seen[0] = np.nan  # judged by a facet of its own
            found.append(search.find(seen, scale, due))
        more = {
            "reading": self.text([one.expression if one else None for one in found]),
            "right": self.text(self.right),
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
