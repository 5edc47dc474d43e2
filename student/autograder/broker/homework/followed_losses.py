"""Whether a loss follows from what the network was shown and answered: which sample and which noise
is in each row, and what the mean square of the difference comes to.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...worker.homework.vocabulary import (
    GRADIENT_OF_ANSWERS,
    GRADIENT_REACHES_THE_NETWORK,
    LOOSE_LOSSES,
    OTHER_CONDITIONS,
    OTHER_GRADIENT,
    OUT_OF_ORDER,
    SLOPE_AND_LOSS,
    STEPS_ARE_EVEN,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
    Gradient,
    LossOfCalls,
    LossOfPaths,
)
from ...worker.probing.vocabulary import Call, Step
from ..case import Broker
from ..reading import Reading
from ..records import FunctionCall
from ..sums import explained, products
from .dropped_conditions import conditions_of, due_conditions

FEW = 6  # samples
MOST_STARTS = 4  # of portions of noise that are looked at
NEAR = 1e-4  # of a loss: float32, and a mean that is taken in another order
ENOUGH = 12  # times for each t, from which on it shows how often each is drawn
UNEVEN = 0.35  # more or less often than it should be, as a share of that


@dataclass(frozen=True)
class Explained:
    """A loss that follows from what the network answered: the mean square of `apart`, a row for
    each that the network was shown. slope: along a factor of the answer. samples: which of them is
    in each row. steps: at which each row is, from 0. in_order: whether samples and noises are.
    """

    slope: float
    samples: np.ndarray
    apart: np.ndarray
    steps: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    in_order: bool = False


Following = LossOfCalls | LossOfPaths
Explain = Callable[[Reading, FunctionCall, Any], Explained | None]


def losses(reading: Reading, step: Step) -> None:
    """In how many calls the loss is not the mean square of what the network answered, each sample
    asked about once, minus a noise that was drawn in that call and is in what it was shown.
    """
    assert isinstance(step, LossOfCalls)
    found = count_losses(reading, step, _explain_loss)
    reading.put(OUT_OF_ORDER, float(sum(not each.in_order for each in found)))
    drawn, count = [each.steps for each in found], len(reading.broker.inputs[step.noised[0]])
    own = all(len(each) < 3 or len(set(each.tolist())) > 1 for each in drawn)
    reading.put(TIMES_OF_THEIR_OWN, float(own))
    anew = len(drawn) < 2 or not all(np.array_equal(each, drawn[0]) for each in drawn)
    reading.put(TIMES_DRAWN_ANEW, float(anew))
    reading.put(STEPS_ARE_EVEN, float(not drawn or _are_even(np.concatenate(drawn), count)))


def _are_even(steps: np.ndarray, count: int) -> bool:
    """Whether steps (N,) may have been drawn from 0..count-1, all of them equally likely. Of few it
    only shows whether they come from everywhere.
    """
    often, right = np.bincount(steps, minlength=count), len(steps) / count
    apart = np.cumsum(often) / len(steps) - np.arange(1, count + 1) / count
    if np.abs(apart).max() > 0.08 + 2 / len(steps):
        return False
    return right < ENOUGH or bool(np.abs(often / right - 1).max() <= UNEVEN)


def count_losses(reading: Reading, step: Following, explain: Explain) -> list[Explained]:
    """Report how many losses explain() cannot explain, and the conditions of those that it can,
    which are returned.
    """
    broker = reading.broker
    calls = [call for call in broker.calls if call.step >= 0 and not comes_before(broker, call)]
    due = sum(each.times for each in reading.broker.probe.steps if isinstance(each, Call))
    found = [explain(reading, call, step) for call in calls]
    following = sum(each is not None for each in found)
    last = found[-1] if found else None
    if last and any(isinstance(each, Gradient) for each in reading.broker.probe.steps):
        _put_gradient(reading, _is_reported(reading, last))
    reading.put(LOOSE_LOSSES, float(max(due, len(calls)) - following))
    others = [
        _others(reading, call, step, each.samples)
        for call, each in zip(calls, found, strict=True)
        if each is not None
    ]
    reading.put(OTHER_CONDITIONS, float(sum(others)))
    return [each for each in found if each is not None]


def comes_before(broker: Broker, call: FunctionCall) -> bool:
    """Whether a call only comes before the one that counts; its draws are from elsewhere."""
    step = broker.probe.steps[call.step]
    return isinstance(step, Call) and step.after_another and call.time == 0


def _others(reading: Reading, call: FunctionCall, step: Following, samples: np.ndarray) -> int:
    """How many conditions of a call are neither those of the samples (B,) nor dropped."""
    shown = conditions_of(call.network_calls())
    due = due_conditions(reading, step.conditions, shown)[samples]
    kept = (np.abs(shown - due) <= NEAR * np.abs(due).max()).all(axis=1)
    return int((~kept & ~(shown == step.value).all(axis=1)).sum())


def _is_reported(reading: Reading, found: Explained) -> bool:
    """Whether the gradient is that of the loss: along the factor, and entry by entry."""
    pair, entries = (reading.outputs.get(n) for n in (SLOPE_AND_LOSS, GRADIENT_OF_ANSWERS))
    if pair is None or pair.shape != (2,) or entries is None:
        return False
    due, slope = 2 * found.apart.reshape(-1) / found.apart.size, found.slope
    if entries.shape != due.shape or np.abs(entries - due).max() > 10 * NEAR * np.abs(due).max():
        return False
    return bool(abs(float(pair[0]) - slope) <= NEAR * max(abs(slope), abs(float(pair[1]))))


def _is_of_another_loss(reading: Reading, call: FunctionCall) -> bool:
    """Whether a loss is the mean square of what the network answered minus a noise that was drawn,
    and its gradient is not.
    """
    loss, entries = call.returned, reading.outputs.get(GRADIENT_OF_ANSWERS)
    answers = [each.answer for each in call.network_calls()]
    if loss is None or loss.size != 1 or entries is None or len({a.shape[1:] for a in answers}) > 1:
        return False
    answer, given = np.concatenate(answers).astype(np.float64), float(loss.reshape(()))
    for noise in noises_of(reading.broker, call, answer):
        apart = answer - noise
        right = float((apart**2).mean())
        if abs(given - right) <= NEAR * right:
            due = 2 * apart.reshape(-1) / apart.size
            return entries.shape != due.shape or bool(
                not np.abs(entries - due).max() <= 10 * NEAR * np.abs(due).max()
            )
    return False


def _explain_loss(reading: Reading, call: FunctionCall, step: LossOfCalls) -> Explained | None:
    """None where the loss does not follow from what happened."""
    data = reading.broker.inputs[step.batch]
    rows = rows_of(call, data)
    if rows is None:
        return None
    shown, time, answer, given = rows
    ways = [reading.broker.inputs[way] for way in step.noised]

    def is_in_first_row(noise: np.ndarray) -> bool:
        first = shown[:1], time[:1], data[:1], noise[:1]
        return any(_what_is_in(*first, way) is not None for way in ways)

    for noise in itertools.chain(
        noises_of(reading.broker, call, answer),
        filter(is_in_first_row, _noises_by_other_axes(reading.broker, call, answer)),
    ):
        for way in ways:
            found = _what_is_in(shown, time, data, noise, way)
            if found is None:
                continue
            samples, source, steps = found
            apart = answer - noise[source]
            right = float((apart**2).mean())
            if abs(given - right) <= NEAR * right:
                in_order = all(np.array_equal(rows, np.arange(len(data))) for rows in found[:2])
                slope = float((2 * apart * answer).mean())
                return Explained(slope, samples, apart, steps, in_order)
    return None


def rows_of(
    call: FunctionCall, data: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float] | None:
    """What the network was shown, told and answered, a row for each of the samples, and the loss;
    None where it was not asked about each once.
    """
    loss, asked = call.returned, call.network_calls()
    alike = all(each.sample.shape[1:] == data.shape[1:] for each in asked)
    rows = sum(len(each.sample) for each in asked)
    if loss is None or loss.size != 1 or rows != len(data) or not alike:
        return None
    shown, time, answer = (
        np.concatenate([getattr(each, name) for each in asked]).astype(np.float64)
        for name in ("sample", "time", "answer")
    )
    given = float(loss.reshape(()))
    return (shown, time, answer, given) if np.isfinite([shown.sum(), given]).all() else None


def _what_is_in(
    shown: np.ndarray, time: np.ndarray, data: np.ndarray, noise: np.ndarray, way: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Which sample (B,) and which row of the noise (B,) is in each row that the network was shown,
    and at which step (B,); None where these are not made of each sample and each noise once, or not
    in the order of the times that it was told.

    way (T, 2 + N): see LossOfCalls.
    """
    y, x, z = (each.reshape(len(each), -1).astype(np.float64) for each in (shown, data, noise))
    sample, source = pairs(y, x, z)  # (B or 1, K)
    factors, added = way[:, :2].astype(np.float64), way[:, 2:].astype(np.float64)
    pair, at = _nearest(y, x, z, sample, source, factors, added)
    row = np.arange(len(y)) if len(sample) > 1 else 0
    rows, noises = sample[row, pair], source[row, pair]
    made = factors[at, :1] * x[rows] + factors[at, 1:] * z[noises]
    if added.size:
        made = made + added[at]
    if np.abs(made - y).max() > NEAR * np.abs(y).max():
        return None
    if not len(set(rows.tolist())) == len(set(noises.tolist())) == len(y):
        return None
    order = np.argsort(at, kind="stable")
    in_order = np.array_equal(np.diff(time[order]) > NEAR, np.diff(at[order]) > 0)
    return (rows, noises, at) if in_order else None


