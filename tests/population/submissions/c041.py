# {
#  "persona": "long, typed, asserted; a software engineer",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
from __future__ import annotations
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        assert num_steps >= 1, "there has to be at least one step"
        betas: torch.Tensor = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float64)
        alphas: torch.Tensor = 1.0 - betas
        alpha_bars: torch.Tensor = torch.cumprod(alphas, dim=0)
        self.betas = betas.to(torch.float32)
        self.alphas = alphas.to(torch.float32)
        self.alpha_bars = alpha_bars.to(torch.float32)
        assert self.alpha_bars.shape == (num_steps,)

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        assert original_samples.shape == noise.shape, "noise has to look like the samples"
        assert timesteps.ndim == 1 and len(timesteps) == len(original_samples)
        alpha_bar = self._broadcast(self.alpha_bars, timesteps, original_samples)
        signal_rate = torch.sqrt(alpha_bar)
        noise_rate = torch.sqrt(1.0 - alpha_bar)
        return signal_rate * original_samples + noise_rate * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        assert 0 <= t < self.num_steps
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = self.estimate_x_0(model_prediction, t, x_t).clamp(-1.0, 1.0)
            mean = self.posterior_mean(x_0, x_t, t)
        else:
            mean = (x_t - beta_t / torch.sqrt(1.0 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        is_last_step = t == 0
        if is_last_step:
            return mean
        fresh_noise = DL_random(x_t.shape, seed=seed).to(device=x_t.device, dtype=x_t.dtype)
        return mean + torch.sqrt(beta_t) * fresh_noise

    def estimate_x_0(self, epsilon, t: int, x_t: torch.Tensor) -> torch.Tensor:
        alpha_bar_t = self.alpha_bars[t]
        return (x_t - torch.sqrt(1.0 - alpha_bar_t) * epsilon) / torch.sqrt(alpha_bar_t)

    def posterior_mean(self, x_0, x_t, t: int) -> torch.Tensor:
        alpha_bar_previous = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
        denominator = 1.0 - self.alpha_bars[t]
        x_0_weight = torch.sqrt(alpha_bar_previous) * self.betas[t] / denominator
        x_t_weight = torch.sqrt(self.alphas[t]) * (1.0 - alpha_bar_previous) / denominator
        return x_0_weight * x_0 + x_t_weight * x_t

    @staticmethod
    def _broadcast(table: torch.Tensor, timesteps: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
        values = table[timesteps.to(table.device)].to(like.device)
        return values.reshape(values.shape + (1,) * (like.ndim - 1))
