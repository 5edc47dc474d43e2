"""How an exercise is written down: its question, its cases with an oracle's answers, and its
catalogue of mistakes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from markupsafe import Markup

from ..content import Part, homework
from .checks import Case, Check, Measurement
from .edits import Edits, edited
from .probe_check import ProbeError, check_case
from .trials import Trial

PUBLIC_SEED = 20061123
MEASURED = 1  # the inputs of a measurement are drawn apart from all others
USUAL = 3  # the same for those at usual sizes
FRESH = 4  # and those of cases that are fresh alone


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that runs: the reference solution with one thing changed, a name and the
    sentence that helps.

    edits: (old, new) pieces of the reference's source; each old piece stands in it exactly once,
        comments and line breaks aside.
    """

    name: str
    sentence: str
    edits: Edits

    def apply(self, source: str) -> str:
        """The reference source with the mistake in it. Raises ValueError where an edit no
        longer fits.
        """
        return edited(source, self.edits, f"misconception {self.name}")


def mistake(name: str, sentence: str, *edits: str) -> Misconception:
    """A Misconception from its edits as they alternate: old, new, old, new."""
    return Misconception(name, sentence, tuple(zip(edits[::2], edits[1::2], strict=True)))


@dataclass(frozen=True)
class Tester:
    """The exercise's function in the students' unit tester.

    name: test_add_noise, say.
    says: its docstring.
    title: what students read in front of the verdict, "add_noise()".
    """

    name: str
    says: str
    title: str


@dataclass(frozen=True)
class Figure:
    """A figure of a wrong output that only this exercise can draw.

    output: the name of the output that it shows.
    measure(case, given): what the figure needs, as numbers that JSON can hold; None where it has
        nothing to show.
    draw(measured): the figure.
    """

    output: str
    measure: Callable[[Case, np.ndarray], dict[str, Any] | None]
    draw: Callable[[dict[str, Any]], Markup]


def as_usual(case: Case) -> Case:
    """The same case as one of the sizes that the notebook has."""
    return replace(case, usual=True, instead=as_usual(case.instead) if case.instead else None)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One check in the making.

    id: "2.1.1/add_noise": its exercise and its question, which never change their meaning.
    exercise: the number of the exercise; several checks may share one.
    function: the qualified name of the student's function, "Class.function".
    part, module: where that function stands.
    points: what it is worth.
    cases(rng): draws inputs, shapes and schedules from rng, and lets the oracle answer.
    fresh_cases(rng): cases that are asked with fresh inputs alone, as those of usual sizes, which
        are too large for a file. They take the places of those that have their names.
    misconceptions: the known wrong answers.
    tester: its function in the students' unit tester.
    after: ids of the checks that come before this one, because it builds on them.
    remarks: {reported number: what to say where it is not 0}.
    zero: reported numbers that should be 0 in every case that reports them; remarks says what is
        wrong where one is not.
    bonus: it is optional, and its points come on top of the part's.
    withheld: its right values could be copied, so that nothing for students may show one.
    few_answers: its answer is typed, and one of so few that whoever hands in often enough finds
        the right one: see Assignment.visibility_between_attempts().
    numbers: edits that give the reference solution a student's own numbers.
    figure: a figure that only this exercise can draw.
    measurement(rng): how a wrong function is looked at one facet at a time.
    remeasurement(rng): the same with fresh inputs, where these are of other sizes.
    at_usual_sizes(rng): the same at the sizes that training and sampling have, see Measurement.
    trial(seed): where students write tests, what these are tried on; there are no cases then.
    source: where the equation stands, with links: "[the paper](https://example.org) eq. 4", say.
    """

    id: str
    exercise: str
    function: str
    part: str
    module: str
    points: float
    cases: Callable[[np.random.Generator], list[Case]]
    misconceptions: tuple[Misconception, ...]
    tester: Tester
    after: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)
    zero: tuple[str, ...] = ()
    bonus: bool = False
    withheld: bool = False
    few_answers: bool = False
    numbers: Edits = ()
    figure: Figure | None = None
    fresh_cases: Callable[[np.random.Generator], list[Case]] | None = None
    measurement: Callable[[np.random.Generator], Measurement] | None = None
    remeasurement: Callable[[np.random.Generator], Measurement] | None = None
    at_usual_sizes: Callable[[np.random.Generator], Measurement] | None = None
    trial: Callable[[int], Trial] | None = None
    source: str = ""

    def check(self, seed: int = PUBLIC_SEED) -> Check:
        """The check with inputs from a seed. The public seed's answers are frozen for students.

        Raises ProbeError where a case cannot be asked.
        """
        asked = self.cases(self._rng(seed))
        if self.fresh_cases and seed != PUBLIC_SEED:
            fresh = self.fresh_cases(self._rng(seed, FRESH))
            asked = [*{case.name: case for case in (*asked, *fresh)}.values()]
        cases = tuple(self._with_zeros(case) for case in asked)
        measure = (seed != PUBLIC_SEED and self.remeasurement) or self.measurement
        measurement = measure(self._rng(seed, MEASURED)) if measure else None
        if measurement and self.at_usual_sizes and seed != PUBLIC_SEED:
            usual = self.at_usual_sizes(self._rng(seed, USUAL)).cases
            measurement = replace(measurement, usual=usual)
        measured = measurement.cases if measurement else ()
        for case in (each for one in (*cases, *measured) for each in (one, one.instead) if each):
            check_case(self.id, case)
            if late := set(case.needs) - set(self.after):
                raise ProbeError(
                    f"{self.id}: {', '.join(late)} should be in `after`: a case needs it"
                )
        shared = sum(facet.points for facet in measurement.facets) if measurement else self.points
        if abs(shared - self.points) > 1e-9:
            raise ProbeError(
                f"{self.id}: its facets come to {shared:g} points, and should to {self.points:g}"
            )
        return Check(
            id=self.id,
            exercise=self.exercise,
            function=self.function,
            module=self.module,
            points=self.points,
            cases=cases,
            sentences={m.name: m.sentence for m in self.misconceptions},
            remarks=self.remarks,
            bonus=self.bonus,
            withheld=self.withheld,
            measurement=measurement,
            about=self.tester.says.partition(": ")[2].rstrip("."),
            test=self.tester.name,
            source=self.source,
            trial=self.trial(seed) if self.trial else None,
        )

    def _with_zeros(self, case: Case) -> Case:
        reported = {name for step in case.probe.steps for name in step.reports()}
        zeros = {name: np.asarray(0.0) for name in self.zero if name in reported}
        return replace(
            case,
            expected=tuple({**right, **zeros} for right in case.expected),
            instead=self._with_zeros(case.instead) if case.instead else None,
        )

    def _rng(self, seed: int, *more: int) -> np.random.Generator:
        return np.random.default_rng([seed, *map(ord, self.id), *more])

    @property
    def place(self) -> Part:
        """The part that it belongs to."""
        return homework().parts[self.part]

    def reference(self) -> str:
        """The source of the reference solution that the misconceptions change."""
        return edited(self.place.read(self.module), self.numbers, "numbers")
