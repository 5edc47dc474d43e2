# {
#  "persona": "Chilean student, sample returns early",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the return is indented into the loop, so the picture comes back after the first step t = T; it should come after t = 1"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            labels = conditions.to(self.device)
            if labels.ndim == 1:
                labels = F.one_hot(labels.long(), config.num_classes)
            labels = labels.float()
            masked = torch.full_like(labels, config.condition_mask_value)
            x_t = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                e_c = self.network(x_t, time, labels)
                e_u = self.network(x_t, time, masked)
                e = (1 + omega) * e_c - omega * e_u
                s = self.scheduler(t)
                z = torch.randn_like(x_t) if t > 1 else torch.zeros_like(x_t)
                x_t = s["oneover_sqrt_alpha"] * (x_t - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e) + s["sqrt_beta_t"] * z
                x_0 = x_t * 0.3081 + 0.1307
                return torch.clamp(x_0, 0, 1)
