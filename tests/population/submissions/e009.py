# {
#  "persona": "diffusers-minded: pred_original_sample and posterior? no, plain; only the sampler done",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "with omega == 0 the network is asked only with the label; the sum is the same"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        do_classifier_free_guidance = omega != 0
        prompt = (conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)).to(device).float()
        negative = torch.full_like(prompt, config.condition_mask_value)
        latents = torch.randn(shape, device=device)
        timesteps = list(range(1, config.T + 1))[::-1]
        grad_before = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            for t in timesteps:
                latent_model_input = torch.cat([latents] * 2) if do_classifier_free_guidance else latents
                embeds = torch.cat([negative, prompt]) if do_classifier_free_guidance else prompt
                noise_pred = self.network(latent_model_input, torch.full((len(latent_model_input), 1, 1, 1), t / config.T, device=device), embeds)
                if do_classifier_free_guidance:
                    noise_pred_uncond, noise_pred_text = noise_pred.chunk(2)
                    # their guidance_scale is 1 + omega
                    noise_pred = noise_pred_uncond + (1 + omega) * (noise_pred_text - noise_pred_uncond)
                s = self.scheduler(t)
                latents = s["oneover_sqrt_alpha"] * (latents - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * noise_pred)
                if t > 1:
                    latents = latents + s["sqrt_beta_t"] * torch.randn_like(latents)
        finally:
            torch.set_grad_enabled(grad_before)
        return latents.mul(0.3081).add(0.1307).clamp(0, 1)
