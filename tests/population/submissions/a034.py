# {
#  "persona": "Colombian student, deadline in one hour, three little things wrong in one function",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the noise is scaled with beta_t; sigma_t is sqrt(beta_t)",
#    "the first x is uniform (torch.rand); it should be standard normal",
#    "the normalisation is undone with the two constants swapped, x * 0.1307 + 0.3081; it should be x * 0.3081 + 0.1307"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # 1.4
        y = conditions.to(self.device)
        if y.ndim == 1:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        y_none = torch.ones_like(y) * config.condition_mask_value
        x = torch.rand(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                d = self.scheduler(t)
                t_net = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, t_net, y) - omega * self.network(x, t_net, y_none)
                z = torch.randn_like(x) if t > 1 else torch.zeros_like(x)
                x = d["oneover_sqrt_alpha"] * (x - d["beta_t"] / d["sqrt_oneminus_alpha_bar"] * eps) + d["beta_t"] * z
        x = x * 0.1307 + 0.3081
        return x.clamp(0, 1)
