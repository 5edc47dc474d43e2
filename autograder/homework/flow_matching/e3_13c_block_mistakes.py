"""What goes wrong in AdaLNZeroBlock of exercise 3.13, as people write it."""

from ...checking.exercise import mistake

ZEROS = "nn.init.zeros_(self.told.weight)\n        nn.init.zeros_(self.told.bias)"
ATTENTION = "self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)"
H_1 = "h = self.norm_1(tokens) * (1 + scale_1) + shift_1"
ADDED_1 = "tokens = tokens + gate_1 * attended"
SIX = "six = self.told(F.silu(condition))[:, None].chunk(6, dim=2)"
RETURN = "return tokens + gate_2 * self.mlp(h)"
ATTENDED = "attended, _ = self.attention(h, h, h, need_weights=False)"
H_2 = "h = self.norm_2(tokens) * (1 + scale_2) + shift_2"
MLP = 'nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(approximate="tanh"), nn.Linear(4 * dim, dim))'
PLAIN_NORM = "nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)"
OF_ITS_OWN = """self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(dim, dim) for _ in range(4))"""
SPLIT = ".reshape(B, N, self.heads, d).transpose(1, 2)"
WEIGHTS = "(q @ k.transpose(2, 3) / d**0.5).softmax(3)"
MERGED = ".transpose(1, 2)"
OUT = "self.out(attended)"


