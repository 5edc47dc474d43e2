"""The networks that answer in place of a student's: a given one in part 2, their own in part 1."""

from dataclasses import dataclass

import numpy as np

from ...worker.homework.bonus_vocabulary import GivenPathNetwork
from ...worker.homework.vocabulary import StandInNetwork, StandInUnet
from ...worker.messages import Arrays, BadMessage
from ..case import Broker, Refusal, Told
from ..records import NetworkCall

# How strongly the answer follows the sample, entry by entry: the proxy lets gradients flow so.
SLOPE = 0.4
MOST_ROWS = 1 << 14  # samples in one call of the student's function
LARGEST = 1 << 20  # numbers in one sample: the other side works in float64
MOST_SHOWN = 1 << 22  # numbers in all samples of one call of the student's function


@dataclass(frozen=True)
class _Asked:
    """sample (B, *shape), time (B,), condition: as it was handed over."""

    sample: np.ndarray
    time: np.ndarray
    condition: np.ndarray


def network(broker: Broker, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The answer to {"ask": "network", "averaged", "training", "gradients"} with sample, time and
    condition.
    """
    averaged, training, gradients = (
        told.get(name) is True for name in ("averaged", "training", "gradients")
    )
    with np.errstate(all="ignore"):
        asked = _read(arrays)
        answer = _answer(broker, asked, averaged, training)
    broker.now.rows_shown += len(asked.sample)
    broker.now.numbers_shown += asked.sample.size
    if broker.now.rows_shown > MOST_ROWS or broker.now.numbers_shown > MOST_SHOWN:
        raise BadMessage("more samples than any call needs")
    call = NetworkCall(
        asked.sample,
        asked.time,
        asked.condition,
        answer,
        averaged,
        training,
        gradients,
        number=told["network"] if type(told.get("network")) is int else 0,
    )
    broker.now.events.append(call)
    return {"slope": SLOPE}, {"answer": answer}


def _read(arrays: Arrays) -> _Asked:
    if not arrays.keys() >= {"sample", "time", "condition"} or not arrays["sample"].ndim:
        raise BadMessage("a call of a network without its arguments")
    sample, time = arrays["sample"], arrays["time"].reshape(-1)
    if not 0 < sample.size <= LARGEST or arrays["condition"].size > LARGEST:
        raise BadMessage("a call of a network about nothing, or about too much")
    if len(time) not in (1, len(sample)):
        raise Refusal(
            "RuntimeError",
            f"the network got {len(time)} times for a batch of {len(sample)}",
        )
    dtype = sample.dtype if sample.dtype.kind == "f" else np.dtype(np.float32)
    return _Asked(sample, np.broadcast_to(time.astype(dtype), len(sample)), arrays["condition"])


def _answer(broker: Broker, asked: _Asked, averaged: bool, training: bool) -> np.ndarray:
    for step in broker.probe.steps:
        if isinstance(step, StandInUnet):
            answer = _of_unet(asked, step)
            break
        if isinstance(step, StandInNetwork):
            answer = _of_network(asked, step, averaged, training)
            break
        if isinstance(step, GivenPathNetwork):
            _check_dtype(asked.sample, broker.probe.dtype)
            answer = network_answer(asked.sample, asked.time, None)
            break
    else:
        raise BadMessage("a call of a network where there is none")
    return answer.astype(asked.time.dtype)


def _check_dtype(sample: np.ndarray, weights: str) -> None:
    """A network has weights of one dtype, that of the samples that its function was given."""
    if sample.dtype.kind == "f" and sample.dtype != weights:
        raise Refusal(
            "RuntimeError",
            f"the network's weights are {weights}, and the samples that it got are {sample.dtype}; "
            f"both should have the same dtype",
        )


def _of_unet(asked: _Asked, step: StandInUnet) -> np.ndarray:
    batch, condition = len(asked.sample), asked.condition
    if condition.shape != (batch, step.classes):
        raise Refusal(
            "ValueError",
            f"the network got conditions of shape {condition.shape}, it takes one row a sample: "
            f"({batch}, {step.classes})",
        )
    return unet_answer(asked.sample, asked.time, condition)


def unet_answer(sample: np.ndarray, time: np.ndarray, condition: np.ndarray) -> np.ndarray:
    """What part 1's network answers to a sample (B, C, H, W) at times (B,), condition (B, C)."""
    weighted = condition.astype(np.float64) @ np.arange(1.0, condition.shape[1] + 1)
    place = position(sample)
    answer = SLOPE * sample + 0.6 * np.cos(3 * column(time, sample) + place)
    return answer + 0.5 * np.sin(column(weighted, sample) + 1.3 * place)


def _of_network(asked: _Asked, step: StandInNetwork, averaged: bool, training: bool) -> np.ndarray:
    condition = None
    if not step.ignores_condition:
        condition = asked.condition
        _check_condition(condition, len(asked.sample), step)
    answer = network_answer(asked.sample, asked.time, condition, averaged)
    return answer + 0.25 * np.sin(3 * position(asked.sample)) * (averaged and training)


def network_answer(
    sample: np.ndarray, time: np.ndarray, condition: np.ndarray | None, averaged: bool = False
) -> np.ndarray:
    """What part 2's network answers to a sample (B, *shape) at times (B,).

    condition: (B,) labels or (B, C); None: of a network that ignores conditions.
    """
    place = position(sample)
    answer = SLOPE * sample + 0.6 * np.cos(0.7 * column(time, sample) + place)
    if condition is not None:
        weighted = weighted_condition(condition)
        answer = answer + 0.5 * np.sin(column(weighted, sample) + 1.3 * place)
    return answer + 0.3 * np.cos(2 * place) if averaged else answer


def weighted_condition(condition: np.ndarray) -> np.ndarray:
    """One number for each condition, (B,); 0 for the null token."""
    condition = condition.astype(np.float64)
    return condition if condition.ndim == 1 else condition @ np.arange(1.0, condition.shape[1] + 1)


def _check_condition(condition: np.ndarray, batch: int, step: StandInNetwork) -> None:
    size = step.condition_dim
    if step.labels and condition.ndim == 1:
        if condition.dtype.kind not in "iu":
            raise Refusal(
                "TypeError", f"labels must be integers for nn.Embedding, got {condition.dtype}"
            )
        if len(condition) and not 0 <= condition.min() <= condition.max() < size:
            raise Refusal(
                "IndexError", f"label outside 0..{size - 1}: index out of range in nn.Embedding"
            )
    elif step.labels or condition.ndim != 2 or condition.shape[1] != size:
        raise Refusal(
            "ValueError",
            f"the network got a condition of shape {condition.shape} for a batch of {batch}",
        )
    if len(condition) != batch:
        raise Refusal(
            "ValueError", f"the network got {len(condition)} conditions for a batch of {batch}"
        )


def column(values: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """values (B,) as (B, 1, ..., 1), float64, to go with the sample."""
    return values.astype(np.float64).reshape(-1, *[1] * (sample.ndim - 1))


def position(sample: np.ndarray) -> np.ndarray:
    """A ramp over the entries of one sample, (1, *shape)."""
    size = max(1, int(np.prod(sample.shape[1:])))
    return np.arange(size).reshape(1, *sample.shape[1:]) * (2.0 / size)
