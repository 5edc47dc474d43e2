# {
#  "persona": "Undergraduate who has facebookresearch/DiT and gnobitab/RectifiedFlow open in two tabs and carries their code over line by line.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "t is drawn from U[1e-3, 1], it should be U[0, 1].",
#    "The network is told 999 t, it should be told t."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The squares are averaged over the entries of a sample, they should be summed over them (and averaged over batch and t only)."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "F.unfold puts the channels outermost in a token, (C, p, p); they should be innermost, (p, p, C), the channels of one pixel beside each other."
#   ],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "The block is right though its GELU is the tanh approximation of the DiT repository and its LayerNorm eps is 1e-6. reflow_loss: the start of t at 1e-3 is hardly visible in a few draws. patchify and unpatchify do not undo each other, since only patchify is wrong; patchify is right for C = 1."
# }
# --- flow_matching/dit.py
import torch
def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)
class Attention(nn.Module):
    def __init__(self, dim, num_heads=8, qkv_bias=False, attn_drop=0.0, proj_drop=0.0):
        super().__init__()
        assert dim % num_heads == 0, "dim should be divisible by num_heads"
        self.num_heads = num_heads
        self.head_dim = dim // num_heads
        self.scale = self.head_dim**-0.5

        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.attn_drop = nn.Dropout(attn_drop)
        self.proj = nn.Linear(dim, dim)
        self.proj_drop = nn.Dropout(proj_drop)

    def forward(self, x):
        B, N, C = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)

        attn = (q * self.scale) @ k.transpose(-2, -1)
        attn = attn.softmax(dim=-1)
        attn = self.attn_drop(attn)

        x = (attn @ v).transpose(1, 2).reshape(B, N, C)
        x = self.proj(x)
        return self.proj_drop(x)
class Mlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.GELU, drop=0.0):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop)
        self.fc2 = nn.Linear(hidden_features, out_features)
        self.drop2 = nn.Dropout(drop)

    def forward(self, x):
        return self.drop2(self.fc2(self.drop1(self.act(self.fc1(x)))))
def patchify(x, p):
    B, C, H, W = x.shape
    assert H % p == 0 and W % p == 0
    patches = F.unfold(x, kernel_size=p, stride=p)  # (B, C * p * p, N)
    return patches.transpose(1, 2)
def unpatchify(tokens, p):
    c = tokens.shape[-1] // p**2
    h = w = int(tokens.shape[1] ** 0.5)
    assert h * w == tokens.shape[1]

    x = tokens.reshape(shape=(tokens.shape[0], h, w, p, p, c))
    x = torch.einsum("nhwpqc->nchpwq", x)
    imgs = x.reshape(shape=(x.shape[0], c, h * p, h * p))
    return imgs
class AdaLNZeroBlock:
    def __init__(self, dim, heads, mlp_ratio=4.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attn = Attention(dim, num_heads=heads, qkv_bias=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        mlp_hidden_dim = int(dim * mlp_ratio)
        approx_gelu = lambda: nn.GELU(approximate="tanh")
        self.mlp = Mlp(in_features=dim, hidden_features=mlp_hidden_dim, act_layer=approx_gelu, drop=0)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim, bias=True))
        nn.init.constant_(self.adaLN_modulation[-1].weight, 0)
        nn.init.constant_(self.adaLN_modulation[-1].bias, 0)

    def forward(self, tokens, condition):
        x, c = tokens, condition
        shift_msa, scale_msa, gate_msa, shift_mlp, scale_mlp, gate_mlp = self.adaLN_modulation(c).chunk(6, dim=1)
        x = x + gate_msa.unsqueeze(1) * self.attn(modulate(self.norm1(x), shift_msa, scale_msa))
        x = x + gate_mlp.unsqueeze(1) * self.mlp(modulate(self.norm2(x), shift_mlp, scale_mlp))
        return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    times = torch.linspace(0.0, 1.0, steps + 1, device=x_0.device)
    x_1 = euler(field, x_0, times)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    eps = 1e-3
    t = torch.rand(x_0.shape[0], device=x_0.device) * (1 - eps) + eps
    t_expand = t.view(-1, *([1] * (x_0.dim() - 1)))
    perturbed_data = t_expand * x_1 + (1.0 - t_expand) * x_0
    target = x_1 - x_0

    score = network(perturbed_data, t * 999)

    losses = torch.square(score - target)
    losses = losses.reshape(losses.shape[0], -1).mean(dim=-1)
    return losses.mean()
def straightness(field, x_0, steps):
    dt = 1.0 / steps
    x = x_0.clone()
    velocities = []
    for i in range(steps):
        v = field(x, i / steps)
        velocities.append(v)
        x = x + v * dt
    x_1 = x
    return torch.stack([((x_1 - x_0) - v).pow(2).mean() for v in velocities]).mean()
