"""What a class misses: which facets of a check, and what several students' code does alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..checking.order import order_of
from ..checking.verdict import FacetResult
from ..report.formulas import Pair, compare
from ..report.record import CheckReport

WRONG, NOT_SEEN, REMARK = "wrong", "not_seen", "remark"
Formula = tuple[str, str]  # what is computed, and what is right
UNREAD = "[?]"  # a factor in a formula that could not be read: two of them may differ


@dataclass
class MissedFacet:
    """A facet over the class. counts: of students, by status. lost: points of all of them."""

    name: str
    max_points: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    lost: float = 0.0

    @property
    def missed(self) -> int:
        """How many students lose its points."""
        return self.counts[WRONG] + self.counts[NOT_SEEN]


@dataclass
class Mistake:
    """What students' code does alike in a check: a known mistake, the same formula, or what is
    said of a facet.

    name: of the known mistake, else empty. said: each sentence on it, and of how many students.
    """

    check: str
    exercise: str
    function: str
    name: str = ""
    said: Counter[str] = field(default_factory=Counter)
    facets: Counter[str] = field(default_factory=Counter)
    formulas: Counter[Formula] = field(default_factory=Counter)
    students: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> list[Pair]:
        """Each formula above the right one, the most frequent first."""
        return [compare(*formula) for formula, _ in self.formulas.most_common()]

    def add(self, student: str, sentence: str, facets: Iterable[FacetResult]) -> None:
        """One more student. sentence: on a known mistake; where there is none, facets say it."""
        kept = list(facets)
        self.students.append(student)
        said = [sentence] if sentence else [each.message or each.reading for each in kept]
        formulas = [formula for each in kept if (formula := _formula(each))]
        self.said.update(dict.fromkeys(said, 1))  # a mapping, so that each counts once, in order
        self.facets.update(dict.fromkeys((each.name for each in kept), 1))
        self.formulas.update(dict.fromkeys(formulas, 1))


def count_facets(known: dict[str, MissedFacet], check: CheckReport) -> None:
    """Add the facets of one student's check to those of the class."""
    for facet in check.facets:
        missed = known.setdefault(facet.name, MissedFacet(facet.name))
        missed.max_points = max(missed.max_points, facet.max_points)
        missed.counts[facet.status] += 1
        missed.lost += lost(check, facet)


def lost(check: CheckReport, facet: FacetResult) -> float:
    """The points that a facet costs: its share of what the check lost.

    With partial credit these are its own points. Without it, the facets that are missed share out
    all points of the check.
    """
    gaps = sum(_gap(each) for each in check.facets)
    return (check.max_points - check.points) * _gap(facet) / gaps if gaps else 0.0


def find_mistakes(checks: Iterable[tuple[str, CheckReport]]) -> list[Mistake]:
    """What several students do alike, the most frequent first. checks: each with its student."""
    found: dict[tuple[str, ...], Mistake] = {}
    for student, check in checks:
        for key, facets in _by_what_is_done(check):
            new = Mistake(check.id, check.exercise, check.function, check.misconception or "")
            mistake = found.setdefault((check.id, *key), new)
            mistake.add(student, check.sentence, facets)
    joined = _join_known([*found.values()])
    return sorted(
        joined, key=lambda m: (-len(m.students), order_of(m.exercise), not m.name, m.name)
    )


def _by_what_is_done(check: CheckReport) -> Iterator[tuple[tuple[str, ...], list[FacetResult]]]:
    """(what the code does, the facets that are wrong because of it). A known mistake explains all
    of them; without one, each formula or sentence stands for itself.
    """
    wrong = [facet for facet in check.facets if facet.status == WRONG]
    if check.misconception:
        yield ("known", check.misconception), wrong
        return
    groups: dict[tuple[str, ...], list[FacetResult]] = defaultdict(list)
    for facet in wrong:
        if formula := _formula(facet):
            groups[("formula", *formula)].append(facet)
        elif said := facet.message or facet.reading:
            groups[("said", facet.name, said)].append(facet)
    yield from groups.items()


def _join_known(mistakes: list[Mistake]) -> list[Mistake]:
    """One line for one formula: who computes that of a known mistake stands with it."""
    known = {
        (mistake.check, formula): mistake
        for mistake in mistakes
        if mistake.name
        for formula in mistake.formulas
        if UNREAD not in formula[0]
    }
    kept = []
    for mistake in mistakes:
        same = [known.get((mistake.check, formula)) for formula in mistake.formulas]
        target = None if mistake.name else next(filter(None, same), None)
        if target is None:
            kept.append(mistake)
            continue
        target.students = sorted({*target.students, *mistake.students})
        target.said.update(mistake.said)
        target.facets.update(mistake.facets)
        target.formulas.update(mistake.formulas)
    return kept


def _formula(facet: FacetResult) -> Formula | None:
    """The formula that is computed and the right one, where they differ."""
    if facet.reading and facet.right and facet.reading != facet.right:
        return facet.reading, facet.right
    return None


def _gap(facet: FacetResult) -> float:
    return max(0.0, facet.max_points - facet.points)
