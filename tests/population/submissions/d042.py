# {
#  "persona": "two functions, two misreadings",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "the coin is a normal draw (DL_random without normal=False), so with p_uncond = 0.2 more than half of the conditions are dropped instead of a fifth"
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "runs a fixed number of 100 steps, the default, instead of self.denoising_steps"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), (0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        coin = DL_random((B,), seed=seed).to(self.device)
        keep = (coin >= self.p_uncond).to(cond.dtype)
        if cond.dim() > 1:
            keep = keep.unsqueeze(1)
        pred = self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, cond * keep)
        return F.mse_loss(pred, eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(100)):
                tt = torch.full((len(cond),), t, device=self.device)
                e_c = self.ema.averaged_model(x, tt, cond)
                e_n = self.ema.averaged_model(x, tt, torch.zeros_like(cond))
                x = self.noise_scheduler.denoise_step((1 + guidance_weight) * e_c - guidance_weight * e_n, t, x, threshold, seed)
        return x
