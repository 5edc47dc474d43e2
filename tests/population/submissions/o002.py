# {
#  "persona": "precomputes all tables in __init__, writes compactly",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "Only the time of the first sample is embedded and used for the whole batch; each sample must get its own time."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "posterior mean written through the predicted x_0 (equal to eq. 11)"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

        beta = torch.linspace(dmconfig.beta_1, dmconfig.beta_T, dmconfig.T)
        alpha, alpha_bar = 1 - beta, (1 - beta).cumprod(0)
        self.tables = {
            "beta_t": beta,
            "alpha_t": alpha,
            "alpha_t_bar": alpha_bar,
            "sqrt_beta_t": beta.sqrt(),
            "oneover_sqrt_alpha": alpha.rsqrt(),
            "sqrt_alpha_bar": alpha_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bar).sqrt(),
        }

    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        idx = t_s - 1
        return {name: table.to(self.device)[idx.to(self.device)] for name, table in self.tables.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, dev = len(images), self.device
        t = torch.randint(1, self.dmconfig.T + 1, (B,), device=dev)
        at_t = self.scheduler(t)
        signal, noise_scale = (at_t[k].reshape(-1, 1, 1, 1) for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"))
        eps = torch.randn_like(images)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(B, 1, device=dev) < self.dmconfig.mask_p
        c = torch.where(drop, torch.full_like(c, self.dmconfig.condition_mask_value), c)
        guess = self.network(signal * images + noise_scale * eps, (t / self.dmconfig.T)[:, None, None, None], c)
        return self.loss_fn(guess, eps)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        dev, T = self.device, config.T
        conditions = torch.as_tensor(conditions).to(dev)
        c = F.one_hot(conditions, config.num_classes).float() if conditions.ndim == 1 else conditions.float()
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=dev)
        for t in reversed(range(1, T + 1)):
            s = self.scheduler(t)
            ab_prev = self.scheduler(t - 1)["alpha_t_bar"] if t > 1 else torch.ones((), device=dev)
            time = torch.full((2 * len(x), 1, 1, 1), t / T, device=dev)
            e_c, e_u = self.network(torch.cat([x, x]), time, both).chunk(2)
            e = e_c + omega * (e_c - e_u)
            x_0 = (x - s["sqrt_oneminus_alpha_bar"] * e) / s["sqrt_alpha_bar"]
            # eq. 7
            mean = ab_prev.sqrt() * s["beta_t"] / (1 - s["alpha_t_bar"]) * x_0
            mean = mean + s["alpha_t"].sqrt() * (1 - ab_prev) / (1 - s["alpha_t_bar"]) * x
            x = mean
            if t > 1:
                x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return (x * config.pixel_std + config.pixel_mean).clamp(min=0.0, max=1.0)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        te, ce = self.embed_time(t[:1]), self.embed_condition(c)
        if te.shape[0] != x.shape[0]:
            te = te.expand(x.shape[0], -1)
        skips = []
        h = self.conv_in(x)
        for down, fuse in ((self.down_1, self.fuse_1), (self.down_2, self.fuse_2)):
            skips.append(h)
            h = fuse(down(h), te, ce)
        h = self.fuse_3(self.middle(h), te, ce)
        for up, fuse in ((self.up_1, self.fuse_4), (self.up_2, self.fuse_5)):
            h = fuse(up(h, skips.pop()), te, ce)
        return self.conv_out(h, x, te)
