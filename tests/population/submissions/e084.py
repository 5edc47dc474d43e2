# {
#  "persona": "hojonathanho TF porter, writes the general step, sampling from the wrong half",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The doubled batch is [cond, null] but the first half is taken as the null prediction, so guidance goes the wrong way."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        denoise_fn = self.ema.averaged_model.eval()
        shape = [cond.shape[0], *self.input_shape]
        img = DL_random(shape, seed=seed).to(self.device)
        y = torch.cat([cond, torch.zeros_like(cond)], dim=0)
        i = self.denoising_steps - 1
        with torch.no_grad():
            while i >= 0:
                t = torch.full([2 * shape[0]], i, dtype=torch.int64, device=self.device)
                eps = denoise_fn(torch.cat([img, img], dim=0), t, y)
                eps_null, eps_cond = torch.chunk(eps, 2, dim=0)
                eps = (1. + guidance_weight) * eps_cond - guidance_weight * eps_null
                img = self.noise_scheduler.denoise_step(eps, i, img, threshold=threshold, seed=seed)
                i -= 1
        assert list(img.shape) == shape
        return img
