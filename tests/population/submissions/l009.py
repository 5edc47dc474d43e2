# {
#  "persona": "A confident deep learning practitioner who writes from memory of library APIs and does not check their defaults.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "The coins are drawn once as (H, W) and shared by all samples of the batch; each token of each sample should have its own coin."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The network sees x, the tokens themselves, and should see x_t, the masked ones.",
#    "The sum over the tokens is divided by B only, and should be divided by B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "F.fold reads the numbers of a token channel by channel (C, p, p); they lie with the C channels of a pixel beside each other (p, p, C) and should be put into its order first."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "MultiheadAttention is used without batch_first=True, so the attention runs over the batch instead of over the tokens of a sample."
#   ]
#  },
#  "note": "straightness is left as a stub. mask_tokens is right for B = 1, and right for each sample by itself. loss calls mask_tokens; its own mistakes are there with a right mask_tokens too, and the author's mask_tokens only adds that samples share coins. unpatchify is right for C = 1. The block runs without an error and keeps its tokens at the start; it is right only where B = N = 1."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B, C, H, W = x.shape
    patches = x.unfold(2, p, p).unfold(3, p, p)  # (B, C, H / p, W / p, p, p)
    return patches.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
def unpatchify(tokens, p):
    side = int(tokens.size(1) ** 0.5) * p
    return F.fold(tokens.transpose(1, 2), (side, side), kernel_size=p, stride=p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = nn.MultiheadAttention(dim, heads)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.ada = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        for parameter in self.ada.parameters():
            nn.init.zeros_(parameter)

    def forward(self, tokens, condition):
        s1, b1, g1, s2, b2, g2 = self.ada(condition).unsqueeze(1).chunk(6, dim=2)
        h = self.norm1(tokens) * (1 + s1) + b1
        tokens = tokens + g1 * self.attn(h, h, h)[0]
        h = self.norm2(tokens) * (1 + s2) + b2
        return tokens + g2 * self.mlp(h)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    u = torch.rand(x.shape[1:], device=x.device)
    return torch.where(u < t.view(-1, 1, 1), x, MASK)
def loss(network, x, labels):
    t = torch.rand(x.size(0), device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x, t, labels)
    ce = F.cross_entropy(logits.flatten(2), x.flatten(1), reduction="none")
    ce = ce * (x_t == MASK).flatten(1) / (1 - t).unsqueeze(1)
    return ce.sum(dim=1).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = torch.full((labels.size(0), side, side), MASK, dtype=torch.int64, device=labels.device)
    for k in range(steps):
        t = torch.full((labels.size(0),), k / steps, device=labels.device)
        logits = network(x, t, labels)
        # Gumbel-max: one draw from the softmax
        gumbel = -torch.empty_like(logits).exponential_().log()
        draw = (logits + gumbel).argmax(dim=1)
        opened = (x == MASK) & (torch.rand(x.shape, device=x.device) < 1 / (steps - k))
        x = torch.where(opened, draw, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    @torch.no_grad()
    def solve():
        return euler(field, x_0, torch.linspace(0, 1, steps + 1, device=x_0.device))

    return x_0, solve()
def reflow_loss(network, x_0, x_1):
    t = torch.empty(len(x_0), dtype=x_0.dtype, device=x_0.device).uniform_()
    x_t = torch.lerp(x_0, x_1, t.reshape(len(t), *(1 for _ in x_0.shape[1:])))
    residual = network(x_t, t) - x_1 + x_0
    return residual.square().mean()
