# {
#  "persona": "A beginner in PyTorch who has not met aliasing and autograd, and copies the first branch to write the second.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "x is the same tensor as x_0 and += changes it in place, so the noise that was handed in is overwritten and the pair is (x_1, x_1); x_0 should be left alone."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "It returns loss.item(), a Python float that no gradient flows from; it should return the tensor."
#   ],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "Rows and columns of patches are swapped: the patches are laid out column by column, and should be row by row."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The MLP's branch normalises the block's input, and should normalise what the attention's branch gave (x).",
#    "The MLP's branch is gated by gate1, and should be gated by gate2."
#   ]
#  },
#  "note": "couple: x_0 and x_1 are one tensor, because += is in place. straightness does the same on a clone, and is right. reflow_loss returns a float of the right value. patchify is right. The block's first branch is right; at the start (gates zero) everything looks right."
# }
# --- flow_matching/dit.py
import math
import torch
def patchify(x, p):
    B, C, H, W = x.shape
    h = H // p
    w = W // p
    x = x.permute(0, 2, 3, 1)  # B, H, W, C
    x = x.reshape(B, h, p, w, p, C)
    x = x.transpose(2, 3)  # B, h, w, p, p, C
    x = x.reshape(B, h * w, p * p * C)
    return x
def unpatchify(tokens, p):
    B, N, D = tokens.shape
    h = w = int(math.sqrt(N))
    C = D // (p * p)
    x = tokens.reshape(B, h, w, p, p, C)
    x = x.permute(0, 5, 2, 3, 1, 4)
    return x.reshape(B, C, h * p, w * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.gelu = nn.GELU()
        self.fc2 = nn.Linear(4 * dim, dim)
        self.ada = nn.Linear(dim, 6 * dim)
        self.ada.weight = nn.Parameter(torch.zeros(6 * dim, dim))
        self.ada.bias = nn.Parameter(torch.zeros(6 * dim))

    def forward(self, tokens, condition):
        c = self.ada(F.silu(condition))
        c = c.unsqueeze(1)
        shift1, scale1, gate1, shift2, scale2, gate2 = torch.chunk(c, 6, dim=2)

        # attention
        h = self.norm1(tokens)
        h = h * (1 + scale1) + shift1
        h, _ = self.attention(h, h, h)
        x = tokens + gate1 * h

        # mlp
        h = self.norm2(tokens)
        h = h * (1 + scale2) + shift2
        h = self.fc2(self.gelu(self.fc1(h)))
        x = x + gate1 * h
        return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    dt = 1 / steps
    x = x_0
    for k in range(steps):
        x += dt * field(x, k * dt)
    x_1 = x
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    B = x_0.shape[0]
    t = torch.rand(B)
    shape = [B]
    for _ in range(len(x_0.shape) - 1):
        shape.append(1)
    tt = t.reshape(shape).to(x_0.dtype)
    x_t = (1 - tt) * x_0 + tt * x_1
    prediction = network(x_t, t)
    loss = torch.mean((prediction - (x_1 - x_0)) ** 2)
    return loss.item()
def straightness(field, x_0, steps):
    dt = 1 / steps
    x = x_0.clone()
    velocities = []
    for k in range(steps):
        v = field(x, k * dt)
        velocities.append(v)
        x += dt * v
    x_1 = x
    result = 0
    for v in velocities:
        difference = (x_1 - x_0) - v
        result = result + torch.sum(difference**2)
    result = result / steps / x_0.shape[0]
    return result
