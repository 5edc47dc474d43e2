"""Which loss of pairs (exercise 3.11) or of masked tokens (3.12) code returns."""

from dataclasses import dataclass, field

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    COSTLY,
    DISTANCE,
    KNOWN,
    MASKED_AS_TOLD,
    MEAN,
    NEITHER,
    OFF_THEIR_PATH,
    OTHER_LABELS,
    SLOPE_FOLLOWS,
    TARGET,
    TIMES_ARE_SPREAD,
    WEIGHT,
    LossOfMasks,
    LossOfPairs,
)
from ...worker.homework.vocabulary import (
    GRADIENT_OF_ANSWERS,
    SLOPE_AND_LOSS,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from ..records import FunctionCall
from .field_readers import calls_of
from .followed_losses import comes_before
from .followed_paths import apart_from_even
from .parts import NEAR, Parts, parts_of, put_parts
from .token_readers import alike
from .tokens import MASK, TokensCall, token_calls

UNEVEN = 2.6  # by chance once in 10^5 tries, over the square root of how many times there are
FAR = 6.0  # standard deviations: by chance once in 10^8 tries


def _asked(reading: Reading, of: str) -> list[FunctionCall]:
    """The calls that count, without one that only comes before them."""
    return [each for each in calls_of(reading, of) if not comes_before(reading.broker, each)]


def loss_of_pairs(reading: Reading, step: Step) -> None:
    assert isinstance(step, LossOfPairs)
    noise, data = (
        reading.broker.inputs[name].astype(np.float64) for name in (step.noise, step.data)
    )
    off, times, own, found = 0, [], [], _Losses()
    for call in _asked(reading, step.of):
        asked = call.network_calls()
        if sum(len(each.sample) for each in asked) != len(data):
            off += len(data)
            continue
        shown, time, answer = (
            np.concatenate([getattr(each, name) for each in asked]).astype(np.float64)
            for name in ("sample", "time", "answer")
        )
        if shown.shape != data.shape:
            off += len(data)
            continue
        t = time.reshape(-1, *[1] * (data.ndim - 1))
        far = np.abs(shown - (1 - t) * noise - t * data).reshape(len(data), -1).max(axis=1)
        off += int((far > NEAR * np.abs(shown).max()).sum())
        times.append(time)
        own.append(len(np.unique(time)) > 1)
        found.given.append(_returned(call))
        found.candidates.append(_losses_of_pairs(answer, noise, data))
        found.slopes.append(float((2 * (answer - (data - noise)) * answer).mean()))
    reading.put(OFF_THEIR_PATH, float(off))
    _put_losses(reading, times, own, found, (TARGET, DISTANCE, MEAN))


def _losses_of_pairs(answer: np.ndarray, noise: np.ndarray, data: np.ndarray) -> dict[Parts, float]:
    """{(target, distance, mean): the loss}."""
    losses: dict[Parts, float] = {}
    size = data[0].size
    for target, due in enumerate([data - noise, noise - data, data, noise]):
        for distance, apart in enumerate([(answer - due) ** 2, np.abs(answer - due)]):
            mean = float(apart.mean())
            for divided, times in enumerate([1, size, data.size, len(data)]):
                losses[target, distance, divided] = mean * times
    return losses


def loss_of_masks(reading: Reading, step: Step) -> None:
    assert isinstance(step, LossOfMasks)
    x, labels = reading.broker.inputs[step.tokens], reading.broker.inputs[step.labels]
    neither, other_labels, times, own = 0, 0, [], []
    as_told, turned = _Costs(), _Costs()
    for call in _asked(reading, step.of):
        asked = token_calls(call)
        if sum(len(each.tokens) for each in asked) != len(x) or not alike(asked, x):
            neither += x.size
            continue
        shown, time, told, logits = _joined(asked)
        is_masked = shown == MASK
        neither += int((~is_masked & (shown != x)).sum())
        other_labels += int((told != labels).sum())
        times.append(time)
        own.append(len(np.unique(time)) > 1)
        for costs, t in ((as_told, time), (turned, 1 - time)):
            costs.add(call, x, is_masked, t, logits)
    reading.put(NEITHER, float(neither))
    reading.put(OTHER_LABELS, float(other_labels))
    reading.put(MASKED_AS_TOLD, float(as_told.fit))
    # the costs are those at the time that the masks go with, whatever the network was told
    is_turned = turned.fit and not as_told.fit and any(as_told.parts or (1,))
    _put_losses(reading, times, own, turned if is_turned else as_told, (COSTLY, WEIGHT, MEAN))
    if not as_told.fit and not turned.fit:
        for name in (KNOWN, COSTLY, WEIGHT, MEAN):
            reading.put(name, None)


@dataclass
class _Losses:
    """What calls returned, what known formulas give, and the slope of the right one along what the
    network answered.
    """

    given: list[float] = field(default_factory=list)
    candidates: list[dict[Parts, float]] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)

    @property
    def parts(self) -> Parts | None:
        return parts_of(self.given, self.candidates)


