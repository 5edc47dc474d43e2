"""What happened while a student's code ran, in order, as the grader's side saw it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class NetworkCall:
    """A call of a network that was answered.

    sample (B, *shape), time (B,), condition (B,) or (B, C): as the code handed them over.
    answer (B, *shape): what it got.
    averaged: whether it asked the averaged copy. training, gradients: whether these were on.
    number: of the network; a copy has that of the first.
    """

    sample: np.ndarray
    time: np.ndarray
    condition: np.ndarray
    answer: np.ndarray
    averaged: bool
    training: bool
    gradients: bool
    number: int = 0


@dataclass
class FunctionCall:
    """One call of the student's function, or what comes before the first one.

    events: what it asked of the other side, in order.
    normals: sizes of its draws of normal numbers; first_normal: how many were drawn before it.
    uniforms: where in their stream its draws of uniform numbers began.
    seeds: how often a generator was seeded; set_seeds: how often it called manual_seed itself.
    returned: what it returned, where that was numbers.
    """

    step: int = -1
    time: int = 0
    first_normal: int = 0
    normals: list[int] = field(default_factory=list)
    uniforms: list[int] = field(default_factory=list)
    seeds: int = 0
    set_seeds: int = 0
    events: list[Any] = field(default_factory=list)
    returned: np.ndarray | None = None
    rows_shown: int = 0  # to networks
    numbers_shown: int = 0

    def network_calls(self) -> list[NetworkCall]:
        """The calls of networks among its events."""
        return [event for event in self.events if isinstance(event, NetworkCall)]
