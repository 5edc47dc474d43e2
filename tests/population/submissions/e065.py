# {
#  "persona": "signal engineer, writes threshold as clipping of the output",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "threshold clamps the mean x_{t-1} itself to [-1, 1]; the estimate of x_0 should be clamped and the mean of q(x_{t-1} | x_t, x_0) be taken."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        gain = 1 / torch.sqrt(alpha_t)
        leak = beta_t / torch.sqrt(1 - alpha_bar_t)
        mean = gain * (x_t - leak * model_prediction)  # eq 11
        if threshold:
            mean = mean.clip(-1, 1)
        if t > 0:
            dither = DL_random(x_t.shape, seed=seed).to(x_t.device)
            mean = mean + torch.sqrt(beta_t) * dither
        return mean
