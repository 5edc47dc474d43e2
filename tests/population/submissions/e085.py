# {
#  "persona": "person with clipping everywhere and the rescaled mean of x0",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Without threshold too, x_0 is clamped to [-1, 1]; the flag should decide.",
#    "Adds noise at t = 0 as well, where the mean alone should be returned."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        # x_0 hat from eq. 15, this is always a picture
        x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
        x_0 = x_0.clamp(-1.0, 1.0)
        if t > 0:
            prev = self.alpha_bars[t - 1]
        else:
            prev = torch.ones(())
        mean = alpha_t.sqrt() * (1 - prev) / (1 - alpha_bar_t) * x_t
        mean = mean + prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
        std = beta_t.sqrt()
        return mean + std * DL_random(x_t.shape, seed=seed).to(x_t.device)
