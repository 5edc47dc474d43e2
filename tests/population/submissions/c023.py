# {
#  "persona": "one coin, but which side?",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Conditions are kept with probability p_uncond and dropped with 1 - p_uncond; it should be the other way round."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((data.shape[0],), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        keep = DL_random((data.shape[0],), normal=False, seed=seed).to(self.device) < self.p_uncond
        keep = keep.reshape(-1, *([1] * (cond.dim() - 1)))
        cond = cond * keep
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), eps)
