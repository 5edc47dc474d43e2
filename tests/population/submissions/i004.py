# {
#  "persona": "Learned from labml.ai: gather() helper, U-Net with a list of skips and a middle, eps_simple naming; part 1 whole and noise_scheduler of part 2.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "The U-Net keeps every map of the way down on a list and concatenates them all; swish written by hand; time and condition go in by addition, not FiLM; GroupNorm with gcd groups. In denoise_step the noise is multiplied by a float (t > 0) instead of an if, so a draw happens at t = 0 as well. beta is taken as 1 - alpha in float32 (relative error 3e-4 at t = 1, 1e-6 absolute)."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        def gather(consts):
            c = consts.gather(-1, timesteps.cpu()).to(original_samples.device)
            return c.reshape(-1, *((1,) * (len(original_samples.shape) - 1)))

        mean = gather(self.alpha_bars) ** 0.5 * original_samples
        var = 1 - gather(self.alpha_bars)
        return mean + (var**0.5) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1] if t else torch.ones(())
            x0_hat = (x_t - (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_bar_t**0.5
            x0_hat = x0_hat.clip(-1, 1)
            mean = (alpha_bar_prev**0.5 * beta_t * x0_hat + alpha_t**0.5 * (1 - alpha_bar_prev) * x_t) / (1 - alpha_bar_t)
        else:
            eps_coef = (1 - alpha_t) / (1 - alpha_bar_t) ** 0.5
            mean = 1 / (alpha_t**0.5) * (x_t - eps_coef * model_prediction)
        eps = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + float(t > 0) * (beta_t**0.5) * eps
