# {
#  "persona": "treats t = T - 1 as the end of the way, since part 1 began at T",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: x_0 is clamped to [0, 1]; it should be [-1, 1].",
#    "Both branches: noise is left out at t = T - 1 and added at t = 0; it should be left out at t = 0 only."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            pred_x0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            pred_x0 = torch.clamp(pred_x0, 0, 1)
            a_prev = torch.tensor(1.0) if t == 0 else self.alpha_bars[t - 1]
            mean = torch.sqrt(a_prev) * beta_t * pred_x0 + torch.sqrt(alpha_t) * (1 - a_prev) * x_t
            mean = mean / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == self.num_steps - 1:
            return mean
        return mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)
