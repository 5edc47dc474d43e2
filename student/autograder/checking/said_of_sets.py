"""What wrong sets of names leave out and what they hold too much, by what the names are to the node
that is asked about.
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..worker.probing.vocabulary import Ask
from .checks import Answer, Case
from .typed_answers import member, unknown_names

STRANGERS = "names that do not exist"
KEPT = (
    "Your function keeps the names of earlier calls and adds those of the next; each call should "
    "begin with an empty set. A list that belongs to the module, or to a default value, is one and "
    "the same in all calls."
)


@dataclass(frozen=True)
class Asked:
    """One set: the names in it, those that should be, and what each name is to the node."""

    given: frozenset[str]
    right: frozenset[str]
    roles: Mapping[str, str]
    where: tuple[str, ...]
    has_strangers: bool

    def missing(self) -> dict[str, bool]:
        """{role of names that are left out: whether all names of it are}."""
        left = {self.roles[name] for name in self.right & self.given}
        missing = {self.roles[name] for name in self.right - self.given}
        return {role: role not in left for role in sorted(missing)}

    def extra(self) -> dict[str, bool]:
        """{role of names that are too much: whether all names of it are in the set}."""
        left = {self.roles[name] for name in self.roles.keys() - self.given - self.right}
        found = {self.roles[name] for name in self.given - self.right}
        more = {STRANGERS: True} if self.has_strangers else {}
        return {role: role not in left for role in sorted(found)} | more

    def due(self) -> set[str]:
        """The roles of the names that should be in the set."""
        return {self.roles[name] for name in self.right}

    def beside(self) -> set[str]:
        """Those of the names that should not be, known or unknown."""
        return {self.roles[name] for name in self.roles.keys() - self.right} | {STRANGERS}


def said_of_sets(cases: list[Case], answers: Mapping[str, Answer]) -> list[str]:
    """A sentence for each thing that is wrong with all sets; none where one of them cannot be
    read.
    """
    by_case = [_asked(case, answers[case.name]) for case in cases if case.roles]
    known = [each for each in by_case if each is not None]
    if not known or len(known) < len(by_case):
        return []
    asked = [one for each in known for one in each]
    if all(map(_are_kept, known)) and any(one.given != one.right for one in asked):
        return [KEPT]
    lacks = _places(asked, [one.missing() for one in asked], [one.due() for one in asked])
    holds = _places(asked, [one.extra() for one in asked], [one.beside() for one in asked])
    return [
        *(
            f"Your set does not hold {'all of ' * part}{roles}{place}; it should."
            for (place, part), roles in lacks.items()
        ),
        *(
            f"Your set holds {'some of ' * part}{roles}{place}; it should not."
            for (place, part), roles in holds.items()
        ),
    ]


def _asked(case: Case, answer: Answer) -> list[Asked] | None:
    found = []
    for step in case.probe.steps:
        if not isinstance(step, Ask) or not step.names:
            continue
        of = step.name
        names = [member(name, of) for name in step.names]
        if any(name not in answer.outputs for name in names):
            return None
        right = case.expected[0]
        inside = [n for n, key in zip(step.names, names, strict=True) if answer.outputs[key] == 1]
        due = [n for n, key in zip(step.names, names, strict=True) if right[key] == 1]
        stranger = bool(answer.outputs.get(unknown_names(of), 0.0) != 0)
        found.append(
            Asked(
                frozenset(inside),
                frozenset(due),
                case.roles[of],
                tuple(case.where.get(of, ())),
                stranger,
            )
        )
    return found


def _are_kept(asked: list[Asked]) -> bool:
    """Whether each answer is the right one and all names of the answers before it."""
    before: frozenset[str] = frozenset()
    for one in asked:
        if one.given != one.right | before:
            return False
        before = one.given
    return len(asked) > 1


def _places(
    asked: list[Asked], wrong: list[dict[str, bool]], there: list[set[str]]
) -> dict[tuple[str, bool], str]:
    """{(where, whether it is a part of the names): the roles that are wrong there}."""
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for role in dict.fromkeys(role for each in wrong for role in each):
        part = not all(each.get(role, True) for each in wrong)
        found[_place(asked, role, wrong, there), part].append(role)
    return {
        place: " and ".join([", ".join(roles[:-1]), roles[-1]] if len(roles) > 1 else roles)
        for place, roles in found.items()
    }


def _place(
    asked: list[Asked], role: str, wrong: list[dict[str, bool]], there: list[set[str]]
) -> str:
    """Where a role is wrong: always, in what the cases have in common, or in some."""
    off = [k for k, each in enumerate(wrong) if role in each]
    might = [k for k, each in enumerate(there) if role in each]
    if len(off) == len(asked):
        return ""
    words = [*dict.fromkeys(word for k in off for word in asked[k].where)]
    for some in [*itertools.combinations(words, 1), *itertools.combinations(words, 2)]:
        if off == [k for k in might if {*some} & {*asked[k].where}]:
            return f" {' and '.join(some)}"
    return "" if off == might else " in some cases"
