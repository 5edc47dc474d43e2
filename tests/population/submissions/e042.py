# {
#  "persona": "experienced with GANs, saturates with tanh-habits; only sample",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Ends with (x + 1) / 2 as for images in [-1, 1]; the data's normalisation is undone by x * 0.3081 + 0.1307."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        nc = config.num_classes
        if conditions.dim() == 1:
            onehot = torch.zeros(shape[0], nc, device=self.device).scatter_(1, conditions.to(self.device).view(-1, 1), 1.0)
        else:
            onehot = conditions.to(self.device).float()
        blank = torch.empty_like(onehot).fill_(config.condition_mask_value)
        z = torch.randn(shape, device=self.device)  # latent
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                tau = torch.empty(shape[0], 1, 1, 1, device=self.device).fill_(t / config.T)
                g = (1 + omega) * self.network(z, tau, onehot) - omega * self.network(z, tau, blank)
                z = s['oneover_sqrt_alpha'] * (z - s['beta_t'] / s['sqrt_oneminus_alpha_bar'] * g)
                if t > 1:
                    z += s['sqrt_beta_t'] * torch.randn_like(z)
        fake = (z + 1) / 2  # back to [0, 1]
        return fake.clamp_(0, 1)
