# {
#  "persona": "Swiss student, sorts rows by permutation, draws an exact Bernoulli via multinomial",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        grid = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
        table = torch.stack([grid, 1 - grid, torch.cumprod(1 - grid, 0)])
        # (3, *t_s.shape)
        beta, alpha, abar = table[:, t_s - 1]
        pairs = [
            ("beta_t", beta),
            ("sqrt_beta_t", beta**0.5),
            ("alpha_t", alpha),
            ("oneover_sqrt_alpha", alpha**-0.5),
            ("alpha_t_bar", abar),
            ("sqrt_alpha_bar", abar**0.5),
            ("sqrt_oneminus_alpha_bar", (1 - abar) ** 0.5),
        ]
        return dict((key, value.to(dtype=torch.float32, device=self.device)) for key, value in pairs)

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config, n = self.dmconfig, images.shape[0]
        t = torch.multinomial(torch.ones(config.T), n, replacement=True) + 1
        lose = torch.multinomial(torch.tensor([1.0 - config.mask_p, config.mask_p]), n, replacement=True)
        rows = torch.cat([
            F.one_hot(conditions, config.num_classes).float(),
            torch.full((1, config.num_classes), float(config.condition_mask_value), device=self.device),
        ])
        which = torch.arange(n)
        which[lose == 1] = n  # the last row is "no condition"
        s = {name: value[:, None, None, None] for name, value in self.scheduler(t).items()}
        eps = torch.randn_like(images)
        x_t = s["sqrt_alpha_bar"] * images + s["sqrt_oneminus_alpha_bar"] * eps
        share = (t[:, None, None, None] / config.T).to(self.device)
        return self.loss_fn(self.network(x_t, share, rows[which.to(self.device)]), eps)
