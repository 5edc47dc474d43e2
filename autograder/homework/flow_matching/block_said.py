"""What is said of a block of exercise 3.13: what the code does, and what it should do."""

from ...worker.homework import block_vocabulary as words

_BRANCHES = {
    "attention's branch": (
        words.ALL_OF_ATTENTION,
        words.GATE_OF_ATTENTION,
        words.SEEN_BY_ATTENTION,
    ),
    "the MLP's branch": (words.ALL_OF_MLP, words.GATE_OF_MLP, words.SEEN_BY_MLP),
}
_MODULATED = "LayerNorm(x) * (1 + scale) + shift"

SAYS = {
    words.STARTS_AT_ZERO: "The weights of the linear layer of the condition do not start at zero; "
    "they should.",
    words.STARTS_LEARNING: "A new block gets no gradient anywhere, so it never learns; only the "
    "linear layer of the condition should start at zero.",
    words.TOKENS_MEET: "A token's output does not depend on the other tokens of its sample; by "
    "attention it should.",
    words.NO_ORDER: "The tokens' order changes what the block makes of them; attention should "
    "treat all places alike.",
    words.APART: "A sample's output depends on the tokens or the condition of another; it should "
    "depend on its own alone.",
    words.PROJECTION: "Between its tokens and its result, attention has one linear layer; it "
    "should have two, one that gives the values and one after the heads, with one head, too.",
    words.OWN_LAYERS: "Attention has fewer weights than four layers of dim * dim; queries, keys, "
    "values and what the heads give should each have one of their own.",
    words.ATTENDS: "With equal weights, attention gives other numbers than softmax(Q K^T / "
    "sqrt(dim / heads)) V of each head and a linear layer of all that; it should give these.",
    words.TOLD: "The output does not depend on the condition; shift, scale and gate should.",
    words.SILU: "Conditions of equal SiLU do not give equal outputs, or others do; the linear "
    "layer should get the condition's SiLU.",
    words.OF_THEIR_OWN: "Both branches use some of the same numbers that the condition gives; each "
    "should have a shift, a scale and a gate of its own.",
    words.ALL_USED: "Some rows of a layer's weights have no say in the output; shift, scale and "
    "gate of each branch should all be used.",
    words.NORMALISED: "What is added to the tokens grows with their size; both branches should "
    f"see {_MODULATED}.",
    words.DIVIDES: "The normalisation divides by the square root of the sum of the squares over "
    "dim - 1; a LayerNorm divides by that over dim (unbiased=False).",
    words.WITHOUT_WEIGHTS: "A LayerNorm has weights that learn; it should have none of its own "
    "(elementwise_affine=False).",
    words.ACTIVATION: "With equal weights, the MLP gives other numbers than one hidden layer with "
    "GELU; it should give these.",
    words.REACHES_BACK: "No gradient reaches the tokens or the condition, so nothing before the "
    "block learns; both should be used as they are, without detach().",
    words.HAS_MLP: "There is no MLP: all layers lie on the way by which tokens hear of each other; "
    "after attention's branch there should be one with an MLP.",
    words.ONE_LAYER: "No linear layer of the condition was found that gives shifts, scales and "
    "gates; one of 6 * dim numbers should give all six, right behind the condition's SiLU.",
    words.MEETS_BY_ATTENTION: "Tokens hear of each other although the weights of all layers but "
    "the condition's are zeros; they should by attention alone, with values from a linear layer.",
    words.ANY_WEIGHTS: "With other numbers in its weights the block raises an error; it should "
    "give its tokens back whatever its weights are.",
    words.BY_WEIGHTS: "It could not be seen which weights are attention's and which are the MLP's; "
    "each branch should be added to the tokens, and each of its layers should have a say in that.",
    words.RESIDUAL: "Where both branches give zeros, the block does not give back its tokens; each "
    "branch should be added to the tokens that it got, before they are normalised.",
    words.ORDER: "Both branches together give something else than one after the other; the MLP's "
    "branch should get the tokens that the branch of attention was added to.",
}

