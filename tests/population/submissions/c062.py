# {
#  "persona": "clean code, but in place, and a seed for every step",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "noise is multiplied in place, so the caller's tensor, which is the target of the loss, is changed; inputs should not be touched."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: DL_random gets seed + t; the seed should be passed on as it is."
#   ]
#  },
#  "note": "seed + t is a matter of contract (\"seed: passed on to DL_random\"); the distribution is right."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(original_samples.device)
        alpha_bars = alpha_bars.view(alpha_bars.shape[0], *(1 for _ in range(original_samples.ndim - 1)))
        noise *= (1.0 - alpha_bars).sqrt()
        return noise + alpha_bars.sqrt() * original_samples

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            clean = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction).div(alpha_bar_t.sqrt()).clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = clean * (alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t))
            mean += x_t * (alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t))
        else:
            mean = x_t.sub(model_prediction * (beta_t / (1 - alpha_bar_t).sqrt())).div(alpha_t.sqrt())
        if t == 0:
            return mean
        # another seed at each step, or all steps would add the same noise
        step_seed = None if seed is None else seed + t
        return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=step_seed).to(x_t.device)
