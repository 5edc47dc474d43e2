# {
#  "persona": "Indian undergraduate, follows the DDPM algorithm box line by line",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "guidance is mixed as omega * eps_c + (1 - omega) * eps_u, the convention where 1 means no guidance; it should be (1 + omega) * eps_c - omega * eps_u"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # Algorithm 2 Sampling
        # 1: x_T ~ N(0, I)
        device = self.device
        x_t = torch.randn(shape).to(device)
        cond = conditions.to(device)
        if len(cond.shape) == 1:
            cond = F.one_hot(cond.long(), num_classes=config.num_classes)
        cond = cond.float()
        null = torch.empty_like(cond).fill_(config.condition_mask_value)
        with torch.no_grad():
            # 2: for t = T, ..., 1 do
            for t in range(config.T, 0, -1):
                # 3: z ~ N(0, I) if t > 1, else z = 0
                if t > 1:
                    z = torch.randn(shape).to(device)
                else:
                    z = torch.zeros(shape).to(device)
                # classifier free guidance
                t_in = torch.full((len(x_t), 1, 1, 1), t / config.T).to(device)
                eps_cond = self.network(x_t, t_in, cond)
                eps_uncond = self.network(x_t, t_in, null)
                eps = omega * eps_cond + (1 - omega) * eps_uncond
                # 4: x_{t-1} = 1/sqrt(alpha) (x_t - (1-alpha)/sqrt(1-alpha_bar) eps) + sigma z
                values = self.scheduler(t)
                coef = (1 - values["alpha_t"]) / values["sqrt_oneminus_alpha_bar"]
                x_t = values["oneover_sqrt_alpha"] * (x_t - coef * eps) + values["sqrt_beta_t"] * z
        # 6: return x_0
        return (x_t * 0.3081 + 0.1307).clamp(min=0, max=1)
