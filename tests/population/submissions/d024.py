# {
#  "persona": "diffusers user, guidance_scale as in stable diffusion",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "guidance is eps_null + w (eps_c - eps_null), the scale of Imagen and diffusers, where 1 is the plain conditional model; here it should be (1 + w) eps_c - w eps_null"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        bs = data.shape[0]
        noise = DL_random(data.shape, seed=seed).to(self.device)
        timesteps = DL_random((bs,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, noise, timesteps)
        mask = (DL_random((bs,), normal=False, seed=seed) < self.p_uncond).to(self.device)
        encoder_hidden_states = torch.where(mask.view(-1, *[1] * (cond.dim() - 1)), 0, cond)
        return F.mse_loss(self.noise_pred_net(noisy, timesteps, encoder_hidden_states), noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        unet = self.ema.averaged_model.eval()
        latents = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, -1, -1):
                timestep = torch.full((len(cond),), t, device=self.device)
                noise_pred_uncond = unet(latents, timestep, torch.zeros_like(cond))
                noise_pred_cond = unet(latents, timestep, cond)
                noise_pred = noise_pred_uncond + guidance_weight * (noise_pred_cond - noise_pred_uncond)
                latents = self.noise_scheduler.denoise_step(noise_pred, t, latents, threshold=threshold, seed=seed)
        return latents
