# {
#  "persona": "mask means 'keep' here and 'drop' there",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "context_mask is 1 with probability mask_p and then keeps the label, so labels are dropped with probability 1 - mask_p; it should be 1 with probability 1 - mask_p (or the two terms be swapped)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = beta_1 + (beta_T - beta_1) * torch.arange(T) / max(T - 1, 1)
        alphas = 1 - betas
        bars = torch.cumprod(alphas, dim=-1)
        i = t_s - 1
        b, a, ab = (x[i].to(self.device) for x in (betas, alphas, bars))
        return dict(
            beta_t=b, sqrt_beta_t=b.sqrt(), alpha_t=a, oneover_sqrt_alpha=1 / a.sqrt(),
            alpha_t_bar=ab, sqrt_alpha_bar=ab.sqrt(), sqrt_oneminus_alpha_bar=(1 - ab).sqrt(),
        )

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n, cfg = images.shape[0], self.dmconfig
        t = torch.randint(1, cfg.T + 1, (n, 1))
        noise = torch.randn_like(images)
        s = self.scheduler(t)
        x_t = s["sqrt_alpha_bar"][..., None, None] * images + s["sqrt_oneminus_alpha_bar"][..., None, None] * noise

        c = F.one_hot(conditions, cfg.num_classes).float()
        context_mask = torch.bernoulli(torch.zeros(n, 1, device=self.device) + cfg.mask_p)
        c = context_mask * c + (1 - context_mask) * cfg.condition_mask_value

        return F.mse_loss(self.network(x_t, (t / cfg.T).to(self.device), c), noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = (F.one_hot(c.long(), config.num_classes) if c.ndim == 1 else c).float()
        c0 = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            t = config.T
            while t >= 1:
                tt = torch.full((shape[0], 1), t / config.T, device=self.device)
                e = (1 + omega) * self.network(x, tt, c) - omega * self.network(x, tt, c0)
                s = self.scheduler(t)
                z = torch.randn_like(x) if t > 1 else torch.zeros_like(x)
                x = s["oneover_sqrt_alpha"] * (x - (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"] * e) + s["sqrt_beta_t"] * z
                t -= 1
        return (x * 0.3081 + 0.1307).clamp(min=0, max=1)
