# {
#  "persona": "3 am, sampler half asleep: last step and range",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The loop is range(T, 1, -1) and stops after t = 2; the step t = 1 is missing."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.dim() == 1:
            c = torch.nn.functional.one_hot(c, config.num_classes)
        c = c.float()
        u = torch.full(c.shape, config.condition_mask_value, dtype=torch.float32, device=self.device)
        x = torch.randn(*shape, device=self.device)
        with torch.no_grad():
            # T, ..., 1
            for t in range(config.T, 1, -1):
                tt = torch.ones(shape[0], 1, 1, 1, device=self.device) * (t / config.T)
                ec = self.network(x, tt, c)
                eu = self.network(x, tt, u)
                e = (1 + omega) * ec - omega * eu
                s = self.scheduler(t)
                x = s['oneover_sqrt_alpha'] * (x - s['beta_t'] / s['sqrt_oneminus_alpha_bar'] * e)
                if t != 1:
                    x = x + s['sqrt_beta_t'] * torch.randn(*shape, device=self.device)
        x = x * 0.3081 + 0.1307
        return torch.clamp(x, 0, 1)
