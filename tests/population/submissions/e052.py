# {
#  "persona": "v-prediction reader (Salimans & Ho), mixes targets",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The target is v = sqrt(abar) eps - sqrt(1 - abar) x_0; the network is to predict the noise.",
#    "The network's time is (t - 1) / T; it should be t / T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The network's time is (t - 1) / T; it should be t / T."
#   ]
#  },
#  "note": "the time is shifted in the same way in forward and sample, so a trained model would even work; the docstring asks for t / T"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = 1 + torch.randint(self.dmconfig.T, (len(images),), device=self.device)
        lookup = self.scheduler(t)
        a, s = (lookup[k][:, None, None, None] for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"))
        eps = torch.randn_like(images)
        v = a * eps - s * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)
        c = c.masked_fill(torch.rand(len(c), 1, device=self.device) < self.dmconfig.mask_p, self.dmconfig.condition_mask_value)
        out = self.network(a * images + s * eps, (t[:, None, None, None] - 1) / self.dmconfig.T, c)
        return F.mse_loss(out, v)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = conditions.to(self.device)
        onehot = (labels if labels.ndim == 2 else F.one_hot(labels, config.num_classes)).float()
        masked = onehot * 0 + config.condition_mask_value
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in reversed(range(1, config.T + 1)):
                net = lambda y: self.network(x, torch.full((shape[0], 1, 1, 1), (t - 1) / config.T, device=self.device), y)
                eps = (1 + omega) * net(onehot) - omega * net(masked)
                q = self.scheduler(t)
                x = q["oneover_sqrt_alpha"] * (x - q["beta_t"] * eps / q["sqrt_oneminus_alpha_bar"])
                x = x + (q["sqrt_beta_t"] * torch.randn_like(x) if t != 1 else 0)
            return torch.clamp(x * 0.3081 + 0.1307, 0, 1)
