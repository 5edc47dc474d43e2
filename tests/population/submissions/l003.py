# {
#  "persona": "An embedded programmer who writes C in Python: counters, loops over everything, no broadcasting.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "All right, but slow: loops over samples, tokens and heads. mask_tokens and unmask take their coins one by one from lists of torch.rand. LayerNorm is written out by hand (population variance, eps 1e-5)."
# }
# --- flow_matching/dit.py
import math
import torch
def patchify(x, p):
    B, C, H, W = x.shape
    rows, cols = H // p, W // p
    out = torch.zeros(B, rows * cols, p * p * C, dtype=x.dtype, device=x.device)
    n = 0
    for r in range(rows):
        for c in range(cols):
            m = 0
            for i in range(p):
                for j in range(p):
                    for ch in range(C):
                        out[:, n, m] = x[:, ch, r * p + i, c * p + j]
                        m += 1
            n += 1
    return out
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    side = math.isqrt(N)
    C = L // p // p
    out = torch.zeros(B, C, side * p, side * p, dtype=tokens.dtype, device=tokens.device)
    for n in range(N):
        r = n // side
        c = n % side
        for m in range(L):
            ch = m % C
            j = (m // C) % p
            i = m // C // p
            out[:, ch, r * p + i, c * p + j] = tokens[:, n, m]
    return out
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.dim = dim
        self.heads = heads
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)
        self.value = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, dim)
        self.up = nn.Linear(dim, 4 * dim)
        self.down = nn.Linear(4 * dim, dim)
        self.modulation = nn.Linear(dim, 6 * dim)
        self.modulation.weight.data.zero_()
        self.modulation.bias.data.zero_()

    def normalize(self, x):
        mean = x.mean(dim=2, keepdim=True)
        var = ((x - mean) ** 2).mean(dim=2, keepdim=True)
        return (x - mean) / torch.sqrt(var + 1e-5)

    def attention(self, x):
        q, k, v = self.query(x), self.key(x), self.value(x)
        d = self.dim // self.heads
        results = []
        for h in range(self.heads):
            a, b = h * d, (h + 1) * d
            scores = torch.matmul(q[:, :, a:b], k[:, :, a:b].transpose(1, 2)) / math.sqrt(d)
            results.append(torch.matmul(torch.softmax(scores, dim=2), v[:, :, a:b]))
        return self.out(torch.cat(results, dim=2))

    def mlp(self, x):
        return self.down(nn.functional.gelu(self.up(x)))

    def forward(self, tokens, condition):
        D = self.dim
        m = self.modulation(condition * torch.sigmoid(condition))  # SiLU
        shift1 = m[:, 0 * D : 1 * D].unsqueeze(1)
        scale1 = m[:, 1 * D : 2 * D].unsqueeze(1)
        gate1 = m[:, 2 * D : 3 * D].unsqueeze(1)
        shift2 = m[:, 3 * D : 4 * D].unsqueeze(1)
        scale2 = m[:, 4 * D : 5 * D].unsqueeze(1)
        gate2 = m[:, 5 * D : 6 * D].unsqueeze(1)
        x = tokens
        x = x + gate1 * self.attention(self.normalize(x) * (1 + scale1) + shift1)
        x = x + gate2 * self.mlp(self.normalize(x) * (1 + scale2) + shift2)
        return x
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    B, H, W = x.shape
    coins = torch.rand(B, H, W).tolist()
    probability = t.tolist()
    y = torch.zeros(B, H, W, dtype=torch.int64)
    for b in range(B):
        for i in range(H):
            for j in range(W):
                if coins[b][i][j] < probability[b]:
                    y[b, i, j] = x[b, i, j]
                else:
                    y[b, i, j] = MASK
    return y
def loss(network, x, labels):
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    total = logits.sum() * 0.0  # so that there is a graph even if nothing is masked
    for b in range(B):
        weight = 1.0 / (1.0 - float(t[b]))
        for i in range(H):
            for j in range(W):
                if x_t[b, i, j] == MASK:
                    z = logits[b, :, i, j]
                    total = total + weight * (torch.logsumexp(z, 0) - z[x[b, i, j]])
    return total / (B * H * W)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = torch.empty(B, side, side, dtype=torch.int64)
    x.fill_(MASK)
    for k in range(steps):
        t = torch.zeros(B)
        for b in range(B):
            t[b] = k / steps
        white = torch.softmax(network(x.clone(), t, labels), 1)[:, 1].tolist()
        coin = torch.rand(B, side, side, dtype=torch.float64).tolist()
        dice = torch.rand(B, side, side, dtype=torch.float64).tolist()
        for b in range(B):
            for i in range(side):
                for j in range(side):
                    if x[b, i, j] != MASK:
                        continue
                    # (s - t) / (1 - t) = 1 / (steps - k)
                    if coin[b][i][j] * (steps - k) < 1:
                        x[b, i, j] = 1 if dice[b][i][j] < white[b][i][j] else 0
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    times = torch.zeros(steps + 1, dtype=torch.float64)
    for i in range(steps + 1):
        times[i] = i / steps
    x_1 = euler(field, x_0, times)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    B = x_0.shape[0]
    t = torch.rand(B, dtype=x_0.dtype)
    rows = []
    for i in range(B):
        rows.append((1.0 - t[i]) * x_0[i] + t[i] * x_1[i])
    x_t = torch.stack(rows)
    v = network(x_t, t)
    total = 0.0
    count = 0
    for i in range(B):
        difference = v[i] - (x_1[i] - x_0[i])
        total = total + (difference * difference).sum()
        count += x_0[i].numel()
    return total / count
def straightness(field, x_0, steps):
    B = x_0.shape[0]
    h = 1.0 / steps
    x = x_0.clone()
    v = []
    for k in range(steps):
        v.append(field(x, k * h))
        x = x + h * v[k]
    total = 0.0
    for k in range(steps):
        for i in range(B):
            d = x[i] - x_0[i] - v[k][i]
            total += float((d * d).sum())
    return total / (steps * B)
