"""Right variants of part 3's optional functions, 3.11 to 3.13.

A variant is a body for the function, or texts to replace in our own file: (old, new), ... For the
block of 3.13 it is a whole class.
"""

# ruff: noqa: E501  (long lines are student code)

REFLOW, TOKENS, DIT = (f"flow_matching/{name}.py" for name in ("reflow", "masked_diffusion", "dit"))
COUPLE, REFLOW_LOSS, STRAIGHTNESS = (
    f"{REFLOW}:{name}" for name in ("couple", "reflow_loss", "straightness")
)
MASKING, LOSS, UNMASK = (f"{TOKENS}:{name}" for name in ("mask_tokens", "loss", "unmask"))
PATCHIFY, UNPATCHIFY, BLOCK = (
    f"{DIT}:{name}" for name in ("patchify", "unpatchify", "AdaLNZeroBlock.forward")
)
T_DRAW = "t = torch.rand(len(x_0), device=x_0.device, dtype=x_0.dtype)"
T_TOKENS = "t = torch.rand(len(x), device=x.device)"
COST = 'cost = F.cross_entropy(network(x_t, t, labels), x, reduction="none")'
RETURN = "return torch.where(x_t == MASK, cost / (1 - t).view(-1, 1, 1), 0.0).mean()"

BLOCKS = {
    "as in timm": """
class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim, bias=True)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        B, N, D = x.shape
        q, k, v = self.qkv(x).reshape(B, N, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4)
        x = F.scaled_dot_product_attention(q, k, v)
        return self.proj(x.transpose(1, 2).reshape(B, N, D))


class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(approximate="tanh"), nn.Dropout(0.0), nn.Linear(4 * dim, dim))
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim, bias=True))
        for part in (self.attn.qkv, self.attn.proj, self.mlp[0], self.mlp[3]):
            nn.init.normal_(part.weight, std=0.02)
            nn.init.zeros_(part.bias)
        nn.init.constant_(self.adaLN_modulation[-1].weight, 0)
        nn.init.constant_(self.adaLN_modulation[-1].bias, 0)

    def forward(self, x, c):
        a, b, g, a2, b2, g2 = self.adaLN_modulation(c).chunk(6, dim=1)
        x = x + g.unsqueeze(1) * self.attn(modulate(self.norm1(x), a, b))
        return x + g2.unsqueeze(1) * self.mlp(modulate(self.norm2(x), a2, b2))


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)
""",
    "all by hand": """
import torch


class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.h = heads
        self.q, self.k, self.v = (nn.Linear(dim, dim, bias=False) for _ in range(3))
        self.o = nn.Linear(dim, dim)
        self.up, self.down = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)
        self.six = nn.ModuleList(nn.Linear(dim, dim) for _ in range(6))
        for one in self.six:
            one.weight.data.zero_()
            one.bias.data.zero_()

    def norm(self, x):
        mean = x.mean(-1, keepdim=True)
        var = x.var(-1, keepdim=True, unbiased=False)
        return (x - mean) / torch.sqrt(var + 1e-5)

    def attention(self, x):
        batch, count, dim = x.shape
        cut = lambda y: y.view(batch, count, self.h, dim // self.h).transpose(1, 2)
        q, k, v = cut(self.q(x)), cut(self.k(x)), cut(self.v(x))
        scores = torch.einsum("bhid,bhjd->bhij", q, k) / (dim // self.h) ** 0.5
        scores = scores - scores.amax(-1, keepdim=True)
        weights = scores.exp() / scores.exp().sum(-1, keepdim=True)
        return self.o((weights @ v).transpose(1, 2).reshape(batch, count, dim))

    def forward(self, tokens, condition):
        u = condition * torch.sigmoid(condition)
        g1, g2, s1, s2, b1, b2 = (one(u)[:, None, :] for one in self.six)
        h = self.norm(tokens)
        tokens = tokens + g1 * self.attention(h + h * s1 + b1)
        h = self.norm(tokens)
        z = self.up(h + h * s2 + b2)
        return tokens + g2 * self.down(z * 0.5 * (1 + torch.erf(z / 2**0.5)))
""",
    "parameters and turned heads": """
import torch


class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.dim = heads, dim
        self.told = nn.Parameter(torch.zeros(dim, dim, 6))
        self.told_bias = nn.Parameter(torch.zeros(dim, 6))
        self.qkv = nn.Parameter(torch.randn(dim, 3 * dim) / dim**0.5)
        self.out = nn.Parameter(torch.randn(dim, dim) / dim**0.5)
        self.w_1, self.w_2 = nn.Parameter(torch.randn(dim, 4 * dim) / dim**0.5), nn.Parameter(torch.randn(4 * dim, dim) / dim)

    def forward(self, tokens, condition):
        b, n, d = tokens.shape
        six = torch.einsum("bi,ijk->bkj", F.silu(condition), self.told) + self.told_bias.T
        x = F.layer_norm(tokens, (d,)) * (1 + six[:, 0:1]) + six[:, 1:2]
        qkv = (x @ self.qkv).view(b, n, d // self.heads, self.heads, 3)
        q, k, v = (part.permute(0, 3, 1, 2) for part in qkv.unbind(-1))
        q = q * (d // self.heads) ** -0.5
        mixed = (q @ k.mT).softmax(dim=-1) @ v
        tokens = tokens + six[:, 2:3] * (mixed.permute(0, 2, 3, 1).reshape(b, n, d) @ self.out)
        x = F.layer_norm(tokens, (d,)) * (1 + six[:, 3:4]) + six[:, 4:5]
        return tokens + six[:, 5:6] * (F.gelu(x @ self.w_1) @ self.w_2)
""",
    "a layer for each head": """
import torch


class Head(nn.Module):
    def __init__(self, dim, size):
        super().__init__()
        self.key, self.query, self.value = (nn.Linear(dim, size, bias=False) for _ in range(3))

    def forward(self, x):
        k, q = self.key(x), self.query(x)
        wei = F.softmax(q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5, dim=-1)
        return wei @ self.value(x)


class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = nn.ModuleList(Head(dim, dim // heads) for _ in range(heads))
        self.proj = nn.Linear(dim, dim)
        self.net = nn.Sequential(nn.Conv1d(dim, 4 * dim, 1), nn.GELU("tanh"), nn.Conv1d(4 * dim, dim, 1))
        self.ada_1, self.ada_2 = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, 3 * dim, bias=False)
        nn.init.zeros_(self.ada_1.weight)
        nn.init.zeros_(self.ada_2.weight)
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.act = nn.SiLU()

    def forward(self, tokens, condition):
        condition = self.act(condition).unsqueeze(1)
        gate, shift, scale = self.ada_1(condition).split(tokens.shape[-1], dim=-1)
        u = torch.addcmul(shift, self.norm(tokens), 1 + scale)
        x = torch.addcmul(tokens, gate, self.proj(torch.cat([h(u) for h in self.heads], dim=-1)))
        gate, shift, scale = self.ada_2(condition).split(tokens.shape[-1], dim=-1)
        u = torch.addcmul(shift, self.norm(x), 1 + scale)
        return torch.addcmul(x, gate, self.net(u.mT).mT)
""",
    "tokens first": """
class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.spare = nn.LayerNorm(dim)
        self.attention = nn.MultiheadAttention(dim, heads)
        self.kv_bias = None
        self.first, self.second = nn.Linear(dim, 4 * dim, bias=False), nn.Linear(4 * dim, dim, bias=False)
        nn.init.xavier_uniform_(self.first.weight)
        nn.init.kaiming_normal_(self.second.weight)
        self.ada = nn.Linear(dim, 6 * dim)
        for p in self.ada.parameters():
            nn.init.zeros_(p)

    def forward(self, tokens, condition):
        x = tokens.transpose(0, 1)
        six = self.ada(F.silu(condition)).view(len(condition), -1, 6)
        u = F.layer_norm(x, [x.shape[-1]]) * (1 + six[..., 4]) + six[..., 2]
        x = x + self.attention(u, u, u)[0] * six[..., 0]
        u = F.layer_norm(x, [x.shape[-1]]) * (1 + six[..., 5]) + six[..., 1]
        x = x + self.second(F.gelu(self.first(u))) * six[..., 3]
        return x.transpose(0, 1)
""",
    "keys and values together": """
class AdaLNZeroBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.to_q, self.to_kv, self.to_out = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, dim * 4), nn.GELU(), nn.Linear(dim * 4, dim))
        self.modulation = nn.Linear(dim, dim * 6)
        self.modulation.weight.data *= 0
        self.modulation.bias.data *= 0

    def branch(self, x, six, function):
        shift, scale, gate = six
        mean, std = x.mean(-1, keepdim=True), x.std(-1, keepdim=True, correction=0)
        return x + gate * function((x - mean) / (std + 1e-6) * (1 + scale) + shift)

    def attend(self, x):
        heads = lambda y: y.unflatten(-1, (self.heads, -1)).transpose(1, 2).flatten(0, 1)
        k, v = self.to_kv(x).chunk(2, dim=-1)
        q, k, v = heads(self.to_q(x)), heads(k), heads(v)
        scores = (q / q.shape[-1] ** 0.25).bmm((k / k.shape[-1] ** 0.25).transpose(1, 2))
        got = F.softmax(scores, dim=2).bmm(v)
        return self.to_out(got.unflatten(0, (len(x), -1)).transpose(1, 2).flatten(2))

    def forward(self, tokens, condition):
        six = self.modulation(F.silu(condition)).unsqueeze(1).tensor_split(6, dim=-1)
        tokens = self.branch(tokens, six[0::2], self.attend)
        return self.branch(tokens, six[1::2], self.mlp)
""",
}

