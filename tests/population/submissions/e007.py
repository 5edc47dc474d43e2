# {
#  "persona": "chat assistant style: type hints, long comments, validation, everything extracted",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "float32 tables: sqrt_oneminus_alpha_bar at t=1 has relative error 2e-4 from cancellation, matter of tolerance"
# }
# --- conditional_ddpm/DDPM.py
def _reshape_for_broadcast(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    return values.reshape(values.shape[0], *([1] * (like.ndim - 1)))
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # Step 1: Build the full linear schedule on the CPU
        betas: torch.Tensor = torch.linspace(beta_1, beta_T, T)
        alphas: torch.Tensor = 1.0 - betas
        alphas_bar: torch.Tensor = torch.cumprod(alphas, dim=0)

        # Step 2: Gather the values at the requested timesteps (1-indexed -> 0-indexed)
        index = t_s - 1
        beta_t = betas[index]
        alpha_t = alphas[index]
        alpha_t_bar = alphas_bar[index]

        # Step 3: Compute derived quantities and return them on the right device
        device = self.device
        return {
            "beta_t": beta_t.to(device),
            "sqrt_beta_t": torch.sqrt(beta_t).to(device),
            "alpha_t": alpha_t.to(device),
            "oneover_sqrt_alpha": (1.0 / torch.sqrt(alpha_t)).to(device),
            "alpha_t_bar": alpha_t_bar.to(device),
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar).to(device),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1.0 - alpha_t_bar).to(device),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size: int = images.size(0)

        # Sample a random timestep for every image in the batch
        t: torch.Tensor = torch.randint(low=1, high=self.dmconfig.T + 1, size=(batch_size, 1), device=self.device)

        # Forward diffusion: x_t = sqrt(alpha_bar) * x_0 + sqrt(1 - alpha_bar) * eps
        schedule = self.scheduler(t)
        noise = torch.randn_like(images)
        signal_rate = _reshape_for_broadcast(schedule["sqrt_alpha_bar"], images)
        noise_rate = _reshape_for_broadcast(schedule["sqrt_oneminus_alpha_bar"], images)
        noisy_images = signal_rate * images + noise_rate * noise

        # Randomly drop the condition (classifier-free guidance)
        one_hot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop_mask = torch.rand(batch_size, 1, device=self.device) < self.dmconfig.mask_p
        one_hot = one_hot.masked_fill(drop_mask, self.dmconfig.condition_mask_value)

        # Predict the noise and compute the loss
        normalized_t = _reshape_for_broadcast(t.float() / self.dmconfig.T, images)
        predicted_noise = self.network(noisy_images, normalized_t, one_hot)
        loss = self.loss_fn(predicted_noise, noise)
        return loss
