# {
#  "persona": "Lets a coding assistant write it: polished comments, helpful extras such as dropout, clamps and safeguards that nobody asked for.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "Fresh noise is drawn in place of the given x_0, the pairs that belong together should stay together."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "torch.var divides by steps - 1 (nan for one step), the mean over t should divide by steps."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Where no token of a sample is masked, one is masked by force; each should depend on its own coin alone, and t = 1 should mask nothing."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "t is clamped to [0.001, 0.999], so it is not U[0, 1] and no weight exceeds 1000.",
#    "The sum is divided by the number of masked tokens, it should be by that of all tokens, B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "In the last step the tokens are the argmax of the logits, they should be drawn from their softmax there too."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "Dropout of 0.1 in the attention and the MLP makes the branches random in training mode; nothing should be dropped."
#   ]
#  },
#  "note": "straightness is off by steps / (steps - 1) alone (nan for one step). The block is exact in eval mode and at the start. mask_tokens errs only where t is close to 1 or there are few tokens. unmask errs in the last step alone. reflow_loss ignores its x_0, so it is right for pairs that were independent anyway, on average. loss calls the author's own mask_tokens, which is wrong too: its mistakes were judged with a right one."
# }
# --- flow_matching/dit.py
import math
def patchify(x, p):
    batch, channels, height, width = x.shape
    grid_h, grid_w = height // p, width // p

    # (B, C, grid_h, p, grid_w, p) -> (B, grid_h, grid_w, p, p, C)
    x = x.reshape(batch, channels, grid_h, p, grid_w, p)
    x = x.permute(0, 2, 4, 3, 5, 1)

    return x.reshape(batch, grid_h * grid_w, p * p * channels)
def unpatchify(tokens, p):
    batch, num_patches, patch_dim = tokens.shape
    grid = math.isqrt(num_patches)
    channels = patch_dim // (p * p)

    # (B, grid, grid, p, p, C) -> (B, C, grid, p, grid, p)
    x = tokens.reshape(batch, grid, grid, p, p, channels)
    x = x.permute(0, 5, 1, 3, 2, 4)

    return x.reshape(batch, channels, grid * p, grid * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads, dropout=0.1):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attention = nn.MultiheadAttention(dim, heads, dropout=dropout, batch_first=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(dim, 4 * dim),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(4 * dim, dim),
            nn.Dropout(dropout),
        )
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))

        # adaLN-Zero: the block starts as the identity
        nn.init.zeros_(self.modulation[-1].weight)
        nn.init.zeros_(self.modulation[-1].bias)

    def forward(self, tokens, condition):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(condition).unsqueeze(1).chunk(6, dim=-1)

        # Self-attention branch
        h = self.norm1(tokens) * (1 + scale1) + shift1
        attended, _ = self.attention(h, h, h, need_weights=False)
        tokens = tokens + gate1 * attended

        # MLP branch
        h = self.norm2(tokens) * (1 + scale2) + shift2
        tokens = tokens + gate2 * self.mlp(h)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    # One independent coin per token: keep it with probability t
    keep = torch.rand(x.shape, device=x.device) < t[:, None, None]

    # Make sure that every sample has at least one masked token to learn from
    nothing_masked = keep.flatten(1).all(dim=1)
    position = torch.randint(x[0].numel(), (x.shape[0],), device=x.device)
    forced = F.one_hot(position, x[0].numel()).bool().view_as(x) & nothing_masked[:, None, None]

    return torch.where(keep & ~forced, x, torch.full_like(x, MASK))
def loss(network, x, labels):
    batch_size = x.shape[0]

    # Sample t and keep it away from the ends for numerical stability
    t = torch.rand(batch_size, device=x.device)
    t = t.clamp(1e-3, 1.0 - 1e-3)
    x_t = mask_tokens(x, t)

    logits = network(x_t, t, labels)
    mask = (x_t == MASK).float()

    # Weighted cross-entropy on the masked positions
    token_loss = F.cross_entropy(logits, x, reduction="none")
    weight = 1.0 / (1.0 - t).view(-1, 1, 1)
    return (token_loss * mask * weight).sum() / mask.sum().clamp(min=1.0)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch_size = labels.shape[0]
    device = labels.device

    # Start from a fully masked canvas
    x = torch.full((batch_size, side, side), MASK, dtype=torch.long, device=device)

    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        t_batch = torch.full((batch_size,), t, device=device)
        logits = network(x, t_batch, labels)

        if k == steps - 1:
            # Final step: everything that is left takes its most likely value
            x = torch.where(x == MASK, logits.argmax(dim=1), x)
            break

        probs = F.softmax(logits, dim=1).permute(0, 2, 3, 1)
        sampled = torch.distributions.Categorical(probs=probs).sample()
        unmask_probability = (s - t) / (1.0 - t)
        chosen = torch.rand(x.shape, device=device) < unmask_probability
        x = torch.where((x == MASK) & chosen, sampled, x)

    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    # The pairs are training data: no gradient has to flow through the solver.
    with torch.no_grad():
        times = torch.linspace(0.0, 1.0, steps + 1, dtype=x_0.dtype, device=x_0.device)
        x_1 = euler(field, x_0, times)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    batch_size = x_1.shape[0]

    # Sample noise and one time per example
    x_0 = torch.randn_like(x_1)
    t = torch.rand(batch_size, device=x_1.device, dtype=x_1.dtype)

    # Linear interpolation between noise and data
    t_broadcast = t.view(batch_size, *([1] * (x_1.ndim - 1)))
    x_t = (1 - t_broadcast) * x_0 + t_broadcast * x_1

    # Regress the constant velocity along the straight path
    velocity = network(x_t, t)
    target_velocity = x_1 - x_0
    return torch.mean((velocity - target_velocity) ** 2)
def straightness(field, x_0, steps):
    step_size = 1.0 / steps
    x = x_0
    velocities = []
    for step in range(steps):
        velocity = field(x, step * step_size)
        velocities.append(velocity)
        x = x + step_size * velocity

    # With equal steps x_1 - x_0 is the mean of the velocities, so S is their variance over time,
    # summed over the entries of a sample and averaged over the batch.
    variance = torch.stack(velocities).var(dim=0)
    return variance.sum() / x_0.shape[0]
