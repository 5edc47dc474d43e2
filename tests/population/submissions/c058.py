# {
#  "persona": "types eq. 11 and eq. 15 from memory, three times not quite",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: x_0 is estimated by dividing by sqrt(alpha_t); eq. 15 divides by sqrt(alpha_bar_t).",
#    "Threshold branch: the two weights of eq. 7 are exchanged; sqrt(alpha_bar_{t-1}) beta_t belongs to x_0 and sqrt(alpha_t) (1 - alpha_bar_{t-1}) to x_t.",
#    "Plain branch: the prediction is divided by 1 - alpha_bar_t; eq. 11 divides by its square root."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            # eq. 15
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
            x_0 = torch.clamp(x_0, -1, 1)
            alpha_bar_t_1 = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            # eq. 7
            mean = (
                torch.sqrt(alpha_t) * (1 - alpha_bar_t_1) / (1 - alpha_bar_t) * x_0
                + torch.sqrt(alpha_bar_t_1) * beta_t / (1 - alpha_bar_t) * x_t
            )
        else:
            # eq. 11
            mean = 1 / torch.sqrt(alpha_t) * (x_t - beta_t / (1 - alpha_bar_t) * model_prediction)
        if t > 0:
            mean = mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
