"""The step of a probe about a block of a transformer (exercise 3.13), and the names of what comes
of it: see probing/vocabulary.py. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..probing.vocabulary import Step

STARTS_AT_ZERO = "the linear layer of the condition starts at zero"
STARTS_LEARNING = "gradients reach some weights at first"
APART = "no sample's output depends on another sample"
TOKENS_MEET = "each token's output depends on the other tokens"
OWN_TOKEN = "each token's output depends on its own token"
NO_ORDER = "other places of the tokens give the same outputs in these places"
SCORES = "the scores of attention are divided by sqrt(dim / heads)"
SOFTMAX = "a softmax over the keys gives the weights of attention"
HEADS = "attention is computed head by head, each with its part of the channels"
PROJECTION = "attention has linear layers for the values and for what the heads give"
OWN_LAYERS = "queries, keys, values and what the heads give have linear layers of their own"
ATTENDS = "attention gives what its formula gives"
TOLD = "the output depends on the condition"
SILU = "the condition goes through SiLU"
ALL_USED = "every row of every weight has a say in the output"
ALL_OF_ATTENTION = "the branch of attention has a shift, a scale and a gate"
ALL_OF_MLP = "the branch of the MLP has a shift, a scale and a gate"
OF_THEIR_OWN = "each branch has a shift, a scale and a gate of its own"
GATE_OF_ATTENTION = "what attention adds is its gate times what it gives"
GATE_OF_MLP = "what the MLP adds is its gate times what it gives"
SEEN_BY_ATTENTION = "attention sees LayerNorm(x) * (1 + scale) + shift"
SEEN_BY_MLP = "the MLP sees LayerNorm(x) * (1 + scale) + shift"
NORMALISED = "what is added does not grow with the size of the tokens"
DIVIDES = "the normalisation divides by the root of the mean of the squares"
WITHOUT_WEIGHTS = "the normalisations have no weights of their own"
ACTIVATION = "the MLP has one hidden layer, with GELU"
WIDTH = "the hidden layer of the MLP has 4 * dim numbers"
RESIDUAL = "where the branches give zeros, the tokens come back as they are"
ORDER = "the MLP's branch gets the tokens that the branch of attention was added to"
NOTHING_AT_RANDOM = "the block gives the same in training mode, call by call"
NONE_ELSEWHERE = "all layers are registered"
REACHES_BACK = "gradients reach the tokens and the condition"
HAS_MLP = "there is an MLP beside attention"
ONE_LAYER = "one linear layer of the condition gives shifts, scales and gates"
MEETS_BY_ATTENTION = "tokens hear of each other by the weights of attention"
ANY_WEIGHTS = "the block gives its tokens back whatever its weights are"
BY_WEIGHTS = "weights of attention and of the MLP can be told from what they change"

CLAIMS = (
    STARTS_AT_ZERO,
    STARTS_LEARNING,
    APART,
    TOLD,
    OWN_TOKEN,
    TOKENS_MEET,
    NO_ORDER,
    HEADS,
    SCORES,
    SOFTMAX,
    PROJECTION,
    OWN_LAYERS,
    ATTENDS,
    SILU,
    ALL_OF_ATTENTION,
    ALL_OF_MLP,
    OF_THEIR_OWN,
    GATE_OF_ATTENTION,
    GATE_OF_MLP,
    SEEN_BY_ATTENTION,
    SEEN_BY_MLP,
    NORMALISED,
    DIVIDES,
    WITHOUT_WEIGHTS,
    ACTIVATION,
    WIDTH,
    RESIDUAL,
    ORDER,
    NOTHING_AT_RANDOM,
    ALL_USED,
    NONE_ELSEWHERE,
    REACHES_BACK,
    HAS_MLP,
    ONE_LAYER,
    MEETS_BY_ATTENTION,
    ANY_WEIGHTS,
    BY_WEIGHTS,
)
# Where one of these is not true, the parts of the block cannot be looked at one by one.
READABLE = (ONE_LAYER, MEETS_BY_ATTENTION, ANY_WEIGHTS, BY_WEIGHTS)


def instead(claim: str) -> str:
    """The output that says which known way it is in place of what a claim says: 0 where the claim
    is true, or where nobody knows; a block has one of the numbers that follow.
    """
    return f"{claim}, or which other way"


WITH_WAYS = (
    HEADS,
    SCORES,
    SOFTMAX,
    SILU,
    ALL_OF_ATTENTION,
    ALL_OF_MLP,
    GATE_OF_ATTENTION,
    GATE_OF_MLP,
    SEEN_BY_ATTENTION,
    SEEN_BY_MLP,
    NORMALISED,
    ACTIVATION,
    WIDTH,
    RESIDUAL,
    ORDER,
    NOTHING_AT_RANDOM,
)
# HEADS
PLAIN_RESHAPE, PLAIN_MERGE, ONE_HEAD, SWAPPED = 1, 2, 3, 4
# SCORES
NOT_DIVIDED, BY_ROOT_OF_DIM, BY_SIZE_OF_HEAD = 1, 2, 3
# SOFTMAX
OVER_QUERIES, NO_SOFTMAX, OVER_HEADS, CAUSAL = 1, 2, 3, 4
# SILU and ACTIVATION
NO_ACTIVATION, RELU, GELU, SILU_THERE, TANH, SIGMOID = 1, 2, 3, 4, 5, 6
# ALL_OF_ATTENTION, ALL_OF_MLP: the sum of those that are missing
NO_SHIFT, NO_SCALE, NO_GATE = 1, 2, 4
# GATE_OF_ATTENTION, GATE_OF_MLP
ONE_AND_GATE = 1
# SEEN_BY_ATTENTION, SEEN_BY_MLP
SCALE_ALONE, SHIFTED_FIRST, BOTH = 1, 2, 3
# NORMALISED, and the sum of them
NOT_IN_ATTENTION, NOT_IN_MLP = 1, 2
# WIDTH: how many times dim
# RESIDUAL
THROUGH_MLP = 1
# ORDER
SIDE_BY_SIDE, MLP_FIRST = 1, 2
# NOTHING_AT_RANDOM
AT_RANDOM, OTHERWISE = 1, 2


def of_branch(name: str, which: int) -> str:
    """The name of what is handed over of one branch: 0 is attention, 1 the MLP."""
    return f"{name} ({which})"


LARGE = 1000.0
EQUAL = 0.3  # what every weight of a branch is where its formula is read
SCALE = 1.2  # of one channel, where attention is read
SHARES_OF_CHANNEL = (1.0, 0.5, -0.3, -0.8, 0.1)  # how much of a token is in this one and the next
SUMS = (-10.0, -5.0, -2.0, -0.7, 0.7, 2.0, 5.0, 30.0)  # of shifts, where the MLP is read
OF_CONDITION = (-3.0, -1.0, -0.4, 0.5, 2.0, 10.0, 50.0)  # where what it goes through is read
# Of a condition: SiLU, GELU and ReLU all leave it as it is, so shift, scale and gate are known.
FAR = 100.0

# What the worker hands over, for the other side to compare. With random weights:
LEARNS_AT_FIRST = "whether each weight gets a gradient at first"
LATER = "output with other weights"
ROWS_WITHOUT_GRADIENT = "rows of weights that get no gradient"
WITH_ANOTHER_TOKEN = "output with another token"
IN_ANOTHER_ORDER = "output in another order"
WITH_ANOTHER_CONDITION = "output with another condition"
WITH_LARGE_TOKENS = "output with tokens that are a thousand times as large"
LAYERS_OUTSIDE = "layers whose weights are none of the block's"
NORMS_THAT_LEARN = "vectors that start with ones and get a gradient"
WITH_EQUAL_SILU = "outputs with two conditions of equal SiLU and with none"
IN_TRAINING_MODE = "outputs in training mode"
SLOPES = "slopes along the tokens and the condition"
# With weights that are set; of the branches [attention, MLP], each without the other.
UNREADABLE = "the place in READABLE of what is not true"
WEIGHTS_OF_MLP = "how many weights the MLP has"
NONZERO_AT_FIRST = "weights of the condition that do not start at zero"
SHARES = "how many of them both branches use"
PARTS = "how many shifts, scales and gates each branch has"
WITHOUT_BRANCHES = "tokens, and outputs where both branches give zeros, twice"
WITH_GATES = "what is added with a gate of 0, 1 and 2"
AS_SEEN = "what is added with other tokens, scales and shifts"
RESCALED = "what is added to tokens that were stretched and moved"
ONE_AFTER_ANOTHER = "outputs with both branches, and of one branch after another"
BY_ATTENTION = "what attention adds with equal weights"
BY_MLP = "what the MLP adds with equal weights"
BY_MLP_OF_TOKENS = "what the MLP adds with equal weights to other tokens"
OF_ATTENTION = "how many weights attention has"
ON_THE_WAY = "how many weights lie between all that tokens hear of each other"
BY_CONDITION = "what is added with a gate that one number of the condition gives"
RAW = (
    LEARNS_AT_FIRST,
    LATER,
    ROWS_WITHOUT_GRADIENT,
    WITH_ANOTHER_TOKEN,
    IN_ANOTHER_ORDER,
    WITH_ANOTHER_CONDITION,
    WITH_LARGE_TOKENS,
    LAYERS_OUTSIDE,
    NORMS_THAT_LEARN,
    WITH_EQUAL_SILU,
    IN_TRAINING_MODE,
    SLOPES,
    UNREADABLE,
    WEIGHTS_OF_MLP,
    NONZERO_AT_FIRST,
    SHARES,
    PARTS,
    WITHOUT_BRANCHES,
    *(of_branch(name, which) for name in (WITH_GATES, AS_SEEN, RESCALED) for which in (0, 1)),
    ONE_AFTER_ANOTHER,
    BY_ATTENTION,
    BY_MLP,
    BY_MLP_OF_TOKENS,
    OF_ATTENTION,
    ON_THE_WAY,
    BY_CONDITION,
)


@dataclass(frozen=True)
class TransformerBlock(Step):
    """Report what a block does with its tokens and its condition.

    tokens, another, condition, another_condition: inputs (B, N, D), (B, N, D), (B, D) and (B, D).
    low, twin: inputs (B, D), negative conditions that have the same SiLU. heads: of the attention.
    by_weights: whether its weights are set, so that each part is seen; it takes time where D is
    large.
    """

    block: str
    tokens: str
    another: str
    condition: str
    another_condition: str
    low: str
    twin: str
    heads: int
    by_weights: bool = True

    def needs(self) -> tuple[str, ...]:
        return (self.block,)

    def reports(self) -> tuple[str, ...]:
        return (*CLAIMS, *map(instead, WITH_WAYS))

    def raw(self) -> tuple[str, ...]:
        """Names of what the worker hands over."""
        return RAW
