# {
#  "persona": "improved-diffusion porter, scale = 1000 / num_steps",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "beta_start and beta_end are multiplied by 1000 / num_steps as in get_named_beta_schedule; the betas should run from beta_start to beta_end.",
#    "The tables are float64; they should be float32."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # Linear schedule from Ho et al, extended to work for any number of diffusion steps.
        scale = 1000 / num_steps
        betas = torch.linspace(scale * beta_start, scale * beta_end, num_steps, dtype=torch.float64)
        alphas = 1.0 - betas
        self.betas = betas
        self.alphas = alphas
        self.alpha_bars = torch.cumprod(alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        mean_coef = torch.sqrt(self.alpha_bars)
        std_coef = torch.sqrt(1.0 - self.alpha_bars)
        pick = timesteps.to(mean_coef.device)
        m, s = mean_coef[pick].to(noise.device), std_coef[pick].to(noise.device)
        for _ in original_samples.shape[1:]:
            m, s = m.unsqueeze(-1), s.unsqueeze(-1)
        return m * original_samples + s * noise
