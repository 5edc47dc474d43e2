"""What a block of a transformer does with its tokens and its condition (exercise 3.13)."""

import numpy as np

from ...worker.homework import block_vocabulary as words
from ...worker.homework.block_vocabulary import (
    LARGE,
    OF_CONDITION,
    WITH_WAYS,
    TransformerBlock,
    instead,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from .block_formulas import activation_of_condition
from .block_parts import OTHER, SAME, WEIGHTS_OF_ATTENTION, BlockRead, Sent

SEEN = 1e-5  # of the largest output: less is no change
DEPENDS = 1e-3
GROWN = 20.0
OUTPUTS = (
    words.LATER,
    words.WITH_ANOTHER_TOKEN,
    words.IN_ANOTHER_ORDER,
    words.WITH_ANOTHER_CONDITION,
    words.WITH_LARGE_TOKENS,
)


def transformer_block(reading: Reading, step: Step) -> None:
    assert isinstance(step, TransformerBlock)
    sent = {
        name: reading.outputs.pop(name).astype(np.float64)
        for name in step.raw()
        if name in reading.outputs
    }
    tokens = reading.broker.inputs[step.tokens].astype(np.float64)
    if any(sent[name].shape != tokens.shape for name in OUTPUTS):
        raise ValueError("outputs of other shapes")
    claims = {name: True for name in words.CLAIMS} | _of_random_weights(sent, tokens)
    ways = dict.fromkeys(WITH_WAYS, 0.0)
    dim = tokens.shape[2]
    claims[words.STARTS_AT_ZERO] = bool(sent.get(words.NONZERO_AT_FIRST, np.array(0)) == 0)
    if step.by_weights and words.PARTS not in sent:
        claims[words.BY_WEIGHTS] = False  # unless there is another reason
    if words.UNREADABLE in sent:
        claims |= {name: n != sent[words.UNREADABLE] for n, name in enumerate(words.READABLE)}
    through = _through_mlp(sent, dim)
    if words.WEIGHTS_OF_MLP in sent and not sent[words.WEIGHTS_OF_MLP]:
        ways[words.RESIDUAL] = float(words.THROUGH_MLP if through else 0)
        claims[words.HAS_MLP] = through
    grows = _condition(sent, ways)
    if words.PARTS in sent and grows and not through:
        claims[words.ALL_USED] = True  # what is not used is known by its name
        claims[words.NORMALISED] = True
        BlockRead(sent, claims, ways, dim, step.heads).read()
    for name, way in ways.items():
        reading.put(instead(name), way)
        claims[name] = claims[name] and not way
    for name, fact in claims.items():
        reading.put(name, float(fact))


def _through_mlp(sent: Sent, dim: int) -> bool:
    """Whether tokens hear of each other by way of the MLP's weights, too."""
    there = words.ON_THE_WAY in sent and not sent[words.WEIGHTS_OF_MLP]
    return there and bool(sent[words.ON_THE_WAY] > WEIGHTS_OF_ATTENTION * dim**2)


def _of_random_weights(sent: Sent, tokens: np.ndarray) -> dict[str, bool]:
    later = sent[words.LATER]
    size = np.abs(later - tokens).max()
    other_token = np.abs(sent[words.WITH_ANOTHER_TOKEN] - later)
    other_condition = np.abs(sent[words.WITH_ANOTHER_CONDITION] - later)
    in_order = np.roll(sent[words.IN_ANOTHER_ORDER], -1, axis=1)
    added = np.abs(sent[words.WITH_LARGE_TOKENS] - LARGE * tokens).max()
    moved = max(other_token[1:].max(), other_condition[1:].max())
    return {
        words.STARTS_LEARNING: bool(sent[words.LEARNS_AT_FIRST] > 0),
        words.OWN_TOKEN: other_token[0, 0].max() > DEPENDS * size,
        words.TOKENS_MEET: other_token[0, 1:].max() > SEEN * np.abs(later).max(),
        words.NO_ORDER: np.abs(in_order - later).max() <= DEPENDS * size,
        words.TOLD: other_condition[0].max() > DEPENDS * size,
        words.APART: moved <= SEEN * np.abs(later).max(),
        words.NORMALISED: added <= GROWN * size,
        words.ALL_USED: sent[words.ROWS_WITHOUT_GRADIENT] == 0,
        words.WITHOUT_WEIGHTS: sent[words.NORMS_THAT_LEARN] == 0,
        words.REACHES_BACK: bool((sent[words.SLOPES] > 0).all()),
        words.NONE_ELSEWHERE: sent[words.LAYERS_OUTSIDE] == 0,
    }


def _condition(sent: Sent, ways: dict[str, float]) -> bool:
    """What the condition goes through, and whether numbers are dropped in training mode. Returns
    whether what comes of the condition grows with it.
    """
    grows, values = True, np.zeros(len(OF_CONDITION))
    if words.BY_CONDITION in sent:
        *_, far = sent[words.BY_CONDITION]
        values = np.einsum("und,nd->u", sent[words.BY_CONDITION], far) / (far * far).sum()
        grows = abs(values[-2] * OF_CONDITION[-1] - OF_CONDITION[-2]) < 0.1
        values *= OF_CONDITION[-1] if grows else 1.0
    low, twin, none = sent[words.WITH_EQUAL_SILU]
    later = sent[words.LATER]
    size = np.abs(low - none).max()
    depends = size > DEPENDS * np.abs(later).max()
    told = np.abs(sent[words.WITH_ANOTHER_CONDITION] - later).max() > DEPENDS * np.abs(later).max()
    if told and not (depends and np.abs(low - twin).max() <= SAME * max(size, np.abs(low).max())):
        ways[words.SILU] = OTHER
        known = activation_of_condition(values[:-2], np.array(OF_CONDITION[:-2]))
        if known is not None and known != words.SILU_THERE:
            ways[words.SILU] = float(known)
    once, again = sent[words.IN_TRAINING_MODE]
    if np.abs(once - again).max() > SEEN * np.abs(later).max():
        ways[words.NOTHING_AT_RANDOM] = float(words.AT_RANDOM)
    elif np.abs(once - later).max() > SAME * np.abs(later).max():
        ways[words.NOTHING_AT_RANDOM] = float(words.OTHERWISE)
    return grows or not ways[words.SILU]