def _attention(old: str, new: str) -> tuple[str, ...]:
    """Edits to attention that is written by hand, with this mistake in it."""
    by_hand = f"""B, N, D = h.shape
        d = D // self.heads
        q, k, v = (layer(h){SPLIT} for layer in (self.q, self.k, self.v))
        weights = {WEIGHTS}
        attended = (weights @ v){MERGED}.reshape(B, N, D)
        attended = {OUT}"""
    assert old in by_hand
    return ATTENTION, OF_ITS_OWN, ATTENDED, by_hand.replace(old, new)


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
        "Your first branch does not see LayerNorm(x): what it adds changes where tokens are "
        "stretched and moved; it should see LayerNorm(x) * (1 + scale) + shift.",
        H_1, "h = tokens * (1 + scale_1) + shift_1",
    ),
    mistake(
        "second_gate_left_out",
        "Your MLP is added without its gate, so a new block changes its tokens; it should be "
        "multiplied by gate_2, which starts at zero.",
        RETURN, "return tokens + self.mlp(h)",
    ),
    mistake(
        "a_learned_zero_in_place_of_zeros",
        "Your linear layer of the condition does not start at zero, though your block gives back "
        "its tokens at first; all of its weights should be zeros.",
        ZEROS, "self.zero = nn.Parameter(0 * self.told.bias[:1].detach())",
        SIX, "six = (self.zero * self.told(F.silu(condition)))[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "condition_as_it_is",
        "Your condition goes into its linear layer as it is; its SiLU should.",
        SIX, "six = self.told(condition)[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "condition_through_relu",
        "Your condition goes through ReLU before its linear layer; it should go through SiLU.",
        SIX, "six = self.told(F.relu(condition))[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "condition_through_gelu",
        "Your condition goes through GELU before its linear layer; it should go through SiLU.",
        SIX, "six = self.told(F.gelu(condition))[:, None].chunk(6, dim=2)",
    ),
    mistake(
        "normalisations_with_weights",
        "Your LayerNorms have weights that learn; shift and scale should come of the condition "
        "alone (elementwise_affine=False).",
        f"self.norm_1 = {PLAIN_NORM}", "self.norm_1 = nn.LayerNorm(dim, eps=1e-6)",
        f"self.norm_2 = {PLAIN_NORM}", "self.norm_2 = nn.LayerNorm(dim, eps=1e-6)",
    ),
    mistake(
        "dropout",
        "Your block gives other outputs in each call in training mode, as with dropout; nothing "
        "should be drawn at random in it.",
        ATTENTION,
        "self.attention = nn.MultiheadAttention(dim, heads, dropout=0.1, batch_first=True)",
    ),
    mistake(
        "relu_in_the_mlp",
        "Your MLP has ReLU between its layers; it should have GELU.",
        'nn.GELU(approximate="tanh")', "nn.ReLU()",
    ),
    mistake(
        "silu_in_the_mlp",
        "Your MLP has SiLU between its layers; it should have GELU.",
        'nn.GELU(approximate="tanh")', "nn.SiLU()",
    ),
    mistake(
        "no_activation_in_the_mlp",
        "Your MLP has no activation between its layers; it should have GELU.",
        MLP, "nn.Sequential(nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim))",
    ),
    mistake(
        "hidden_layer_of_two_dim",
        "Your MLP's hidden layer has 2 * dim numbers; it should have 4 * dim.",
        MLP, MLP.replace("4 * dim", "2 * dim"),
    ),
    mistake(
        "hidden_layer_of_dim",
        "Your MLP's hidden layer has dim numbers; it should have 4 * dim.",
        MLP, MLP.replace("4 * dim", "dim"),
    ),
    mistake(
        "scores_by_the_root_of_dim",
        "Your attention divides its scores by sqrt(dim); it should be by sqrt(dim / heads), the "
        "root of a head's size.",
        *_attention("/ d**0.5", "/ D**0.5"),
    ),
    mistake(
        "scores_not_divided",
        "Your attention does not divide its scores; it should, by sqrt(dim / heads).",
        *_attention(" / d**0.5", ""),
    ),
    mistake(
        "softmax_over_the_queries",
        "Your attention's softmax is over the queries; it should be over the keys, so that the "
        "weights of each query sum to 1.",
        *_attention("softmax(3)", "softmax(2)"),
    ),
    mistake(
        "no_softmax",
        "Your attention takes the scores for its weights; it should take their softmax over the "
        "keys.",
        *_attention(".softmax(3)", ""),
    ),
    mistake(
        "no_layer_after_the_heads",
        "Your attention has one linear layer between its tokens and its result; it should have "
        "two, one for the values and one after the heads.",
        *_attention(OUT, "attended"),
    ),
    mistake(
        "one_head",
        "Your attention has one head of all channels; it should have `heads` of them, of "
        "dim / heads channels each.",
        ATTENTION, "self.attention = nn.MultiheadAttention(dim, 1, batch_first=True)",
    ),
    mistake(
        "heads_cut_without_a_transpose",
        "Your heads are cut by a reshape to (B, heads, N, dim / heads), which mixes tokens and "
        "channels; it should be to (B, N, heads, dim / heads), and then transposed.",
        ATTENTION, OF_ITS_OWN,
        ATTENDED,
        _attention(SPLIT, ".reshape(B, self.heads, N, d)")[3].replace(MERGED, ""),
    ),
    mistake(
        "heads_put_together_without_a_transpose",
        "Your heads are put together by a reshape of (B, heads, N, dim / heads), which mixes "
        "tokens and heads; it should be transposed back before.",
        *_attention(f"(weights @ v){MERGED}", "(weights @ v)"),
    ),
    mistake(
        "mlp_not_modulated",
        "Your MLP sees LayerNorm(x) alone; it should see LayerNorm(x) * (1 + scale) + shift.",
        H_2, "h = self.norm_2(tokens)",
    ),
    mistake(
        "scale_in_place_of_one_plus_scale",
        "Your normalised tokens are multiplied by scale; they should be by 1 + scale.",
        H_1, "h = self.norm_1(tokens) * scale_1 + shift_1",
        H_2, "h = self.norm_2(tokens) * scale_2 + shift_2",
    ),
    mistake(
        "shift_before_scale",
        "Your shift is added before the tokens are multiplied by 1 + scale; it should be added "
        "after.",
        H_1, "h = (self.norm_1(tokens) + shift_1) * (1 + scale_1)",
        H_2, "h = (self.norm_2(tokens) + shift_2) * (1 + scale_2)",
    ),
    mistake(
        "first_gate_left_out",
        "Your attention is added without its gate, so a new block changes its tokens; it should "
        "be multiplied by gate_1, which starts at zero.",
        ADDED_1, "tokens = tokens + attended",
    ),
    mistake(
        "one_gate_for_both",
        "Your branches share a shift, a scale or a gate; each should have its own three.",
        RETURN, "return tokens + gate_1 * self.mlp(h)",
    ),
    mistake(
        "added_to_modulated_tokens",
        "Your new block gives back normalised tokens; each branch should be added to the tokens "
        "as they came in, and nothing should be normalised after that.",
        ADDED_1, "tokens = h + gate_1 * attended",
    ),
    mistake(
        "branches_side_by_side",
        "Your MLP sees the tokens as they were before attention; it should see what they are "
        "once attention's branch was added.",
        ADDED_1, "given, tokens = tokens, tokens + gate_1 * attended",
        H_2, "h = self.norm_2(given) * (1 + scale_2) + shift_2",
    ),
    mistake(
        "mlp_added_to_tokens_without_attention",
        "Your block gives on what attention found by way of its MLP alone; attention should be "
        "added to the tokens, and the MLP's result to these.",
        ADDED_1, "given, tokens = tokens, tokens + gate_1 * attended",
        RETURN, "return given + gate_2 * self.mlp(h)",
    ),
    mistake(
        "variance_over_one_less",
        "Your normalisation divides by the root of the sum of squares over dim - 1, as std() "
        "does; it should be over dim (unbiased=False).",
        "self.norm_1(tokens)",
        "((tokens - tokens.mean(2, keepdim=True)) / tokens.std(2, keepdim=True))",
        "self.norm_2(tokens)",
        "((tokens - tokens.mean(2, keepdim=True)) / tokens.std(2, keepdim=True))",
    ),
)  # fmt: skip
