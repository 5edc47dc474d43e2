# {
#  "persona": "diffusers pipelines: latents, noise_pred_uncond, noise_pred_text",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        bsz = data.shape[0]
        # one coin for the whole batch
        if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        timesteps = DL_random((bsz,), int_range=(0, self.denoising_steps), seed=seed).to(data.device)
        noise = DL_random(data.shape, seed=seed).to(data.device)
        noisy_latents = self.noise_scheduler.add_noise(data, noise, timesteps)
        noise_pred = self.noise_pred_net(noisy_latents, timesteps, cond)
        loss = F.mse_loss(noise_pred, noise, reduction="mean")
        return loss

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        unet = self.ema.averaged_model
        unet.eval()
        do_classifier_free_guidance = guidance_weight != 0
        guidance_scale = guidance_weight + 1  # diffusers counts from 1
        latents = DL_random((cond.shape[0],) + self.input_shape, seed=seed).to(self.device)
        timesteps = torch.arange(self.denoising_steps - 1, -1, -1)
        with torch.no_grad():
            for t in timesteps.tolist():
                timestep = torch.tensor([t], device=self.device)
                noise_pred_text = unet(latents, timestep, cond)
                if do_classifier_free_guidance:
                    noise_pred_uncond = unet(latents, timestep, torch.zeros_like(cond))
                    noise_pred = noise_pred_uncond + guidance_scale * (noise_pred_text - noise_pred_uncond)
                else:
                    noise_pred = noise_pred_text
                latents = self.noise_scheduler.denoise_step(noise_pred, t, latents, threshold=threshold, seed=seed)
        return latents
