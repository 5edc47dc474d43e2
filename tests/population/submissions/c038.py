# {
#  "persona": "itertools and list comprehension person, Python floats until the last moment",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
import math
from itertools import accumulate
from operator import mul
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        steps = max(num_steps - 1, 1)
        betas = [beta_start + (beta_end - beta_start) * i / steps for i in range(num_steps)]
        alphas = [1 - beta for beta in betas]
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = torch.tensor(alphas, dtype=torch.float32)
        self.alpha_bars = torch.tensor(list(accumulate(alphas, mul)), dtype=torch.float32)

    def add_noise(self, original_samples, noise, timesteps):
        signal = torch.tensor([math.sqrt(self.alpha_bars[i]) for i in timesteps.tolist()])
        noisy = torch.tensor([math.sqrt(1 - self.alpha_bars[i]) for i in timesteps.tolist()])
        shape = (len(timesteps), *(1 for _ in original_samples.shape[1:]))
        signal, noisy = (c.reshape(shape).to(original_samples.device) for c in (signal, noisy))
        return signal * original_samples + noisy * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta, alpha, bar = (table[t].item() for table in (self.betas, self.alphas, self.alpha_bars))
        bar_before = self.alpha_bars[t - 1].item() if t else 1.0
        if threshold:
            x_0 = (x_t - math.sqrt(1 - bar) * model_prediction) / math.sqrt(bar)
            x_0 = x_0.clip(-1, 1)
            mean = (math.sqrt(bar_before) * beta * x_0 + math.sqrt(alpha) * (1 - bar_before) * x_t) / (1 - bar)
        else:
            mean = (x_t - beta * model_prediction / math.sqrt(1 - bar)) / math.sqrt(alpha)
        return mean + math.sqrt(beta) * DL_random(x_t.shape, seed=seed).to(x_t.device) if t else mean
