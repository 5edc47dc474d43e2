# {
#  "persona": "in a hurry: guidance and thresholding still to come",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "guidance_weight is never used: only the conditional prediction is asked for, the null token never",
#    "threshold is not passed on to denoise_step"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        num_samples = cond.shape[0]
        x_t = DL_random((num_samples, *self.input_shape), seed=seed).to(self.device)
        for t in tqdm(reversed(range(self.denoising_steps)), total=self.denoising_steps):
            timestep = torch.full(size=(num_samples,), fill_value=t, device=self.device)
            model_prediction = self.ema.averaged_model(x_t, timestep, cond)
            # later: cfg
            x_t = self.noise_scheduler.denoise_step(model_prediction=model_prediction, t=t, x_t=x_t, seed=seed)
        return x_t
