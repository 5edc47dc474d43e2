# {
#  "persona": "Defensive programmer: asserts on every shape, dtype and range before a line of mathematics.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The field is asked on the straight line (1 - t) x_0 + t x_1, it should be asked on the path that Euler's method takes."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The network is told s, the end of the step, it should be told t, its start."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "A token is read as (C, p, p), channels outermost, it should be read as (p, p, C); so it undoes patchify for one channel only."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The heads are split and merged by a plain reshape between (B, N, D) and (B, heads, N, d), which mixes tokens with features; it should go by (B, N, heads, d) and a transpose."
#   ]
#  },
#  "note": "unpatchify is right for C = 1. The block's attention is right for heads = 1, for N = 1, and at the start. straightness is 0 for straight paths, as it should, and positive for bent ones."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    assert x.ndim == 4
    B, C, H, W = x.shape
    assert H % p == 0 and W % p == 0, (H, W, p)
    rows, columns = H // p, W // p
    x = x.reshape(B, C, rows, p, columns, p)
    x = x.permute(0, 2, 4, 3, 5, 1)
    assert x.shape == (B, rows, columns, p, p, C)
    return x.reshape(B, rows * columns, p * p * C)
def unpatchify(tokens, p):
    assert tokens.ndim == 3
    B, N, size = tokens.shape
    assert size % (p * p) == 0
    C = size // (p * p)
    side = int(round(N**0.5))
    assert side * side == N, "N must be a square"
    x = tokens.reshape(B, side, side, C, p, p)
    x = x.permute(0, 3, 1, 4, 2, 5)
    assert x.shape == (B, C, side, p, side, p)
    return x.reshape(B, C, side * p, side * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        assert dim % heads == 0, (dim, heads)
        self.dim, self.heads, self.head_dim = dim, heads, dim // heads
        self.norm_1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.norm_2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)
        self.value = nn.Linear(dim, dim)
        self.output = nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        self.modulation[1].weight.data.zero_()
        self.modulation[1].bias.data.zero_()

    def split(self, x):
        B, N, D = x.shape
        return x.reshape(B, self.heads, N, self.head_dim)

    def merge(self, x):
        B, heads, N, d = x.shape
        return x.reshape(B, N, heads * d)

    def attention(self, x):
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        weights = (q @ k.transpose(-2, -1) / self.head_dim**0.5).softmax(dim=-1)
        assert weights.shape == (x.shape[0], self.heads, x.shape[1], x.shape[1])
        return self.output(self.merge(weights @ v))

    def forward(self, tokens, condition):
        assert tokens.ndim == 3 and tokens.shape[2] == self.dim
        assert condition.shape == (tokens.shape[0], self.dim)
        out = self.modulation(condition)
        assert out.shape == (tokens.shape[0], 6 * self.dim)
        shift_a, scale_a, gate_a, shift_m, scale_m, gate_m = (part[:, None, :] for part in out.chunk(6, dim=1))
        tokens = tokens + gate_a * self.attention(self.norm_1(tokens) * (1 + scale_a) + shift_a)
        tokens = tokens + gate_m * self.mlp(self.norm_2(tokens) * (1 + scale_m) + shift_m)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    assert x.ndim == 3 and x.dtype == torch.int64
    assert t.shape == (x.shape[0],)
    assert bool((t >= 0).all()) and bool((t <= 1).all())
    out = x.clone()
    coins = torch.rand(x.shape, device=x.device)
    masked = coins >= t[:, None, None]
    out[masked] = MASK
    assert out.dtype == torch.int64 and out.shape == x.shape
    return out
def loss(network, x, labels):
    assert x.dtype == torch.int64 and labels.shape[0] == x.shape[0]
    B, H, W = x.shape
    t = torch.rand(B, device=x.device)
    x_t = mask_tokens(x, t)
    masked = x_t == MASK
    logits = network(x_t, t, labels)
    assert logits.shape == (B, 2, H, W), logits.shape
    cross_entropy = F.cross_entropy(logits, x, reduction="none")
    one_minus_t = (1 - t)[:, None, None].expand(B, H, W)
    # where nothing is masked t may be 1: no division by zero there
    safe = torch.where(masked, one_minus_t, torch.ones_like(one_minus_t))
    costs = torch.where(masked, cross_entropy / safe, torch.zeros_like(cross_entropy))
    return costs.sum() / (B * H * W)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    assert steps >= 1 and side >= 1
    B = labels.shape[0]
    x = torch.full((B, side, side), MASK, dtype=torch.int64, device=labels.device)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        assert 0 <= t < s <= 1
        logits = network(x, torch.full((B,), s, device=labels.device), labels)
        assert logits.shape == (B, 2, side, side)
        probability = (s - t) / (1 - t)
        assert 0 < probability <= 1
        chosen = (x == MASK) & (torch.rand(x.shape, device=x.device) < probability)
        drawn = torch.distributions.Categorical(logits=logits.movedim(1, -1)).sample()
        x = torch.where(chosen, drawn, x)
    assert not (x == MASK).any()
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    assert isinstance(steps, int) and steps >= 1, steps
    times = torch.arange(steps + 1, dtype=torch.float64, device=x_0.device) / steps
    assert times[0] == 0 and times[-1] == 1
    x_1 = euler(field, x_0.clone(), times)
    assert x_1.shape == x_0.shape
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    assert x_0.shape == x_1.shape, (x_0.shape, x_1.shape)
    batch = x_0.shape[0]
    t = torch.rand(batch, device=x_0.device, dtype=x_0.dtype)
    assert t.shape == (batch,)
    t_wide = t.view(batch, *[1 for _ in x_0.shape[1:]])
    x_t = (1 - t_wide) * x_0 + t_wide * x_1
    assert x_t.shape == x_0.shape
    predicted = network(x_t, t)
    target = x_1 - x_0
    assert predicted.shape == target.shape, (predicted.shape, target.shape)
    loss = torch.nn.functional.mse_loss(predicted, target, reduction="mean")
    assert loss.ndim == 0
    return loss
def straightness(field, x_0, steps):
    assert steps >= 1
    _, x_1 = x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1))
    assert x_1.shape == x_0.shape
    x = x_0
    total = 0.0
    for k in range(steps):
        t = k / steps
        x_t = (1 - t) * x_0 + t * x_1
        velocity = field(x_t, t)
        assert velocity.shape == x_0.shape
        total = total + ((x_1 - x_0) - velocity).square().reshape(x_0.shape[0], -1).sum(dim=1).mean()
        x = x + velocity / steps
    return total / steps
