"""Which loss of pairs (exercise 3.11) or of masked tokens (3.12) code returns."""

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    MASKED_AS_TOLD,
    NEITHER,
    OFF_THEIR_PATH,
    OTHER_LABELS,
    OTHER_LOSS,
    SLOPE_FOLLOWS,
    TIMES_ARE_SPREAD,
    TIMES_OF_THEIR_OWN,
    WHICH_LOSS,
    LossOfMasks,
    LossOfPairs,
)
from ...worker.homework.vocabulary import GRADIENT_OF_ANSWERS, SLOPE_AND_LOSS
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from ..records import FunctionCall
from .field_readers import calls_of
from .followed_losses import comes_before
from .followed_paths import apart_from_even
from .token_readers import alike
from .tokens import MASK, TokensCall, token_calls

NEAR = 1e-4  # of a loss, or of the largest number
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
    off, times, which, slopes, own = 0, [], [], [], []
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
        targets = [data - noise, noise - data, data, noise]
        errors = [answer - target for target in targets]
        sums = [float((e**2).reshape(len(e), -1).sum(axis=1).mean()) for e in errors]
        means = [float((error**2).mean()) for error in errors]
        others = [float(np.abs(errors[0]).mean()), sums[0], sums[0] * len(data)]
        which.append(_which(call, [*means, *others]))
        slopes.append(float((2 * errors[0] * answer).mean()))
    reading.put(OFF_THEIR_PATH, float(off))
    _put_losses(reading, times, which, slopes, own)


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
    costs = turned if turned.fit and not as_told.fit and set(as_told.which) != {0.0} else as_told
    _put_losses(reading, times, costs.which, costs.slopes, own)
    if not as_told.fit and not turned.fit:
        reading.put(WHICH_LOSS, None)


class _Costs:
    """The losses of batches, and whether their tokens are masked with probability 1 - t."""

    def __init__(self) -> None:
        self.which: list[float] = []
        self.slopes: list[float] = []
        self.beyond, self.spread = np.zeros(2), 0.0

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
            losses, slope = _losses_of(x, is_masked, t, logits)
        self.which.append(_which(call, losses))
        self.slopes.append(slope)

    @property
    def fit(self) -> bool:
        return bool(np.abs(self.beyond).max() <= FAR * np.sqrt(self.spread + 1))


def _losses_of(
    x: np.ndarray, is_masked: np.ndarray, time: np.ndarray, logits: np.ndarray
) -> tuple[list[float], float]:
    """The right loss and known wrong ones, and the slope of the right one along the logits."""
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    costs = -np.take_along_axis(log_p, x[:, None].astype(np.int64), axis=1)[:, 0]
    t = time.reshape(-1, 1, 1)
    some, count = is_masked * costs, max(1, is_masked.sum())
    weighted = some / (1 - t)
    losses = [
        weighted.mean(),
        some.mean(),
        some.sum() / count,
        costs.mean(),
        (costs / (1 - t)).mean(),
        weighted.sum() / count,
        (some / t).mean(),
        (some * (1 - t)).mean(),
        weighted.sum() / len(x),
        weighted.sum(),
        (some * t).mean(),
    ]
    expected = (np.exp(log_p) * logits).sum(axis=1)
    actual = np.take_along_axis(logits, x[:, None].astype(np.int64), axis=1)[:, 0]
    slope = float((is_masked / (1 - t) * (expected - actual)).mean())
    return [float(each) for each in losses], slope


def _put_losses(
    reading: Reading,
    times: list[np.ndarray],
    which: list[float],
    slopes: list[float],
    own: list[bool],
) -> None:
    """What is said of losses of all kinds. own: of each call, whether it told several times."""
    if not times:
        for name in (WHICH_LOSS, TIMES_ARE_SPREAD, TIMES_OF_THEIR_OWN):
            reading.put(name, None)
        return
    every = np.concatenate(times)
    reading.put(TIMES_OF_THEIR_OWN, float(all(own)))
    reading.put(TIMES_ARE_SPREAD, float(apart_from_even(every) < UNEVEN / np.sqrt(len(every))))
    reading.put(WHICH_LOSS, which[0] if len(set(which)) == 1 else OTHER_LOSS)
    reading.outputs.pop(GRADIENT_OF_ANSWERS, None)
    pair = reading.outputs.pop(SLOPE_AND_LOSS, None)
    if pair is not None and pair.shape == (2,):
        slope, due = float(pair[0]), slopes[-1]
        follows = abs(slope - due) <= 10 * NEAR * max(abs(due), abs(float(pair[1])))
        # of another loss nothing is known but whether there is any
        reading.put(SLOPE_FOLLOWS, float(follows if which[-1] == 0 else slope != 0))


def _which(call: FunctionCall, losses: list[float]) -> float:
    """The place of the loss that a call returned, the right one first; OTHER_LOSS for none."""
    if call.returned is None or call.returned.size != 1:
        return OTHER_LOSS
    given = float(call.returned.reshape(()))
    for place, loss in enumerate(losses):
        if abs(given - loss) <= NEAR * abs(loss):
            return float(place)
    return OTHER_LOSS


def _joined(asked: list[TokensCall]) -> tuple[np.ndarray, ...]:
    names = ("tokens", "time", "labels", "logits")
    return tuple(np.concatenate([getattr(each, name) for each in asked]) for name in names)
