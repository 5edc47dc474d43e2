"""What goes wrong in AdaLNZeroBlock of exercise 3.13, as people write it."""

from ...checking.exercise import mistake

ZEROS = "nn.init.zeros_(self.told.weight)\n        nn.init.zeros_(self.told.bias)"
ATTENTION = "self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)"
H_1 = "h = self.norm_1(tokens) * (1 + scale_1) + shift_1"
ADDED_1 = "tokens = tokens + gate_1 * attended"
SIX = "six = self.told(F.silu(condition))[:, None].chunk(6, dim=2)"
RETURN = "return tokens + gate_2 * self.mlp(h)"
ATTENDED = "attended, _ = self.attention(h, h, h, need_weights=False)"

MISTAKES = (
    mistake(
        "nothing_starts_at_zero",
        "Your linear layer of the condition does not start at zero, so a new block changes its "
        "tokens; its weight and its bias should be zeros.",
        ZEROS, "",
    ),
    mistake(
        "bias_not_at_zero",
        "Your linear layer of the condition starts with a bias that is not zero, so gates are "
        "open; weight and bias should be zeros.",
        ZEROS, "nn.init.zeros_(self.told.weight)",
    ),
    mistake(
        "branches_start_at_zero_too",
        "Your branches end in zeros, and your gates are zeros, so nothing ever gets a gradient; "
        "only the linear layer of the condition should start at zero.",
        ZEROS,
        ZEROS
        + "\n        for layer in (self.attention.out_proj, self.mlp[2]):"
        "\n            nn.init.zeros_(layer.weight)"
        "\n            nn.init.zeros_(layer.bias)",
    ),
    mistake(
        "gates_start_at_one",
        "Your gate is 1 + gate, so a new block changes its tokens; the gate itself should be the "
        "factor, which starts at zero.",
        ADDED_1, "tokens = tokens + (1 + gate_1) * attended",
    ),
    mistake(
        "no_residual",
        "Your tokens are replaced by what attention gives; it should be added to them.",
        ADDED_1, "tokens = gate_1 * attended",
    ),
    mistake(
        "attention_across_the_batch",
        "Your attention takes the first axis for the tokens, so samples look at each other; "
        "batch_first should be True.",
        ATTENTION, "self.attention = nn.MultiheadAttention(dim, heads)",
    ),
    mistake(
        "attention_left_out",
        "Your first branch has no attention, so no token hears of another; it should have.",
        ATTENDED, "attended = h",
    ),
    mistake(
        "tokens_see_those_before_alone",
        "Your attention has a causal mask; every token should see all others.",
        ATTENDED,
        "mask = nn.Transformer.generate_square_subsequent_mask(h.shape[1])\n"
        "        attended, _ = self.attention(h, h, h, need_weights=False, attn_mask=mask)",
    ),
    mistake(
        "condition_of_the_first_sample",
        "Your samples are all told the condition of the first; each should be told its own.",
        SIX, "six = self.told(F.silu(condition[:1]))[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "condition_not_used",
        "Your block does not look at its condition; shift, scale and gate should come of it.",
        SIX, "six = self.told(F.silu(0 * condition))[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "some_of_the_six_left_out",
        "Your block leaves out some of what the condition gives; shift, scale and gate should be "
        "used in each branch, LayerNorm(x) * (1 + scale) + shift before it and the gate after it.",
        H_1, "h = self.norm_1(tokens)",
    ),
    mistake(
        "no_normalisation",
        "Your first branch sees the tokens as they are; it should see LayerNorm(x) * "
        "(1 + scale) + shift.",
        H_1, "h = tokens * (1 + scale_1) + shift_1",
    ),
    mistake(
        "second_gate_left_out",
        "Your MLP is added without its gate, so a new block changes its tokens; it should be "
        "multiplied by gate_2, which starts at zero.",
        RETURN, "return tokens + self.mlp(h)",
    ),
)  # fmt: skip
