# {
#  "persona": "3 am, mask multiplied as float",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Multiplies cond by a float mask of shape (B, 1), which turns labels (B,) into floats of shape (B, B); labels should stay integers (B,), with 0 where dropped."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        mask = DL_random((len(data),), normal=False, seed=seed).to(self.device) >= self.p_uncond
        mask = mask.float().unsqueeze(1)  # otherwise it says shapes dont match
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        pred = self.noise_pred_net(x_t, t, cond * mask)
        return ((pred - eps) ** 2).mean()
