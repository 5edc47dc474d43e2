# {
#  "persona": "batch doubler who lets both halves walk their own way",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "draws noise for 2B samples, so the null prediction is made at another x_t than the conditional one and its half goes on with noise of its own; both predictions belong to the same x_t"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model
        network.eval()
        B = len(cond)
        conds = torch.cat((cond, torch.zeros_like(cond)))
        with torch.no_grad():
            x = DL_random((2 * B, *self.input_shape), seed=seed).to(self.device)
            for t in reversed(range(self.denoising_steps)):
                t_all = torch.full((2 * B,), t, device=self.device)
                eps_c, eps_n = network(x, t_all, conds).chunk(2)
                guided = (1 + guidance_weight) * eps_c - guidance_weight * eps_n
                eps = torch.cat([guided, guided])
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold, seed)
        return x[:B]
