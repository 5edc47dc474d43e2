# {
#  "persona": "draws the noise where it is needed, twice",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The target is drawn a second time, so without a seed it is not the noise that is in x_t (with a seed both are equal by chance); the noise should be drawn once and used for both."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        T = self.denoising_steps
        t = DL_random((len(data),), int_range=(0, T), seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, DL_random(data.shape, seed=seed).to(self.device), t)
        if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(pred, DL_random(data.shape, seed=seed).to(self.device))
