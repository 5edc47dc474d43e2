# {
#  "persona": "computes the mask, then passes the wrong variable on",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "masked_cond is computed and never used: the network always sees cond; it should be given masked_cond."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        timesteps = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy_samples = self.noise_scheduler.add_noise(data, noise, timesteps)

        uncond = (DL_random((B,), normal=False, seed=seed) < self.p_uncond).to(self.device)
        null = torch.zeros_like(cond)
        masked_cond = torch.where(uncond.unsqueeze(-1), null, cond) if cond.dim() > 1 else torch.where(uncond, null, cond)

        noise_pred = self.noise_pred_net(noisy_samples, timesteps, cond)
        return F.mse_loss(noise_pred, noise)
