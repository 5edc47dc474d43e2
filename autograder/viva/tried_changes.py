"""Changes that are tried. The changed copy runs in the sandbox; its answer counts where a second
copy, changed in another way, comes to the same in a process of its own.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from .changes import Change, Changer, Place
from .experiments import SHORTEST, Effect, compare
from .own_code import Statement
from .watched import Watched, shuffled

MOST_OPERATORS, MOST_DELETIONS, MOST_EXCHANGES = 10, 6, 4  # that are tried in one scene
MOST_MADE = 3  # times as many operators are changed until there are enough that agree


@dataclass(frozen=True)
class Tried:
    """A change and what came of it. word: of compare()."""

    change: Change
    before: Effect
    after: Effect
    word: str

    @property
    def outcome(self) -> tuple[str, ...]:
        """What the question asks for, so that two computations can be compared."""
        calls = str(len(self.after.calls)) if self.word in ("same", "some", "other") else ""
        shapes = sorted(str(array.shape) for array in self.after.outputs.values())
        return self.word, calls, *(shapes if self.word == "shape" else ())


def try_changes(watched: Watched, rng: random.Random) -> list[Tried]:
    """Changes to the student's own lines that run in a scene, with what became of its result."""
    before = watched.by_lines
    if before.raised or not before.outputs:
        return []
    changes = _changes(watched, rng)
    runs = [(watched.scene, {each.module: each.by_text}) for each in changes]
    effects = watched.laboratory.run(runs)
    tried = [
        Tried(change, before, after, word)
        for change, after in zip(changes, effects, strict=True)
        if after is not None and (word := compare(before, after))
    ]
    return [each for each in tried if _is_clear(each)]


def _is_clear(tried: Tried) -> bool:
    """Whether the words for an outcome say all of it."""
    if tried.word == "raises":
        return True
    return max(len(tried.after.calls), len(tried.before.calls)) <= 10 * SHORTEST


def _changes(watched: Watched, rng: random.Random) -> list[Change]:
    """As many as are tried. No more of them are made than it takes to find these."""
    ran = [each for each in watched.own() if each.at in watched.by_lines.by_place]
    rng.shuffle(ran)
    changers = {
        module: Changer(watched.laboratory.codes[module])
        for module in dict.fromkeys(each.module for each in ran)
    }
    clock = watched.laboratory.clock
    simple = [each for each in ran if each.is_simple][:MOST_DELETIONS]
    places = islice(_places(changers, ran, rng), MOST_MADE * MOST_OPERATORS)
    made: list[tuple[int, Iterator[Change | None]]] = [
        (MOST_OPERATORS, (changers[each.statement.module].operator(each) for each in places)),
        (MOST_DELETIONS, (changers[each.module].deletion(each) for each in simple)),
        (MOST_EXCHANGES, _exchanges(changers, ran, rng)),
    ]
    found: list[Change] = []
    for most, changes in made:
        in_time = takewhile(lambda _: not clock.is_over, changes)
        found += islice((each for each in in_time if each is not None), most)
    return found


def _places(
    changers: Mapping[str, Changer], ran: Sequence[Statement], rng: random.Random
) -> Iterator[Place]:
    """One place of each statement after the other, each statement's in an order by the seed."""
    left: list[Iterator[Place]] = []
    for each in ran:
        places = iter(shuffled(rng, changers[each.module].places(each)))
        if (first := next(places, None)) is not None:
            left.append(places)
            yield first
    while left:
        found = [(places, place) for places in left if (place := next(places, None)) is not None]
        left = [places for places, _ in found]
        yield from (place for _, place in found)


def _exchanges(
    changers: Mapping[str, Changer], ran: Sequence[Statement], rng: random.Random
) -> Iterator[Change | None]:
    ordered = sorted((each for each in ran if each.kind == ""), key=lambda each: each.at)
    pairs = [
        (one, other)
        for one, other in pairwise(ordered)
        if one.module == other.module and other.first == one.last + 1
    ]
    rng.shuffle(pairs)
    for one, other in pairs[: 2 * MOST_EXCHANGES]:
        yield changers[one.module].exchange(one, other)


def confirmed_by_trees(watched: Watched, tried: Sequence[Tried]) -> Callable[[], bool]:
    """Runs each change once more, made in the tree, in a process of its own."""

    def confirm() -> bool:
        for each in tried:
            by_tree = None if watched.laboratory.clock.is_over else each.change.by_tree
            if by_tree is None:
                return False
            after = watched.laboratory.run_anew(watched.scene, {each.change.module: by_tree})
            if after is None:
                return False
            again = Tried(each.change, each.before, after, compare(each.before, after))
            if again.outcome != each.outcome or after.raised != each.after.raised:
                return False
        return True

    return confirm
