"""A block of a transformer whose weights were set: what is wrong with each of its parts (exercise
3.13).
"""

from collections.abc import Mapping

import numpy as np

from ...worker.homework import block_vocabulary as words
from ...worker.homework.block_vocabulary import SCALE, SHARES_OF_CHANNEL, SUMS, of_branch
from .block_formulas import activation_and_width, mlp_of, near, ways_of_attention

WEIGHTS_OF_ATTENTION = 4  # times dim * dim: queries, keys, values and what follows
ALIKE = 5e-3  # of the larger one
SAME = 1e-4
OTHER = -1.0  # a way that we do not know
ATTENTION, MLP = 0, 1
GATES = (words.GATE_OF_ATTENTION, words.GATE_OF_MLP)
PARTS = (words.ALL_OF_ATTENTION, words.ALL_OF_MLP)
SEES = (words.SEEN_BY_ATTENTION, words.SEEN_BY_MLP)

Sent = Mapping[str, np.ndarray]


class BlockRead:
    """A block that was read by setting its weights. What does not say anything, because something
    else is wrong, is taken to be right.
    """

    def __init__(
        self, sent: Sent, claims: dict[str, bool], ways: dict[str, float], dim: int, heads: int
    ) -> None:
        self.sent, self.claims, self.ways, self.dim, self.heads = sent, claims, ways, dim, heads
        self.counts = sent[words.PARTS]
        self.there = [bool(sent[name] > 0) for name in (words.ON_THE_WAY, words.WEIGHTS_OF_MLP)]
        self.sums = SCALE * np.array(SHARES_OF_CHANNEL) * np.sqrt(dim / 2)
        # whether what is added by each branch can be told from its gate
        self.added = [True, True]

    def read(self) -> None:
        x, of_x, y, of_y = self.sent[words.WITHOUT_BRANCHES]
        residual = near(of_x, x, SAME) and near(of_y, y, SAME)
        self.ways[words.RESIDUAL] = 0.0 if residual else OTHER
        for which in self._branches():
            self._gate(which, residual)
        if residual:
            self._order()
            self._parts()
            normal = [self._normalises(which) for which in (ATTENTION, MLP)]
            lost = (0 if normal[0] else words.NOT_IN_ATTENTION) + (
                0 if normal[1] else words.NOT_IN_MLP
            )
            self.ways[words.NORMALISED] = float(lost)
            for which in self._branches():
                self._modulation(which)
        self._attention()
        self._mlp()

    def _branches(self) -> list[int]:
        """Those that there are."""
        return [which for which in (ATTENTION, MLP) if self.there[which]]

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
        for which in self._branches():
            counts = self.counts[which]
            missing = [not count for count in counts]
            names = (words.NO_SHIFT, words.NO_SCALE, words.NO_GATE)
            way = sum(name for name, gone in zip(names, missing, strict=True) if gone)
            odd = any(count not in (0, self.dim) for count in counts)
            self.ways[PARTS[which]] = OTHER if odd and self.added[which] else float(way)
        self.claims[words.OF_THEIR_OWN] = bool(self.sent[words.SHARES] == 0)

    def _normalises(self, which: int) -> bool:
        before, after = self.sent[of_branch(words.RESCALED, which)]
        return not (self.there[which] and self.added[which]) or near(before, after, ALIKE)

    def _modulation(self, which: int) -> None:
        """Which pairs of tokens, scales and shifts are alike: see _as_seen() in
        worker/homework/block_weights.py."""
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
        return self.there[which] and self.added[which] and self.ways[PARTS[which]] != OTHER

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
        self.ways[words.WIDTH] = 0.0 if width == 4 * self.dim else width / self.dim
        seen = self.sent.get(words.BY_MLP_OF_TOKENS)
        if seen is not None and not self.ways[words.NORMALISED]:
            unbiased = mlp_of(self.sums * np.sqrt((self.dim - 1) / self.dim), activation, width)
            self.claims[words.DIVIDES] &= not near(seen[:, 0], unbiased, ALIKE)
