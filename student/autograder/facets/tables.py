"""The tables of a schedule, each judged by itself, given the code's own tables before it.

facts of its case: betas, the right ones; due: what they should be, in words; at: the steps of the
values that are reported, counted from 0; outputs: {name of the output: {facet, and is: "betas",
"alphas" or "alpha_bars", or powers of the right expression}}; ends: [first, last] beta; usual_ends:
those of the default settings; made: {what is wrong with them: betas} of other schedules.
"""

from typing import Any

import numpy as np

from ..readings.expressions import Expression
from ..readings.formula import signed, what_differs
from ..readings.schedules import (
    ALPHA,
    ALPHA_BAR,
    BETA,
    curves_of_tables,
    of_betas,
    of_tables,
)
from ..readings.search import Search
from .evidence import Evidence, Findings, Notes, expression

NEAR = 3e-5  # of a table's largest value


def tables(evidence: list[Evidence]) -> Findings:
    """What each table holds."""
    notes = Notes()
    for each in evidence:
        _Tables(each, notes).judge()
    return notes.findings


class _Tables:
    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self.notes, self.facts = notes, evidence.facts
        self.betas = np.array(self.facts["betas"])
        self.count = len(self.betas)
        at = self.facts.get("at")
        self.at = np.arange(self.count) if at is None else np.array(at)
        self.given: dict[str, np.ndarray] = {}
        for name in self.facts["outputs"]:
            values = evidence.outputs.get(name)
            if values is not None and values.size == self.count:
                row = np.full(self.count, np.nan)
                row[self.at] = values.astype(np.float64).ravel()
                self.given[name] = row
            else:
                self._tell_form(name, values)

    def _tell_form(self, name: str, values: np.ndarray | None) -> None:
        facet = self.facts["outputs"][name]["facet"]
        if values is None:
            self.notes.wrong(facet, f"There is no {name}; its values should be tensors.")
        else:
            said = f"{name} has {values.size} values for {self.count} steps"
            self.notes.wrong(facet, f"{said}; there should be one for each t.")

    def judge(self) -> None:
        kinds = {told["is"]: name for name, told in self.facts["outputs"].items() if "is" in told}
        own = {kind: self.given.get(name) for kind, name in kinds.items()}
        self._judge_betas(kinds["betas"], own["betas"])
        self._judge_alphas(kinds["alphas"], own["alphas"], own["betas"])
        self._judge_bars(kinds["alpha_bars"], own["alpha_bars"], own["alphas"])
        self._judge_others(own)

    def _passes(self, name: str, given: np.ndarray | None, *right: np.ndarray) -> bool:
        """Whether a table is settled: right, or not there."""
        if given is None:
            return True
        if any(_near(given, values) for values in right):
            self.notes.passed(self.facts["outputs"][name]["facet"])
            return True
        return False

    def _judge_betas(self, name: str, given: np.ndarray | None) -> None:
        if self._passes(name, given, self.betas) or given is None:
            return
        facet = self.facts["outputs"][name]["facet"]
        due = self.facts["due"]
        ways = _other_betas(self.count, *self.facts["ends"], *self.facts["usual_ends"])
        for said, values in {**self.facts.get("made", {}), **ways}.items():
            if _near(given, np.array(values)):
                # with another formula due, the same words are another mistake
                self.notes.wrong(facet, f"{said}; {due}.", key=f"{said}; {due}")
                return
        self.notes.wrong(facet, f"The betas are not what they should be: {due}.")

    def _judge_alphas(self, name: str, given: np.ndarray | None, betas: np.ndarray | None) -> None:
        own = self.betas if betas is None else betas
        if self._passes(name, given, 1 - self.betas, 1 - own) or given is None:
            return
        with np.errstate(all="ignore"):
            ways = {
                "sqrt(1 - beta_t)": np.sqrt(1 - own),
                "beta_t": own,
                "1 - sqrt(beta_t)": 1 - np.sqrt(own),
                "1 - beta_t^2": 1 - own**2,
                "1 + beta_t": 1 + own,
                "beta_t - 1": own - 1,
                "alpha_bar_t": np.cumprod(1 - own),
            }
        self._tell(name, given, ways, "1 - beta_t")

    def _judge_bars(self, name: str, given: np.ndarray | None, alphas: np.ndarray | None) -> None:
        right = np.cumprod(1 - self.betas)
        own = 1 - self.betas if alphas is None else alphas
        if self._passes(name, given, right, np.cumprod(own)) or given is None:
            return
        steps = np.arange(self.count) + 1.0
        asked = np.empty(self.count)
        asked[self.at] = np.cumprod(own[self.at])
        bars = np.cumprod(own)
        with np.errstate(all="ignore"):
            ways = {
                "the product of the alphas up to t - 1, one step early": np.r_[1.0, bars[:-1]],
                "the product of the alphas up to t + 1, one step late": np.r_[bars[1:], np.nan],
                "the product of the alphas of the times that are asked for": asked,
                "the product of the betas": np.cumprod(1 - own),
                "1 minus the product of the betas": 1 - np.cumprod(1 - own),
                "the sum of the alphas": np.cumsum(own),
                "the sum of the betas": np.cumsum(1 - own),
                "1 minus the sum of the betas": 1 - np.cumsum(1 - own),
                "the mean of the alphas": np.cumsum(own) / steps,
                "alpha_t": own,
                "alpha_t to the power t": own**steps,
                "alpha_t^2": own**2,
                "sqrt(alpha_bar_t)": np.sqrt(bars),
                "the square of alpha_bar_t": bars**2,
                "1 - alpha_bar_t": 1 - bars,
                "the product of the alphas from t to T": np.cumprod(own[::-1])[::-1],
                "the product of all alphas, the same at every t": np.full(self.count, bars[-1]),
                "the product of sqrt(alpha_t)": np.cumprod(np.sqrt(own)),
            }
        self._tell(name, given, ways, "the product alpha_1 ... alpha_t")

    def _tell(self, name: str, given: np.ndarray, ways: dict[str, np.ndarray], due: str) -> None:
        facet = self.facts["outputs"][name]["facet"]
        for said, values in ways.items():
            if _near(given, values):
                right = f"{name} = {due}"
                self.notes.wrong(
                    facet,
                    f"{name} is {said}; it should be {due}.",
                    reading=f"{name} = {said}",
                    right=right,
                    key=said,
                )
                return
        self.notes.wrong(facet, f"{name} should be {due}.", right=f"{name} = {due}")

    def _judge_others(self, own: dict[str, np.ndarray | None]) -> None:
        right = of_betas(self.betas)
        tables = {BETA: own["betas"], ALPHA: own["alphas"], ALPHA_BAR: own["alpha_bars"]}
        mine = {kind: right.curves[kind] if t is None else t for kind, t in tables.items()}
        for name, told in self.facts["outputs"].items():
            if "powers" in told and name in self.given:
                self._judge_expression(name, told, right, mine)

    def _judge_expression(
        self, name: str, told: dict[str, Any], right: Search, mine: dict[str, np.ndarray]
    ) -> None:
        due, given = expression(told), self.given[name]
        if self._passes(name, given, due.curve(right.curves), due.curve(curves_of_tables(mine))):
            return
        read: Expression | None = None
        for search in (of_tables(mine) if _is_schedule(mine) else right, right):
            found = search.find(given, float(np.nanmax(np.abs(given), initial=1e-9)), [due])
            if found is not None and not found.apart:
                read = found.expression
                break
        if read is None:
            self.notes.wrong(told["facet"], f"{name} should be {signed(due)}.")
            return
        said = what_differs(name, read, due).replace(f"The factor of {name} is", f"{name} is")
        if read.factor == 0:
            said = f"{name} is 0 at every t; it should be {signed(due)}."
        self.notes.wrong(
            told["facet"],
            said,
            reading=f"{name} = {signed(read)}",
            right=f"{name} = {signed(due)}",
            key=signed(read),
        )


