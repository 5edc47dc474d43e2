# {
#  "persona": "wants speed: conditional and null in one batch of 2B",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "network sees 2B rows in one call"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        B = len(cond)
        network = self.ema.averaged_model.eval()
        both = torch.cat([cond, torch.zeros_like(cond)], dim=0)
        x = DL_random((B, *self.input_shape), seed=seed).to(self.device)
        for t in range(self.denoising_steps - 1, -1, -1):
            t_batch = torch.full((2 * B,), t, device=self.device)
            eps_c, eps_null = network(torch.cat([x, x]), t_batch, both).chunk(2)
            eps = eps_c + guidance_weight * (eps_c - eps_null)
            x = self.noise_scheduler.denoise_step(eps, t, x, threshold, seed)
        return x
