# {
#  "persona": "mixes up the two alphas of the paper",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "alpha_t is used where alpha_bar_t belongs, so x_t gets the noise of one step only; eq. 4 needs the cumulative product alpha_bars."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: the weight of x_t has sqrt(alpha_bar_t); eq. 7 has sqrt(alpha_t) there.",
#    "Plain branch: the mean is divided by sqrt(alpha_bar_t); eq. 11 divides by sqrt(alpha_t)."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        dims = (1,) * (original_samples.ndim - 1)
        alpha = self.alphas[timesteps.cpu()].view(-1, *dims).to(original_samples.device)
        return alpha.sqrt() * original_samples + (1 - alpha).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            pred_x0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            pred_x0 = pred_x0.clamp(min=-1, max=1)
            if t > 0:
                alpha_bar_prev = self.alpha_bars[t - 1]
            else:
                alpha_bar_prev = torch.tensor(1.0)
            mean = (alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t)) * pred_x0 + (
                alpha_bar_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            ) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
        if t > 0:
            mean = mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
