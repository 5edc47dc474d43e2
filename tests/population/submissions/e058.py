# {
#  "persona": "lucidrains porter, padded previous alphas, index -1 slip",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars is the padded alphas_cumprod_prev (1, alpha_bar_0, ...), one place late; entry t should be alpha_0 ... alpha_t."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "At t = 0 the previous alpha_bar is self.alpha_bars[-1], the last entry of the table; it should be 1."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float64)
        alphas = 1. - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        alphas_cumprod_prev = torch.nn.functional.pad(alphas_cumprod[:-1], (1, 0), value=1.)
        self.betas = betas
        self.alphas = alphas
        self.alpha_bars = alphas_cumprod_prev
        for name in ('betas', 'alphas', 'alpha_bars'):
            setattr(self, name, getattr(self, name).to(torch.float32))

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_cumprod_prev = self.alpha_bars[t - 1]
            x_start = (1. / alpha_bar_t).sqrt() * x_t - (1. / alpha_bar_t - 1).sqrt() * model_prediction
            x_start = x_start.clamp(-1., 1.)
            mean = beta_t * alpha_cumprod_prev.sqrt() / (1. - alpha_bar_t) * x_start + (1. - alpha_cumprod_prev) * alpha_t.sqrt() / (1. - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1. - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device) if t > 0 else 0.  # no noise if t == 0
        return mean + beta_t.sqrt() * noise
