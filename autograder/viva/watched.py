"""A scene of a student's code that ran twice, watched in two ways: by the interpreter's events, and
by marks in the code. What is asked of it is asked only where both say the same.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..checking.scenes import Scene
from .experiments import Effect, Laboratory, Value, compare
from .own_code import Statement

Answer = TypeVar("Answer")
At = tuple[str, int]


@dataclass(frozen=True)
class Watched:
    """A scene that ran twice, watched in two ways."""

    laboratory: Laboratory
    scene: Scene
    by_lines: Effect
    by_marks: Effect

    def agreed(self, answer: Callable[..., Answer], *given: Any) -> Answer | None:
        """answer(effect, *given) on which both ways agree; None where they do not."""
        one, other = answer(self.by_lines, *given), answer(self.by_marks, *given)
        return one if one == other else None

    def statement(self, at: At) -> Statement:
        return self.laboratory.codes[at[0]].statements[at[1]]

    def own(self) -> list[Statement]:
        """The student's own statements in functions of which something ran, in order of lines."""
        ran = {self.statement(e.at).function for e in self.by_lines.events if not e.asked}
        return [
            each
            for code in self.laboratory.codes.values()
            for each in code.statements
            if each.is_own and each.function in ran and self._ran_in(code.module)
        ]

    def _ran_in(self, module: str) -> bool:
        return any(event.module == module for event in self.by_lines.events)

    @property
    def can_be_asked(self) -> bool:
        """Whether both runs told everything, and came to the same."""
        one, other = self.by_lines, self.by_marks
        if not one.events or not other.events or one.raised != other.raised:
            return False
        return bool(one.raised) or not one.outputs or compare(one, other) == "same"


def starts(effect: Effect, at: At) -> int:
    return sum(event.is_start and event.at == at for event in effect.events)


def values_of(effect: Effect, at: At, name: str) -> list[Value]:
    """What a statement left in a name, each time."""
    return [e.values[name] for e in effect.events if e.at == at and e.values and name in e.values]


def truths(effect: Effect, at: At) -> list[bool]:
    return [event.truth for event in effect.events if event.at == at and event.truth is not None]


def shuffled(rng: random.Random, items: Iterable[Answer]) -> list[Answer]:
    made = list(items)
    rng.shuffle(made)
    return made


def watch_scenes(laboratory: Laboratory, scenes: Sequence[Scene]) -> list[Watched]:
    """The scenes of which both ways to watch told everything, and the same."""
    both = zip(scenes, laboratory.watch(scenes, False), laboratory.watch(scenes, True), strict=True)
    found = [Watched(laboratory, scene, one, other) for scene, one, other in both if one and other]
    return [each for each in found if each.can_be_asked]
