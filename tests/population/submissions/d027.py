# {
#  "persona": "mutates in place without noticing, comes from C++",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "null = cond is the same tensor, and zero_() empties it: from the first guided step on the \"conditional\" prediction gets zeros too (and the caller's cond is overwritten); a copy is needed"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        auto = self.ema.averaged_model
        auto.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        null = cond
        null.zero_()
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                timestep = torch.full((len(cond),), t).to(self.device)
                e_c = auto(x, timestep, cond)
                e_n = auto(x, timestep, null)
                e = (1 + guidance_weight) * e_c - guidance_weight * e_n
                x = self.noise_scheduler.denoise_step(e, t, x, threshold, seed)
        return x
