# {
#  "persona": "Wrote a lucidrains-style U-Net of his own (RMSNorm, pixel-unshuffle down, linear attention); keeps the schedule in non-persistent float64-computed buffers like denoising-diffusion-pytorch, with extract().",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "Blocks of the stub replaced altogether; ConditionalDDPM.__init__ registers buffers (non-persistent); sample has CFG as null + (1 + omega) * (cond - null) in two helper methods; the label is kept by torch.where on a keep mask; sample runs in inference_mode, so what it returns is an inference tensor (in-place changes of it outside are refused by torch); extra buffers are not in the state_dict."
# }
# --- conditional_ddpm/DDPM.py
def extract(a, t):
    return a.gather(0, (t - 1).reshape(-1)).reshape(t.shape)
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

        betas = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        # helper function to register buffer from float64 to float32
        register_buffer = lambda name, val: self.register_buffer(name, val.to(torch.float32), persistent=False)
        register_buffer("betas", betas)
        register_buffer("alphas", alphas)
        register_buffer("alphas_cumprod", alphas_cumprod)
        register_buffer("sqrt_betas", torch.sqrt(betas))
        register_buffer("sqrt_recip_alphas", torch.sqrt(1.0 / alphas))
        register_buffer("sqrt_alphas_cumprod", torch.sqrt(alphas_cumprod))
        register_buffer("sqrt_one_minus_alphas_cumprod", torch.sqrt(1.0 - alphas_cumprod))

    def scheduler(self, t_s):
        t_s = self.check_times(t_s).to(self.betas.device)
        return dict(
            beta_t=extract(self.betas, t_s),
            sqrt_beta_t=extract(self.sqrt_betas, t_s),
            alpha_t=extract(self.alphas, t_s),
            oneover_sqrt_alpha=extract(self.sqrt_recip_alphas, t_s),
            alpha_t_bar=extract(self.alphas_cumprod, t_s),
            sqrt_alpha_bar=extract(self.sqrt_alphas_cumprod, t_s),
            sqrt_oneminus_alpha_bar=extract(self.sqrt_one_minus_alphas_cumprod, t_s),
        )

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b, device = images.shape[0], images.device
        t = torch.randint(0, self.dmconfig.T, (b,), device=device).long() + 1
        noise = torch.randn_like(images)
        x = self.q_sample(images, t, noise)
        keep_mask = torch.zeros(b, device=device).float().uniform_(0, 1) >= self.dmconfig.mask_p
        c = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)
        c = torch.where(keep_mask[:, None], c, torch.full_like(c, self.dmconfig.condition_mask_value))
        model_out = self.network(x, (t / self.dmconfig.T)[:, None, None, None], c)
        loss = F.mse_loss(model_out, noise, reduction="none")
        return loss.flatten(1).mean(1).mean()

    @torch.inference_mode()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = F.one_hot(c.long(), config.num_classes).float() if c.ndim == 1 else c.float()
        img = torch.randn(shape, device=self.device)
        for t in reversed(range(1, config.T + 1)):
            eps = self.pred_noise(img, t, c, 1 + omega)
            s = self.scheduler(t)
            model_mean = s["oneover_sqrt_alpha"] * (img - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
            noise = torch.randn_like(img) if t > 1 else 0.0  # no noise if t == 1
            img = model_mean + s["sqrt_beta_t"] * noise
        return (img * config.pixel_std + config.pixel_mean).clamp(0.0, 1.0)

    def q_sample(self, x_start, t, noise):
        s = self.scheduler(t.reshape(-1, 1, 1, 1))
        return s["sqrt_alpha_bar"] * x_start + s["sqrt_oneminus_alpha_bar"] * noise

    def pred_noise(self, x, t, c, cond_scale):
        share = torch.full((x.shape[0], 1, 1, 1), t / self.dmconfig.T, device=x.device)
        logits = self.network(x, share, c)
        if cond_scale == 1:
            return logits
        null_logits = self.network(x, share, torch.full_like(c, self.dmconfig.condition_mask_value))
        return null_logits + (logits - null_logits) * cond_scale
# --- conditional_ddpm/ResUNet.py
def exists(x):
    return x is not None
def default(val, d):
    return val if exists(val) else d
class RMSNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.scale = dim**0.5
        self.g = nn.Parameter(torch.ones(1, dim, 1, 1))

    def forward(self, x):
        return F.normalize(x, dim=1) * self.g * self.scale
class PreNormResidual(nn.Module):
    def __init__(self, dim, fn):
        super().__init__()
        self.norm = RMSNorm(dim)
        self.fn = fn

    def forward(self, x):
        return self.fn(self.norm(x)) + x
def Upsample(dim, dim_out=None):
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(dim, default(dim_out, dim), 3, padding=1)
    )
