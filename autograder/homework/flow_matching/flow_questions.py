"""The steps that the probes of the model of part 3 have in common, and right answers in float64.

Time runs from 0 (noise) to 1 (data).
"""

from typing import Any

import numpy as np

from ...broker.homework.networks import unet_answer
from ...worker.homework.vocabulary import NetworksKept, StandInUnet
from ...worker.probing.vocabulary import Build, Object, Step

CLASSES = 10
USUAL_MASK = -1.0  # condition_mask_value by default and in every preset
MEAN, STD = 0.1307, 0.3081  # of MNIST's pixels: images are (pixel - MEAN) / STD
NETWORKS = ("unet", "ResUNet")  # a homework may take the network from either


def settings(rng: np.random.Generator, steps: int | None = None, **others: Any) -> dict[str, Any]:
    """Fields of a DMConfig."""
    return {"T": int(steps or rng.integers(6, 13)), "num_feat": 16, **others}


def model(fields: dict[str, Any]) -> list[Step]:
    """A ConditionalFM with the network that stands in, made from a DMConfig with these fields."""
    return [
        StandInUnet(CLASSES, NETWORKS),
        Build("settings.DMConfig", kwargs=fields, name="config"),
        Build("FM.ConditionalFM", args=[Object("config")], name="model"),
        NetworksKept("model"),
    ]


def one_hot(labels: np.ndarray) -> np.ndarray:
    return np.eye(CLASSES)[labels]


def to_pixels(x: np.ndarray) -> np.ndarray:
    """Pixels in [0, 1] from normalised ones."""
    return np.clip(x * STD + MEAN, 0.0, 1.0)


def predictions(
    x: np.ndarray, time: float, c: np.ndarray, mask: float
) -> tuple[np.ndarray, np.ndarray]:
    """The network's two answers, with the condition and with the mask value in its place."""
    times = np.full(len(c), time)
    return unet_answer(x, times, c), unet_answer(x, times, np.full_like(c, mask))


def euler(
    x: np.ndarray, steps: int, c: np.ndarray, mask: float, weights: tuple[float, float]
) -> np.ndarray:
    """Pixels after `steps` Euler steps from x (B, 1, 28, 28). weights: of both predictions."""
    for k in range(steps):
        conditional, null = predictions(x, k / steps, c, mask)
        x = x + (weights[0] * conditional + weights[1] * null) / steps
    return to_pixels(x)
