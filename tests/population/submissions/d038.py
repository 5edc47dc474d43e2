# {
#  "persona": "carries training habits into sampling; three things at once",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "drops the condition at random with p_uncond, as in training; sampling always uses cond",
#    "no torch.no_grad(): gradients are on and the result hangs on the whole graph",
#    "x_T is drawn uniformly in [0, 1) (normal=False) instead of from N(0, 1)"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        B = cond.shape[0]
        net = self.ema.averaged_model.eval()
        drop = DL_random((B,), normal=False, seed=seed) < self.p_uncond
        drop = drop.to(self.device).view(-1, *[1] * (cond.ndim - 1))
        masked = torch.where(drop, torch.zeros_like(cond), cond)
        x_t = DL_random((B, *self.input_shape), normal=False, seed=seed).to(self.device)
        for t in reversed(range(self.denoising_steps)):
            time = torch.full((B,), t, device=self.device)
            eps_c = net(x_t, time, masked)
            eps_u = net(x_t, time, torch.zeros_like(cond))
            eps = (1 + guidance_weight) * eps_c - guidance_weight * eps_u
            x_t = self.noise_scheduler.denoise_step(eps, t, x_t, threshold=threshold, seed=seed)
        return x_t
