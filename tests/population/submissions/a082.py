# {
#  "persona": "Welsh student, sample with one start for all and a loop that ends too soon",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the loop is range(T, 1, -1), so the step t = 1 is never made; it should end after t = 1",
#    "the noise of a step is drawn with shape (1, C, H, W) and broadcast, so all pictures of the batch get the same noise; it should have the shape of x"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        label = conditions.to(device)
        if label.ndim == 1:
            label = F.one_hot(label.long(), config.num_classes)
        label = label.float()
        nolabel = torch.full_like(label, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=device)
            for t in range(config.T, 1, -1):
                sch = self.scheduler(t)
                t_in = torch.full((shape[0], 1, 1, 1), t / config.T, device=device)
                eps_l = self.network(x, t_in, label)
                eps_n = self.network(x, t_in, nolabel)
                eps = (1 + omega) * eps_l - omega * eps_n
                x = sch["oneover_sqrt_alpha"] * (x - sch["beta_t"] / sch["sqrt_oneminus_alpha_bar"] * eps)
                z = torch.randn((1, *shape[1:]), device=device) if t > 1 else 0
                x = x + sch["sqrt_beta_t"] * z
        return (x * 0.3081 + 0.1307).clamp(0, 1)
