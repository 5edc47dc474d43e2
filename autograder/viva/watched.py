"""A scene of a student's code that ran twice, watched in two ways: by the interpreter's events, and
by marks in the code. What is asked of it is asked only where both say the same.
"""

import functools
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
        return [*self._own]

    @functools.cached_property
    def _own(self) -> tuple[Statement, ...]:
        ran = [self.statement(at) for at in self.by_lines.by_place]
        functions = {each.function for each in ran}
        modules = {each.module for each in ran}
        return tuple(
            each
            for code in self.laboratory.codes.values()
            for each in code.statements
            if each.is_own and each.function in functions and code.module in modules
        )

    @property
    def can_be_asked(self) -> bool:
        """Whether both runs told everything, and came to the same."""
        one, other = self.by_lines, self.by_marks
        if not one.events or not other.events or one.raised != other.raised:
            return False
        return bool(one.raised) or not one.outputs or compare(one, other) == "same"


def starts(effect: Effect, at: At) -> int:
    return len(effect.begun_at.get(at, ()))


def values_of(effect: Effect, at: At, name: str) -> list[Value]:
    """What a statement left in a name, each time."""
    events = effect.by_place.get(at, ())
    return [event.values[name] for event in events if event.values and name in event.values]


def truths(effect: Effect, at: At) -> list[bool]:
    return [each.truth for each in effect.by_place.get(at, ()) if each.truth is not None]


def shuffled(rng: random.Random, items: Iterable[Answer]) -> list[Answer]:
    made = list(items)
    rng.shuffle(made)
    return made


def watch_scenes(laboratory: Laboratory, scenes: Sequence[Scene]) -> list[Watched]:
    """The scenes of which both ways to watch told everything, and the same."""
    by_lines = zip(scenes, laboratory.watch(scenes, False), strict=True)
    told = [(scene, effect) for scene, effect in by_lines if effect is not None]
    by_marks = laboratory.watch([scene for scene, _ in told], True)
    both = [
        Watched(laboratory, scene, one, other)
        for (scene, one), other in zip(told, by_marks, strict=True)
        if other is not None
    ]
    return [each for each in both if each.can_be_asked]
