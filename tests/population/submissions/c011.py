# {
#  "persona": "copies lines from part 1 and adapts most of them",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The table is read at timesteps - 1 as if t ran from 1 to T; with t in 0..T-1 it should be read at timesteps (at t = 0 index -1 even gives the last dose)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: noise is left out at t = 1 too (t > 1); it should be left out only at t = 0.",
#    "Threshold branch: not written, it still raises NotImplementedError; it should step from the clamped x_0 by eq. 7."
#   ]
#  },
#  "note": "The threshold branch is the stub's raise: whether that makes denoise_step wrong or merely 2.3.3 unsolved is a matter of contract; the plain branch has its own mistake at t = 1."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        # part 1 counted from 1
        t_s = timesteps.to(self.alpha_bars.device) - 1
        shape = (len(original_samples),) + (1,) * (original_samples.ndim - 1)
        alpha_t_bar = self.alpha_bars[t_s].reshape(shape).to(original_samples.device)
        sqrt_alpha_bar = torch.sqrt(alpha_t_bar)
        sqrt_oneminus_alpha_bar = torch.sqrt(1 - alpha_t_bar)
        return sqrt_alpha_bar * original_samples + sqrt_oneminus_alpha_bar * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            raise NotImplementedError("exercise 2.3.3 (2 points): NoiseScheduler.denoise_step")
        else:
            oneover_sqrt_alpha = 1 / torch.sqrt(alpha_t)
            sqrt_oneminus_alpha_bar = torch.sqrt(1 - alpha_bar_t)
            mean = oneover_sqrt_alpha * (x_t - (1 - alpha_t) / sqrt_oneminus_alpha_bar * model_prediction)
        if t > 1:
            z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        else:
            z = torch.zeros_like(x_t)
        return mean + torch.sqrt(beta_t) * z
