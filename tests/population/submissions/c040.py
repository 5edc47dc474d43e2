# {
#  "persona": "functional: vmap over samples, partial results as small lambdas",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        a_bars = self.alpha_bars.index_select(0, timesteps.cpu()).to(original_samples.device)
        q_sample = lambda x_0, eps, a_bar: a_bar.sqrt() * x_0 + (1 - a_bar).sqrt() * eps
        return torch.vmap(q_sample)(original_samples, noise, a_bars)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        one = alpha_t.new_ones(())

        def plain():
            return alpha_t.rsqrt() * (x_t - beta_t * (1 - alpha_bar_t).rsqrt() * model_prediction)

        def thresholded():
            x_0 = alpha_bar_t.rsqrt() * (x_t - (1 - alpha_bar_t).sqrt() * model_prediction)
            prev = self.alpha_bars[t - 1] if t else one
            w_0, w_t = prev.sqrt() * beta_t, alpha_t.sqrt() * (1 - prev)
            return (w_0 * torch.clamp(x_0, -1.0, 1.0) + w_t * x_t) / (1 - alpha_bar_t)

        mean = thresholded() if threshold else plain()
        return mean if t == 0 else mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(mean.device)
