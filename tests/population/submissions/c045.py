# {
#  "persona": "wrote the sampler of part 1 first; everything is shifted by one",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars gets a leading 1, so it has T + 1 entries and every value sits one place too late; it should have T entries, the first being alpha_0."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": []
#  },
#  "note": "add_noise reads the table at t, which is right with the right table (with this table it is shifted)."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        # alpha_bar_0 = 1
        self.alpha_bars = torch.cat([torch.ones(1), self.alpha_bars])

    def add_noise(self, original_samples, noise, timesteps):
        t = timesteps.cpu()
        shape = [len(t)] + [1] * (original_samples.ndim - 1)
        a = self.alpha_bars[t].reshape(shape).to(original_samples.device)
        return torch.sqrt(a) * original_samples + torch.sqrt(1 - a) * noise
