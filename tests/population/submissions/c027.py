# {
#  "persona": "reads the seed argument as a position",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "seed is passed to DL_random as its second positional argument, which is int_range: with seed=None it works by chance, with a seed it crashes; it should be seed=seed."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = len(data)
        eps = DL_random(data.shape, seed).to(self.device)
        t = DL_random((n,), (0, self.denoising_steps), seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        drop = DL_random((n,), None, False, seed).to(self.device) < self.p_uncond
        cond = cond.masked_fill(drop if cond.ndim == 1 else drop.unsqueeze(1), 0)
        pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(pred, eps)
