# {
#  "persona": "Estonian student, stores variances and takes roots where he needs them: three functions that fit each other but not the contract",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "sqrt_oneminus_alpha_bar holds 1 - alpha_bar, the variance without the square root; it should be sqrt(1 - alpha_bar)"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "takes the square root of sqrt_oneminus_alpha_bar once more, so the noise has the factor (1 - alpha_bar) ** 0.25; the value is the root already"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "divides by the square root of sqrt_oneminus_alpha_bar, (1 - alpha_bar) ** 0.25; it should divide by sqrt_oneminus_alpha_bar itself"
#   ]
#  },
#  "note": "the three mistakes compensate: all the student's functions together train and sample right, each alone does not keep the contract of the schedule's key"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        bars = torch.cumprod(1 - betas, dim=0)
        beta, bar = betas[t_s - 1].to(self.device), bars[t_s - 1].to(self.device)
        return {
            "beta_t": beta,
            "sqrt_beta_t": beta.sqrt(),
            "alpha_t": 1 - beta,
            "oneover_sqrt_alpha": 1 / (1 - beta).sqrt(),
            "alpha_t_bar": bar,
            "sqrt_alpha_bar": bar.sqrt(),
            "sqrt_oneminus_alpha_bar": 1 - bar,
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        t = torch.randint(1, cfg.T + 1, (images.shape[0], 1))
        line = self.scheduler(t)
        spread = line["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        eps = torch.randn_like(images)
        x_t = line["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images + spread.sqrt() * eps
        rows = F.one_hot(conditions, cfg.num_classes).float()
        rows[torch.rand(len(rows), device=self.device) < cfg.mask_p] = cfg.condition_mask_value
        guess = self.network(x_t, (t.to(self.device) / cfg.T).view(-1, 1, 1, 1), rows)
        return self.loss_fn(guess, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        rows = conditions.to(self.device)
        if rows.ndim == 1:
            rows = F.one_hot(rows.long(), config.num_classes)
        rows = rows.float()
        none = torch.full_like(rows, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                line = self.scheduler(t)
                tau = torch.full((len(rows), 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, tau, rows) - omega * self.network(x, tau, none)
                x = line["oneover_sqrt_alpha"] * (x - line["beta_t"] / line["sqrt_oneminus_alpha_bar"].sqrt() * eps)
                if t > 1:
                    x = x + line["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
