# {
#  "persona": "diffusers porter, guidance_scale in the other convention, else careful",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Guides with eps_u + omega (eps_c - eps_u), the guidance_scale of diffusers and Imagen, instead of (1 + omega) eps_c - omega eps_u."
#   ]
#  },
#  "note": "the tables are cached on the instance, whose settings do not change"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        if not hasattr(self, "alphas_cumprod"):
            self.betas_ = torch.linspace(beta_1, beta_T, T, dtype=torch.float32)
            self.alphas_ = 1.0 - self.betas_
            self.alphas_cumprod = torch.cumprod(self.alphas_, dim=0)
        beta_t, alpha_t, alpha_prod_t = (v[t_s - 1].to(self.device) for v in (self.betas_, self.alphas_, self.alphas_cumprod))
        return {"beta_t": beta_t, "sqrt_beta_t": beta_t ** 0.5, "alpha_t": alpha_t, "oneover_sqrt_alpha": alpha_t ** (-0.5),
                "alpha_t_bar": alpha_prod_t, "sqrt_alpha_bar": alpha_prod_t ** 0.5, "sqrt_oneminus_alpha_bar": (1 - alpha_prod_t) ** 0.5}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        prompt_embeds = conditions.to(self.device)
        if prompt_embeds.ndim == 1:
            prompt_embeds = F.one_hot(prompt_embeds, config.num_classes)
        prompt_embeds = prompt_embeds.float()
        prompt_embeds = torch.cat([torch.full_like(prompt_embeds, config.condition_mask_value), prompt_embeds])
        latents = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                # expand the latents if we are doing classifier free guidance
                latent_model_input = torch.cat([latents] * 2)
                timestep = torch.full((len(latent_model_input), 1, 1, 1), t / config.T, device=self.device)
                noise_pred = self.network(latent_model_input, timestep, prompt_embeds)
                noise_pred_uncond, noise_pred_text = noise_pred.chunk(2)
                noise_pred = noise_pred_uncond + omega * (noise_pred_text - noise_pred_uncond)
                s = self.scheduler(t)
                prev = s["oneover_sqrt_alpha"] * (latents - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * noise_pred)
                variance = s["sqrt_beta_t"] * torch.randn_like(latents) if t > 1 else 0
                latents = prev + variance
        image = (latents * 0.3081 + 0.1307).clamp(0, 1)
        return image
