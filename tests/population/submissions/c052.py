# {
#  "persona": "the forward process is a chain, so I walk it",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "Walks the chain step by step with the same noise each time, so the shares of noise add up to more than sqrt(1 - alpha_bar_t); x_t should be made in one jump with eq. 4.",
#    "The walk ends one step early (range(t) does t steps, alpha_bar_t stands for t + 1 of them), so t = 0 returns the clean sample; step t itself belongs to it."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        x = original_samples.clone()
        for b in range(len(x)):
            for s in range(int(timesteps[b])):
                x[b] = torch.sqrt(self.alphas[s]) * x[b] + torch.sqrt(self.betas[s]) * noise[b]
        return x
