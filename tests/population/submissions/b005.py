# {
#  "persona": "read 'The annotated diffusion model'; sinusoidal positions, GroupNorm, average pool, bilinear, addition",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, time):
        time = time.reshape(-1) * 1000  # t is a share, the formula wants step numbers
        half_dim = self.dim // 2
        embeddings = math.log(10000) / (half_dim - 1)
        embeddings = torch.exp(torch.arange(half_dim, device=time.device) * -embeddings)
        embeddings = time[:, None] * embeddings.to(time.dtype)[None, :]
        return torch.cat((embeddings.sin(), embeddings.cos()), dim=-1)
class Block(nn.Module):
    """conv - norm - act, add embedding, conv - norm - act"""

    def __init__(self, dim, dim_out, emb_dim):
        super().__init__()
        self.proj = nn.Linear(emb_dim, dim_out)
        self.conv1 = nn.Conv2d(dim, dim_out, 3, padding=1)
        self.norm1 = group_norm(dim_out)
        self.conv2 = nn.Conv2d(dim_out, dim_out, 3, padding=1)
        self.norm2 = group_norm(dim_out)
        self.res = nn.Conv2d(dim, dim_out, 1) if dim != dim_out else nn.Identity()

    def forward(self, x, emb):
        h = F.silu(self.norm1(self.conv1(x)))
        h = h + self.proj(emb)[:, :, None, None]
        h = F.silu(self.norm2(self.conv2(h)))
        return h + self.res(x)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        dim = 4 * n_feat
        self.time_mlp = nn.Sequential(SinusoidalPositionEmbeddings(32), nn.Linear(32, dim), nn.GELU(), nn.Linear(dim, dim))
        self.cond_mlp = nn.Sequential(nn.Linear(n_classes, dim), nn.GELU(), nn.Linear(dim, dim))
        self.block1 = Block(in_channels, n_feat, dim)
        self.block2 = Block(n_feat, 2 * n_feat, dim)
        self.block3 = Block(2 * n_feat, 2 * n_feat, dim)
        self.pool = nn.AvgPool2d(2)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.block4 = Block(4 * n_feat, n_feat, dim)
        self.block5 = Block(2 * n_feat, n_feat, dim)
        self.final = nn.Conv2d(n_feat, in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = self.time_mlp(t) + self.cond_mlp(c)
        x1 = self.block1(x, emb)
        x2 = self.block2(self.pool(x1), emb)
        x3 = self.block3(self.pool(x2), emb)
        x = self.block4(torch.cat([self.up(x3), x2], dim=1), emb)
        x = self.block5(torch.cat([self.up(x), x1], dim=1), emb)
        return self.final(x)
