# {
#  "persona": "Ghanaian student, sample in the style of a tutorial that guides with eps_u + w (eps_c - eps_u)",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "guidance is eps_u + omega * (eps_c - eps_u), the Imagen and diffusers convention, one less than asked for; it should be (1 + omega) * eps_c - omega * eps_u",
#    "the noise z is drawn once before the loop and used again at every step; each step needs a fresh draw"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        cond = conditions.to(device)
        if cond.dim() == 1:
            cond = F.one_hot(cond.long(), config.num_classes)
        cond = cond.float()
        uncond = torch.full_like(cond, config.condition_mask_value)
        x = torch.randn(shape, device=device)
        z = torch.randn(shape, device=device)
        with torch.no_grad():
            for t in reversed(range(1, config.T + 1)):
                if t == 1:
                    z = torch.zeros_like(x)
                time_tensor = torch.full((shape[0], 1, 1, 1), t / config.T, device=device)
                eps_u = self.network(x, time_tensor, uncond)
                eps_c = self.network(x, time_tensor, cond)
                eps = eps_u + omega * (eps_c - eps_u)
                sch = self.scheduler(t)
                x = sch["oneover_sqrt_alpha"] * (x - sch["beta_t"] / sch["sqrt_oneminus_alpha_bar"] * eps)
                x = x + sch["sqrt_beta_t"] * z
        return (x * 0.3081 + 0.1307).clamp(0, 1)
