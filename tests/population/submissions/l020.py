# {
#  "persona": "A software engineer: type hints, asserts, helper functions, module constants, long comments; over-engineers.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The random number that decides whether a token is unmasked also decides what it becomes, so an early token is nearly always 1; the draw should have a random number of its own."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The last layers of the attention and of the MLP start at zero too, so with the gates at zero no parameter gets a gradient and the block never learns; only the linear layer of the modulations should start at zero."
#   ]
#  },
#  "note": "unmask uses one random number for two things; with steps = 1 the coin always says yes, and its draw is right then. The block gives back its tokens at first and is right for any parameters once they are not zero: the mistake is in the start only, where no parameter ever gets a gradient. loss goes through the samples one by one. patchify cuts with split."
# }
# --- flow_matching/dit.py
import torch
from torch import Tensor, nn
MLP_RATIO = 4
N_MODULATIONS = 6  # shift, scale, gate, for two branches
def patchify(x, p):
    assert x.shape[2] % p == 0 and x.shape[3] % p == 0, (tuple(x.shape), p)
    channels_last = x.movedim(1, -1)  # (B, H, W, C)
    tokens: list[Tensor] = []
    for strip in channels_last.split(p, dim=1):
        for patch in strip.split(p, dim=2):  # (B, p, p, C)
            tokens.append(patch.reshape(len(x), -1))
    return torch.stack(tokens, dim=1)
def unpatchify(tokens, p):
    batch, count, length = tokens.shape
    side = int(round(count**0.5))
    assert side * side == count, f"{count} is no square"
    channels, rest = divmod(length, p * p)
    assert rest == 0
    image = tokens.new_empty(batch, channels, side * p, side * p)
    patches = tokens.reshape(batch, side, side, p, p, channels)
    for i in range(p):
        for j in range(p):
            image[:, :, i::p, j::p] = patches[:, :, :, i, j].movedim(-1, 1)
    return image
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        assert dim % heads == 0, f"{dim} is no multiple of {heads}"
        self.norm_attention = nn.LayerNorm(dim, elementwise_affine=False)
        self.norm_mlp = nn.LayerNorm(dim, elementwise_affine=False)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, MLP_RATIO * dim), nn.GELU(), nn.Linear(MLP_RATIO * dim, dim))
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, N_MODULATIONS * dim))
        # All that ends a branch starts at zero, so that the block is the identity at first.
        for layer in (self.attention.out_proj, self.mlp[-1], self.modulation[-1]):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    @staticmethod
    def _modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
        return x * (1 + scale) + shift

    def forward(self, tokens, condition):
        batch, _, dim = tokens.shape
        six: Tensor = self.modulation(condition).reshape(batch, N_MODULATIONS, 1, dim)
        shift_a, scale_a, gate_a, shift_m, scale_m, gate_m = six.unbind(dim=1)
        h = self._modulated(self.norm_attention(tokens), shift_a, scale_a)
        attended, _ = self.attention(h, h, h, need_weights=False)
        tokens = tokens + gate_a * attended
        h = self._modulated(self.norm_mlp(tokens), shift_m, scale_m)
        return tokens + gate_m * self.mlp(h)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    assert x.dtype == torch.int64, x.dtype
    assert t.shape == x.shape[:1], t.shape
    samples = []
    for tokens, share in zip(x, t.tolist()):  # (H, W) and a float
        coins = torch.rand(tokens.shape, device=x.device, dtype=torch.float64)
        samples.append(torch.where(coins < share, tokens, torch.full_like(tokens, MASK)))
    return torch.stack(samples)
def loss(network, x, labels):
    batch, height, width = x.shape
    t = torch.rand(batch, device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    assert logits.shape == (batch, 2, height, width)
    total = logits.new_zeros(())
    for b in range(batch):
        nats = F.nll_loss(F.log_softmax(logits[b : b + 1], dim=1), x[b : b + 1], reduction="none")[0]
        masked = x_t[b].eq(MASK)
        total = total + nats[masked].sum() / (1 - t[b])
    return total / (batch * height * width)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch = labels.shape[0]
    x = torch.full((batch, side, side), MASK, dtype=torch.int64, device=labels.device)
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        logits = network(x, torch.full((batch,), t, device=labels.device), labels)
        white = logits.softmax(dim=1)[:, 1]  # the probability of 1, (B, side, side)
        u = torch.rand(x.shape, device=labels.device)  # a coin for each token
        opened = (x == MASK) & (u < (s - t) / (1 - t))
        x = torch.where(opened, (u < white).long(), x)
    assert not (x == MASK).any(), "something is still masked"
    return x
# --- flow_matching/reflow.py
from collections.abc import Callable
from torch import Tensor
T_NOISE, T_DATA = 0.0, 1.0
Field = Callable[[Tensor, float], Tensor]
def _grid(steps: int) -> Tensor:
    assert steps >= 1, "at least one step"
    return torch.linspace(T_NOISE, T_DATA, steps + 1, dtype=torch.float64)
def _squared_norm(x: Tensor) -> Tensor:
    return x.square().reshape(x.shape[0], -1).sum(dim=1)
class _Recorder:
    """A field that remembers what it said."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.velocities: list[Tensor] = []

    def __call__(self, x: Tensor, t: float) -> Tensor:
        velocity = self.field(x, t)
        self.velocities.append(velocity.clone())
        return velocity
def couple(field, x_0, steps):
    x_1: Tensor = euler(field, x_0.clone(), _grid(steps))
    assert x_1.shape == x_0.shape
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    assert x_0.shape == x_1.shape, "pairs"
    t: Tensor = torch.rand(x_0.shape[0], dtype=x_0.dtype, device=x_0.device)
    t_broadcast = t[(slice(None),) + (None,) * (x_0.dim() - 1)]
    x_t = torch.addcmul((1 - t_broadcast) * x_0, t_broadcast, x_1)
    error: Tensor = network(x_t, t) - (x_1 - x_0)
    return error.square().mean()
def straightness(field, x_0, steps):
    recorder = _Recorder(field)
    x_1 = euler(recorder, x_0.clone(), _grid(steps))
    assert len(recorder.velocities) == steps, len(recorder.velocities)
    mean = 0.0
    for count, velocity in enumerate(recorder.velocities, start=1):
        bend = _squared_norm((x_1 - x_0) - velocity).mean().item()
        mean += (bend - mean) / count  # a running mean over the steps
    return mean
