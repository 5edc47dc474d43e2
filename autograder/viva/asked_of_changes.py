"""Questions about what follows from a change to the code."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..checking.printable import printable
from .asked_of_lines import in_order, in_order_of_lines
from .asked_of_networks import what_is_asked
from .changes import Change
from .experiments import compare
from .own_code import Statement
from .question import LONGEST, Question, as_option, make, number, quoted
from .tried_changes import Tried, confirmed_by_trees
from .watched import Watched, starts

UNKNOWN = ("NameError", "UnboundLocalError")
ASK = "Ask why, and which line below would notice the change first."


def effects_of_changes(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """An operator, a number or a name is another one: what follows?"""
    for each in _rarest_first(tried, "operator", rng):
        line, old, new = _what_differs(each.change)
        made = _effect_question(
            "an operator or number changes",
            watched,
            each,
            f"Line {line} said {_window(new, old)} instead of {_window(old, new)}. What would "
            f"follow in "
            f"{watched.scene.says}?",
            rng,
        )
        yield made and replace(made, line=line, code=printable(old.strip())[:110])


def _what_differs(change: Change) -> tuple[int, str, str]:
    """(number, old, new) of the first line that a change makes another."""
    (statement,) = change.statements
    pairs = zip(statement.text.split("\n"), change.new.split("\n"), strict=False)
    place, (old, new) = next((n, pair) for n, pair in enumerate(pairs) if pair[0] != pair[1])
    return statement.first + place, old, new


def _window(line: str, other: str) -> str:
    """A line, quoted; of a long one, what stands around the place where it differs from another."""
    line, other = line.strip(), other.strip()
    if len(line) <= LONGEST:
        return quoted(line)
    pairs = zip(line, other, strict=False)
    place = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(line), len(other)))
    start = max(0, min(place - LONGEST // 2, len(line) - LONGEST + 4))
    end = start + LONGEST - 4
    return quoted("…" * (start > 0) + line[start:end] + "…" * (end < len(line)))


def effects_of_deletions(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """A line is gone: what follows?"""
    for each in _rarest_first(tried, "delete", rng):
        (line,) = each.change.statements
        if each.after.raised in UNKNOWN:  # which line misses it is a question of its own
            continue
        lines = f"Line {line.first} is"
        if line.first < line.last:
            lines = f"The statement on lines {line.first} to {line.last} is"
        yield _effect_question(
            "a line is deleted",
            watched,
            each,
            f"{lines} deleted. What would follow in {watched.scene.says}?",
            rng,
        )


def effects_of_exchanges(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """Two lines are exchanged: what follows?"""
    for each in _rarest_first(tried, "exchange", rng):
        one, other = each.change.statements
        yield _effect_question(
            "two lines are exchanged",
            watched,
            each,
            f"Lines {one.first} and {other.first} are exchanged. What would follow in "
            f"{watched.scene.says}?",
            rng,
        )


def _rarest_first(tried: Sequence[Tried], kind: str, rng: random.Random) -> list[Tried]:
    """Those of a kind, in an order in which no outcome comes much more often than others."""
    found = [each for each in tried if each.change.kind == kind]
    rng.shuffle(found)
    by_outcome: dict[tuple[str, ...], list[Tried]] = {}
    for each in found:
        by_outcome.setdefault(each.outcome, []).append(each)
    groups = [*by_outcome.values()]
    rng.shuffle(groups)
    return [each for group in groups for each in group[:2]]


def _effect_question(
    kind: str, watched: Watched, tried: Tried, text: str, rng: random.Random
) -> Question | None:
    right = _in_words(tried)
    return make(
        kind,
        tried.change.statements,
        text,
        right,
        _other_effects(tried, rng),
        ASK,
        rng,
        confirmed_by_trees(watched, [tried]),
    )


SAME = "The result stays exactly as it is."
OTHER = "The shape of the result stays, and nearly all of its numbers change."
SOME = "The shape of the result stays; some of its numbers change, and others stay."
ANOTHER_SHAPE = "The result has another shape."
NOT_FINITE = "The result holds numbers that are not finite (nan or inf)."
FAILS = "It stops with an error."


WORDS = {
    "same": SAME,
    "other": OTHER,
    "some": SOME,
    "shape": ANOTHER_SHAPE,
    "not finite": NOT_FINITE,
    "raises": FAILS,
}


def _in_words(tried: Tried) -> str:
    return WORDS[tried.word] + (_calls_in_words(tried, True) if _counts(tried) else "")


def _counts(tried: Tried) -> bool:
    """Whether the number of calls is another one, so that every option has to speak of it."""
    is_over = tried.word in ("same", "other", "some")
    return is_over and len(tried.after.calls) != len(tried.before.calls)


def _calls_in_words(tried: Tried, changes: bool) -> str:
    now, was = len(tried.after.calls), len(tried.before.calls)
    what = what_is_asked([*tried.before.calls, *tried.after.calls][0])
    told = f"{now} times instead of {was}" if changes else f"{was} times, as before"
    return f" The {what} is called {told}."


def _other_effects(tried: Tried, rng: random.Random) -> list[str]:
    """What might follow, too; nothing of it is true together with what does."""
    if _counts(tried):
        another = OTHER if tried.word == "same" else SAME
        return [
            WORDS[tried.word] + _calls_in_words(tried, False),
            another + _calls_in_words(tried, True),
            another + _calls_in_words(tried, False),
        ]
    usual = [SAME, OTHER, FAILS]
    rng.shuffle(usual)
    return [*usual, ANOTHER_SHAPE, NOT_FINITE]


def unnoticed(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """Which of these lines could go without changing the result?"""
    gone = [each for each in tried if each.change.kind == "delete"]
    same = [each for each in gone if each.word == "same" and each.outcome[1:] == _calls(each)]
    noticed = [each for each in gone if each.word != "same"]
    for right in _shuffled(same, rng):
        others = _near(right, noticed)
        if len(others) < 3:
            continue
        statements = [each.change.statements[0] for each in (right, *others)]
        made = make(
            "which line could go",
            [statements[0]],
            f"One of these lines is deleted, and the result of {watched.scene.says} is still the "
            f"same. Which one?",
            as_option(statements[0]),
            map(as_option, statements[1:]),
            "Ask for which arguments the line would be needed, and why it is there.",
            rng,
            confirmed_by_trees(watched, [right, *others]),
        )
        yield made and in_order_of_lines(made, statements)


def _calls(tried: Tried) -> tuple[str, ...]:
    return (str(len(tried.before.calls)),)


def _near(right: Tried, others: Sequence[Tried]) -> list[Tried]:
    """Changes to other lines, whose text is another, near ones first; three at most."""
    here = right.change.statements[0]
    known, found = {here.text.strip()}, list[Tried]()
    for each in sorted(others, key=lambda one: abs(one.change.statements[0].first - here.first)):
        text = each.change.statements[0].text.strip()
        if text not in known:
            known.add(text)
            found.append(each)
    return found[:3]


def _shuffled(tried: Sequence[Tried], rng: random.Random) -> list[Tried]:
    return rng.sample(tried, len(tried))


def only_one(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """Which of these four changes stops the call with an error, or leaves its result as it is?"""
    found = [each for each in tried if each.change.kind == "operator"]
    fails = [each for each in found if each.word == "raises"]
    same = [each for each in found if each.word == "same" and each.outcome[1:] == _calls(each)]
    others = [each for each in found if each.word in ("other", "some")]
    for right, kind, asks in [
        *((each, "which change fails", "stops with an error") for each in _shuffled(fails, rng)),
        *(
            (each, "which change is not noticed", "comes to the same")
            for each in _shuffled(same, rng)
        ),
    ]:
        wrong = _near(right, others)
        statement = right.change.statements[0]
        made = make(
            kind,
            [statement],
            f"Each of these would replace the line of its number. With one of them, "
            f"{watched.scene.says} {asks}; with the others it gives other numbers. Which one?",
            _as_replacement(right.change),
            [_as_replacement(each.change) for each in wrong],
            "Ask what each of the other three would change.",
            rng,
            confirmed_by_trees(watched, [right, *wrong]),
        )
        changes = sorted([right.change, *(each.change for each in wrong)], key=_line)
        yield made and replace(in_order(made, map(_as_replacement, changes)), code="")


def _line(change: Change) -> int:
    return change.statements[0].first


def _as_replacement(change: Change) -> str:
    line, old, new = _what_differs(change)
    return f"line {line}: {_window(new, old)}"


def failing_lines(
    watched: Watched, tried: Sequence[Tried], rng: random.Random
) -> Iterator[Question | None]:
    """A line is gone, and the call stops with an error: in which line?"""
    for each in _shuffled(tried, rng):
        if each.change.kind != "delete" or each.after.raised not in (
            "NameError",
            "UnboundLocalError",
        ):
            continue
        (gone,) = each.change.statements
        uses = [
            one
            for one in watched.own()
            if one.function == gone.function
            and one.at != gone.at
            and one.at in watched.by_lines.by_place
        ]
        right = [one for one in uses if one.text.strip().startswith(each.after.failing.strip())]
        if len(right) != 1 or not each.after.failing.strip():
            continue
        others = sorted(
            (one for one in uses if one is not right[0] and one.text != right[0].text),
            key=lambda one: abs(one.first - right[0].first),
        )[:3]

        def confirm(each: Tried = each, right: Statement = right[0]) -> bool:
            """What was the last to start, by marks in the copy without the line."""
            by_tree = each.change.by_tree
            return by_tree is not None and _last_start(watched, each.change) == right.text.strip()

        made = make(
            "where a deleted line is missed",
            [gone],
            f"Line {gone.first} is deleted, and {watched.scene.says} stops with "
            f"{quoted(each.after.raised)}. In which line?",
            as_option(right[0]),
            map(as_option, others),
            "Ask what this line needs from the deleted one, and whether others need it, too.",
            rng,
            confirm,
        )
        if made is not None:
            yield replace(
                in_order_of_lines(made, [right[0], *others]), code=made.code, line=gone.first
            )


def _last_start(watched: Watched, change: Change) -> str:
    """The text of the statement in which the changed code fails, by marks."""
    return watched.laboratory.last_start(watched.scene, change.module, change.by_text)


def factors(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """By which number is an input multiplied in the result? Measured with two changes of it."""
    scene, before = watched.scene, watched.by_lines
    if scene.factor is None or before.raised or len(before.outputs) != 1:
        return
    name, words = scene.factor
    measured = []
    for distance in (1.0, -2.5):
        moved = replace(scene, inputs={**scene.inputs, name: scene.inputs[name] + distance})
        (after,) = watched.laboratory.run([(moved, {})])
        if after is None or compare(before, after) in ("", "raises", "shape", "not finite"):
            return
        (one,), (other,) = before.outputs.values(), after.outputs.values()
        slopes = (other.astype(np.float64) - one) / distance
        if np.ptp(slopes) > 1e-3 * max(1e-6, float(np.abs(slopes).max())):
            return
        measured.append(number(round(float(slopes.mean()), 3)))
    if measured[0] != measured[1]:
        return
    right = float(measured[0])
    lines = [
        each
        for each in watched.own()
        if each.function == scene.function
        and (name in each.text or each.kind == "return")
        and starts(before, each.at)
    ]
    if not lines or abs(right) < 0.02:
        return
    near = [-right, 1 - abs(right), abs(right) ** 0.5, right * right, 2 * right, 1 / right]
    yield make(
        "the factor of an input",
        [lines[0]],
        f"In {scene.says}: by which number is {words} multiplied in the result?",
        measured[0],
        [number(round(each, 3)) for each in near if abs(each - right) > 0.02],
        "Ask for the formula of this factor, and how it changes from step to step.",
        rng,
    )


OF_CHANGES = (
    effects_of_changes,
    effects_of_deletions,
    effects_of_exchanges,
    unnoticed,
    only_one,
    failing_lines,
)
