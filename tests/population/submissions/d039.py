# {
#  "persona": "positional arguments from memory",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "denoise_step is called as (eps, t, x, seed): seed lands in threshold, neither threshold nor seed arrives"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net, n = self.ema.averaged_model, len(cond)
        net.eval()
        x = DL_random((n, *self.input_shape), seed=seed).to(self.device)
        uncond = torch.zeros_like(cond)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, -1, -1):
                t_tensor = torch.tensor([t] * n, device=self.device)
                eps = (1 + guidance_weight) * net(x, t_tensor, cond) - guidance_weight * net(x, t_tensor, uncond)
                x = self.noise_scheduler.denoise_step(eps, t, x, seed)
        return x
