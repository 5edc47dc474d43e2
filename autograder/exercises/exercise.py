"""How an exercise is written down: its question, its cases with an oracle's answers, and its catalogue of mistakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..checks import Case, Check
from ..submission import path_of
from .guidance import Guidance

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
PUBLIC_SEED = 20061123


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that runs: the reference solution with one thing changed, a name and the sentence that helps.

    edits: (old, new) pieces of the reference's source; each old piece stands in it exactly once.
    """

    name: str
    sentence: str
    edits: tuple[tuple[str, str], ...]

    def apply(self, source: str) -> str:
        """The reference source with the mistake in it. Raises ValueError where an edit no longer fits."""
        return edited(source, self.edits, f"misconception {self.name}")


def edited(source: str, edits: tuple[tuple[str, str], ...], whose: str) -> str:
    """A source with pieces replaced, each of which must stand in it exactly once. Raises ValueError otherwise."""
    for old, new in edits:
        if source.count(old) != 1:
            raise ValueError(f"{whose}: {old!r} stands {source.count(old)} times in the solution")
        source = source.replace(old, new)
    return source


def mistake(name: str, sentence: str, *edits: str) -> Misconception:
    """A Misconception from its edits as they alternate: old, new, old, new."""
    return Misconception(name, sentence, tuple(zip(edits[::2], edits[1::2], strict=True)))


@dataclass(frozen=True)
class Exercise:
    """One check in the making. cases(rng) draws inputs, shapes and schedules from rng and lets the oracle answer."""

    id: str
    exercise: str
    function: str
    points: float
    module: str
    part: str
    cases: Callable[[np.random.Generator], list[Case]]
    misconceptions: tuple[Misconception, ...]
    remarks: dict[str, str] = field(default_factory=dict)
    bonus: bool = False  # optional, with points on top of the part's
    numbers: tuple[tuple[str, str], ...] = ()  # edits that give the reference solution a student's own numbers
    guidance: Callable[[Case], Guidance] | None = None  # of a sampler: how to see where its guidance went

    def check(self, seed: int = PUBLIC_SEED) -> Check:
        """The check with inputs from a seed. The public seed's answers are frozen for students."""
        rng = np.random.default_rng([seed, *map(ord, self.id)])
        sentences = {m.name: m.sentence for m in self.misconceptions}
        cases = tuple(self.cases(rng))
        return Check(
            self.id, self.exercise, self.function, self.module, self.points, cases, sentences, self.remarks,
            bonus=self.bonus,
        )  # fmt: skip

    def reference(self) -> str:
        """The source of the reference solution that the misconceptions change."""
        source = (SOLUTIONS / self.part / path_of(self.module)).read_text(encoding="utf-8")
        return edited(source, self.numbers, "numbers")
