# {
#  "persona": "Rushed: an hour before the deadline, pasted bits, some things half done, no second look.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "Only x_1 is returned, it should be the pair (x_0, x_1)."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "The target is x_0 - x_1, it should be x_1 - x_0."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "x += works in place on x_0 itself, so x_0 is changed and x_1 - x_0 is 0; x_0 should stay as it is.",
#    "The squares are averaged over the entries of a sample, they should be summed."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Each token is masked with probability t, it should be with probability 1 - t."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [
#    "It cuts as many columns of patches as rows, H / p both times; there should be W / p columns of patches (it is right for square images)."
#   ],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The MLP's branch is added without its gate, it should be multiplied by the gate.",
#    "Only the bias of the condition's linear layer starts at zero, its weight should too.",
#    "The MLP's hidden layer has 2 * dim units, it should have 4 * dim."
#   ]
#  },
#  "note": "loss is right (a binary cross-entropy on the difference of the two logits) but calls the author's own mask_tokens, which masks with probability t: judge it with a right one. patchify is right for square images. couple: its first result is missing, what it returns is a right x_1."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B,C,H,W = x.shape
    n = H//p
    x = x.reshape(B,C,n,p,n,W//n)
    x = x.permute(0,2,4,3,5,1)
    return x.reshape(B,n*n,-1)
def unpatchify(tokens, p):
    B,N,L = tokens.shape
    n = int(N**.5)
    x = tokens.reshape(B,n,n,p,p,L//p//p)
    return x.permute(0,5,1,3,2,4).reshape(B,-1,n*p,n*p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.fc1 = nn.Linear(dim, 2*dim)
        self.fc2 = nn.Linear(2*dim, dim)
        self.cond = nn.Linear(dim, 6*dim)
        nn.init.zeros_(self.cond.bias)

    def forward(self, tokens, condition):
        a1,b1,g1,a2,b2,g2 = self.cond(F.silu(condition)).unsqueeze(1).chunk(6, dim=2)
        h = self.norm1(tokens)*(1+a1) + b1
        x = tokens + g1*self.attn(h,h,h)[0]
        h = self.norm2(x)*(1+a2) + b2
        return x + self.fc2(F.gelu(self.fc1(h)))
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    u = torch.rand(x.shape, device=x.device)
    x_t = x.clone()
    x_t[u < t.view(-1,1,1)] = MASK
    return x_t
def loss(network, x, labels):
    t = torch.rand(x.shape[0], device=x.device)
    x_t = mask_tokens(x, t)
    out = network(x_t, t, labels)
    bce = F.binary_cross_entropy_with_logits(out[:,1]-out[:,0], x.float(), reduction='none')
    w = 1/(1-t).view(-1,1,1)
    return (w*bce*(x_t==MASK)).sum()/x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = torch.zeros(B,side,side, dtype=torch.long, device=labels.device) + MASK
    for k in range(steps):
        t = k/steps; s = (k+1)/steps
        out = network(x, torch.full((B,), t, device=labels.device), labels)
        p1 = torch.sigmoid(out[:,1]-out[:,0])
        new = torch.bernoulli(p1).long()
        u = torch.rand(x.shape, device=x.device)
        x = torch.where((x==MASK) & (u < (s-t)/(1-t)), new, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    ts = torch.linspace(0, 1, steps+1).to(x_0.device)
    x_1 = euler(field, x_0, ts)
    return x_1
def reflow_loss(network, x_0, x_1):
    t = torch.rand(x_0.shape[0], device=x_0.device)
    tt = t.reshape(-1, *[1]*(x_0.dim()-1))
    x_t = (1-tt)*x_0 + tt*x_1
    v = network(x_t, t)
    return torch.nn.functional.mse_loss(v, x_0 - x_1)
def straightness(field, x_0, steps):
    x = x_0
    vs = []
    for k in range(steps):
        v = field(x, k/steps)
        vs.append(v)
        x += v/steps
    d = x - x_0
    return sum(((d-v)**2).mean() for v in vs)/steps
