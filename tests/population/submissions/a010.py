# {
#  "persona": "Italian student, closed formulas where possible, likes helper methods with underscore",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        every = torch.arange(T, dtype=torch.double)
        beta_all = beta_1 + (beta_T - beta_1) * every / max(T - 1, 1)
        log_bar = torch.log1p(-beta_all).cumsum(0)  # product as a sum of logs, more stable
        beta, abar = beta_all[t_s - 1], log_bar[t_s - 1].exp()
        one_minus_abar = -torch.expm1(log_bar[t_s - 1])
        out = {}
        out["beta_t"] = beta
        out["sqrt_beta_t"] = beta.sqrt()
        out["alpha_t"] = 1 - beta
        out["oneover_sqrt_alpha"] = (1 - beta).rsqrt()
        out["alpha_t_bar"] = abar
        out["sqrt_alpha_bar"] = abar.sqrt()
        out["sqrt_oneminus_alpha_bar"] = one_minus_abar.sqrt()
        return {k: self._ship(v) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, cfg = images.shape[0], self.dmconfig
        t = torch.randint(1, cfg.T + 1, (B, 1))
        eps = torch.randn_like(images)
        x_t = self._noisy(images, eps, t)
        c = self._encode(conditions)
        gone = torch.rand(B, 1, device=self.device).lt(cfg.mask_p)
        c = c.masked_fill(gone, cfg.condition_mask_value)
        guess = self.network(x_t, self._share(t, B), c)
        return ((guess - eps) ** 2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        c = conditions.to(self.device)
        c = self._encode(c) if c.ndim < 2 else self._ship(c)
        u = c * 0 + config.condition_mask_value
        x = torch.randn(*shape, device=self.device)
        with torch.inference_mode():
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                tau = self._share(t, B)
                e_u = self.network(x, tau, u)
                e = e_u + (1 + omega) * (self.network(x, tau, c) - e_u)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
                x = x + (t > 1) * s["sqrt_beta_t"] * torch.randn_like(x)
            x = (x * 0.3081 + 0.1307).clamp(0.0, 1.0)
        return x.clone()

    def _ship(self, v):
        return v.to(device=self.device, dtype=torch.float32)

    def _encode(self, labels):
        return self._ship(F.one_hot(labels.long(), self.dmconfig.num_classes))

    def _share(self, t, B):
        return self._ship(torch.as_tensor(t) / self.dmconfig.T).expand(B, 1)[:, :, None, None]

    def _noisy(self, x0, eps, t):
        s = self.scheduler(t)
        return s["sqrt_alpha_bar"][..., None, None] * x0 + s["sqrt_oneminus_alpha_bar"][..., None, None] * eps
