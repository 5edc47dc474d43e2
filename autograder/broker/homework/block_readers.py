"""What a block of a transformer does with its tokens and its condition (exercise 3.13)."""

from collections.abc import Mapping

import numpy as np

from ...worker.homework import block_vocabulary as words
from ...worker.homework.block_vocabulary import (
    LARGE,
    OF_CONDITION,
    SCALE,
    SHARES_OF_CHANNEL,
    SUMS,
    WITH_WAYS,
    TransformerBlock,
    instead,
    of_branch,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from .block_formulas import (
    activation_and_width,
    activation_of_condition,
    mlp_of,
    near,
    ways_of_attention,
)

SEEN = 1e-5  # of the largest output: less is no change
DEPENDS = 1e-3
GROWN = 20.0
WEIGHTS_OF_ATTENTION = 4  # times dim * dim: queries, keys, values and what follows
ALIKE = 5e-3  # of the larger one
SAME = 1e-4
OTHER = -1.0  # a way that we do not know
ATTENTION, MLP = 0, 1
GATES = (words.GATE_OF_ATTENTION, words.GATE_OF_MLP)
PARTS = (words.ALL_OF_ATTENTION, words.ALL_OF_MLP)
SEES = (words.SEEN_BY_ATTENTION, words.SEEN_BY_MLP)
OUTPUTS = (
    words.LATER,
    words.WITH_ANOTHER_TOKEN,
    words.IN_ANOTHER_ORDER,
    words.WITH_ANOTHER_CONDITION,
    words.WITH_LARGE_TOKENS,
)

Sent = Mapping[str, np.ndarray]


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
    if words.ON_THE_WAY in sent and words.PARTS not in sent:
        through = sent[words.ON_THE_WAY] > WEIGHTS_OF_ATTENTION * dim**2
        ways[words.RESIDUAL] = float(words.THROUGH_MLP if through else 0)
    grows = _condition(sent, ways)
    if words.PARTS in sent and grows:
        claims[words.ALL_USED] = True  # what is not used is known by its name
        claims[words.NORMALISED] = True
        _Block(sent, claims, ways, dim, step.heads).read()
    for name, way in ways.items():
        reading.put(instead(name), way)
        claims[name] = claims[name] and not way
    for name, fact in claims.items():
        reading.put(name, float(fact))


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
    size = max(np.abs(low - none).max(), 0.0)
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


class _Block:
    """A block that was read by setting its weights. What does not say anything, because something
    else is wrong, is taken to be right.
    """

    def __init__(
        self, sent: Sent, claims: dict[str, bool], ways: dict[str, float], dim: int, heads: int
    ) -> None:
        self.sent, self.claims, self.ways, self.dim, self.heads = sent, claims, ways, dim, heads
        self.counts = sent[words.PARTS]
        self.sums = SCALE * np.array(SHARES_OF_CHANNEL) * np.sqrt(dim / 2)
        # whether what is added by each branch can be told from its gate
        self.added = [True, True]

    def read(self) -> None:
        x, of_x, y, of_y = self.sent[words.WITHOUT_BRANCHES]
        residual = near(of_x, x, SAME) and near(of_y, y, SAME)
        self.ways[words.RESIDUAL] = 0.0 if residual else OTHER
        for which in (ATTENTION, MLP):
            self._gate(which, residual)
        if residual:
            self._order()
            self._parts()
            normal = [self._normalises(which) for which in (ATTENTION, MLP)]
            lost = (0 if normal[0] else words.NOT_IN_ATTENTION) + (
                0 if normal[1] else words.NOT_IN_MLP
            )
            self.ways[words.NORMALISED] = float(lost)
            for which in (ATTENTION, MLP):
                self._modulation(which)
        self._attention()
        self._mlp()

    def _gate(self, which: int, residual: bool) -> None:
        sent = self.sent.get(of_branch(words.WITH_GATES, which))
        if not residual and not (self.counts[which] == self.dim).all():
            self.added[which] = False
            return
        if sent is None:
            return
        none, one, two = sent
        if near(none, 0 * none, 0) or np.abs(none).max() <= ALIKE * np.abs(one).max():
            proportional, way = near(two, 2 * one, ALIKE), 0.0
        else:
            proportional = near(one, 2 * none, ALIKE) and near(two, 3 * none, ALIKE)
            way = float(words.ONE_AND_GATE)
        self.added[which] = proportional
        if residual or proportional:
            self.ways[GATES[which]] = way if proportional else OTHER

    def _order(self) -> None:
        both, right, swapped, attention, mlp = self.sent[words.ONE_AFTER_ANOTHER]
        if near(both, right, SAME):
            return
        x = self.sent[words.WITHOUT_BRANCHES][0]
        beside = near(both, attention + mlp - x, SAME)
        known = words.MLP_FIRST if near(both, swapped, SAME) else OTHER
        self.ways[words.ORDER] = float(words.SIDE_BY_SIDE if beside else known)

    def _parts(self) -> None:
        """Which shifts, scales and gates there are."""
        for which, counts in enumerate(self.counts):
            missing = [not count for count in counts]
            names = (words.NO_SHIFT, words.NO_SCALE, words.NO_GATE)
            way = sum(name for name, gone in zip(names, missing, strict=True) if gone)
            odd = any(count not in (0, self.dim) for count in counts)
            self.ways[PARTS[which]] = OTHER if odd and self.added[which] else float(way)
        self.claims[words.OF_THEIR_OWN] = bool(self.sent[words.SHARES] == 0)

    def _normalises(self, which: int) -> bool:
        before, after = self.sent[of_branch(words.RESCALED, which)]
        return not self.added[which] or near(before, after, ALIKE)

    def _modulation(self, which: int) -> None:
        """Which pairs of tokens, scales and shifts are alike: see _as_seen of the worker."""
        shifts, scales, _ = self.counts[which]
        if not (shifts and scales and self._is_read(which)):
            return
        right, of_right, alone, of_alone, first, both = self.sent[of_branch(words.AS_SEEN, which)]
        if near(right, of_right, ALIKE):
            return
        known = {
            words.SCALE_ALONE: near(alone, of_alone, ALIKE),
            words.SHIFTED_FIRST: near(right, first, ALIKE),
            words.BOTH: near(alone, both, ALIKE),
        }
        self.ways[SEES[which]] = next((float(n) for n, is_so in known.items() if is_so), OTHER)

    def _is_read(self, which: int) -> bool:
        """Whether a branch can be looked at by itself."""
        return self.added[which] and self.ways[PARTS[which]] != OTHER

    def _attention(self) -> None:
        given = self.sent.get(words.BY_ATTENTION)
        if given is None or not self._is_read(ATTENTION):
            return
        for way in ways_of_attention():
            if near(given, way.of(self.sums, self.dim, self.heads), 3e-3):
                fits = way.heads == words.ONE_HEAD and way.scores == words.BY_ROOT_OF_DIM
                scores = 0.0 if fits else float(way.scores)
                self.ways[words.HEADS] = float(way.heads)
                self.ways[words.SCORES] = scores
                self.ways[words.SOFTMAX] = float(way.softmax)
                self.claims[words.PROJECTION] = way.projection
                self.claims[words.DIVIDES] &= way.divides
                self._own_layers(way.projection)
                return
        others = (SEES[ATTENTION], words.NORMALISED, PARTS[ATTENTION])
        if not any(self.ways[name] for name in others):
            self.claims[words.ATTENDS] = False

    def _own_layers(self, projection: bool) -> None:
        enough = bool(self.sent[words.OF_ATTENTION] >= WEIGHTS_OF_ATTENTION * self.dim**2)
        self.claims[words.OWN_LAYERS] = enough or not projection

    def _mlp(self) -> None:
        given = self.sent.get(words.BY_MLP)
        if given is None or not self._is_read(MLP):
            return
        found = None
        if near(given, given[:, :1] + 0 * given, ALIKE):
            found = activation_and_width(given[:, 0], np.array(SUMS))
        if found is None or abs(found[1] - round(found[1])) > 0.1:
            self.ways[words.ACTIVATION] = OTHER
            return
        activation, width = found[0], round(found[1])
        self.ways[words.ACTIVATION] = 0.0 if activation == words.GELU else float(activation)
        self.ways[words.WIDTH] = 0.0 if round(width) == 4 * self.dim else width / self.dim
        seen = self.sent.get(words.BY_MLP_OF_TOKENS)
        if seen is not None and not self.ways[words.NORMALISED]:
            unbiased = mlp_of(self.sums * np.sqrt((self.dim - 1) / self.dim), activation, width)
            self.claims[words.DIVIDES] &= not near(seen[:, 0], unbiased, ALIKE)