def pairs(y: np.ndarray, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The samples and noises (B, K) that each row may be made of: of a few any, the same for each
    row, and of many those two that explain most of it.
    """
    if len(y) <= FEW:
        every = np.indices((len(y), len(y))).reshape(2, 1, -1)
        return every[0], every[1]
    best = explained(y, x, z).reshape(len(y), -1).argmax(axis=1)[:, None]
    return best // len(y), best % len(y)


def _nearest(
    y: np.ndarray,
    x: np.ndarray,
    z: np.ndarray,
    sample: np.ndarray,
    source: np.ndarray,
    factors: np.ndarray,
    added: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The pair (B,) and the step (B,) that make most of each row of y. The distances come from dot
    products: to make each row at each step would take memory by the gigabyte.
    """
    a, b = factors.T  # (T,)
    with_x, with_z = (  # (B, K, 1)
        np.take_along_axis(products(y, each), np.broadcast_to(places, (len(y), places.shape[1])), 1)
        for each, places in ((x, sample), (z, source))
    )
    squares_x, squares_z = (x**2).sum(axis=1)[sample], (z**2).sum(axis=1)[source]
    both = products(x, z)[sample, source]
    far = (
        a**2 * squares_x[..., None]
        + b**2 * squares_z[..., None]
        - 2 * a * with_x[..., None]
        - 2 * b * with_z[..., None]
        + 2 * a * b * both[..., None]
    )
    if added.size:
        of_x, of_z = products(x, added)[sample], products(z, added)[source]  # (B or 1, K, T)
        far = far + (added**2).sum(axis=1) - 2 * products(y, added)[:, None]
        far = far + 2 * a * of_x + 2 * b * of_z
    best = far.reshape(len(y), -1).argmin(axis=1)
    return np.divmod(best, len(factors))


def noises_of(broker: Broker, call: FunctionCall, like: np.ndarray) -> Iterator[np.ndarray]:
    """What may be the noise of a call: as many normal numbers as there are in the answer, drawn at
    once or in portions, or these with the other sign, which are as likely. A coin may have been
    drawn before it.
    """
    total = sum(call.normals)
    normals = broker.draws.streams["normal"].read(call.first_normal, total)
    starts = [0, *itertools.accumulate(call.normals)][:MOST_STARTS]
    for sign, start in itertools.product((1.0, -1.0), starts):
        if start + like.size <= total:
            yield sign * normals[start : start + like.size].reshape(like.shape)


def _put_gradient(reading: Reading, is_right: bool) -> None:
    before = reading.outputs.get(OTHER_GRADIENT, np.zeros(()))
    reading.put(OTHER_GRADIENT, max(float(before), float(not is_right)))


def _noises_by_other_axes(
    broker: Broker, call: FunctionCall, like: np.ndarray
) -> Iterator[np.ndarray]:
    """The same noises where they were drawn with their axes in another order, channels last, say,
    and then put into this one.
    """
    axes = [axis for axis, size in enumerate(like.shape) if size > 1]
    for order in [*itertools.permutations(axes)][1:]:
        back = [order.index(axis) for axis in axes]
        drawn = np.empty([like.shape[axis] for axis in order])
        for noise in noises_of(broker, call, drawn):
            yield noise.transpose(back).reshape(like.shape)


def gradient(reading: Reading, step: Step) -> None:
    assert isinstance(step, Gradient)
    calls = [call for call in reading.broker.calls if call.step >= 0 and call.network_calls()]
    _put_gradient(reading, not calls or not _is_of_another_loss(reading, calls[-1]))
    pair = reading.outputs.get(SLOPE_AND_LOSS)
    slope = float(pair[0]) if pair is not None and pair.shape == (2,) else 0.0
    reading.put(GRADIENT_REACHES_THE_NETWORK, float(np.isfinite(slope) and slope != 0))
