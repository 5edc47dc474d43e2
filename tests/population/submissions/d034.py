# {
#  "persona": "forgot the vectors: null token as a fresh tensor; eval mode forgotten as well",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "the null token is torch.zeros((B, condition_dim)) for labels too, where it should be (B,) integer zeros like cond",
#    "the averaged network is not put into eval mode"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        null = torch.zeros((len(cond), self.condition_dim), device=self.device)
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                t_b = torch.full((len(cond),), t, device=self.device)
                eps = (1 + guidance_weight) * model(x, t_b, cond) - guidance_weight * model(x, t_b, null)
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold, seed)
        return x
