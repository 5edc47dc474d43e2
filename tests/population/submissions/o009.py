# {
#  "persona": "buffers for the tables, sequential blocks of its own",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The noise is drawn with rand_like, uniform in [0, 1); it should be standard normal."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Fresh noise is added at the last step, t = 1, too; nothing should be added there."
#   ]
#  },
#  "note": "tables are buffers (non persistent), cast to float32 on the way out (after model.half() they have lost precision); the scheduler is also called with (B, 1, 1, 1)"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()
        beta = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T, dtype=torch.float64)
        self.register_buffer("beta", beta.float(), persistent=False)
        self.register_buffer("alpha", (1 - beta).float(), persistent=False)
        self.register_buffer("alpha_bar", torch.cumprod(1 - beta, dim=0).float(), persistent=False)

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t = (t_s - 1).to(self.device)
        beta_t = self.beta[t].float()
        alpha_t = self.alpha[t].float()
        alpha_t_bar = self.alpha_bar[t].float()
        return dict(
            beta_t=beta_t,
            alpha_t=alpha_t,
            alpha_t_bar=alpha_t_bar,
            sqrt_beta_t=beta_t.sqrt(),
            oneover_sqrt_alpha=1.0 / alpha_t.sqrt(),
            sqrt_alpha_bar=alpha_t_bar.sqrt(),
            sqrt_oneminus_alpha_bar=torch.sqrt(1.0 - alpha_t_bar),
        )

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        t = torch.randint(1, cfg.T + 1, (images.shape[0], 1, 1, 1), device=self.device)
        s = self.scheduler(t)
        noise = torch.rand_like(images)
        x_t = s["sqrt_alpha_bar"] * images + s["sqrt_oneminus_alpha_bar"] * noise
        c = F.one_hot(conditions, cfg.num_classes).float()
        u = torch.rand(len(c), 1, device=self.device)
        c = torch.where(u > cfg.mask_p, c, torch.tensor(float(cfg.condition_mask_value), device=self.device))
        return self.loss_fn(self.network(x_t, t / cfg.T, c), noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.ndim < 2:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        mask = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            time = torch.ones(len(c), 1, 1, 1, device=self.device) * t / config.T
            s = self.scheduler(t)
            eps = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, mask)
            noise = torch.randn_like(x)
            x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps) + s["sqrt_beta_t"] * noise
        return (x * config.pixel_std + config.pixel_mean).clamp(0.0, 1.0)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(SinusoidalEmbedding(64), EmbedBlock(64, size_embedding))
        self.embed_condition = EmbedBlock(n_classes, size_embedding)
        self.conv_in = nn.Conv2d(in_channels, fine, 3, padding=1)  # 28x28
        self.down_1 = UnetDown(fine, n_feat)  # 14x14
        self.fuse_1 = FusionBlock(n_feat, size_embedding)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)  # 7x7
        self.fuse_2 = FusionBlock(2 * n_feat, size_embedding)
        self.middle = nn.Sequential(ResConvBlock(2 * n_feat, 2 * n_feat), AttentionBlock(2 * n_feat))
        self.fuse_3 = FusionBlock(2 * n_feat, size_embedding)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)  # 14x14
        self.fuse_4 = FusionBlock(n_feat, size_embedding)
        self.up_2 = UnetUp(n_feat, fine, fine)  # 28x28
        self.fuse_5 = FusionBlock(fine, size_embedding)
        self.conv_out = OutputBlock(fine, in_channels, size_embedding)
        self.mix = nn.Sequential(nn.Linear(2 * size_embedding, size_embedding), nn.SiLU(), nn.Linear(size_embedding, size_embedding))
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        B = x.shape[0]
        emb = self.mix(torch.cat([self.embed_time(t.reshape(B, 1)), self.embed_condition(c)], dim=1))
        zero = torch.zeros_like(emb)
        r = self.conv_in(x)
        s1 = self.fuse_1(self.down_1(r), emb, zero)
        s2 = self.fuse_2(self.down_2(s1), emb, zero)
        h = self.middle(s2)
        h = self.fuse_3(h, emb, zero)
        h = self.fuse_4(self.up_1(h, s1), emb, zero)
        h = self.fuse_5(self.up_2(h, r), emb, zero)
        return self.conv_out(h, x, emb)
