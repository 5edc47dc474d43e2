# {
#  "persona": "A hurried student: forgets no_grad, clamps too early and lets all samples share their noise.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "t_s is squeezed, so the values for (B, 1), or for a batch of one, lose an axis; they should be shaped like t_s.",
#    "The values are float64; they should be float32."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "z has no batch axis, so all samples of a batch share their noise; each should have its own.",
#    "Gradients are on while sampling; they should be off.",
#    "It clamps to [0, 1] before the normalisation is undone; it should undo first and clamp afterwards."
#   ]
#  },
#  "note": "forward is right with the squeezed scheduler, too; the values of the schedule are right; with B = 1 the shared noise cannot be seen"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
        alpha = 1 - beta
        alpha_bar = alpha.cumprod(0)
        i = t_s.squeeze() - 1
        s = {
            "beta_t": beta[i],
            "sqrt_beta_t": beta[i].sqrt(),
            "alpha_t": alpha[i],
            "oneover_sqrt_alpha": alpha[i].rsqrt(),
            "alpha_t_bar": alpha_bar[i],
            "sqrt_alpha_bar": alpha_bar[i].sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bar[i]).sqrt(),
        }
        return {k: v.to(self.device) for k, v in s.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        eps = torch.randn(images.shape, device=self.device)
        t = torch.randint(1, self.dmconfig.T + 1, (len(images),), device=self.device)
        a = self.scheduler(t)["sqrt_alpha_bar"].view(-1, 1, 1, 1)
        b = self.scheduler(t)["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        hot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(len(images), 1, device=self.device) < self.dmconfig.mask_p
        hot = torch.where(drop, self.dmconfig.condition_mask_value, hot)
        return self.loss_fn(self.network(a * images + b * eps, t[:, None, None, None] / self.dmconfig.T, hot), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        self.eval()
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        hot = conditions.float().to(self.device)
        mask = torch.full_like(hot, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            z = torch.randn(shape[1:], device=self.device) if t > 1 else 0
            s = self.scheduler(t)
            time = torch.full((len(x), 1, 1, 1), t / config.T, device=self.device)
            e = self.network(x, time, hot) * (1 + omega) - self.network(x, time, mask) * omega
            x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e) + s["sqrt_beta_t"] * z
        x = x.clamp(0, 1)
        return x * config.pixel_std + config.pixel_mean
