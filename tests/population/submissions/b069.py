# {
#  "persona": "took the schedule from Stable Diffusion's config (scaled_linear)",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The square roots of beta run linearly (Stable Diffusion's scaled_linear); beta_t itself must be linear from beta_1 to beta_T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "both ends of the schedule are right"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # scaled linear
        betas = torch.linspace(beta_1**0.5, beta_T**0.5, T, dtype=torch.float64) ** 2
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        index = t_s - 1
        out = {
            "beta_t": betas[index],
            "sqrt_beta_t": betas[index].sqrt(),
            "alpha_t": alphas[index],
            "oneover_sqrt_alpha": alphas[index].rsqrt(),
            "alpha_t_bar": alphas_cumprod[index],
            "sqrt_alpha_bar": alphas_cumprod[index].sqrt(),
            "sqrt_oneminus_alpha_bar": (1.0 - alphas_cumprod[index]).sqrt(),
        }
        return {name: value.to(device=self.device, dtype=torch.float32) for name, value in out.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        text = conditions.to(device=self.device, dtype=torch.float32)
        uncond = torch.full_like(text, config.condition_mask_value)
        latents = torch.randn(shape, device=self.device)
        for step in range(config.T):
            t = config.T - step
            latents = self.p_sample(latents, t, text, uncond, omega)
        return (latents * 0.3081 + 0.1307).clamp(0.0, 1.0)

    @torch.no_grad()
    def p_sample(self, x, t, text, uncond, w):
        time = torch.full((x.shape[0],), t / self.dmconfig.T, device=x.device)
        both = self.network(x.repeat(2, 1, 1, 1), time.repeat(2), torch.cat((uncond, text)))
        eps_u, eps_c = both.chunk(2)
        eps = eps_c + w * (eps_c - eps_u)
        s = self.scheduler(t)
        mean = s["oneover_sqrt_alpha"] * (x - s["beta_t"] * eps / s["sqrt_oneminus_alpha_bar"])
        if t == 1:
            return mean
        return mean + s["sqrt_beta_t"] * torch.randn_like(x)
