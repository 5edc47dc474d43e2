# {
#  "persona": "Tests on batches of one image; short on time before the deadline; part 2's scheduler only.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The noise is multiplied by 1 - alpha_bar_t; it should be by its square root.",
#    "original_samples is multiplied in place, so the caller's data shrink with every call; the inputs should stay untouched."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "With threshold at t = 0, alpha_bar_{t-1} is alpha_bars[-1], the last entry of the table; it should be 1.",
#    "The fresh noise is scaled by beta_t; it should be scaled by sqrt(beta_t)."
#   ]
#  },
#  "note": "add_noise looks right on one noise-free sample; denoise_step's thresholded branch is right everywhere but at t = 0."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(start=beta_start, end=beta_end, steps=num_steps)
        self.alphas = torch.sub(1, self.betas)
        self.alpha_bars = torch.exp(torch.cumsum(torch.log(self.alphas), 0))

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bar = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)]
        shape = [-1] + [1] * (original_samples.ndim - 1)
        sqrt_alpha_bar = alpha_bar.sqrt().reshape(shape)
        one_minus_alpha_bar = (1 - alpha_bar).reshape(shape)
        original_samples *= sqrt_alpha_bar
        return original_samples + one_minus_alpha_bar * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1]
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = torch.clamp(x_0, -1.0, 1.0)
            mean = (
                alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
                + alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
            )
        else:
            mean = (1 / alpha_t.sqrt()) * (x_t - ((1 - alpha_t) / (1 - alpha_bar_t).sqrt()) * model_prediction)
        z = DL_random(x_t.shape, seed=seed).to(x_t.device) if t > 0 else torch.zeros_like(x_t)
        return mean + beta_t * z
