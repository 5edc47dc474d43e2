# {
#  "persona": "inlines the step because \"denoise_step is one line anyway\"; three slips",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "writes the step of eq. 11 itself and never calls denoise_step, so threshold does nothing",
#    "adds noise at t = 0 too, where there should be none",
#    "divides by sqrt(alpha_bar_t) in front of the mean, where eq. 11 has sqrt(alpha_t)"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net, s = self.ema.averaged_model.eval(), self.noise_scheduler
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(s.num_steps)):
                ts = torch.full((len(cond),), t, device=self.device)
                eps_c, eps_n = net(x, ts, cond), net(x, ts, torch.zeros_like(cond))
                eps = (1 + guidance_weight) * eps_c - guidance_weight * eps_n
                x = (x - s.betas[t] / (1 - s.alpha_bars[t]).sqrt() * eps) / s.alpha_bars[t].sqrt()
                x = x + s.betas[t].sqrt() * DL_random(x.shape, seed=seed).to(self.device)
        return x
