# {
#  "persona": "Hugging Face pipeline style sampler, only 1.3 and 1.4; index masks",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "omega = 0 skips the second call; the mean goes through x_0, algebraically the same as Algorithm 2"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        bsz = images.size(0)
        timesteps = torch.randint(1, cfg.T + 1, size=(bsz,), device=images.device)
        noise = torch.randn_like(images)
        noisy_images = self._add_noise(images, noise, timesteps)
        cond = torch.nn.functional.one_hot(conditions, cfg.num_classes).to(images)
        dropped = (torch.rand(bsz, device=images.device) < cfg.mask_p).nonzero().flatten()
        cond[dropped] = cfg.condition_mask_value
        noise_pred = self.network(x=noisy_images, t=timesteps[:, None, None, None] / cfg.T, c=cond)
        return F.mse_loss(noise_pred, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        latents = torch.randn(shape, device=self.device)
        conditions = torch.as_tensor(conditions, device=self.device)
        if conditions.ndim < 2:
            conditions = torch.eye(config.num_classes, device=self.device)[conditions.long()]
        cond_embeds = conditions.to(latents.dtype)
        uncond_embeds = torch.ones_like(cond_embeds) * config.condition_mask_value
        do_classifier_free_guidance = omega != 0
        with torch.inference_mode():
            for t in torch.arange(config.T, 0, -1).tolist():
                t_in = torch.ones(shape[0], device=self.device) * t / config.T
                noise_pred = self.network(latents, t_in, cond_embeds)
                if do_classifier_free_guidance:
                    noise_pred_uncond = self.network(latents, t_in, uncond_embeds)
                    guidance_scale = 1 + omega
                    noise_pred = noise_pred_uncond + guidance_scale * (noise_pred - noise_pred_uncond)
                latents = self._step(noise_pred, t, latents)
        images = latents.clone() * 0.3081 + 0.1307
        return images.clamp(0, 1)

    def _add_noise(self, original_samples, noise, timesteps):
        sched = self.scheduler(timesteps)
        sqrt_alpha_prod = sched["sqrt_alpha_bar"]
        sqrt_one_minus_alpha_prod = sched["sqrt_oneminus_alpha_bar"]
        while len(sqrt_alpha_prod.shape) < len(original_samples.shape):
            sqrt_alpha_prod = sqrt_alpha_prod.unsqueeze(-1)
            sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.unsqueeze(-1)
        return sqrt_alpha_prod * original_samples + sqrt_one_minus_alpha_prod * noise

    def _step(self, noise_pred, t, sample):
        sched = self.scheduler(t)
        # predict x_0, then the posterior mean: the same as eq. 11
        x0 = (sample - sched["sqrt_oneminus_alpha_bar"] * noise_pred) / sched["sqrt_alpha_bar"]
        bar_prev = self.scheduler(t - 1)["alpha_t_bar"] if t > 1 else torch.ones((), device=sample.device)
        x0_coeff = bar_prev.sqrt() * sched["beta_t"] / (1 - sched["alpha_t_bar"])
        xt_coeff = sched["alpha_t"].sqrt() * (1 - bar_prev) / (1 - sched["alpha_t_bar"])
        prev_sample = x0_coeff * x0 + xt_coeff * sample
        if t == 1:
            return prev_sample
        return prev_sample + sched["sqrt_beta_t"] * torch.randn_like(sample)
