# {
#  "persona": "writes its own plain U-Net with BatchNorm and transposed convolutions",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Labels are only dropped in training mode; forward should drop them with probability mask_p in evaluation mode, too."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Guidance is eps_u + omega (eps_c - eps_u), in which omega is the guidance scale of other code; omega is the w of CFG eq. 6, (1 + omega) eps_c - omega eps_u."
#   ]
#  },
#  "note": "BatchNorm in the U-Net: right in eval mode, a sample's answer depends on its batch in train mode"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # linear schedule, T = 1 has only beta_1
        def beta(t):
            return beta_1 + (beta_T - beta_1) * (t - 1) / max(T - 1, 1)

        beta_t = beta(t_s.double())
        alpha_t = 1 - beta_t
        steps = torch.arange(1, T + 1, dtype=torch.float64)
        alpha_t_bar = torch.exp(torch.cumsum(torch.log(1 - beta(steps)), dim=0))[t_s - 1]
        out = {'beta_t': beta_t, 'alpha_t': alpha_t, 'alpha_t_bar': alpha_t_bar}
        out['sqrt_beta_t'] = beta_t ** 0.5
        out['oneover_sqrt_alpha'] = alpha_t ** -0.5
        out['sqrt_alpha_bar'] = alpha_t_bar ** 0.5
        out['sqrt_oneminus_alpha_bar'] = (1 - alpha_t_bar) ** 0.5
        return {k: v.to(torch.float32).to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        device = self.device
        t = torch.randint(1, T + 1, (images.shape[0],)).to(device)
        noise = torch.randn_like(images)
        sch = self.scheduler(t)
        x_t = sch['sqrt_alpha_bar'][:, None, None, None] * images + sch['sqrt_oneminus_alpha_bar'][:, None, None, None] * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if self.training:
            keep = torch.rand(c.shape[0]).to(device) >= self.dmconfig.mask_p
            c[~keep] = self.dmconfig.condition_mask_value
        pred = self.network(x_t, t.view(-1, 1, 1, 1) / T, c)
        return F.mse_loss(pred, noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        if conditions.ndim == 1:
            c = torch.zeros(len(conditions), config.num_classes, device=device)
            c.scatter_(1, conditions.to(device).long().unsqueeze(1), 1.0)
        else:
            c = conditions.to(device).float()
        c_null = torch.ones_like(c) * config.condition_mask_value
        x = torch.randn(shape, device=device)
        for t in range(config.T, 0, -1):
            t_batch = torch.full((len(c),), t, dtype=torch.long)
            sch = {k: v.reshape(-1, 1, 1, 1) for k, v in self.scheduler(t_batch).items()}
            t_net = (t_batch.float() / config.T).view(-1, 1, 1, 1).to(device)
            eps = self.network(x, t_net, c_null) + omega * (self.network(x, t_net, c) - self.network(x, t_net, c_null))
            mean = sch['oneover_sqrt_alpha'] * (x - sch['beta_t'] / sch['sqrt_oneminus_alpha_bar'] * eps)
            z = torch.randn_like(x) if t > 1 else 0
            x = mean + sch['sqrt_beta_t'] * z
        x = x * config.pixel_std + config.pixel_mean
        return x.clamp(0, 1)
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
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

        # my own net, the blocks above are not used
        for name in ["embed_time", "embed_condition", "conv_in", "down_1", "fuse_1", "down_2", "fuse_2", "middle",
                     "fuse_3", "up_1", "fuse_4", "up_2", "fuse_5", "conv_out"]:
            delattr(self, name)
        n = n_feat
        E = 2 * n
        self.time_net = nn.Sequential(SinusoidalEmbedding(32), nn.Linear(32, E), nn.GELU(), nn.Linear(E, E))
        self.cond_net = nn.Sequential(nn.Linear(n_classes, E), nn.GELU(), nn.Linear(E, E))
        self.pool = nn.AvgPool2d(2)
        self.first = self.block(in_channels, n)
        self.enc1 = self.block(n, n)
        self.enc2 = self.block(n, 2 * n)
        self.bottom = nn.Sequential(self.block(2 * n, 2 * n), AttentionBlock(2 * n))
        self.upc1 = nn.ConvTranspose2d(2 * n, n, 2, 2)
        self.dec1 = self.block(2 * n, n)
        self.upc2 = nn.ConvTranspose2d(n, n, 2, 2)
        self.dec2 = self.block(2 * n, n)
        self.last = nn.Conv2d(n + in_channels, in_channels, 3, padding=1)
        self.to_0, self.to_1, self.to_2 = nn.Conv2d(E, n, 1), nn.Conv2d(E, n, 1), nn.Conv2d(E, 2 * n, 1)
        self.to_3, self.to_4, self.to_5, self.to_6 = [nn.Conv2d(E, n, 1) for _ in range(4)]

    def block(self, a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.GELU())

    def forward(self, x, t, c):
        t = self.time_net(t.reshape(-1, 1))[:, :, None, None]
        c = self.cond_net(c)[:, :, None, None]

        h0 = self.first(x) + self.to_0(t + c)
        h1 = self.enc1(self.pool(h0)) + self.to_1(t + c)
        h2 = self.enc2(self.pool(h1)) + self.to_2(t + c)
        h = self.bottom(h2) + h2
        h = self.upc1(h)
        h = self.dec1(torch.cat([h, h1], 1)) * (1 + self.to_3(c)) + self.to_4(t)
        h = self.upc2(h)
        h = self.dec2(torch.cat([h, h0], 1)) * (1 + self.to_5(c)) + self.to_6(t)
        return self.last(torch.cat([h, x], 1))
