# {
#  "persona": "Belgian student, clean and modern, pattern of small private methods, keyword arguments",
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
        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)[t_s - 1]
        bars = (1 - torch.linspace(beta_1, beta_T, T, dtype=torch.float64)).cumprod(dim=0)[t_s - 1]
        found = {
            "beta_t": betas,
            "sqrt_beta_t": betas.sqrt(),
            "alpha_t": 1 - betas,
            "oneover_sqrt_alpha": (1 - betas).rsqrt(),
            "alpha_t_bar": bars,
            "sqrt_alpha_bar": bars.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - bars).sqrt(),
        }
        return {key: value.to(self.device).float() for key, value in found.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.randint(1, self.dmconfig.T + 1, (len(images), 1, 1, 1))
        noise = torch.randn_like(images)
        predicted = self.network(
            x=self._noised(images, noise, t),
            t=t.to(self.device) / self.dmconfig.T,
            c=self._with_drops(self._rows(conditions)),
        )
        return self.loss_fn(predicted, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        rows = self._rows(conditions)
        with torch.no_grad():
            x = torch.randn(*shape, device=self.device)
            for t in range(config.T, 0, -1):
                x = self._reverse_step(x, t, rows, omega)
        return (x * 0.3081 + 0.1307).clamp(0, 1)

    def _rows(self, conditions):
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), self.dmconfig.num_classes)
        return conditions.to(self.device).float()

    def _nothing(self, rows):
        return torch.full_like(rows, self.dmconfig.condition_mask_value)

    def _with_drops(self, rows):
        dropped = torch.rand(len(rows), 1, device=self.device) < self.dmconfig.mask_p
        return torch.where(dropped, self._nothing(rows), rows)

    def _noised(self, images, noise, t):
        schedule = self.scheduler(t)
        return schedule["sqrt_alpha_bar"] * images + schedule["sqrt_oneminus_alpha_bar"] * noise

    def _reverse_step(self, x, t, rows, omega):
        schedule = self.scheduler(t)
        share = torch.full((len(x), 1, 1, 1), t / self.dmconfig.T, device=self.device)
        conditional, plain = (self.network(x=x, t=share, c=c) for c in (rows, self._nothing(rows)))
        epsilon = (1 + omega) * conditional - omega * plain
        mean = schedule["oneover_sqrt_alpha"] * (
            x - schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"] * epsilon
        )
        return mean if t == 1 else mean + schedule["sqrt_beta_t"] * torch.randn_like(mean)
