# {
#  "persona": "nn.MSELoss person, masks by boolean index on a clone, long variable names and prints left commented out",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data = data.to(self.device)
        cond = self.check_condition(cond)
        batch_size = data.shape[0]
        criterion = torch.nn.MSELoss(reduction="mean")

        # sample t ~ U{0, ..., T-1} for every sample
        timesteps = DL_random(shape=(batch_size,), int_range=(0, self.noise_scheduler.num_steps), seed=seed)
        timesteps = timesteps.to(self.device)
        # print("timesteps", timesteps.shape, timesteps.min(), timesteps.max())

        noise = DL_random(shape=data.shape, normal=True, seed=seed).to(self.device)
        noisy_data = self.noise_scheduler.add_noise(original_samples=data, noise=noise, timesteps=timesteps)
        # print("noisy", noisy_data.shape)

        random_numbers = DL_random(shape=(batch_size,), normal=False, seed=seed).to(self.device)
        unconditional_mask = random_numbers < self.p_uncond
        cond_with_null = cond.clone()
        cond_with_null[unconditional_mask] = 0

        noise_pred = self.noise_pred_net(noisy_data, timesteps, cond_with_null)
        return criterion(noise_pred, noise)
