# {
#  "persona": "knows lucidrains' repo by heart: p_sample, p_sample_loop, little helper functions",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
def exists(val):
    return val is not None
def default(val, d):
    return val if exists(val) else d
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        return self.p_sample_loop((len(cond), *self.input_shape), cond, guidance_weight, threshold, seed)

    @torch.no_grad()
    def model_predictions(self, x, t, cond, cond_scale):
        batched_times = torch.full((x.shape[0],), t, device=x.device, dtype=torch.long)
        logits = self.ema.averaged_model(x, batched_times, cond)
        if cond_scale == 0:
            return logits
        null_logits = self.ema.averaged_model(x, batched_times, torch.zeros_like(cond))
        return null_logits + (logits - null_logits) * (1 + cond_scale)

    @torch.no_grad()
    def p_sample_loop(self, shape, cond, cond_scale=0.0, threshold=False, seed=None, timesteps=None):
        img = DL_random(shape, seed=seed).to(self.device)
        timesteps = default(timesteps, self.denoising_steps)
        for t in tqdm(reversed(range(0, timesteps)), desc="sampling loop time step", total=timesteps, leave=False):
            pred = self.model_predictions(img, t, cond, cond_scale)
            img = self.noise_scheduler.denoise_step(pred, t, img, threshold, seed)
        return img
