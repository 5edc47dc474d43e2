# {
#  "persona": "diffusers porter: fixed_small variance",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Adds noise of the posterior variance beta_t (1 - abar_{t-1}) / (1 - abar_t) (\"fixed_small\"); sigma_t^2 = beta_t is asked."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        # 1. compute alphas, betas
        alpha_prod_t = alpha_bar_t
        alpha_prod_t_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
        beta_prod_t = 1 - alpha_prod_t
        beta_prod_t_prev = 1 - alpha_prod_t_prev
        # 2. compute predicted original sample from predicted noise, formula (15)
        pred_original_sample = (x_t - beta_prod_t ** 0.5 * model_prediction) / alpha_prod_t ** 0.5
        # 3. Clip "predicted x_0"
        if threshold:
            pred_original_sample = torch.clamp(pred_original_sample, -1, 1)
        # 4. Compute coefficients for pred_original_sample x_0 and current sample x_t, formula (7)
        c0 = (alpha_prod_t_prev ** 0.5 * beta_t) / beta_prod_t
        ct = alpha_t ** 0.5 * beta_prod_t_prev / beta_prod_t
        pred_prev_sample = c0 * pred_original_sample + ct * x_t
        # 6. Add noise
        if t > 0:
            variance = (1 - alpha_prod_t_prev) / (1 - alpha_prod_t) * beta_t
            variance = torch.clamp(variance, min=1e-20)
            pred_prev_sample = pred_prev_sample + variance ** 0.5 * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return pred_prev_sample