WAYS: dict[str, dict[int, str]] = {
    words.HEADS: {
        words.PLAIN_RESHAPE: "The heads are cut by a plain reshape to (B, heads, N, dim / heads), "
        "which mixes tokens and channels; it should be to (B, N, heads, dim / heads), with a "
        "transpose after it.",
        words.PLAIN_MERGE: "The heads are put together by a plain reshape to (B, N, dim), which "
        "mixes tokens and heads; tokens and heads should be transposed before.",
        words.ONE_HEAD: "Attention is computed with one head of all channels; there should be as "
        "many heads as `heads` says.",
        words.SWAPPED: "Attention has dim / heads heads of `heads` channels; it should have "
        "`heads` of dim / heads channels.",
    },
    words.SCORES: {
        words.NOT_DIVIDED: "The scores of attention are not divided by anything; they should be "
        "by sqrt(dim / heads).",
        words.BY_ROOT_OF_DIM: "The scores of attention are divided by sqrt(dim); they should be "
        "by sqrt(dim / heads).",
        words.BY_SIZE_OF_HEAD: "The scores of attention are divided by dim / heads; they should be "
        "by its square root.",
    },
    words.SOFTMAX: {
        words.OVER_QUERIES: "The softmax of attention is over the queries; it should be over the "
        "keys, so that each query's weights sum to 1.",
        words.NO_SOFTMAX: "Attention takes the scores for its weights; it should take their "
        "softmax over the keys.",
        words.OVER_HEADS: "The softmax of attention is over the heads; it should be over the keys.",
        words.CAUSAL: "Attention has a causal mask, by which a token sees itself and those before "
        "it; it should see all.",
    },
    words.SILU: {
        words.NO_ACTIVATION: "The condition goes into the linear layer as it is; its SiLU should.",
        words.RELU: "The condition goes through ReLU; it should go through SiLU.",
        words.GELU: "The condition goes through GELU; it should go through SiLU.",
        words.TANH: "The condition goes through tanh; it should go through SiLU.",
        words.SIGMOID: "The condition goes through a sigmoid; it should go through SiLU, which "
        "is the condition times its sigmoid.",
    },
    words.ACTIVATION: {
        words.NO_ACTIVATION: "The MLP has no activation between its layers; it should have GELU.",
        words.RELU: "The activation of the MLP is ReLU; it should be GELU.",
        words.SILU_THERE: "The activation of the MLP is SiLU; it should be GELU.",
        words.TANH: "The activation of the MLP is tanh; it should be GELU.",
        words.SIGMOID: "The activation of the MLP is a sigmoid; it should be GELU.",
    },
    words.WIDTH: {
        times: f"The hidden layer of the MLP has {size} numbers; it should have 4 * dim."
        for times, size in {
            1: "dim",
            2: "2 * dim",
            3: "3 * dim",
            6: "6 * dim",
            8: "8 * dim",
        }.items()
    },
    words.RESIDUAL: {
        words.THROUGH_MLP: "What attention gives reaches the output by way of the MLP alone; it "
        "should be added to the tokens, and what the MLP gives to these.",
    },
    words.ORDER: {
        words.SIDE_BY_SIDE: "The MLP's branch sees the tokens as they were before attention; it "
        "should see what they are once attention's branch was added.",
        words.MLP_FIRST: "The MLP's branch comes first; attention's should.",
    },
    words.NOTHING_AT_RANDOM: {
        words.AT_RANDOM: "In training mode two calls give different outputs; nothing should be "
        "dropped or drawn at random in this block.",
        words.OTHERWISE: "In training mode the output is another one than in eval mode; it should "
        "be the same in both.",
    },
    words.NORMALISED: {
        words.NOT_IN_ATTENTION: "What attention's branch adds changes where each token is "
        f"stretched and moved; attention should see {_MODULATED}, which does not.",
        words.NOT_IN_MLP: "What the MLP's branch adds changes where each token is stretched and "
        f"moved; the MLP should see {_MODULATED}, which does not.",
        words.NOT_IN_ATTENTION + words.NOT_IN_MLP: "What both branches add changes where each "
        f"token is stretched and moved; they should see {_MODULATED}, which does not.",
    },
}


def _list(names: list[str]) -> str:
    return " and no ".join([", no ".join(names[:-1]), names[-1]] if names[1:] else names)


for _branch, (_parts, _gate, _sees) in _BRANCHES.items():
    _each = {words.NO_SHIFT: "shift", words.NO_SCALE: "scale", words.NO_GATE: "gate"}
    _start = _branch[0].upper() + _branch[1:]
    WAYS[_parts] = {
        _sum: f"{_start} uses no {_list([n for k, n in _each.items() if _sum & k])}; it should be "
        f"x + gate * branch({_MODULATED})."
        for _sum in range(1, 8)
    }
    SAYS[_parts] = (
        f"{_start} has not dim numbers each for shift, scale and gate; it should, one for each "
        "channel."
    )
    WAYS[_gate] = {
        words.ONE_AND_GATE: f"{_start} is added times 1 + gate; it should be times the gate."
    }
    SAYS[_gate] = (
        f"What {_branch} adds is not proportional to its gate; it should be the gate times what "
        "the branch gives."
    )
    WAYS[_sees] = {
        words.SCALE_ALONE: f"In {_branch} the normalised tokens are multiplied by scale; they "
        "should be multiplied by 1 + scale.",
        words.SHIFTED_FIRST: f"In {_branch} the shift is added before tokens are multiplied by "
        "1 + scale; it should be after.",
        words.BOTH: f"In {_branch} the tokens are (LayerNorm(x) + shift) * scale; they should be "
        f"{_MODULATED}.",
    }
    SAYS[_sees] = f"In {_branch} the layers see something else than {_MODULATED}; they should."
SAYS[words.WIDTH] = (
    "The hidden layer of the MLP has another number of channels than 4 * dim, which it should have."
)
for _name in (words.HEADS, words.SCORES, words.SOFTMAX):
    SAYS[_name] = SAYS[words.ATTENDS]
