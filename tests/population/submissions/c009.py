# {
#  "persona": "in a hurry, forgets that eq. 4 has square roots",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The noise is scaled by 1 - alpha_bar_t; it should be scaled by its square root."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: the fresh noise is multiplied by beta_t, which gives it variance beta_t squared; it should be multiplied by sqrt(beta_t)."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        # x_t = sqrt(a_bar) x_0 + sqrt(1 - a_bar) eps
        shape = [-1] + [1] * (original_samples.dim() - 1)
        a_bar = self.alpha_bars[timesteps.to("cpu")].view(shape).to(original_samples.device)
        return torch.sqrt(a_bar) * original_samples + (1 - a_bar) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        dev = x_t.device
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = x_0.clamp(-1, 1)
            a_bar_prev = torch.tensor(1.0) if t == 0 else self.alpha_bars[t - 1]
            mean = (
                torch.sqrt(a_bar_prev) * beta_t / (1 - alpha_bar_t) * x_0
                + torch.sqrt(alpha_t) * (1 - a_bar_prev) / (1 - alpha_bar_t) * x_t
            )
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        return mean + beta_t * DL_random(x_t.shape, seed=seed).to(dev)
