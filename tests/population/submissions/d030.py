# {
#  "persona": "image person: pictures live in [0, 1]",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "clamps the finished sample to [-1, 1] and rescales it to [0, 1]; the sample should be returned as the last denoise_step gave it"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        model = self.ema.averaged_model
        model.eval()
        with torch.no_grad():
            for t in range(self.denoising_steps)[::-1]:
                t_vec = torch.full((len(cond),), t, device=self.device)
                eps = model(x, t_vec, cond)
                if guidance_weight != 0:
                    eps_null = model(x, t_vec, torch.zeros_like(cond))
                    eps = (1 + guidance_weight) * eps - guidance_weight * eps_null
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold, seed=seed)
        # to image range
        return (x.clamp(-1, 1) + 1) / 2
