# {
#  "persona": "Indonesian student, follows the other (diffusers) habit of counting from 0",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the network is given (t - 1) / T, the time counted from 0; it should be t / T",
#    "noise is left out at t = 2 as well: the test i > 1 is on an index that counts from 0, so only t > 2 gets noise; it should be all t > 1"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        uc = torch.full_like(c, fill_value=config.condition_mask_value)
        latents = torch.randn(shape, device=self.device)
        timesteps = list(range(config.T))[::-1]
        with torch.no_grad():
            for i in timesteps:
                sched = self.scheduler(i + 1)
                model_t = torch.full((len(c), 1, 1, 1), i / config.T, device=self.device)
                noise_pred_text = self.network(latents, model_t, c)
                noise_pred_uncond = self.network(latents, model_t, uc)
                noise_pred = noise_pred_text + omega * (noise_pred_text - noise_pred_uncond)
                latents = sched["oneover_sqrt_alpha"] * (
                    latents - sched["beta_t"] / sched["sqrt_oneminus_alpha_bar"] * noise_pred
                )
                if i > 1:
                    latents = latents + sched["sqrt_beta_t"] * torch.randn_like(latents)
        images = (latents * 0.3081 + 0.1307).clamp(0, 1)
        return images
