"""Questions about which lines run in a scene, how often, and in which order."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from .experiments import Effect
from .own_code import Statement
from .question import Question, as_option, make, quoted
from .watched import At, Watched, shuffled, starts, truths


def counts(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """How many times does this line run?"""
    for each in shuffled(rng, watched.own()):
        right = watched.agreed(starts, each.at)
        if not each.is_simple or right is None or not 2 <= right <= 60:
            continue
        near = [right - 1, right + 1, 1, 2 * right, right // 2, right + 2]
        yield make(
            "how often a line runs",
            [each],
            f"In {watched.scene.says}: how many times does line {each.first} run?",
            str(right),
            [str(other) for other in near if other >= 0],
            "Ask what decides this number, a loop or a caller, and what is special about the first "
            "and the last time.",
            rng,
        )


def conditions(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """How often is this condition true?"""
    for each in shuffled(rng, watched.own()):
        told = watched.agreed(truths, each.at)
        if each.kind != "if" or not told or not 3 <= len(told) <= 60:
            continue
        right, checked = sum(told), len(told)
        near = [checked - 1, checked, 1, 0, right + 1, right - 1]
        yield make(
            "how often a condition is true",
            [each],
            f"In {watched.scene.says}, the condition on line {each.first} is checked {checked} "
            f"times. How often is it true?",
            str(right),
            [str(other) for other in near if 0 <= other <= checked],
            "Ask in which pass the condition has the other value, and why that pass is special.",
            rng,
        )


def not_run(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Which of these lines does not run, or is the only one that does?"""
    simple = [each for each in watched.own() if each.is_simple and _says_something(each)]

    def ran_by(effect: Effect) -> list[bool]:
        return [starts(effect, each.at) > 0 for each in simple]

    told = watched.agreed(ran_by)
    if watched.by_lines.raised or told is None:
        return
    ran = [each for each, is_run in zip(simple, told, strict=True) if is_run]
    idle = [each for each, is_run in zip(simple, told, strict=True) if not is_run]
    for right in shuffled(rng, idle):
        yield _which_line(
            "which line does not run",
            f"In {watched.scene.says}: which of these lines does not run?",
            right,
            _around(right, ran, rng),
            "Ask which condition keeps this line from running, and for which arguments it runs.",
            rng,
        )


def _says_something(statement: Statement) -> bool:
    """Whether a line is worth a question: a bare `return x` or `x = y` is not."""
    return any(sign in statement.text for sign in "([*/+-")


def _around(right: Statement, others: Sequence[Statement], rng: random.Random) -> list[Statement]:
    """Others in the same function first, near ones before far ones."""
    near = sorted(
        (each for each in others if each.module == right.module and each.text != right.text),
        key=lambda each: (each.function != right.function, abs(each.first - right.first)),
    )
    return near[:3]


def _which_line(
    kind: str,
    text: str,
    right: Statement,
    others: Sequence[Statement],
    ask: str,
    rng: random.Random,
    confirm: Callable[[], bool] = lambda: True,
) -> Question | None:
    """A question whose options are lines, in their order. They are quoted there, so that the line
    that it is about is not given away.
    """
    made = make(kind, [right], text, as_option(right), map(as_option, others), ask, rng, confirm)
    return None if made is None else in_order_of_lines(made, [right, *others])


def in_order_of_lines(question: Question, statements: Sequence[Statement]) -> Question:
    """The same with its options as they follow each other in the file, and without a line that
    would give the answer away.
    """
    ordered = sorted(statements, key=lambda each: each.first)
    return replace(in_order(question, map(as_option, ordered)), code="")


def in_order(question: Question, ordered: Iterable[str]) -> Question:
    """The same question with its options in an order."""
    order = list(ordered)
    options = tuple(sorted(question.options, key=order.index))
    return replace(question, options=options, right=options.index(question.options[question.right]))