RIGHT = {
    COUPLE: {
        "own": (),
        "heun": (("import euler", "import heun"), ("euler(field", "heun(field")),
        "a loop": """
x = x_0.clone()
for k in range(steps):
    x = x + field(x, k / steps) / steps
return x_0, x
""",
        "without gradients": """
with torch.no_grad():
    grid = torch.arange(steps + 1) / steps
    end = euler(field, x_0.detach(), grid)
return x_0.clone(), end
""",
        "midpoint": """
x, h = x_0, 1 / steps
for k in range(steps):
    x = x + h * field(x + h / 2 * field(x, k * h), (k + 0.5) * h)
return x_0, x
""",
        "a list": "return [x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1, dtype=torch.float64))]",
    },
    REFLOW_LOSS: {
        "own": (),
        "float32 times": """
t = torch.rand(x_0.shape[0])
mixed = t.reshape([-1] + [1] * (x_0.dim() - 1))
return torch.nn.functional.mse_loss(network(x_0 + mixed.to(x_0) * (x_1 - x_0), t), x_1 - x_0)
""",
        "antithetic": (
            (
                T_DRAW,
                "half = torch.rand((len(x_0) + 1) // 2, dtype=x_0.dtype)\n    t = torch.cat([half, 1 - half])[: len(x_0)]",
            ),
        ),
        "stratified": (
            (T_DRAW, "t = (torch.randperm(len(x_0)) + torch.rand(len(x_0))) / len(x_0)"),
            ("t.view(-1", "t.to(x_0.dtype).view(-1"),
        ),
        "lerp and sum": """
batch = x_0.size(0)
t = torch.empty(batch, dtype=x_0.dtype).uniform_()
x_t = torch.lerp(x_0.flatten(1), x_1.flatten(1), t[:, None]).view_as(x_0)
error = x_1 - x_0 - network(x_t, t)
return torch.sum(error**2) / error.numel()
""",
        "one pair after the other": """
total = 0
for a, b in zip(x_0, x_1):
    t = torch.rand(1, dtype=a.dtype)
    total = total + ((network(torch.lerp(a, b, t.item())[None], t)[0] - (b - a)) ** 2).mean()
return total / len(x_0)
""",
        "in samples": """
t = torch.rand(x_0.shape[:1], dtype=x_0.dtype)
x_t = torch.stack([(1 - s) * a + s * b for s, a, b in zip(t, x_0, x_1)])
answer = network(x_t, t)
return torch.stack([(v - (b - a)).pow(2).mean() for v, a, b in zip(answer, x_0, x_1)]).mean()
""",
    },
    STRAIGHTNESS: {
        "own": (),
        "two walks": """
_, x_1 = couple(field, x_0, steps)
x, total = x_0, 0.0
for k in range(steps):
    slope = field(x, k / steps)
    total += ((x_1 - x_0 - slope) ** 2).flatten(1).sum(1).mean().item()
    x = x + slope / steps
return total / steps
""",
        "a loop": """
x, slopes = x_0, []
with torch.no_grad():
    for k in range(steps):
        slopes.append(field(x, k / steps))
        x = x + slopes[-1] / steps
gaps = (x - x_0).unsqueeze(0) - torch.stack(slopes)
return gaps.pow(2).sum() / (steps * len(x_0))
""",
        "the variance of slopes": """
slopes = []
euler(lambda x, t: slopes.append(field(x, t)) or slopes[-1], x_0, torch.linspace(0, 1, steps + 1))
return torch.stack(slopes).var(dim=0, correction=0).flatten(1).sum(1).mean()
""",
        "norms": """
places, times = [x_0], torch.linspace(0, 1, steps + 1)
for k in range(steps):
    places.append(euler(field, places[-1], times[k : k + 2]))
gap = [torch.linalg.vector_norm((places[-1] - x_0 - field(x, t)).flatten(1), dim=1) for x, t in zip(places, times[:-1].tolist())]
return float(torch.stack(gap).square().mean())
""",
    },
    MASKING: {
        "own": (),
        "bernoulli": """
keep = torch.bernoulli(t[:, None, None].expand(x.shape)).bool()
return x.masked_fill(~keep, MASK)
""",
        "on a copy": """
x = x.clone()
x[torch.rand(x.shape) >= t.reshape(len(x), 1, 1)] = MASK
return x
""",
        "sample by sample": """
rows = []
for row, s in zip(x, t):
    rows.append(torch.where(torch.rand_like(row, dtype=torch.float32) < s.item(), row, torch.full_like(row, MASK)))
return torch.stack(rows)
""",
        "1 - t": "return torch.where(torch.rand(x.shape, dtype=torch.float64) < (1 - t.double())[:, None, None], MASK, x)",
        "arithmetic": """
masked = (torch.rand(x.shape) > t.view(-1, 1, 1)).long()
return x * (1 - masked) + MASK * masked
""",
    },
    LOSS: {
        "own": (),
        "chosen tokens": """
t = torch.rand(x.shape[0])
x_t = mask_tokens(x, t)
logits = network(x_t, t, labels)
masked = x_t == MASK
weight = (1 / (1 - t))[:, None, None].expand_as(x)[masked]
per_token = F.cross_entropy(logits.permute(0, 2, 3, 1)[masked], x[masked], reduction="none")
return (per_token * weight).sum() / x.numel()
""",
        "by hand": """
t = torch.rand(x.shape[0])
x_t = mask_tokens(x, t)
log_p = network(x_t, t, labels).log_softmax(dim=1).gather(1, x[:, None])[:, 0]
masked = (x_t == MASK).float()
per_sample = -(masked * log_p).sum(dim=(1, 2)) / (1 - t)
return per_sample.sum() / (x.shape[0] * x.shape[1] * x.shape[2])
""",
        "one logit": """
t = 1 - torch.rand(len(x)).clamp(min=1e-6)
x_t = mask_tokens(x, t)
logits = network(x_t, t, labels)
cost = F.binary_cross_entropy_with_logits(logits[:, 1] - logits[:, 0], x.float(), reduction="none")
return (cost * (x_t == 2) / (1 - t)[:, None, None]).mean()
""",
        "antithetic": (
            (
                T_TOKENS,
                "half = torch.rand((len(x) + 1) // 2)\n    t = torch.cat([half, 1 - half])[: len(x)]",
            ),
        ),
        "stratified, own masks": (
            (T_TOKENS, "t = (torch.rand(1) + torch.arange(len(x)) / len(x)) % 1"),
            (
                "x_t = mask_tokens(x, t)",
                "x_t = torch.where(torch.rand(x.shape) < t[:, None, None], x, MASK)",
            ),
        ),
        "sample by sample": """
total = 0.0
for row, label in zip(x, labels):
    t = torch.rand(1)
    x_t = mask_tokens(row[None], t)
    cost = F.cross_entropy(network(x_t, t, label[None]), row[None], reduction="none")
    total = total + (cost * (x_t == MASK)).sum() / (1 - t).squeeze()
return total / x.numel()
""",
        "ignored": """
t = torch.rand(len(x))
x_t = mask_tokens(x, t)
target = torch.where(x_t == MASK, x, -100)
cost = F.cross_entropy(network(x_t, t, labels), target, ignore_index=-100, reduction="none")
return (cost.flatten(1).mean(1) / (1 - t).clamp(min=1e-5)).mean()
""",
    },
    UNMASK: {
        "own": (),
        "three ways": """
x = torch.full((len(labels), side, side), MASK)
for k in range(steps):
    t, s = k / steps, (k + 1) / steps
    p = network(x, torch.full((len(labels),), t), labels).softmax(dim=1)
    go = min(1.0, (s - t) / (1 - t))
    three = torch.cat([go * p, torch.full_like(p[:, :1], 1 - go)], dim=1).movedim(1, -1)
    drawn = torch.multinomial(three.reshape(-1, 3), 1).view(x.shape)
    x = torch.where(x == MASK, drawn, x)
return x
""",
        "gumbel": """
x = MASK * torch.ones(labels.shape[0], side, side, dtype=torch.long)
for k in range(steps):
    logits = network(x, torch.ones(len(labels)) * k / steps, labels)
    tokens = (logits - torch.log(-torch.log(torch.rand_like(logits).clamp(1e-9, 1 - 1e-7)))).argmax(dim=1)
    open_now = (x == MASK) & (torch.rand(x.shape) < 1 / (steps - k))
    x[open_now] = tokens[open_now]
return x
""",
        "chosen tokens": """
x = torch.full((len(labels), side, side), MASK, dtype=torch.int64)
for k in range(steps):
    t = torch.tensor(k / steps).repeat(len(labels))
    logits = network(x.clone(), t, labels)
    chosen = (torch.rand(x.shape) * (steps - k) < 1) & x.eq(MASK)
    p = torch.distributions.Categorical(logits=logits.movedim(1, -1)[chosen])
    x = x.masked_scatter(chosen, p.sample()) if chosen.any() else x
return x
""",
        "one number for each token": """
u = torch.rand(len(labels), side, side)
x = torch.full(u.shape, MASK)
for k in range(steps):
    s = (k + 1) / steps
    p = F.softmax(network(x, torch.full((len(labels),), k / steps), labels), dim=1)[:, 1]
    x = torch.where((x == MASK) & (u < s), torch.bernoulli(p).long(), x)
return x
""",
        "linspace": (
            (
                "for k in range(steps):\n        t, s = k / steps, (k + 1) / steps",
                "times = torch.linspace(0, 1, steps + 1)\n    for t, s in zip(times[:-1].tolist(), times[1:].tolist()):",
            ),
        ),
    },
    PATCHIFY: {
        "own": (),
        "unfold": """
B, C = x.shape[:2]
cut = F.unfold(x, p, stride=p).view(B, C, p * p, -1)
return cut.permute(0, 3, 2, 1).flatten(2)
""",
        "Tensor.unfold": """
cut = x.unfold(2, p, p).unfold(3, p, p)
return cut.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
""",
        "loops": """
import torch
rows = []
for i in range(0, x.shape[2], p):
    for j in range(0, x.shape[3], p):
        rows.append(x[:, :, i : i + p, j : j + p].movedim(1, 3).reshape(len(x), -1))
return torch.stack(rows, dim=1)
""",
        "pixel_unshuffle": """
B, C, H, W = x.shape
y = F.pixel_unshuffle(x, p).view(B, C, p * p, -1)
return y.permute(0, 3, 2, 1).reshape(B, -1, p * p * C)
""",
        "einsum": """
import torch
b, c, h, w = x.shape
return torch.einsum("bchpwq->bhwpqc", x.reshape(b, c, h // p, p, w // p, p)).reshape(b, (h // p) * (w // p), p**2 * c)
""",
    },
    UNPATCHIFY: {
        "own": (),
        "fold": """
B, N, K = tokens.shape
side = int(N**0.5)
cut = tokens.view(B, N, p * p, K // (p * p)).permute(0, 3, 2, 1).reshape(B, -1, N)
return F.fold(cut, (side * p, side * p), p, stride=p)
""",
        "pixel_shuffle": """
import math
B, N, K = tokens.shape
side = math.isqrt(N)
cut = tokens.transpose(1, 2).reshape(B, p * p, K // p**2, side, side).transpose(1, 2).flatten(1, 2)
return F.pixel_shuffle(cut, p)
""",
        "loops": """
import torch
side = int(round(tokens.shape[1] ** 0.5))
pieces = tokens.unflatten(2, (p, p, -1)).permute(0, 1, 4, 2, 3)
rows = [torch.cat([pieces[:, i * side + j] for j in range(side)], dim=3) for i in range(side)]
return torch.cat(rows, dim=2)
""",
        "einsum": """
import torch
B, N, _ = tokens.shape
n = int(N**0.5)
x = tokens.reshape(B, n, n, p, p, -1)
return torch.einsum("nhwpqc->nchpwq", x).reshape(B, -1, n * p, n * p)
""",
    },
    BLOCK: {"own": (), **BLOCKS},
}
