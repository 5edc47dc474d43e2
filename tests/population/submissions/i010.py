# {
#  "persona": "Started from the well-known minDiffusion / \"conditional MNIST in 500 lines\" repository and adapted it; scheduler works in its table style.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The middle pools with a fixed 7x7 window and goes up by 7, so only 28x28 images work; other multiples of 4 should work as well.",
#    "The blocks normalise with GroupNorm(8, ...), so a width that 8 does not divide cannot be built; every num_feat of the settings should work."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The noise is uniform in [0, 1) (rand_like); it should be standard normal (randn_like).",
#    "Each entry of the one-hot row is masked by a coin of its own; a sample should lose its whole row, by one coin."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The guidance strength is that of the settings (config.omega); it should be the argument omega.",
#    "The image is clamped to [0, 1] before the normalisation is undone; it should be undone first and clamped then."
#   ]
#  },
#  "note": "The U-Net is right for 28x28 and for widths that 8 divides. forward's context mask multiplies the one-hot as in that repository. sample is a translation of the repository's doubled batch."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta_t = (beta_T - beta_1) * torch.arange(-1, T, dtype=torch.float32) / max(T - 1, 1) + beta_1  # [0] is never used
        beta_t[0] = 0
        sqrt_beta_t = torch.sqrt(beta_t)
        alpha_t = 1 - beta_t
        log_alpha_t = torch.log(alpha_t)
        alphabar_t = torch.cumsum(log_alpha_t, dim=0).exp()
        sqrtab = torch.sqrt(alphabar_t)
        oneover_sqrta = 1 / torch.sqrt(alpha_t)
        sqrtmab = torch.sqrt(1 - alphabar_t)
        dic = {
            "beta_t": beta_t, "sqrt_beta_t": sqrt_beta_t, "alpha_t": alpha_t, "oneover_sqrt_alpha": oneover_sqrta,
            "alpha_t_bar": alphabar_t, "sqrt_alpha_bar": sqrtab, "sqrt_oneminus_alpha_bar": sqrtmab,
        }
        return {k: v[t_s].to(self.device) for k, v in dic.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x = images
        _ts = torch.randint(1, self.dmconfig.T + 1, (x.shape[0],)).to(self.device)
        noise = torch.rand_like(x)  # eps ~ N(0, 1)
        s = self.scheduler(_ts)
        x_t = s["sqrt_alpha_bar"][:, None, None, None] * x + s["sqrt_oneminus_alpha_bar"][:, None, None, None] * noise
        # dropout context with some probability
        c = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).type(torch.float)
        context_mask = torch.bernoulli(torch.zeros_like(c) + self.dmconfig.mask_p).to(self.device)
        c = c * (1 - context_mask) + self.dmconfig.condition_mask_value * context_mask
        return self.loss_fn(noise, self.network(x_t, (_ts / self.dmconfig.T)[:, None, None, None], c))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n_sample = shape[0]
        c_i = conditions.to(self.device)
        if c_i.ndim == 1:
            c_i = F.one_hot(c_i.long(), config.num_classes)
        c_i = c_i.float()
        # double the batch: the second half is free of context
        c_i = c_i.repeat(2, 1)
        c_i[n_sample:] = config.condition_mask_value
        x_i = torch.randn(shape).to(self.device)
        with torch.no_grad():
            for i in range(config.T, 0, -1):
                t_is = torch.tensor([i / config.T]).to(self.device).repeat(2 * n_sample, 1, 1, 1)
                z = torch.randn(shape).to(self.device) if i > 1 else 0
                eps = self.network(x_i.repeat(2, 1, 1, 1), t_is, c_i)
                eps1 = eps[:n_sample]
                eps2 = eps[n_sample:]
                eps = (1 + config.omega) * eps1 - config.omega * eps2
                s = self.scheduler(i)
                x_i = s["oneover_sqrt_alpha"] * (x_i - eps * s["beta_t"] / s["sqrt_oneminus_alpha_bar"]) + s["sqrt_beta_t"] * z
        x_i = x_i.clamp(0, 1)
        return x_i * config.pixel_std + config.pixel_mean
