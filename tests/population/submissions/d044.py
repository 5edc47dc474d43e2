# {
#  "persona": "turns gradients off for good and wonders why training stops",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "torch.set_grad_enabled(False) is never undone: after the first sample no training is possible in the process; it should be limited to the sampling (no_grad)"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        torch.set_grad_enabled(False)
        net = self.ema.averaged_model
        net.eval()
        w = guidance_weight
        sample = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        for t in tqdm(range(self.denoising_steps - 1, -1, -1), desc="sampling"):
            ts = torch.full((len(cond),), t, device=self.device)
            eps = (1 + w) * net(sample, ts, cond) - w * net(sample, ts, torch.zeros_like(cond))
            sample = self.noise_scheduler.denoise_step(eps, t, sample, threshold=threshold, seed=seed)
        return sample
