# {
#  "persona": "reshapes by trial and error until the check on one shape is quiet",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The first and last axes are exchanged before, but axes 0 and 1 after the sum, so from rank 3 on the axes come out permuted (and rank 1 crashes); it should be transpose(0, -1) again."
#   ]
#  },
#  "note": "Right for samples of rank 2."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        x = torch.sqrt(ab) * original_samples.transpose(0, -1)
        n = torch.sqrt(1 - ab) * noise.transpose(0, -1)
        return (x + n).transpose(0, 1)
