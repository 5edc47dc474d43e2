"""What is read from the records of fields and networks that student code of part 3 asked."""

from itertools import pairwise
from typing import Any

import numpy as np

from ...worker.homework.field_vocabulary import (
    FIRST_X,
    NUMBERS_TOLD,
    OFF_THE_PATH,
    ORDER,
    PIXELS_NOT_EXACT,
    PREDICTIONS,
    Convergence,
    FieldCalls,
    PinnedPixels,
    PredictorCalls,
    evaluations_of,
    first_x_told,
    times_told,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reader, Reading
from ..records import FunctionCall
from .fields import FieldCall, PredictorCall

NEAR = 1e-4  # of pixels
MOST_COMPARED = 1 << 24  # numbers that are drawn, times questions to a field


def field_calls(reading: Reading, step: Step) -> None:
    assert isinstance(step, FieldCalls)
    for name in step.fields:
        calls = _asked(reading, step.of, name)
        reading.put(evaluations_of(name), float(len(calls)))
        reading.put(times_told(name), np.array([call.t for call in calls]) if calls else None)
        reading.put(first_x_told(name), calls[0].x if calls else None)


def predictor_calls(reading: Reading, step: Step) -> None:
    assert isinstance(step, PredictorCalls)
    calls = [e for e in _events(reading, step.of) if isinstance(e, PredictorCall)]
    reading.put(PREDICTIONS, float(len(calls)))
    numbers = np.array([call.number for call in calls])
    reading.put(NUMBERS_TOLD, numbers if calls else None)
    reading.put(FIRST_X, calls[0].x if calls else None)


def convergence(reading: Reading, step: Step) -> None:
    assert isinstance(step, Convergence)
    right = reading.broker.inputs[step.right]
    results = [reading.outputs[name] for name in step.results]
    if any(result.shape != right.shape for result in results):
        raise ValueError("results of other shapes")
    errors = [np.abs(result - right).max() for result in results]
    ratios = [np.log2(a / b) for a, b in pairwise(errors)]
    reading.put(ORDER, np.round(np.mean(ratios)))


def pinned_pixels(reading: Reading, step: Step) -> None:
    assert isinstance(step, PinnedPixels)
    known = reading.broker.inputs[step.image]
    mask = np.broadcast_to(reading.broker.inputs[step.mask] > 0, known.shape)
    call = _last_call(reading, step.of)
    normals = reading.broker.draws.streams["normal"].read(call.first_normal, sum(call.normals))
    drawn = normals[: normals.size // known.size * known.size].reshape(-1, *known.shape)
    calls = _asked(reading, step.of, step.field)
    if len(calls) * drawn.size > MOST_COMPARED:
        raise ValueError("more questions and draws than any right function has")
    off_it = 0
    for asked in calls:
        due = (1 - asked.t) * drawn + asked.t * known
        off = np.abs(asked.x - due)[:, mask].max(axis=1, initial=0.0)
        off_it += not (off < NEAR * max(1.0, np.abs(known).max())).any()
    reading.put(OFF_THE_PATH, float(off_it) if calls else None)
    result = reading.outputs.get(step.of)
    if result is None or result.shape != known.shape:
        reading.put(PIXELS_NOT_EXACT, None)
    else:
        off = result[mask] != known[mask].astype(result.dtype)
        reading.put(PIXELS_NOT_EXACT, float(off.sum()))


def _asked(reading: Reading, of: str, field: str) -> list[FieldCall]:
    return [e for e in _events(reading, of) if isinstance(e, FieldCall) and e.name == field]


def _events(reading: Reading, of: str) -> list[Any]:
    return _last_call(reading, of).events


def _last_call(reading: Reading, of: str) -> FunctionCall:
    """The last call whose result has this name. Raises LookupError where there was none."""
    return calls_of(reading, of)[-1]


def calls_of(reading: Reading, of: str) -> list[FunctionCall]:
    """All calls whose result has this name."""
    steps = reading.broker.probe.steps
    return [
        call
        for call in reading.broker.calls
        if call.step >= 0 and getattr(steps[call.step], "name", None) == of
    ]


OF_FIELDS: dict[type[Step], Reader] = {
    Convergence: convergence,
    FieldCalls: field_calls,
    PinnedPixels: pinned_pixels,
    PredictorCalls: predictor_calls,
}
