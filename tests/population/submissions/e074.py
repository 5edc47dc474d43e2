# {
#  "persona": "diffusers training-script porter: no label dropout, target by prediction type",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The condition is never dropped: drop is computed and not used; with p_uncond the network should see zeros."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        latents = data
        # Sample noise that we'll add to the latents
        noise = DL_random(latents.shape, seed=seed).to(latents.device)
        bsz = latents.shape[0]
        # Sample a random timestep for each image
        timesteps = DL_random((bsz,), int_range=(0, self.noise_scheduler.num_steps), seed=seed).to(latents.device)
        timesteps = timesteps.long()
        noisy_latents = self.noise_scheduler.add_noise(latents, noise, timesteps)
        encoder_hidden_states = cond
        drop = DL_random((bsz,), normal=False, seed=seed).to(latents.device) < self.p_uncond
        target = noise
        model_pred = self.noise_pred_net(noisy_latents, timesteps, encoder_hidden_states)
        loss = F.mse_loss(model_pred.float(), target.float(), reduction="mean")
        return loss
