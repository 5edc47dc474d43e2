# {
#  "persona": "3 am, only half of 2.1.2",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "threshold=True is not done: the branch still raises NotImplementedError instead of stepping with x_0 clamped to [-1, 1]."
#   ]
#  },
#  "note": "without threshold the step is right; whether an open 2.3.3 makes denoise_step wrong is a matter of contract"
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, steps=num_steps)
        self.alphas = 1.0 - self.betas
        bars = []
        a = torch.tensor(1.0)
        for alpha in self.alphas:
            a = a * alpha
            bars.append(a)
        self.alpha_bars = torch.stack(bars)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            # TODO 2.3.3 (2 points): mean, from x_0 (eq. 15) clamped to [-1, 1] and eq. 7; alpha_bar_{t-1} = 1 at t = 0
            raise NotImplementedError("exercise 2.3.3 (2 points): NoiseScheduler.denoise_step")
        else:
            mean = 1 / alpha_t.sqrt() * (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction)
        if t > 0:
            z = DL_random(x_t.shape, seed=seed).to(x_t.device)
            return mean + beta_t.sqrt() * z
        return mean
