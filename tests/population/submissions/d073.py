# {
#  "persona": "both functions late at night",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "the coin has the shape of cond, so of a condition vector single numbers are dropped; a condition is dropped as a whole"
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "guidance has a turned sign: (1 - w) eps_c + w eps_null instead of (1 + w) eps_c - w eps_null",
#    "what denoise_step returns is not assigned to x, so every step starts from x_T and x_T is returned"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random(data.shape[:1], int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        e = DL_random(data.shape, seed=seed).to(self.device)
        coin = DL_random(cond.shape, normal=False, seed=seed).to(self.device)
        cond = torch.where(coin < self.p_uncond, torch.zeros_like(cond), cond)
        xt = self.noise_scheduler.add_noise(data, e, t)
        return F.mse_loss(self.noise_pred_net(xt, t, cond), e)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                ts = torch.full((len(cond),), t, device=self.device)
                e_c = net(x, ts, cond)
                e_0 = net(x, ts, torch.zeros_like(cond))
                e = (1 - guidance_weight) * e_c + guidance_weight * e_0
                self.noise_scheduler.denoise_step(e, t, x, threshold=threshold, seed=seed)
        return x
