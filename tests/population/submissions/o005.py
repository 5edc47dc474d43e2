# {
#  "persona": "original UCLA-style net: AvgPool bottleneck and hard-coded size",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The bottleneck is an AvgPool2d(7) followed by a transposed convolution to 7x7, so that images of other sizes than 28x28 raise an error; all multiples of 4 should be taken."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The times are flattened, so that an int gives tensors of shape (1,) and (B, 1) gives (B,); the values should be shaped like t_s."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The noise z has the shape (1, C, 28, 28) and is shared by all images of the batch; each image should get noise of its own.",
#    "The result is stretched from its minimum and maximum to [0, 1]; it should be x * pixel_std + pixel_mean, clamped to [0, 1]."
#   ]
#  },
#  "note": "times by rand * T; both questions in one batch"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        device = self.device
        beta = torch.linspace(beta_1, beta_T, T, device=device)
        t = t_s.to(device).view(-1) - 1
        beta_t = beta[t]
        alpha_t = 1 - beta_t
        alpha_t_bar = torch.cumprod(1 - beta, dim=0)[t]
        return {
            'beta_t': beta_t,
            'sqrt_beta_t': beta_t.sqrt(),
            'alpha_t': alpha_t,
            'alpha_t_bar': alpha_t_bar,
            'oneover_sqrt_alpha': 1 / alpha_t.sqrt(),
            'sqrt_alpha_bar': alpha_t_bar.sqrt(),
            'sqrt_oneminus_alpha_bar': (1 - alpha_t_bar).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.size(0)
        cfg = self.dmconfig
        dev = self.device
        t = (torch.rand(B, device=dev) * cfg.T).long().clamp(max=cfg.T - 1) + 1
        sc = self.scheduler(t)
        a = sc['sqrt_alpha_bar'].view(-1, 1, 1, 1)
        b = sc['sqrt_oneminus_alpha_bar'].view(-1, 1, 1, 1)
        eps = torch.randn(images.shape).to(dev)
        y = F.one_hot(conditions, num_classes=cfg.num_classes).to(images.dtype)
        m = torch.bernoulli(torch.ones(B, 1) * cfg.mask_p).to(dev)
        y = y * (1 - m) + m * cfg.condition_mask_value
        eps_hat = self.network(a * images + b * eps, t.view(-1, 1, 1, 1) / cfg.T, y)
        return self.loss_fn(eps, eps_hat)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        dev = self.device
        B = shape[0]
        c = F.one_hot(conditions.to(dev), config.num_classes).float() if conditions.dim() == 1 else conditions.to(dev).float()
        c_all = torch.cat((c, torch.full_like(c, config.condition_mask_value)), dim=0)
        x = torch.randn(shape).to(dev)
        for i in range(config.T, 0, -1):
            t = torch.full((B, 1), i).to(dev)
            sc = self.scheduler(t)
            sc = {k: v.view(-1, 1, 1, 1) for k, v in sc.items()}
            x2 = x.repeat(2, 1, 1, 1)
            t2 = (t / config.T).repeat(2, 1).view(-1, 1, 1, 1)
            eps = self.network(x2, t2, c_all)
            eps_c, eps_u = eps[:B], eps[B:]
            eps = (1 + omega) * eps_c - omega * eps_u
            x = sc['oneover_sqrt_alpha'] * (x - sc['beta_t'] / sc['sqrt_oneminus_alpha_bar'] * eps)
            if i > 1:
                x = x + sc['sqrt_beta_t'] * torch.randn(1, *shape[1:]).to(dev)
        x = (x - x.min()) / (x.max() - x.min())
        return x
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
        self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())
        self.from_vec = nn.ConvTranspose2d(2 * n_feat, 2 * n_feat, 7, 7)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        temb = self.embed_time(t)
        cemb = self.embed_condition(c)
        x0 = self.conv_in(x)
        d1 = self.fuse_1(self.down_1(x0), temb, cemb)
        d2 = self.fuse_2(self.down_2(d1), temb, cemb)
        vec = self.to_vec(d2)  # B, 2F, 1, 1
        h = self.from_vec(vec)
        h = h + self.middle(d2)
        h = self.fuse_3(h, temb, cemb)
        h = self.fuse_4(self.up_1(h, d1), temb, cemb)
        h = self.fuse_5(self.up_2(h, x0), temb, cemb)
        return self.conv_out(h, x, temb)