# --- conditional_ddpm/ResUNet.py
class ResidualConvBlock(nn.Module):
    def __init__(self, in_channels, out_channels, is_res=False):
        super().__init__()
        self.same_channels = in_channels == out_channels
        self.is_res = is_res
        self.conv1 = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, 1, 1), nn.GroupNorm(8, out_channels), nn.GELU()
        )
        self.conv2 = nn.Sequential(
            nn.Conv2d(out_channels, out_channels, 3, 1, 1), nn.GroupNorm(8, out_channels), nn.GELU()
        )

    def forward(self, x):
        if self.is_res:
            x1 = self.conv1(x)
            x2 = self.conv2(x1)
            # this adds on correct residual in case channels have increased
            out = x + x2 if self.same_channels else x1 + x2
            return out / 1.414
        return self.conv2(self.conv1(x))
class Down(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.model = nn.Sequential(ResidualConvBlock(in_channels, out_channels), nn.MaxPool2d(2))

    def forward(self, x):
        return self.model(x)
class Up(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.model = nn.Sequential(
            nn.ConvTranspose2d(in_channels, out_channels, 2, 2),
            ResidualConvBlock(out_channels, out_channels),
            ResidualConvBlock(out_channels, out_channels),
        )

    def forward(self, x, skip):
        x = torch.cat((x, skip), 1)
        return self.model(x)
class EmbedFC(nn.Module):
    def __init__(self, input_dim, emb_dim):
        super().__init__()
        self.input_dim = input_dim
        self.model = nn.Sequential(nn.Linear(input_dim, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))

    def forward(self, x):
        return self.model(x.view(-1, self.input_dim))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.in_channels = in_channels
        self.n_feat = n_feat
        self.init_conv = ResidualConvBlock(in_channels, n_feat, is_res=True)
        self.down1 = Down(n_feat, n_feat)
        self.down2 = Down(n_feat, 2 * n_feat)
        self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())
        self.timeembed1 = EmbedFC(1, 2 * n_feat)
        self.timeembed2 = EmbedFC(1, 1 * n_feat)
        self.contextembed1 = EmbedFC(n_classes, 2 * n_feat)
        self.contextembed2 = EmbedFC(n_classes, 1 * n_feat)
        self.up0 = nn.Sequential(
            nn.ConvTranspose2d(2 * n_feat, 2 * n_feat, 7, 7),
            nn.GroupNorm(8, 2 * n_feat),
            nn.ReLU(),
        )
        self.up1 = Up(4 * n_feat, n_feat)
        self.up2 = Up(2 * n_feat, n_feat)
        self.out = nn.Sequential(
            nn.Conv2d(2 * n_feat, n_feat, 3, 1, 1),
            nn.GroupNorm(8, n_feat),
            nn.ReLU(),
            nn.Conv2d(n_feat, in_channels, 3, 1, 1),
        )
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        x = self.init_conv(x)
        down1 = self.down1(x)
        down2 = self.down2(down1)
        hiddenvec = self.to_vec(down2)

        cemb1 = self.contextembed1(c).view(-1, self.n_feat * 2, 1, 1)
        temb1 = self.timeembed1(t).view(-1, self.n_feat * 2, 1, 1)
        cemb2 = self.contextembed2(c).view(-1, self.n_feat, 1, 1)
        temb2 = self.timeembed2(t).view(-1, self.n_feat, 1, 1)

        up1 = self.up0(hiddenvec)
        up2 = self.up1(cemb1 * up1 + temb1, down2)  # add and multiply embeddings
        up3 = self.up2(cemb2 * up2 + temb2, down1)
        return self.out(torch.cat((up3, x), 1))
