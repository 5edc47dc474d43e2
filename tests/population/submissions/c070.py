# {
#  "persona": "calls with the arguments in the order in which they were written down",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The mask is always (B, 1), so integer labels (B,) broadcast to (B, B); for labels it should stay (B,).",
#    "The network is given the clean data; it should be given noisy_data, which is computed and not used."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        timesteps = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        noisy_data = self.noise_scheduler.add_noise(data, epsilon, timesteps)
        drop = DL_random((n,), normal=False, seed=seed).to(self.device) < self.p_uncond
        cond = torch.where(drop[:, None], torch.zeros_like(cond), cond)
        noise_prediction = self.noise_pred_net(data, timesteps, cond)
        return F.mse_loss(noise_prediction, epsilon)
