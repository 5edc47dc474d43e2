# {
#  "persona": "Brazilian student, fast and confident, comments in broken English, three functions in one evening",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "t is drawn with torch.randint(1, T), whose upper end is exclusive, so t = T never comes; it should be randint(1, T + 1)"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "adds noise at every step, t = 1 included; at t = 1 no noise should be added"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T)
        alpha = 1. - beta
        alpha_bar = alpha.cumprod(0)
        idx = t_s - 1
        b, a, ab = [v[idx].to(self.device) for v in (beta, alpha, alpha_bar)]
        return dict(
            beta_t=b,
            sqrt_beta_t=b ** 0.5,
            alpha_t=a,
            oneover_sqrt_alpha=a ** -0.5,
            alpha_t_bar=ab,
            sqrt_alpha_bar=ab ** 0.5,
            sqrt_oneminus_alpha_bar=(1 - ab) ** 0.5,
        )

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        B = images.shape[0]
        # one time for each image
        t = torch.randint(1, T, (B,))
        sch = self.scheduler(t)
        eps = torch.randn(images.shape, device=self.device)
        xt = sch["sqrt_alpha_bar"][:, None, None, None] * images + sch["sqrt_oneminus_alpha_bar"][:, None, None, None] * eps
        # labels to onehot and then the mask
        c = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).to(torch.float32)
        m = torch.bernoulli(torch.full((B, 1), float(self.dmconfig.mask_p), device=self.device))
        c = c * (1 - m) + self.dmconfig.condition_mask_value * m
        out = self.network(xt, (t / T).to(self.device).reshape(B, 1, 1, 1), c)
        return self.loss_fn(out, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # no grad here
        with torch.no_grad():
            y = conditions.to(self.device)
            if y.dim() == 1:
                y = F.one_hot(y.long(), config.num_classes)
            y = y.float()
            u = torch.ones_like(y) * config.condition_mask_value
            x = torch.randn(*shape, device=self.device)
            for t in reversed(range(1, config.T + 1)):
                s = self.scheduler(t)
                tt = torch.ones(shape[0], 1, 1, 1, device=self.device) * t / config.T
                e = (1 + omega) * self.network(x, tt, y) - omega * self.network(x, tt, u)
                z = torch.randn_like(x)
                x = s["oneover_sqrt_alpha"] * (x - (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"] * e) + s["sqrt_beta_t"] * z
            x = x * 0.3081 + 0.1307
            return torch.clamp(x, 0., 1.)
