# {
#  "persona": "3 am, wrong brackets and variances",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Noise is multiplied by beta_t; its standard deviation should be sqrt(beta_t).",
#    "With threshold, the estimate of x_0 is divided by alpha_bar_t instead of sqrt(alpha_bar_t).",
#    "The result of clamp is thrown away (x_0.clamp without assignment), so x_0 is not kept in [-1, 1]."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t
            x_0.clamp(-1, 1)  # keep it inside
            mean = (prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + beta_t * DL_random(x_t.shape, seed=seed).to(x_t.device)
