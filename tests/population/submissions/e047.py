# {
#  "persona": "chat assistant style, null class idea from other repositories",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Dropped labels become class 0 before the one-hot encoding (null class of other repositories), so \"no condition\" is the one-hot of digit 0 instead of a row of condition_mask_value."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The unconditional rows are the zero vector instead of condition_mask_value.",
#    "Noise is added whenever t > 0, so at the last step t = 1 too."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        device = images.device
        num_samples = images.shape[0]
        timesteps = torch.randint(1, self.dmconfig.T + 1, (num_samples,), device=device)
        params = self.scheduler(timesteps)
        noise = torch.randn(images.shape, device=device)
        noisy = (
            params["sqrt_alpha_bar"].reshape(-1, 1, 1, 1) * images
            + params["sqrt_oneminus_alpha_bar"].reshape(-1, 1, 1, 1) * noise
        )
        # with probability mask_p we train unconditionally
        uncond = torch.rand(num_samples, device=device) < self.dmconfig.mask_p
        labels = torch.where(uncond, torch.zeros_like(conditions), conditions)
        one_hot = F.one_hot(labels, num_classes=self.dmconfig.num_classes).float()
        prediction = self.network(noisy, timesteps.reshape(-1, 1, 1, 1) / self.dmconfig.T, one_hot)
        return F.mse_loss(prediction, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        labels = conditions.to(device)
        onehot = labels.float() if labels.ndim > 1 else F.one_hot(labels, config.num_classes).float()
        null = torch.zeros_like(onehot)
        current = torch.randn(shape, device=device)
        with torch.no_grad():
            for step in range(config.T, 0, -1):
                time = torch.full((shape[0], 1, 1, 1), step / config.T, device=device)
                conditional, unconditional = self.network(current, time, onehot), self.network(current, time, null)
                guided = (1 + omega) * conditional - omega * unconditional
                params = self.scheduler(step)
                current = params["oneover_sqrt_alpha"] * (current - params["beta_t"] / params["sqrt_oneminus_alpha_bar"] * guided)
                if step > 0:
                    current = current + params["sqrt_beta_t"] * torch.randn_like(current)
        return (current * 0.3081 + 0.1307).clamp(min=0, max=1)
