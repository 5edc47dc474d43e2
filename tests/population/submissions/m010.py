# {
#  "persona": "C programmer in the first month of Python: loops over samples, rows, pixels and heads, lists of floats, random.random().",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The velocities are compared with x_1 - x_t, the rest of the path; they should be compared with x_1 - x_0."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The terms are taken out by .item(), so no gradient flows to the network (the result is made a leaf); gradients should flow from the loss."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "Tokens that are unmasked already are drawn anew by the same coin (all of them in the last step); only those that are still MASK should be, and a token once drawn should stay."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "Token i + j * side is put in row i and column j, it should be token i * side + j: the patches are laid out column by column."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "mask_tokens and reflow_loss are right but draw with Python's random module, so torch.manual_seed does not touch them; everything is slow. loss has the right value, only no gradient reaches the network. The block is right: one small linear per head, and two linear layers of 3 D each in place of one of 6 D, which is the same function."
# }
# --- flow_matching/dit.py
import math
import torch
def patchify(x, p):
    B, C, H, W = x.shape
    out = x.new_empty(B, (H // p) * (W // p), p * p * C)
    n = 0
    for i in range(0, H, p):
        for j in range(0, W, p):
            m = 0
            for a in range(p):
                for b in range(p):
                    for c in range(C):
                        out[:, n, m] = x[:, c, i + a, j + b]
                        m += 1
            n += 1
    return out
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    C = L // (p * p)
    side = 0
    while side * side < N:
        side += 1
    out = tokens.new_zeros(B, C, side * p, side * p)
    for i in range(side):
        for j in range(side):
            for a in range(p):
                for b in range(p):
                    for c in range(C):
                        out[:, c, i * p + a, j * p + b] = tokens[:, i + j * side, (a * p + b) * C + c]
    return out
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.dim = dim
        self.heads = heads
        self.size = dim // heads
        self.q = nn.ModuleList()
        self.k = nn.ModuleList()
        self.v = nn.ModuleList()
        for h in range(heads):
            self.q.append(nn.Linear(dim, self.size))
            self.k.append(nn.Linear(dim, self.size))
            self.v.append(nn.Linear(dim, self.size))
        self.out = nn.Linear(dim, dim)
        self.hidden1 = nn.Linear(dim, 4 * dim)
        self.hidden2 = nn.Linear(4 * dim, dim)
        self.for_attention = nn.Linear(dim, 3 * dim)
        self.for_mlp = nn.Linear(dim, 3 * dim)
        nn.init.zeros_(self.for_attention.weight)
        nn.init.zeros_(self.for_attention.bias)
        nn.init.zeros_(self.for_mlp.weight)
        nn.init.zeros_(self.for_mlp.bias)

    def attend(self, x):
        results = []
        for h in range(self.heads):
            q = self.q[h](x)
            k = self.k[h](x)
            v = self.v[h](x)
            score = torch.bmm(q, k.transpose(1, 2)) / math.sqrt(self.size)
            weight = torch.softmax(score, dim=2)
            results.append(torch.bmm(weight, v))
        return self.out(torch.cat(results, dim=2))

    def forward(self, tokens, condition):
        D = self.dim
        c = condition * torch.sigmoid(condition)
        m = self.for_attention(c).unsqueeze(1)
        x = F.layer_norm(tokens, (D,))
        x = x * (1 + m[:, :, 0:D]) + m[:, :, D:2 * D]
        tokens = tokens + m[:, :, 2 * D:3 * D] * self.attend(x)
        m = self.for_mlp(c).unsqueeze(1)
        x = F.layer_norm(tokens, (D,))
        x = x * (1 + m[:, :, 0:D]) + m[:, :, D:2 * D]
        tokens = tokens + m[:, :, 2 * D:3 * D] * self.hidden2(F.gelu(self.hidden1(x)))
        return tokens
# --- flow_matching/masked_diffusion.py
import random
def mask_tokens(x, t):
    B, H, W = x.shape
    out = x.clone()
    for b in range(B):
        keep = float(t[b])
        for i in range(H):
            for j in range(W):
                if random.random() >= keep:
                    out[b, i, j] = MASK
    return out
def loss(network, x, labels):
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    logp = F.log_softmax(network(x_t, t, labels), dim=1)
    total = torch.zeros(1)
    for b in range(B):
        for i in range(H):
            for j in range(W):
                if x_t[b, i, j] == MASK:
                    total += -logp[b, x[b, i, j], i, j].item() / (1 - t[b])
    loss = total[0] / (B * H * W)
    loss.requires_grad = True
    return loss
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = labels.shape[0]
    x = torch.full((B, side, side), MASK, dtype=torch.int64)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        p = F.softmax(network(x.clone(), torch.full((B,), t), labels), dim=1)
        white = p[:, 1].tolist()
        for b in range(B):
            for i in range(side):
                for j in range(side):
                    if random.random() < (s - t) / (1 - t):
                        if random.random() < white[b][i][j]:
                            x[b, i, j] = 1
                        else:
                            x[b, i, j] = 0
    return x
# --- flow_matching/reflow.py
import random
def couple(field, x_0, steps):
    x = x_0.clone()
    for i in range(steps):
        t = i / steps
        v = field(x, t)
        x = x + v * (1.0 / steps)
    return x_0, x
def reflow_loss(network, x_0, x_1):
    B = x_0.shape[0]
    t = []
    for b in range(B):
        t.append(random.random())
    x_t = []
    for b in range(B):
        x_t.append(x_0[b] * (1 - t[b]) + x_1[b] * t[b])
    v = network(torch.stack(x_t), torch.tensor(t))
    total = 0
    count = 0
    for b in range(B):
        diff = v[b] - (x_1[b] - x_0[b])
        total = total + (diff * diff).sum()
        count = count + diff.numel()
    return total / count
def straightness(field, x_0, steps):
    B = x_0.shape[0]
    xs = [x_0]
    vs = []
    for i in range(steps):
        v = field(xs[i], i / steps)
        vs.append(v)
        xs.append(xs[i] + v / steps)
    x_1 = xs[steps]
    S = 0.0
    for i in range(steps):
        for b in range(B):
            d = x_1[b] - xs[i][b] - vs[i][b]
            S += (d * d).sum().item() / (B * steps)
    return S
