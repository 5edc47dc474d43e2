"""Questions about what a scene asks for: the network or the field, and noise."""

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from .asked_of_values import near_numbers
from .experiments import SHORTEST, Effect
from .own_code import Statement
from .question import ORDINALS, Question, make, number
from .watched import At, Watched, shuffled

OURS = ("draw", "seeded", "nothing", "returned")  # questions that are about no network


def network_calls(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """How many times is the network asked? The other side counted, and so did what watched."""
    right = watched.agreed(lambda effect: len(effect.calls))
    if not right or right > SHORTEST or watched.by_lines.raised:
        return
    what = what_is_asked(watched.by_lines.calls[0])
    asked = _asks(watched, lambda words: not words.startswith(OURS))
    if asked is None or len(asked) != right or not asked[0].is_own:
        return
    near = [2 * right, right + 1, right - 1, right // 2, 1, right + 2]
    yield make(
        f"how often the {what} is asked",
        [asked[0]],
        f"In {watched.scene.says}: how many times is the {what} called in all?",
        str(right),
        [str(other) for other in near if other > 0],
        f"Ask which line calls the {what}, with what, and what a second call would be for.",
        rng,
    )


def what_is_asked(call: Any) -> str:
    return "field" if hasattr(call, "t") else "network"


def _asks(watched: Watched, is_meant: Callable[[str], bool]) -> list[Statement] | None:
    """The statements in which something was asked, as often as it was; None where that is not
    clear.
    """

    def found(effect: Effect) -> list[At] | None:
        places, now = list[At](), None
        for event in effect.events:
            if event.is_start:
                now = event.at
            elif event.asked and is_meant(event.asked):
                if now is None:
                    return None
                places.append(now)
        return places

    places = watched.agreed(found)
    return None if places is None else [watched.statement(place) for place in places]


def network_times(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """Which time does the network get at the k-th call?"""
    found = watched.agreed(lambda effect: [_time_of(call) for call in effect.calls])
    told = [time for time in found or [] if time is not None]
    asked = _asks(watched, lambda words: not words.startswith(OURS))
    if (
        found is None
        or len(told) < len(found)
        or len(set(told)) < 2
        or asked is None
        or len(asked) != len(told)
    ):
        return
    what = what_is_asked(watched.by_lines.calls[0])
    for k in shuffled(rng, range(1, min(len(told), len(ORDINALS)))):
        if not asked[k].is_own:
            continue
        value = float(told[k])
        others = [*told[k + 1 : k + 2], *told[max(0, k - 1) : k], *told]
        if value == int(value) and value >= 1:
            others = [number(int(value) + 1), number(int(value) - 1), *others]
        yield make(
            f"what the {what} gets",
            [asked[k]],
            f"In {watched.scene.says}: which time is the {what} given at its {ORDINALS[k]} call?",
            told[k],
            [*others, *near_numbers(value), number(float(k)), number(float(k + 1))],
            "Ask in which direction time runs in this loop, and which time the first and the last "
            "call get.",
            rng,
        )


def _time_of(call: Any) -> str | None:
    """The time, or step number, of a call, where it is one for the whole batch."""
    for name in ("time", "t", "number"):
        value = getattr(call, name, None)
        if value is None:
            continue
        different = {float(each) for each in getattr(value, "flat", [value])}
        one = different.pop() if len(different) == 1 else math.nan
        return number(one) if math.isfinite(one) else None
    return None


def draws(watched: Watched, rng: random.Random) -> Iterator[Question | None]:
    """How many times is normal noise drawn?"""
    right = watched.agreed(lambda effect: effect.draws)
    asked = _asks(watched, lambda words: words == "draw normal")
    if not right or not 2 <= right <= SHORTEST or asked is None or len(asked) != right:
        return
    if watched.by_lines.raised or not asked[-1].is_own:
        return
    yield make(
        "how often noise is drawn",
        [asked[-1]],
        f"In {watched.scene.says}: how many times is a tensor of normal noise drawn?",
        str(right),
        [str(n) for n in (right + 1, right - 1, 2 * right, 1, 0, right + 2) if n >= 0],
        "Ask what each of these draws is for, and at which step none is added, and why.",
        rng,
    )
