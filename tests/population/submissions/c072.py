# {
#  "persona": "seed = 0 is no seed, and every tensor gets a number only once",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The betas are the last T of T + 1 values on the line, so the first one is not beta_start; they should run from beta_start to beta_end, both included."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: seed = 0 counts as no seed (if seed:); only None should."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps + 1)[1:]
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        ab = torch.reshape(ab, (-1,) + tuple([1] * len(original_samples.shape[1:])))
        return torch.sqrt(ab) * original_samples + torch.sqrt(1.0 - ab) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1.0 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1.0, 1.0)
            prev_bar = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (torch.sqrt(prev_bar) * beta_t * x_0 + torch.sqrt(alpha_t) * (1.0 - prev_bar) * x_t) / (1.0 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / torch.sqrt(1.0 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        if seed:
            z = DL_random(x_t.shape, seed=seed)
        else:
            z = DL_random(x_t.shape)
        return mean + torch.sqrt(beta_t) * z.to(x_t.device)
