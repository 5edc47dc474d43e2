# {
#  "persona": "guided-diffusion porter: variance by log, forgets the 0.5; sigma and mask hacks",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The noise is scaled with exp(log beta_t) = beta_t because the factor 0.5 is missing; it should be sqrt(beta_t).",
#    "The mask is t != 0 from a code that counts from 0, so noise is added at t = 1, the last step here.",
#    "F.one_hot is called on every input, also on conditions that are one-hot rows (B, num_classes) already, which gives (B, num_classes, num_classes) and fails; such rows should be taken as they are."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        y = F.one_hot(conditions.to(device).long(), config.num_classes).float()
        # print(y.shape)
        y_null = torch.full_like(y, config.condition_mask_value)
        sample = torch.randn(*shape, device=device)
        indices = list(range(1, config.T + 1))[::-1]
        for i in indices:
            t = torch.tensor([i] * shape[0], device=device)
            with torch.no_grad():
                scaled_t = t.float().view(-1, 1, 1, 1) / config.T
                eps_cond = self.network(sample, scaled_t, y)
                eps_null = self.network(sample, scaled_t, y_null)
                eps = (1 + omega) * eps_cond - omega * eps_null
                out = {k: v.view(-1, 1, 1, 1) for k, v in self.scheduler(t).items()}
                model_log_variance = torch.log(out["beta_t"])
                mean = out["oneover_sqrt_alpha"] * (sample - out["beta_t"] / out["sqrt_oneminus_alpha_bar"] * eps)
                noise = torch.randn_like(sample)
                nonzero_mask = (t != 0).float().view(-1, 1, 1, 1)
                sample = mean + nonzero_mask * torch.exp(model_log_variance) * noise
        return (sample * 0.3081 + 0.1307).clamp(0, 1)
