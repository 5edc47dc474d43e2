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
    IN_TRAINING,
    LAYERS_ELSEWHERE,
    LEARNS,
    MOST_BLOCKS,
    NO_CONDITION_IS_NO_LABEL,
    OF_ANY_SIZE,
    ONE_BY_ONE,
    SAME_ALONE,
    SAME_TWICE,
    UNREGISTERED,
    WITH_EACH_LABEL,
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
    form = (step.classes + 1, *answer.shape[1:])
    reading.put(NO_CONDITION_IS_NO_LABEL, _tells_apart(raw.get(WITH_EACH_LABEL), form))
    for name in ("x", "t", "c"):
        moved, leaked = _changes(raw.get(changed_answers(name)), answer, size)
        reading.put(depends_on(name), float(moved > DEPENDS))
        reading.put(leaks(name), float(leaked < LEAKS))
    _training(reading, raw.get(IN_TRAINING), answer.shape)
    reading.put(SAME_ALONE, _near(raw.get(ONE_BY_ONE), answer, size))
    asked = [
        value
        for name, value in raw.items()
        if name not in (GRADIENT_OF_X, GRADIENT_OF_CORNER, LEARNS, EXTREMES, LAYERS_ELSEWHERE)
    ]
    reading.put(FINITE, float(all(np.isfinite(value).all() for value in asked)))
    slopes = raw.get(GRADIENT_OF_X)
    # Where x is cut from the graph on purpose, its gradient says nothing.
    every_pixel = slopes is None or (
        slopes.ndim == 4 and slopes.size > 0 and bool(np.abs(slopes).max(axis=(0, 1)).all())
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


def _tells_apart(rows: np.ndarray | None, form: tuple[int, ...]) -> float:
    """Whether the output without a condition, the first row, differs from that of each label."""
    if rows is None or rows.shape != form:
        return 0.0
    none, labels = rows[0], rows[1:]
    closest = min(float(np.abs(label - none).max()) for label in labels)
    return float(closest > SEEN * max(float(np.abs(none).max()), 1e-12))


def _changes(changed: np.ndarray | None, answer: np.ndarray, size: float) -> tuple[float, float]:
    """How much each sample's output changed with its own input, the least of them, and how much
    with another's, the most of them. changed (B, B, ...): first whose input was changed.
    """
    if changed is None or changed.shape != (len(answer), *answer.shape):
        return 0.0, np.inf
    change = np.abs(changed - answer).reshape(len(answer), len(answer), -1).max(axis=2) / size
    own = np.eye(len(answer), dtype=bool)
    return float(change[own].min()), float(change[~own].max(initial=0.0))


def _far_and_fine(reading: Reading, slopes: np.ndarray | None, answer: np.ndarray) -> None:
    """Whether the output's first pixel depends on pixels of x far from it, and whether neighbours
    have a say of their own: those of x in that pixel, and those of the output, in pairs.
    """
    far = apart = True
    # All zero: the pixel is held by a ReLU, say. None: x is cut from the graph on purpose.
    if slopes is not None and slopes.ndim == 4 and slopes.any():
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
    """Whether the output of some sample in training mode depends on x, t and c."""
    if outputs is None or outputs.shape != (4, *form):
        return
    for name, changed in zip(("x", "t", "c"), outputs[1:], strict=True):
        moved = np.abs(changed - outputs[0]).max()
        reading.put(depends_in_training(name), float(moved > SEEN * np.abs(outputs[0]).max()))


def _blocks(reading: Reading, raw: dict[str, np.ndarray], answer: np.ndarray) -> None:
    """How many blocks are used without a gradient, and how many are not used or frozen."""
    learns = raw.get(LEARNS, np.zeros(0)).reshape(-1)[:MOST_BLOCKS]
    without = np.flatnonzero(learns == 0)
    cut_off = 0
    for block in without:
        nudged = raw.get(nudged_answer(int(block)))
        if nudged is not None and nudged.shape == answer.shape:
            cut_off += bool(np.abs(nudged - answer).max() > 1e-6 * np.abs(answer).max())
    reading.put(WITHOUT_GRADIENT, float(cut_off))
    reading.put(WITHOUT_LEARNING, float(len(without) - cut_off))