@dataclass
class _Costs(_Losses):
    """The losses of batches, and whether their tokens are masked with probability 1 - t."""

    beyond: np.ndarray = field(default_factory=lambda: np.zeros(2))
    spread: float = 0.0

    def add(
        self,
        call: FunctionCall,
        x: np.ndarray,
        is_masked: np.ndarray,
        t: np.ndarray,
        logits: np.ndarray,
    ) -> None:
        """x, is_masked: (B, H, W); t: (B,); logits: (B, 2, H, W)."""
        p, size = 1 - np.clip(t, 0, 1), x[0].size
        more = is_masked.sum(axis=(1, 2)) - size * p
        # all of them, and those of early against those of late times
        self.beyond += np.array([more.sum(), (np.sign(p - 0.5) * more).sum()])
        self.spread += float((size * p * (1 - p)).sum())
        with np.errstate(all="ignore"):
            losses, slope = _losses_of_masks(x, is_masked, t, logits)
        self.given.append(_returned(call))
        self.candidates.append(losses)
        self.slopes.append(slope)

    @property
    def fit(self) -> bool:
        return bool(np.abs(self.beyond).max() <= FAR * np.sqrt(self.spread + 1))


def _losses_of_masks(
    x: np.ndarray, is_masked: np.ndarray, time: np.ndarray, logits: np.ndarray
) -> tuple[dict[Parts, float], float]:
    """{(which tokens cost, their weight, mean): the loss}, and the slope of the right one along the
    logits.
    """
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    costs = -np.take_along_axis(log_p, x[:, None].astype(np.int64), axis=1)[:, 0]
    t = time.reshape(-1, 1, 1)
    weights = [1 / (1 - t), np.ones_like(t), 1 / t, 1 - t, t]
    losses: dict[Parts, float] = {}
    for costly, each in enumerate([is_masked * costs, costs, ~is_masked * costs]):
        for weight, factor in enumerate(weights):
            total = float((factor * each).sum())
            for mean, by in enumerate([x.size, max(1, is_masked.sum()), len(x), 1]):
                losses[costly, weight, mean] = total / by
    expected = (np.exp(log_p) * logits).sum(axis=1)
    actual = np.take_along_axis(logits, x[:, None].astype(np.int64), axis=1)[:, 0]
    return losses, float((is_masked / (1 - t) * (expected - actual)).mean())


def _put_losses(
    reading: Reading,
    times: list[np.ndarray],
    own: list[bool],
    losses: _Losses,
    names: tuple[str, ...],
) -> None:
    """What is said of losses of all kinds. own: of each call, whether it told several times.
    names: of the parts of its formula.
    """
    if not times:
        for name in (KNOWN, *names, TIMES_ARE_SPREAD, TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW):
            reading.put(name, None)
        return
    every, parts = np.concatenate(times), losses.parts
    reading.put(TIMES_OF_THEIR_OWN, float(all(own)))
    ordered = [np.sort(each) for each in times]
    is_one_set = len(times) > 1 and all(np.array_equal(each, ordered[0]) for each in ordered)
    reading.put(TIMES_DRAWN_ANEW, float(not is_one_set))
    reading.put(TIMES_ARE_SPREAD, float(apart_from_even(every) < UNEVEN / np.sqrt(len(every))))
    put_parts(reading, KNOWN, names, parts)
    reading.outputs.pop(GRADIENT_OF_ANSWERS, None)
    pair = reading.outputs.pop(SLOPE_AND_LOSS, None)
    if pair is not None and pair.shape == (2,):
        slope, due = float(pair[0]), losses.slopes[-1]
        follows = abs(slope - due) <= 10 * NEAR * max(abs(due), abs(float(pair[1])))
        # of another loss nothing is known but whether there is any
        is_right = parts is not None and not any(parts)
        reading.put(SLOPE_FOLLOWS, float(follows if is_right else slope != 0))


def _returned(call: FunctionCall) -> float:
    """The number that a call returned; NaN where it is none."""
    if call.returned is None or call.returned.size != 1:
        return float("nan")
    return float(call.returned.reshape(()))


def _joined(asked: list[TokensCall]) -> tuple[np.ndarray, ...]:
    names = ("tokens", "time", "labels", "logits")
    return tuple(np.concatenate([getattr(each, name) for each in asked]) for name in names)
