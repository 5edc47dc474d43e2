"""Second symptoms: what becomes of a patient where one thing about the run is changed.

The answer is found by running the mutant both ways. One that is too close to call is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .ward_code import HEALTHY, Fault
from .ward_summary import FAR, distance
from .ward_worlds import world

Arrays = dict[str, np.ndarray]
Run = Callable[[Fault, Any, int], Arrays]
LETTERS = ("X", "Y", "Z")
SEEDS = (1, 2)


@dataclass(frozen=True)
class Symptom:
    """One thing that is changed, and what is measured before and after.

    asks: the question; says: its three answers, in the order of smaller, the same, larger.
    change(setting): the setting with the change in it. measure(artefact, setting): a number > 0.
    near, far: logarithms of the ratio below which it counts as the same, and above which not.
    from_correct: what is measured is compared with correct code that has the same change.
    """

    asks: str
    says: tuple[str, str, str]
    change: Callable[[Any], Any]
    measure: Callable[[Arrays, Any], float]
    near: float = 0.15
    far: float = 0.4
    from_correct: bool = False

    def answer(self, run: Run, fault: Fault, setting: Any) -> int | None:
        """0, 1 or 2 of `says`; None where it is too close to call, or two seeds disagree."""
        found = {self._one(run, fault, setting, seed) for seed in SEEDS}
        return found.pop() if len(found) == 1 else None

    def _one(self, run: Run, fault: Fault, setting: Any, seed: int) -> int | None:
        changed = self.change(setting)
        of = (HEALTHY, changed) if self.from_correct else (fault, setting)
        before = self.measure(run(*of, seed), of[1])
        after = self.measure(run(fault, changed, seed), changed)
        if not (0 < before < FAR and 0 < after < FAR):
            return None
        ratio = float(np.log(after / before))
        if abs(ratio) < self.near:
            return 1
        if abs(ratio) < self.far:
            return None
        return 2 if ratio > 0 else 0


def distance_from_data(found: Arrays, setting: Any) -> float:
    """The energy distance of samples from fresh data; what chance makes of it is a floor."""
    draws = torch.Generator().manual_seed(0)
    data = getattr(setting, "scale", 1.0) * world(setting.world).draw(400, draws).numpy()
    points = found["samples"] if "samples" in found else found["after"]
    return max(distance(points, data), 0.0) + 0.01


def spread(found: Arrays, setting: Any) -> float:
    """The root mean square of the samples' coordinates, in units of the world's."""
    points = found["samples"] if "samples" in found else found["after"]
    far = getattr(setting, "far", 1.0)
    return float(np.sqrt(np.mean(np.nan_to_num(points, nan=2 * FAR) ** 2))) / far


def moved(found: Arrays, setting: Any) -> float:
    """How far points moved, in the mean."""
    return float(np.sqrt(((found["after"] - found["before"]) ** 2).sum(axis=1)).mean()) + 0.02


def at_last(name: str) -> Callable[[Arrays, Any], float]:
    """A curve at its last step."""
    return lambda found, _: float(np.abs(np.nan_to_num(found[name][-1], nan=2 * FAR))) + 1e-3


def half_way(name: str) -> Callable[[Arrays, Any], float]:
    """A curve half way along."""
    return lambda found, _: (
        float(np.abs(np.nan_to_num(found[name][len(found[name]) // 2], nan=2 * FAR))) + 1e-3
    )


def by_chance(found: Arrays, setting: Any) -> float:
    """How far two results for the same points are apart, in the mean."""
    return float(np.sqrt(((found["after"] - found["again"]) ** 2).sum(axis=1)).mean()) + 0.02


def error_half_way(found: Arrays, setting: Any) -> float:
    """The root mean square error of the estimates at the middle noise level."""
    apart = found["guesses"][len(found["guesses"]) // 2] - found["data"]
    return float(np.sqrt((apart**2).mean()))


def loss_at_the_end(found: Arrays, setting: Any) -> float:
    """The mean loss of the last fifth of a training; None can be said of one below 0."""
    return float(np.mean(found["loss"][-len(found["loss"]) // 5 :]))
