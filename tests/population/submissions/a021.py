# {
#  "persona": "Egyptian student, first PyTorch course, keeps gradients without noticing",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "gradients stay on: there is no torch.no_grad(), so the result requires grad and the graph over all T steps is kept; sampling should run without gradients",
#    "conditions that are already one-hot are sent through one_hot again; two-dimensional conditions should be used as they are"
#   ]
#  },
#  "note": "hidden when the caller has no_grad around it"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = conditions.to(self.device)
        c = F.one_hot(labels.long(), config.num_classes).float()
        empty = torch.zeros_like(c) + config.condition_mask_value
        x = torch.randn(shape).to(self.device)
        t = config.T
        while t >= 1:
            sc = self.scheduler(t)
            time = torch.ones((c.shape[0], 1, 1, 1), device=self.device) * (t / config.T)
            eps_with = self.network(x, time, c)
            eps_without = self.network(x, time, empty)
            eps = (1 + omega) * eps_with - omega * eps_without
            x = sc["oneover_sqrt_alpha"] * (x - (sc["beta_t"] / sc["sqrt_oneminus_alpha_bar"]) * eps)
            if t > 1:
                x = x + sc["sqrt_beta_t"] * torch.randn(shape).to(self.device)
            t = t - 1
        x = x * 0.3081 + 0.1307
        return x.clamp(0, 1)
