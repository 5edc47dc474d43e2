# {
#  "persona": "part-1 habits in part 2: t - 1 everywhere, noise at t > 1",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "Looks up alpha_bars[timesteps - 1] as in part 1, so t = 0 wraps round to the last entry; here t is the index itself."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Adds noise only for t > 1 as in part 1; here the last step is t = 0 and t = 1 needs noise too."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        # same as in conditional_ddpm: index t - 1
        ab = self.alpha_bars[timesteps.cpu() - 1].to(noise.device)
        ab = ab.view(len(ab), *(1 for _ in noise.shape[1:]))
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t != 0 else torch.tensor(1.0)
            weight_0 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            weight_t = torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = weight_0 * x_0 + weight_t * x_t
        else:
            mean = (x_t - beta_t * model_prediction / torch.sqrt(1 - alpha_bar_t)) / torch.sqrt(alpha_t)
        if t > 1:
            mean = mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
