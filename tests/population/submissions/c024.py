# {
#  "persona": "works on sequences only, multiplies by a float mask",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The mask always has the shape (B, 1): with labels (B,) the product becomes (B, B); it should be (B,) for labels.",
#    "The mask is float, so integer labels become floats, which the image network refuses; the condition's dtype should be kept."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch = data.shape[0]
        timesteps = DL_random((batch,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, noise, timesteps)
        context_mask = (DL_random((batch, 1), normal=False, seed=seed) > self.p_uncond).float().to(self.device)
        cond = cond * context_mask
        return F.mse_loss(self.noise_pred_net(noisy, timesteps, cond), noise)
