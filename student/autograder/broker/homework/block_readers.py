"""What a block of a transformer does with its tokens and its condition (exercise 3.13)."""

from collections.abc import Mapping

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    ALL_USED,
    APART,
    IN_ANOTHER_ORDER,
    LARGE,
    LATER,
    LAYERS_OUTSIDE,
    LEARNS_AT_FIRST,
    NO_ORDER,
    NONE_ELSEWHERE,
    NORMALISED,
    OWN_TOKEN,
    ROWS_WITHOUT_GRADIENT,
    STARTS_LEARNING,
    TOKENS_MEET,
    TOLD,
    WITH_ANOTHER_CONDITION,
    WITH_ANOTHER_TOKEN,
    WITH_LARGE_TOKENS,
    TransformerBlock,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading

SEEN = 1e-5  # of the largest output: less is no change
DEPENDS = 1e-3
GROWN = 20.0


def transformer_block(reading: Reading, step: Step) -> None:
    assert isinstance(step, TransformerBlock)
    sent = {name: reading.outputs.pop(name) for name in step.raw() if name in reading.outputs}
    tokens = reading.broker.inputs[step.tokens].astype(np.float64)
    if any(sent[name].shape != tokens.shape for name in step.raw() if sent[name].ndim):
        raise ValueError("outputs of other shapes")
    for name, fact in _facts(sent, tokens).items():
        reading.put(name, float(fact))


def _facts(sent: Mapping[str, np.ndarray], tokens: np.ndarray) -> dict[str, bool]:
    later = sent[LATER].astype(np.float64)
    size = np.abs(later - tokens).max()
    other_token = np.abs(sent[WITH_ANOTHER_TOKEN] - later)
    other_condition = np.abs(sent[WITH_ANOTHER_CONDITION] - later)
    in_order = np.roll(sent[IN_ANOTHER_ORDER], -1, axis=1)
    added = np.abs(sent[WITH_LARGE_TOKENS] - LARGE * tokens).max()
    return {
        STARTS_LEARNING: bool(sent[LEARNS_AT_FIRST] > 0),
        OWN_TOKEN: other_token[0, 0].max() > DEPENDS * size,
        TOKENS_MEET: bool((other_token[0, 1:].max(axis=1) > DEPENDS * size).all()),
        NO_ORDER: np.abs(in_order - later).max() <= DEPENDS * size,
        TOLD: other_condition[0].max() > DEPENDS * size,
        APART: max(other_token[1:].max(), other_condition[1:].max()) <= SEEN * np.abs(later).max(),
        NORMALISED: added <= GROWN * size,
        ALL_USED: sent[ROWS_WITHOUT_GRADIENT] == 0,
        NONE_ELSEWHERE: sent[LAYERS_OUTSIDE] == 0,
    }