def only_there(watched: Watched, other: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Which line runs in one scene and not in the other?"""
    if watched.by_lines.raised or other.by_lines.raised:
        return
    simple = [each for each in watched.own() if each.is_simple]
    here, there = (
        each.agreed(lambda effect: [starts(effect, one.at) > 0 for one in simple])
        for each in (watched, other)
    )
    if here is None or there is None:
        return
    both = [each for each, a, b in zip(simple, here, there, strict=True) if a and b]
    for each, a, b in shuffled(rng, zip(simple, here, there, strict=True)):
        if a == b:
            continue
        text = (
            f"In {watched.scene.says}, one of these lines runs. If {other.scene.but}, it does not."
        )
        if b:
            text = (
                f"In {watched.scene.says}, one of these lines does not run. If {other.scene.but}, "
                f"it does."
            )
        yield _which_line(
            "which line runs only then",
            f"{text} Which one?",
            each,
            _around(each, both, rng),
            "Ask which condition decides it, and what the result would be if the line ran in "
            "both cases.",
            rng,
        )


def first_differences(
    watched: Watched, other: Watched, rng: random.Random
) -> Iterator[Question | None]:
    """Which line is the first to compute something else?"""
    one = _first_difference(watched.by_lines, other.by_lines)
    if one is None or one != _first_difference(watched.by_marks, other.by_marks):
        return
    right = watched.statement(one)
    # what comes later may be different or not: it is not the first
    in_both = [
        each
        for each in watched.own()
        if each.at != one
        and (each.names or each.kind == "return")
        and each.function == right.function
        and all(each.at in w.by_lines.by_place for w in (watched, other))
    ]
    if not right.is_own:
        return
    yield _which_line(
        "the first line that differs",
        f"{_capital(watched.scene.says)} runs once more, but now {other.scene.but}. Which of "
        f"these lines is the first with another result?",
        right,
        _around(right, in_both, rng),
        "Ask how the difference travels from this line to the result.",
        rng,
    )


def _capital(text: str) -> str:
    return text if text.startswith("`") else text[:1].upper() + text[1:]


def _first_difference(one: Effect, other: Effect) -> At | None:
    for a, b in zip(one.events, other.events, strict=False):
        if a.at != b.at or a.asked != b.asked:
            return None
        if a.truth != b.truth:
            return a.at
        if a.values is not None and b.values is not None:
            pairs = [(a.values[name], b.values.get(name)) for name in a.values]
            if any(y is None or not x.is_like(y) for x, y in pairs):
                return a.at
    return None


def next_lines(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Which line runs next, where it is not the one below?"""
    simple = [each for each in watched.own() if each.is_simple]
    for each in shuffled(rng, simple):
        same = [s for s in simple if s.function == each.function and s.module == each.module]
        ran = watched.agreed(starts, each.at)
        if each.kind == "return" or not ran or len(same) < 5:
            continue
        below = next((s for s in same if s.first > each.first), None)
        places = {s.at for s in same}
        for k in {0, ran - 1}:
            after = watched.agreed(_next, each.at, k, places)
            if after is None or (below is not None and after == below.at) or after == each.at:
                continue
            right = watched.statement(after)
            time = "" if ran == 1 else f" for the {'first' if k == 0 else 'last'} time"
            others = [s for s in same if s.at not in (after, each.at)]
            made = _which_line(
                "which line runs next",
                f"In {watched.scene.says}, {as_option(each).replace(': ', ' (', 1)}) has just run"
                f"{time}. Which of these lines runs next?",
                right,
                sorted(others, key=lambda s: abs(s.first - each.first))[:3],
                "Ask what is checked or counted between the two lines.",
                rng,
            )
            if made is not None:
                yield replace(made, line=each.first)


def _next(effect: Effect, here: At, k: int, places: set[At]) -> At | None:
    """The statement among places that starts next after the k-th start of one."""
    numbers = effect.begun_at.get(here, ())
    if len(numbers) <= k:
        return None
    after = (effect.begun[number] for number in range(numbers[k] + 1, len(effect.begun)))
    return next((at for at in after if at in places), None)


def stops(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Where does a call stop that ends with an error?"""
    raised = watched.by_lines.raised
    last = watched.agreed(_last_start)
    if not raised or last is None:
        return
    right = watched.statement(last)
    same = [each for each in watched.own() if each.function == right.function]
    if not right.is_own or not right.is_simple:
        return
    yield _which_line(
        "where it stops",
        f"{_capital(watched.scene.says)} stops with an error. In which of these lines?",
        right,
        _around(right, [each for each in same if each.is_simple and each.at != last], rng),
        f"Ask what the line gets and what it needs: the error is {quoted(raised)}.",
        rng,
    )


def _last_start(effect: Effect) -> At | None:
    """The statement that was the last to start and did not end."""
    last = effect.events[-1] if effect.events else None
    return last.at if last is not None and last.is_start else None


def helpers(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """How many times is this function of the student's called?"""
    for module, code in watched.laboratory.codes.items():
        for function in shuffled(rng, sorted({each.function for each in code.statements})):
            inside = [each for each in code.statements if each.function == function]
            if function == watched.scene.function or not any(each.is_own for each in inside):
                continue
            told = watched.agreed(_calls_and_returns, inside)
            if told is None or told[0] != told[1] or not 2 <= told[0] <= 40:
                continue
            right = told[0]
            yield make(
                "how often a function is called",
                [inside[0]],
                f"In {watched.scene.says}: how many times is {quoted(function)} of {module}.py "
                f"called?",
                str(right),
                [str(n) for n in (right - 1, right + 1, 1, 2 * right, right + 2)],
                "Ask from which line it is called, and with what.",
                rng,
            )


def _calls_and_returns(effect: Effect, inside: Sequence[Statement]) -> tuple[int, int]:
    """How often a function began, and how often it returned."""
    returns = [each for each in inside if each.kind == "return"]
    return starts(effect, inside[0].at), sum(starts(effect, each.at) for each in returns)
