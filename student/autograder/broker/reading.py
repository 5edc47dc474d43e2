"""What a case's outputs are once its records have been read: what the worker sent, and beside it
what only this side knows. Nothing that is judged is counted or compared beside student code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..worker.messages import Arrays
from ..worker.probing.vocabulary import (
    ABSENT,
    Call,
    Step,
    ThinOut,
    Unchanged,
    afterwards,
    changed,
    first_of,
)
from .case import Broker
from .records import NetworkCall


@dataclass
class Reading:
    """outputs, kinds: what the worker sent; the readers change them."""

    broker: Broker
    outputs: Arrays
    kinds: dict[str, str]

    def put(self, name: str, value: np.ndarray | float | None) -> None:
        """Say what an output is, whatever the worker says that it is; None: there is none."""
        self.outputs.pop(name, None)
        self.kinds.pop(name, None)
        if value is None:
            self.kinds[name] = ABSENT
        else:
            self.outputs[name] = np.asarray(value)

    def network_calls(self) -> list[NetworkCall]:
        """All calls of networks while the student's function ran, in order."""
        calls = [call for call in self.broker.calls if call.step >= 0]
        return [asked for call in calls for asked in call.network_calls()]


Reader = Callable[[Reading, Step], None]


def first_of_several(outputs: Arrays, name: str) -> np.ndarray | None:
    """What came first where several values were returned for one; None where it was one value."""
    return None if name in outputs else outputs.get(first_of(name))


def read_records(
    broker: Broker, outputs: Arrays, kinds: dict[str, str], readers: Mapping[type[Step], Reader]
) -> tuple[Arrays, dict[str, str]]:
    """(outputs, kinds) of a case that is over. readers: those of the homework's own steps."""
    reading = Reading(broker, dict(outputs), dict(kinds))
    known = {**OURS, **readers}
    last = broker.probe.steps[broker.now.step]  # what it returned is among the outputs
    if broker.now.step >= 0 and broker.now.returned is None and isinstance(last, Call):
        broker.now.returned = outputs.get(last.name)
    with np.errstate(all="ignore"):  # numbers of any size and kind
        for step in broker.probe.steps:
            if type(step) in known:
                try:
                    known[type(step)](reading, step)
                except (LookupError, TypeError, ValueError):  # of forms that no proxy hands over
                    for name in step.reports():
                        reading.put(name, None)
    return reading.outputs, reading.kinds


def _unchanged(reading: Reading, step: Step) -> None:
    assert isinstance(step, Unchanged)
    for name in step.tensors:
        after, before = reading.outputs.get(afterwards(name)), reading.broker.inputs[name]
        kind = np.dtype(reading.broker.probe.dtype) if before.dtype.kind == "f" else before.dtype
        if after is None or after.shape != before.shape or after.dtype != kind:
            reading.put(changed(name), float(before.size))
        else:
            reading.put(changed(name), float((after != before.astype(kind)).sum()))


def _thin_out(reading: Reading, step: Step) -> None:
    assert isinstance(step, ThinOut)
    images = reading.outputs.get(step.of)
    if images is None:
        kind = reading.kinds.get(step.of)
        reading.put(step.shape, None)
        reading.put(step.every_third, None)
        if kind is not None:
            reading.kinds |= {step.shape: kind, step.every_third: kind}
    else:
        reading.put(step.shape, np.array(images.shape))
        reading.put(step.every_third, images[..., ::3, ::3] if images.ndim == 4 else images)


OURS: dict[type[Step], Reader] = {Unchanged: _unchanged, ThinOut: _thin_out}
