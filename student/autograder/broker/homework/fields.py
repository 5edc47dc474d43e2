"""The fields and networks that answer student code in part 3, of worlds in which all is known: data
are N(mean, covariance), so what follows from them has a closed form.
"""

import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...worker.homework.field_vocabulary import GivenField, GivenPredictor
from ...worker.messages import Arrays, BadMessage
from ..case import Broker, Refusal, Told

MOST_SHOWN = 1 << 20  # numbers in all that one call of the student's function asks about


@dataclass(frozen=True)
class World:
    """Data N(mean, covariance): mean (*shape), covariance (N, N) of its N entries, or (N,), their
    variances, where no two go together.
    """

    mean: np.ndarray
    covariance: np.ndarray
    _parts: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        alone = self.covariance.ndim == 1
        parts = (self.covariance, None) if alone else np.linalg.eigh(self.covariance)
        object.__setattr__(self, "_parts", parts)

    def times(self, function: Any, x: np.ndarray) -> np.ndarray:
        """function(covariance) times each sample of x (B, *shape). function: of an eigenvalue."""
        values, vectors = self._parts
        rows = x.reshape(len(x), -1).astype(np.float64)
        with np.errstate(all="ignore"):  # wrong code asks about places of any size
            if vectors is None:
                return (rows * function(values)).reshape(x.shape)
            return ((rows @ vectors * function(values)) @ vectors.T).reshape(x.shape)

    def noise(self, x: np.ndarray, alpha: float, sigma: float) -> np.ndarray:
        """The mean of the noise given x = alpha data + sigma noise (B, *shape)."""
        return self.times(lambda s: sigma / (alpha**2 * s + sigma**2), x - alpha * self.mean)

    def velocity(self, x: np.ndarray, t: float) -> np.ndarray:
        """The mean of data - noise given x = (1 - t) noise + t data (B, *shape)."""
        return self.mean + self.times(
            lambda s: (t * s - (1 - t)) / (t**2 * s + (1 - t) ** 2), x - t * self.mean
        )

    def flow(self, x: np.ndarray, start: float, end: float) -> np.ndarray:
        """Where dx/dt = velocity(x, t) leads x (B, *shape) from time start to time end."""

        def width(t: float, s: np.ndarray) -> Any:
            return np.sqrt(t**2 * s + (1 - t) ** 2)

        return end * self.mean + self.times(
            lambda s: width(end, s) / width(start, s), x - start * self.mean
        )


@dataclass(frozen=True)
class FieldCall:
    """A question to a field: its name, x (B, *shape) and t as they were handed over."""

    name: str
    x: np.ndarray
    t: float


@dataclass(frozen=True)
class PredictorCall:
    """A question to a network: x (B, *shape) and the step number."""

    x: np.ndarray
    number: int


def velocity(broker: Broker, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The answer to {"ask": "field", "name"} with x and time."""
    step = broker.probe.first(GivenField, told["name"])
    world, x, time = _world(broker, step), arrays["x"], arrays["time"]
    _check_x(broker, world, x)
    if time.size != 1:
        raise Refusal(
            "ValueError",
            f"field(x, t) takes one number t for the whole batch; t has shape {time.shape}",
        )
    t = float(time.reshape(()))
    broker.now.events.append(FieldCall(step.name, x, t))
    return {}, {"answer": _like(world.velocity(x, t), x)}


def velocity_at(broker: Broker, name: str, x: np.ndarray, t: float) -> np.ndarray:
    """What a field would answer."""
    return _world(broker, broker.probe.first(GivenField, name)).velocity(x, t)


def predicted_noise(broker: Broker, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The answer to {"ask": "predictor", "name"} with x and number."""
    step = broker.probe.first(GivenPredictor, told["name"])
    world, x, numbers = _world(broker, step), arrays["x"], arrays["number"]
    alpha_bars = broker.inputs[step.alpha_bars]
    _check_x(broker, world, x)
    if numbers.dtype.kind not in "iu" or np.unique(numbers).size != 1:
        raise Refusal(
            "TypeError",
            f"network(x, i) takes one step number i, an int in 0..{len(alpha_bars) - 1}; it got "
            f"{numbers.reshape(-1)[:3].tolist()}",
        )
    number = int(numbers.reshape(-1)[0])
    if not 0 <= number < len(alpha_bars):
        raise Refusal(
            "IndexError",
            f"step number {number} is outside 0..{len(alpha_bars) - 1}: part 2 counts from 0",
        )
    broker.now.events.append(PredictorCall(x, number))
    alpha_bar = float(alpha_bars[number])
    answer = world.noise(x, np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar))
    return {}, {"answer": _like(answer, x)}


def noise_of(broker: Broker, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The answer to {"ask": "noise of", "name"}: where a field's closed form leads x from t = 1 to
    t = 0.
    """
    world, x = _world(broker, broker.probe.first(GivenField, told["name"])), arrays["x"]
    _check_x(broker, world, x)
    return {}, {"answer": _like(world.flow(x, 1.0, 0.0), x)}


def _world(broker: Broker, step: GivenField | GivenPredictor) -> World:
    mean, covariance = broker.inputs[step.mean], broker.inputs[step.covariance]
    return _made(mean.tobytes(), covariance.tobytes(), mean.shape)


@functools.lru_cache(maxsize=8)  # a solver asks many times, and its parts take time
def _made(mean: bytes, covariance: bytes, shape: tuple[int, ...]) -> World:
    entries = np.frombuffer(mean)
    size, spread = len(entries), np.frombuffer(covariance)
    is_matrix = len(spread) == size**2
    return World(entries.reshape(shape), spread.reshape(size, size) if is_matrix else spread)


def _check_x(broker: Broker, world: World, x: np.ndarray) -> None:
    if x.shape[1:] != world.mean.shape or not x.ndim:
        raise Refusal(
            "ValueError", f"x should be (B, *{world.mean.shape}), but it has shape {x.shape}"
        )
    if x.size * (1 + len(broker.now.events)) > MOST_SHOWN:
        raise BadMessage("more evaluations than any call needs")


def _like(answer: np.ndarray, x: np.ndarray) -> np.ndarray:
    return answer.astype(x.dtype if x.dtype.kind == "f" else np.float32)
