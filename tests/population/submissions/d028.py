# {
#  "persona": "does everything twice and mixes at the end",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "guidance mixes two denoised samples x_{t-1}, each with noise (and with thresholding) of its own, instead of mixing the two predictions and taking one denoise_step"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                x_cond = self.noise_scheduler.denoise_step(self._eps(x, t, cond), t, x, threshold, seed)
                x_null = self.noise_scheduler.denoise_step(self._eps(x, t, torch.zeros_like(cond)), t, x, threshold, seed)
                x = (1 + guidance_weight) * x_cond - guidance_weight * x_null
        return x

    def _eps(self, x, t, c):
        t = torch.full((len(c),), t, device=self.device)
        return self.ema.averaged_model(x, t, c)
