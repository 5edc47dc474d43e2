# {
#  "persona": "jumps ahead: DDIM step in denoise_step",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "The step without threshold is DDIM's, sqrt(abar_prev) x_0 + sqrt(1 - abar_prev) epsilon, and then noise of variance beta_t comes on top; the mean should be that of eq. 11."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
        x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
        if threshold:
            x_0 = x_0.clamp(-1, 1)
            mean = (beta_t * alpha_bar_prev.sqrt() * x_0 + (1 - alpha_bar_prev) * alpha_t.sqrt() * x_t) / (1 - alpha_bar_t)
        else:
            mean = alpha_bar_prev.sqrt() * x_0 + (1 - alpha_bar_prev).sqrt() * model_prediction
        if t > 0:
            mean = mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
