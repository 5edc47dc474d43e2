# {
#  "persona": "statistician, posterior precisions, no copy of eq. 7, both of 2.2",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = len(data)
        times = DL_random((n,), int_range=(0, self.noise_scheduler.num_steps), seed=seed)
        epsilon = DL_random(data.shape, normal=True, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, times)
        observed = (DL_random((n,), normal=False, seed=seed) >= self.p_uncond).to(self.device)
        design = cond.clone()
        design[~observed] = 0
        residuals = self.noise_pred_net(x_t, times.to(self.device), design) - epsilon
        rss = torch.sum(residuals ** 2)
        return rss / residuals.numel()
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()).clamp(-1, 1)
            if t == 0:
                return x_0  # the prior has no variance: the posterior sits on x_0
            # prior x_{t-1} ~ N(sqrt(ab') x_0, 1 - ab'), likelihood x_t ~ N(sqrt(a) x_{t-1}, beta)
            prior_mean, prior_var = self.alpha_bars[t - 1].sqrt() * x_0, 1 - self.alpha_bars[t - 1]
            precision = 1 / prior_var + alpha_t / beta_t
            mean = (prior_mean / prior_var + alpha_t.sqrt() * x_t / beta_t) / precision
        else:
            mean = (x_t - (beta_t / (1 - alpha_bar_t).sqrt()) * model_prediction) / alpha_t.sqrt()
            if t == 0:
                return mean
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + z * beta_t.sqrt()
