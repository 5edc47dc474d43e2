# {
#  "persona": "functional style with a helper method for dropping the condition",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "For finite conditions the product with 0/1 is the null token; -0.0 can appear in a vector."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        timesteps = DL_random((data.shape[0],), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, noise, timesteps)
        predicted = self.noise_pred_net(noisy, timesteps, self._drop_condition(cond, seed))
        return F.mse_loss(predicted, noise)

    def _drop_condition(self, cond, seed=None):
        keep = DL_random((cond.shape[0],), normal=False, seed=seed) >= self.p_uncond
        keep = keep.to(device=cond.device, dtype=cond.dtype)
        return cond * keep.view(-1, *[1] * (cond.ndim - 1))
