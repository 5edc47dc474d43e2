"""The network of tokens that answers student code in exercise 3.12."""

from dataclasses import dataclass

import numpy as np

from ...worker.homework.bonus_vocabulary import GivenTokenNetwork
from ...worker.messages import Arrays, BadMessage
from ..case import Broker, Refusal, Told
from ..records import FunctionCall

MASK = 2
PROBABILITIES = np.array([0.2, 0.5, 0.8])  # of a 1, in turn from place to place
MOST_ASKED = 1 << 19  # tokens in all that one call of the student's function asks about


@dataclass(frozen=True)
class TokensCall:
    """A question to the network: tokens (B, H, W), time (B,) and labels (B,) as they were handed
    over, and the logits (B, 2, H, W) that it answered.
    """

    tokens: np.ndarray
    time: np.ndarray
    labels: np.ndarray
    logits: np.ndarray


def kinds_of_places(shape: tuple[int, ...]) -> np.ndarray:
    """Which of the probabilities a 1 has in each place of a sample."""
    return np.arange(int(np.prod(shape))).reshape(shape) % len(PROBABILITIES)


def token_logits(broker: Broker, _: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The answer to {"ask": "tokens"} with tokens, time and labels."""
    step = broker.probe.first(GivenTokenNetwork)
    tokens, time, labels = (arrays[name] for name in ("tokens", "time", "labels"))
    _check(step, tokens, labels)
    time = time.reshape(-1)
    if len(time) not in (1, len(tokens)):
        raise Refusal(
            "RuntimeError", f"the network got {len(time)} times for a batch of {len(tokens)}"
        )
    asked = sum(e.tokens.size for e in broker.now.events if isinstance(e, TokensCall))
    if asked + tokens.size > MOST_ASKED:
        raise BadMessage("more tokens than any call needs")
    logits = _logits(tokens, labels)
    time = np.broadcast_to(time.astype(np.float64), len(tokens))
    broker.now.events.append(TokensCall(tokens, time, labels, logits))
    return {}, {"answer": logits}


def _check(step: GivenTokenNetwork, tokens: np.ndarray, labels: np.ndarray) -> None:
    if tokens.ndim != 3 or not tokens.size:
        raise Refusal("ValueError", f"x_t should be (B, H, W), but it has shape {tokens.shape}")
    if tokens.dtype.kind not in "iu":
        raise Refusal("RuntimeError", f"one_hot takes int64 tokens, but got {tokens.dtype}")
    if not 0 <= tokens.min() <= tokens.max() <= MASK:
        raise Refusal("RuntimeError", "class values must be smaller than num_classes: 0, 1 and 2")
    if labels.shape != (len(tokens),) or labels.dtype.kind not in "iu":
        raise Refusal(
            "ValueError",
            f"labels should be ({len(tokens)},) whole numbers, but they are "
            f"{labels.dtype} {labels.shape}",
        )
    if not 0 <= labels.min() <= labels.max() < step.classes:
        raise Refusal("IndexError", f"label outside 0..{step.classes - 1}")


def _logits(tokens: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """What is added to both logits changes no probability."""
    likely = PROBABILITIES[kinds_of_places(tokens.shape[1:])]
    both = 1 + 0.5 * np.cos(labels[:, None, None] + 0.7 * tokens)
    logits = np.stack([both, both + np.log(likely / (1 - likely))], axis=1)
    return logits.astype(np.float32)


def token_calls(call: FunctionCall) -> list[TokensCall]:
    """The questions to the network in one call of the student's function."""
    return [event for event in call.events if isinstance(event, TokensCall)]
