# {
#  "persona": "physicist, cumulative exponent of log alphas, python floats in the step",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        step = (beta_end - beta_start) / (num_steps - 1) if num_steps > 1 else 0.0
        self.betas = torch.tensor([beta_start + step * k for k in range(num_steps)], dtype=torch.float32)
        self.alphas = torch.ones(num_steps) - self.betas
        self.alpha_bars = torch.exp(torch.cumsum(torch.log(self.alphas.double()), dim=0)).float()

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        sig, noi = float(alpha_bar_t) ** 0.5, (1 - float(alpha_bar_t)) ** 0.5  # amplitudes of signal and noise
        if threshold:
            x0 = torch.clamp((x_t - noi * model_prediction) / sig, min=-1.0, max=1.0)
            if t > 0:
                prev = float(self.alpha_bars[t - 1])
                mean = (prev ** 0.5 * float(beta_t) * x0 + float(alpha_t) ** 0.5 * (1 - prev) * x_t) / noi ** 2
            else:
                mean = x0
        else:
            mean = (x_t - float(beta_t) / noi * model_prediction) / float(alpha_t) ** 0.5
        thermal = DL_random(x_t.shape, seed=seed).to(x_t.device) * float(beta_t) ** 0.5 if t > 0 else torch.zeros_like(x_t)
        return mean + thermal
