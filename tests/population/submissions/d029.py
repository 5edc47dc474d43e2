# {
#  "persona": "puts the seed first: torch.manual_seed and done",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "seeds torch once at the start and passes no seed to DL_random and denoise_step; seed should be passed on to every draw"
#   ]
#  },
#  "note": "seed: the docstring says it is passed on to every draw; one manual_seed gives other numbers. A matter of contract, but a written one"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        if seed is not None:
            torch.manual_seed(seed)
        n = len(cond)
        net = self.ema.averaged_model
        net.eval()
        x = DL_random([n, *self.input_shape]).to(self.device)
        nothing = torch.zeros_like(cond)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                steps = torch.full((n,), t, device=self.device)
                eps = net(x, steps, cond)
                if guidance_weight:
                    eps = eps + guidance_weight * (eps - net(x, steps, nothing))
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold)
        return x
