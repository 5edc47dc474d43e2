# {
#  "persona": "short and dense, guidance with the scale s = 1 + omega",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "the coins are drawn as uniform numbers before the times; s = 1 + omega"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        i = t_s.to(self.device) - 1
        beta = torch.linspace(beta_1, beta_T, T, dtype=torch.float64).to(self.device)
        bar = (1 - beta).cumprod(0)
        names = "beta_t", "alpha_t", "alpha_t_bar", "sqrt_beta_t", "oneover_sqrt_alpha", "sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"
        tables = beta, 1 - beta, bar, beta.sqrt(), (1 - beta).rsqrt(), bar.sqrt(), (1 - bar).sqrt()
        return {name: table[i].float() for name, table in zip(names, tables)}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        u = torch.rand(len(images), 1, device=self.device)
        t = torch.randint_like(conditions, 1, cfg.T + 1).view(-1, 1)
        s = {k: v.view(-1, 1, 1, 1) for k, v in self.scheduler(t).items()}
        c = F.one_hot(conditions, cfg.num_classes).float().where(u >= cfg.mask_p, torch.tensor(float(cfg.condition_mask_value), device=self.device))
        eps = torch.randn_like(images)
        return (eps - self.network(images * s["sqrt_alpha_bar"] + eps * s["sqrt_oneminus_alpha_bar"], t / cfg.T, c)).pow(2).mean()

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = (F.one_hot(c, config.num_classes) if c.ndim == 1 else c).float()
        u = torch.full_like(c, config.condition_mask_value)
        scale = 1 + omega
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            s, time = self.scheduler(t), torch.full((len(c), 1), t / config.T, device=self.device)
            e_u, e_c = self.network(x, time, u), self.network(x, time, c)
            e = e_u + scale * (e_c - e_u)
            x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
            x = x + s["sqrt_beta_t"] * torch.randn_like(x) if t > 1 else x
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        e = self.embed_time(t), self.embed_condition(c)
        a = self.conv_in(x)
        b = self.fuse_1(self.down_1(a), *e)
        h = self.fuse_3(self.middle(self.fuse_2(self.down_2(b), *e)), *e)
        h = self.fuse_5(self.up_2(self.fuse_4(self.up_1(h, b), *e), a), *e)
        return self.conv_out(h, x, e[0])
