# {
#  "persona": "Dutch student, compact code, one letter names",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "mask_p is used the wrong way round: rows are kept where rand < mask_p, so a label is lost with probability 1 - mask_p; it should be lost with probability mask_p"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        b = torch.linspace(beta_1, beta_T, T, device=self.device)
        a, i = 1 - b, t_s.to(self.device) - 1
        A = a.cumprod(0)
        q = "beta_t sqrt_beta_t alpha_t oneover_sqrt_alpha alpha_t_bar sqrt_alpha_bar sqrt_oneminus_alpha_bar".split()
        v = b, b.sqrt(), a, a.rsqrt(), A, A.sqrt(), (1 - A).sqrt()
        return {k: w[i] for k, w in zip(q, v)}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        g, B = self.dmconfig, len(images)
        t = torch.randint(g.T, (B,)) + 1
        s, e = self.scheduler(t), torch.randn_like(images)
        p, q = (s[k].view(B, 1, 1, 1) for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"))
        m = (torch.rand(B, 1, device=self.device) < g.mask_p).float()
        c = m * F.one_hot(conditions, g.num_classes) + (1 - m) * g.condition_mask_value
        return self.loss_fn(self.network(p * images + q * e, (t / g.T).view(B, 1, 1, 1).to(self.device), c), e)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        d, B = self.device, shape[0]
        y = conditions.to(d)
        c = (y if y.ndim > 1 else F.one_hot(y.long(), config.num_classes)).float()
        u = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=d)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                s, r = self.scheduler(t), torch.full((B, 1, 1, 1), t / config.T, device=d)
                e = (1 + omega) * self.network(x, r, c) - omega * self.network(x, r, u)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
                x += s["sqrt_beta_t"] * torch.randn_like(x) * (t > 1)
        return x.mul(0.3081).add(0.1307).clamp(0, 1)
