# {
#  "persona": "German undergraduate, tidy, short lines, reads the docstring twice",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "float64 tables rounded to float32 at the end, so a check against float32 cumprod may differ in the last digits"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # TODO 1.2 (3 points): return the seven values as a dict, each shaped like t_s
        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        i = t_s - 1  # time starts at 1, the table at 0
        werte = {
            "beta_t": betas[i],
            "sqrt_beta_t": betas[i].sqrt(),
            "alpha_t": alphas[i],
            "oneover_sqrt_alpha": 1 / alphas[i].sqrt(),
            "alpha_t_bar": alpha_bars[i],
            "sqrt_alpha_bar": alpha_bars[i].sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bars[i]).sqrt(),
        }
        return {name: wert.float().to(self.device) for name, wert in werte.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        # TODO 1.3 (5 points): draw t and noise, make x_t (eq. 4), drop labels; the mean squared error of the prediction
        n = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (n, 1))
        plan = self.scheduler(t)
        noise = torch.randn_like(images)
        a = plan["sqrt_alpha_bar"].view(n, 1, 1, 1)
        b = plan["sqrt_oneminus_alpha_bar"].view(n, 1, 1, 1)
        x_t = a * images + b * noise

        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(n, device=self.device) < self.dmconfig.mask_p
        c[drop] = self.dmconfig.condition_mask_value

        t_share = (t / self.dmconfig.T).view(n, 1, 1, 1).to(self.device)
        return self.loss_fn(self.network(x_t, t_share, c), noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # TODO 1.4 (5 points): from pure noise at t = T down to t = 1; no noise is added at t = 1
        conditions = conditions.to(self.device)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        c = conditions.float()
        nothing = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            plan = self.scheduler(t)
            share = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x, share, c) - omega * self.network(x, share, nothing)
            x = plan["oneover_sqrt_alpha"] * (x - plan["beta_t"] / plan["sqrt_oneminus_alpha_bar"] * eps)
            if t > 1:
                x = x + plan["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
