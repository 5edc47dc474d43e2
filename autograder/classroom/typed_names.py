"""Whom and what a person means who typed a name: a student of the class, a check that is graded."""

import difflib
from collections import defaultdict
from collections.abc import Iterable

from .. import AutograderError
from ..checking.exercise import Exercise
from .find import Found

NEAR = 0.6  # of difflib's ratio, from which on a name is offered


class UnknownName(AutograderError, LookupError):
    """Nobody and nothing is called so, or several are; the text says what comes near."""

    def __str__(self) -> str:
        return str(self.args[0])


class TypedNames:
    """The names of a class and of its checks. checks: those that are graded in this run."""

    def __init__(self, found: Iterable[Found], checks: Iterable[Exercise]) -> None:
        self.checks = {exercise.id: exercise for exercise in checks}
        self._students: dict[str, set[str]] = defaultdict(set)  # {a name, in small letters: who}
        self._shown: dict[str, str] = {}  # {the same: as it is written}
        folders: dict[str, str] = {one.student.casefold(): one.student for one in found}
        for one in found:
            for name in filter(None, map(str, (one.student, one.email, one.id, one.name))):
                key = name.casefold()
                self._students[key].add(folders.get(key, one.student))
                self._shown[key] = name
        self._asked: dict[str, set[str]] = defaultdict(set)
        for exercise in self.checks.values():
            function = exercise.function.split(".")[-1]
            short = {exercise.id, exercise.exercise, function, exercise.function}
            for name in {*short, f"{exercise.exercise} {function}"}:
                self._asked[name.casefold()].add(exercise.id)

    def student(self, typed: str) -> str:
        """The name in the class of whoever goes by this name, address or number. Raises
        UnknownName.
        """
        who = self._students.get(typed.strip().casefold(), set())
        if len(who) > 1:
            told = f"{len(who)} who handed in are called {typed.strip()}"
            raise UnknownName(f"{told}: name one of {', '.join(sorted(who))}")
        if not who:
            near = _nearest(typed, self._students)
            meant = f"; did you mean {self._shown[near]}?" if near else ""
            raise UnknownName(f"nobody who handed in is called {typed.strip()}{meant}")
        return min(who)

    def check(self, typed: str) -> str:
        """The id of the check that somebody means by its id, its exercise or its function. Raises
        UnknownName.
        """
        which = self._asked.get(typed.strip().casefold(), set())
        if len(which) > 1:
            raise UnknownName(f"{typed.strip()} has several checks: {', '.join(sorted(which))}")
        if not which:
            near = _nearest(typed, self._asked)
            meant = f"; did you mean {' or '.join(sorted(self._asked[near]))}?" if near else ""
            raise UnknownName(f"no check is called {typed.strip()}{meant}")
        return min(which)


def _nearest(typed: str, known: Iterable[str]) -> str:
    """The name that comes nearest, in small letters; empty where none is near."""
    near = difflib.get_close_matches(typed.strip().casefold(), sorted(known), 1, NEAR)
    return near[0] if near else ""
