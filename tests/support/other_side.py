"""The other side of the wall in this process, for tests that use a proxy by itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from autograder.broker.case import Broker
from autograder.broker.homework import ANSWERING
from autograder.worker.probing import line
from autograder.worker.probing.vocabulary import Probe, Step

NOTHING: Mapping[str, np.ndarray] = {}


@contextmanager
def connected(*steps: Step, inputs: Mapping[str, np.ndarray] = NOTHING) -> Iterator[Broker]:
    """Within this context, a proxy asks the broker of a probe with these steps."""
    broker = Broker(Probe(steps), dict(inputs), ANSWERING)
    line.connect(broker.reply)
    yield broker
    line.connect(None)
