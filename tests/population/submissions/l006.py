# {
#  "persona": "A student who works from images and copies lines of exercise 3.2 and of old PyTorch code (nn.Unfold, view(-1, 1, 1, 1)).",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "t is reshaped to (B, 1, 1, 1), which fits images only; for any other shape x_t broadcasts to a wrong shape (points (B, 2) become (B, 1, B, 2)). It should get as many axes as x_0 has."
#   ],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "Only the weight of the linear layer starts at zero; its bias should start at zero as well, and with the random bias the gates are open from the start."
#   ]
#  },
#  "note": "reflow_loss is right for images (B, C, H, W); for points (B, 2) the shapes broadcast without an error in many networks. couple runs under no_grad. unfold and fold are put into the right order by hand. The block's weight is zero but not its bias, so with a zero condition it isn't the identity either."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B, C, H, W = x.shape
    x = F.unfold(x, kernel_size=p, stride=p)  # (B, C * p * p, N), channels come first here!
    N = x.shape[-1]
    x = x.view(B, C, p * p, N)
    return x.permute(0, 3, 2, 1).contiguous().view(B, N, p * p * C)
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    C = L // (p * p)
    side = int(N**0.5)
    x = tokens.reshape(B, N, p * p, C).permute(0, 3, 2, 1)  # (B, C, p * p, N)
    x = x.reshape(B, C * p * p, N)
    return F.fold(x, output_size=(side * p, side * p), kernel_size=p, stride=p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attention = nn.MultiheadAttention(embed_dim=dim, num_heads=heads, batch_first=True)
        self.mlp = nn.Sequential(
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Linear(4 * dim, dim),
        )
        self.silu = nn.SiLU()
        self.linear = nn.Linear(dim, 6 * dim)
        self.linear.weight.data.fill_(0)  # adaLN-Zero

    def forward(self, tokens, condition):
        parameters = self.linear(self.silu(condition)).chunk(6, dim=1)
        shift1, scale1, gate1, shift2, scale2, gate2 = [q.unsqueeze(1) for q in parameters]
        h = self.norm1(tokens) * (1 + scale1) + shift1
        h, _ = self.attention(h, h, h)
        tokens = tokens + gate1 * h
        h = self.norm2(tokens) * (1 + scale2) + shift2
        tokens = tokens + gate2 * self.mlp(h)
        return tokens
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    with torch.no_grad():
        x_1 = euler(field, x_0.clone(), torch.arange(steps + 1) / steps)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    # as in 3.2, but the noise is given
    t = torch.rand(x_0.shape[0], device=x_0.device, dtype=x_0.dtype)
    t_ = t.view(-1, 1, 1, 1)
    x_t = (1 - t_) * x_0 + t_ * x_1
    loss = (network(x_t, t) - (x_1 - x_0)).pow(2).mean()
    return loss
def straightness(field, x_0, steps):
    with torch.no_grad():
        _, x_1 = couple(field, x_0, steps)
        direction = x_1 - x_0
        x = x_0.clone()
        mean = 0.0
        for k in range(steps):
            v = field(x, k / steps)
            error = (direction - v).pow(2).reshape(x.shape[0], -1).sum(dim=1).mean()
            mean = mean + (error - mean) / (k + 1)  # running mean
            x = x + v / steps
    return mean.item()
