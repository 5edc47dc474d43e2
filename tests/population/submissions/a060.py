# {
#  "persona": "Sri Lankan student, hard-codes MNIST into everything",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "num_classes is the number 10; it should be dmconfig.num_classes"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the shape is written as (n, 1, 28, 28); it should follow num_channels and input_dim",
#    "the number of classes is 10 in one_hot; it should be num_classes"
#   ]
#  },
#  "note": "hidden by the default settings"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (batch, 1), device=self.device)
        v = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = v["sqrt_alpha_bar"].view(batch, 1, 1, 1) * images + v["sqrt_oneminus_alpha_bar"].view(batch, 1, 1, 1) * noise
        y = torch.zeros(batch, 10).to(self.device)
        y[torch.arange(batch), conditions] = 1
        m = (torch.rand(batch) < self.dmconfig.mask_p).to(self.device)
        y[m, :] = self.dmconfig.condition_mask_value
        out = self.network(x_t, (t / self.dmconfig.T).view(batch, 1, 1, 1), y)
        return self.loss_fn(out, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n = len(conditions)
        y = conditions.to(self.device)
        if y.ndim == 1:
            y = F.one_hot(y.long(), 10)
        y = y.float()
        u = torch.ones_like(y) * config.condition_mask_value
        x = torch.randn(n, 1, 28, 28).to(self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                v = self.scheduler(t)
                tt = torch.ones(n, 1, 1, 1).to(self.device) * (t / config.T)
                eps = (1 + omega) * self.network(x, tt, y) - omega * self.network(x, tt, u)
                x = v["oneover_sqrt_alpha"] * (x - v["beta_t"] / v["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + v["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
