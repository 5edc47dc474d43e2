# {
#  "persona": "writes a list of all x_t to look at afterwards and indexes it",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "the null prediction is made at xs[0], the starting noise, at every step; it should be made at the current x_t, xs[-1], like the other"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.train(False)
        nothing = torch.zeros_like(cond)
        xs = [DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)]
        for t in sorted(range(self.denoising_steps), reverse=True):
            tau = torch.tensor([t], device=self.device)
            with torch.no_grad():
                eps_c = network(xs[-1], tau, cond)
                eps_0 = network(xs[0], tau, nothing)
            eps_tilde = (1 + guidance_weight) * eps_c - guidance_weight * eps_0
            xs.append(self.noise_scheduler.denoise_step(eps_tilde, t, xs[-1], threshold, seed))
        # torch.save(torch.stack(xs), "path.pt")
        return xs[-1]
