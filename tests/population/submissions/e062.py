# {
#  "persona": "chat assistant style; passes nothing on: seeds and threshold forgotten",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The seed is used for x_T only and not passed on to denoise_step.",
#    "threshold is not passed on to denoise_step, so it has no effect."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        batch_size = cond.shape[0]
        model = self.ema.averaged_model
        model.eval()

        # Initialise with pure Gaussian noise
        x_t = DL_random((batch_size, *self.input_shape), seed=seed).to(self.device)
        uncond = torch.zeros_like(cond)

        with torch.no_grad():
            # Iteratively denoise from t = T - 1 to t = 0
            for t in reversed(range(self.denoising_steps)):
                timesteps = torch.full((batch_size,), t, device=self.device, dtype=torch.long)
                noise_cond = model(x_t, timesteps, cond)
                noise_uncond = model(x_t, timesteps, uncond)
                noise_pred = noise_cond + guidance_weight * (noise_cond - noise_uncond)
                x_t = self.noise_scheduler.denoise_step(noise_pred, t, x_t)

        return x_t