def Downsample(dim, dim_out=None):
    # No More Strided Convolutions or Pooling
    return nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(dim * 4, default(dim_out, dim), 1))
class Block(nn.Module):
    def __init__(self, dim, dim_out):
        super().__init__()
        self.proj = nn.Conv2d(dim, dim_out, 3, padding=1)
        self.norm = RMSNorm(dim_out)
        self.act = nn.SiLU()

    def forward(self, x, scale_shift=None):
        x = self.norm(self.proj(x))
        if exists(scale_shift):
            scale, shift = scale_shift
            x = x * (scale + 1) + shift
        return self.act(x)
class ResnetBlock(nn.Module):
    def __init__(self, dim, dim_out, *, emb_dim):
        super().__init__()
        self.mlp = nn.Sequential(nn.SiLU(), nn.Linear(emb_dim, dim_out * 2))
        self.block1 = Block(dim, dim_out)
        self.block2 = Block(dim_out, dim_out)
        self.res_conv = nn.Conv2d(dim, dim_out, 1) if dim != dim_out else nn.Identity()

    def forward(self, x, emb):
        scale_shift = self.mlp(emb)[..., None, None].chunk(2, dim=1)
        return self.block2(self.block1(x, scale_shift)) + self.res_conv(x)
class LinearAttention(nn.Module):
    def __init__(self, dim, heads=4, dim_head=16):
        super().__init__()
        self.scale, self.heads = dim_head**-0.5, heads
        hidden = dim_head * heads
        self.to_qkv = nn.Conv2d(dim, hidden * 3, 1, bias=False)
        self.to_out = nn.Sequential(nn.Conv2d(hidden, dim, 1), RMSNorm(dim))

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = (p.reshape(b, self.heads, -1, h * w) for p in self.to_qkv(x).chunk(3, dim=1))
        q, k = q.softmax(dim=-2) * self.scale, k.softmax(dim=-1)
        context = torch.einsum("bhdn,bhen->bhde", k, v)
        out = torch.einsum("bhde,bhdn->bhen", context, q)
        return self.to_out(out.reshape(b, -1, h, w))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        dims = [max(n_feat // 2, 4), n_feat, 2 * n_feat]
        emb_dim = 4 * n_feat
        self.time_mlp = nn.Sequential(SinusoidalEmbedding(64), nn.Linear(64, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))
        self.cond_mlp = nn.Sequential(nn.Linear(n_classes, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))
        self.init_conv = nn.Conv2d(in_channels, dims[0], 5, padding=2)
        self.downs, self.ups = nn.ModuleList(), nn.ModuleList()
        for dim_in, dim_out in zip(dims[:-1], dims[1:]):
            self.downs.append(nn.ModuleList([
                ResnetBlock(dim_in, dim_in, emb_dim=emb_dim),
                PreNormResidual(dim_in, LinearAttention(dim_in)),
                Downsample(dim_in, dim_out),
            ]))
        mid = dims[-1]
        self.mid_block1 = ResnetBlock(mid, mid, emb_dim=emb_dim)
        self.mid_attn = AttentionBlock(mid)
        self.mid_block2 = ResnetBlock(mid, mid, emb_dim=emb_dim)
        for dim_in, dim_out in zip(reversed(dims[1:]), reversed(dims[:-1])):
            self.ups.append(nn.ModuleList([Upsample(dim_in, dim_out), ResnetBlock(dim_out * 2, dim_out, emb_dim=emb_dim)]))
        self.final_res_block = ResnetBlock(dims[0] * 2, dims[0], emb_dim=emb_dim)
        self.final_conv = nn.Conv2d(dims[0], in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = self.time_mlp(t) + self.cond_mlp(c)
        x = self.init_conv(x)
        r = x.clone()
        h = []
        for block, attn, downsample in self.downs:
            x = block(x, emb)
            x = attn(x)
            h.append(x)
            x = downsample(x)
        x = self.mid_block1(x, emb)
        x = self.mid_attn(x)
        x = self.mid_block2(x, emb)
        for upsample, block in self.ups:
            x = upsample(x)
            x = torch.cat((x, h.pop()), dim=1)
            x = block(x, emb)
        x = torch.cat((x, r), dim=1)
        return self.final_conv(self.final_res_block(x, emb))
