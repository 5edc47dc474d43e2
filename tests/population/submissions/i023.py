# {
#  "persona": "Software engineer: a frozen dataclass of coefficients with properties, asdict-like dict at the end, torch.where instead of if, typed helpers.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "beta is computed from t directly (no table), alpha_bar by a masked product over a (numel, T) matrix of 'steps up to t' - slow-looking but right; z is multiplied by (t > 1); the condition of forward is one_hot * keep + mask * ~keep; sample normalises with Normalize-like inverse; in part 2 alphas and alpha_bars are lazily computed properties (cached) of betas."
# }
# --- diffusion_models/noise_scheduler.py
from functools import cached_property
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.beta_start, self.beta_end = beta_start, beta_end

    def add_noise(self, original_samples, noise, timesteps):
        bar = self.alpha_bars.index_select(0, timesteps.to(self.alpha_bars.device)).to(original_samples.device)
        bar = bar.reshape(-1, *(1,) * (original_samples.ndim - 1))
        return torch.addcmul(bar.sqrt() * original_samples, (1 - bar).sqrt(), noise)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            previous = torch.cat([torch.ones(1), self.alpha_bars])[t]  # one further left than alpha_bars[t]
            x_0 = torch.nn.functional.hardtanh((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) * alpha_bar_t.rsqrt())
            share = beta_t * previous.sqrt() / (1 - alpha_bar_t), alpha_t.sqrt() * (1 - previous) / (1 - alpha_bar_t)
            mean = share[0] * x_0 + share[1] * x_t
        else:
            mean = torch.addcmul(x_t, -beta_t / (1 - alpha_bar_t).sqrt(), model_prediction) / alpha_t.sqrt()
        sigma = torch.where(torch.tensor(t > 0), beta_t.sqrt(), torch.zeros(()))
        return torch.addcmul(mean, sigma, DL_random(x_t.shape, seed=seed).to(mean))

    @cached_property
    def betas(self):
        return torch.linspace(self.beta_start, self.beta_end, self.num_steps)

    @cached_property
    def alphas(self):
        return 1 - self.betas

    @cached_property
    def alpha_bars(self):
        return self.alphas.log().cumsum(dim=0).exp()
