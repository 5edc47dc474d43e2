# {
#  "persona": "takes the loop variable as it is",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The network is given the step number t instead of t / T.",
#    "The condition of 'no label' is a row of zeros instead of condition_mask_value."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, T = len(images), self.dmconfig.T
        t_s = torch.randint(1, T + 1, (B,)).to(self.device)
        noise = torch.randn(images.shape).to(self.device)
        values = self.scheduler(t_s)
        shape = (B, 1, 1, 1)
        x_t = values["sqrt_alpha_bar"].reshape(shape) * images + values["sqrt_oneminus_alpha_bar"].reshape(shape) * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        for b in range(B):
            if torch.rand(()) < self.dmconfig.mask_p:
                c[b] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(x_t, (t_s / T).reshape(shape), c), noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B, T = shape[0], config.T
        if conditions.dim() == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        c = conditions.float().to(self.device)
        c_u = torch.zeros_like(c)
        X = torch.randn(shape).to(self.device)
        with torch.no_grad():
            for t in torch.arange(T, 0, -1):
                nn_t = t.float().to(self.device).repeat(B, 1, 1, 1).reshape(B, 1, 1, 1)
                eps = (1 + omega) * self.network(X, nn_t, c) - omega * self.network(X, nn_t, c_u)
                values = self.scheduler(t)
                z = torch.randn_like(X) if t > 1 else 0.0
                X = values["oneover_sqrt_alpha"] * (X - values["beta_t"] / values["sqrt_oneminus_alpha_bar"] * eps)
                X = X + values["sqrt_beta_t"] * z
        return (X * 0.3081 + 0.1307).clamp(0, 1)
