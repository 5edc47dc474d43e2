"""What a file of tests is tried on: right and broken versions of the module that it tests.

A test file shows what it is worth by two things: no right version makes a test fail, and each
broken one makes at least one fail.
"""

import ast
import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

RIGHT_RUNS = 4  # further runs of the handed-out version, with other random numbers
MOST_BESIDE = 3  # statements that a function gets beside its own
CONSTANTS = 1 << 20
HANDED_OUT = "as it was handed out"  # the name of the version that students have


@dataclass(frozen=True)
class Version:
    """One version of the tested module.

    name: a word on what is other in it, for a right one a few.
    sentence: what is broken; empty for a right one.
    practice: whether students try their tests on it, and read its name and sentence.
    shift: what is added to each seed that a test chooses; see RunTests. A right version with a
        shift is asked once more, to see whether a test depends on chance.
    """

    name: str
    source: str
    sentence: str = ""
    practice: bool = False
    shift: int = 0

    @property
    def is_right(self) -> bool:
        return not self.sentence

    @property
    def is_handed_out(self) -> bool:
        """Whether it is the one that students have, asked for the first time."""
        return self.name == HANDED_OUT and not self.shift


@dataclass(frozen=True)
class Trial:
    """tested: name of the module that the tests import.

    original: its text as students have it.
    versions: in the order in which they are tried, which says nothing of what they are.
    seconds: of computing that all tests may take on all versions.
    test_seconds: that one test may take on one of them.
    broken_in_all, right_in_all: how many versions the tests are tried on when they are graded.
    none, all_: shares of the broken versions for which there are no points, and all points.
    cost: share of the points that a test loses which fails for a right version.
    """

    tested: str
    original: str
    versions: tuple[Version, ...]
    seconds: int = 20
    test_seconds: float = 2.0
    broken_in_all: int = 0
    right_in_all: int = 0
    none: float = 0.5
    all_: float = 0.95
    cost: float = 0.125

    def for_students(self) -> "Trial":
        """With those versions alone that students may see."""
        return replace(self, versions=tuple(each for each in self.versions if each.practice))

    @property
    def broken(self) -> list[Version]:
        return [each for each in self.versions if not each.is_right]

    @property
    def runs_in_all(self) -> int:
        """How often the tests are run when they are graded."""
        return self.broken_in_all + self.right_in_all + RIGHT_RUNS

    @property
    def is_whole(self) -> bool:
        """Whether there are versions among them that students may not see."""
        return len(self.versions) == self.runs_in_all

    @property
    def outline(self) -> str:
        """The text that code finds which looks for the module's source: that of the original with
        its functions' heads and docstrings alone, line by line in the same places.
        """
        lines = self.original.splitlines()
        body: set[int] = set()
        for node in ast.walk(ast.parse(self.original)):
            if isinstance(node, ast.FunctionDef):
                shown = 1 if ast.get_docstring(node) else 0
                for each in node.body[shown:]:
                    body.update(range(each.lineno, (each.end_lineno or each.lineno) + 1))
        kept = ("" if number in body else line for number, line in enumerate(lines, 1))
        return "\n".join(kept) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Trial":
        """What to_dict() made."""
        return cls(**{**plain, "versions": tuple(Version(**each) for each in plain["versions"])})


def make_trial(
    tested: str,
    original: str,
    right: Mapping[str, str],
    broken: Iterable[Version],
    practice_right: int,
    seed: int,
) -> Trial:
    """A trial whose order and disguises come from a seed.

    right: {name: text} of right versions beside the original. broken: the original with something
        changed in one function; it is changed in any of the right versions, because a file that is
        the original but for one function would give itself away.
    practice_right: how many right versions students try their tests on, beside the original. What
        is broken for practice is made of these alone: students get nothing of the others.
    """
    order = random.Random(seed)
    bases = [original, *right.values()]
    for_practice = bases[: 1 + practice_right]
    given = Version(HANDED_OUT, original, practice=True)
    others = [
        Version(name, source, practice=number < practice_right)
        for number, (name, source) in enumerate(right.items())
    ]
    again = [replace(given, shift=shift) for shift in range(1, RIGHT_RUNS + 1)]
    grafted = [
        replace(
            each,
            source=graft(
                each.source, original, order.choice(for_practice if each.practice else bases)
            ),
        )
        for each in broken
    ]
    versions = [given, *others, *again, *grafted]
    order.shuffle(versions)
    made = (replace(v, source=disguised(v.source, original, order)) for v in versions)
    return Trial(
        tested,
        original,
        tuple(made),
        broken_in_all=len(grafted),
        right_in_all=len(bases),
    )


def graft(changed: str, original: str, base: str) -> str:
    """The base, with those functions of a changed original that the original has otherwise."""
    ours, theirs = _functions(original), _functions(changed)
    other = {name: node for name, node in theirs.items() if ast.dump(node) != ast.dump(ours[name])}
    tree = ast.parse(base)
    tree.body = [other.get(getattr(node, "name", ""), node) for node in tree.body]
    return ast.unparse(tree) + "\n"


def _functions(source: str) -> dict[str, ast.FunctionDef]:
    return {n.name: n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}


def disguised(source: str, original: str, numbers: random.Random) -> str:
    """The same program in other words: functions have the original's docstrings, and statements
    beside their own that change no result. What the compiled code looks like tells nothing then.
    """
    docs = {
        name: ast.get_docstring(node, clean=False) for name, node in _functions(original).items()
    }
    tree = ast.parse(source)
    for node in [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]:
        if ast.get_docstring(node) is not None:
            del node.body[0]
        beside = [
            ast.parse(f"_ = {numbers.randrange(CONSTANTS)}").body[0]
            for _ in range(numbers.randint(1, MOST_BESIDE))
        ]
        doc = docs.get(node.name)
        told = [ast.Expr(ast.Constant(doc))] if doc else []
        node.body[:0] = [*told, *beside]
    if ast.get_docstring(tree) is not None:
        del tree.body[0]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
