# {
#  "persona": "mixes up the two conventions of part 1 and part 2 and swaps the two predictions",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "the network is given t + 1, the papers' count, though the steps (and the training) count 0..T-1",
#    "guidance has the two predictions swapped, (1 + w) eps_null - w eps_c, and w = 0 gives the unconditional model"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model.eval()
        sample = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                times = torch.full((cond.shape[0],), t + 1, device=self.device)
                without = model(sample, times, torch.zeros_like(cond))
                with_c = model(sample, times, cond)
                eps = (1 + guidance_weight) * without - guidance_weight * with_c
                sample = self.noise_scheduler.denoise_step(eps, t, sample, threshold, seed)
        return sample
