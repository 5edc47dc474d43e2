"""Whether a loss on straight paths follows from what the network was shown, told and answered."""

import numpy as np

from ...worker.homework.vocabulary import (
    LOSS_APART,
    NOISE_BY_IMAGE,
    TIMES_ARE_EVEN,
    TIMES_DRAWN_ANEW,
    TIMES_IN_THIRDS,
    LossOfPaths,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from ..records import FunctionCall
from .followed_losses import Explained, count_losses, noises_of, pairs, rows_of

NEAR = (
    3e-4  # a noise of 1e-4 that is left at t = 1 (Lipman et al. 2022, section 4.1) is near enough
)
UNEVEN = 0.08  # between the share of times below some t, and t
FARTHEST = 1e6
# Standard deviations. Noise that does not look at the images gets there once in 10^12 tries; noise
# that is matched to them within a batch of 31 is at 10 or more.
MATCHED = 7.0


def path_losses(reading: Reading, step: Step) -> None:
    """In how many calls the loss is not the mean square of what the network answered minus sample
    and noise, each sample asked about once, at the time that the network was told.
    """
    assert isinstance(step, LossOfPaths)
    count_losses(reading, step, _explain)
    asked = [call.time for call in reading.network_calls()]
    times = np.concatenate(asked) if asked else np.zeros(1)
    reading.put(TIMES_ARE_EVEN, float(apart_from_even(times) < UNEVEN))
    thirds = np.bincount(np.clip(3 * times, 0, 2).astype(int), minlength=3)
    reading.put(TIMES_IN_THIRDS, thirds / len(times))
    calls = [call for call in reading.broker.calls if call.step >= 0]
    reading.put(TIMES_DRAWN_ANEW, float(not _are_one_set(calls)))
    reading.put(NOISE_BY_IMAGE, float(abs(_along_the_images(reading, calls, step)) > MATCHED))
    reading.put(LOSS_APART, _apart(reading, calls[-1], step) if calls else np.full(2, FARTHEST))


def _are_one_set(calls: list[FunctionCall]) -> bool:
    """Whether all of several calls tell their networks the same times, in whatever order."""
    told = [[asked.time for asked in call.network_calls()] for call in calls]
    sets = [np.sort(np.concatenate(each)) for each in told if each]
    return len(sets) > 1 and all(np.array_equal(each, sets[0]) for each in sets[1:])


def apart_from_even(times: np.ndarray) -> float:
    """The largest distance between the share of times (N,) below some t, and t in 0..1 (Kolmogorov
    and Smirnov).
    """
    t = np.sort(times.astype(np.float64))
    shares = np.arange(len(t) + 1) / len(t)
    return float(max(np.abs(shares[1:] - t).max(), np.abs(shares[:-1] - t).max()))


def _along_the_images(reading: Reading, calls: list[FunctionCall], step: LossOfPaths) -> float:
    """How far the noise of all samples points towards their images, in standard deviations of what
    chance would give: (1 - t) x_0 is what x_t holds beside t x_1.
    """
    along, variance = 0.0, 0.0
    data = reading.broker.inputs[step.batch].astype(np.float64)
    for call in calls:
        found, rows = _explain(reading, call, step), rows_of(call, data)
        if found is None or rows is None:
            continue
        shown, time = (each.reshape(len(data), -1) for each in rows[:2])
        images = data.reshape(len(data), -1)[found.samples]
        directions = images / np.maximum(np.linalg.norm(images, axis=1, keepdims=True), 1e-12)
        along += float(((shown - time * images) * directions).sum())
        variance += float(((1 - time) ** 2).sum())
    return along / np.sqrt(variance) if variance else 0.0


def _apart(reading: Reading, call: FunctionCall, step: LossOfPaths) -> np.ndarray:
    """How far the loss is from that of the noise which must be in what was shown, as a share of it,
    and how far the spread of this noise is from 1; zeros for a loss that follows.
    """
    if _explain(reading, call, step) is not None:
        return np.zeros(2)
    data = reading.broker.inputs[step.batch].astype(np.float64)
    rows = rows_of(call, data)
    if rows is None:
        return np.full(2, FARTHEST)
    shown, time, answer, given = rows
    with np.errstate(all="ignore"):
        t = time.reshape(-1, *[1] * (data.ndim - 1))
        noise = (shown - t * data) / (1 - t)
        due = ((answer - (data - noise)) ** 2).mean()
        apart = np.array([given / due - 1, noise.std() - 1])
    return np.clip(np.nan_to_num(apart, nan=FARTHEST), -FARTHEST, FARTHEST)


def _explain(reading: Reading, call: FunctionCall, step: LossOfPaths) -> Explained | None:
    """None where the loss does not follow from what happened."""
    data = reading.broker.inputs[step.batch].astype(np.float64)
    rows = rows_of(call, data)
    if rows is None:
        return None
    shown, time, answer, given = rows
    for noise in noises_of(reading.broker, call, answer):
        found = _what_is_in(shown, time, data, noise.astype(np.float64))
        if found is None:
            continue
        samples, source = found
        apart = answer - (data[samples] - noise[source])
        right = float((apart**2).mean())
        if abs(given - right) <= NEAR * right:
            return Explained(float((2 * apart * answer).mean()), samples, apart)
    return None


def _what_is_in(
    shown: np.ndarray, time: np.ndarray, data: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Which sample (B,) and which row of the noise (B,) is in each row that the network was shown;
    None where these are not made of each once, with the factors of the time that it was told.
    """
    y, x, z = (each.reshape(len(each), -1) for each in (shown, data, noise))
    sample, source = (np.broadcast_to(each, (len(y), each.shape[1])) for each in pairs(y, x, z))
    t = time[:, None, None]
    far = np.abs(t * x[sample] + (1 - t) * z[source] - y[:, None]).max(axis=2)  # (B, K)
    if far.min(axis=1).max() > NEAR * np.abs(y).max():
        return None
    best = far.argmin(axis=1)[:, None]
    rows, noises = (np.take_along_axis(each, best, 1)[:, 0] for each in (sample, source))
    if not len(set(rows.tolist())) == len(set(noises.tolist())) == len(y):
        return None
    return rows, noises
