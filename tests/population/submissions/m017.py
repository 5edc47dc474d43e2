# {
#  "persona": "Works with diffusers all day: sigmas that fall from 1 to 0, ada_norm_zero, to_q / to_k / to_out[0], noise - latents as the target.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "The times fall from 1 to 0, they should rise from 0 (noise) to 1 (data)."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "x_t runs from the data at t = 0 to the noise at t = 1, it should be (1 - t) x_0 + t x_1.",
#    "The target is noise - data, x_0 - x_1, it should be x_1 - x_0."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The velocities are compared with x_0 - x_1, they should be with x_1 - x_0."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The MLP's branch is multiplied by the attention's gate (gate_msa twice), it should be by its own gate.",
#    "The condition's linear layer does not start at zero, so a new block changes its tokens; weight and bias should be zero."
#   ]
#  },
#  "note": "reflow_loss is consistent in diffusers' time, where sigma = 1 is noise: it learns the right field run backwards. The block's forward uses five of its six modulations, and diffusers itself does not start the layer at zero. The other half of this author's patches is right."
# }
# --- flow_matching/dit.py
import torch
class AdaLayerNormZero(nn.Module):
    def __init__(self, embedding_dim):
        super().__init__()
        self.silu = nn.SiLU()
        self.linear = nn.Linear(embedding_dim, 6 * embedding_dim, bias=True)
        self.norm = nn.LayerNorm(embedding_dim, elementwise_affine=False, eps=1e-6)

    def forward(self, x, emb):
        emb = self.linear(self.silu(emb))
        shift_msa, scale_msa, gate_msa, shift_mlp, scale_mlp, gate_mlp = emb.chunk(6, dim=1)
        x = self.norm(x) * (1 + scale_msa[:, None]) + shift_msa[:, None]
        return x, gate_msa, shift_mlp, scale_mlp, gate_mlp
class Attention(nn.Module):
    def __init__(self, query_dim, heads, dim_head):
        super().__init__()
        self.heads = heads
        self.inner_dim = heads * dim_head
        self.to_q = nn.Linear(query_dim, self.inner_dim)
        self.to_k = nn.Linear(query_dim, self.inner_dim)
        self.to_v = nn.Linear(query_dim, self.inner_dim)
        self.to_out = nn.ModuleList([nn.Linear(self.inner_dim, query_dim), nn.Dropout(0.0)])

    def forward(self, hidden_states):
        batch_size = hidden_states.shape[0]
        head_dim = self.inner_dim // self.heads
        query = self.to_q(hidden_states).view(batch_size, -1, self.heads, head_dim).transpose(1, 2)
        key = self.to_k(hidden_states).view(batch_size, -1, self.heads, head_dim).transpose(1, 2)
        value = self.to_v(hidden_states).view(batch_size, -1, self.heads, head_dim).transpose(1, 2)
        hidden_states = F.scaled_dot_product_attention(query, key, value, dropout_p=0.0, is_causal=False)
        hidden_states = hidden_states.transpose(1, 2).reshape(batch_size, -1, self.inner_dim)
        hidden_states = self.to_out[0](hidden_states)
        return self.to_out[1](hidden_states)
class FeedForward(nn.Module):
    def __init__(self, dim, mult=4):
        super().__init__()
        self.net = nn.ModuleList([nn.Linear(dim, dim * mult), nn.GELU(approximate="tanh"), nn.Linear(dim * mult, dim)])

    def forward(self, hidden_states):
        for module in self.net:
            hidden_states = module(hidden_states)
        return hidden_states
def patchify(x, p):
    batch_size, channels, height, width = x.shape
    h, w = height // p, width // p
    hidden_states = x.reshape(batch_size, channels, h, p, w, p)
    hidden_states = hidden_states.permute(0, 2, 4, 3, 5, 1)
    return hidden_states.reshape(batch_size, h * w, p * p * channels)
def unpatchify(tokens, p):
    height = width = int(tokens.shape[1] ** 0.5)
    out_channels = tokens.shape[-1] // (p * p)
    hidden_states = tokens.reshape(shape=(-1, height, width, p, p, out_channels))
    hidden_states = torch.einsum("nhwpqc->nchpwq", hidden_states)
    output = hidden_states.reshape(shape=(-1, out_channels, height * p, width * p))
    return output
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = AdaLayerNormZero(dim)
        self.attn1 = Attention(dim, heads, dim // heads)
        self.norm3 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.ff = FeedForward(dim)

    def forward(self, tokens, condition):
        hidden_states = tokens
        norm_hidden_states, gate_msa, shift_mlp, scale_mlp, gate_mlp = self.norm1(hidden_states, condition)
        attn_output = self.attn1(norm_hidden_states)
        attn_output = gate_msa.unsqueeze(1) * attn_output
        hidden_states = attn_output + hidden_states

        norm_hidden_states = self.norm3(hidden_states)
        norm_hidden_states = norm_hidden_states * (1 + scale_mlp[:, None]) + shift_mlp[:, None]
        ff_output = self.ff(norm_hidden_states)
        ff_output = gate_msa.unsqueeze(1) * ff_output
        hidden_states = ff_output + hidden_states
        return hidden_states
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    sigmas = torch.linspace(1.0, 0.0, steps + 1, device=x_0.device)
    latents = euler(field, x_0, sigmas)
    return x_0, latents
def reflow_loss(network, x_0, x_1):
    noise, model_input = x_0, x_1
    bsz = model_input.shape[0]
    timesteps = torch.rand(bsz, device=model_input.device, dtype=model_input.dtype)
    sigmas = timesteps
    while sigmas.ndim < model_input.ndim:
        sigmas = sigmas.unsqueeze(-1)

    # zt = (1 - texp) * x + texp * z1
    noisy_model_input = (1.0 - sigmas) * model_input + sigmas * noise
    model_pred = network(noisy_model_input, timesteps)

    # flow matching loss
    target = noise - model_input
    loss = torch.mean(((model_pred.float() - target.float()) ** 2).reshape(target.shape[0], -1), 1)
    return loss.mean()
def straightness(field, x_0, steps):
    sample = x_0
    model_outputs = []
    for i in range(steps):
        model_output = field(sample, i / steps)
        model_outputs.append(model_output)
        sample = sample + model_output * (1.0 / steps)
    direction = x_0 - sample
    errors = [(direction - model_output).flatten().square().sum() / x_0.shape[0] for model_output in model_outputs]
    return torch.stack(errors).mean()
