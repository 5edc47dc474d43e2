# {
#  "persona": "keeps things between calls that should be fresh",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: the noise is drawn once and kept in self.z for all later steps of the same shape; it should be drawn afresh at every step.",
#    "Threshold branch, t = 0: the last entry of self.alpha_bars is overwritten with 1 to get alpha_bar_{-1} = 1, which spoils the table for later calls (and for T = 1 alpha_bar_0 itself); the table should be left as it is."
#   ]
#  },
#  "note": "add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.z = None

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if self.z is None or self.z.shape != x_t.shape:
            self.z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        if threshold:
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()).clamp(-1, 1)
            if t == 0:
                self.alpha_bars[t - 1] = 1.0
            alpha_bar_prev = self.alpha_bars[t - 1]
            mean = (alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t)) * x_0
            mean += (alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        return mean if t == 0 else mean + beta_t.sqrt() * self.z
