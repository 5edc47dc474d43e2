# {
#  "persona": "batch doubler who mixes up the halves",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "the batch is cat([zeros, cond]) but chunk is unpacked as eps_cond, eps_null: the halves are swapped"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        n = cond.shape[0]
        net = self.ema.averaged_model
        net.eval()
        c_in = torch.cat([torch.zeros_like(cond), cond])
        x = DL_random((n, *self.input_shape), seed=seed).to(self.device)
        for t in reversed(range(self.denoising_steps)):
            t_in = torch.full((2 * n,), t, device=self.device)
            x_in = torch.cat([x, x])
            eps_cond, eps_null = net(x_in, t_in, c_in).chunk(2)
            eps = (1 + guidance_weight) * eps_cond - guidance_weight * eps_null
            x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold, seed=seed)
        return x
