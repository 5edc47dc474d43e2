# {
#  "persona": "copy-paste with slips, debugging prints behind a flag",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "oneover_sqrt_alpha is computed from alpha_t_bar; it should be 1 / sqrt(alpha_t)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "One noise image is drawn and repeated for the whole batch; each sample needs noise of its own.",
#    "keep is 1 with probability mask_p, so labels are dropped with probability 1 - mask_p; they should be dropped with probability mask_p."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "z is drawn once before the loop and added at every step; each step needs fresh noise."
#   ]
#  },
#  "note": "fuse_4 is given condition and time in the other order, which is the same because they are added"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T, device=self.device)
        alphas = 1 - betas
        alphas_bar = torch.cumprod(alphas, 0)
        index = (t_s - 1).to(self.device)
        beta_t = betas[index]
        alpha_t = alphas[index]
        alpha_t_bar = alphas_bar[index]
        return {
            'beta_t': beta_t,
            'alpha_t': alpha_t,
            'alpha_t_bar': alpha_t_bar,
            'sqrt_beta_t': torch.sqrt(beta_t),
            'oneover_sqrt_alpha': 1 / torch.sqrt(alpha_t_bar),
            'sqrt_alpha_bar': torch.sqrt(alpha_t_bar),
            'sqrt_oneminus_alpha_bar': torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        DEBUG = False
        cfg = self.dmconfig
        bs = images.shape[0]
        t = torch.randint(1, cfg.T + 1, (bs, 1)).to(self.device)
        s = self.scheduler(t)
        eps = torch.randn_like(images[0]).unsqueeze(0).repeat(bs, 1, 1, 1)
        c = F.one_hot(conditions, cfg.num_classes).float()
        keep = torch.bernoulli(torch.ones(bs, 1) * cfg.mask_p).to(self.device)
        c = c * keep + cfg.condition_mask_value * (1 - keep)
        if DEBUG:
            print(c[:3], t[:3])
        x_t = s['sqrt_alpha_bar'][:, :, None, None] * images + s['sqrt_oneminus_alpha_bar'][:, :, None, None] * eps
        eps_hat = self.network(x_t, t[:, :, None, None] / cfg.T, c)
        return self.loss_fn(eps_hat, eps)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        bs = shape[0]
        dev = self.device
        c = conditions.to(dev)
        if c.ndim == 1:
            c = F.one_hot(c, config.num_classes)
        c = c.float()
        cu = torch.full(c.shape, float(config.condition_mask_value), device=dev)
        x = torch.randn(shape, device=dev)
        z = torch.randn(shape, device=dev)
        for i in range(config.T, 0, -1):
            t = torch.full((bs, 1), i, device=dev)
            s = {k: v[:, :, None, None] for k, v in self.scheduler(t).items()}
            tn = t[:, :, None, None] / config.T
            e = (1 + omega) * self.network(x, tn, c) - omega * self.network(x, tn, cu)
            x = s['oneover_sqrt_alpha'] * (x - s['beta_t'] / s['sqrt_oneminus_alpha_bar'] * e)
            if i > 1:
                x = x + s['sqrt_beta_t'] * z
        x = x * config.pixel_std + config.pixel_mean
        return x.clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        DEBUG = False
        temb = self.embed_time(t)
        cemb = self.embed_condition(c)
        x_in = x
        a = self.conv_in(x)
        b = self.down_1(a)
        b = self.fuse_1(b, temb, cemb)
        d = self.down_2(b)
        d = self.fuse_2(d, temb, cemb)
        if DEBUG:
            print("a", a.shape, "b", b.shape, "d", d.shape)
        e = self.fuse_3(self.middle(d), temb, cemb)
        f = self.up_1(e, b)
        f = self.fuse_4(f, cemb, temb)
        g = self.up_2(f, a)
        g = self.fuse_5(g, temb, cemb)
        if DEBUG:
            print("f", f.shape, "g", g.shape)
        return self.conv_out(g, x_in, temb)
