# {
#  "persona": "wrote generate_sample before understanding denoise_step: adds noise again",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "adds fresh noise of scale sqrt(beta_t) to what denoise_step returns, which has it in already: the noise is added twice"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                timesteps = torch.full((len(cond),), t, device=self.device)
                eps_cond = network(x, timesteps, cond)
                eps_null = network(x, timesteps, torch.zeros_like(cond))
                eps = (1 + guidance_weight) * eps_cond - guidance_weight * eps_null
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold, seed=seed)
                # Algorithm 2: z ~ N(0, I) if t > 1, else z = 0
                if t > 0:
                    z = DL_random(x.shape, seed=seed).to(self.device)
                    x = x + self.noise_scheduler.betas[t].sqrt() * z
        return x
