# {
#  "persona": "tidy student; tables from linspace and cumprod, masks by where",
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
        betas = torch.linspace(beta_1, beta_T, T)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)

        beta_t = betas[t_s - 1].to(self.device)
        alpha_t = alphas[t_s - 1].to(self.device)
        alpha_t_bar = alpha_bars[t_s - 1].to(self.device)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        B = images.shape[0]
        t = torch.randint(1, config.T + 1, (B, 1), device=self.device)
        noise = torch.randn_like(images)
        schedule = self.scheduler(t)
        signal = schedule["sqrt_alpha_bar"].view(B, 1, 1, 1)
        dose = schedule["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1)
        x_t = signal * images + dose * noise

        c = F.one_hot(conditions, config.num_classes).float()
        drop = torch.rand(B, 1, device=self.device) < config.mask_p
        c = torch.where(drop, torch.full_like(c, config.condition_mask_value), c)

        prediction = self.network(x_t, (t / config.T).view(B, 1, 1, 1), c)
        return self.loss_fn(prediction, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        c = conditions.to(self.device).float()
        no_c = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps_c = self.network(x, time, c)
                eps_u = self.network(x, time, no_c)
                eps = (1 + omega) * eps_c - omega * eps_u
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
