"""Questions about what a scene leaves in names: shapes, types, numbers."""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

from .experiments import Effect, Value
from .question import ORDINALS, Question, kind_in_words, make, number, quoted, shape
from .watched import At, Watched, shuffled, values_of

KINDS_OF_VALUES = (
    "a float32 tensor",
    "an int64 tensor",
    "a bool tensor",
    "a Python float",
    "a Python int",
    "a NumPy array",
)


def _shapes_held(effect: Effect, at: At, name: str) -> set[tuple[int, ...] | None]:
    return {value.shape for value in values_of(effect, at, name)}


def _kinds_held(effect: Effect, at: At, name: str) -> set[str]:
    return {kind_in_words(value) for value in values_of(effect, at, name)}


def _number_held(value: Value) -> float | int | None:
    """The number that a value is; a truth value and the length of a list are none."""
    is_number = value.kind in ("int", "float") or value.shape == ()
    return None if isinstance(value.number, bool) or not is_number else value.number


def _numbers_held(effect: Effect, at: At, name: str) -> list[str]:
    held = [_number_held(value) for value in values_of(effect, at, name)]
    return ["" if value is None else number(value) for value in held]


def shapes(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """What shape has this variable after that line?"""
    seen = [
        v.shape
        for event in watched.by_lines.events
        for v in (event.values or {}).values()
        if v.shape
    ]
    for each in shuffled(rng, watched.own()):
        for name in each.names:
            right = watched.agreed(_shapes_held, each.at, name)
            if right is None or len(right) != 1 or not (here := next(iter(right))):
                continue
            if len(here) < 2 and math.prod(here) < 2:
                continue
            yield make(
                "shape of a variable",
                [each],
                f"In {watched.scene.says}: what is the shape of {quoted(name)} after line "
                f"{each.first}?",
                shape(here),
                [shape(other) for other in _near_shapes(here, seen)],
                f"Ask why {quoted(name)} has each of these sizes, and which line first gives it "
                f"this shape.",
                rng,
            )


def _near_shapes(
    right: tuple[int, ...], seen: Sequence[tuple[int, ...]]
) -> Iterator[tuple[int, ...]]:
    """Other shapes, the most plausible first."""
    batch, *rest = right
    yield from [other for other in dict.fromkeys(seen) if len(other) == len(right)][:2]
    if rest:
        yield (batch,)
        yield tuple(rest)
    if len(right) > 1:
        yield (right[1], right[0], *right[2:])
    yield (1, *rest)
    yield (*right, 1)
    yield (batch, 1, *rest)
    yield ()


def shapes_of_one(
    watched: Watched, other: Watched, rng: random.Random
) -> Iterator[Question | None]:
    """What shape has it for a batch of one?"""
    if other.scene.samples != 1 or watched.scene.samples < 2:
        return
    for each in shuffled(rng, watched.own()):
        for name in each.names:
            before, after = (w.agreed(_shapes_held, each.at, name) for w in (watched, other))
            if not before or not after or len(before) != 1 or len(after) != 1 or before == after:
                continue
            was, now = next(iter(before)), next(iter(after))
            if not was or now is None:
                continue
            yield make(
                "a batch of one",
                [each],
                f"In {watched.scene.says}, {quoted(name)} has the shape {shape(was)} after line "
                f"{each.first}. What is its shape if {other.scene.but}?",
                shape(now),
                map(shape, [was, *_near_shapes(now, [])] if now else [was, (1,), (1, 1)]),
                "Ask where the size of the batch comes from, and which line would fail first if "
                "there was a squeeze() on the way.",
                rng,
            )


def kinds_of_values(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """What does this name hold?"""
    for each in shuffled(rng, watched.own()):
        for name in each.names:
            right = watched.agreed(_kinds_held, each.at, name)
            if right is None or len(right) != 1:
                continue
            word = next(iter(right))
            if not word or word == KINDS_OF_VALUES[0]:
                continue
            number_like = "tensor" in word or word in KINDS_OF_VALUES
            others = KINDS_OF_VALUES if number_like else ("a tuple", "a list", "a dict", "a string")
            yield make(
                "type of a variable",
                [each],
                f"In {watched.scene.says}: what does {quoted(name)} hold after line {each.first}?",
                word,
                others,
                f"Ask why it is {word}, and what would change in the lines below if it was not.",
                rng,
            )


def numbers(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Which number does this name hold, the k-th time?"""
    for each in shuffled(rng, watched.own()):
        for name in each.names:
            right = watched.agreed(_numbers_held, each.at, name)
            held = [_number_held(value) for value in values_of(watched.by_lines, each.at, name)]
            if not right or any(value is None for value in held):
                continue
            if len(right) > 1 and len(set(right)) > 1:
                k = rng.randrange(1, min(len(right), len(ORDINALS)))
            elif "=" in each.text and each.text.rpartition("=")[2].strip() != right[0]:
                k = 0
            else:
                continue
            when = f"when line {each.first} runs for the {ORDINALS[k]} time"
            if each.kind == "for":
                when = f"in the {ORDINALS[k]} pass of the loop"
            elif len(right) == 1:
                when = f"after line {each.first}"
            others = [*right[max(0, k - 1) : k + 2], *near_numbers(held[k]), *right]
            yield make(
                "a loop's variable" if each.kind == "for" else "value of a variable",
                [each],
                f"In {watched.scene.says}: which number is {quoted(name)} {when}?",
                right[k],
                others,
                f"Ask where this number comes from, and when {quoted(name)} has its largest value.",
                rng,
            )


def near_numbers(value: Any) -> list[str]:
    if isinstance(value, int):
        return [number(each) for each in (value + 1, value - 1, value + 2, 0)]
    near = [1 - value, math.sqrt(abs(value)), value * value, 2 * value, -value, value / 2]
    return [number(float(each)) for each in near]
