"""What a network's raw outputs say of how its blocks are wired (part 1, exercise 1.1).

The worker changes one thing at a time and hands over every output; what each of them means is
decided here.
"""

import numpy as np

from ...worker.homework.vocabulary import (
    ANSWER,
    ANSWER_AGAIN,
    EACH_PIXEL,
    EXTREMES,
    FAR_PIXELS,
    FINE_DETAIL,
    FINITE,
    GRADIENT_OF_CORNER,
    GRADIENT_OF_X,
    HALFWAY,
    IN_TRAINING,
    LABELS_APART,
    LAYERS_ELSEWHERE,
    LEARNS,
    LEARNS_IN_TRAINING,
    MIDDLE,
    MOST_BLOCKS,
    NO_CONDITION_IS_NO_LABEL,
    NOT_LINEAR,
    OF_ANY_SIZE,
    ONE_BY_ONE,
    SAME_ALONE,
    SAME_TWICE,
    TIMES,
    TIMES_APART,
    UNREGISTERED,
    WITH_EACH_LABEL,
    WITH_EACH_TIME,
    WITHOUT_GRADIENT,
    WITHOUT_LEARNING,
    Wiring,
    answer_of_batch,
    changed_answers,
    depends_in_training,
    depends_on,
    leaks,
    nudged_answer,
    shape_of_batch,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading

SEEN = 1e-5  # of the largest output: less is no change
# And less is next to no change: networks that use x, t and c change by 0.01 or more.
DEPENDS = 1e-3
LEAKS = 1e-4
NO_OUTPUTS = (GRADIENT_OF_X, GRADIENT_OF_CORNER, LEARNS, LEARNS_IN_TRAINING, EXTREMES)
MOST_CHANNELS = 32  # of outputs that are looked at: features that were returned are told apart, too
# Apart, in rows or columns: a U-Net's way down and up reaches further, a few convolutions do not.
FAR = 7
HIGH = 5.0  # what outputs of any size can be led to


def wiring(reading: Reading, step: Step) -> None:
    """Every output's raw name goes, and what it means comes."""
    assert isinstance(step, Wiring)
    sent = {name: reading.outputs.pop(name) for name in step.raw() if name in reading.outputs}
    most = max(*step.batches, (step.classes + 1) * 3) * max(step.channels, MOST_CHANNELS)
    largest = most * step.side**2
    raw = {name: value.astype(np.float64) for name, value in sent.items() if value.size <= largest}
    for name in step.reports():  # what the worker itself says of them counts for nothing
        reading.outputs.pop(name, None)
        reading.kinds.pop(name, None)
    for batch in step.batches:
        answer = raw.get(answer_of_batch(batch))
        reading.put(shape_of_batch(batch), None if answer is None else np.array(answer.shape))
    layers = raw.get(LAYERS_ELSEWHERE)
    reading.put(UNREGISTERED, None if layers is None or layers.size != 1 else layers.reshape(()))
    answer = raw.get(ANSWER)
    if answer is None or answer.ndim != 4 or not answer.size:
        return  # its shape is wrong already, or there is none
    size = max(float(np.abs(answer).max()), 1e-12)
    reading.put(SAME_TWICE, _near(raw.get(ANSWER_AGAIN), answer, size))
    labels = raw.get(WITH_EACH_LABEL)
    for what, rows in ((NO_CONDITION_IS_NO_LABEL, 1), (LABELS_APART, step.classes + 1)):
        reading.put(what, _tells_apart(labels, (step.classes + 1, *answer.shape[1:]), rows))
    times = (TIMES, *answer.shape[1:])
    reading.put(TIMES_APART, _tells_apart(raw.get(WITH_EACH_TIME), times, TIMES))
    changes = 1 if step.briefly else len(answer)
    for name in ("x", "t", "c"):
        moved, leaked = _changes(raw.get(changed_answers(name)), answer, size, changes)
        reading.put(depends_on(name), float(moved > DEPENDS))
        reading.put(leaks(name), float(leaked < LEAKS))
    _training(reading, raw.get(IN_TRAINING), answer.shape)
    if ONE_BY_ONE in raw:  # else one sample alone ended with an exception
        reading.put(SAME_ALONE, _near(raw[ONE_BY_ONE], answer, size))
    if not step.briefly:
        ends = raw.get(changed_answers("x"))
        reading.put(NOT_LINEAR, _bends(answer, ends, raw.get(HALFWAY), size))
    asked = [v for name, v in raw.items() if name not in (*NO_OUTPUTS, LAYERS_ELSEWHERE)]
    reading.put(FINITE, float(all(np.isfinite(value).all() for value in asked)))
    slopes = raw.get(GRADIENT_OF_X)
    every_pixel = (
        slopes is not None
        and slopes.ndim == 4
        and slopes.size > 0
        and bool(np.abs(slopes).max(axis=(0, 1)).all())
    )
    reading.put(EACH_PIXEL, float(every_pixel))
    _far_and_fine(reading, raw.get(GRADIENT_OF_CORNER), answer)
    _blocks(reading, raw, answer)
    extremes = raw.get(EXTREMES)
    grows = extremes is None or (extremes.size == 2 and extremes[0] > HIGH and extremes[1] < -HIGH)
    reading.put(OF_ANY_SIZE, float(bool(grows)))


def _near(other: np.ndarray | None, answer: np.ndarray, size: float) -> float:
    same = other is not None and other.shape == answer.shape
    return float(same and float(np.abs(other - answer).max()) < LEAKS * size)


def _bends(
    answer: np.ndarray, ends: np.ndarray | None, halfway: np.ndarray | None, size: float
) -> float:
    """Whether outputs halfway to another x differ from the mean of both ends'. ends (B, B, ...):
    with another x of one sample after the other.
    """
    if ends is None or ends.shape != (len(answer), *answer.shape):
        return 0.0
    if halfway is None or halfway.shape != answer.shape:
        return 0.0
    every = np.arange(len(answer))
    apart = np.abs(halfway - (answer + ends[every, every]) / 2)
    return float(float(apart.max()) > LEAKS * size)


def _tells_apart(outputs: np.ndarray | None, form: tuple[int, ...], rows: int) -> float:
    """Whether each of the first rows of the outputs differs from all that come after it."""
    if outputs is None or outputs.shape != form:
        return 0.0
    pairs = ((row, other) for row in range(rows) for other in range(row + 1, len(outputs)))
    closest = min(float(np.abs(outputs[row] - outputs[other]).max()) for row, other in pairs)
    return float(closest > SEEN * max(float(np.abs(outputs[0]).max()), 1e-12))


def _changes(
    changed: np.ndarray | None, answer: np.ndarray, size: float, changes: int
) -> tuple[float, float]:
    """How much each sample's output changed with its own input, the least of them, and how much
    with another's, the most of them. changed (R, B, ...): first which of the last R samples had its
    input changed.
    """
    if changed is None or changed.shape != (changes, *answer.shape):
        return 0.0, np.inf
    change = np.abs(changed - answer).reshape(changes, len(answer), -1).max(axis=2) / size
    own = np.eye(len(answer), dtype=bool)[-changes:]
    return float(change[own].min()), float(change[~own].max(initial=0.0))


def _far_and_fine(reading: Reading, slopes: np.ndarray | None, answer: np.ndarray) -> None:
    """Whether the output's first pixel depends on pixels of x far from it, and whether neighbours
    have a say of their own: those of x in that pixel, and those of the output, in pairs.
    """
    far = apart = slopes is not None and slopes.ndim == 4
    if slopes is not None and far and slopes.any():  # all zero: the pixel is held by a ReLU, say
        says = np.abs(slopes).max(axis=(0, 1))
        far = bool(says[FAR:].any() or says[:, FAR:].any())
        apart = _differ(says[:2, :2])
    reading.put(FAR_PIXELS, float(far))
    reading.put(FINE_DETAIL, float(apart and _differ(answer)))


def _differ(pictures: np.ndarray) -> bool:
    """Whether pixels differ from the next of their pair, in rows and in columns."""
    rows, columns = pictures.shape[-2] // 2 * 2, pictures.shape[-1] // 2 * 2
    even = pictures[..., :rows, :columns]
    down = even[..., 0::2, :] - even[..., 1::2, :]
    across = even[..., 0::2] - even[..., 1::2]
    return bool(down.any() and across.any())


def _training(reading: Reading, outputs: np.ndarray | None, form: tuple[int, ...]) -> None:
    """Whether a sample's output in training mode depends on its own x, t and c.

    By normalisation over a batch the others may have a say, too. Where each sample has what another
    had, nothing changes for what is taken from all of them alone, a mean say.
    """
    if outputs is None or outputs.shape != (6, *form):
        return
    moved = np.abs(outputs[1:] - outputs[0])[:, MIDDLE].reshape(5, -1).max(axis=1)
    seen = moved > SEEN * np.abs(outputs[0]).max()
    for name, turned in (("x", True), ("t", seen[3]), ("c", seen[4])):
        reading.put(depends_in_training(name), float(seen["xtc".index(name)] and turned))


def _blocks(reading: Reading, raw: dict[str, np.ndarray], answer: np.ndarray) -> None:
    """How many blocks are used without a gradient, and how many are not used or frozen."""
    learns = raw.get(LEARNS, np.zeros(0)).reshape(-1)[:MOST_BLOCKS]
    without = np.flatnonzero(learns == 0)
    cut_off = 0
    for block in without:
        nudged = raw.get(nudged_answer(int(block)))
        if nudged is not None and nudged.shape == answer.shape:
            cut_off += bool(np.abs(nudged - answer).max() > 1e-6 * np.abs(answer).max())
    training = raw.get(LEARNS_IN_TRAINING)
    if training is not None and training.shape == learns.shape:
        cut_off_then = int(((learns != 0) & (training == 0)).sum())
    else:
        cut_off_then = 0
    reading.put(WITHOUT_GRADIENT, float(cut_off + cut_off_then))
    reading.put(WITHOUT_LEARNING, float(len(without) - cut_off))
