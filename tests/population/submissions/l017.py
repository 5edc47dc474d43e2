# {
#  "persona": "A good student who likes compact functional code and slips on the details of indices and of what is added to what.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The mean over t has steps + 1 times, with the path's end (t = 1) among them; it should have only the steps' starts."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [
#    "The patches are ordered column by column, and should be ordered row by row."
#   ],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "Each branch is added to the modulated tokens, and should be added to the tokens as they came in (x + gate * branch(modulated)); so the block does not give back its tokens at first."
#   ]
#  },
#  "note": "straightness asks the field at the path's end too; for fields that are constant along paths it is 0 as it should be. patchify is right where all patches lie in one row or one column; its shapes are right everywhere. The block changes its tokens at the start. loss uses a logistic loss on the difference of the logits (right)."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B, C, H, W = x.shape
    return x.reshape(B, C, H // p, p, W // p, p).permute(0, 4, 2, 3, 5, 1).flatten(3).flatten(1, 2)
def unpatchify(tokens, p):
    side = int(tokens.shape[1] ** 0.5)
    x = tokens.unflatten(2, (p, p, -1)).unflatten(1, (side, side))  # (B, h, w, p, p, C)
    return x.permute(0, 5, 1, 3, 2, 4).flatten(4, 5).flatten(2, 3)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.told = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim), nn.Unflatten(1, (6, 1, dim)))
        nn.init.zeros_(self.told[1].weight)
        nn.init.zeros_(self.told[1].bias)

    def forward(self, tokens, condition):
        shift_1, scale_1, gate_1, shift_2, scale_2, gate_2 = self.told(condition).unbind(dim=1)
        x = self.norm(tokens) * (1 + scale_1) + shift_1
        x = x + gate_1 * self.attention(x, x, x)[0]
        x = self.norm(x) * (1 + scale_2) + shift_2
        x = x + gate_2 * self.mlp(x)
        return x
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    gone = torch.bernoulli(1 - t[:, None, None].expand(x.shape)) == 1
    return x.masked_fill(gone, MASK)
def loss(network, x, labels):
    t = torch.rand(len(x), device=x.device)
    x_t = mask_tokens(x, t)
    zero, one = network(x_t, t, labels).unbind(dim=1)
    costs = F.binary_cross_entropy_with_logits(one - zero, x.to(one.dtype), reduction="none")
    weights = (x_t == MASK) / (1 - t).reshape(-1, 1, 1)
    return (weights * costs).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = torch.full((len(labels), side, side), MASK, device=labels.device)
    for left in range(steps, 0, -1):  # steps that are left, this one too
        t = torch.full((len(labels),), (steps - left) / steps, device=labels.device)
        zero, one = network(x, t, labels).unbind(dim=1)
        ones = torch.bernoulli(torch.sigmoid(one - zero)).long()
        now = torch.bernoulli(torch.full(x.shape, 1 / left, device=x.device)).bool()
        x = torch.where(now & (x == MASK), ones, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    return x_0, euler(lambda x, t: field(x, t), x_0, torch.linspace(0, 1, 1 + steps))
def reflow_loss(network, x_0, x_1):
    t = torch.rand(len(x_0)).to(x_0)
    a, b = x_0.movedim(0, -1), x_1.movedim(0, -1)  # the batch at the end, where t broadcasts
    x_t = ((1 - t) * a + t * b).movedim(-1, 0)
    return torch.square(network(x_t, t) - (x_1 - x_0)).mean()
def straightness(field, x_0, steps):
    path = [x_0]
    for k in range(steps):
        path.append(path[-1] + field(path[-1], k / steps) / steps)
    direction = path[-1] - x_0
    times = [k / steps for k in range(steps + 1)]
    bends = [(direction - field(x, t)).square().sum() / len(x_0) for x, t in zip(path, times)]
    return sum(bends) / len(bends)