def _is_schedule(tables: dict[str, np.ndarray]) -> bool:
    """Whether formulas can be read of a code's own tables."""
    values = np.stack([*tables.values()])
    bars = tables[ALPHA_BAR]
    return bool(np.isfinite(values).all() and values.min() > 0 and bars.max() <= 1)


def _near(given: np.ndarray, right: np.ndarray) -> bool:
    """Whether two tables are one; where `right` is NaN it says nothing."""
    if given.shape != right.shape:
        return False
    seen = np.isfinite(right)
    if not np.isfinite(given[seen]).all() or seen.sum() < 3:
        return False
    scale = np.abs(right[seen]).max(initial=1e-9)
    return bool((np.abs(given[seen] - right[seen]) <= NEAR * scale).all())


def _other_betas(
    count: int, low: float, high: float, usual_low: float, usual_high: float
) -> dict[str, np.ndarray]:
    """{what it is: betas} of schedules that are linear in their own way."""
    longer, share = np.linspace(low, high, count + 1), np.arange(1, count + 1) / count
    line = np.linspace(low, high, count)
    scale = 1000 / count
    return {
        "The betas run from the last to the first": line[::-1],
        "The square roots of the betas are linear, not the betas": np.linspace(
            low**0.5, high**0.5, count
        )
        ** 2,
        "The betas are the first T of T + 1 values, so that the last is missing": longer[:-1],
        "The betas are the last T of T + 1 values, so that the first is missing": longer[1:],
        "The betas are scaled by 1000 / T": scale * line,
        "The betas are those of the default settings": np.linspace(usual_low, usual_high, count),
        "The betas start at 0": high * share,
        "The betas are squared": line**2,
        "The betas hold their square roots": line**0.5,
        "The betas are the first values of a schedule of 1000 steps": np.linspace(low, high, 1000)[
            :count
        ],
        "The betas grow by a constant factor": np.geomspace(low, high, count),
        "The betas hold 1 - beta_t": 1 - line,
        "Every beta is the first": np.full(count, low),
        "Every beta is the last": np.full(count, high),
    }
