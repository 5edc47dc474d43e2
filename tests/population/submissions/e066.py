# {
#  "persona": "guided-diffusion porter, exp of log variance, wrong posterior coefficient",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "posterior_mean_coef2 has sqrt(alpha_bar_t) in place of sqrt(alpha_t).",
#    "posterior_mean_coef1 forgets the square root of alpha_bar_{t-1}."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            ab_prev = 1.0 if t == 0 else self.alpha_bars[t - 1]
            # process_xstart
            pred_xstart = torch.sqrt(1.0 / alpha_bar_t) * x_t - torch.sqrt(1.0 / alpha_bar_t - 1.0) * model_prediction
            pred_xstart = pred_xstart.clamp(-1, 1)
            # q_posterior_mean_variance
            posterior_mean_coef1 = beta_t * ab_prev / (1.0 - alpha_bar_t)
            posterior_mean_coef2 = (1.0 - ab_prev) * torch.sqrt(alpha_bar_t) / (1.0 - alpha_bar_t)
            mean = posterior_mean_coef1 * pred_xstart + posterior_mean_coef2 * x_t
        else:
            mean = torch.sqrt(1.0 / alpha_t) * (x_t - (1.0 - alpha_t) / torch.sqrt(1.0 - alpha_bar_t) * model_prediction)
        model_log_variance = torch.log(beta_t)
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
        nonzero_mask = 0.0 if t == 0 else 1.0
        return mean + nonzero_mask * torch.exp(0.5 * model_log_variance) * noise
