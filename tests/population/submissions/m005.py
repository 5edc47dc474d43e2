# {
#  "persona": "Fan of lucidrains: exists/default helpers, to_qkv and to_out, gumbel_sample, code from muse-maskgit-pytorch and vit-pytorch.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "t is drawn from a logit-normal distribution (sigmoid of a Gaussian), it should be uniform on [0, 1]."
#   ],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Exactly round((1 - t) H W) tokens of a sample are masked, at random places; each token should be masked by its own coin, so that their number varies."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The masked tokens are not weighted, they should be by 1 / (1 - t).",
#    "The sum is divided by the number of masked tokens, it should be by that of all, B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The logits are divided by a temperature that falls from 1 to 1 / steps, the token should be drawn from the softmax of the logits as they are."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The LayerNorms have a learned weight (gamma), they should have no weights of their own.",
#    "With heads = 1 the attention has no output projection (to_out is the identity), it should have one whatever heads is."
#   ]
#  },
#  "note": "The block's missing projection shows only for heads = 1, and its LayerNorm's gamma is 1 at the start, so a fresh block with several heads is exact. mask_tokens has the right share of masks on average, without the spread of coins. unmask is right in its first step. loss calls the author's own mask_tokens, which is wrong too: its mistakes were judged with a right one."
# }
# --- flow_matching/dit.py
import torch
class LayerNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:]) * self.gamma
class Attention(nn.Module):
    def __init__(self, dim, heads = 8, dim_head = 64):
        super().__init__()
        inner_dim = dim_head * heads
        project_out = not (heads == 1 and dim_head == dim)

        self.heads = heads
        self.scale = dim_head ** -0.5

        self.attend = nn.Softmax(dim = -1)
        self.to_qkv = nn.Linear(dim, inner_dim * 3, bias = False)
        self.to_out = nn.Linear(inner_dim, dim) if project_out else nn.Identity()

    def forward(self, x):
        b, n, _ = x.shape
        q, k, v = map(lambda t: t.reshape(b, n, self.heads, -1).permute(0, 2, 1, 3), self.to_qkv(x).chunk(3, dim = -1))

        dots = torch.matmul(q, k.transpose(-1, -2)) * self.scale
        attn = self.attend(dots)

        out = torch.matmul(attn, v)
        out = out.permute(0, 2, 1, 3).reshape(b, n, -1)
        return self.to_out(out)
def FeedForward(dim, mult = 4):
    return nn.Sequential(
        nn.Linear(dim, dim * mult),
        nn.GELU(),
        nn.Linear(dim * mult, dim)
    )
def patchify(x, p):
    patches = x.unfold(2, p, p).unfold(3, p, p)          # b c h w p1 p2
    patches = patches.permute(0, 2, 3, 4, 5, 1)          # b h w p1 p2 c
    return patches.flatten(1, 2).flatten(2)
def unpatchify(tokens, p):
    h = w = int(tokens.shape[1] ** 0.5)
    x = tokens.unflatten(2, (p, p, -1)).unflatten(1, (h, w))   # b h w p1 p2 c
    x = x.permute(0, 5, 1, 3, 2, 4)                            # b c h p1 w p2
    return x.flatten(4, 5).flatten(2, 3)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.attn_norm = LayerNorm(dim)
        self.attn = Attention(dim, heads = heads, dim_head = dim // heads)

        self.ff_norm = LayerNorm(dim)
        self.ff = FeedForward(dim)

        self.to_cond = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim * 6))
        nn.init.zeros_(self.to_cond[-1].weight)
        nn.init.zeros_(self.to_cond[-1].bias)

    def forward(self, tokens, condition):
        x = tokens
        gamma1, beta1, gate1, gamma2, beta2, gate2 = self.to_cond(condition).unsqueeze(1).chunk(6, dim = -1)

        x = self.attn(self.attn_norm(x) * (gamma1 + 1) + beta1) * gate1 + x
        x = self.ff(self.ff_norm(x) * (gamma2 + 1) + beta2) * gate2 + x
        return x
# --- flow_matching/masked_diffusion.py
def exists(val):
    return val is not None
def log(t, eps = 1e-20):
    return torch.log(t.clamp(min = eps))
def gumbel_noise(t):
    noise = torch.zeros_like(t).uniform_(0, 1)
    return -log(-log(noise))
def gumbel_sample(t, temperature = 1., dim = -1):
    return ((t / max(temperature, 1e-10)) + gumbel_noise(t)).argmax(dim = dim)
def mask_tokens(x, t):
    b, h, w = x.shape
    n = h * w

    num_token_masked = ((1. - t) * n).round()
    batch_randperm = torch.rand((b, n), device = x.device).argsort(dim = -1).argsort(dim = -1)
    mask = batch_randperm < num_token_masked[:, None]

    return torch.where(mask.reshape(b, h, w), MASK, x)
def loss(network, x, labels):
    times = torch.rand((x.shape[0],), device = x.device)
    masked = mask_tokens(x, times)

    ignore_index = -1
    target = torch.where(masked == MASK, x, ignore_index)

    logits = network(masked, times, labels)

    ce = F.cross_entropy(logits, target, ignore_index = ignore_index, reduction = 'none')
    weight = torch.ones_like(times)

    return (ce * weight[:, None, None]).sum() / (target != ignore_index).sum()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch, device = labels.shape[0], labels.device

    ids = torch.full((batch, side, side), MASK, dtype = torch.long, device = device)

    for step in range(steps):
        steps_until_x0 = steps - step
        times = torch.full((batch,), step / steps, device = device)

        logits = network(ids, times, labels)

        temperature = steps_until_x0 / steps  # temperature is annealed
        pred_ids = gumbel_sample(logits, temperature = temperature, dim = 1)

        is_mask = ids == MASK
        reveal = torch.rand(ids.shape, device = device) < (1. / steps_until_x0)

        ids = torch.where(is_mask & reveal, pred_ids, ids)

    return ids
# --- flow_matching/reflow.py
def append_dims(t, ndims):
    return t.reshape(*t.shape, *((1,) * ndims))
def couple(field, x_0, steps):
    times = torch.linspace(0., 1., steps + 1, device = x_0.device)
    return x_0, euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    batch = x_0.shape[0]

    # logit normal sampling of times, they work better
    times = torch.randn(batch, device = x_0.device).sigmoid()

    padded_times = append_dims(times, x_0.ndim - 1)
    noised = x_0.lerp(x_1, padded_times)

    flow = x_1 - x_0
    pred_flow = network(noised, times)

    return torch.nn.functional.mse_loss(pred_flow, flow)
def straightness(field, x_0, steps):
    flows = []

    def recorded(x, t):
        flow = field(x, t)
        flows.append(flow)
        return flow

    x_1 = euler(recorded, x_0, torch.linspace(0., 1., steps + 1, device = x_0.device))
    gap = (x_1 - x_0) - torch.stack(flows)

    return gap.square().sum() / (steps * x_0.shape[0])
