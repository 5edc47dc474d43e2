"""Which mean of squares a measure of straight paths is (exercise 3.11)."""

from collections.abc import Iterator

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    DISTANCE,
    KNOWN,
    MEAN,
    MEAN_OVER_TIMES,
    TARGET,
    VELOCITIES,
    Straightness,
)
from ...worker.probing.vocabulary import Step
from ..case import Broker
from ..reading import Reading
from .field_readers import calls_of
from .fields import FieldCall, velocity_at
from .parts import NEAR, Parts, parts_of, put_parts

MOST = 500  # questions to the field that are looked at: some for each step are enough
Way = tuple[np.ndarray, np.ndarray, np.ndarray]  # velocities (K, B, D), where they are, the end


def straightness(reading: Reading, step: Step) -> None:
    assert isinstance(step, Straightness)
    call, broker = calls_of(reading, step.of)[-1], reading.broker
    asked = [e for e in call.events if isinstance(e, FieldCall) and e.name == step.field]
    asked = asked[:MOST]
    x_0, given = broker.inputs[step.noise].astype(np.float64), call.returned
    values: dict[Parts, float] = {}
    if given is not None and given.size == 1:
        for kind, way in _ways(broker, asked, x_0, step):
            for parts, value in _means(x_0, way, step.intervals).items():
                values[(kind, *parts)] = value
    number = float(given.reshape(())) if values and given is not None else float("nan")
    names = (VELOCITIES, TARGET, DISTANCE, MEAN, MEAN_OVER_TIMES)
    put_parts(reading, KNOWN, names, parts_of([number], [values]) if values else None)


def _ways(
    broker: Broker, asked: list[FieldCall], x_0: np.ndarray, step: Straightness
) -> Iterator[tuple[int, Way]]:
    """(kind, velocities that were asked for): 0 those at the starts of Euler's steps, 1 those on
    the straight line, 2 with that at the end of the path, too, 3 those at times of the steps' ends,
    4 at their middles, 5 the first alone.
    """
    steps = step.intervals
    for kind, later in ((0, 0.0), (3, 1.0), (4, 0.5)):
        times = (np.arange(steps) + later) / steps
        path, velocities = [x_0], []
        for t in times:
            velocities.append(velocity_at(broker, step.field, path[-1], float(t)))
            path.append(path[-1] + velocities[-1] / steps)
        if not all(_was_asked(asked, *each) for each in zip(path[:-1], times, strict=True)):
            continue
        yield kind, _way(velocities, path[:-1], path[-1])
        if kind == 0:
            yield 5, _way(velocities[:1], path[:1], path[-1])
            end = velocity_at(broker, step.field, path[-1], 1.0)
            yield 2, _way([*velocities, end], path, path[-1])
            line = [(1 - t) * x_0 + t * path[-1] for t in times]
            on_it = [
                velocity_at(broker, step.field, x, float(t))
                for x, t in zip(line, times, strict=True)
            ]
            yield 1, _way(on_it, line, path[-1])


def _was_asked(asked: list[FieldCall], x: np.ndarray, t: float) -> bool:
    return any(
        abs(each.t - t) < NEAR
        and each.x.shape == x.shape
        and np.abs(each.x - x).max() <= 10 * NEAR * (1 + np.abs(x).max())
        for each in asked
    )


def _way(velocities: list[np.ndarray], where: list[np.ndarray], end: np.ndarray) -> Way:
    flat = [np.stack(each).reshape(len(each), len(end), -1) for each in (velocities, where)]
    return flat[0], flat[1], end.reshape(len(end), -1)


def _means(x_0: np.ndarray, way: Way, steps: int) -> dict[Parts, float]:
    """{(target, distance, mean, mean over times): the value}."""
    velocities, where, x_1 = way
    values: dict[Parts, float] = {}
    start, size = x_0.reshape(x_1.shape), x_1.shape[1]
    factors = [1, 1 / size, len(x_0), x_0.shape[1] / size]
    dues = [x_1 - start, start - x_1, x_1, x_1 - where]
    all_apart = [*(due - velocities for due in dues), np.diff(velocities, axis=0)]
    for target, apart in enumerate(each for each in all_apart if len(each)):  # each (K, B, D)
        squares = (apart**2).sum(axis=2)
        for distance, each in enumerate([squares, np.sqrt(squares), np.abs(apart).sum(axis=2)]):
            for mean, times in enumerate(factors):
                value, count = float(each.mean() * times), len(apart)
                for over, factor in enumerate([1, count, count / max(1, count - 1), count / steps]):
                    values[target, distance, mean, over] = value * factor
    return values
