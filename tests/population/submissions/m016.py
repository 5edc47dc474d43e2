# {
#  "persona": "NLP engineer who knows BERT in transformers: torch_mask_tokens, labels of -100, BertSelfAttention.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Works in place on x, which should not be touched.",
#    "BERT's 80/10/10: of the chosen tokens only 80 % become MASK, 10 % a random token and 10 % stay; all should become MASK."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The caller's x is overwritten with -100 where nothing is masked; it should not be changed.",
#    "The sum is divided by the number of masked tokens, it should be by that of all tokens, B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The softmax is taken over the columns (dim=-1), it should be over the two tokens (dim=1)."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "The number of channels is fixed at 3, it should come from the length of the tokens, p * p * C."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The scores are divided by the root of dim, they should be by that of a head's length, dim / heads.",
#    "The MLP's branch is added to the modulated tokens, it should be added to what the branch got before the normalisation (the residual is stored and not used)."
#   ]
#  },
#  "note": "mask_tokens: 90 % of what it chooses is replaced, 80 % by MASK; its input is changed too. loss: the value is right apart from the denominator, but x is full of -100 afterwards. unmask is right where the network's softmax over columns happens to be flat. unpatchify is right for three channels only. The block's mistake of scale vanishes for heads = 1 and at the start; that of the residual does not vanish at the start. loss calls the author's own mask_tokens, which is wrong too: its mistakes were judged with a right one."
# }
# --- flow_matching/dit.py
import math
import torch
class BertSelfAttention(nn.Module):
    def __init__(self, hidden_size, num_attention_heads):
        super().__init__()
        self.num_attention_heads = num_attention_heads
        self.attention_head_size = int(hidden_size / num_attention_heads)
        self.all_head_size = self.num_attention_heads * self.attention_head_size

        self.query = nn.Linear(hidden_size, self.all_head_size)
        self.key = nn.Linear(hidden_size, self.all_head_size)
        self.value = nn.Linear(hidden_size, self.all_head_size)
        self.dense = nn.Linear(hidden_size, hidden_size)

    def transpose_for_scores(self, x):
        new_x_shape = x.size()[:-1] + (self.num_attention_heads, self.attention_head_size)
        return x.view(new_x_shape).permute(0, 2, 1, 3)

    def forward(self, hidden_states):
        query_layer = self.transpose_for_scores(self.query(hidden_states))
        key_layer = self.transpose_for_scores(self.key(hidden_states))
        value_layer = self.transpose_for_scores(self.value(hidden_states))

        attention_scores = torch.matmul(query_layer, key_layer.transpose(-1, -2))
        attention_scores = attention_scores / math.sqrt(self.all_head_size)
        attention_probs = nn.functional.softmax(attention_scores, dim=-1)

        context_layer = torch.matmul(attention_probs, value_layer)
        context_layer = context_layer.permute(0, 2, 1, 3).contiguous()
        context_layer = context_layer.view(context_layer.size()[:-2] + (self.all_head_size,))
        return self.dense(context_layer)
def patchify(x, p):
    batch_size, num_channels, height, width = x.shape
    num_patches_h = height // p
    num_patches_w = width // p
    patchified = x.reshape(batch_size, num_channels, num_patches_h, p, num_patches_w, p)
    patchified = torch.einsum("nchpwq->nhwpqc", patchified)
    return patchified.reshape(batch_size, num_patches_h * num_patches_w, p**2 * num_channels)
def unpatchify(tokens, p):
    batch_size = tokens.shape[0]
    num_patches_one_direction = int(tokens.shape[1] ** 0.5)
    num_channels = 3
    patchified = tokens.reshape(
        batch_size, num_patches_one_direction, num_patches_one_direction, p, p, num_channels
    )
    patchified = torch.einsum("nhwpqc->nchpwq", patchified)
    return patchified.reshape(batch_size, num_channels, num_patches_one_direction * p, num_patches_one_direction * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.attention = BertSelfAttention(dim, heads)
        self.intermediate = nn.Linear(dim, 4 * dim)
        self.output = nn.Linear(4 * dim, dim)
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.modulation = nn.Linear(dim, 6 * dim)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, tokens, condition):
        modulation = self.modulation(nn.functional.silu(condition))[:, None, :]
        shift_1, scale_1, gate_1, shift_2, scale_2, gate_2 = modulation.chunk(6, dim=-1)

        hidden_states = tokens
        normed = self.norm(hidden_states) * (1 + scale_1) + shift_1
        hidden_states = hidden_states + gate_1 * self.attention(normed)

        residual = hidden_states
        hidden_states = self.norm(hidden_states) * (1 + scale_2) + shift_2
        intermediate = nn.functional.gelu(self.intermediate(hidden_states))
        hidden_states = hidden_states + gate_2 * self.output(intermediate)
        return hidden_states
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    inputs = x
    probability_matrix = torch.ones(x.shape, device=x.device) * (1 - t).view(-1, 1, 1)
    masked_indices = torch.bernoulli(probability_matrix).bool()

    # 80% of the time, we replace masked input tokens with the mask token
    indices_replaced = torch.bernoulli(torch.full(x.shape, 0.8, device=x.device)).bool() & masked_indices
    inputs[indices_replaced] = MASK

    # 10% of the time, we replace masked input tokens with a random token
    indices_random = torch.bernoulli(torch.full(x.shape, 0.5, device=x.device)).bool() & masked_indices & ~indices_replaced
    random_words = torch.randint(2, x.shape, device=x.device)
    inputs[indices_random] = random_words[indices_random]

    # The rest of the time (10% of the time) we keep the masked input tokens unchanged
    return inputs
def loss(network, x, labels):
    t = torch.rand(x.shape[0], device=x.device)
    input_ids = mask_tokens(x.clone(), t)
    targets = x
    targets[input_ids != MASK] = -100  # We only compute loss on masked tokens

    prediction_scores = network(input_ids, t, labels)
    masked_lm_loss = F.cross_entropy(prediction_scores, targets, ignore_index=-100, reduction="none")
    masked_lm_loss = masked_lm_loss / (1 - t).view(-1, 1, 1)
    return masked_lm_loss.sum() / (targets != -100).sum()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    bsz, device = labels.shape[0], labels.device
    input_ids = torch.full((bsz, side, side), MASK, dtype=torch.long, device=device)
    for step in range(steps):
        t = torch.full((bsz,), step / steps, device=device)
        logits = network(input_ids, t, labels)
        probs = F.softmax(logits, dim=-1)
        next_tokens = torch.multinomial(probs.permute(0, 2, 3, 1).reshape(-1, 2), num_samples=1).view(bsz, side, side)
        still_masked = input_ids == MASK
        accept = torch.rand((bsz, side, side), device=device) < 1 / (steps - step)
        input_ids = torch.where(still_masked & accept, next_tokens, input_ids)
    return input_ids
