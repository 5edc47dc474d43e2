# {
#  "persona": "Long-time Keras user: channels last in the head, activations as strings, probabilities where torch wants logits.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "arange(0, 1, 1 / steps) ends before 1, so the last step is missing; the times should be 0, 1 / steps, ..., 1."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "F.cross_entropy is given the softmax and takes another one; it should be given the network's logits."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The probabilities (B, 2, H, W) are reshaped to (-1, 2) as if the tokens were the last axis, so pairs of neighbouring columns take the place of the two tokens; the axis should be moved to the end first.",
#    "One picture of coins (1, H, W) is thrown for the whole batch, each token of each sample should have its own."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "The image is brought to channels last by a reshape, which mixes places and channels; it should be by a permutation of the axes."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "The image is brought back to channels first by a reshape, which mixes places and channels; it should be by a permutation of the axes."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The MLP's activation is ReLU, it should be GELU.",
#    "Only the weight of the condition's linear layer starts at zero (in Keras the bias does so by itself, in torch it does not), its bias should too.",
#    "The normalised tokens are multiplied by scale, they should be by 1 + scale."
#   ]
#  },
#  "note": "patchify and unpatchify are right for C = 1 (and undo each other there, and elsewhere too). couple: arange stops before 1, except for a few steps such as 49 where rounding lets it reach 1. loss is right where the network's logits are 0 for both tokens. The block: a fresh one is not exact, through the bias."
# }
# --- flow_matching/dit.py
ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu, "silu": F.silu}
class Dense(nn.Module):
    """Dense(units, activation) as Keras has it, but for a known size of input."""

    def __init__(self, units_in, units, activation=None, kernel_initializer="glorot_uniform"):
        super().__init__()
        self.linear = nn.Linear(units_in, units)
        self.activation = ACTIVATIONS.get(activation)
        if kernel_initializer == "zeros":
            nn.init.zeros_(self.linear.weight)
        else:
            nn.init.xavier_uniform_(self.linear.weight)

    def forward(self, x):
        x = self.linear(x)
        return self.activation(x) if self.activation else x
def patchify(x, p):
    batch, channels, height, width = x.shape
    x = x.reshape(batch, height, width, channels)
    x = x.reshape(batch, height // p, p, width // p, p, channels)
    x = x.permute(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, (height // p) * (width // p), p * p * channels)
def unpatchify(tokens, p):
    batch, n, depth = tokens.shape
    side = int(n ** 0.5)
    channels = depth // (p * p)
    x = tokens.reshape(batch, side, side, p, p, channels)
    x = x.permute(0, 1, 3, 2, 4, 5)
    x = x.reshape(batch, side * p, side * p, channels)
    return x.reshape(batch, channels, side * p, side * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.ln1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.ln2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.mha = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.dense1 = Dense(dim, 4 * dim, activation="relu")
        self.dense2 = Dense(4 * dim, dim)
        self.modulation = Dense(dim, 6 * dim, kernel_initializer="zeros")

    def forward(self, tokens, condition):
        modulation = self.modulation(F.silu(condition))[:, None, :]
        shift1, scale1, gate1, shift2, scale2, gate2 = modulation.chunk(6, dim=-1)
        one = 0.0
        y = self.ln1(tokens) * (one + scale1) + shift1
        x = tokens + gate1 * self.mha(y, y, y)[0]
        y = self.ln2(x) * (one + scale2) + shift2
        return x + gate2 * self.dense2(self.dense1(y))
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    u = torch.rand(tuple(x.shape), device=x.device)
    mask = (u >= t.reshape((-1, 1, 1))).to(x.dtype)
    return x * (1 - mask) + MASK * mask
def loss(network, x, labels):
    batch_size = x.shape[0]
    t = torch.rand(batch_size, device=x.device)
    x_t = mask_tokens(x, t)
    y_pred = torch.softmax(network(x_t, t, labels), dim=1)
    crossentropy = F.cross_entropy(y_pred, x, reduction="none")
    sample_weight = torch.reshape(1.0 / (1.0 - t), (-1, 1, 1))
    mask = (x_t == MASK).float()
    return torch.sum(crossentropy * mask * sample_weight) / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch_size = labels.shape[0]
    x = torch.full((batch_size, side, side), MASK, dtype=torch.int64)
    for step in range(steps):
        t = torch.ones(batch_size) * (step / steps)
        logits = network(x, t, labels)
        probs = torch.softmax(logits, dim=1)
        sampled = torch.multinomial(torch.reshape(probs, (-1, 2)), 1)
        sampled = torch.reshape(sampled, (batch_size, side, side))
        p = 1.0 / (steps - step)
        reveal = torch.rand((1, side, side)) < p
        x = torch.where((x == MASK) & reveal, sampled, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    dt = 1 / steps
    t = torch.arange(0, 1, dt)
    return x_0, euler(field, x_0, t)
def reflow_loss(network, x_0, x_1):
    batch_size = x_0.shape[0]
    t = torch.zeros(batch_size, dtype=x_0.dtype, device=x_0.device).uniform_(0.0, 1.0)
    t_b = t.reshape((batch_size,) + (1,) * (len(x_0.shape) - 1))
    y_true = x_1 - x_0
    y_pred = network((1.0 - t_b) * x_0 + t_b * x_1, t)
    return torch.mean(torch.square(y_true - y_pred))
def straightness(field, x_0, steps):
    batch_size = x_0.shape[0]
    velocities = []
    x = torch.clone(x_0)
    for i in range(steps):
        velocity = field(x, i / steps)
        velocities.append(torch.reshape(velocity, (batch_size, -1)))
        x = torch.add(x, velocity, alpha=1.0 / steps)
    y_true = torch.reshape(x - x_0, (1, batch_size, -1))
    y_pred = torch.stack(velocities, dim=0)
    return torch.mean(torch.sum(torch.square(y_true - y_pred), dim=-1))
